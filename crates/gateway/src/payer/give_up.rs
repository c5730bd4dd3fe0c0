//! `POST /widget/sale/give-up/`: the payer leaves a decline for the shop.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, path, taken};

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct GivenUp {
    #[serde(default)]
    token: String,
    /// The reference of the attempt whose decline the page showed.
    #[serde(default)]
    reference: String,
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromForm(given_up): FromForm<GivenUp>,
) -> Response {
    let address = path("/widget/sale/return/", &given_up.token);
    taken(&asked, give_up(&app, &given_up).await, &address)
}

async fn give_up(app: &App, given_up: &GivenUp) -> Result<(), Failure> {
    let invoice = app.invoice_of_token(&given_up.token).ok_or(Failure::Unknown)?;
    Ok(payment_page::give_up(app, invoice, &given_up.reference).await?)
}
