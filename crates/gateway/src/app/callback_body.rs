//! The body of a callback, and the same figures in the reply of the infos endpoint (contract,
//! sections 4 and 8).

use domain::invoice::Facts;
use domain::money::{Currency, Money};
use serde::Serialize;
use serde_json::value::RawValue;
use store::StoreError;
use store::tables::invoices::Invoice;

use crate::app::take_event::ToldRefund;
use crate::wire;

/// A callback's body; its keys are in the contract's order.
#[derive(Serialize)]
#[expect(non_snake_case, reason = "the contract's own names")]
struct Body<'a> {
    status: &'a str,
    devise: &'a str,
    amount: Box<RawValue>,
    id: i64,
    description: &'a str,
    callbackJson: Option<&'a RawValue>,
    fiat_amount: Option<Box<RawValue>>,
    fiat_currency: Option<&'a str>,
    totalAmount: Option<Box<RawValue>>,
    totalCurrency: Option<&'a str>,
    datetime: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund: Option<RefundPart>,
}

/// What is told of a refund, behind what is told of its invoice.
#[derive(Serialize)]
struct RefundPart {
    id: String,
    amount: Box<RawValue>,
    status: &'static str,
}

/// Writes the body that tells of an invoice's status. What the merchant gets after fees is not
/// known before it is settled, so its two fields are null here.
pub(super) fn write(
    invoice: &Invoice,
    facts: &Facts,
    refund: Option<&ToldRefund>,
) -> Result<String, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Unreadable(error.to_string());
    let json = invoice.callback_json.as_deref();
    let fiat = facts.received();
    let body = Body {
        status: invoice.status.wire(),
        devise: invoice.amount.currency().code(),
        amount: wire::number(invoice.amount).map_err(unreadable)?,
        id: invoice.id.get(),
        description: invoice.status.description(),
        callbackJson: json.map(serde_json::from_str).transpose().map_err(unreadable)?,
        fiat_amount: fiat.map(wire::number).transpose().map_err(unreadable)?,
        fiat_currency: fiat.map(Money::currency).map(Currency::code),
        totalAmount: None,
        totalCurrency: None,
        datetime: wire::datetime(invoice.status_at),
        refund: refund.map(refund_part).transpose().map_err(unreadable)?,
    };
    serde_json::to_string(&body).map_err(unreadable)
}

fn refund_part(refund: &ToldRefund) -> Result<RefundPart, serde_json::Error> {
    let ToldRefund { id, amount, status } = *refund;
    Ok(RefundPart { id: id.to_string(), amount: wire::number(amount)?, status: status.wire() })
}
