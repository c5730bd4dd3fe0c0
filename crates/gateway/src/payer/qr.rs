//! `GET /widget/sale/qr/?token=…&attempt=…`: the QR code that the payment page shows, as a picture
//! of its own, so that the page is there before it and a payer who needs none loads none. There is
//! one as long as the page would show it, so that no code is paid that leads nowhere any more.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromQuery, stablecoin, stage};

/// What the query asks.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    token: String,
    #[serde(default)]
    attempt: u32,
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromQuery(wanted): FromQuery<Wanted>,
) -> Response {
    match draw(&app, &wanted).await {
        Ok(Some(picture)) => ([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => failure.into_page(&asked, false),
    }
}

async fn draw(app: &App, wanted: &Wanted) -> Result<Option<String>, Failure> {
    let invoice = app.invoice_of_token(&wanted.token).ok_or(Failure::Unknown)?;
    let shown = payment_page::look(app, invoice).await?.ok_or(Failure::Unknown)?;
    if let Some((attempt, link)) = stablecoin::rest_link(&shown, app.now()) {
        let is_it = attempt.number.get() == wanted.attempt;
        return Ok(pages::qr_picture(&link).filter(|_| is_it));
    }
    let attempt = stage::payable_attempt(&shown, app.now());
    let attempt = attempt.filter(|attempt| attempt.number.get() == wanted.attempt);
    Ok(attempt.and_then(|attempt| pages::qr_picture(stage::qr_text(attempt)?)))
}
