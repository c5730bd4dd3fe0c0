//! `POST /api/callback/resend/`: sends the last callback of an invoice once more (contract,
//! section 8).

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
use crate::app::resend_callback::{self, ResendError, Resent};
use crate::wire::schemas;

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/callback/resend/";

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body<'a> {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(inline)]
    callback: Shown<'a>,
}

#[derive(Serialize, ToSchema)]
struct Shown<'a> {
    #[schema(schema_with = schemas::id_text)]
    invoice_id: String,
    #[schema(schema_with = schemas::status)]
    status: &'static str,
    #[schema(schema_with = schemas::plain)]
    webhook_id: &'a str,
}

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, resend(&app, call).await)
}

async fn resend(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let id = fields::invoice_id(&fields)?;
        let answering = Answering { idempotency: idempotency.clone(), write: Box::new(write) };
        Ok(resend_callback::resend(app, &caller, id, answering).await?)
    };
    once(app, idempotency.as_ref(), work).await
}

fn write(resent: &Resent) -> serde_json::Result<Answered> {
    let callback = Shown {
        invoice_id: resent.invoice_id.to_string(),
        status: resent.status.wire(),
        webhook_id: &resent.message_id,
    };
    serde_json::to_string(&Body { errorCode: 0, callback }).map(Answered::new)
}

impl From<ResendError> for ApiError {
    fn from(error: ResendError) -> Self {
        let id = |rule: &str| Self::new(Code::InvalidField("id")).detail(rule);
        match error {
            ResendError::Invoice(error) => error.into(),
            ResendError::NoUrl => id("the merchant has no callback URL"),
            ResendError::NoCallback => id("the invoice has no callback yet"),
        }
    }
}
