//! The fields of an invoice that only server-to-server mode reads.

use crate::api::openapi::described::Field;

const IPV4: &str = "^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}\
                    (25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])$";
const ASSET: &str = "^(USDC|USDT)_(ethereum|polygon)$";
const PLAIN: &str = r"^[^\x00-\x1f\x7f-\x9f]{1,200}$";

/// The fields, in the contract's order.
pub(super) fn fields() -> Vec<Field> {
    let text = |name, pattern: &str, rule, example: &str| {
        Field::text(name, pattern, rule).in_s2s().example(example)
    };
    let card = "For a card, mandatory.";
    vec![
        text(
            "phone",
            r"^\+?([ ().\-]*[0-9]){6,20}[ ().\-]*$",
            "For a card, mandatory: 6 to 20 digits after a + if any, in groups or not.",
            "+919876543210",
        ),
        text("customer_ip", IPV4, "For a card, mandatory: the IPv4 address.", "203.0.113.7"),
        text("payableCurrencies", ASSET, "For a stablecoin, mandatory.", "USDT_polygon"),
        text("address1", PLAIN, card, "12 Lake Road"),
        text("address2", PLAIN, "It may be empty.", "Flat 3"),
        text("city", PLAIN, card, "Pune"),
        text(
            "country",
            "^[A-Z]{2}$",
            "For a card, mandatory: a country's two letters (ISO 3166-1 alpha-2), in upper case.",
            "IN",
        ),
        text("postcode", PLAIN, card, "411001"),
        text("state", PLAIN, "Optional.", "Maharashtra"),
        Field::date("date_of_birth", "For a card, mandatory: YYYY-MM-DD, a past day.")
            .in_s2s()
            .example("1990-04-12"),
        text(
            "card_number",
            r"^[ \-]*([0-9][ \-]*){12,19}$",
            "12 to 19 digits, the last its check digit; spaces and hyphens do not count.",
            "4242424242424242",
        ),
        text(
            "card_expiry_date",
            "^(0[1-9]|1[0-2])/[0-9]{4}$",
            "MM/YYYY, not over and within 20 years.",
            "12/2030",
        ),
        text("card_ccv", "^[0-9]{3,4}$", "3 or 4 digits.", "123"),
    ]
}
