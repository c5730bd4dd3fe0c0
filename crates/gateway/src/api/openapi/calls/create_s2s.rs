//! The fields of an invoice that only server-to-server mode reads.

use crate::api::openapi::described::Field;

const IPV4: &str =
    r"^((25[0-5]|2[0-4][0-9]|1?[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[1-9]?[0-9])$";
const ASSET: &str = "^(USDC|USDT)_(ethereum|polygon)$";
const DATE: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$";
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
            r"^\+?[0-9]{6,20}$",
            "For a card, mandatory: 6 to 20 digits.",
            "+919876543210",
        ),
        text("customer_ip", IPV4, "For a card, mandatory: the IPv4 address.", "203.0.113.7"),
        text("payableCurrencies", ASSET, "For a stablecoin, mandatory.", "USDT_polygon"),
        text("address1", PLAIN, card, "12 Lake Road"),
        text("address2", PLAIN, "It may be empty.", "Flat 3"),
        text("city", PLAIN, card, "Pune"),
        text("country", "^(IN|US|GB|DE|ZA)$", "Two letters, in upper case.", "IN"),
        text("postcode", PLAIN, card, "411001"),
        text("state", PLAIN, "Optional.", "Maharashtra"),
        text("date_of_birth", DATE, "For a card, mandatory: YYYY-MM-DD.", "1990-04-12"),
        text("card_number", "^[0-9]{12,19}$", "With its check digit.", "4242424242424242"),
        text("card_expiry_date", "^(0[1-9]|1[0-2])/20[0-9]{2}$", "MM/YYYY, not over.", "12/2030"),
        text("card_ccv", "^[0-9]{3,4}$", "3 or 4 digits.", "123"),
    ]
}
