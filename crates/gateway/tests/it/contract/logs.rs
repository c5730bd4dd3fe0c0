//! What the log must not hold: nothing in it tells who somebody is, or opens a door. The binary
//! itself is asked, at a level that tells the most. Nothing of a card is in the store either, nor
//! in any answer.

use std::os::unix::fs::FileExt;

use simulator::{Answer, Http, Installation, Process};
use tokio::process::Command;

use super::{CREATE, FORM, HELPER, INFOS, JSON, STATUS, form, json};
use crate::{binary, soon};

const KEY: &str = "tp_test_Kx81bQmVtLpWz";
const CALLBACK_SECRET: &str = "whsec_bG9nLXRlc3Qtc2VjcmV0LW9mLTMyLWJ5dGVzLWxvbmc=";
const IDEMPOTENCY_KEY: &str = "Idem-9f31-Qx";
/// Nobody listens there, so each callback fails and its failure is logged.
const CALLBACK_URL: &str = "http://127.0.0.1:1/hook?Kq7-callback-token=1";

/// What the customer and the merchant sent that is nobody else's business.
const PRIVATE: [(&str, &str); 6] = [
    ("email", "ada.lovelace.1815@example.com"),
    ("name", "Ada Byron-Lovelace"),
    ("personal_id", "98712365401"),
    ("success_url", "https://shop.example/Sx91-back?session=Sx91"),
    ("callbackJson", "Cq55-merchant-data"),
    ("phone", "+91-5550-1815"),
];

/// A card that nobody else has, so that wherever its digits are found they are its. Given to the
/// gateway as a shop's server and as a payer's browser do, whole and with each part wrong.
const CARD: [(&str, &str); 11] = [
    ("name", "Ada Byron-Lovelace"),
    ("phone", "+91-5550-1815"),
    ("customer_ip", "203.0.113.77"),
    ("address1", "12 St James Sq77"),
    ("city", "London"),
    ("country", "GB"),
    ("postcode", "SW1Y"),
    ("date_of_birth", "1977-12-10"),
    ("card_number", "4000007700000075"),
    ("card_expiry_date", "11/2043"),
    ("card_ccv", "7731"),
];

/// What of the card would be found in whatever has it.
const CARD_MARKS: [&str; 6] =
    ["4000007700000075", "4000 0077", "0000 0075", "11/2043", "7731", "1977-12-10"];

/// The key of a shop whose customers pay on the page.
const PAGE_KEY: &str = "tp_test_Pq40rZnBsXcVd";

/// The name on the card. Only a form that is shown again repeats it, to whoever typed it.
const HOLDER: &str = "Hedwig Kiesler-Q77";

/// What of it would be found in a log that has it.
const MARKS: [&str; 11] = [
    KEY,
    "Kx81bQmVtLpWz",
    "bG9nLXRlc3Qtc2VjcmV0",
    IDEMPOTENCY_KEY,
    "Kq7-callback-token",
    "lovelace",
    "98712365401",
    "Sx91",
    "Cq55",
    "5550-1815",
    "token=",
];

fn turnpike(installation: &Installation, arguments: &[&str]) -> Command {
    let mut command = binary::turnpike(installation.directory(), arguments);
    command.args(installation.flags()).env("TURNPIKE_LOG_LEVEL", "trace");
    command.env("TURNPIKE_UPI_SANDBOX_UPI_IDS", "everywhere");
    command
}

/// A gateway that runs, and its merchant's server.
struct Caller {
    http: Http,
    url: String,
}

impl Caller {
    async fn send(&self, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
        let headers = [
            ("api-key", KEY),
            ("content-type", content_type),
            ("idempotency-key", IDEMPOTENCY_KEY),
        ];
        let url = format!("{}{path}", self.url);
        self.http.send(method, &url, &headers, body.to_owned()).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_card_is_logged_kept_or_answered() {
    let installation = Installation::fresh().unwrap();
    let create = [
        ["merchant", "create", "--name", "Shop", "--email", "o@example.com", "--s2s"].as_slice(),
        &["--activate", "--allow-ip", "127.0.0.0/8", "--callback-url", CALLBACK_URL],
        &["--api-key", KEY],
    ];
    let created = Process::start(&mut turnpike(&installation, &create.concat())).unwrap();
    assert!(created.end().await.unwrap().status.success());
    let create = [
        ["merchant", "create", "--name", "Page", "--email", "p@example.com"].as_slice(),
        &["--activate", "--allow-ip", "127.0.0.0/8", "--api-key", PAGE_KEY],
    ];
    let created = Process::start(&mut turnpike(&installation, &create.concat())).unwrap();
    assert!(created.end().await.unwrap().status.success());
    let serve = ["serve", "--listen", "127.0.0.1:0", "--allow-private-callbacks"];
    let gateway = Process::start(&mut turnpike(&installation, &serve)).unwrap();
    let url = gateway.line("listening on ").await.unwrap();
    let caller = Caller { http: Http::new().unwrap(), url };
    let answers = use_a_card(&caller).await;
    soon(wiped(gateway.id().unwrap())).await;
    let log = gateway.terminate().await.unwrap().errors;
    let kept = installation.database().unwrap().everything().unwrap();
    assert!(kept.iter().any(|row| row.contains("card_sandbox")), "{kept:?}");
    assert!(answers.iter().any(|answer| answer.contains("awaiting_approval")), "{answers:?}");
    assert!(answers.iter().any(|answer| answer.contains("invalid card data")), "{answers:?}");
    let told = answers.iter().filter(|answer| answer.contains(HOLDER)).count();
    assert!(told > 0 && answers.iter().any(|answer| answer.contains("name=\"card_holder\"")));
    for line in log.lines().chain(kept.iter().map(String::as_str)) {
        assert!(!line.contains("Kiesler"), "the holder is in {line}");
    }
    for mark in CARD_MARKS {
        for line in log.lines().chain(kept.iter().chain(&answers).map(String::as_str)) {
            assert!(!holds(line, mark), "{mark} is in {line}");
        }
    }
}

/// Waits until a process has nothing of the card in its memory: what is freed is wiped, and the
/// connections that a card came by are closed.
async fn wiped(process: u32) {
    let secret = [CARD[8].1, CARD[9].1, "Kiesler"];
    while secret.iter().any(|mark| in_memory(process, mark.as_bytes())) {
        tokio::task::yield_now().await;
    }
}

/// Whether bytes are anywhere in the memory that a process can write to.
fn in_memory(process: u32, bytes: &[u8]) -> bool {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = std::fs::File::open(format!("/proc/{process}/mem")).unwrap();
    let writable = maps.lines().filter(|map| map.contains(" rw"));
    writable.into_iter().any(|map| {
        let (range, _) = map.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut read = vec![0; usize::try_from(end - start).unwrap()];
        // A part of it may be gone by now, or never have been there.
        let count = memory.read_at(&mut read, start).unwrap_or(0);
        memchr::memmem::find(&read[..count], bytes).is_some()
    })
}

/// Whether a line has a text by itself: a few digits may be part of any longer number or time.
fn holds(line: &str, mark: &str) -> bool {
    let is_part = |one: char| one.is_ascii_alphanumeric() || one == '.';
    line.match_indices(mark).any(|(start, _)| {
        let (before, after) = (&line[..start], &line[start + mark.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// Gives the gateway a card in every way there is; gives all that it answered.
async fn use_a_card(caller: &Caller) -> Vec<String> {
    let mut answers = Vec::new();
    let mut changes = vec![("x", "x"), ("card_number", "4242424242424242")];
    changes.extend(CARD.map(|(name, value)| (name, wrong(value))));
    for change in &changes {
        let fields: Vec<(&str, &str)> =
            CARD.iter().map(|field| if field.0 == change.0 { *change } else { *field }).collect();
        let quoted: Vec<(&str, String)> =
            fields.iter().map(|(name, value)| (*name, format!("{value:?}"))).collect();
        let quoted: Vec<(&str, &str)> =
            quoted.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let multipart: String = super::fields(&fields)
            .iter()
            .map(|(name, value)| {
                format!("--b\r\nContent-Disposition: form-data; name={name:?}\r\n\r\n{value}\r\n")
            })
            .collect();
        for (content_type, body) in [
            (FORM, form(&fields)),
            (JSON, json(&quoted)),
            ("multipart/form-data; boundary=b", format!("{multipart}--b--\r\n")),
            // Broken off within the card's data.
            (JSON, json(&quoted)[..json(&quoted).len() - 3].to_owned()),
        ] {
            let headers = [("api-key", KEY), ("content-type", content_type)];
            let url = format!("{}{CREATE}", caller.url);
            let answer = caller.http.send("POST", &url, &headers, body).await.unwrap();
            answers.push(answer.body);
        }
    }
    // Under a key, all fields are remembered by a fingerprint of them.
    answers.push(caller.send("POST", CREATE, FORM, &form(&CARD)).await.body);
    let created = caller.send("POST", CREATE, FORM, &form(&CARD[8..])).await;
    answers.push(created.body);
    answers.extend(use_a_card_on_the_page(caller).await);
    answers
}

/// Types the card on the payment page, whole and with each part wrong; gives all that it showed.
async fn use_a_card_on_the_page(caller: &Caller) -> Vec<String> {
    let headers = [("api-key", PAGE_KEY), ("content-type", FORM)];
    let url = format!("{}{CREATE}", caller.url);
    let created = caller.http.send("POST", &url, &headers, form(&[])).await.unwrap();
    let (_, token) = created.body.split_once("token=").expect(&created.body);
    let (token, _) = token.split_once('"').unwrap();
    let page = format!("{}/widget/sale/create/?token={token}", caller.url);
    caller.http.send("GET", &page, &[], "").await.unwrap();
    let post = async |path: &str, body: String| {
        let url = format!("{}{path}", caller.url);
        caller.http.send("POST", &url, &headers[1..], body).await.unwrap()
    };
    post("/widget/sale/way/", format!("token={token}&way=CARD")).await;
    let shown = caller.http.send("GET", &page, &[], "").await.unwrap().body;
    let (_, reference) = shown.split_once("name=\"reference\" value=\"").expect(&shown);
    let (reference, _) = reference.split_once('"').unwrap();
    // A card of its scheme has a code of three digits.
    let typed = [CARD[8], CARD[9], ("card_ccv", wrong(CARD[10].1)), ("card_holder", HOLDER)];
    let mut answers = vec![shown.clone()];
    for change in 0..=typed.len() {
        let mut body = format!("token={token}&reference={reference}");
        for (place, (name, value)) in typed.iter().enumerate() {
            let value = if place == change { wrong(value) } else { value };
            body = format!("{body}&{name}={}", value.replace(' ', "+"));
        }
        answers.push(post("/widget/sale/card/", body).await.body);
    }
    answers.push(caller.http.send("GET", &page, &[], "").await.unwrap().body);
    answers
}

/// A value that breaks its field's rule and has most of what was right.
fn wrong(value: &'static str) -> &'static str {
    value.get(..value.len().saturating_sub(1)).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_nobodys_data_and_no_secret() {
    let installation = Installation::fresh().unwrap();
    let create = [
        ["merchant", "create"].as_slice(),
        &["--name", "Riverside Books", "--email", "lovelace@example.com"],
        &["--activate", "--allow-ip", "127.0.0.0/8", "--callback-url", CALLBACK_URL],
        &["--api-key", KEY, "--callback-secret", CALLBACK_SECRET],
    ];
    let created = Process::start(&mut turnpike(&installation, &create.concat()))
        .unwrap()
        .end()
        .await
        .unwrap();
    assert!(created.status.success(), "{}", created.errors);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--allow-private-callbacks"];
    let gateway = Process::start(&mut turnpike(&installation, &serve)).unwrap();
    let url = gateway.line("listening on ").await.unwrap();
    let caller = Caller { http: Http::new().unwrap(), url };
    let token = use_everything(&caller).await;
    let ended = gateway.terminate().await.unwrap();
    let log = ended.errors;
    for said in ["invoice changed", "CALLBACK", "/widget/sale/create/", "invoice:awaiting_approval"]
    {
        let is_said = log.to_lowercase().contains(&said.to_lowercase());
        assert!(is_said, "the log should say {said}:\n{log}");
    }
    for mark in MARKS.iter().copied().chain([token.as_str()]) {
        let holder = log.lines().find(|line| line.to_lowercase().contains(&mark.to_lowercase()));
        assert_eq!(holder, None, "the log holds {mark}");
    }
}

/// Makes the gateway handle everything private, in success and in failure; gives a page's token.
async fn use_everything(caller: &Caller) -> String {
    let created = caller.send("POST", CREATE, FORM, &form(&PRIVATE)).await;
    let body: serde_json::Value = serde_json::from_str(&created.body).unwrap();
    let (_, token) = body["redirectUrl"].as_str().unwrap().split_once("token=").unwrap();
    let token = token.to_owned();
    for (field, value) in PRIVATE {
        caller.send("POST", CREATE, FORM, &form(&[(field, value)])).await;
        let value = format!("[\"{value}\"]");
        caller.send("POST", CREATE, JSON, &json(&[(field, &value)])).await;
        caller.send("POST", CREATE, JSON, &value[1..]).await;
    }
    for path in [STATUS, INFOS] {
        caller.send("GET", &format!("{path}?id=1&email=lovelace"), FORM, "").await;
        caller.send("GET", &format!("{path}?id=lovelace"), FORM, "").await;
    }
    for page in ["/widget/sale/create/", "/widget/sale/status/", "/widget/sale/return/"] {
        caller.send("GET", &format!("{page}?token={token}"), FORM, "").await;
        caller.send("GET", &format!("{page}?token={token}Sx91"), FORM, "").await;
    }
    caller.send("POST", "/widget/sale/way/", FORM, &format!("token={token}&way=UPI")).await;
    let form = caller.send("GET", &format!("/widget/sale/upi/?token={token}"), FORM, "").await.body;
    let (_, reference) = form.split_once("name=\"reference\" value=\"").expect(&form);
    let (reference, _) = reference.split_once('"').unwrap();
    for (upi_id, told) in [("ada%20lovelace", "format"), ("lovelace@bank", "unknown")] {
        let typed = format!("token={token}&reference={reference}&upi_id={upi_id}");
        let answer = caller.send("POST", "/widget/sale/upi/", FORM, &typed).await;
        assert!(answer.headers["location"].ends_with(&format!("&fault={told}")), "{upi_id}");
    }
    for (path, more) in [
        ("/widget/sale/way/", "&way=UPI"),
        ("/widget/sale/quote/", ""),
        ("/sandbox/upi/", "&choice=late"),
        ("/widget/sale/cancel/", ""),
    ] {
        caller.send("POST", path, FORM, &format!("token={token}{more}")).await;
        caller.send("POST", path, FORM, &format!("token={token}Sx91&email=lovelace")).await;
    }
    for outcome in ["settle", "refund", "lovelace"] {
        caller.send("POST", HELPER, FORM, &format!("id=1&outcome={outcome}")).await;
    }
    token
}
