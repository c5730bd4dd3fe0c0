//! `turnpike ledger`: what happens to money is in the books, and a book that was tampered with does
//! not pass.

use serde_json::{Value, json};
use simulator::{Ended, Http, Installation};

use crate::binary::{Merchant, Serving, active_merchant, run, turnpike};
use crate::command_line::create_invoice;

async fn ledger(installation: &Installation, arguments: &[&str]) -> Ended {
    let mut command = turnpike(installation.directory(), &["ledger"]);
    command.args(&arguments[..1]).args(installation.flags());
    run(command.args(&arguments[1..])).await
}

pub(super) async fn help(url: &str, merchant: &Merchant, id: &str, outcome: &str) {
    let form_type = "application/x-www-form-urlencoded";
    let headers = [("api-key", merchant.api_key.as_str()), ("content-type", form_type)];
    let url = format!("{url}/api/test-helper/pay/");
    let form = format!("id={id}&outcome={outcome}");
    let answer = Http::new().unwrap().send("POST", &url, &headers, form).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// Pays invoices and does to each what is said.
async fn trade(installation: &Installation, merchant: &Merchant, fates: &[&[&str]]) {
    let serving = Serving::on(installation).await;
    for fate in fates {
        let created = create_invoice(&serving.url, merchant, "amount=15.04&devise=USD").await;
        let id = created.headers["invoice-id"].clone();
        for outcome in *fate {
            help(&serving.url, merchant, &id, outcome).await;
        }
    }
    serving.stop().await;
}

async fn traded() -> (Installation, Merchant) {
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let fates: [&[&str]; 5] = [
        &["success"],
        &["decline"],
        &["success", "withhold"],
        &["success", "withhold", "release", "chargeback"],
        &["success", "refund"],
    ];
    trade(&installation, &merchant, &fates).await;
    (installation, merchant)
}

#[tokio::test(flavor = "multi_thread")]
async fn books_are_looked_over_read_and_exported() {
    let (installation, merchant) = traded().await;
    let verified = ledger(&installation, &["verify"]).await;
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    // One payment; one that is held; one that is held, let go and charged back; one whose refund
    // begins and ends.
    assert!(
        verified.output.ends_with("\n1 books, 10 entries, 38 postings: all as they were made\n"),
        "{verified:?}"
    );
    let balances = ledger(&installation, &["balances"]).await;
    assert_eq!(
        balances.output,
        "merchant 1, test\n  \
         clearing:upi_sandbox                      2500.24 INR debit\n  \
         held                                      1250.12 INR credit\n  \
         pending                                15.040000 USDC credit\n  \
         trading:INR/USDC                          1250.12 INR credit\n  \
         trading:INR/USDC                       15.040000 USDC debit\n"
    );
    let before = ledger(&installation, &["balances", "--at", "2020-01-01 00:00:00"]).await;
    assert_eq!(before.output, "merchant 1, test\n");
    let later = ledger(&installation, &["balances", "--at", "2100-01-01 00:00:00"]).await;
    assert_eq!(later.output, balances.output);

    let exported = ledger(&installation, &["export", "--to", "books"]).await;
    assert_eq!(exported.output, "wrote books: 13 records\n", "{exported:?}");
    let of_file = ledger(&installation, &["verify", "--file", "books"]).await;
    assert_eq!(of_file.output, verified.output);
    let again = ledger(&installation, &["export", "--to", "books"]).await;
    assert_eq!(again.status.code(), Some(1));
    trade(&installation, &merchant, &[&["success"]]).await;
    let since = ledger(&installation, &["verify", "--since", "books"]).await;
    assert_eq!(since.status.code(), Some(0), "{since:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_that_was_written_anew_is_not_the_one_before() {
    let (installation, _) = traded().await;
    let (other, _) = traded().await;
    for (one, name) in [(&installation, "books"), (&other, "books")] {
        assert!(ledger(one, &["export", "--to", name]).await.status.success());
    }
    let from = other.directory().join("books");
    std::fs::copy(from, installation.directory().join("anew")).unwrap();
    let file = ["verify", "--file", "anew", "--since", "books"];
    let ended = ledger(&installation, &file).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(
        ended.output.contains("merchant 1, test: entry 10 was another one before"),
        "{ended:?}"
    );
}

/// Every way to change one value of a record.
fn changed(record: &Value) -> Vec<Value> {
    match record {
        Value::Object(fields) => {
            let mut all = Vec::new();
            for (name, value) in fields {
                for value in changed(value) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), value);
                    all.push(Value::Object(fields));
                }
            }
            all
        }
        Value::Array(values) => {
            let mut all = Vec::new();
            for (place, value) in values.iter().enumerate() {
                for value in changed(value) {
                    let mut values = values.clone();
                    values[place] = value;
                    all.push(Value::Array(values));
                }
                let mut fewer = values.clone();
                fewer.remove(place);
                let mut more = values.clone();
                more.insert(place, value.clone());
                all.extend([Value::Array(fewer), Value::Array(more)]);
            }
            all
        }
        Value::Number(number) => vec![json!(number.as_i64().unwrap() + 1)],
        Value::String(text) if text.len() == 64 => {
            let other = if text.starts_with('0') { '1' } else { '0' };
            vec![json!(format!("{other}{}", &text[1..])), json!(text.to_uppercase())]
        }
        Value::String(text) => vec![json!(format!("{text}x")), json!("USDT"), json!("funds")],
        Value::Bool(value) => vec![json!(!value)],
        Value::Null => vec![json!(1)],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_change_to_an_export_is_found() {
    let (installation, _) = traded().await;
    assert!(ledger(&installation, &["export", "--to", "books"]).await.status.success());
    let path = installation.directory().join("books");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut tampered: Vec<Vec<String>> = Vec::new();
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    for (place, line) in lines.iter().enumerate() {
        let mut fewer = owned(&lines);
        fewer.remove(place);
        let mut twice = owned(&lines);
        twice.insert(place, (*line).to_owned());
        tampered.extend([fewer, twice]);
        for other in place + 1..lines.len() {
            let mut swapped = owned(&lines);
            swapped.swap(place, other);
            tampered.push(swapped);
        }
        let record: Value = serde_json::from_str(line).unwrap();
        for changed in changed(&record) {
            // A hash in capitals is the same hash, so it must not be let pass as another text.
            if changed != record {
                let mut all = owned(&lines);
                all[place] = changed.to_string();
                tampered.push(all);
            }
        }
    }
    assert!(tampered.len() > 500, "only {} ways to tamper", tampered.len());
    for lines in tampered {
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let ended = ledger(&installation, &["verify", "--file", "books"]).await;
        assert_eq!(ended.status.code(), Some(1), "not found:\n{}", lines.join("\n"));
    }
}
