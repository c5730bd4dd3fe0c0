//! The command line (contract, section 12), with the binary itself: what it prints, what it refuses
//! and with which words, and where its settings come from.

mod backup;
mod demo;
pub(crate) mod fx;
mod help;
mod invoice;
mod ledger;
mod merchant;
mod merchant_look;
mod migrate;
mod recon;
mod restore;
mod rules;
mod serve;
mod settings;
mod terms;

use serde_json::Value;
use simulator::{Answer, Http};

use crate::binary::Merchant;

/// Asks a gateway for an invoice, with a form that follows the e-mail address.
async fn create_invoice(url: &str, merchant: &Merchant, form: &str) -> Answer {
    let form_type = "application/x-www-form-urlencoded";
    let headers = [("api-key", merchant.api_key.as_str()), ("content-type", form_type)];
    let url = format!("{url}/api/btn-create-invoice/get/");
    let form = format!("email=a@example.com&{form}");
    Http::new().unwrap().send("POST", &url, &headers, form).await.unwrap()
}

/// Does to the embedded database of a directory what no gateway would.
fn damage(data: &std::path::Path, sql: &str) {
    let connection = rusqlite::Connection::open(data.join("turnpike.sqlite3")).unwrap();
    connection.execute_batch(sql).unwrap();
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}
