//! `GET /widget/sale/status/?token=…&seen=…`: what an open page asks for, to be told when it shows
//! something that has changed. It waits for that; one that names nothing that it has seen, and a
//! preview, which has no page open, are answered at once.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::app::watch::{self, Latest};
use crate::payer::{Asked, Failure, FromQuery, Visitor};

/// What the query asks.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    token: String,
    /// The tag of what the page shows.
    seen: Option<String>,
}

#[derive(Serialize)]
struct Body {
    /// What the page would show now; it says nothing more than whether that is something else.
    tag: String,
    status: &'static str,
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromQuery(wanted): FromQuery<Wanted>,
    request: Request,
) -> Response {
    match read(&app, &wanted, Visitor::of(&request)).await {
        Ok(Latest { tag, status }) => Json(Body { tag, status: status.wire() }).into_response(),
        Err(failure) => failure.into_page(&asked, true),
    }
}

async fn read(app: &App, wanted: &Wanted, visitor: Visitor) -> Result<Latest, Failure> {
    let invoice = app.invoice_of_token(&wanted.token).ok_or(Failure::Unknown)?;
    let latest = match (&wanted.seen, visitor) {
        (Some(seen), Visitor::Payer(address)) => watch::next(app, invoice, seen, address).await?,
        _ => watch::latest(app, invoice).await?,
    };
    latest.ok_or(Failure::Unknown)
}
