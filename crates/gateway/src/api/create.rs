//! `POST /api/btn-create-invoice/get/`: creates an invoice (contract, section 2).

use std::borrow::Cow;
use std::pin::pin;

use axum::extract::State;
use axum::response::Response;
use domain::ids::InvoiceId;
use domain::limits::OutOfLimits;
use domain::money::{Currency, Money};
use domain::solution::SolutionType;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use crate::api::body::Fields;
use crate::api::caller::Call;
use crate::api::error::{ApiError, Code};
use crate::api::fields::{self, NotText};
use crate::api::once::{self, once};
use crate::api::s2s;
use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::create_invoice::{self, Asked, CreateInvoiceError, ReturnUrls};
use crate::app::create_s2s;
use crate::app::idempotency::{Answered, Answering, Write};
use crate::email::is_email;
use crate::wire::schemas;
use crate::{limits, request};

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/btn-create-invoice/get/";

/// The reply in redirect mode.
#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Redirect<'a> {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(schema_with = schemas::page_url)]
    redirectUrl: &'a str,
    #[schema(schema_with = anchor)]
    html: String,
}

fn anchor() -> Object {
    let page = "https://pay.example.com/widget/sale/create/?token=…";
    schemas::text("^<a href='[^']+'>Pay [^<]+</a>$", &format!("<a href='{page}'>Pay 15.04 USD</a>"))
}

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    let mut has_card = false;
    let mut response = once::write(&id, create(&app, call, &mut has_card).await);
    if has_card {
        request::close_connection(&mut response);
    }
    response
}

/// The same parsing and the same reply without a store: what benchmarks compare with.
#[cfg(feature = "bench")]
pub(super) async fn handle_without_store(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    let read = async {
        let sent = call.sent().await?;
        let fields = sent.fields().await?;
        asked(&fields, true, |_| Ok(None))
    };
    let written = read.await.map(|(asked, _)| {
        let written = reply_writer(&app, asked.amount)(&InvoiceId::new(1));
        written.unwrap_or(Answered::new(String::new()))
    });
    once::write(&id, written)
}

/// The checks are in the contract's order: key, address, wallet, and then the fields.
async fn create(app: &App, call: Call, has_card: &mut bool) -> Result<Answered, ApiError> {
    let caller = call.caller(app).await?;
    let key = call.idempotency_key()?;
    // A call that is repeated is answered as it was before, whatever has become of the merchant.
    if key.is_none() {
        check_wallet(app, &caller)?;
    }
    // A body that cannot be read may hold one as well.
    *has_card = caller.merchant.s2s;
    let sent = call.sent().await?;
    let fields = sent.fields().await?;
    *has_card = caller.merchant.s2s && fields.get("card_number").is_some();
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = pin!(async {
        check_wallet(app, &caller)?;
        let idempotency = idempotency.clone();
        let may_choose = caller.merchant.choose_solution;
        let (asked, kind) = asked(&fields, may_choose, |amount| {
            within_limits(&caller, amount)?;
            Ok(caller.merchant.s2s.then(|| s2s::kind(app, &caller, amount, &fields)))
        })?;
        let Some(kind) = kind else {
            let answering = Answering { idempotency, write: reply_writer(app, asked.amount) };
            return Ok(create_invoice::create_invoice(app, &caller, asked, answering).await?);
        };
        let paying = s2s::paying(app, &fields, kind)?;
        let invoice = create_invoice::new_invoice(app, &caller, asked, Some(&paying))?;
        let answering = Answering { idempotency, write: s2s::reply_writer(app) };
        let payer_ip = s2s::customer_ip(&fields);
        let creating = create_s2s::create(app, invoice, (&paying, payer_ip), answering);
        // Most invoices are created otherwise, and need no room for it.
        Ok(Box::pin(creating).await?)
    });
    once(app, idempotency.as_ref(), work).await
}

fn check_wallet(app: &App, caller: &Caller) -> Result<(), ApiError> {
    if caller.merchant.activated_at.is_some() {
        return Ok(());
    }
    let profile = format!("{}/client/profile", app.public_url());
    Err(Code::WalletNotActive(profile).into())
}

impl From<CreateInvoiceError> for ApiError {
    fn from(error: CreateInvoiceError) -> Self {
        match error {
            CreateInvoiceError::SolutionNotAvailable => Code::SolutionNotAvailable.into(),
            CreateInvoiceError::NoSolution => Code::NoSolution.into(),
            CreateInvoiceError::KeyReused => Code::IdempotencyKeyReused.into(),
            CreateInvoiceError::Seal => Code::Internal.into(),
            CreateInvoiceError::Store(error) => error.into(),
        }
    }
}

/// Reads and checks the fields in the contract's order: e-mail, amount, devise, limits, and the
/// others as its table lists them; those after the payment solution are read by [`s2s::paying`].
/// `check_amount` also says which kind of payment a server-to-server call is about.
fn asked(
    fields: &Fields<'_>,
    may_choose: bool,
    check_amount: impl FnOnce(Money) -> Result<Option<SolutionType>, ApiError>,
) -> Result<(Asked, Option<SolutionType>), ApiError> {
    let email = email(fields)?;
    let amount = amount(fields)?;
    let kind = check_amount(amount)?;
    let name = fields::plain(fields, "name", limits::NAME_CHARACTERS_MAX)?;
    if kind == Some(SolutionType::Card) {
        s2s::need(name.is_some(), "name")?;
    }
    let personal_id = personal_id(fields)?;
    if let Some(kind) = kind {
        s2s::check_contact(fields, kind)?;
    }
    let urls = ReturnUrls {
        success: fields::url(fields, "success_url")?,
        cancel: fields::url(fields, "cancel_url")?,
        pending: fields::url(fields, "pending_url")?,
        failure: fields::url(fields, "failure_url")?,
    };
    let callback_json = fields::callback_json(fields)?;
    let (solution_type, solution_name) = solution(fields)?;
    if !may_choose && (solution_type.is_some() || solution_name.is_some()) {
        return Err(Code::SolutionNotAvailable.into());
    }
    let asked = Asked {
        email,
        amount,
        name,
        personal_id,
        urls,
        callback_json,
        solution_type,
        solution_name,
    };
    Ok((asked, kind))
}

fn email(fields: &Fields<'_>) -> Result<String, ApiError> {
    let email = fields::text(fields, "email").map_err(|NotText| Code::InvalidEmail)?;
    let email = email.ok_or(Code::EmailRequired)?;
    if is_email(&email) { Ok(email.into_owned()) } else { Err(Code::InvalidEmail.into()) }
}

/// The amount is checked before the devise, yet how many decimals it may have is the devise's
/// business: as long as the devise is unknown, the most that any has is allowed.
fn amount(fields: &Fields<'_>) -> Result<Money, ApiError> {
    let invalid = |rule: &str| ApiError::new(Code::InvalidAmount).detail(rule);
    let amount = fields::text(fields, "amount")
        .map_err(|NotText| invalid("it must be a text or a number"))?
        .ok_or(Code::AmountRequired)?;
    let devise = fields::text(fields, "devise");
    let currency =
        devise.as_ref().ok().and_then(|devise| Currency::from_devise(devise.as_deref()?));
    let money = Money::parse(&amount, currency.unwrap_or(Currency::Usd))
        .map_err(|error| invalid(&error.to_string()))?;
    if devise.is_ok_and(|devise| devise.is_none()) {
        return Err(Code::DeviseRequired.into());
    }
    currency.map(|_| money).ok_or_else(|| {
        let detail = "it must be USD, EUR, GBP, INR or ZAR, in upper case";
        ApiError::new(Code::InvalidDevise).detail(detail)
    })
}

fn within_limits(caller: &Caller, amount: Money) -> Result<(), ApiError> {
    create_invoice::check_limits(caller, amount).map_err(|outside| match outside {
        OutOfLimits::Above => Code::AboveMaximum.into(),
        OutOfLimits::Below => Code::BelowMinimum.into(),
    })
}

fn personal_id(fields: &Fields<'_>) -> Result<Option<String>, ApiError> {
    let invalid = || ApiError::new(Code::InvalidPersonalId).detail("it must be exactly 11 digits");
    let id = fields::text(fields, "personal_id").map_err(|NotText| invalid())?;
    let eleven_digits = |id: &str| id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_digit());
    match id {
        Some(id) if !eleven_digits(&id) => Err(invalid()),
        id => Ok(id.map(Cow::into_owned)),
    }
}

fn solution(fields: &Fields<'_>) -> Result<(Option<SolutionType>, Option<String>), ApiError> {
    let text = |name| fields::text(fields, name).map_err(|NotText| Code::SolutionNotAvailable);
    let kind = text("payment_solution_type")?
        .map(|wire| SolutionType::from_wire(&wire).ok_or(Code::SolutionNotAvailable))
        .transpose()?;
    Ok((kind, text("payment_solution_name")?.map(Cow::into_owned)))
}

/// Writes the reply for an invoice's id, within the transaction that draws it.
fn reply_writer(app: &App, amount: Money) -> Write<InvoiceId> {
    let links = app.links();
    Box::new(move |id: &InvoiceId| {
        let url = links.payment_page(*id);
        let html = format!("<a href='{url}'>Pay {amount}</a>");
        let reply = serde_json::to_string(&Redirect { errorCode: 0, redirectUrl: &url, html })?;
        Ok(Answered { invoice_id: Some(*id), ..Answered::new(reply) })
    })
}

#[cfg(test)]
mod tests;
