//! The order of the checks (contract, section 2): a request that breaks two of them is answered by
//! the earlier. Every two are tried, not only neighbours.

use std::collections::HashMap;

use domain::money::{Currency, Money};
use gateway::Wanted;
use simulator::Options;

use super::{CREATE, FORM, Rows, Shop, active, form, networks};

/// From where a merchant allows its key to be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Allowed {
    Here,
    Nowhere,
    Elsewhere,
}

/// A request to create an invoice, before its faults are put in.
struct Draft {
    key: Option<&'static str>,
    allowed: Allowed,
    active: bool,
    fields: Vec<(&'static str, &'static str)>,
}

/// What is wrong with a request.
enum Fault {
    /// It has this key, or none.
    Key(Option<&'static str>),
    /// The merchant does not allow this address.
    Address(Allowed),
    /// The merchant's wallet is not active.
    Wallet,
    /// A field has this value.
    Field(&'static str, &'static str),
}

/// Every fault in the order in which they are checked, with its code and the end of its text.
const FAULTS: &[(Fault, u32, &str)] = &[
    (Fault::Key(None), 50001, "API-KEY required"),
    (Fault::Key(Some("tp_test_unknown")), 50007, "invalid API-KEY"),
    (Fault::Address(Allowed::Nowhere), 50010, "profile page and API block"),
    (Fault::Address(Allowed::Elsewhere), 50006, "from this IP address"),
    (Fault::Wallet, 50008, "/client/profile the profile page"),
    (Fault::Field("email", ""), 50002, "email required"),
    (Fault::Field("email", "nobody"), 50005, "invalid email address"),
    (Fault::Field("amount", ""), 50003, "amount required"),
    (Fault::Field("amount", "1e3"), 50101, "invalid amount"),
    (Fault::Field("devise", ""), 50004, "devise required"),
    (Fault::Field("devise", "usd"), 50009, "invalid devise"),
    (Fault::Field("amount", "1000.01"), 50011, "ABOVE the allowed maximum amount"),
    (Fault::Field("amount", "0.99"), 50012, "BELOW the allowed minimum amount"),
    (Fault::Field("name", "a\tb"), 50114, "invalid field: name"),
    (Fault::Field("personal_id", "1"), 50102, "invalid personal_id"),
    (Fault::Field("success_url", "x"), 50103, "invalid URL: success_url"),
    (Fault::Field("cancel_url", "x"), 50103, "invalid URL: cancel_url"),
    (Fault::Field("pending_url", "x"), 50103, "invalid URL: pending_url"),
    (Fault::Field("failure_url", "x"), 50103, "invalid URL: failure_url"),
    (Fault::Field("callbackJson", TOO_LONG), 50104, "invalid callbackJson"),
    (Fault::Field("payment_solution_type", "CARD"), 50105, "not allowed or not available"),
    (Fault::Field("payment_solution_name", "none"), 50105, "not allowed or not available"),
    (Fault::Field("devise", "EUR"), 50115, "available for this devise and amount"),
];

/// A byte more than the merchant's data may have.
const TOO_LONG: &str = match std::str::from_utf8(&[b'x'; 8_193]) {
    Ok(text) => text,
    Err(_) => "",
};

impl Draft {
    const fn new() -> Self {
        Self { key: Some(""), allowed: Allowed::Here, active: true, fields: Vec::new() }
    }

    fn put(&mut self, fault: &Fault) {
        match fault {
            Fault::Key(key) => self.key = *key,
            Fault::Address(allowed) => self.allowed = *allowed,
            Fault::Wallet => self.active = false,
            Fault::Field(name, value) => self.fields.push((name, value)),
        }
    }
}

impl Fault {
    /// What it is about: a request has only one fault about one thing.
    const fn subject(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Address(_) => "address",
            Self::Wallet => "wallet",
            Self::Field(name, _) => name,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_faults_the_earlier_is_answered() {
    let shop = Shop::open_for_upi(Options::default(), active()).await;
    let bound = |minor| [Currency::Usd, Currency::Eur].map(|one| Money::from_minor(minor, one));
    let mut keys = HashMap::new();
    for allowed in [Allowed::Here, Allowed::Nowhere, Allowed::Elsewhere] {
        for activate in [true, false] {
            let networks = match allowed {
                Allowed::Here => networks(&["127.0.0.1/32"]),
                Allowed::Nowhere => Vec::new(),
                Allowed::Elsewhere => networks(&["203.0.113.0/24"]),
            };
            let (min, max) = (bound(100).to_vec(), bound(100_000).to_vec());
            let wanted = Wanted { activate, networks, min, max, choose_solution: true, ..active() };
            keys.insert((allowed, activate), shop.merchant(wanted).await);
        }
    }
    let url = shop.gateway.url(CREATE);
    let mut rows = Rows::default();
    for (at, (first, code, text)) in FAULTS.iter().enumerate() {
        for (second, ..) in &FAULTS[at..] {
            let is_alone = std::ptr::eq(first, second);
            if first.subject() == second.subject() && !is_alone {
                continue;
            }
            let mut draft = Draft::new();
            draft.put(first);
            if !is_alone {
                draft.put(second);
            }
            let own = keys[&(draft.allowed, draft.active)].as_str();
            let mut headers = vec![("content-type", FORM)];
            headers
                .extend(draft.key.map(|key| ("api-key", if key.is_empty() { own } else { key })));
            let body = form(&draft.fields);
            let answer = shop.gateway.http.send("POST", &url, &headers, body).await.unwrap();
            let answered: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            let message = answered["errorMessage"].as_str().unwrap_or_default();
            let found = (answered["errorCode"].as_u64(), message.ends_with(text));
            let label = format!("{text} / {}: {message}", second.subject());
            rows.same(&label, &found, &(Some(u64::from(*code)), true));
        }
    }
    rows.end();
}
