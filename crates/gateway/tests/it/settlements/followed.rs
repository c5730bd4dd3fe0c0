//! A thousand invoices of every fate, followed to the merchant's statement: a script that has only
//! the terms, what was asked of the gateway, and the documents, comes to the same to the last unit.

use std::path::Path;

use domain::timestamp::Span;
use gateway::carry_out_due_refunds;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::binary::{run, turnpike};
use crate::settlements::Site;
use crate::settlements::carried_out::help;

/// How many invoices there are.
const INVOICES: i64 = 1_000;

/// What becomes of an invoice before the merchant is settled, by its number in each twenty.
const FATES: [&[&str]; 20] = [
    &["success"],
    &["success"],
    &["success"],
    &["open", "success"],
    &["pending", "success"],
    &["open"],
    &[],
    &["decline"],
    &["decline", "success"],
    &["open", "cancel"],
    &["cancel", "success"],
    &["success", "withhold"],
    &["success", "withhold", "release"],
    &["success", "chargeback"],
    &["success", "withhold", "chargeback"],
    &["success", "refund"],
    &["success", "refund 1/3"],
    &["success", "refund 1/7", "refund 1/2"],
    &["success", "refund 2/3", "chargeback"],
    &["success", "refund 1/4", "refund"],
];

/// What becomes of some of them once the merchant was settled.
const AFTERWARDS: [(i64, &str); 4] =
    [(0, "chargeback"), (1, "refund"), (2, "refund 1/9"), (16, "refund 1/5")];

/// What an invoice is over, in cents: as uneven as may be.
const fn cents(number: i64) -> i64 {
    101 + (number * 7_919) % 40_000
}

/// What a step asks for: a part of the whole is rounded down to cents.
fn asked(step: &str, whole: i64) -> (String, Option<i64>) {
    let (what, part) = step.split_once(' ').unwrap_or((step, ""));
    let part = part
        .split_once('/')
        .map(|(part, of)| whole * part.parse::<i64>().unwrap() / of.parse::<i64>().unwrap());
    (what.to_owned(), part)
}

/// Does a step, and says what it was.
async fn take(site: &Site, id: i64, whole: i64, step: &str) -> Value {
    let (what, part) = asked(step, whole);
    let Some(part) = part else {
        help(site, id, &what).await;
        return json!({ "id": id, "what": what });
    };
    let form = format!("id={id}&amount={}.{:02}", part / 100, part % 100);
    let answer = site.gateway.post_form("/api/refund/create/", &site.key, &form).await.unwrap();
    assert!(answer.body.starts_with(r#"{"errorCode":0,"#), "{}", answer.body);
    assert_eq!(carry_out_due_refunds(&site.gateway.app).await.unwrap(), 1);
    json!({ "id": id, "what": what, "cents": part })
}

/// Runs a command of the gateway's for the site, which must succeed.
async fn command(site: &Site, arguments: &[&str]) {
    let mut command = turnpike(site.installation.directory(), &arguments[..2]);
    command.args(site.installation.flags()).args(&arguments[2..]);
    let ended = run(&mut command).await;
    assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_invoices_of_every_fate_come_to_what_a_script_computes_from_the_documents() {
    let unlimited = vec![("rate_limits.key_per_second", "0".to_owned())];
    let site = Site::open_with(unlimited).await;
    let terms = ["merchant", "terms", "--merchant-id", "1", "--clear-days", "1"];
    let more = ["--reserve-percent", "5", "--reserve-days", "30", "--chargeback-fee", "15"];
    command(&site, &[terms.as_slice(), &more].concat()).await;
    let tiers = ["--tier", "0:2.9%+0.30min0.50", "--tier", "20000:2.5%+0.25"];
    command(&site, &[&["merchant", "fees", "--merchant-id", "1"], tiers.as_slice()].concat()).await;

    let mut story = Vec::new();
    for number in 1..=INVOICES {
        let whole = cents(number);
        let amount = format!("{}.{:02}", whole / 100, whole % 100);
        let form = format!("email=a@example.com&devise=USD&amount={amount}");
        let path = "/api/btn-create-invoice/get/";
        let created = site.gateway.post_form(path, &site.key, &form).await.unwrap();
        assert_eq!(created.headers["invoice-id"], number.to_string(), "{}", created.body);
        story.push(json!({ "id": number, "what": "create", "cents": whole }));
        for step in FATES[usize::try_from(number % 20).unwrap()] {
            story.push(take(&site, number, whole, step).await);
        }
    }
    site.gateway.clock.advance(Span::from_days(2));
    site.gateway.app.clear_payments().await.unwrap();
    site.approved(false).await;
    site.settle().await;
    story.push(json!({ "what": "settle" }));
    for number in 1..=INVOICES {
        for (_, step) in AFTERWARDS.iter().filter(|(place, _)| number % 40 == *place) {
            story.push(take(&site, number, cents(number), step).await);
        }
    }
    site.gateway.clock.advance(Span::from_days(31));
    site.gateway.app.clear_payments().await.unwrap();
    story.push(json!({ "what": "reserves end" }));
    // Those that nobody paid and nobody closed, which brings nobody anything.
    assert_eq!(site.gateway.app.expire_due_invoices().await.unwrap(), 100);

    let directory = site.installation.directory();
    let lines: Vec<String> = story.iter().map(Value::to_string).collect();
    std::fs::write(directory.join("story"), lines.join("\n")).unwrap();
    command(&site, &["ledger", "export", "--to", "books"]).await;
    let days = ["--test", "--from", "2026-11-01", "--to", "2199-12-31"];
    let written = ["--format", "csv", "--file", "statement"];
    let statement = ["settlement", "statement", "--merchant", "1"];
    command(&site, &[statement.as_slice(), &days, &written].concat()).await;

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ledger/recompute.py");
    let mut python = Command::new("python3");
    let files = ["story", "statement", "books"].map(|name| directory.join(name));
    let ended = run(python.arg(script).args(files)).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let said = "1000 invoices, 800 of them paid: the statement and the books are as computed\n";
    assert_eq!(ended.output, said);
}
