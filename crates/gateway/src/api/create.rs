//! `POST /api/btn-create-invoice/get/`: creates an invoice (contract, section 2).

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::ids::InvoiceId;
use domain::limits::OutOfLimits;
use domain::money::{Currency, Money};
use domain::solution::SolutionType;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use crate::api::body::{Fields, Value};
use crate::api::caller::Call;
use crate::api::error::{ApiError, Code, Reply};
use crate::api::fields::{self, NotText};
use crate::api::s2s;
use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::create_invoice::{
    self, Answered, Asked, CreateInvoiceError, Idempotency, ReturnUrls, WriteReply,
};
use crate::app::create_s2s;
use crate::email::is_email;
use crate::limits;
use crate::wire::schemas;

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/btn-create-invoice/get/";

/// Carries the invoice's id in redirect mode, whose body has no place for it.
const INVOICE_ID: HeaderName = HeaderName::from_static("invoice-id");

/// Says that the reply was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

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
    match create(&app, call).await {
        Ok(answered) => write(answered),
        Err(error) => error.into_reply(&id).into_response(),
    }
}

/// The same parsing and the same reply without a store: what benchmarks compare with.
#[cfg(feature = "bench")]
pub(super) async fn handle_without_store(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    let read = async {
        let sent = call.sent().await?;
        let fields = sent.fields().await?;
        asked(&fields, |_| Ok(None))
    };
    match read.await {
        Ok((asked, _)) => {
            let reply = reply_writer(&app, asked.amount)(InvoiceId::new(1));
            write(Answered { invoice_id: Some(InvoiceId::new(1)), reply, replayed: false })
        }
        Err(error) => error.into_reply(&id).into_response(),
    }
}

/// The checks are in the contract's order: key, address, wallet, and then the fields.
async fn create(app: &App, call: Call) -> Result<Answered, ApiError> {
    let caller = call.caller(app).await?;
    if caller.merchant.activated_at.is_none() {
        let profile = format!("{}/client/profile", app.public_url());
        return Err(Code::WalletNotActive(profile).into());
    }
    let idempotency_key = idempotency_key(call.headers())?;
    let sent = call.sent().await?;
    let fields = sent.fields().await?;
    let idempotency = idempotency_key.map(|key| Idempotency {
        path: PATH,
        key,
        fingerprint: fingerprint(&fields),
    });
    // What was answered once is answered so again, though the limits or the solutions have changed
    // since: an error now would tell the shop that there is no invoice.
    if let Some(idempotency) = &idempotency
        && let Some(answered) = create_invoice::earlier_reply(app, &caller, idempotency).await?
    {
        return Ok(answered);
    }
    let (asked, kind) = asked(&fields, |amount| {
        within_limits(&caller, amount)?;
        Ok(caller.merchant.s2s.then(|| s2s::kind(app, &caller, amount, &fields)))
    })?;
    let Some(kind) = kind else {
        let write_reply = reply_writer(app, asked.amount);
        let created = create_invoice::create_invoice(app, &caller, asked, idempotency, write_reply);
        return Ok(created.await?);
    };
    let paying = s2s::paying(app, &fields, kind)?;
    let invoice = create_invoice::new_invoice(app, &caller, asked, Some(&paying))?;
    let write_reply = s2s::reply_writer(app);
    Ok(create_s2s::create(app, invoice, &paying, idempotency, write_reply).await?)
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

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let visible = |key: &&str| {
        (1..=limits::IDEMPOTENCY_KEY_CHARACTERS_MAX).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let key = key.to_str().ok().filter(visible).ok_or_else(|| {
        let rule = "it must be 1 to 255 visible ASCII characters";
        ApiError::new(Code::InvalidField("Idempotency-Key")).detail(rule)
    })?;
    Ok(Some(key.to_owned()))
}

/// A digest of all fields: the same for the same fields in another order, or in a multipart body
/// with another boundary, which a client draws anew for each try.
fn fingerprint(fields: &Fields<'_>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for (name, value) in fields.sorted() {
        let (kind, text) = match value {
            Value::Text(text) => (b't', text.as_str()),
            Value::Json(raw) => (b'j', raw.get()),
        };
        for part in [name.as_bytes(), &[kind], text.as_bytes()] {
            // The lengths keep `a=bc` and `ab=c` apart.
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().into()
}

/// Writes the reply for an invoice's id, within the transaction that draws it.
fn reply_writer(app: &App, amount: Money) -> WriteReply {
    let links = app.links();
    Box::new(move |id: InvoiceId| {
        let url = links.payment_page(id);
        let html = format!("<a href='{url}'>Pay {amount}</a>");
        let reply = Redirect { errorCode: 0, redirectUrl: &url, html };
        // A struct of texts and an integer always has a JSON form.
        serde_json::to_string(&reply).unwrap_or_default()
    })
}

fn write(answered: Answered) -> Response {
    let mut response = Reply::ok(Ok(answered.reply)).into_response();
    let headers = response.headers_mut();
    if let Some(id) = answered.invoice_id {
        headers.insert(INVOICE_ID, HeaderValue::from(id.get()));
    }
    if answered.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
