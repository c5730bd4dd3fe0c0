//! `POST /widget/sale/cancel/`: the payer does not want to pay.

use axum::extract::State;
use axum::response::Response;

use crate::app::{App, payment_page};
use crate::payer::{Failure, FromForm, Token, path, taken};
use crate::request::RequestId;

pub(super) async fn handle(
    State(app): State<App>,
    id: axum::Extension<RequestId>,
    FromForm(token): FromForm<Token>,
) -> Response {
    let address = path("/widget/sale/return/", &token.token);
    taken(&id, cancel(&app, &token).await, &address)
}

async fn cancel(app: &App, token: &Token) -> Result<(), Failure> {
    Ok(payment_page::cancel(app, token.invoice(app)?).await?)
}
