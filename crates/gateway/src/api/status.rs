//! `GET` or `POST /api/invoice/status/`: the status of an invoice (contract, section 3).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Call;
use crate::api::error::{ApiError, Code, Reply};
use crate::api::fields;
use crate::app::App;
use crate::app::read_invoice::{self, Invoice, ReadInvoiceError};
use crate::wire::schemas;

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
    match read(&app, call).await {
        Ok(invoice) => reply(&invoice).into_response(),
        Err(error) => error.into_reply(&id).into_response(),
    }
}

async fn read(app: &App, call: Call) -> Result<Invoice, ApiError> {
    let caller = call.caller(app).await?;
    let id = fields::invoice_id(&call.sent().await?.fields().await?)?;
    Ok(read_invoice::read_invoice(app, &caller, id).await?)
}

/// The reply about an invoice; the test helper gives the same.
pub(super) fn reply(invoice: &Invoice) -> Reply {
    let body = Body {
        errorCode: 0,
        invoice: Shown {
            id: invoice.id.to_string(),
            devise: invoice.amount.currency().code(),
            amount: invoice.amount.trimmed(),
            status: invoice.status.wire(),
        },
    };
    Reply::ok(serde_json::to_string(&body))
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
