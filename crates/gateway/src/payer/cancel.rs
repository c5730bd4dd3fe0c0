//! `POST /widget/sale/cancel/`: the payer does not want to pay.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::{App, payment_page};
use crate::payer::{Failure, FromForm, Token, path};
use crate::request::RequestId;

pub(super) async fn handle(
    State(app): State<App>,
    id: axum::Extension<RequestId>,
    FromForm(token): FromForm<Token>,
) -> Response {
    match cancel(&app, &token).await {
        Ok(()) => Redirect::to(&path("/widget/sale/return/", &token.token)).into_response(),
        Err(failure) => failure.into_page(&id, false),
    }
}

async fn cancel(app: &App, token: &Token) -> Result<(), Failure> {
    Ok(payment_page::cancel(app, token.invoice(app)?).await?)
}
