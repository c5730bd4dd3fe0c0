//! Whatever a hosted page answers carries the headers that keep it what it is, and nothing inline.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::timestamp::Span;
use sha2::{Digest, Sha384};
use simulator::Answer;

use super::super::{Rows, Shop};
use super::{CANCEL, LIVE_STATUS, PAGE, Payer, QR, QUOTE, RETURN, SIMULATED_APP};

const HEADERS: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
         require-trusted-types-for 'script'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cache-control", "no-store"),
    ("strict-transport-security", "max-age=31536000"),
];

/// Ways to put code or style into a page instead of beside it.
const INLINE: [&str; 9] = [
    "<script>",
    "<style",
    " style=",
    " onclick=",
    " onload=",
    " onerror=",
    " onsubmit=",
    "javascript:",
    "<iframe",
];

/// Every stage of the payment page, and every other answer that a browser can get.
async fn answers(shop: &Shop) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    let payer = Payer::of(shop, &[]).await;
    for page in [PAGE, LIVE_STATUS, RETURN, SIMULATED_APP] {
        answers.push((format!("open {page}"), payer.load(page).await));
        answers.push((format!("unknown {page}"), shop.browse(page).await));
        let twice = format!("{page}?token={0}&token={0}", payer.token);
        answers.push((format!("twice {page}"), shop.browse(&twice).await));
        let put = shop.gateway.http.send("PUT", &shop.gateway.url(page), &[], "").await;
        answers.push((format!("method {page}"), put.unwrap()));
    }
    for page in [CANCEL, QUOTE, SIMULATED_APP] {
        answers.push((format!("unknown {page}"), shop.submit(page, "token=x").await));
        answers.push((format!("empty {page}"), shop.submit(page, "").await));
        let json = shop.send("POST", page, "application/json", "{}").await;
        answers.push((format!("JSON {page}"), json));
        answers.push((format!("method {page}"), shop.send("PUT", page, "text/plain", "").await));
    }
    let code = format!("{QR}?token={}&attempt=1", payer.token);
    answers.push(("QR code".to_owned(), shop.browse(&code).await));
    shop.gateway.clock.advance(Span::from_minutes(11));
    answers.push(("quote expired".to_owned(), payer.load(PAGE).await));
    answers.push(("renewed".to_owned(), payer.press(QUOTE, "").await));
    for outcomes in [
        &["pending"][..],
        &["success"],
        &["success", "settle"],
        &["success", "withhold"],
        &["decline"],
        &["cancel"],
        &["success", "refund"],
        &["success", "chargeback"],
    ] {
        let payer = Payer::of(shop, &[("success_url", "https://shop.example/done")]).await;
        for outcome in outcomes {
            shop.help(payer.id, outcome).await;
        }
        for page in [PAGE, RETURN, SIMULATED_APP, LIVE_STATUS] {
            answers.push((format!("{outcomes:?} {page}"), payer.load(page).await));
        }
        for attempt in ["1", "2"] {
            let code = format!("{QR}?token={}&attempt={attempt}", payer.token);
            answers.push((format!("{outcomes:?} {code}"), shop.browse(&code).await));
        }
        for page in [CANCEL, QUOTE, SIMULATED_APP] {
            let pressed = payer.press(page, "&choice=approve").await;
            answers.push((format!("{outcomes:?} {page}"), pressed));
        }
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_and_nothing_inline() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for (label, answer) in answers(&shop).await {
        for (name, value) in HEADERS {
            let found = answer.headers.get(name).map(String::as_str);
            rows.same(&format!("{label}: {name}"), &found, &Some(value));
        }
        rows.same(&label, &answer.headers.contains_key("set-cookie"), &false);
        for inline in INLINE {
            rows.same(&format!("{label}: {inline}"), &answer.body.contains(inline), &false);
        }
        let is_page = answer.headers.get("content-type").is_some_and(|one| one.contains("html"));
        if is_page {
            rows.same(&label, &answer.body.starts_with("<!doctype html>"), &true);
            // Scripts and styles are loaded from here, and only in the form that was built.
            for tag in answer.body.split('<').filter(|tag| {
                tag.starts_with("script ") || tag.starts_with("link rel=\"stylesheet\"")
            }) {
                let own = tag.contains("=\"/assets/") && tag.contains(" integrity=\"sha");
                rows.same(&format!("{label}: {tag}"), &own, &true);
            }
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_loads_is_there_and_may_be_kept() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let page = payer.go_over("UPI").await;
    let mut rows = Rows::default();
    let mut assets: Vec<&str> =
        page.body.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assets.dedup();
    rows.same("a style, an icon and a script", &assets.len(), &3);
    for asset in assets {
        let answer = shop.browse(asset).await;
        rows.same(asset, &(answer.status, answer.body.is_empty()), &(200, false));
        let kept = answer.headers["cache-control"].as_str();
        rows.same(asset, &kept, &"public, max-age=31536000, immutable");
        rows.same(asset, &answer.headers["content-security-policy"].as_str(), &HEADERS[0].1);
        rows.same(asset, &answer.headers["x-content-type-options"].as_str(), &"nosniff");
    }
    for unknown in
        ["/assets/none.js", "/assets/", "/assets/../turnpike.sqlite3", "/assets/%2e%2e/x"]
    {
        rows.same(unknown, &shop.browse(unknown).await.status, &404);
    }
    rows.end();
}

/// What is served must be what the inventory says.
const INVENTORY: &str = include_str!("../../../../../../docs/script-inventory.md");

#[tokio::test(flavor = "multi_thread")]
async fn a_page_loads_what_the_inventory_lists_and_nothing_else() {
    let shop = Shop::open_for(super::look::dressed()).await;
    let payer = Payer::of(&shop, &[]).await;
    let page = payer.load(PAGE).await;
    let mut rows = Rows::default();
    let mut found = Vec::new();
    for tag in page.body.split('<').filter(|tag| tag.contains(" integrity=\"")) {
        let attribute = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap_or_default();
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let path = if tag.starts_with("script") { attribute("src") } else { attribute("href") };
        let (integrity, served) = (attribute("integrity"), shop.browse(&path).await);
        let digest = BASE64_STANDARD.encode(Sha384::digest(&served.bytes));
        rows.same(&path, &integrity, &format!("sha384-{digest}"));
        let line = format!("| `{path}` | {} | `{integrity}` |", served.bytes.len());
        let is_theme = path == "/assets/theme-aa3300.css";
        rows.same(&path, &(is_theme || INVENTORY.contains(&line)), &true);
        found.push(path.rsplit('.').next().unwrap_or_default().to_owned());
    }
    rows.same(
        "a style, a theme and a script",
        &found,
        &["css", "css", "js"].map(str::to_owned).to_vec(),
    );
    let scripts = page.body.matches("<script").count() + page.body.matches("stylesheet").count();
    rows.same("nothing without an integrity", &scripts, &found.len());
    let policy = &page.headers["content-security-policy"];
    rows.same("policy", &INVENTORY.contains(policy.as_str()), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_merchant_wrote_stays_text() {
    let name = r#"<script>alert(1)</script> "&' Books"#;
    let wanted = gateway::Wanted { name: name.to_owned(), ..super::super::active() };
    let shop = Shop::open_for(wanted).await;
    let url = r#"https://shop.example/?a="><script>alert(1)</script>&b='x'"#;
    let payer = Payer::by_upi(&shop, &[("success_url", url), ("cancel_url", url)]).await;
    let mut rows = Rows::default();
    rows.same("page", &payer.load(PAGE).await.body.contains("<script>"), &false);
    rows.same("app", &payer.load(SIMULATED_APP).await.body.contains("<script>"), &false);
    payer.choose("approve").await;
    let page = payer.load(RETURN).await;
    rows.same("return", &page.body.contains("<script>"), &false);
    rows.same("return", &page.body.contains("alert(1)"), &true);
    rows.end();
}

/// The head and the body of what a socket is answered, which may be no text.
fn fetch(shop: &Shop, path: &str, accepts: &str) -> (String, Vec<u8>) {
    let address = shop.gateway.url("");
    let mut socket = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let start = format!("GET {path} HTTP/1.1\r\nhost: pay.example\r\nconnection: close\r\n");
    socket.write_all(format!("{start}accept-encoding: {accepts}\r\n\r\n").as_bytes()).unwrap();
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).unwrap();
    let end = memchr::memmem::find(&bytes, b"\r\n\r\n").unwrap();
    (String::from_utf8(bytes[..end].to_vec()).unwrap(), bytes[end + 4..].to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_compressed_for_whoever_reads_that() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for asset in pages::assets() {
        for (accepts, packed) in [
            ("gzip", true),
            ("GZIP", true),
            ("br, gzip;q=0.5", true),
            ("deflate,gzip", true),
            ("", false),
            ("identity", false),
            ("br", false),
            ("gzip;q=0, br", false),
            ("gzip; q=0.000", false),
            ("x-gzip2", false),
        ] {
            let (head, body) = fetch(&shop, &asset.path, accepts);
            let label = format!("{} {accepts}", asset.path);
            let head = head.to_lowercase();
            rows.same(&label, &head.contains("\r\ncontent-encoding: gzip"), &packed);
            rows.same(&label, &head.contains("\r\nvary: accept-encoding"), &true);
            let expected = if packed { asset.gzip.as_slice() } else { asset.body };
            rows.same(&label, &(body == expected), &true);
        }
    }
    rows.end();
}
