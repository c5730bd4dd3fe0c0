//! The merchant API and the hosted pages over HTTP, row by row as the contract writes them. A row
//! is a request and the whole body that answers it.

mod addresses;
mod amounts;
mod changes;
mod codes;
mod create;
mod encodings;
mod fees;
mod fields;
mod heads;
mod history;
mod history_walks;
mod hold_rules;
mod idempotency;
mod logs;
mod order;
mod pages;
mod rate_limits;
mod rates;
mod reads;
mod refunds;
mod refused;
mod repeats;
mod s2s;
mod solutions;
mod test_helper;
mod transport;
mod urls;

use std::sync::Arc;

use gateway::Wanted;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use simulator::{Answer, GatewayRun, ManualClock, Options};

const CREATE: &str = "/api/btn-create-invoice/get/";
const STATUS: &str = "/api/invoice/status/";
const INFOS: &str = "/api/client-invoice-info/get/";
const HELPER: &str = "/api/test-helper/pay/";

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What a merchant's server sends at the least.
const ORDER: [(&str, &str); 3] =
    [("email", "payer@example.com"), ("amount", "15.04"), ("devise", "USD")];

/// A gateway with a merchant that may call it from this machine.
struct Shop {
    gateway: GatewayRun,
    key: String,
}

impl Shop {
    /// A gateway as it is set up by default.
    async fn open() -> Self {
        Self::open_for(active()).await
    }

    /// A gateway with a merchant of one's own.
    async fn open_for(wanted: Wanted) -> Self {
        Self::open_with(Options::default(), wanted).await
    }

    /// A gateway where nobody can be paid but by UPI.
    async fn open_for_upi(mut options: Options, wanted: Wanted) -> Self {
        let disabled = "card_sandbox,crypto_sandbox".to_owned();
        options.settings.push(("solutions.disabled", disabled));
        Self::open_with(options, wanted).await
    }

    /// A gateway and a merchant of one's own.
    async fn open_with(options: Options, wanted: Wanted) -> Self {
        let clock = Arc::new(ManualClock::new());
        let gateway = GatewayRun::start(options, clock).await.unwrap();
        let key = gateway.merchant(wanted).await.unwrap().api_key.to_string();
        Self { gateway, key }
    }

    /// Adds a merchant, and gives its key.
    async fn merchant(&self, wanted: Wanted) -> String {
        self.gateway.merchant(wanted).await.unwrap().api_key.to_string()
    }

    /// Sends a request with the merchant's key.
    async fn send(&self, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
        let headers = [("api-key", self.key.as_str()), ("content-type", content_type)];
        self.gateway
            .http
            .send(method, &self.gateway.url(path), &headers, body.to_owned())
            .await
            .unwrap()
    }

    /// Sends a browser's GET.
    async fn browse(&self, path: &str) -> Answer {
        self.gateway.http.send("GET", &self.gateway.url(path), &[], "").await.unwrap()
    }

    /// Sends a browser's form.
    async fn submit(&self, path: &str, form: &str) -> Answer {
        let headers = [("content-type", FORM)];
        self.gateway
            .http
            .send("POST", &self.gateway.url(path), &headers, form.to_owned())
            .await
            .unwrap()
    }

    /// Creates an invoice by a form, with these fields beside or instead of the usual ones.
    async fn create(&self, changes: &[(&str, &str)]) -> Answer {
        self.send("POST", CREATE, FORM, &form(changes)).await
    }

    /// Creates an invoice by JSON, with these values beside or instead of the usual ones.
    async fn create_json(&self, changes: &[(&str, &str)]) -> Answer {
        self.send("POST", CREATE, JSON, &json(changes)).await
    }

    /// Creates an invoice, and gives its id.
    async fn invoice(&self, changes: &[(&str, &str)]) -> i64 {
        id_of(&self.create(changes).await)
    }

    /// Creates an invoice and takes it to a status by the test helper's outcomes.
    async fn invoice_after(&self, outcomes: &[&str]) -> i64 {
        let id = self.invoice(&[]).await;
        for outcome in outcomes {
            let answer = self.help(id, outcome).await;
            assert!(answer.body.starts_with(r#"{"errorCode":0,"#), "{outcome}: {}", answer.body);
        }
        id
    }

    /// Reads about an invoice.
    async fn read(&self, path: &str, id: &str) -> Answer {
        self.gateway.get(&format!("{path}?id={id}"), &self.key).await.unwrap()
    }

    /// The status of an invoice, without the word before it.
    async fn status(&self, id: i64) -> String {
        status_of(&self.read(STATUS, &id.to_string()).await)
    }

    /// Asks the test helper for an outcome.
    async fn help(&self, id: i64, outcome: &str) -> Answer {
        self.send("POST", HELPER, FORM, &format!("id={id}&outcome={outcome}")).await
    }

    /// Changes the data behind the gateway's back.
    fn tamper(&self, sql: &str) {
        self.gateway.installation.tamper(sql).unwrap();
    }

    /// The number of invoices on disk.
    fn invoices(&self) -> usize {
        self.gateway.database().unwrap().invoices().unwrap().len()
    }
}

/// A merchant that can create invoices and may call from this machine.
fn active() -> Wanted {
    Wanted {
        name: "Riverside Books".to_owned(),
        email: "owner@example.com".to_owned(),
        activate: true,
        networks: networks(&["127.0.0.0/8"]),
        ..Wanted::default()
    }
}

fn networks(texts: &[&str]) -> Vec<ipnet::IpNet> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// The usual fields with these beside or instead of them, in the order in which they are given.
fn fields<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = ORDER.into_iter().filter(|(name, _)| !is_changed(name));
    kept.chain(changes.iter().copied()).collect()
}

/// A form of the usual fields with these beside or instead of them.
fn form(changes: &[(&str, &str)]) -> String {
    let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let pairs = fields(changes).into_iter();
    let pairs = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A JSON object of the usual fields with these beside or instead of them. The values given are
/// JSON; one that is empty leaves its field out.
fn json(changes: &[(&str, &str)]) -> String {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = ORDER.into_iter().filter(|(name, _)| !is_changed(name));
    let kept = kept.map(|(name, value)| format!(r#""{name}":"{value}""#));
    let given = changes.iter().filter(|(_, value)| !value.is_empty());
    let given = given.map(|(name, value)| format!(r#""{name}":{value}"#));
    format!("{{{}}}", kept.chain(given).collect::<Vec<_>>().join(","))
}

/// The body of a refusal.
fn refusal(code: u32, text: &str) -> String {
    format!(r#"{{"errorCode":{code},"errorMessage":"{text}"}}"#)
}

/// The body of a refusal that says which rule was broken.
fn refusal_since(code: u32, text: &str, rule: &str) -> String {
    format!(r#"{{"errorCode":{code},"errorMessage":"{text}","errorDetail":"{rule}"}}"#)
}

/// The body that tells of an invoice's status.
fn status_body(id: i64, amount: &str, status: &str) -> String {
    let start = format!(r#"{{"errorCode":0,"invoice":{{"id":"{id}","devise":"USD""#);
    format!(r#"{start},"amount":"{amount}","status":"invoice:{status}"}}}}"#)
}

/// The id of the invoice that an answer tells to have been created.
fn id_of(created: &Answer) -> i64 {
    assert!(created.body.starts_with(r#"{"errorCode":0,"#), "{}", created.body);
    created.headers["invoice-id"].parse().unwrap()
}

/// The token of the payment page that an answer leads to.
fn token_of(created: &Answer) -> String {
    let body: serde_json::Value = serde_json::from_str(&created.body).unwrap();
    let url = body["redirectUrl"].as_str().unwrap();
    let token = url.strip_prefix("https://pay.example/widget/sale/create/?token=");
    token.expect(url).to_owned()
}

/// The status that an answer tells, without the word before it; the answer itself where it is none.
fn status_of(answer: &Answer) -> String {
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let status = body["invoice"]["status"].as_str().and_then(|wire| wire.strip_prefix("invoice:"));
    status.unwrap_or(&answer.body).to_owned()
}

/// Answers beside what they should have been: every row is compared before any is complained of.
#[derive(Default)]
struct Rows {
    count: usize,
    wrong: Vec<String>,
}

impl Rows {
    /// Compares an answer of HTTP status 200 with the body that it should have.
    fn expect(&mut self, label: &str, answer: &Answer, body: &str) {
        self.expect_status(label, answer, (200, body));
    }

    /// Compares an answer with the HTTP status and the body that it should have.
    fn expect_status(&mut self, label: &str, answer: &Answer, expected: (u16, &str)) {
        self.same(label, &(answer.status, answer.body.as_str()), &expected);
    }

    /// Compares anything.
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, label: &str, found: &T, expected: &T) {
        self.count += 1;
        if found != expected {
            self.wrong.push(format!("{label}\n  found    {found:?}\n  expected {expected:?}"));
        }
    }

    /// Complains of all rows that differ.
    fn end(self) {
        assert!(self.count > 0, "there were no rows");
        let (count, wrong) = (self.count, self.wrong.len());
        assert!(wrong == 0, "{wrong} of {count} rows differ:\n{}", self.wrong.join("\n"));
    }
}
