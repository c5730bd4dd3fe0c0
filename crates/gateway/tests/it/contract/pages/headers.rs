//! Every path of a page, in every kind of answer, carries the headers that keep a page what it is.
//! The paths are the router's own, so that no new one is forgotten.

use simulator::{Answer, Options};

use super::super::{FORM, Rows, Shop, active};
use super::{PAGE, Payer};

const HEADERS: [(&str, &str); 8] = [
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cache-control", "no-store"),
    ("strict-transport-security", "max-age=31536000"),
];

/// What each policy must say, and nothing may loosen.
const POLICY: [&str; 4] =
    ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"];

fn look_at(rows: &mut Rows, label: &str, answer: &Answer) {
    let label = format!("{label}: {}", answer.status);
    for (name, value) in HEADERS {
        let found = answer.headers.get(name).map(String::as_str);
        rows.same(&format!("{label}: {name}"), &found, &Some(value));
    }
    let policy = answer.headers.get("content-security-policy").map_or("", String::as_str);
    let directives: Vec<&str> = policy.split("; ").collect();
    for directive in POLICY {
        rows.same(&format!("{label}: {directive}"), &directives.contains(&directive), &true);
    }
    for loose in ["unsafe", "http", "*", "blob:"] {
        rows.same(&format!("{label}: {loose}"), &policy.contains(loose), &false);
    }
}

/// Sends what a browser, or somebody who means harm, may send to a path.
async fn answers(shop: &Shop, path: &str, token: &str) -> Vec<(String, Answer)> {
    let send = async |method: &str, target: String, form: String| {
        let headers = [("content-type", FORM)];
        let url = shop.gateway.url(&target);
        (format!("{method} {target}"), shop.gateway.http.send(method, &url, &headers, form).await)
    };
    let with_token = format!("{path}?token={token}");
    let cases = [
        ("GET", with_token.clone(), String::new()),
        ("HEAD", with_token.clone(), String::new()),
        ("PUT", with_token, String::new()),
        ("GET", format!("{path}?token=x"), String::new()),
        ("GET", path.to_owned(), String::new()),
        ("GET", format!("{path}/none"), String::new()),
        ("POST", path.to_owned(), "token=x".to_owned()),
        ("POST", path.to_owned(), format!("token={token}")),
        ("POST", path.to_owned(), format!("token={token}&x={}", "x".repeat(70_000))),
        ("GET", format!("{path}?{}", "x".repeat(9_000)), String::new()),
    ];
    let mut answers = Vec::new();
    for (method, target, form) in cases {
        let (mut label, answer) = send(method, target, form).await;
        label.truncate(60);
        answers.push((label, answer.unwrap()));
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_of_a_page_has_the_headers_whatever_it_answers() {
    let shop = Shop::open().await;
    let paths = gateway::page_paths();
    let mut rows = Rows::default();
    rows.same("there are pages", &paths.contains(&PAGE.trim_end_matches('/')), &true);
    let others = ["/widget/none", "/sandbox/none", "/assets/none", "/assets/a/b"];
    for path in paths.into_iter().chain(others) {
        for path in [path.to_owned(), format!("{path}/")] {
            let payer = Payer::of(&shop, &[]).await;
            for (label, answer) in answers(&shop, &path, &payer.token).await {
                look_at(&mut rows, &label, &answer);
            }
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_refused_or_fails_has_the_headers() {
    let mut options = Options::default();
    options.settings.push(("rate_limits.address_per_second", "1".to_owned()));
    let limited = Shop::open_with(options, active()).await;
    let broken = Shop::open().await;
    let payer = Payer::of(&broken, &[]).await;
    broken.tamper("alter table invoice rename to invoice_that_was");
    let mut rows = Rows::default();
    for path in gateway::page_paths() {
        let mut refused = limited.browse(path).await;
        for _ in 0..10 {
            refused = limited.browse(path).await;
        }
        rows.same(path, &refused.status, &429);
        look_at(&mut rows, path, &refused);
        let failed = payer.load(path).await;
        look_at(&mut rows, path, &failed);
        look_at(&mut rows, path, &payer.press(path, "").await);
    }
    rows.same("it fails", &(payer.load(PAGE).await.status >= 500), &true);
    rows.end();
}
