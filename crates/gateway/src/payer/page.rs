//! `GET /widget/sale/create/?token=…`: the payment page. Opening it makes the invoice opened and
//! locks a price; where the payment is over it says what came of it.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{Html, IntoResponse, Response};

use crate::app::{App, payment_page};
use crate::payer::stage::{self, Leaving};
use crate::payer::{Failure, FromQuery, Token, request_id};

pub(super) async fn handle(
    State(app): State<App>,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    let id = request_id(&request);
    // A preview that asks for the headers only is no payer who has the page open.
    let is_payer = request.method() == Method::GET;
    match show(&app, &token, is_payer).await {
        Ok(page) => Html(page).into_response(),
        Err(failure) => failure.into_page(&id, true),
    }
}

async fn show(app: &App, token: &Token, is_payer: bool) -> Result<String, Failure> {
    let invoice = token.invoice(app)?;
    let shown = if is_payer {
        payment_page::open(app, invoice).await?
    } else {
        payment_page::look(app, invoice).await?
    };
    let shown = shown.ok_or(Failure::Unknown)?;
    Ok(stage::render(&shown, &token.token, app.now(), Leaving::ByLink))
}
