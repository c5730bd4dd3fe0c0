//! Merchants with their limits and networks, and the keys by which they are known.

use domain::ids::MerchantId;
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use super::samples::{START, at, insert_merchant, just_after, merchant, usd};
use super::{check, read, run};
use crate::Store;
use crate::row::Param;
use crate::tables::keys::{self, Key, NewKey};
use crate::tables::merchants::{self, Merchant, NewMerchant};

async fn by_id(store: &Store, id: MerchantId) -> Option<Merchant> {
    read(store, id, |tx, id| Box::pin(merchants::by_id(tx, *id))).await
}

#[test]
fn a_merchant_is_read_as_it_was_written() {
    check(async |store| {
        let full = merchant();
        let bare = NewMerchant {
            wallet: None,
            activated_at: None,
            callback_url: None,
            s2s: true,
            choose_solution: false,
            tries_max: 1,
            ..merchant()
        };
        for new in [full, bare] {
            let id = insert_merchant(store, new.clone()).await;
            let expected = Merchant {
                id,
                name: new.name,
                activated_at: new.activated_at,
                callback_url: new.callback_url,
                s2s: new.s2s,
                choose_solution: new.choose_solution,
                tries_max: new.tries_max,
            };
            assert_eq!(by_id(store, id).await, Some(expected));
        }
        assert_eq!(by_id(store, MerchantId::new(404)).await, None);
    });
}

#[test]
fn limits_are_read_by_currency_and_for_one_merchant() {
    check(async |store| {
        let eur = |minor| Money::from_minor(minor, Currency::Eur);
        let given = [
            (Currency::Usd, AmountLimits { min: Some(usd(100)), max: Some(usd(i64::MAX)) }),
            (Currency::Eur, AmountLimits { min: None, max: Some(eur(5)) }),
            (Currency::Gbp, AmountLimits::default()),
        ];
        let id = insert_merchant(store, merchant()).await;
        let other = insert_merchant(store, merchant()).await;
        run(store, (id, given), |tx, (id, given)| {
            Box::pin(async move {
                for (currency, limits) in given {
                    merchants::insert_limits(tx, *id, *currency, limits).await?;
                }
                Ok(())
            })
        })
        .await;

        let limits = async |id: MerchantId| {
            read(store, id, |tx, id| Box::pin(merchants::limits(tx, *id))).await
        };
        assert_eq!(limits(id).await, [given[1].1, given[2].1, given[0].1]);
        assert_eq!(limits(other).await, []);
    });
}

#[test]
fn networks_are_read_for_one_merchant() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        let other = insert_merchant(store, merchant()).await;
        let given = ["2001:db8::/32", "192.0.2.0/24"];
        run(store, (id, given), |tx, (id, given)| {
            Box::pin(async move {
                for network in given {
                    merchants::insert_network(tx, *id, network).await?;
                }
                Ok(())
            })
        })
        .await;

        let networks = async |id: MerchantId| {
            read(store, id, |tx, id| Box::pin(merchants::networks(tx, *id))).await
        };
        assert_eq!(networks(id).await, ["192.0.2.0/24", "2001:db8::/32"]);
        assert!(networks(other).await.is_empty());
    });
}

fn key(merchant_id: MerchantId, live: bool, hash: [u8; 32]) -> NewKey {
    NewKey { merchant_id, hash, display: "tp_test_ab".to_owned(), live, created_at: START }
}

async fn by_hash(store: &Store, hash: [u8; 32], now: Timestamp) -> Option<Key> {
    read(store, (hash, now), |tx, (hash, now)| Box::pin(keys::by_hash(tx, hash, *now))).await
}

#[test]
fn a_key_is_found_by_its_hash_with_its_merchant() {
    check(async |store| {
        let first = insert_merchant(store, merchant()).await;
        let second = insert_merchant(store, merchant()).await;
        let given = [(first, false, [1; 32]), (first, true, [2; 32]), (second, true, [3; 32])];
        for (merchant_id, live, hash) in given {
            let new = key(merchant_id, live, hash);
            run(store, new, |tx, key| Box::pin(keys::insert(tx, key))).await;
        }
        for (id, (merchant_id, live, hash)) in (1..).zip(given) {
            let merchant = by_id(store, merchant_id).await.unwrap();
            assert_eq!(by_hash(store, hash, START).await, Some(Key { id, live, merchant }));
        }
        assert_eq!(by_hash(store, [4; 32], START).await, None, "an unknown key");
    });
}

#[test]
fn a_key_is_good_until_it_expires_or_is_revoked() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        let hash = [7; 32];
        run(store, key(id, false, hash), |tx, key| Box::pin(keys::insert(tx, key))).await;
        let end = at(60);
        let before = Timestamp::from_micros(end.micros() - 1);
        let cases = [
            (None, None, just_after(end), true),
            (Some(end), None, before, true),
            (Some(end), None, end, false),
            (None, Some(end), before, true),
            (None, Some(end), end, false),
            (Some(just_after(end)), Some(end), end, false),
            (Some(end), Some(just_after(end)), end, false),
        ];
        for (expires_at, revoked_at, now, good) in cases {
            run(store, (expires_at, revoked_at), |tx, (expires_at, revoked_at)| {
                Box::pin(async {
                    let parameters = [Param::from(*expires_at), Param::from(*revoked_at)];
                    let text = "update api_key set expires_at = $1, revoked_at = $2";
                    tx.execute(text, &parameters).await
                })
            })
            .await;
            let found = by_hash(store, hash, now).await.is_some();
            assert_eq!(found, good, "{expires_at:?} {revoked_at:?} {now:?}");
        }
    });
}
