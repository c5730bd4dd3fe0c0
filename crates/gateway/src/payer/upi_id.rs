//! `/widget/sale/upi/?token=…`: the payer gives his UPI id, and is asked for the money in his app.
//! The page has the form open and is not loaded anew by itself. What is wrong with an id is told by
//! a page of its own address, so that going back never comes to a form that was sent. The id says
//! who somebody is: it is in no address, and no page gives it back.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use connectors::upi_id::UpiId;
use pages::UpiIdFault;
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::app::App;
use crate::app::sandbox::{self, AfterUpiId};
use crate::payer::upi::Form;
use crate::payer::{Asked, Failure, FromForm, FromQuery, Token, path, taken, upi};
use crate::request::CallerAddress;

const FORM: &str = "/widget/sale/upi/";

/// What the query asks.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    token: String,
    /// What was wrong with the id that was sent.
    fault: Option<String>,
}

/// What the form sends.
#[derive(Default, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Typed {
    #[serde(default)]
    token: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    upi_id: String,
}

/// The page with the form open, where it can be sent; the payment page as things are otherwise.
pub(super) async fn show(
    State(app): State<App>,
    asked: Asked,
    FromQuery(wanted): FromQuery<Wanted>,
) -> Response {
    let shown = match (Token { token: wanted.token.clone() }).look(&app).await {
        Ok(shown) => shown,
        Err(failure) => return failure.into_page(&asked, true),
    };
    let Some(attempt) = upi::takes_upi_id(&shown, asked.device, app.now()) else {
        return Redirect::to(&path("/widget/sale/create/", &wanted.token)).into_response();
    };
    let called = |fault: &UpiIdFault| Some(fault.name()) == wanted.fault.as_deref();
    let form = Form::Open(UpiIdFault::ALL.into_iter().find(called));
    upi::pay((&shown, attempt), asked.viewer(&wanted.token), form).into_response()
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    address: axum::Extension<CallerAddress>,
    FromForm(typed): FromForm<Typed>,
) -> Response {
    let (sent, address) = match ask(&app, (&asked, address.0), &typed).await {
        Ok(None) => (Ok(()), path("/widget/sale/return/", &typed.token)),
        Ok(Some(fault)) => (Ok(()), format!("{}&fault={}", path(FORM, &typed.token), fault.name())),
        Err(failure) => (Err(failure), String::new()),
    };
    taken(&asked, sent, &address)
}

/// Asks whoever has the id; gives what is wrong with it. Whoever sends the form of an earlier
/// attempt, or once more, is shown how things are.
async fn ask(
    app: &App,
    (asked, CallerAddress(address)): (&Asked, CallerAddress),
    typed: &Typed,
) -> Result<Option<UpiIdFault>, Failure> {
    let shown = Token { token: typed.token.clone() }.look(app).await?;
    let attempt = upi::takes_upi_id(&shown, asked.device, app.now());
    let attempt = attempt.filter(|attempt| attempt.reference == typed.reference);
    let Some(attempt) = attempt else { return Ok(None) };
    let Some(upi_id) = UpiId::parse(&typed.upi_id) else { return Ok(Some(UpiIdFault::Format)) };
    let (from, seen) = ((&upi_id, Some(address)), Some(attempt.reference.as_str()));
    Ok(match sandbox::ask_by_upi_id(app, shown.invoice.id, from, seen).await? {
        AfterUpiId::Page => None,
        AfterUpiId::Unknown => Some(UpiIdFault::Unknown),
        AfterUpiId::Wait => Some(UpiIdFault::TooMany),
    })
}
