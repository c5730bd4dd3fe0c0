//! `POST /api/refund/create/` gives money back; `GET` or `POST /api/refund/status/` tells what has
//! come of it. Both are this project's own.

use axum::extract::State;
use axum::response::Response;
use domain::ids::RefundId;
use domain::money::{Currency, Money};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::body::Fields;
use crate::api::caller::Call;
use crate::api::error::{ApiError, Code};
use crate::api::fields::{self, NotText};
use crate::api::once::{self, once};
use crate::app::App;
use crate::app::create_refund::{self, AskedRefund, Refund, RefundError};
use crate::app::idempotency::{Answered, Answering};
use crate::app::read_refund::{self, ReadRefundError};
use crate::wire::schemas;
use crate::{limits, wire};

/// The paths that an idempotency key of these endpoints is kept under.
const CREATE_PATH: &str = "/api/refund/create/";
const STATUS_PATH: &str = "/api/refund/status/";

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body<'a> {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(inline)]
    refund: Shown<'a>,
}

#[derive(Serialize, ToSchema)]
struct Shown<'a> {
    #[schema(schema_with = schemas::id_text)]
    id: String,
    #[schema(schema_with = schemas::id_text)]
    invoice_id: String,
    #[schema(schema_with = schemas::devise)]
    devise: &'static str,
    #[schema(schema_with = schemas::amount_text)]
    amount: String,
    #[schema(schema_with = schemas::refund_status)]
    status: &'static str,
    #[schema(required, schema_with = schemas::plain_or_null)]
    reason: Option<&'a str>,
    #[schema(schema_with = schemas::datetime)]
    create_date: String,
    #[schema(schema_with = schemas::datetime)]
    status_date: String,
}

pub(super) async fn handle_create(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, create(&app, call).await)
}

pub(super) async fn handle_status(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, read(&app, call).await)
}

async fn create(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, CREATE_PATH, &fields);
    let work = async {
        let asked = asked(&fields)?;
        let answering = Answering { idempotency: idempotency.clone(), write: Box::new(write) };
        Ok(create_refund::create_refund(app, &caller, asked, answering).await?)
    };
    once(app, idempotency.as_ref(), work).await
}

async fn read(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, STATUS_PATH, &fields);
    let work = async {
        let id = fields::digits(&fields)?.parse().map(RefundId::new);
        let id = id.map_err(|_| Code::RefundNotFound)?;
        let answering = Answering { idempotency: idempotency.clone(), write: Box::new(write) };
        Ok(read_refund::answer(app, &caller, id, answering).await?)
    };
    once(app, idempotency.as_ref(), work).await
}

fn asked(fields: &Fields<'_>) -> Result<AskedRefund, ApiError> {
    let invoice_id = fields::invoice_id(fields)?;
    let amount = fields::text(fields, "amount");
    let amount = amount.map_err(|NotText| invalid_amount("it must be a text or a number"))?;
    let amount = amount.ok_or(Code::AmountRequired)?;
    // As long as the invoice is unknown, the most decimals that any currency has are allowed.
    Money::parse(&amount, Currency::Usd).map_err(|error| invalid_amount(&error.to_string()))?;
    let reason = fields::plain(fields, "reason", limits::REASON_CHARACTERS_MAX)?;
    Ok(AskedRefund { invoice_id, amount: amount.into_owned(), reason })
}

fn invalid_amount(rule: &str) -> ApiError {
    ApiError::new(Code::InvalidAmount).detail(rule)
}

fn write(refund: &Refund) -> serde_json::Result<Answered> {
    let refund = Shown {
        id: refund.id.to_string(),
        invoice_id: refund.invoice_id.to_string(),
        devise: refund.amounts.amount.currency().code(),
        amount: refund.amounts.amount.trimmed(),
        status: refund.status.wire(),
        reason: refund.reason.as_deref(),
        create_date: wire::datetime(refund.created_at),
        status_date: wire::datetime(refund.status_at),
    };
    serde_json::to_string(&Body { errorCode: 0, refund }).map(Answered::new)
}

impl From<RefundError> for ApiError {
    fn from(error: RefundError) -> Self {
        let invalid = |field, rule: &str| Self::new(Code::InvalidField(field)).detail(rule);
        match error {
            RefundError::Invoice(error) => error.into(),
            RefundError::NotAllowed => {
                invalid("id", "the invoice must be awaiting_approval or paid")
            }
            RefundError::TooMany => invalid("id", "the invoice has had too many refunds"),
            RefundError::Amount(error) => invalid_amount(&error.to_string()),
            RefundError::CannotRefund(error) => invalid("amount", &error.to_string()),
        }
    }
}

impl From<ReadRefundError> for ApiError {
    fn from(error: ReadRefundError) -> Self {
        match error {
            ReadRefundError::NotFound => Code::RefundNotFound.into(),
            ReadRefundError::Foreign => Code::ForeignInvoice.into(),
            ReadRefundError::Store(error) => error.into(),
        }
    }
}
