//! The description of the stablecoins.

use serde_json::json;

use crate::api::openapi::described::{Described, Reply};
use crate::api::openapi::errors;
use crate::api::payable_currencies::Body;

pub(super) fn described() -> Described {
    let example = json!({ "errorCode": 0, "payableCurrencies": ["USDC_polygon", "USDT_polygon"] });
    Described {
        path: "/api/payable-currencies/get/",
        name: "payable-currencies",
        summary: "The stablecoins you can take",
        description: "Those that an invoice of yours can be paid in now, each on its network.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: Vec::new(),
        replies: vec![Reply::of::<Body>("PayableCurrenciesReply", "The stablecoins.", example)],
        turned_away: errors::OF_ANY_CALL,
        refusals: Vec::new(),
    }
}
