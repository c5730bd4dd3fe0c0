//! `GET` or `POST /api/payment-solution-type/get/`: the kinds of solutions that the merchant can be
//! paid by now (contract, section 6).

use axum::extract::State;
use axum::response::Response;
use domain::solution::SolutionType;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::caller::Call;
use crate::api::error::{self, ApiError};
use crate::api::once;
use crate::app::idempotency::Answered;
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

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/payment-solution-type/get/";

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, read(&app, call).await)
}

async fn read(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let kinds = offers::kinds(app, &caller).into_iter().map(SolutionType::wire).collect();
        error::written(serde_json::to_string(&Body { errorCode: 0, payment_solution_type: kinds }))
    };
    once::tell(app, idempotency, work).await
}
