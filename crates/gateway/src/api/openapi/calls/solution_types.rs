//! The description of the kinds of payment.

use serde_json::json;

use crate::api::openapi::described::{Described, Reply};
use crate::api::openapi::errors;
use crate::api::solution_types::Body;

pub(super) fn described() -> Described {
    let example = json!({ "errorCode": 0, "payment_solution_type": ["CARD", "UPI", "CRYPTO"] });
    Described {
        path: "/api/payment-solution-type/get/",
        name: "solution-types",
        summary: "The kinds of payment you can take",
        description: "Those that an invoice of yours can be paid by now.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: Vec::new(),
        replies: vec![Reply::of::<Body>("SolutionTypesReply", "The kinds.", example)],
        turned_away: errors::OF_ANY_CALL,
        refusals: Vec::new(),
    }
}
