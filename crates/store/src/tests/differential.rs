//! The engines beside one another: the same random jobs, some of which fail half-way, end alike on
//! both and leave the same rows. Ids are compared by their rank, since a failed job uses one up on
//! one engine and not on the other.

use domain::ids::{AttemptNumber, InvoiceId, MerchantId};
use domain::invoice::{Event, Occurred, Reason};
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::status::Status;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::samples::{START, at, attempt, callback, invoice, merchant};
use super::{Database, ENGINES, runtime, work};
use crate::row::{Row, Value};
use crate::tables::callbacks::{self, Claim, Close, Closing, NewCallback};
use crate::tables::events::{self, Place};
use crate::tables::idempotency::{self, Kept, Scope};
use crate::tables::invoices::{self, Change, NewInvoice};
use crate::tables::keys::{self, NewKey};
use crate::tables::{attempts, merchants};
use crate::{Store, StoreError, Tx};

/// What one job does. Merchants and invoices are meant by their place in the order of their making.
#[derive(Clone, Debug)]
enum Step {
    Merchant { name: String },
    Limits { merchant: usize, currency: Currency, min: i64 },
    Network { merchant: usize, network: &'static str },
    Key { merchant: usize, byte: u8 },
    Invoices { merchant: usize, texts: Vec<String> },
    Attempt { invoice: usize, number: u32, reference: &'static str },
    Event { invoice: usize, number: i64, text: String },
    Change { invoice: usize, version: i64 },
    Callback { invoice: usize, number: i64, message: u8, addressed: bool },
    Claim { merchant: usize, at_most: u32, second: u32 },
    Close { second: u32, closing: Closing },
    Postpone { second: u32 },
    Keep { merchant: usize, key: &'static str, second: u32 },
    Forget { second: u32, at_most: u32 },
}

/// What stands for a merchant that is not there.
const NOBODY: MerchantId = MerchantId::new(999_999);

/// A job: its steps, and whether it is refused after them.
type Plan = (Vec<Step>, bool);

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("₹ 'ü\"\\ \u{1}".to_owned()), "[^\\x00]{1,12}"]
}

fn making() -> impl Strategy<Value = Step> {
    let merchant = 0_usize..3;
    let invoice = 0_usize..4;
    let currency = select(Currency::ALL.to_vec());
    let reference = select(vec!["r1", "r2", "r3", ""]);
    prop_oneof![
        2 => text().prop_map(|name| Step::Merchant { name }),
        1 => (merchant.clone(), currency, -1_i64..3)
            .prop_map(|(merchant, currency, min)| Step::Limits { merchant, currency, min }),
        1 => (merchant.clone(), select(vec!["::/0", "10.0.0.0/8"]))
            .prop_map(|(merchant, network)| Step::Network { merchant, network }),
        1 => (merchant.clone(), 0_u8..3).prop_map(|(merchant, byte)| Step::Key { merchant, byte }),
        4 => (merchant, prop::collection::vec(text(), 1..4))
            .prop_map(|(merchant, texts)| Step::Invoices { merchant, texts }),
        2 => (invoice.clone(), 0_u32..3, reference).prop_map(|(invoice, number, reference)| {
            Step::Attempt { invoice, number, reference }
        }),
        3 => (invoice, 0_i64..4, text())
            .prop_map(|(invoice, number, text)| Step::Event { invoice, number, text }),
    ]
}

fn working() -> impl Strategy<Value = Step> {
    let merchant = 0_usize..3;
    let invoice = 0_usize..4;
    let closing = select(vec![Closing::Delivered, Closing::GivenUp, Closing::Unaddressed]);
    prop_oneof![
        2 => (invoice.clone(), 0_i64..3)
            .prop_map(|(invoice, version)| Step::Change { invoice, version }),
        4 => (invoice, 1_i64..5, 0_u8..6, any::<bool>()).prop_map(
            |(invoice, number, message, addressed)| {
                Step::Callback { invoice, number, message, addressed }
            }
        ),
        3 => (merchant.clone(), 0_u32..4, 0_u32..90)
            .prop_map(|(merchant, at_most, second)| Step::Claim { merchant, at_most, second }),
        3 => (0_u32..90, closing).prop_map(|(second, closing)| Step::Close { second, closing }),
        2 => (0_u32..90).prop_map(|second| Step::Postpone { second }),
        3 => (merchant, select(vec!["k1", "k2"]), 0_u32..90)
            .prop_map(|(merchant, key, second)| Step::Keep { merchant, key, second }),
        1 => (0_u32..90, 0_u32..3)
            .prop_map(|(second, at_most)| Step::Forget { second, at_most }),
    ]
}

/// Does a step and says what it saw, without ids.
async fn take(tx: &mut Tx<'_>, step: &Step) -> Result<String, StoreError> {
    match step {
        Step::Merchant { name } => {
            let new = merchants::NewMerchant { name: name.clone(), ..merchant() };
            merchants::insert(tx, &new).await.map(|_| String::new())
        }
        Step::Limits { merchant, currency, min } => {
            let min = (*min != 0).then(|| Money::from_minor(*min, *currency));
            let limits = AmountLimits { min, max: None };
            let id = nth_merchant(tx, *merchant).await?;
            merchants::insert_limits(tx, id, *currency, &limits).await?;
            merchants::limits(tx, id).await.map(|limits| format!("{limits:?}"))
        }
        Step::Network { merchant, network } => {
            let id = nth_merchant(tx, *merchant).await?;
            merchants::insert_network(tx, id, network).await.map(|()| String::new())
        }
        Step::Key { merchant, byte } => {
            let merchant_id = nth_merchant(tx, *merchant).await?;
            let (hash, display) = ([*byte; 32], "tp_test_ab".to_owned());
            let key = NewKey { merchant_id, hash, display, live: false, created_at: START };
            keys::insert(tx, &key).await?;
            let found = keys::by_hash(tx, &hash, START).await?;
            Ok(format!("{:?}", found.map(|key| key.merchant.name)))
        }
        Step::Invoices { merchant, texts } => {
            let id = nth_merchant(tx, *merchant).await?;
            // Only the embedded engine looks whether there is such a merchant.
            let id = if id == NOBODY { nth_merchant(tx, 0).await? } else { id };
            let with = |text: &String| NewInvoice {
                email: format!("{text}@example.com"),
                callback_json: Some(text.clone()),
                name: None,
                ..invoice(id)
            };
            let new: Vec<NewInvoice> = texts.iter().map(with).collect();
            let ids = invoices::insert_all(tx, &new.iter().collect::<Vec<_>>()).await?;
            let mut seen = Vec::new();
            for id in ids {
                seen.push(invoices::by_id(tx, id).await?.and_then(|found| found.callback_json));
            }
            Ok(format!("{seen:?}"))
        }
        Step::Keep { merchant, key, second } => {
            let merchant_id = nth_merchant(tx, *merchant).await?;
            let scope = Scope { merchant_id, live: true, path: "/", key };
            let [after, now] = [at(second.saturating_sub(20)), at(*second)];
            let found = idempotency::find(tx, &scope, after).await?;
            let reply = format!("reply of {second}");
            let kept = Kept { fingerprint: vec![7; 32], reply, invoice_id: None };
            if found.is_none() {
                idempotency::keep(tx, &scope, &kept, [after, now]).await?;
            }
            Ok(format!("{found:?}"))
        }
        Step::Forget { second, at_most } => {
            idempotency::forget(tx, at(*second), *at_most).await.map(|count| count.to_string())
        }
        other => take_of_invoice(tx, other).await,
    }
}

async fn take_of_invoice(tx: &mut Tx<'_>, step: &Step) -> Result<String, StoreError> {
    match step {
        Step::Attempt { invoice, number, reference } => {
            let (_, id) = nth_invoice(tx, *invoice).await?;
            attempts::insert(tx, &attempt(id, AttemptNumber::new(*number), reference)).await?;
            let latest = attempts::latest(tx, id).await?;
            Ok(format!("{:?}", latest.map(|latest| latest.number)))
        }
        Step::Event { invoice, number, text } => {
            let (_, id) = nth_invoice(tx, *invoice).await?;
            let event =
                Event::Declined { attempt: AttemptNumber::FIRST, reason: Reason::new(text) };
            let place = Place { invoice_id: id, number: *number, source: text };
            events::insert(tx, &place, &Occurred { at: START, event }).await?;
            events::of_invoice(tx, id).await.map(|events| format!("{events:?}"))
        }
        Step::Change { invoice, version } => {
            let (_, id) = nth_invoice(tx, *invoice).await?;
            let (status, status_at) = (Status::Opened, at(5));
            let change = Change { id, version: *version, status, status_at, late: true };
            invoices::update(tx, &change).await.map(|changed| changed.to_string())
        }
        Step::Callback { invoice, number, message, addressed } => {
            let (merchant_id, invoice_id) = nth_invoice(tx, *invoice).await?;
            let new = NewCallback {
                message_id: format!("msg_{message}"),
                body: "{}".to_owned(),
                addressed: *addressed,
                ..callback(merchant_id, invoice_id, *number)
            };
            callbacks::insert(tx, &new).await?;
            let due = callbacks::merchants_due(tx).await?;
            Ok(format!("{:?}", due.into_iter().map(|(_, at)| at).collect::<Vec<_>>()))
        }
        Step::Claim { merchant, at_most, second } => {
            let merchant_id = nth_merchant(tx, *merchant).await?;
            let (now, until) = (at(*second), at(second + 15));
            let claim = Claim { merchant_id, at_most: *at_most, now, until, token: 7 };
            let claimed = callbacks::claim(tx, &claim).await?;
            let seen = claimed.iter().map(|leased| (&leased.message_id, leased.tries));
            Ok(format!("{:?}", seen.collect::<Vec<_>>()))
        }
        Step::Close { second, closing } => {
            let Some((id, invoice_id)) = any_lease(tx).await? else { return Ok(String::new()) };
            let close = Close { id, invoice_id, token: 7, outcome: "said", closing: *closing };
            callbacks::close_leased(tx, &close, at(*second)).await.map(|done| done.to_string())
        }
        Step::Postpone { second } => {
            let Some((id, invoice_id)) = any_lease(tx).await? else { return Ok(String::new()) };
            let leased = callbacks::Leased {
                id,
                invoice_id,
                message_id: String::new(),
                body: String::new(),
                tries: 1,
                first_try_at: START,
                url: String::new(),
                secret: Vec::new(),
                token: 7,
            };
            callbacks::postpone(tx, &leased, at(*second), "said").await.map(|done| done.to_string())
        }
        other => panic!("{other:?} is taken elsewhere"),
    }
}

async fn nth_merchant(tx: &mut Tx<'_>, n: usize) -> Result<MerchantId, StoreError> {
    let rows = tx.rows("select id from merchant order by id", &[]).await?;
    match rows.into_iter().nth(n) {
        Some(mut row) => row.integer().map(MerchantId::new),
        None => Ok(NOBODY),
    }
}

async fn nth_invoice(tx: &mut Tx<'_>, n: usize) -> Result<(MerchantId, InvoiceId), StoreError> {
    let rows = tx.rows("select merchant_id, id from invoice order by id", &[]).await?;
    match rows.into_iter().nth(n) {
        Some(mut row) => Ok((MerchantId::new(row.integer()?), InvoiceId::new(row.integer()?))),
        None => Ok((NOBODY, InvoiceId::new(999_999))),
    }
}

async fn any_lease(tx: &mut Tx<'_>) -> Result<Option<(i64, InvoiceId)>, StoreError> {
    let text = "select id, invoice_id from callback where lease_until > 0
        order by invoice_id, number limit 1";
    match tx.row(text, &[]).await? {
        Some(mut row) => Ok(Some((row.integer()?, InvoiceId::new(row.integer()?)))),
        None => Ok(None),
    }
}

/// The rank of an id among those of its table.
macro_rules! rank {
    ($table:literal, $id:literal) => {
        concat!("(select count(*) from ", $table, " r where r.id <= ", $id, ")")
    };
}

/// All that is kept, ids by their rank.
const TABLES: [&str; 9] = [
    concat!(
        "select ",
        rank!("merchant", "t.id"),
        ", name, email, wallet, activated_at, callback_url,
        callback_secret, s2s, choose_solution, tries_max, created_at from merchant t"
    ),
    concat!(
        "select ",
        rank!("merchant", "merchant_id"),
        ", currency, min_minor, max_minor
        from merchant_limit"
    ),
    concat!("select ", rank!("merchant", "merchant_id"), ", network from merchant_network"),
    concat!(
        "select ",
        rank!("merchant", "merchant_id"),
        ", hash, display, live, created_at, expires_at,
        revoked_at from api_key"
    ),
    concat!(
        "select ",
        rank!("invoice", "t.id"),
        ", ",
        rank!("merchant", "merchant_id"),
        ", live, email,
        amount_minor, currency, name, personal_id, success_url, cancel_url, pending_url,
        failure_url, callback_json, solution_type, solution_name, status, version, late,
        created_at, status_at from invoice t"
    ),
    concat!(
        "select ",
        rank!("invoice", "invoice_id"),
        ", number, solution, reference, intent_link,
        quote_source, quote_rate, quote_spread_bps, quote_taken_at, payable_minor,
        payable_currency, valid_until, created_at,
        asset, pay_to, acquirer_reference from attempt"
    ),
    concat!(
        "select ",
        rank!("invoice", "invoice_id"),
        ", number, kind, attempt, hold, amount_minor,
        currency, reference, reason, source, occurred_at, refund, given_back_minor,
        given_back_currency from invoice_event"
    ),
    concat!(
        "select ",
        rank!("callback", "t.id"),
        ", ",
        rank!("merchant", "merchant_id"),
        ", ",
        rank!("invoice", "invoice_id"),
        ", number, message_id, status, body, state, tries,
        first_try_at, next_try_at, lease_until, lease_token, last_outcome, created_at, closed_at
        from callback t"
    ),
    concat!(
        "select ",
        rank!("merchant", "merchant_id"),
        ", live, path, idempotency_key, fingerprint,
        reply, invoice_id, created_at from idempotency"
    ),
];

async fn dump(store: &Store) -> Vec<Vec<Vec<Value>>> {
    let mut dump = Vec::new();
    for table in TABLES {
        let rows = super::read(store, table, |tx, table| Box::pin(tx.rows(table, &[]))).await;
        let mut rows: Vec<Vec<Value>> = rows.into_iter().map(Row::into_values).collect();
        // The engines sort texts and nulls differently.
        rows.sort_by_key(|row| format!("{row:?}"));
        dump.push(rows);
    }
    dump
}

/// Runs a plan as one job and names how it ended.
async fn run(store: &Store, plan: Plan) -> String {
    let job = work(plan, |tx, (steps, refused)| {
        Box::pin(async move {
            let mut seen = Vec::new();
            for step in steps {
                seen.push(take(tx, step).await?);
            }
            if *refused { Err(StoreError::Unreadable("refused".to_owned())) } else { Ok(seen) }
        })
    });
    match store.run(job).await {
        Ok(seen) => format!("{seen:?}"),
        Err(StoreError::Duplicate(_)) => "duplicate".to_owned(),
        Err(StoreError::Engine(_)) => "refused by the engine".to_owned(),
        Err(StoreError::Unreadable(_)) => "refused".to_owned(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn the_same_jobs_end_alike_on_every_engine_and_leave_the_same_rows() {
    let step = prop_oneof![making(), working()];
    let refused = prop::bool::weighted(0.1);
    let plan = (prop::collection::vec(step, 1..4), refused);
    let first = (vec![Step::Merchant { name: "Corner Shop".to_owned() }], false);
    let plans = prop::collection::vec(plan, 1..40).prop_map(move |mut plans| {
        plans.insert(0, first.clone());
        plans
    });
    let config = Config { cases: 24, ..Config::with_source_file(file!()) };
    let outcome = TestRunner::new(config).run(&plans, |plans| {
        let runtime = runtime();
        let ends = ENGINES.map(|engine| {
            let database = Database::fresh(engine);
            let store = database.open();
            runtime.block_on(async {
                let mut outcomes = Vec::new();
                for plan in &plans {
                    outcomes.push(run(&store, plan.clone()).await);
                }
                (outcomes, dump(&store).await)
            })
        });
        let [(sqlite, sqlite_rows), (postgres, postgres_rows)] = ends;
        prop_assert_eq!(sqlite, postgres);
        prop_assert_eq!(sqlite_rows, postgres_rows);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
