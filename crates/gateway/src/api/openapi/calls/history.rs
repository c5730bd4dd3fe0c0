//! The description of the history.

use serde_json::json;

use crate::api::error::Code;
use crate::api::history::Body;
use crate::api::openapi::described::{Described, Field, Reply};

pub(super) fn described() -> Described {
    Described {
        path: "/api/invoice/history/",
        name: "history",
        summary: "Your invoices, page by page",
        description: "50 invoices a page. Pages do not shift while invoices are created. The \
                      reply repeats the filters.",
        reads: true,
        idempotent: true,
        creates_invoice: false,
        fields: fields(),
        replies: vec![reply()],
        turned_away: [
            Code::KeyRequired,
            Code::InvalidHistoryKey,
            Code::NoAddresses,
            Code::WrongHistoryAddress,
        ],
        refusals: vec![Code::InvalidFilter("status"), Code::InvalidOrder],
    }
}

fn fields() -> Vec<Field> {
    let words = ["PAID", "UNPAID", "WAITING", "EXPIRED", "ALL"];
    let status = "Which invoices, ALL if it is missing. WAITING are those with confirmed money \
                  that are not settled; UNPAID are created, opened, pending, failed and canceled.";
    vec![
        Field::word("status", &words, status).optional().example("PAID"),
        Field::date("from", "The first day of creation, YYYY-MM-DD, in UTC.")
            .optional()
            .example("2026-11-01"),
        Field::date("to", "The last day of creation, which counts; not before `from`.")
            .optional()
            .example("2026-11-30"),
        Field::word("order", &["ASC", "DESC"], "By the time of creation, ASC if it is missing.")
            .optional()
            .example("DESC"),
        Field::text(
            "page",
            "^0*([1-9][0-9]{0,8}|1000000000)$",
            "From 1, which it is if it is missing, to 1,000,000,000.",
        )
        .or_number(1, 1_000_000_000)
        .optional()
        .example("1"),
    ]
}

fn reply() -> Reply {
    let row = json!({
        "id": "185",
        "email": "customer@example.com",
        "status": "WAITING SETTLEMENT",
        "amount": "15.04",
        "symbol": "USD",
        "create_date": "2026-11-22 09:58:12",
        "status_date": "2026-11-22 10:00:00",
        "tx_hash": null,
        "exchange_currency_symbol": "INR",
        "paid_amount": "1250.12",
        "merchant_amount": null,
        "fee_amount": null,
        "ip": "203.0.113.7",
        "country": null,
        "success_url": "https://shop.example/thanks?invoice={INVOICE_ID}",
        "pending_url": null,
        "cancel_url": null,
    });
    let example = json!({
        "errorCode": 0,
        "status": "ALL",
        "from": null,
        "to": null,
        "page": 1,
        "order": "DESC",
        "list": [row],
        "total": "1",
    });
    Reply::of::<Body<'_>>(
        "HistoryReply",
        "A page; `total` counts those before it and from it on.",
        example,
    )
}
