//! `POST /widget/sale/card/`: the payer pays by card. What he typed is wiped as soon as it is read,
//! and a page that shows a fault repeats none of it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use connectors::card::{Card, CardError, CardNumber, Expiry, SecurityCode};
use pages::CardFault;
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::app::sandbox::{self, AfterCard};
use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, Page, path, stage};
use crate::request;
use crate::wire;

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
}

/// Where the payer goes on.
enum Next {
    To(String),
    /// What he typed is no card's.
    Again(Page),
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromForm(typed): FromForm<Typed>,
) -> Response {
    let mut response = match pay(&app, &asked, &typed).await {
        Ok(Next::To(address)) => Redirect::to(&address).into_response(),
        Ok(Next::Again(page)) => page.into_response(),
        Err(failure) => failure.into_page(&asked, false),
    };
    request::close_connection(&mut response);
    response
}

async fn pay(app: &App, asked: &Asked, typed: &Typed) -> Result<Next, Failure> {
    let invoice = app.invoice_of_token(&typed.token).ok_or(Failure::Unknown)?;
    let card = match card(app, typed) {
        Ok(card) => card,
        Err(fault) => return again(app, asked, typed, fault).await,
    };
    let next = sandbox::pay_by_card(app, invoice, &card, &typed.reference).await?;
    let page = match next {
        AfterCard::Page => "/widget/sale/return/",
        AfterCard::Challenge => "/sandbox/card/",
    };
    Ok(Next::To(path(page, &typed.token)))
}

fn card(app: &App, typed: &Typed) -> Result<Card, CardFault> {
    let number = CardNumber::parse(&typed.card_number).map_err(|error| match error {
        CardError::CheckDigit => CardFault::CheckDigit,
        _ => CardFault::Number,
    })?;
    let expiry = full_year(typed.card_expiry_date.trim());
    let expiry =
        Expiry::parse(&expiry, wire::this_month(app.now())).map_err(|error| match error {
            CardError::Expired => CardFault::Expired,
            _ => CardFault::Expiry,
        })?;
    let code = SecurityCode::parse(typed.card_ccv.trim()).map_err(|_| CardFault::SecurityCode)?;
    Ok(Card { number, expiry, code })
}

/// `12/2030` where `12/30` was typed, as it stands on the card.
fn full_year(typed: &str) -> String {
    match typed.split_once('/') {
        Some((month, year)) if year.trim().len() == 2 => {
            format!("{}/20{}", month.trim(), year.trim())
        }
        _ => typed.to_owned(),
    }
}

/// The form once more, where the invoice can still be paid by it.
async fn again(app: &App, asked: &Asked, typed: &Typed, fault: CardFault) -> Result<Next, Failure> {
    let invoice = app.invoice_of_token(&typed.token).ok_or(Failure::Unknown)?;
    let shown = payment_page::look(app, invoice).await?.ok_or(Failure::Unknown)?;
    let attempt = shown.attempt.as_ref().filter(|attempt| {
        attempt.reference == typed.reference && payment_page::can_be_paid(&shown.state)
    });
    Ok(match attempt {
        Some(attempt) => Next::Again(stage::pay_by_card(
            &shown,
            attempt,
            asked.viewer(&typed.token),
            Some(fault),
        )),
        None => Next::To(path("/widget/sale/create/", &typed.token)),
    })
}
