//! `GET /widget/sale/create/?token=…`: the payment page. Opening it makes the invoice opened and
//! locks a price; where the payment is over it says what came of it.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{Html, IntoResponse, Response};

use crate::app::{App, payment_page};
use crate::payer::stage::{self, Leaving};
use crate::payer::{Failure, FromQuery, Token, request_id};
use crate::request::CallerAddress;

pub(super) async fn handle(
    State(app): State<App>,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    let id = request_id(&request);
    // A preview that asks for the headers only is no payer who has the page open.
    let is_payer = request.method() == Method::GET;
    let payer = is_payer.then(|| request.extensions().get::<CallerAddress>().copied());
    match show(&app, &token, payer).await {
        Ok(page) => Html(page).into_response(),
        Err(failure) => failure.into_page(&id, true),
    }
}

/// Shows the page to a payer, of whom the address is known, or to somebody else.
async fn show(
    app: &App,
    token: &Token,
    payer: Option<Option<CallerAddress>>,
) -> Result<String, Failure> {
    let invoice = token.invoice(app)?;
    let shown = match payer {
        Some(address) => {
            let address = address.and_then(CallerAddress::known);
            payment_page::open(app, invoice, address).await?
        }
        None => payment_page::look(app, invoice).await?,
    };
    let shown = shown.ok_or(Failure::Unknown)?;
    Ok(stage::render(&shown, &token.token, app.now(), Leaving::ByLink))
}
