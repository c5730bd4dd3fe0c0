//! `GET` or `POST /api/payment-solution-type/get/`: the kinds of solutions that the merchant can be
//! paid by now (contract, section 6).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::solution::SolutionType;
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
    #[schema(schema_with = schemas::solution_types)]
    payment_solution_type: Vec<&'static str>,
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
    let kinds = offers::kinds(app, &caller).into_iter().map(SolutionType::wire).collect();
    Ok(Reply::ok(serde_json::to_string(&Body { errorCode: 0, payment_solution_type: kinds })))
}
