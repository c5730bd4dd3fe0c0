//! `GET /widget/sale/status/?token=…`: what the open page asks every other second.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;
use crate::payer::{Failure, FromQuery, Token, request_id};

#[derive(Serialize)]
struct Body {
    version: i64,
    status: &'static str,
}

pub(super) async fn handle(
    State(app): State<App>,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    let id = request_id(&request);
    match read(&app, &token).await {
        Ok(body) => Json(body).into_response(),
        Err(failure) => failure.into_page(&id, true),
    }
}

async fn read(app: &App, token: &Token) -> Result<Body, Failure> {
    let shown = token.look(app).await?;
    Ok(Body { version: shown.invoice.version, status: shown.invoice.status.wire() })
}
