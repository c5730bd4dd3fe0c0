//! `GET /widget/sale/create/?token=…`: the payment page. Opening it makes the invoice opened and
//! locks a price; where the payment is over it says what came of it.

use axum::extract::{Request, State};
use axum::response::Response;

use crate::app::App;
use crate::payer::stage::{self, Leaving};
use crate::payer::{Asked, Failure, FromQuery, Page, Token, Visitor, shown};

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    shown(&asked, show(&app, &asked, &token, Visitor::of(&request)).await)
}

async fn show(app: &App, asked: &Asked, token: &Token, visitor: Visitor) -> Result<Page, Failure> {
    let shown = visitor.open(app, token.invoice(app)?).await?;
    Ok(stage::render(&shown, asked.viewer(&token.token), app.now(), Leaving::ByLink))
}
