//! Replies kept under an idempotency key.

use domain::ids::{InvoiceId, MerchantId};
use domain::timestamp::Timestamp;

use super::samples::{at, insert_merchant, just_after, merchant};
use super::{check, read, run, work};
use crate::tables::idempotency::{self, Kept, Scope};
use crate::{Job, Store, StoreError};

const CREATE: &str = "/api/btn-create-invoice/get/";

fn scope(merchant_id: MerchantId, key: &'static str) -> Scope<'static> {
    Scope { merchant_id, live: false, path: CREATE, key }
}

fn reply(text: &str) -> Kept {
    Kept { fingerprint: vec![7; 32], reply: text.to_owned(), invoice_id: Some(InvoiceId::new(185)) }
}

/// Keeps a reply in the place of any that was given before the same moment.
fn keeping(
    scope: Scope<'static>,
    kept: Kept,
    now: Timestamp,
) -> impl Job<Output = (), Error = StoreError> {
    work((scope, kept, now), |tx, (scope, kept, now)| {
        let just_before = Timestamp::from_micros(now.micros() - 1);
        Box::pin(idempotency::keep(tx, scope, kept, [just_before, *now]))
    })
}

async fn keep(store: &Store, scope: Scope<'static>, kept: Kept, now: Timestamp) {
    store.run(keeping(scope, kept, now)).await.unwrap();
}

async fn find(store: &Store, scope: Scope<'static>, after: Timestamp) -> Option<Kept> {
    read(store, (scope, after), |tx, (scope, after)| Box::pin(idempotency::find(tx, scope, *after)))
        .await
}

#[test]
fn a_reply_is_found_in_its_scope_and_only_there() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let other = insert_merchant(store, merchant()).await;
        let given = scope(merchant_id, "order-1");
        let kept = reply("first");
        assert_eq!(find(store, given, at(0)).await, None);
        keep(store, given, kept.clone(), at(1)).await;

        assert_eq!(find(store, given, at(0)).await, Some(kept));
        let elsewhere = [
            Scope { merchant_id: other, ..given },
            Scope { live: true, ..given },
            Scope { path: "/api/callback/resend/", ..given },
            Scope { key: "order-2", ..given },
            Scope { key: "Order-1", ..given },
        ];
        for scope in elsewhere {
            assert_eq!(find(store, scope, at(0)).await, None, "{scope:?}");
        }
    });
}

#[test]
fn a_reply_without_an_invoice_is_kept_too() {
    check(async |store| {
        let given = scope(insert_merchant(store, merchant()).await, "order-1");
        let kept = Kept { invoice_id: None, ..reply("refused") };
        keep(store, given, kept.clone(), at(1)).await;
        assert_eq!(find(store, given, at(0)).await, Some(kept));
    });
}

#[test]
fn a_reply_that_is_too_old_is_not_found_and_can_be_replaced() {
    check(async |store| {
        let given = scope(insert_merchant(store, merchant()).await, "order-1");
        keep(store, given, reply("first"), at(1)).await;
        assert_eq!(find(store, given, at(1)).await, None);

        let second = Kept { fingerprint: vec![8; 32], invoice_id: None, ..reply("second") };
        keep(store, given, second.clone(), just_after(at(1))).await;
        assert_eq!(find(store, given, at(1)).await, Some(second));
        assert_eq!(find(store, given, just_after(at(1))).await, None);
    });
}

#[test]
fn a_reply_that_is_still_given_is_not_replaced() {
    check(async |store| {
        let given = scope(insert_merchant(store, merchant()).await, "order-1");
        keep(store, given, reply("first"), at(1)).await;
        let lost = store.run(keeping(given, reply("second"), at(1))).await;
        let raced = matches!(lost, Err(StoreError::Conflict | StoreError::Overloaded));
        assert!(raced, "{lost:?}");
        assert_eq!(find(store, given, at(0)).await, Some(reply("first")));
    });
}

#[test]
fn old_replies_are_forgotten_the_oldest_first_and_some_at_a_time() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let given = [("c", at(3)), ("a", at(1)), ("d", at(4)), ("b", at(2))];
        for (key, now) in given {
            keep(store, scope(merchant_id, key), reply(key), now).await;
        }
        let left = async || {
            let mut left = String::new();
            for key in ["a", "b", "c", "d"] {
                if find(store, scope(merchant_id, key), at(0)).await.is_some() {
                    left.push_str(key);
                }
            }
            left
        };
        let steps = [(at(0), 9, 0, "abcd"), (at(3), 2, 2, "cd"), (at(3), 2, 1, "d")];
        for (until, at_most, count, expected) in steps {
            let forgotten = run(store, (until, at_most), |tx, (until, at_most)| {
                Box::pin(idempotency::forget(tx, *until, *at_most))
            })
            .await;
            assert_eq!((forgotten, left().await.as_str()), (count, expected));
        }
    });
}
