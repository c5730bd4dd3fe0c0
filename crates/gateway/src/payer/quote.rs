//! `POST /widget/sale/quote/`: the price ran out, and the payer wants a new one.

use axum::extract::State;
use axum::response::Response;

use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, Token, path, taken};

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromForm(token): FromForm<Token>,
) -> Response {
    let address = path("/widget/sale/create/", &token.token);
    taken(&asked, renew(&app, &token).await, &address)
}

async fn renew(app: &App, token: &Token) -> Result<(), Failure> {
    Ok(payment_page::renew_quote(app, token.invoice(app)?).await?)
}
