//! `GET` or `POST /api/payable-currencies/get/`: the stablecoins that the merchant's payers can pay
//! in now, each on its network (contract, section 6).

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Call;
use crate::api::error::{ApiError, Reply};
use crate::app::{App, offers};
use crate::wire::schemas;

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(schema_with = schemas::assets)]
    payableCurrencies: BTreeSet<String>,
}

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    match read(&app, call).await {
        Ok(reply) => reply.into_response(),
        Err(error) => error.into_reply(&id).into_response(),
    }
}

async fn read(app: &App, call: Call) -> Result<Reply, ApiError> {
    let caller = call.caller(app).await?;
    call.sent().await?.fields().await?;
    let body = Body { errorCode: 0, payableCurrencies: offers::assets(app, &caller) };
    Ok(Reply::ok(serde_json::to_string(&body)))
}
