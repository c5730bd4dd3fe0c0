//! `GET /widget/sale/create/?token=…`: the payment page. Opening it makes the invoice opened and
//! lets the payer choose how to pay, or locks a price where there is one way only; where the
//! payment is over it says what came of it. With `choose` it goes back to the choice, and leaves an
//! attempt that was begun as it is.

use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::payer::stage::{self, Leaving, Viewer};
use crate::payer::{Asked, Failure, FromQuery, Page, Visitor, shown};

/// What the query asks.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    token: String,
    /// He wants to see the ways to pay, though he has chosen one.
    choose: Option<String>,
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromQuery(wanted): FromQuery<Wanted>,
    request: Request,
) -> Response {
    shown(&asked, show(&app, &asked, &wanted, Visitor::of(&request)).await)
}

async fn show(
    app: &App,
    asked: &Asked,
    wanted: &Wanted,
    visitor: Visitor,
) -> Result<Page, Failure> {
    let invoice = app.invoice_of_token(&wanted.token).ok_or(Failure::Unknown)?;
    let shown = visitor.open(app, invoice).await?;
    let viewer = Viewer { chooses: wanted.choose.is_some(), ..asked.viewer(&wanted.token) };
    Ok(stage::render(&shown, viewer, app.now(), Leaving::ByLink))
}
