//! `POST /widget/sale/cancel/`: the payer does not want to pay.

use axum::extract::State;
use axum::response::Response;

use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, Token, path, taken};

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromForm(token): FromForm<Token>,
) -> Response {
    let address = path("/widget/sale/return/", &token.token);
    taken(&asked, cancel(&app, &token).await, &address)
}

async fn cancel(app: &App, token: &Token) -> Result<(), Failure> {
    Ok(payment_page::cancel(app, token.invoice(app)?).await?)
}
