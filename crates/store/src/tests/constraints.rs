//! What the schema itself refuses, whatever the code above it does. Each statement is run with a
//! value that must be taken, and so is known to be sound, and then with values that must not.

use domain::evm::TransactionHash;
use domain::ids::AttemptNumber;
use domain::invoice::{Event, Occurred};
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};

use super::looks::logo;
use super::refunds::refund;
use super::samples::{START, at, attempt, callback, insert_invoice, usd};
use super::settlements::{approval, settlement};
use super::transfers::transfer;
use super::{Database, Engine, check, run, runtime, work};
use crate::row::Param;
use crate::tables::events::{self, Place};
use crate::tables::idempotency::{self, Kept, Scope};
use crate::tables::keys::{self, NewKey};
use crate::tables::{
    attempts, callbacks, looks, merchants, refunds, settlement_invoices, settlement_plans,
    settlements, transfers,
};
use crate::{Store, StoreError};

/// Fills every table with one row.
async fn fill(store: &Store) {
    let rows = insert_invoice(store).await;
    run(store, rows, |tx, rows| {
        Box::pin(async {
            let (merchant_id, invoice_id) = *rows;
            let limits = AmountLimits { min: Some(usd(10)), max: Some(usd(1_000)) };
            merchants::insert_limits(tx, merchant_id, Currency::Usd, &limits).await?;
            merchants::insert_network(tx, merchant_id, "192.0.2.0/24").await?;
            looks::put_logo(tx, merchant_id, &logo('a', 30), b"image").await?;
            let (hash, display) = ([7; 32], "tp_test_ab".to_owned());
            let key = NewKey { merchant_id, hash, display, live: false, created_at: START };
            keys::insert(tx, &key).await?;
            attempts::insert(tx, &attempt(invoice_id, AttemptNumber::FIRST, "reference")).await?;
            let place = Place { invoice_id, number: 1, source: "payer" };
            events::insert(tx, &place, &Occurred { at: START, event: Event::Opened }).await?;
            callbacks::insert(tx, &callback(merchant_id, invoice_id, 1)).await?;
            refunds::insert(tx, refund((merchant_id, invoice_id), 1)).await?;
            transfers::keep(tx, invoice_id, &transfer("0xab:0")).await?;
            let scope = Scope { merchant_id, live: false, path: "/", key: "order-1" };
            let reply = "{}".to_owned();
            let kept = Kept { fingerprint: vec![7; 32], reply, invoice_id: Some(invoice_id) };
            idempotency::keep(tx, &scope, &kept, [at(0); 2]).await
        })
    })
    .await;
}

/// A statement with one parameter, a value that it takes, and values that it refuses.
type Case = (&'static str, Param<'static>, Vec<Param<'static>>);

async fn check_cases(store: &Store, cases: Vec<Case>) {
    for (text, taken, refused) in cases {
        let set = |value| {
            work((text, value), |tx, (text, value)| {
                Box::pin(async { tx.execute(text, &[*value]).await })
            })
        };
        assert_eq!(store.run(set(taken)).await.unwrap(), 1, "{text}");
        for (index, value) in refused.into_iter().enumerate() {
            let outcome = store.run(set(value)).await;
            let is_refused = matches!(outcome, Err(StoreError::Engine(_)));
            assert!(is_refused, "{text}, value {index}: {outcome:?}");
        }
    }
}

fn number(value: i64) -> Param<'static> {
    Param::Integer(value)
}

fn numbers(values: &[i64]) -> Vec<Param<'static>> {
    values.iter().copied().map(Param::Integer).collect()
}

/// The value of a column that says yes or no, and what it must not be.
fn truth(text: &'static str) -> Case {
    (text, number(1), vec![number(2), number(-1), Param::Null])
}

/// A text of a length, for bounds.
fn long(length: usize) -> Param<'static> {
    Param::Text("x".repeat(length).leak())
}

fn hash(length: usize) -> Param<'static> {
    Param::Bytes(vec![9; length].leak())
}

#[test]
fn merchants_and_their_keys_are_sound() {
    let null = Param::Null;
    let cases = vec![
        ("update merchant set name = $1", long(200), vec![long(0), long(201), null]),
        ("update merchant set email = $1", long(254), vec![long(2), long(255), null]),
        ("update merchant set callback_secret = $1", hash(1), vec![null]),
        truth("update merchant set s2s = $1"),
        truth("update merchant set choose_solution = $1"),
        ("update merchant set tries_max = $1", number(10), numbers(&[0, 11])),
        ("update merchant set created_at = $1", number(0), vec![null]),
        ("update merchant_limit set currency = $1", long(3), vec![long(2), long(4), null]),
        ("update merchant_limit set min_minor = $1", number(1_000), numbers(&[0, -1, 1_001])),
        ("update merchant_limit set max_minor = $1", number(1_000), numbers(&[0, -1, 999])),
        ("update merchant_limit set min_minor = $1", null, numbers(&[0])),
        ("update merchant_limit set max_minor = $1", null, numbers(&[0])),
        ("update merchant_network set network = $1", long(50), vec![long(2), long(51), null]),
        ("update api_key set hash = $1", hash(32), vec![hash(31), hash(33), null]),
        ("update api_key set display = $1", long(1), vec![null]),
        truth("update api_key set live = $1"),
    ];
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}

/// A settlement with an invoice, a try and a plan; approved where that is said.
async fn settle(store: &Store, is_approved: bool) {
    let rows = insert_invoice(store).await;
    run(store, (rows, is_approved), |tx, (rows, is_approved)| {
        Box::pin(async {
            let (merchant_id, invoice_id) = *rows;
            let nothing = Money::from_minor(0, Currency::Usdc);
            let new = settlement(merchant_id, true, 5);
            let id = settlements::insert(tx, &new).await?;
            settlement_invoices::insert(tx, id, (invoice_id, nothing), START).await?;
            settlements::add_try(tx, id, (&TransactionHash::new([7; 32]), &new.by), START).await?;
            settlement_plans::hold(tx, merchant_id, nothing).await?;
            if *is_approved {
                settlements::approve(tx, id, &approval()).await?;
            }
            Ok(())
        })
    })
    .await;
}

#[test]
fn settlements_are_sound() {
    let null = Param::Null;
    let text = Param::Text;
    let currency = |statement| (statement, long(4), vec![long(2), long(5), null]);
    let proposed = vec![
        truth("update settlement set live = $1"),
        (
            "update settlement set amount_minor = $1",
            number(1),
            [numbers(&[0, -1]), vec![null]].concat(),
        ),
        currency("update settlement set currency = $1"),
        (
            "update settlement set status = $1",
            text("proposed"),
            // Nothing is further that nobody has approved, or paid, or canceled.
            ["approved", "submitted", "failed", "confirmed", "canceled", "x"].map(text).to_vec(),
        ),
        ("update settlement set proposed_by = $1", long(64), vec![long(0), long(65), null]),
        (
            "update settlement_try set transaction_hash = $1",
            long(66),
            vec![long(65), long(67), null],
        ),
        ("update settlement_try set outcome = $1", long(300), vec![long(0), long(301)]),
        ("update settlement_invoice set status = $1", text("paid"), vec![text("proposed"), null]),
        ("update settlement_invoice set share_minor = $1", number(-5), vec![null]),
        currency("update settlement_invoice set currency = $1"),
        ("update settlement_plan set minimum_minor = $1", number(0), vec![number(-1), null]),
        currency("update settlement_plan set currency = $1"),
        ("update settlement_plan set schedule = $1", long(20), vec![long(3), long(21), null]),
    ];
    let approved = vec![
        ("update settlement set approved_by = $1", text("Cid"), vec![text("Ann"), long(65), null]),
        ("update settlement set wallet = $1", long(42), vec![long(41), long(43), null]),
        ("update settlement set chain_id = $1", number(0), vec![number(-1), null]),
        ("update settlement set base_units = $1", long(39), vec![long(0), long(40), null]),
        ("update settlement set asset = $1", long(20), vec![long(2), long(21), null]),
        ("update settlement set log_index = $1", null, numbers(&[0, 1])),
        ("update settlement set transaction_hash = $1", null, vec![long(66)]),
        (
            "update settlement set status = $1",
            text("failed"),
            vec![text("confirmed"), text("canceled"), null],
        ),
    ];
    for (cases, is_approved) in [(proposed, false), (approved, true)] {
        check(async |store| {
            settle(store, is_approved).await;
            check_cases(store, cases.clone()).await;
        });
    }
}

#[test]
fn the_looks_of_merchants_are_sound() {
    let null = Param::Null;
    let pixels = |text| (text, number(512), vec![number(0), number(513), null]);
    let mut cases = vec![
        ("update merchant set colour = $1", long(6), vec![long(5), long(7)]),
        ("update merchant set colour = $1", null, vec![long(0)]),
        ("update merchant set frame_origins = $1", long(4_000), vec![long(0), long(4_001)]),
        ("update merchant_logo set name = $1", long(32), vec![long(31), long(33), null]),
        pixels("update merchant_logo set width = $1"),
        pixels("update merchant_logo set height = $1"),
        ("update merchant_logo set image = $1", hash(12_288), vec![hash(0), hash(12_289), null]),
    ];
    for media_type in ["image/png", "image/jpeg", "image/webp"] {
        let refused = vec![Param::Text("image/svg+xml"), Param::Text(""), null];
        cases.push(("update merchant_logo set media_type = $1", Param::Text(media_type), refused));
    }
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}

#[test]
fn invoices_and_their_attempts_are_sound() {
    let null = Param::Null;
    let cases = vec![
        ("update invoice set amount_minor = $1", number(1), vec![number(0), number(-1), null]),
        ("update invoice set currency = $1", long(3), vec![long(2), long(4), null]),
        ("update invoice set email = $1", long(3), vec![null]),
        ("update invoice set status = $1", long(3), vec![null]),
        ("update invoice set version = $1", number(0), vec![null]),
        ("update invoice set status_at = $1", number(START.micros()), vec![null]),
        ("update invoice set live = $1", number(1), vec![null]),
        ("update invoice set late = $1", number(1), vec![null]),
        ("update attempt set number = $1", number(1), vec![number(0), number(-1), null]),
        ("update attempt set reference = $1", long(35), vec![long(0), long(36), null]),
        ("update attempt set quote_spread_bps = $1", number(0), vec![number(-1), null]),
        ("update attempt set payable_minor = $1", number(1), vec![number(0), number(-1), null]),
        ("update attempt set payable_currency = $1", long(4), vec![long(2), long(5), null]),
        ("update invoice_event set number = $1", number(1), vec![number(0), number(-1), null]),
        ("update invoice_event set kind = $1", long(1), vec![null]),
        ("update invoice_event set source = $1", long(1), vec![null]),
        ("update invoice_event set occurred_at = $1", number(0), vec![null]),
    ];
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}

/// Checks that would cost PostgreSQL more than they are worth.
#[test]
fn on_sqlite_invoices_have_no_value_that_their_type_has_not() {
    let before = number(START.micros() - 1);
    let cases = vec![
        ("update invoice set version = $1", number(0), vec![number(-1)]),
        ("update invoice set status_at = $1", number(START.micros()), vec![before]),
        truth("update invoice set live = $1"),
        truth("update invoice set late = $1"),
    ];
    runtime().block_on(async {
        let database = Database::fresh(Engine::Sqlite);
        let store = database.open();
        fill(&store).await;
        check_cases(&store, cases).await;
    });
}

#[test]
fn callbacks_and_kept_replies_are_sound() {
    let null = Param::Null;
    let mut cases = vec![
        ("update callback set number = $1", number(1), vec![number(0), number(-1), null]),
        ("update callback set message_id = $1", long(1), vec![null]),
        ("update callback set tries = $1", number(0), vec![number(-1), null]),
        ("update callback set next_try_at = $1", number(0), vec![null]),
        truth("update idempotency set live = $1"),
        ("update idempotency set idempotency_key = $1", long(255), vec![long(0), long(256), null]),
        ("update idempotency set fingerprint = $1", hash(32), vec![hash(31), hash(33), null]),
        ("update idempotency set reply = $1", long(0), vec![null]),
    ];
    for state in ["queued", "due", "delivered", "given_up", "unaddressed"] {
        let refused = ["", "Due", "lost"].map(Param::Text).into_iter().chain([null]).collect();
        cases.push(("update callback set state = $1", Param::Text(state), refused));
    }
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}

#[test]
fn refunds_are_sound() {
    let null = Param::Null;
    let money = |text| (text, number(1), vec![number(0), number(-1), null]);
    let code = |text| (text, long(3), vec![long(2), long(4), null]);
    let mut cases = vec![
        truth("update refund set live = $1"),
        money("update refund set number = $1"),
        money("update refund set amount_minor = $1"),
        code("update refund set currency = $1"),
        ("update refund set given_back_minor = $1", number(0), vec![number(-1), null]),
        // A stablecoin's symbol has four letters.
        ("update refund set given_back_currency = $1", long(4), vec![long(2), long(5), null]),
        ("update refund set reason = $1", null, vec![long(0), long(201)]),
        ("update refund set reference = $1", long(35), vec![long(0), long(36), null]),
        ("update refund set lease_until = $1", number(0), vec![null]),
        ("update refund set status_at = $1", number(0), vec![null]),
    ];
    for status in ["refund:pending", "refund:succeeded", "refund:failed"] {
        let refused = ["", "pending"].map(Param::Text).into_iter().chain([null]).collect();
        cases.push(("update refund set status = $1", Param::Text(status), refused));
    }
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}

#[test]
fn transfers_are_sound() {
    let null = Param::Null;
    let count = |text, least| (text, number(least), vec![number(least - 1), null]);
    let mut cases = vec![
        count("update transfer set attempt = $1", 1),
        count("update transfer set amount_minor = $1", 1),
        count("update transfer set confirmations = $1", 0),
        count("update transfer set required = $1", 1),
        ("update transfer set currency = $1", long(4), vec![long(2), long(5), null]),
        ("update transfer set reference = $1", long(100), vec![long(0), long(101), null]),
        ("update transfer set looked_at = $1", number(0), vec![null]),
        ("update transfer set since = $1", number(0), vec![null]),
    ];
    for state in ["seen", "dropped", "final"] {
        let refused = ["", "lost"].map(Param::Text).into_iter().chain([null]).collect();
        cases.push(("update transfer set state = $1", Param::Text(state), refused));
    }
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}

#[test]
fn rows_that_others_lean_on_stay() {
    check(async |store| {
        fill(store).await;
        for text in ["delete from merchant", "delete from invoice"] {
            let outcome = store.run(work(text, |tx, text| Box::pin(tx.execute(text, &[])))).await;
            assert!(matches!(outcome, Err(StoreError::Engine(_))), "{text}: {outcome:?}");
        }
    });
}

#[test]
fn a_value_of_another_type_is_refused() {
    let cases = vec![
        ("update invoice set amount_minor = $1", number(1), vec![Param::Text("15.04")]),
        ("update merchant set callback_secret = $1", hash(1), vec![Param::Text("clear")]),
        ("update invoice set email = $1", long(3), vec![Param::Bytes(&[1])]),
    ];
    check(async |store| {
        fill(store).await;
        check_cases(store, cases.clone()).await;
    });
}
