//! `GET` or `POST /api/payment-solution-name/get/`: the solutions that the merchant can be paid by
//! now, and within which amounts (contract, section 6).

use axum::extract::State;
use axum::response::Response;
use domain::money::Currency;
use domain::solution::{Offer, SolutionType};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::body::Fields;
use crate::api::caller::Call;
use crate::api::error::{self, ApiError, Code};
use crate::api::fields::{self, NotText};
use crate::api::once;
use crate::app::idempotency::Answered;
use crate::app::{App, offers};
use crate::wire::schemas;

/// The filter, which may be left out.
const FILTER: &str = "payment_solution_type";

#[derive(Serialize, ToSchema)]
#[expect(non_snake_case, reason = "the contract's own names")]
pub(super) struct Body<'a> {
    #[schema(schema_with = schemas::success)]
    errorCode: u32,
    #[schema(schema_with = schemas::plain_list)]
    payment_solution_name: Vec<&'a str>,
    #[schema(inline)]
    details: Vec<Detail<'a>>,
}

/// A solution, with the currencies that have the same bounds; one whose currencies have different
/// ones has a detail for each pair of bounds.
#[derive(Serialize, ToSchema)]
struct Detail<'a> {
    #[schema(schema_with = schemas::plain)]
    name: &'a str,
    #[serde(rename = "type")]
    #[schema(schema_with = schemas::solution_type)]
    kind: &'static str,
    #[schema(schema_with = schemas::devises)]
    devise: Vec<&'static str>,
    #[schema(required, schema_with = schemas::cents_or_null)]
    min_amount: Option<&'a str>,
    #[schema(required, schema_with = schemas::cents_or_null)]
    max_amount: Option<&'a str>,
}

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/payment-solution-name/get/";

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, read(&app, call).await)
}

async fn read(app: &App, call: Call) -> Result<Answered, ApiError> {
    let (caller, key, sent) = call.begin(app).await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let kind = kind(&fields)?;
        let offers = offers::offers(app, &caller, kind);
        let mut names: Vec<&str> =
            offers.iter().map(|offer| offer.solution.name.as_str()).collect();
        // The details of a solution follow one another.
        names.dedup();
        let details = offers.iter().map(detail).collect();
        let body = Body { errorCode: 0, payment_solution_name: names, details };
        error::written(serde_json::to_string(&body))
    };
    once::tell(app, idempotency, work).await
}

fn kind(fields: &Fields<'_>) -> Result<Option<SolutionType>, ApiError> {
    let invalid =
        || ApiError::new(Code::InvalidFilter(FILTER)).detail("it must be CARD, UPI or CRYPTO");
    let kind = fields::text(fields, FILTER).map_err(|NotText| invalid())?;
    kind.map(|kind| SolutionType::from_wire(&kind).ok_or_else(invalid)).transpose()
}

fn detail<'a>(offer: &'a Offer<'_>) -> Detail<'a> {
    let [min_amount, max_amount] = &offer.bounds;
    Detail {
        name: &offer.solution.name,
        kind: offer.solution.kind.wire(),
        devise: offer.currencies.iter().copied().map(Currency::code).collect(),
        min_amount: min_amount.as_deref(),
        max_amount: max_amount.as_deref(),
    }
}
