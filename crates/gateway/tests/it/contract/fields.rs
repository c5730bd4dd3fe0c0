//! The other fields of a new invoice (contract, section 2): the customer's e-mail, name and
//! identity number, the merchant's own data, and the choice of a payment solution.

use gateway::Wanted;

use super::{CREATE, FORM, INFOS, Rows, STATUS, Shop, active, form, refusal, refusal_since};

const GOOD_EMAILS: &[&str] = &[
    "payer@example.com",
    "first.last@example.com",
    "payer+tag@example.co.uk",
    "PAYER@EXAMPLE.COM",
    "o'brien@example.com",
    "payer_1-2@sub.domain.example",
    "1@example.com",
    "payer@xn--bcher-kva.example",
    "josé@example.com",
    "!#$%&'*+/=?^_`{|}~-@example.com",
];

const BAD_EMAILS: &[&str] = &[
    "payer",
    "payer@",
    "@example.com",
    "@",
    "payer@@example.com",
    "payer@example@com",
    "payer@.example.com",
    "payer@example..com",
    ".payer@example.com",
    "payer.@example.com",
    "pa..yer@example.com",
    "payer @example.com",
    " payer@example.com",
    "payer@example.com ",
    "payer@exa mple.com",
    "payer@example.com\r\nBcc: other@example.com",
    "payer\n@example.com",
    "\"a\r\nb\"@example.com",
    "payer@example.com,other@example.com",
    "payer@example.com;other@example.com",
    "Payer <payer@example.com>",
    "<payer@example.com>",
    "\"Payer\" <payer@example.com>",
    "payer(comment)@example.com",
    "payer@-example.com",
    "mailto:payer@example.com",
    "payer\u{0}@example.com",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_one_address_and_nothing_else() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let invalid = refusal(50005, "invalid email address");
    let long_local = format!("{}@example.com", "x".repeat(65));
    let long = format!("{}@{}.com", "x".repeat(64), "y.".repeat(95).trim_end_matches('.'));
    assert!(long.len() > 254);
    for email in BAD_EMAILS.iter().copied().chain([long_local.as_str(), &long]) {
        rows.expect(&format!("{email:?}"), &shop.create(&[("email", email)]).await, &invalid);
    }
    for email in ["true", "5", "[]", "{}", r#"["payer@example.com"]"#] {
        rows.expect(email, &shop.create_json(&[("email", email)]).await, &invalid);
    }
    let required = refusal(50002, "email required");
    for email in ["null", r#""""#, ""] {
        rows.expect(email, &shop.create_json(&[("email", email)]).await, &required);
    }
    rows.same("invoices", &shop.invoices(), &0);
    for email in GOOD_EMAILS {
        let created = shop.create(&[("email", email)]).await;
        rows.same(email, &created.headers.contains_key("invoice-id"), &true);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_a_line_of_text() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let longest = "é".repeat(255);
    let long = "é".repeat(256);
    for name in ["Ada Lovelace", "", "José María Ñandú", "李小龍", "O'Brien <b>", &longest] {
        let created = shop.create(&[("name", name)]).await;
        rows.same(name, &created.headers.contains_key("invoice-id"), &true);
    }
    let text = "invalid field: name";
    let control = refusal_since(50114, text, "it must not have control characters");
    for name in ["a\nb", "a\r\nb", "a\tb", "a\u{0}", "\u{1b}[31m", "a\u{85}b"] {
        rows.expect(&format!("{name:?}"), &shop.create(&[("name", name)]).await, &control);
    }
    let too_long = refusal_since(50114, text, "it must have at most 255 characters");
    rows.expect("256", &shop.create(&[("name", &long)]).await, &too_long);
    let no_text = refusal_since(50114, text, "it must be a text");
    for name in ["true", "[]", "{}"] {
        rows.expect(name, &shop.create_json(&[("name", name)]).await, &no_text);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_personal_id_is_eleven_digits() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let invalid = refusal_since(50102, "invalid personal_id", "it must be exactly 11 digits");
    for id in [
        "1234567890",
        "123456789012",
        "1234567890a",
        "12345 67890",
        " 12345678901",
        "12345678901 ",
        "-1234567890",
        "+1234567890",
        "123456789.0",
        "123.456.789",
        "１２３４５６７８９０１",
        "12345678901\n",
    ] {
        rows.expect(&format!("{id:?}"), &shop.create(&[("personal_id", id)]).await, &invalid);
    }
    for id in ["true", "[]", "{}", "1234567890", "1.2345678901e10", "-12345678901"] {
        rows.expect(id, &shop.create_json(&[("personal_id", id)]).await, &invalid);
    }
    rows.same("invoices", &shop.invoices(), &0);
    for (at, id) in ["12345678901", "00000000000"].into_iter().enumerate() {
        rows.same(id, &shop.invoice(&[("personal_id", id)]).await, &i64::try_from(at + 1).unwrap());
    }
    for id in ["12345678901", r#""12345678901""#, "null", r#""""#] {
        let created = shop.create_json(&[("personal_id", id)]).await;
        rows.same(id, &created.headers.contains_key("invoice-id"), &true);
    }
    rows.end();
}

/// The merchant's data as it is sent as a JSON value, which is how it comes back.
const JSON_DATA: &[&str] = &[
    r#"{"txId":"qktr12eqzg"}"#,
    r#"{ "b" : 1, "a" : [ 1.50, 1e3, -0, 0.1 ] }"#,
    r#"{"a":1,"a":2}"#,
    "[]",
    "{}",
    "true",
    "false",
    "0",
    "-1.50",
    "12345678901234567890123456789.10",
    r#""plain""#,
    r#""{\"quoted\":1}""#,
    r#""\u00e9\ud83d\ude00\n\/""#,
    r#""é😀<script>&amp;'""#,
    r#"{"a":{"b":{"c":[null,true,false,"",[],{}]}}}"#,
];

/// The merchant's data as it is sent in a form, and as it comes back.
const FORM_DATA: &[(&str, &str)] = &[
    (r#"{"txId":"qktr12eqzg"}"#, r#"{"txId":"qktr12eqzg"}"#),
    (r#"[1, 2.50]"#, "[1, 2.50]"),
    ("{txId : qktr12eqzg, status : sfrt}", r#""{txId : qktr12eqzg, status : sfrt}""#),
    ("[1,", r#""[1,""#),
    ("plain text", r#""plain text""#),
    ("0042", r#""0042""#),
    ("42", r#""42""#),
    ("true", r#""true""#),
    ("null", r#""null""#),
    ("\"quoted\"", r#""\"quoted\"""#),
    ("a\r\nb\t\u{0}\u{1f}", r#""a\r\nb\t\u0000\u001f""#),
    ("é😀", r#""é😀""#),
    ("a+b=c&d", r#""a+b=c&d""#),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_merchants_data_comes_back_as_it_was_sent() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let deep = format!("{}1{}", "[".repeat(4_000), "]".repeat(4_000));
    let wide = format!("\"{}\"", "x".repeat(8_190));
    for data in JSON_DATA.iter().copied().chain([deep.as_str(), &wide]) {
        let id = super::id_of(&shop.create_json(&[("callbackJson", data)]).await);
        rows.same(data, &data_of(&shop, id).await.as_str(), &data);
    }
    let plain = "x".repeat(8_192);
    let kept = format!("\"{plain}\"");
    for (data, expected) in FORM_DATA.iter().copied().chain([(plain.as_str(), kept.as_str())]) {
        let id = shop.invoice(&[("callbackJson", data)]).await;
        rows.same(data, &data_of(&shop, id).await.as_str(), &expected);
    }
    for id in [
        shop.invoice(&[]).await,
        shop.invoice(&[("callbackJson", "")]).await,
        super::id_of(&shop.create_json(&[("callbackJson", "null")]).await),
    ] {
        rows.same("none", &data_of(&shop, id).await.as_str(), &"null");
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_merchants_data_has_at_most_8_kib() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let invalid = refusal_since(50104, "invalid callbackJson", "it must have at most 8 KiB");
    let text = "x".repeat(8_193);
    rows.expect("text", &shop.create(&[("callbackJson", &text)]).await, &invalid);
    let wide = "é".repeat(4_097);
    rows.expect("wide text", &shop.create(&[("callbackJson", &wide)]).await, &invalid);
    let value = format!("\"{}\"", "x".repeat(8_191));
    rows.expect("JSON", &shop.create_json(&[("callbackJson", &value)]).await, &invalid);
    let spaced = format!("[{}]", " ".repeat(8_191));
    rows.expect("spaces", &shop.create_json(&[("callbackJson", &spaced)]).await, &invalid);
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

/// The merchant's data in the reply about an invoice, byte for byte.
async fn data_of(shop: &Shop, id: i64) -> String {
    let body = shop.read(INFOS, &id.to_string()).await.body;
    let (_, rest) = body.split_once(r#","callbackJson":"#).unwrap();
    rest.rsplit_once(r#","fiat_amount":"#).unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_solution_is_chosen_by_permission_only() {
    let shop = Shop::open().await;
    let chooser = shop.merchant(Wanted { choose_solution: true, ..active() }).await;
    let mut rows = Rows::default();
    let not_available = refusal(50105, "payment solution not allowed or not available");
    let (kind, name) = ("payment_solution_type", "payment_solution_name");
    let taken: &[&[(&str, &str)]] = &[
        &[(kind, "UPI")],
        &[(kind, "CARD")],
        &[(kind, "CRYPTO")],
        &[(name, "upi_sandbox")],
        &[(name, "card_sandbox")],
        &[(kind, "UPI"), (name, "upi_sandbox")],
        // The name outranks the type.
        &[(kind, "CARD"), (name, "upi_sandbox")],
    ];
    let refused: &[&[(&str, &str)]] = &[
        &[(kind, "upi")],
        &[(kind, "CASH")],
        &[(name, "UPI_SANDBOX")],
        &[(name, "card_live")],
        &[(kind, "UPI"), (name, "upi_razorpay")],
        &[(kind, "CASH"), (name, "upi_sandbox")],
    ];
    for fields in taken {
        let answer = shop.gateway.post_form(CREATE, &chooser, &form(fields)).await.unwrap();
        rows.same(&format!("{fields:?}"), &answer.headers.contains_key("invoice-id"), &true);
    }
    for fields in refused {
        let answer = shop.gateway.post_form(CREATE, &chooser, &form(fields)).await.unwrap();
        rows.expect(&format!("{fields:?}"), &answer, &not_available);
    }
    for fields in taken.iter().chain(refused) {
        rows.expect(
            &format!("without permission {fields:?}"),
            &shop.create(fields).await,
            &not_available,
        );
    }
    for fields in [[(kind, "")], [(name, "")]] {
        let answer = shop.send("POST", CREATE, FORM, &form(&fields)).await;
        rows.same("none chosen", &answer.headers.contains_key("invoice-id"), &true);
    }
    let read = shop.gateway.get(&format!("{STATUS}?id=1"), &chooser).await.unwrap();
    rows.expect("read", &read, &super::status_body(1, "15.04", "created"));
    rows.end();
}
