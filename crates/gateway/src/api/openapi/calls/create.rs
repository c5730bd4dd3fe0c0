//! The description of creating an invoice.

use domain::money::Currency;
use domain::solution::SolutionType;
use serde_json::json;

use super::create_s2s;
use crate::api::create::Redirect;
use crate::api::error::Code;
use crate::api::openapi::described::{Described, Field, Reply};
use crate::api::openapi::errors;
use crate::api::s2s;
use crate::limits;

const PAGE: &str = "https://pay.example.com/widget/sale/create/?token=…";

/// What every address has; no pattern tells all that RFC 5321 allows of one.
const EMAIL: &str = r"^.+@[^@]+$";

/// An absolute URL without credentials, spaces, control characters or backslashes.
const URL: &str =
    r"^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\\s\x00-\x1f\x7f-\x9f]+([/?#][^\\\s\x00-\x1f\x7f-\x9f]*)?$";

pub(super) fn described() -> Described {
    Described {
        path: "/api/btn-create-invoice/get/",
        name: "create",
        summary: "Create an invoice",
        description: "Send the customer to `redirectUrl`. When he has paid, your callback URL is \
                      told, and his browser comes back to you. Fields that are not listed are \
                      ignored.",
        reads: false,
        idempotent: true,
        creates_invoice: true,
        fields: fields(),
        replies: replies(),
        turned_away: errors::OF_ANY_CALL,
        refusals: vec![
            Code::WalletNotActive(String::new()),
            Code::EmailRequired,
            Code::InvalidEmail,
            Code::AmountRequired,
            Code::InvalidAmount,
            Code::DeviseRequired,
            Code::InvalidDevise,
            Code::AboveMaximum,
            Code::BelowMinimum,
            Code::InvalidField("name"),
            Code::InvalidPersonalId,
            Code::InvalidUrl("success_url"),
            Code::InvalidCallbackJson,
            Code::SolutionNotAvailable,
            Code::MandatoryInS2s("phone"),
            Code::InvalidCard("card_number"),
            Code::NoSolution,
        ],
    }
}

fn fields() -> Vec<Field> {
    let devises = Currency::INVOICED.map(Currency::code);
    let types = SolutionType::ALL.map(SolutionType::wire);
    let name = format!("^[^\\x00-\\x1f\\x7f-\\x9f]{{1,{}}}$", limits::NAME_CHARACTERS_MAX);
    let mut fields = vec![
        Field::text(
            "email",
            EMAIL,
            "The customer's e-mail address, as RFC 5321 writes it: at \
            most 254 bytes, one address alone without a name.",
        )
        .example("customer@example.com"),
        Field::amount(
            "amount",
            "Above zero: digits with at most one point, as text or as a number, read digit by \
             digit. No exponent, sign, comma or space; more decimals than the currency has only \
             if they are zeros. Its minor units are at most 9,223,372,036,854,775,807.",
        ),
        Field::word("devise", &devises, "The currency, in upper case.").example("USD"),
        Field::text("name", &name, "The customer's name: at most 255 characters.")
            .optional()
            .example("Asha Rao"),
        Field::text(
            "personal_id",
            "^[0-9]{11}$",
            "The customer's identity number: exactly 11 digits. It is kept encrypted.",
        )
        .or_number(10_000_000_000, 99_999_999_999)
        .optional()
        .example("12345678901"),
    ];
    fields.extend(return_urls());
    fields.push(callback_json());
    fields.extend([
        Field::word(
            "payment_solution_type",
            &types,
            "The kind of payment; only for a merchant that the operator allows to choose.",
        )
        .optional()
        .example("UPI"),
        Field::text(
            "payment_solution_name",
            "^[a-z][a-z0-9_]{0,62}$",
            "The payment solution; only for a merchant that the operator allows to choose.",
        )
        .optional()
        .example("upi_sandbox"),
    ]);
    fields.extend(create_s2s::fields());
    fields
}

fn return_urls() -> impl Iterator<Item = Field> {
    let outcomes = [
        ("success_url", "https://shop.example/thanks?invoice={INVOICE_ID}"),
        ("cancel_url", "https://shop.example/canceled"),
        ("pending_url", "https://shop.example/pending"),
        ("failure_url", "https://shop.example/failed?status={STATUS}"),
    ];
    outcomes.into_iter().map(move |(name, example)| {
        let rule = "Where the browser goes after this outcome: an absolute http or https URL \
                    without credentials, spaces, control characters or backslashes, at \
                    most 2,048 bytes, its host a valid one; null or empty for none. \
                    `{INVOICE_ID}` and `{STATUS}` in it are replaced.";
        Field::text(name, URL, rule).optional().example(example)
    })
}

fn callback_json() -> Field {
    Field {
        name: "callbackJson",
        required: false,
        s2s: false,
        rule: "Your own data: any JSON value, or a text that need not be JSON; at most 8 KiB. It \
               comes back as it was sent, JSON byte for byte. In a form, a text that is a JSON \
               object or list comes back as that, and any other as a string.",
        json: json!({}),
        form: json!({ "type": "string", "maxLength": limits::CALLBACK_JSON_BYTES_MAX }),
        example: json!({ "txId": "qktr12eqzg" }),
    }
}

fn replies() -> Vec<Reply> {
    let html = format!("<a href='{PAGE}'>Pay 15.04 USD</a>");
    vec![
        Reply::of::<Redirect<'_>>(
            "CreateReply",
            "The page to send the customer to.",
            json!({ "errorCode": 0, "redirectUrl": PAGE, "html": html }),
        ),
        Reply::of::<s2s::Body>(
            "CreateReplyServerToServer",
            "The reply for a merchant in server-to-server mode.",
            json!({
                "errorCode": 0,
                "redirectUrl": null,
                "status": "invoice:awaiting_approval",
                "ID": "185",
            }),
        ),
    ]
}
