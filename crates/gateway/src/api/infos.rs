//! `GET` or `POST /api/client-invoice-info/get/`: all that a merchant is told of an invoice
//! (contract, section 4).

use axum::extract::State;
use axum::response::Response;
use domain::money::{Currency, Money};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::api::caller::Call;
use crate::api::error::ApiError;
use crate::api::fields;
use crate::api::once::{self, once};
use crate::app::App;
use crate::app::idempotency::{Answered, Answering};
use crate::app::read_invoice::{self, Infos};
use crate::wire::{self, schemas};

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/client-invoice-info/get/";

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
    once::write(&id, read(&app, call).await)
}

async fn read(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let id = fields::invoice_id(&fields)?;
        let answering = Answering { idempotency: idempotency.clone(), write: Box::new(write) };
        Ok(read_invoice::answer_infos(app, &caller, id, answering).await?)
    };
    once(app, idempotency.as_ref(), work).await
}

fn write(infos: &Infos) -> serde_json::Result<Answered> {
    let Infos { invoice, received: fiat, total } = infos;
    let json = invoice.callback_json.as_deref();
    let body = Body {
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
            totalAmount: total.map(wire::number).transpose()?,
            totalCurrency: total.map(Money::currency).map(Currency::code),
            datetime: wire::datetime(invoice.status_at),
        },
    };
    serde_json::to_string(&body).map(Answered::new)
}
