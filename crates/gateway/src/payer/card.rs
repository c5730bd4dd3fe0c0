//! `POST /widget/sale/card/`: the payer pays by card. What he typed is wiped as soon as it is read,
//! and a page that shows faults repeats none of it but the name on the card, which is no secret of
//! the card's and would be all that he types twice for nothing.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use connectors::card::{Card, CardError, CardNumber, Expiry, HolderName, SecurityCode};
use pages::{CardFault, CardFaults};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::app::sandbox::{self, AfterCard};
use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, FromQuery, Page, path, stage, taken};
use crate::request::{self, CallerAddress};
use crate::wire;

const PAGE: &str = "/widget/sale/create/";

/// What the form sends.
#[derive(Default, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Typed {
    #[serde(default)]
    token: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    card_number: String,
    #[serde(default)]
    card_expiry_date: String,
    #[serde(default)]
    card_ccv: String,
    #[serde(default)]
    card_holder: String,
}

/// Where the payer goes on.
enum Next {
    To(String),
    /// What he typed is no card's.
    Again(Page),
}

/// Whoever loads the address of the form again, and sends nothing, gets the page.
pub(super) async fn back(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
) -> Response {
    taken(&asked, token.invoice(&app).map(drop), &path(PAGE, &token.token))
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    address: axum::Extension<CallerAddress>,
    FromForm(typed): FromForm<Typed>,
) -> Response {
    let mut response = match pay(&app, (&asked, address.0), &typed).await {
        Ok(Next::To(address)) => Redirect::to(&address).into_response(),
        Ok(Next::Again(page)) => page.into_response(),
        Err(failure) => failure.into_page(&asked, false),
    };
    request::close_connection(&mut response);
    response
}

async fn pay(
    app: &App,
    (asked, CallerAddress(address)): (&Asked, CallerAddress),
    typed: &Typed,
) -> Result<Next, Failure> {
    let invoice = app.invoice_of_token(&typed.token).ok_or(Failure::Unknown)?;
    // Who has to wait learns nothing of a card, not even that it is none.
    if app.card_wait(invoice, Some(address)).is_some() {
        return Ok(Next::To(path(PAGE, &typed.token)));
    }
    let card = match card(app, typed) {
        Ok(card) => card,
        Err(faults) => return again(app, asked, typed, faults).await,
    };
    let next = sandbox::pay_by_card(app, invoice, (&card, address), &typed.reference).await?;
    let page = match next {
        AfterCard::Page => "/widget/sale/return/",
        AfterCard::Challenge => "/sandbox/card/",
        AfterCard::Wait => PAGE,
    };
    Ok(Next::To(path(page, &typed.token)))
}

/// Reads what was typed; all that is wrong with it otherwise.
fn card(app: &App, typed: &Typed) -> Result<Card, CardFaults> {
    let number = CardNumber::parse(&typed.card_number);
    let expiry = Expiry::parse_typed(&typed.card_expiry_date, wire::this_month(app.now()));
    let brand = number.as_ref().ok().and_then(CardNumber::brand);
    let code = SecurityCode::parse_of(typed.card_ccv.trim(), brand);
    let holder = HolderName::parse(&typed.card_holder);
    match (number, expiry, code, holder) {
        (Ok(number), Ok(expiry), Ok(code), Ok(holder)) => {
            Ok(Card { number, expiry, code, holder: Some(holder) })
        }
        (number, expiry, code, holder) => Err(CardFaults {
            number: number.err().map(|error| match error {
                CardError::CheckDigit => CardFault::CheckDigit,
                _ => CardFault::Number,
            }),
            expiry: expiry.err().map(|error| match error {
                CardError::Expired => CardFault::Expired,
                _ => CardFault::Expiry,
            }),
            code: code.err().map(|_| CardFault::SecurityCode),
            holder: holder.err().map(|_| CardFault::Holder),
        }),
    }
}

/// The form once more, where the invoice can still be paid by it.
async fn again(
    app: &App,
    asked: &Asked,
    typed: &Typed,
    faults: CardFaults,
) -> Result<Next, Failure> {
    let invoice = app.invoice_of_token(&typed.token).ok_or(Failure::Unknown)?;
    let shown = payment_page::look(app, invoice).await?.ok_or(Failure::Unknown)?;
    let attempt = shown.attempt.as_ref().filter(|attempt| {
        attempt.reference == typed.reference && payment_page::can_be_paid(&shown.state)
    });
    // It is counted, so that nobody has numbers checked here.
    let attempt = attempt.filter(|_| app.count_card_fault(invoice).is_ok());
    let holder = HolderName::parse(&typed.card_holder).ok();
    let holder = holder.as_ref().map(HolderName::expose);
    Ok(match attempt {
        Some(attempt) => Next::Again(stage::pay_by_card(
            (&shown, attempt),
            asked.viewer(&typed.token),
            app.now(),
            (faults, holder),
        )),
        None => Next::To(path(PAGE, &typed.token)),
    })
}
