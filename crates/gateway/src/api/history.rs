//! `GET` or `POST /api/invoice/history/`: a merchant's invoices, page by page (contract, section
//! 5).

use axum::extract::State;
use axum::response::Response;
use domain::history::{Filter, Order, PAGE_MAX};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use domain::transfer::transaction_hash;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use crate::api::body::Fields;
use crate::api::caller::Call;
use crate::api::error::{self, ApiError, Code};
use crate::api::fields::{self, NotText};
use crate::api::once;
use crate::app::App;
use crate::app::history::{self, Asked, Listed, Page};
use crate::app::idempotency::Answered;
use crate::limits;
use crate::wire::{self, schemas};

/// What is written of the filters as they were sent; a date that was not is null.
struct Echo {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body<'a> {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(schema_with = filter)]
    status: &'static str,
    #[schema(required, schema_with = schemas::date_or_null)]
    from: Option<&'a str>,
    #[schema(required, schema_with = schemas::date_or_null)]
    to: Option<&'a str>,
    #[schema(schema_with = schemas::page)]
    page: i64,
    #[schema(schema_with = order)]
    order: &'static str,
    #[schema(inline)]
    list: Vec<Row<'a>>,
    #[schema(schema_with = schemas::count)]
    total: String,
}

#[derive(Serialize, ToSchema)]
struct Row<'a> {
    #[schema(schema_with = schemas::id_text)]
    id: String,
    #[schema(schema_with = schemas::plain)]
    email: &'a str,
    #[schema(schema_with = schemas::label)]
    status: &'static str,
    #[schema(schema_with = schemas::cents)]
    amount: String,
    #[schema(schema_with = schemas::devise)]
    symbol: &'static str,
    #[schema(schema_with = schemas::datetime)]
    create_date: String,
    #[schema(schema_with = schemas::datetime)]
    status_date: String,
    #[schema(required, schema_with = schemas::plain_or_null)]
    tx_hash: Option<&'a str>,
    #[schema(required, schema_with = schemas::currency_or_null)]
    exchange_currency_symbol: Option<&'static str>,
    #[schema(required, schema_with = schemas::cents_or_null)]
    paid_amount: Option<String>,
    #[schema(required, schema_with = schemas::cents_or_null)]
    merchant_amount: Option<String>,
    #[schema(required, schema_with = schemas::cents_or_null)]
    fee_amount: Option<String>,
    #[schema(required, schema_with = schemas::plain_or_null)]
    ip: Option<&'a str>,
    #[schema(required, schema_with = schemas::plain_or_null)]
    country: Option<&'a str>,
    #[schema(required, schema_with = schemas::plain_or_null)]
    success_url: Option<&'a str>,
    #[schema(required, schema_with = schemas::plain_or_null)]
    pending_url: Option<&'a str>,
    #[schema(required, schema_with = schemas::plain_or_null)]
    cancel_url: Option<&'a str>,
}

fn filter() -> Object {
    let filters = [Filter::Paid, Filter::Unpaid, Filter::Waiting, Filter::Expired, Filter::All];
    schemas::words(&filters.map(Filter::wire))
}

fn order() -> Object {
    schemas::words(&[Order::Ascending, Order::Descending].map(Order::wire))
}

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/invoice/history/";

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, read(&app, call).await)
}

async fn read(app: &App, call: Call) -> Result<Answered, ApiError> {
    let caller = call.caller_for(app, limits::HISTORY_REQUESTS);
    let caller = caller.await.map_err(ApiError::in_words_of_history)?;
    let key = call.idempotency_key()?;
    let sent = call.sent().await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let (asked, echo) = asked(&fields)?;
        // Reading one takes many steps, and the future of each would be moved with the request's.
        let page = Box::pin(history::read_history(app, &caller, asked)).await?;
        error::written(write(&asked, &echo, &page))
    };
    once::tell(app, idempotency, work).await
}

/// Reads the filters in the order in which the contract names them.
fn asked(fields: &Fields<'_>) -> Result<(Asked, Echo), ApiError> {
    let text = |name| {
        fields::text(fields, name).map_err(|NotText| invalid(name, "it must be a text or a number"))
    };
    let filter = match text("status")? {
        None => Filter::All,
        Some(status) => Filter::from_wire(&status)
            .ok_or_else(|| invalid("status", "it must be PAID, UNPAID, WAITING, EXPIRED or ALL"))?,
    };
    let date = |name| {
        let rule = "it must be a date of the calendar, such as 2026-11-22";
        let Some(text) = text(name)? else { return Ok(None) };
        let days = wire::days(&text).ok_or_else(|| invalid(name, rule))?;
        Ok::<_, ApiError>(Some((text.into_owned(), days)))
    };
    let (from, to) = (date("from")?, date("to")?);
    let since = from.as_ref().map_or(Timestamp::from_micros(0), |(_, [midnight, _])| *midnight);
    let until = to.as_ref().map_or(Timestamp::from_micros(i64::MAX), |(_, [_, next])| *next);
    if from.is_some() && to.is_some() && until <= since {
        return Err(invalid("to", "it must not be before from"));
    }
    let order = match fields::text(fields, "order") {
        Ok(None) => Order::Ascending,
        Ok(Some(order)) => Order::from_wire(&order).ok_or(Code::InvalidOrder)?,
        Err(NotText) => return Err(Code::InvalidOrder.into()),
    };
    let page = match text("page")? {
        None => 1,
        Some(page) => page_number(&page)
            .ok_or_else(|| invalid("page", "it must be a whole number from 1 to 1000000000"))?,
    };
    // No invoice was created before 1970.
    let since = since.max(Timestamp::from_micros(0));
    let echo = Echo { from: from.map(|(text, _)| text), to: to.map(|(text, _)| text) };
    Ok((Asked { filter, since, until, order, page }, echo))
}

fn page_number(text: &str) -> Option<i64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let page = text.parse().ok().filter(|_| is_digits)?;
    (1..=PAGE_MAX).contains(&page).then_some(page)
}

fn invalid(filter: &'static str, rule: &str) -> ApiError {
    ApiError::new(Code::InvalidFilter(filter)).detail(rule)
}

fn write(asked: &Asked, echo: &Echo, page: &Page) -> serde_json::Result<String> {
    let listed = page.listed.iter();
    serde_json::to_string(&Body {
        errorCode: 0,
        status: asked.filter.wire(),
        from: echo.from.as_deref(),
        to: echo.to.as_deref(),
        page: asked.page,
        order: asked.order.wire(),
        list: listed.map(|(listed, country)| row(listed, country.as_deref())).collect(),
        total: page.total.to_string(),
    })
}

fn row<'a>(listed: &'a Listed, country: Option<&'a str>) -> Row<'a> {
    let earned = listed.earning;
    let with_mills = |amount: Money| amount.with_decimals(3);
    Row {
        id: listed.id.to_string(),
        email: &listed.email,
        status: listed.status.label(),
        amount: listed.amount.with_cents(),
        symbol: listed.amount.currency().code(),
        create_date: wire::datetime(listed.created_at),
        status_date: wire::datetime(listed.status_at),
        tx_hash: listed.transaction.as_deref().map(transaction_hash),
        exchange_currency_symbol: listed.received.map(Money::currency).map(Currency::code),
        paid_amount: listed.received.map(Money::with_cents),
        merchant_amount: earned.and_then(|earned| earned.net()).map(with_mills),
        fee_amount: earned.map(|earned| with_mills(earned.fee)),
        ip: listed.payer_ip.as_deref(),
        country,
        success_url: listed.urls.success.as_deref(),
        pending_url: listed.urls.pending.as_deref(),
        cancel_url: listed.urls.cancel.as_deref(),
    }
}
