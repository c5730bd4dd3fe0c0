//! The body of a callback, and the same figures in the reply of the infos endpoint (contract,
//! sections 4 and 8).

use domain::invoice::Facts;
use domain::ledger::Earning;
use domain::money::{Currency, Money};
use serde::Serialize;
use serde_json::value::RawValue;
use store::StoreError;
use store::tables::invoices::Invoice;
use utoipa::ToSchema;

use crate::app::take_event::ToldRefund;
use crate::wire::{self, schemas};

/// A callback's body; its keys are in the contract's order.
#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(crate) struct Body<'a> {
    #[schema(schema_with = schemas::status)]
    status: &'a str,
    #[schema(schema_with = schemas::devise)]
    devise: &'a str,
    #[schema(schema_with = schemas::amount)]
    amount: Box<RawValue>,
    #[schema(schema_with = schemas::id_number)]
    id: i64,
    #[schema(schema_with = schemas::description)]
    description: &'a str,
    #[schema(required, schema_with = schemas::any_json)]
    callbackJson: Option<&'a RawValue>,
    #[schema(required, schema_with = schemas::amount_or_null)]
    fiat_amount: Option<Box<RawValue>>,
    #[schema(required, schema_with = schemas::currency_or_null)]
    fiat_currency: Option<&'a str>,
    #[schema(required, schema_with = schemas::amount_or_null)]
    totalAmount: Option<Box<RawValue>>,
    #[schema(required, schema_with = schemas::currency_or_null)]
    totalCurrency: Option<&'a str>,
    #[schema(schema_with = schemas::datetime)]
    datetime: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, value_type = RefundPart, required = false)]
    refund: Option<RefundPart>,
}

/// The refund whose outcome is told. Money goes back: never credit an order for such a callback.
#[derive(Serialize, ToSchema)]
struct RefundPart {
    #[schema(schema_with = schemas::id_text)]
    id: String,
    #[schema(schema_with = schemas::amount)]
    amount: Box<RawValue>,
    #[schema(schema_with = schemas::refund_status)]
    status: &'static str,
}

/// Writes the body that tells of an invoice's status. What the merchant gets after fees is known
/// once the money was credited at a price.
pub(super) fn write(
    (invoice, facts): (&Invoice, &Facts),
    earning: Option<Earning>,
    refund: Option<&ToldRefund>,
) -> Result<String, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Unreadable(error.to_string());
    let json = invoice.callback_json.as_deref();
    let (fiat, total) = (facts.received(), earning.and_then(|earning| earning.net()));
    let body = Body {
        status: invoice.status.wire(),
        devise: invoice.amount.currency().code(),
        amount: wire::number(invoice.amount).map_err(unreadable)?,
        id: invoice.id.get(),
        description: invoice.status.description(),
        callbackJson: json.map(serde_json::from_str).transpose().map_err(unreadable)?,
        fiat_amount: fiat.map(wire::number).transpose().map_err(unreadable)?,
        fiat_currency: fiat.map(Money::currency).map(Currency::code),
        totalAmount: total.map(wire::number).transpose().map_err(unreadable)?,
        totalCurrency: total.map(Money::currency).map(Currency::code),
        datetime: wire::datetime(invoice.status_at),
        refund: refund.map(refund_part).transpose().map_err(unreadable)?,
    };
    serde_json::to_string(&body).map_err(unreadable)
}

fn refund_part(refund: &ToldRefund) -> Result<RefundPart, serde_json::Error> {
    let ToldRefund { id, amount, status } = *refund;
    Ok(RefundPart { id: id.to_string(), amount: wire::number(amount)?, status: status.wire() })
}
