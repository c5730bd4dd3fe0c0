//! `GET /widget/sale/create/?token=…`: the payment page. Opening it makes the invoice opened and
//! locks a price; where the payment is over it says what came of it.

use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};

use crate::app::App;
use crate::payer::stage::{self, Leaving};
use crate::payer::{Failure, FromQuery, Token, Visitor, request_id};

pub(super) async fn handle(
    State(app): State<App>,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    let id = request_id(&request);
    match show(&app, &token, Visitor::of(&request)).await {
        Ok(page) => Html(page).into_response(),
        Err(failure) => failure.into_page(&id, true),
    }
}

async fn show(app: &App, token: &Token, visitor: Visitor) -> Result<String, Failure> {
    let shown = visitor.open(app, token.invoice(app)?).await?;
    Ok(stage::render(&shown, &token.token, app.now(), Leaving::ByLink))
}
