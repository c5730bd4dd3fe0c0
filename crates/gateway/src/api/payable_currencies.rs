//! `GET` or `POST /api/payable-currencies/get/`: the stablecoins that the merchant's payers can pay
//! in now, each on its network (contract, section 6).

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
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
    #[schema(schema_with = schemas::assets)]
    payableCurrencies: BTreeSet<String>,
}

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/payable-currencies/get/";

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, read(&app, call).await)
}

async fn read(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let body = Body { errorCode: 0, payableCurrencies: offers::assets(app, &caller) };
        error::written(serde_json::to_string(&body))
    };
    once::tell(app, idempotency, work).await
}
