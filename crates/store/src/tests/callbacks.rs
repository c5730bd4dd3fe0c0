//! The outbox of callbacks, told by what a worker that sends them sees.

use domain::ids::{InvoiceId, MerchantId};
use domain::status::Status;
use domain::timestamp::Timestamp;

use super::samples::{START, at, callback, insert_invoice, invoice, merchant};
use super::{check, read, run};
use crate::Store;
use crate::row::Param;
use crate::tables::callbacks::{self, Claim, Close, Closing, Leased, Logged, NewCallback};
use crate::tables::invoices;

/// How long the leases of these stories hold, in seconds.
const LEASE: u32 = 30;

async fn insert(store: &Store, new: NewCallback) {
    run(store, new, |tx, new| Box::pin(callbacks::insert(tx, new))).await;
}

/// Adds the first callbacks of an invoice.
async fn insert_first(
    store: &Store,
    (merchant_id, invoice_id): (MerchantId, InvoiceId),
    count: i64,
) {
    for number in 1..=count {
        insert(store, callback(merchant_id, invoice_id, number)).await;
    }
}

async fn another_invoice(store: &Store, merchant_id: MerchantId) -> InvoiceId {
    let new = invoice(merchant_id);
    run(store, new, |tx, invoice| Box::pin(invoices::insert(tx, invoice))).await
}

/// Claims at a second of the story. No two claims of a story have the same arguments, and so none
/// the same token.
async fn claim(store: &Store, merchant_id: MerchantId, at_most: u32, second: u32) -> Vec<Leased> {
    let (now, until) = (at(second), at(second + LEASE));
    let token = i64::from(second) * 100 + i64::from(at_most);
    let claim = Claim { merchant_id, at_most, now, until, token };
    run(store, claim, |tx, claim| Box::pin(callbacks::claim(tx, claim))).await
}

async fn claim_one(store: &Store, merchant_id: MerchantId, second: u32) -> Leased {
    let mut leased = claim(store, merchant_id, 10, second).await;
    assert_eq!(leased.len(), 1);
    leased.remove(0)
}

async fn close(store: &Store, leased: &Leased, closing: Closing, second: u32) -> bool {
    run(store, (leased.clone(), closing, at(second)), |tx, (leased, closing, now)| {
        Box::pin(async {
            let Leased { id, invoice_id, token, .. } = *leased;
            let close = Close { id, invoice_id, token, outcome: "200", closing: *closing };
            callbacks::close_leased(tx, &close, *now).await
        })
    })
    .await
}

async fn postpone(store: &Store, leased: &Leased, second: u32) -> bool {
    run(store, (leased.clone(), at(second)), |tx, (leased, next)| {
        Box::pin(callbacks::postpone(tx, leased, *next, "503"))
    })
    .await
}

async fn log(store: &Store, id: InvoiceId) -> Vec<Logged> {
    read(store, id, |tx, id| Box::pin(callbacks::of_invoice(tx, *id))).await
}

async fn states(store: &Store, id: InvoiceId) -> Vec<String> {
    log(store, id).await.into_iter().map(|logged| logged.state).collect()
}

async fn merchants_due(store: &Store) -> Vec<(MerchantId, Timestamp)> {
    read(store, (), |tx, ()| Box::pin(callbacks::merchants_due(tx))).await
}

async fn set_url(store: &Store, url: Option<&'static str>) {
    run(store, url, |tx, url| {
        Box::pin(async {
            tx.execute("update merchant set callback_url = $1", &[Param::from(*url)]).await
        })
    })
    .await;
}

fn messages(leased: &[Leased]) -> Vec<&str> {
    leased.iter().map(|leased| leased.message_id.as_str()).collect()
}

#[test]
fn a_claimed_callback_carries_all_that_is_needed_to_send_it() {
    check(async |store| {
        let (merchant_id, invoice_id) = insert_invoice(store).await;
        let new = callback(merchant_id, invoice_id, 1);
        insert(store, new.clone()).await;
        for (tries, second) in [(1, 5), (2, 50)] {
            let leased = claim_one(store, merchant_id, second).await;
            assert_eq!(leased.invoice_id, invoice_id);
            assert_eq!((&leased.message_id, &leased.body), (&new.message_id, &new.body));
            assert_eq!((leased.tries, leased.first_try_at), (tries, at(5)));
            assert_eq!(Some(leased.url), merchant().callback_url);
            assert_eq!(leased.secret, merchant().callback_secret);
        }
    });
}

#[test]
fn only_the_oldest_open_callback_of_an_invoice_is_due() {
    let closings = [(Closing::Delivered, "delivered"), (Closing::GivenUp, "given_up")];
    for (closing, closed) in closings {
        check(async |store| {
            let rows = insert_invoice(store).await;
            insert_first(store, rows, 3).await;
            let expected = [
                ["due", "queued", "queued"],
                [closed, "due", "queued"],
                [closed, closed, "due"],
                [closed, closed, closed],
            ];
            for (second, (now, next)) in (1..).zip(expected.iter().zip(&expected[1..])) {
                assert_eq!(states(store, rows.1).await, now);
                let leased = claim_one(store, rows.0, second).await;
                assert_eq!(leased.message_id, format!("msg_{}_{second}", rows.1));
                assert!(close(store, &leased, closing, second).await);
                assert_eq!(states(store, rows.1).await, next);
            }
            assert!(merchants_due(store).await.is_empty());
            insert(store, callback(rows.0, rows.1, 4)).await;
            assert_eq!(states(store, rows.1).await[3], "due", "nothing is left before it");
        });
    }
}

#[test]
fn the_next_callback_is_due_at_once_however_long_the_one_before_it_took() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 2).await;
        let first = claim_one(store, rows.0, 1).await;
        assert!(close(store, &first, Closing::Delivered, 20).await);
        assert_eq!(merchants_due(store).await, [(rows.0, at(20))]);
        assert_eq!(claim(store, rows.0, 1, 19).await.len(), 0);
        assert_eq!(claim(store, rows.0, 1, 20).await.len(), 1);
    });
}

#[test]
fn a_claim_takes_what_is_due_of_one_merchant_the_longest_due_first() {
    check(async |store| {
        let (merchant_id, second) = insert_invoice(store).await;
        let third = another_invoice(store, merchant_id).await;
        let first = another_invoice(store, merchant_id).await;
        insert_first(store, insert_invoice(store).await, 1).await;
        for (id, created_at) in [(second, at(2)), (third, at(3)), (first, at(1))] {
            insert(store, NewCallback { created_at, ..callback(merchant_id, id, 1) }).await;
        }
        let claimed = async |at_most, second| {
            let leased = claim(store, merchant_id, at_most, second).await;
            leased.into_iter().map(|leased| leased.invoice_id).collect::<Vec<_>>()
        };
        assert!(claimed(9, 0).await.is_empty(), "not yet due");
        assert!(claimed(0, 9).await.is_empty(), "none wanted");
        assert_eq!(claimed(1, 2).await, [first]);
        assert_eq!(claimed(9, 2).await, [second], "the first is leased, the third is not yet due");
        assert_eq!(claimed(9, 4).await, [third]);
        assert!(claimed(9, 4).await.is_empty(), "all are leased");
    });
}

#[test]
fn a_lease_that_ran_out_is_anybodys_and_lost_to_its_holder() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 2).await;
        let lost = claim_one(store, rows.0, 1).await;
        assert!(claim(store, rows.0, 9, LEASE).await.is_empty(), "a microsecond too early");
        let held = claim_one(store, rows.0, 1 + LEASE).await;
        assert_eq!((held.id, held.tries, held.first_try_at), (lost.id, 2, at(1)));

        let before = log(store, rows.1).await;
        for closing in [Closing::Delivered, Closing::GivenUp, Closing::Unaddressed] {
            assert!(!close(store, &lost, closing, 40).await, "{closing:?}");
        }
        assert!(!postpone(store, &lost, 40).await);
        assert_eq!(log(store, rows.1).await, before);
        assert!(close(store, &held, Closing::Delivered, 40).await);
        for closing in [Closing::Delivered, Closing::GivenUp] {
            assert!(!close(store, &held, closing, 41).await, "closed already");
        }
        assert!(!postpone(store, &held, 41).await);
        assert_eq!(states(store, rows.1).await, ["delivered", "due"]);
    });
}

#[test]
fn a_lease_that_ran_out_and_that_nobody_took_still_counts() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 1).await;
        let leased = claim_one(store, rows.0, 1).await;
        assert!(close(store, &leased, Closing::Delivered, 100).await);
        assert_eq!(states(store, rows.1).await, ["delivered"]);
    });
}

#[test]
fn a_postponed_callback_is_due_again_at_its_time() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 2).await;
        let first = claim_one(store, rows.0, 1).await;
        assert!(postpone(store, &first, 6).await);
        let logged = Logged {
            status: Status::Opened,
            state: "due".to_owned(),
            tries: 1,
            next_try_at: at(6),
            last_outcome: Some("503".to_owned()),
        };
        assert_eq!(log(store, rows.1).await[0], logged);
        assert_eq!(states(store, rows.1).await, ["due", "queued"]);
        assert_eq!(merchants_due(store).await, [(rows.0, at(6))]);
        assert!(claim(store, rows.0, 9, 5).await.is_empty());
        assert_eq!(claim_one(store, rows.0, 6).await.tries, 2);
    });
}

#[test]
fn a_lease_that_was_given_back_is_lost() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 1).await;
        let leased = claim_one(store, rows.0, 1).await;
        assert!(postpone(store, &leased, 6).await);
        let before = log(store, rows.1).await;
        assert!(!postpone(store, &leased, 7).await);
        assert!(!close(store, &leased, Closing::Delivered, 7).await);
        assert_eq!(log(store, rows.1).await, before);
    });
}

#[test]
fn a_callback_that_nobody_claimed_cannot_be_closed() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 1).await;
        let id = read(store, (), |tx, ()| {
            Box::pin(async { tx.row("select id from callback", &[]).await?.unwrap().integer() })
        })
        .await;
        // Zero is what stands in the place of a token before the first claim.
        let other = insert_invoice(store).await;
        insert_first(store, other, 1).await;
        let elsewhere = claim_one(store, other.0, 1).await;
        let guessed = Leased { id, invoice_id: rows.1, token: 0, ..elsewhere };
        assert!(!postpone(store, &guessed, 3).await);
        assert!(!close(store, &guessed, Closing::Delivered, 3).await);
        assert_eq!(states(store, rows.1).await, ["due"]);
    });
}

/// What is closed or waits behind another callback does not count.
#[test]
fn each_merchant_that_is_owed_something_is_listed_once_with_its_next_time() {
    check(async |store| {
        assert_eq!(merchants_due(store).await, []);
        let mut expected = Vec::new();
        for times in [&[7, 5, 9][..], &[], &[4], &[3, 8]] {
            let (merchant_id, closed) = insert_invoice(store).await;
            let unaddressed = callback(merchant_id, closed, 1);
            insert(store, NewCallback { addressed: false, ..unaddressed }).await;
            for created_at in times.iter().map(|second| at(*second)) {
                let id = another_invoice(store, merchant_id).await;
                insert(store, NewCallback { created_at, ..callback(merchant_id, id, 1) }).await;
                insert(store, callback(merchant_id, id, 2)).await;
            }
            expected.extend(times.iter().min().map(|second| (merchant_id, at(*second))));
        }
        let mut found = merchants_due(store).await;
        found.sort();
        assert_eq!(found, expected);

        // A leased callback counts with the end of its lease.
        let merchant_id = expected[1].0;
        claim_one(store, merchant_id, 4).await;
        assert!(merchants_due(store).await.contains(&(merchant_id, at(4 + LEASE))));
    });
}

#[test]
fn a_callback_without_an_address_is_closed_from_the_start() {
    check(async |store| {
        let (merchant_id, invoice_id) = insert_invoice(store).await;
        let new = |number, addressed| NewCallback {
            addressed,
            ..callback(merchant_id, invoice_id, number)
        };
        for (number, addressed) in [(1, false), (2, true), (3, false), (4, true)] {
            insert(store, new(number, addressed)).await;
        }
        let expected = ["unaddressed", "due", "unaddressed", "queued"];
        assert_eq!(states(store, invoice_id).await, expected);
        let leased = claim(store, merchant_id, 9, 1).await;
        assert_eq!(messages(&leased), [new(2, true).message_id]);
    });
}

#[test]
fn a_merchant_that_took_its_address_away_is_sent_nothing_more() {
    check(async |store| {
        let (merchant_id, invoice_id) = insert_invoice(store).await;
        insert_first(store, (merchant_id, invoice_id), 3).await;
        set_url(store, None).await;
        assert!(claim(store, merchant_id, 9, 1).await.is_empty());
        assert_eq!(states(store, invoice_id).await, ["unaddressed", "due", "queued"]);
        let outcome = log(store, invoice_id).await[0].last_outcome.clone();
        assert_eq!(outcome.as_deref(), Some("no callback URL"));
        assert_eq!(merchants_due(store).await, [(merchant_id, at(1))]);

        // With an address again, the rest is sent.
        set_url(store, Some("https://shop.example/new")).await;
        let leased = claim_one(store, merchant_id, 2).await;
        assert_eq!(leased.message_id, format!("msg_{invoice_id}_2"));
        assert_eq!(leased.url, "https://shop.example/new");
    });
}

#[test]
fn freed_leases_can_be_claimed_at_once_and_are_lost_to_their_holders() {
    check(async |store| {
        let free = async |second| {
            run(store, at(second), |tx, now| Box::pin(callbacks::free_leases(tx, *now))).await
        };
        let rows = insert_invoice(store).await;
        insert_first(store, rows, 2).await;
        let waiting = another_invoice(store, rows.0).await;
        insert(store, NewCallback { created_at: at(50), ..callback(rows.0, waiting, 1) }).await;
        assert_eq!(free(0).await, 0, "nothing is leased");

        let lost = claim_one(store, rows.0, 1).await;
        assert_eq!(free(2).await, 1);
        assert!(!postpone(store, &lost, 2).await);
        assert!(!close(store, &lost, Closing::Delivered, 2).await);
        assert_eq!(merchants_due(store).await, [(rows.0, at(2))]);
        let held = claim_one(store, rows.0, 2).await;
        assert_eq!((held.id, held.tries), (lost.id, 2));
        assert_eq!(log(store, waiting).await[0].next_try_at, at(50), "what waits goes on waiting");
        assert_eq!(free(2 + LEASE).await, 0, "it ran out by itself");
    });
}

#[test]
fn callbacks_are_logged_by_invoice_the_oldest_first() {
    check(async |store| {
        let rows = insert_invoice(store).await;
        let other = insert_invoice(store).await;
        insert_first(store, other, 1).await;
        let mut expected = Vec::new();
        for (number, status) in (1..).zip(Status::ALL) {
            let created_at = at(u32::try_from(number).unwrap());
            insert(store, NewCallback { status, created_at, ..callback(rows.0, rows.1, number) })
                .await;
            let state = if number == 1 { "due" } else { "queued" }.to_owned();
            let next_try_at = created_at;
            expected.push(Logged { status, state, tries: 0, next_try_at, last_outcome: None });
        }
        assert_eq!(log(store, rows.1).await, expected);
        assert_eq!(log(store, InvoiceId::new(404)).await, []);
        assert!(START < expected[0].next_try_at);
    });
}
