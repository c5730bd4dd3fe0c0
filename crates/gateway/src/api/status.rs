//! `GET` or `POST /api/invoice/status/`: the status of an invoice (contract, section 3).

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Call;
use crate::api::error::{ApiError, Code};
use crate::api::fields;
use crate::api::once::{self, once};
use crate::app::App;
use crate::app::idempotency::{Answered, Answering};
use crate::app::read_invoice::{self, Invoice, ReadInvoiceError};
use crate::wire::schemas;

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/invoice/status/";

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(inline)]
    invoice: Shown,
}

#[derive(Serialize, ToSchema)]
struct Shown {
    #[schema(schema_with = schemas::id_text)]
    id: String,
    #[schema(schema_with = schemas::devise)]
    devise: &'static str,
    #[schema(schema_with = schemas::amount_text)]
    amount: String,
    #[schema(schema_with = schemas::status)]
    status: &'static str,
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
        Ok(read_invoice::answer(app, &caller, id, answering).await?)
    };
    once(app, idempotency.as_ref(), work).await
}

/// The reply about an invoice; the test helper gives the same.
pub(super) fn write(invoice: &Invoice) -> serde_json::Result<Answered> {
    let body = Body {
        errorCode: 0,
        invoice: Shown {
            id: invoice.id.to_string(),
            devise: invoice.amount.currency().code(),
            amount: invoice.amount.trimmed(),
            status: invoice.status.wire(),
        },
    };
    serde_json::to_string(&body).map(Answered::new)
}

impl From<ReadInvoiceError> for ApiError {
    fn from(error: ReadInvoiceError) -> Self {
        match error {
            ReadInvoiceError::NotFound => Code::InvoiceNotFound.into(),
            ReadInvoiceError::Foreign => Code::ForeignInvoice.into(),
            ReadInvoiceError::Store(error) => error.into(),
        }
    }
}
