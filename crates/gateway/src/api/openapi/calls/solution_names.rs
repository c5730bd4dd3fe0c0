//! The description of the payment solutions.

use domain::solution::SolutionType;
use serde_json::json;

use crate::api::error::Code;
use crate::api::openapi::described::{Described, Field, Reply};
use crate::api::openapi::errors;
use crate::api::solution_names::Body;

pub(super) fn described() -> Described {
    let types = SolutionType::ALL.map(SolutionType::wire);
    let detail = json!({
        "name": "upi_sandbox",
        "type": "UPI",
        "devise": ["USD"],
        "min_amount": "1.00",
        "max_amount": "1000.00",
    });
    let example = json!({
        "errorCode": 0,
        "payment_solution_name": ["upi_sandbox"],
        "details": [detail],
    });
    Described {
        path: "/api/payment-solution-name/get/",
        name: "solution-names",
        summary: "The payment solutions you can take",
        description: "Those that an invoice of yours can be paid by now, with the devises and \
                      the amounts that each takes. One whose devises have different bounds has \
                      a detail for each pair of bounds; null is no bound.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: vec![
            Field::word("payment_solution_type", &types, "Only those of this kind.")
                .optional()
                .example("UPI"),
        ],
        replies: vec![Reply::of::<Body<'_>>("SolutionNamesReply", "The solutions.", example)],
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![Code::InvalidFilter("payment_solution_type")],
    }
}
