//! `GET` or `POST /api/client-invoice-info/get/`: all that a merchant is told of an invoice
//! (contract, section 4).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::money::{Currency, Money};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::api::caller::Call;
use crate::api::error::{ApiError, Reply};
use crate::api::fields;
use crate::app::App;
use crate::app::read_invoice::{self, Invoice};
use crate::wire::{self, schemas};

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body<'a> {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(schema_with = schemas::id_text)]
    merchant_id: String,
    #[schema(schema_with = schemas::id_text)]
    invoice_id: String,
    #[schema(inline)]
    data: Data<'a>,
}

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
struct Data<'a> {
    #[schema(schema_with = schemas::status)]
    status: &'static str,
    #[schema(schema_with = schemas::id_number)]
    id: i64,
    #[schema(schema_with = schemas::devise)]
    devise: &'static str,
    #[schema(schema_with = schemas::amount)]
    amount: Box<RawValue>,
    #[schema(schema_with = schemas::description)]
    description: &'static str,
    #[schema(required, schema_with = schemas::any_json)]
    callbackJson: Option<&'a RawValue>,
    #[schema(required, schema_with = schemas::amount_or_null)]
    fiat_amount: Option<Box<RawValue>>,
    #[schema(required, schema_with = schemas::currency_or_null)]
    fiat_currency: Option<&'static str>,
    #[schema(required, schema_with = schemas::amount_or_null)]
    totalAmount: Option<Box<RawValue>>,
    #[schema(required, schema_with = schemas::currency_or_null)]
    totalCurrency: Option<&'static str>,
    #[schema(schema_with = schemas::datetime)]
    datetime: String,
}

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    match read(&app, call).await {
        Ok((invoice, fiat)) => Reply::ok(write(&invoice, fiat)).into_response(),
        Err(error) => error.into_reply(&id).into_response(),
    }
}

async fn read(app: &App, call: Call) -> Result<(Invoice, Option<Money>), ApiError> {
    let caller = call.caller(app).await?;
    let id = fields::invoice_id(&call.sent().await?.fields().await?)?;
    Ok(read_invoice::read_infos(app, &caller, id).await?)
}

fn write(invoice: &Invoice, fiat: Option<Money>) -> serde_json::Result<String> {
    let json = invoice.callback_json.as_deref();
    serde_json::to_string(&Body {
        errorCode: 0,
        merchant_id: invoice.merchant_id.to_string(),
        invoice_id: invoice.id.to_string(),
        data: Data {
            status: invoice.status.wire(),
            id: invoice.id.get(),
            devise: invoice.amount.currency().code(),
            amount: wire::number(invoice.amount)?,
            description: invoice.status.description(),
            callbackJson: json.map(serde_json::from_str).transpose()?,
            fiat_amount: fiat.map(wire::number).transpose()?,
            fiat_currency: fiat.map(Money::currency).map(Currency::code),
            // What the merchant gets after fees is not known before it is settled.
            totalAmount: None,
            totalCurrency: None,
            datetime: wire::datetime(invoice.status_at),
        },
    })
}
