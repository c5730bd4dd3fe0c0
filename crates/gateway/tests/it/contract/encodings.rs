//! The three encodings of a request's body, however clients write them, and the refusal of every
//! other (contract, section 1).

use super::{CREATE, FORM, INFOS, JSON, Rows, STATUS, Shop, form, id_of, json, refusal_since};

const JSON_BODY: &str = r#"{"email":"payer@example.com","amount":15.04,"devise":"USD"}"#;
const FORM_BODY: &str = "email=payer%40example.com&amount=15.04&devise=USD";

/// What PHP's curl makes of an array.
const PHP_TYPE: &str = "multipart/form-data; boundary=------------------------8db1b7d2a9c1f0e3";
const PHP_BODY: &str = "--------------------------8db1b7d2a9c1f0e3\r\n\
    Content-Disposition: form-data; name=\"email\"\r\n\r\npayer@example.com\r\n\
    --------------------------8db1b7d2a9c1f0e3\r\n\
    Content-Disposition: form-data; name=\"amount\"\r\n\r\n15.04\r\n\
    --------------------------8db1b7d2a9c1f0e3\r\n\
    Content-Disposition: form-data; name=\"devise\"\r\n\r\nUSD\r\n\
    --------------------------8db1b7d2a9c1f0e3--\r\n";

/// What a browser or a library that names types makes of the same.
const TYPED_BODY: &str = "preamble\r\n--b o.u'n:d\r\n\
    content-disposition: form-data; name=email\r\n\
    content-type: text/plain; charset=utf-8\r\n\r\npayer@example.com\r\n\
    --b o.u'n:d\r\nContent-Disposition: form-data; name=\"amount\"; filename=\"a.txt\"\r\n\r\n\
    15.04\r\n--b o.u'n:d\r\n\
    CONTENT-DISPOSITION: form-data; name=\"devise\"\r\n\r\nUSD\r\n--b o.u'n:d--";

/// Content types and bodies that create an invoice.
const READABLE: &[(&str, &str)] = &[
    ("application/json", JSON_BODY),
    ("application/json; charset=utf-8", JSON_BODY),
    ("application/json;charset=UTF-8", JSON_BODY),
    ("APPLICATION/JSON", JSON_BODY),
    ("Application/Json ; Charset=\"utf-8\"", JSON_BODY),
    (
        "application/json",
        "\r\n\t { \"email\" : \"payer@example.com\" ,\n\"amount\":\"15.04\",\"devise\":\"USD\" } \n",
    ),
    (
        "application/json",
        r#"{"\u0065mail":"payer\u0040example.com","amount":15.04,"devise":"\u0055SD"}"#,
    ),
    ("application/x-www-form-urlencoded", FORM_BODY),
    ("application/x-www-form-urlencoded; charset=utf-8", FORM_BODY),
    ("application/x-www-form-urlencoded;charset=UTF-8", FORM_BODY),
    ("Application/X-WWW-Form-URLEncoded", FORM_BODY),
    ("application/x-www-form-urlencoded", "email=payer@example.com&amount=15.04&devise=USD&"),
    (
        "application/x-www-form-urlencoded",
        "&&email=payer%40example.com&&amount=15%2e04&devise=%55SD",
    ),
    (
        "application/x-www-form-urlencoded",
        "name&email=payer%40example.com&amount=15.04&devise=USD&phone=",
    ),
    (PHP_TYPE, PHP_BODY),
    ("multipart/form-data; boundary=\"b o.u'n:d\"", TYPED_BODY),
    ("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"b o.u'n:d\"", TYPED_BODY),
];

const BOUNDARY: &str = "multipart/form-data; boundary=x";

/// Bodies that cannot be read, and why and where. What they hold is not repeated.
const UNREADABLE: &[(&str, &str, &str)] = &[
    (JSON, "", "the JSON breaks off, at line 1 column 0"),
    (JSON, "{\"email\":\"a@example.com\",\n\"amount\"", "the JSON breaks off, at line 2 column 8"),
    (JSON, r#"{"email":"a"#, "the JSON breaks off, at line 1 column 11"),
    (JSON, r#"{"amount":NaN}"#, "the JSON has a syntax error, at line 1 column 11"),
    (JSON, r#"{"amount":Infinity}"#, "the JSON has a syntax error, at line 1 column 11"),
    (JSON, r#"{"amount":+1}"#, "the JSON has a syntax error, at line 1 column 11"),
    (JSON, r#"{"amount":15.}"#, "the JSON has a syntax error, at line 1 column 14"),
    (JSON, r#"{"amount":01}"#, "the JSON has a syntax error, at line 1 column 12"),
    (JSON, r#"{"email":'a'}"#, "the JSON has a syntax error, at line 1 column 10"),
    (JSON, r#"{"email":"a",}"#, "the JSON has a syntax error, at line 1 column 14"),
    (JSON, r#"{"email":"a"}{}"#, "the JSON has a syntax error, at line 1 column 14"),
    (JSON, "{\"email\":\"a\nb\"}", "the JSON has a syntax error, at line 1 column 11"),
    (JSON, "\u{feff}{}", "the JSON has a syntax error, at line 1 column 1"),
    (JSON, "email=a", "the JSON has a syntax error, at line 1 column 1"),
    (JSON, "[]", "the JSON is no object with each field once, at line 1 column 0"),
    (JSON, r#""text""#, "the JSON is no object with each field once, at line 1 column 6"),
    (JSON, "null", "the JSON is no object with each field once, at line 1 column 4"),
    (JSON, "15.04", "the JSON is no object with each field once, at line 1 column 5"),
    (JSON, r#"{"a":1,"a":1}"#, "the JSON is no object with each field once, at line 1 column 13"),
    (FORM, "email=a&amount=%ff", "field 2 is not UTF-8"),
    (FORM, "%ff=a", "field 1 is not UTF-8"),
    (FORM, "email=a&amount=1&email=a", "field 3 is there already"),
    (BOUNDARY, "", "the multipart body breaks off in field 1"),
    (BOUNDARY, "email=a", "the multipart body breaks off in field 1"),
    (
        BOUNDARY,
        "--x\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\nvalue",
        "the multipart body breaks off in field 1",
    ),
    (
        BOUNDARY,
        "--x\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\nvalue\r\n--x\r\nsecret",
        "the multipart body breaks off in field 2",
    ),
    (
        BOUNDARY,
        "--x\r\nbad name: secret\r\n\r\nvalue\r\n--x--",
        "the multipart body is broken in field 1",
    ),
    (
        BOUNDARY,
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--x--\r\n",
        "field 2 is there already",
    ),
    ("multipart/form-data", PHP_BODY, "the Content-Type has no boundary"),
    ("multipart/form-data; boundary=", PHP_BODY, "the Content-Type has no boundary"),
    ("multipart/form-data; charset=utf-8", PHP_BODY, "the Content-Type has no boundary"),
];

/// Content types that are none of the three.
const UNSUPPORTED: &[&str] = &[
    "text/plain",
    "text/json",
    "application/xml",
    "application/jsonp",
    "application/vnd.api+json",
    "application/x-www-form-urlencoded-not",
    "multipart/mixed; boundary=x",
    "application/octet-stream",
    "json",
    ";application/json",
    "text/plain, application/json",
];

#[tokio::test(flavor = "multi_thread")]
async fn each_encoding_creates_the_same_invoice() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (content_type, body) in READABLE {
        let created = shop.send("POST", CREATE, content_type, body).await;
        let label = format!("{content_type}: {body}: {}", created.body);
        let id = created.headers.get("invoice-id").cloned().unwrap_or_default();
        let read = shop.read(STATUS, &id).await;
        let expected = super::status_body(id.parse().unwrap_or(0), "15.04", "created");
        rows.expect(&label, &read, &expected);
    }
    rows.same("invoices", &shop.invoices(), &READABLE.len());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_read_is_refused_with_why_and_where() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for path in [CREATE, STATUS] {
        for (content_type, body, rule) in UNREADABLE {
            let answer = shop.send("POST", path, content_type, body).await;
            let expected = refusal_since(50113, "unreadable body", rule);
            rows.expect_status(&format!("{content_type}: {body:?}"), &answer, (400, &expected));
        }
    }
    rows.same("invoices", &shop.invoices(), &0);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_type_is_refused() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let rule = "the Content-Type must be application/json, application/x-www-form-urlencoded or \
                multipart/form-data";
    let expected = refusal_since(50113, "unreadable body", rule);
    for content_type in UNSUPPORTED {
        let answer = shop.send("POST", CREATE, content_type, JSON_BODY).await;
        rows.expect_status(content_type, &answer, (415, &expected));
    }
    let headers = [("api-key", shop.key.as_str())];
    let url = shop.gateway.url(CREATE);
    let answer = shop.gateway.http.send("POST", &url, &headers, JSON_BODY).await.unwrap();
    let expected = refusal_since(50113, "unreadable body", "a body needs a Content-Type");
    rows.expect_status("no type", &answer, (415, &expected));
    let answer = shop.gateway.http.send("POST", &url, &headers, "").await.unwrap();
    rows.expect("no type and no body", &answer, &super::refusal(50002, "email required"));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_utf8_are_refused_and_never_replaced() {
    let shop = Shop::open().await;
    let url = shop.gateway.url(CREATE);
    let mut rows = Rows::default();
    let mut multipart = PHP_BODY.replace("USD", "US_").into_bytes();
    let at = multipart.iter().position(|byte| *byte == b'_').unwrap();
    multipart[at] = 0xff;
    let bodies: [(&str, &[u8], &str); 3] = [
        (JSON, b"{\"email\":\"a\xff\"}", "the JSON is not UTF-8 at byte 11"),
        (FORM, b"email=a&amount=1&name=\xe9", "field 3 is not UTF-8"),
        (PHP_TYPE, &multipart, "field 3 is not UTF-8"),
    ];
    for (content_type, body, rule) in bodies {
        let headers = [("api-key", shop.key.as_str()), ("content-type", content_type)];
        let answer = shop.gateway.http.send("POST", &url, &headers, body.to_vec()).await.unwrap();
        let expected = refusal_since(50113, "unreadable body", rule);
        rows.expect_status(content_type, &answer, (400, &expected));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_is_there_at_most_once_but_a_list_may_be_longer() {
    let shop = Shop::open().await;
    let many = |count: usize| (0..count).map(|at| format!("&field{at}=1")).collect::<String>();
    let mut rows = Rows::default();
    let listed = format!("{}&items[]=1&items[]=2", form(&[]));
    rows.same("items[]", &id_of(&shop.send("POST", CREATE, FORM, &listed).await), &1);
    let most = format!("{}{}", form(&[]), many(97));
    rows.same("100 fields", &id_of(&shop.send("POST", CREATE, FORM, &most).await), &2);
    let too_many = format!("{}{}", form(&[]), many(98));
    let answer = shop.send("POST", CREATE, FORM, &too_many).await;
    let expected = refusal_since(50113, "unreadable body", "more than 100 fields");
    rows.expect_status("101 fields", &answer, (400, &expected));
    let answer = shop.create_json(&[("amount", "15.04"), ("\\u0061mount", "99")]).await;
    rows.same("one name in two spellings", &answer.status, &400);
    rows.same("plain JSON", &id_of(&shop.send("POST", CREATE, JSON, &json(&[])).await), &3);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_form_and_a_query_a_plus_is_a_space() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let body = format!("{}&callbackJson=a+b%2Bc%20d", form(&[]));
    let id = id_of(&shop.send("POST", CREATE, FORM, &body).await);
    let read = shop.read(INFOS, &id.to_string()).await.body;
    rows.same("form", &read.contains(r#""callbackJson":"a b+c d""#), &true);
    let unescaped = "email=payer+tag@example.com&amount=15.04&devise=USD";
    let answer = shop.send("POST", CREATE, FORM, unescaped).await;
    rows.expect("e-mail", &answer, &super::refusal(50005, "invalid email address"));
    let answer = shop.gateway.get(&format!("{STATUS}?id=+1"), &shop.key).await.unwrap();
    let expected = refusal_since(50114, "invalid field: id", "it must be digits");
    rows.expect("query", &answer, &expected);
    rows.end();
}
