//! Server-to-server mode (contract, section 2): the fields that say how the customer pays, which of
//! them are mandatory, and the reply.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use connectors::card::{Card, CardNumber, Expiry, SecurityCode};
use domain::asset::Asset;
use domain::country;
use domain::money::Money;
use domain::solution::SolutionType;
use domain::timestamp::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::body::Fields;
use crate::api::error::{ApiError, Code};
use crate::api::fields::{self, NotText};
use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::create_invoice;
use crate::app::create_s2s::{CreatedS2s, NextStep, Paying};
use crate::app::idempotency::{Answered, Write};
use crate::wire::schemas;
use crate::{limits, wire};

/// The reply in server-to-server mode.
#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(required, schema_with = schemas::page_url_or_null)]
    redirectUrl: Option<String>,
    #[schema(schema_with = schemas::status)]
    status: &'static str,
    #[schema(schema_with = schemas::id_text)]
    ID: String,
}

/// Writes the reply for what the invoice has become within its transaction.
pub(super) fn reply_writer(app: &App) -> Write<CreatedS2s> {
    let links = app.links();
    Box::new(move |CreatedS2s { invoice, next, .. }| {
        let url = match next {
            NextStep::Nothing => None,
            NextStep::Page => Some(links.payment_page(invoice.id)),
            NextStep::Challenge => Some(links.card_challenge(invoice.id)),
        };
        let (status, id) = (invoice.status.wire(), invoice.id.to_string());
        let reply =
            serde_json::to_string(&Body { errorCode: 0, redirectUrl: url, status, ID: id })?;
        Ok(Answered { invoice_id: Some(invoice.id), ..Answered::new(reply) })
    })
}

/// The kind of payment that a call is about: what it says, or what its fields are for. Values that
/// are wrong are left to the checks that come in the contract's order.
pub(super) fn kind(app: &App, caller: &Caller, amount: Money, fields: &Fields<'_>) -> SolutionType {
    let text = |name| fields::text(fields, name).ok().flatten();
    let named = || create_invoice::kind_of(app, caller, &text("payment_solution_name")?);
    let typed = || SolutionType::from_wire(&text("payment_solution_type")?);
    let has = |names: &[&'static str]| names.iter().any(|name| text(name).is_some());
    named().or_else(typed).unwrap_or_else(|| {
        if has(&["card_number", "card_expiry_date", "card_ccv"]) {
            SolutionType::Card
        } else if has(&["payableCurrencies"]) {
            SolutionType::Crypto
        } else {
            create_invoice::first_kind(app, caller, amount).unwrap_or(SolutionType::Upi)
        }
    })
}

/// A field that is mandatory for a kind of payment is there.
pub(super) fn need(is_there: bool, name: &'static str) -> Result<(), ApiError> {
    if is_there { Ok(()) } else { Err(Code::MandatoryInS2s(name).into()) }
}

/// Checks how the customer can be reached, and from where he comes.
pub(super) fn check_contact(fields: &Fields<'_>, kind: SolutionType) -> Result<(), ApiError> {
    let phone = checked(fields, "phone", "it must be 6 to 20 digits, after a + if any", is_phone)?;
    let rule = "it must be an IPv4 address";
    let ip = checked(fields, "customer_ip", rule, |ip| ip.parse::<Ipv4Addr>().is_ok())?;
    if kind == SolutionType::Card {
        need(phone, "phone")?;
        need(ip, "customer_ip")?;
    }
    Ok(())
}

/// From where the customer comes, where the shop's server says so.
pub(super) fn customer_ip(fields: &Fields<'_>) -> Option<String> {
    fields::text(fields, "customer_ip").ok().flatten().map(Cow::into_owned)
}

/// Reads how the customer pays, and what that kind of payment needs to be known of him. What no
/// acquirer is told is checked and let go.
pub(super) fn paying(
    app: &App,
    fields: &Fields<'_>,
    kind: SolutionType,
) -> Result<Paying, ApiError> {
    match kind {
        SolutionType::Upi => Ok(Paying::Upi),
        SolutionType::Crypto => asset(fields).map(Paying::Stablecoin),
        SolutionType::Card => {
            check_address(fields, app.now())?;
            card(app, fields).map(Paying::Card)
        }
    }
}

fn asset(fields: &Fields<'_>) -> Result<Asset, ApiError> {
    let field = "payableCurrencies";
    let invalid = || {
        let rule = "it must be a stablecoin and its network, such as USDT_polygon";
        ApiError::new(Code::InvalidField(field)).detail(rule)
    };
    let text = fields::text(fields, field).map_err(|NotText| invalid())?;
    let text = text.ok_or(Code::MandatoryInS2s(field))?;
    Asset::from_wire(&text).ok_or_else(invalid)
}

fn check_address(fields: &Fields<'_>, now: Timestamp) -> Result<(), ApiError> {
    let plain = |name| {
        fields::plain(fields, name, limits::ADDRESS_CHARACTERS_MAX).map(|text| text.is_some())
    };
    need(plain("address1")?, "address1")?;
    // There may be nothing to say there.
    plain("address2")?;
    need(plain("city")?, "city")?;
    let rule = "it must be a country's two letters (ISO 3166-1 alpha-2), in upper case";
    need(checked(fields, "country", rule, country::is_code)?, "country")?;
    need(plain("postcode")?, "postcode")?;
    plain("state")?;
    let rule = "it must be a past date, YYYY-MM-DD";
    need(checked(fields, "date_of_birth", rule, |text| is_past(text, now))?, "date_of_birth")
}

fn card(app: &App, fields: &Fields<'_>) -> Result<Card, ApiError> {
    let text = |name: &'static str| {
        let text = fields::text(fields, name).map_err(|NotText| Code::InvalidCard(name))?;
        text.ok_or(Code::MandatoryInS2s(name))
    };
    let invalid = |name: &'static str| {
        move |error: connectors::card::CardError| {
            ApiError::new(Code::InvalidCard(name)).detail(&error.to_string())
        }
    };
    let number = CardNumber::parse(&text("card_number")?).map_err(invalid("card_number"))?;
    let expiry = Expiry::parse(&text("card_expiry_date")?, wire::this_month(app.now()))
        .map_err(invalid("card_expiry_date"))?;
    let code = SecurityCode::parse(&text("card_ccv")?).map_err(invalid("card_ccv"))?;
    Ok(Card { number, expiry, code, holder: None })
}

/// Whether a field is there; an error where it is and breaks its rule.
fn checked(
    fields: &Fields<'_>,
    name: &'static str,
    rule: &str,
    is_valid: impl FnOnce(&str) -> bool,
) -> Result<bool, ApiError> {
    let invalid = || ApiError::new(Code::InvalidField(name)).detail(rule);
    match fields::text(fields, name).map_err(|NotText| invalid())? {
        None => Ok(false),
        Some(text) if is_valid(&text) => Ok(true),
        Some(_) => Err(invalid()),
    }
}

/// As people write telephone numbers, in groups or not.
fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let is_one = |byte| matches!(byte, b'0'..=b'9' | b' ' | b'-' | b'(' | b')' | b'.');
    rest.bytes().all(is_one) && (6..=20).contains(&digits)
}

/// Whether a text is a date whose day is over.
fn is_past(text: &str, now: Timestamp) -> bool {
    wire::days(text).is_some_and(|[_, end]| end <= now)
}
