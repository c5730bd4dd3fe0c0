//! Pages come compressed to a browser that reads that, but none that repeats what it was asked
//! with: beside a secret, the length of what is compressed would give the secret away.

use gateway::page_paths;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use simulator::{Answer, Options};

use super::super::{FORM, Rows, Shop, active};
use super::ways::{CARD, reference};
use super::{LIVE_STATUS, PAGE, Payer, SIMULATED_APP};

/// What somebody sends who wants to find it in a page.
const MARK: &str = "Mallory Marker";

/// Every field of a query or a form of a page, but the token, and one that no page reads.
const FIELDS: [&str; 15] = [
    "choose",
    "seen",
    "attempt",
    "way",
    "choice",
    "code",
    "upi_id",
    "language",
    "outcome",
    "transaction",
    "card_number",
    "card_expiry_date",
    "card_ccv",
    "card_holder",
    "other",
];

/// What tells that a body is compressed.
const CODING: (&str, &str) = ("content-encoding", "gzip");

async fn send(shop: &Shop, method: &str, target: &str, form: &str) -> Answer {
    let cookie = format!("lang={MARK}; other={MARK}");
    let headers = [
        ("accept-encoding", "gzip"),
        ("accept-language", MARK),
        ("content-type", FORM),
        ("cookie", cookie.as_str()),
        ("forwarded", MARK),
        ("origin", MARK),
        ("referer", MARK),
        ("user-agent", MARK),
        ("x-forwarded-for", MARK),
        ("x-forwarded-host", MARK),
        ("x-request-id", MARK),
    ];
    let url = shop.gateway.url(target);
    shop.gateway.http.send(method, &url, &headers, form.to_owned()).await.unwrap()
}

fn is_compressed(answer: &Answer) -> bool {
    answer.headers.contains_key(CODING.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_compressed_repeats_what_it_was_asked_with() {
    let mut options = Options::default();
    options.settings.push(("rate_limits.address_per_second", "0".to_owned()));
    let shop = Shop::open_with(options, active()).await;
    let mark = utf8_percent_encode(MARK, NON_ALPHANUMERIC).to_string();
    let fields: String = FIELDS.iter().map(|name| format!("&{name}={mark}")).collect();
    let (mut rows, mut compressed, mut repeated) = (Rows::default(), 0, Vec::new());
    for path in page_paths() {
        for way in ["UPI", "CARD", "USDC_polygon"] {
            let payer = Payer::of(&shop, &[]).await;
            payer.load(PAGE).await;
            let page = payer.go_over(way).await;
            let of_form = if way == "CARD" { reference(&page) } else { MARK };
            let with_token = format!("token={}{fields}&reference={of_form}", payer.token);
            let without = format!("token={mark}{fields}&reference={mark}");
            let unread = format!("token={}", payer.token);
            for (method, query, form) in [
                ("GET", &with_token, ""),
                ("GET", &without, ""),
                ("POST", &unread, without.as_str()),
                ("POST", &unread, with_token.as_str()),
            ] {
                // A status that is asked for with what is not on the page is answered at once.
                let answer = send(&shop, method, &format!("{path}?{query}"), form).await;
                let label = format!("{method} {path} by {way}: {}", answer.status);
                let repeats = answer.body.contains(MARK);
                rows.same(&label, &(is_compressed(&answer) && repeats), &false);
                compressed += u32::from(is_compressed(&answer));
                if repeats {
                    repeated.push((method, path));
                }
            }
        }
    }
    rows.same("many are compressed", &(compressed > 30), &true);
    // A form with a fault in it is all that is repeated, the name on the card.
    rows.same("repeated", &repeated, &vec![("POST", CARD.trim_end_matches('/'))]);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_the_same_compressed_and_tells_of_its_style_ahead() {
    let shop = Shop::open().await;
    let payer = Payer::by_upi(&shop, &[]).await;
    let mut rows = Rows::default();
    for path in [PAGE, SIMULATED_APP] {
        for token in [payer.token.as_str(), "x"] {
            let target = format!("{path}?token={token}");
            let plain = shop.browse(&target).await;
            let url = shop.gateway.url(&target);
            let gzip = [("accept-encoding", "gzip")];
            let packed = shop.gateway.http.send("GET", &url, &gzip, "").await.unwrap();
            let head = shop.gateway.http.send("HEAD", &url, &gzip, "").await.unwrap();
            rows.same(&target, &(is_compressed(&plain), is_compressed(&packed)), &(false, true));
            rows.same(&target, &packed.status, &plain.status);
            rows.same(&target, &(packed.body == plain.body), &true);
            rows.same(&target, &(packed.bytes.len() < plain.bytes.len()), &true);
            let length = packed.bytes.len().to_string();
            for (name, answer) in [("GET", &packed), ("HEAD", &head)] {
                let label = format!("{name} {target}");
                for (header, expected) in [("content-length", length.as_str()), CODING] {
                    let found = answer.headers.get(header).map(String::as_str);
                    rows.same(&format!("{label} {header}"), &found, &Some(expected));
                }
            }
            for answer in [&plain, &packed, &head] {
                let vary = answer.headers["vary"].to_lowercase();
                rows.same(&target, &vary.contains("accept-encoding"), &true);
                let style = format!("<link rel=\"stylesheet\" href=\"{}\">", ahead(answer));
                rows.same(&target, &plain.body.contains(&style), &true);
            }
        }
    }
    rows.end();
}

/// The style that an answer tells of ahead, as the attributes of a page's link to it.
fn ahead(answer: &Answer) -> String {
    let link = answer.headers.get("link").map_or("", String::as_str);
    let (path, integrity) = link.split_once("; rel=preload; as=style; ").unwrap_or_default();
    format!("{}\" {}", path.trim_matches(['<', '>']), integrity.trim_end_matches('"'))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_page_is_not_compressed() {
    let shop = Shop::open().await;
    let payer = Payer::by_upi(&shop, &[]).await;
    let mut rows = Rows::default();
    let target = format!("{LIVE_STATUS}?token={}", payer.token);
    for method in ["GET", "HEAD"] {
        let answer = send(&shop, method, &target, "").await;
        rows.same(method, &(answer.status, is_compressed(&answer)), &(200, false));
        rows.same(method, &answer.headers.get("link"), &None);
    }
    rows.end();
}
