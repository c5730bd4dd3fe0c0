//! The four addresses that a payer's browser is sent to (contract, sections 2 and 10): absolute
//! http or https URLs, and nothing that a browser would read as another address than was checked.

use super::{Rows, Shop, refusal_since, token_of};

const FIELDS: [&str; 4] = ["success_url", "cancel_url", "pending_url", "failure_url"];

const ABSOLUTE: &str = "it must be an absolute http or https URL";
const CREDENTIALS: &str = "it must not carry credentials";
const SPACES: &str = "it must have no spaces, control characters or backslashes";

const BAD: &[(&str, &str)] = &[
    ("javascript:alert(1)", ABSOLUTE),
    ("JavaScript:alert(1)", ABSOLUTE),
    ("javascript://shop.example/%0aalert(1)", ABSOLUTE),
    ("java\tscript:alert(1)", SPACES),
    ("data:text/html,<script>alert(1)</script>", ABSOLUTE),
    ("vbscript:msgbox(1)", ABSOLUTE),
    ("file:///etc/passwd", ABSOLUTE),
    ("ftp://shop.example/done", ABSOLUTE),
    ("ws://shop.example/", ABSOLUTE),
    ("intent://shop.example/#Intent;end", ABSOLUTE),
    ("upi://pay?pa=shop@bank", ABSOLUTE),
    ("mailto:owner@shop.example", ABSOLUTE),
    ("shop.example", ABSOLUTE),
    ("www.shop.example/done", ABSOLUTE),
    ("/done", ABSOLUTE),
    ("//shop.example/done", ABSOLUTE),
    ("?done", ABSOLUTE),
    ("#done", ABSOLUTE),
    ("done", ABSOLUTE),
    ("null", ABSOLUTE),
    ("http", ABSOLUTE),
    ("http:", ABSOLUTE),
    ("http:/", ABSOLUTE),
    ("http:/x", ABSOLUTE),
    ("http:x", ABSOLUTE),
    ("https:shop.example", ABSOLUTE),
    ("http://", ABSOLUTE),
    ("https://", ABSOLUTE),
    ("https:///", ABSOLUTE),
    ("https:///done", ABSOLUTE),
    ("https:////shop.example/done", ABSOLUTE),
    ("https://?done", ABSOLUTE),
    ("https://#done", ABSOLUTE),
    ("https://:443/done", ABSOLUTE),
    ("https://shop.example:port/", ABSOLUTE),
    ("https://shop.example:65536/", ABSOLUTE),
    ("https://shop<br>.example/", ABSOLUTE),
    ("https://[::1/", ABSOLUTE),
    ("https://[shop.example]/", ABSOLUTE),
    ("https://1.2.3.256/", ABSOLUTE),
    ("https://user@shop.example/", CREDENTIALS),
    ("https://user:password@shop.example/", CREDENTIALS),
    ("https://:password@shop.example/", CREDENTIALS),
    ("https://@shop.example/", CREDENTIALS),
    ("https://:@shop.example/", CREDENTIALS),
    ("https://shop.example@evil.example/", CREDENTIALS),
    ("https://shop.example%2f@evil.example/", CREDENTIALS),
    (" https://shop.example/", SPACES),
    ("https://shop.example/ ", SPACES),
    ("https://shop.example/a b", SPACES),
    ("https://shop .example/", SPACES),
    ("https://shop.example/\u{a0}", SPACES),
    ("https://shop.example/\u{2028}", SPACES),
    ("https://shop.example/\r\nSet-Cookie: a=b", SPACES),
    ("https://shop.example/\ndone", SPACES),
    ("https://shop.example/\rdone", SPACES),
    ("https://shop.example/\tdone", SPACES),
    ("ht\ntps://shop.example/", SPACES),
    ("https://shop.example/\u{0}", SPACES),
    ("https://shop.example/\u{7f}", SPACES),
    ("https:\\\\shop.example\\done", SPACES),
    ("https://shop.example\\@evil.example/", SPACES),
    ("https://shop.example/a\\b", SPACES),
];

const GOOD: &[&str] = &[
    "https://shop.example",
    "https://shop.example/",
    "http://shop.example/",
    "HTTPS://SHOP.EXAMPLE/Done",
    "hTTp://Shop.Example:80/",
    "https://shop.example:8443/done?order=185&back=%2Fcart#top",
    "https://shop.example/../done/./x//y",
    "https://shop.example/?next=https://other.example/@user",
    "https://shop.example/@user?a=b@c#d@e",
    "https://shop.example/{INVOICE_ID}/{STATUS}?id={INVOICE_ID}",
    "https://shop.example/?q='quoted'&r=\"double\"&s=<b>",
    "https://shop.example/%7BINVOICE_ID%7D/%zz/100%",
    "https://shop.example/?a=1;b=2,c=3|d^e`f~g!h*i(j)k[l]m",
    "https://shop.example/é/ü/日本?ключ=значение",
    "https://xn--bcher-kva.example/",
    "https://bücher.example/",
    "http://localhost:3000/return/success",
    "http://127.0.0.1/",
    "http://[::1]:8080/",
    "https://192.0.2.7/done",
    "https://shop.example./",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_url_is_refused_in_each_field() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let long = format!("https://shop.example/{}", "x".repeat(2_028));
    assert_eq!(long.len(), 2_049);
    let too_long = [(long.as_str(), "it must have at most 2048 bytes")];
    for (url, rule) in BAD.iter().chain(&too_long) {
        for field in FIELDS {
            let expected = refusal_since(50103, &format!("invalid URL: {field}"), rule);
            rows.expect(
                &format!("{field}={url:?}"),
                &shop.create(&[(field, url)]).await,
                &expected,
            );
        }
        let value = serde_json::to_string(url).unwrap();
        let answer = shop.create_json(&[("success_url", &value)]).await;
        let expected = refusal_since(50103, "invalid URL: success_url", rule);
        rows.expect(&format!("JSON {url:?}"), &answer, &expected);
    }
    for (value, rule) in [
        ("true", "it must be a text"),
        ("[]", "it must be a text"),
        ("{}", "it must be a text"),
        (r#"["https://shop.example/"]"#, "it must be a text"),
        ("5", ABSOLUTE),
    ] {
        let answer = shop.create_json(&[("success_url", value)]).await;
        let expected = refusal_since(50103, "invalid URL: success_url", rule);
        rows.expect(&format!("JSON {value}"), &answer, &expected);
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_url_is_kept_byte_for_byte_in_each_field() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let longest = format!("https://shop.example/{}", "x".repeat(2_027));
    let outcomes = ["success", "cancel", "pending", "decline"];
    for url in GOOD.iter().copied().chain([longest.as_str()]) {
        for (field, outcome) in FIELDS.into_iter().zip(outcomes) {
            let created = shop.create(&[(field, url)]).await;
            let (id, token) = (super::id_of(&created), token_of(&created));
            shop.help(id, outcome).await;
            let page = shop.browse(&format!("/widget/sale/create/?token={token}")).await;
            let status = format!("invoice:{}", shop.status(id).await);
            let filled = url.replace("{INVOICE_ID}", &id.to_string()).replace("{STATUS}", &status);
            let link =
                format!(r#"<a class="button primary" href="{}" target="_top">"#, escaped(&filled));
            // While a payment is pending the way back is not the main thing on the page.
            let quiet = link.replace(" primary", "");
            let is_there = page.body.contains(&link) || page.body.contains(&quiet);
            rows.same(&format!("{field}={url}"), &is_there, &true);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn null_and_empty_are_no_url() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for field in FIELDS {
        rows.same(
            field,
            &shop.create(&[(field, "")]).await.headers.contains_key("invoice-id"),
            &true,
        );
        for value in ["null", r#""""#] {
            let created = shop.create_json(&[(field, value)]).await;
            rows.same(field, &created.headers.contains_key("invoice-id"), &true);
        }
    }
    rows.end();
}

/// Text as it stands in an attribute.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
    text.replace('"', "&#34;").replace('\'', "&#39;")
}
