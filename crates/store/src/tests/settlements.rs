//! Settlements: an invoice is in one at a time, a transfer pays one, and one process at a time
//! looks for each.

use std::collections::BTreeSet;

use domain::asset::{Asset, Network};
use domain::evm::TransactionHash;
use domain::fees::Fee;
use domain::ids::{InvoiceId, MerchantId, SettlementId};
use domain::ledger::{Earning, Price};
use domain::money::{Currency, Money};
use domain::settlement::{Person, Schedule, Status as Stage};
use domain::status::Status;

use super::samples::{START, at, insert_invoice, insert_merchant, merchant};
use super::{check, read, run, work};
use crate::tables::invoices::{self, Change};
use crate::tables::merchants;
use crate::tables::prices::{self, Agreed, Wait};
use crate::tables::settlement_invoices::{self, End};
use crate::tables::settlement_plans::{self, Plan};
use crate::tables::settlements::{self, Approval, Claim, NewSettlement, Paid, Settlement};
use crate::{Store, StoreError};

fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

fn person(name: &str) -> Person {
    Person::parse(name).unwrap()
}

fn transaction(number: u8) -> TransactionHash {
    TransactionHash::new([number; 32])
}

pub(super) fn settlement(merchant_id: MerchantId, live: bool, minor: i64) -> NewSettlement {
    NewSettlement { merchant_id, live, amount: usdc(minor), by: person("Ann"), at: START }
}

pub(super) fn approval() -> Approval {
    let asset = Asset { currency: Currency::Usdc, network: Network::Bsc };
    Approval {
        by: person("Ben"),
        at: at(5),
        asset,
        chain_id: asset.network.chain_id(),
        wallet: Some("0x52908400098527886E0F7030069857D2E4169EE7".to_owned()),
        // Beyond what an integer of the database has.
        base_units: 170_141_183_460_469_231_731_687_303_715_884,
    }
}

async fn insert(store: &Store, new: NewSettlement) -> SettlementId {
    run(store, new, |tx, new| Box::pin(settlements::insert(tx, new))).await
}

async fn by_id(store: &Store, id: SettlementId) -> Option<Settlement> {
    read(store, id, |tx, id| Box::pin(settlements::by_id(tx, *id))).await
}

async fn approve(store: &Store, id: SettlementId) {
    let input = (id, approval());
    run(store, input, |tx, (id, one)| Box::pin(settlements::approve(tx, *id, one))).await;
}

async fn set_status(store: &Store, id: SettlementId, status: Stage) {
    let input = (id, status);
    run(store, input, |tx, (id, status)| {
        Box::pin(settlements::set_status(tx, *id, *status, at(7)))
    })
    .await;
}

#[test]
fn a_settlement_is_read_as_it_was_made_and_approved() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let id = insert(store, settlement(merchant_id, true, 5_000_000)).await;
        let made = by_id(store, id).await.unwrap();
        let expected = Settlement {
            id,
            merchant_id,
            live: true,
            amount: usdc(5_000_000),
            status: Stage::Proposed,
            status_at: START,
            proposed_by: person("Ann"),
            proposed_at: START,
            approval: None,
            exported_at: None,
            paid: None,
        };
        assert_eq!(made, expected);
        approve(store, id).await;
        let approved = by_id(store, id).await.unwrap();
        let expected = Settlement {
            status: Stage::Approved,
            status_at: at(5),
            approval: Some(approval()),
            ..expected
        };
        assert_eq!(approved, expected);
        assert_eq!(by_id(store, SettlementId::new(999)).await, None);
        let page = read(store, merchant_id, |tx, of| {
            Box::pin(settlements::page(tx, Some(*of), SettlementId::new(0), 9))
        });
        assert_eq!(page.await, [expected]);
    });
}

#[test]
fn what_is_proposed_is_summed_by_book_and_currency() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let tether = NewSettlement {
            amount: Money::from_minor(9, Currency::Usdt),
            ..settlement(merchant_id, true, 1)
        };
        let mut ids = Vec::new();
        for new in [
            settlement(merchant_id, true, 5),
            settlement(merchant_id, true, 7),
            settlement(merchant_id, false, 11),
            tether,
        ] {
            ids.push(insert(store, new).await);
        }
        let owner = by_id(store, ids[0]).await.unwrap().owner();
        let proposed = async |store: &Store| {
            read(store, owner, |tx, owner| Box::pin(settlements::proposed(tx, *owner, usdc(0))))
                .await
        };
        assert_eq!(proposed(store).await, usdc(12));
        approve(store, ids[0]).await;
        assert_eq!(proposed(store).await, usdc(7));
    });
}

#[test]
fn a_transfer_pays_one_settlement() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let mut ids = Vec::new();
        for minor in [1, 2, 3] {
            let id = insert(store, settlement(merchant_id, true, minor)).await;
            approve(store, id).await;
            set_status(store, id, Stage::Submitted).await;
            ids.push(id);
        }
        let confirm = async |id, log_index| {
            let paid = Paid { transaction: transaction(1), log_index };
            let job = work((id, paid), |tx, (id, paid)| {
                Box::pin(settlements::confirm(tx, *id, paid, at(9)))
            });
            store.run(job).await
        };
        confirm(ids[0], 4).await.unwrap();
        assert!(matches!(confirm(ids[1], 4).await, Err(StoreError::Duplicate(_))));
        confirm(ids[1], 5).await.unwrap();
        let used = read(store, transaction(1), |tx, one| {
            Box::pin(settlements::used_transfers(tx, Network::Bsc.chain_id(), one))
        });
        assert_eq!(used.await.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([4, 5]));
        let found = by_id(store, ids[1]).await.unwrap();
        assert_eq!(found.paid, Some(Paid { transaction: transaction(1), log_index: 5 }));
        assert_eq!(by_id(store, ids[2]).await.unwrap().status, Stage::Submitted);
    });
}

#[test]
fn tries_are_kept_in_order_and_none_twice() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let id = insert(store, settlement(merchant_id, true, 1)).await;
        let add = async |number| {
            let job = work((id, transaction(number)), |tx, (id, transaction)| {
                Box::pin(async {
                    let by = person("Ann");
                    settlements::add_try(tx, *id, (transaction, &by), at(1)).await
                })
            });
            store.run(job).await
        };
        add(9).await.unwrap();
        run(store, id, |tx, id| {
            Box::pin(async {
                let why = "x".repeat(400);
                settlements::end_try(tx, *id, &transaction(9), &why).await
            })
        })
        .await;
        add(3).await.unwrap();
        assert!(matches!(add(9).await, Err(StoreError::Duplicate(_))));
        let tries = read(store, id, |tx, id| Box::pin(settlements::tries(tx, *id))).await;
        let told: Vec<_> = tries.iter().map(|one| (one.transaction, &one.outcome)).collect();
        let why = Some("x".repeat(300));
        assert_eq!(told, [(transaction(9), &why), (transaction(3), &None)]);
    });
}

#[test]
fn one_process_at_a_time_looks_for_a_settlement() {
    check(async |store| {
        let merchant_id = insert_merchant(store, merchant()).await;
        let are_due = async |second| {
            read(store, at(second), |tx, now| Box::pin(settlements::are_due(tx, *now))).await
        };
        let claim = async |at_most, second| {
            let (now, until, token) = (at(second), at(second + 10), i64::from(second) + 1);
            let claim = Claim { at_most, now, until, token };
            let claimed =
                run(store, claim, |tx, claim| Box::pin(settlements::claim(tx, claim))).await;
            claimed.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        // A live one is looked for once it is submitted, a test one is made once it is approved.
        let live = insert(store, settlement(merchant_id, true, 1)).await;
        let test = insert(store, settlement(merchant_id, false, 1)).await;
        assert!(!are_due(0).await);
        approve(store, live).await;
        assert!(!are_due(0).await);
        approve(store, test).await;
        assert!(are_due(0).await);
        assert_eq!(claim(9, 0).await, [test]);
        set_status(store, live, Stage::Submitted).await;
        assert_eq!(claim(9, 1).await, [live]);
        assert!(!are_due(9).await);
        assert_eq!(claim(9, 9).await, []);
        assert_eq!(claim(1, 10).await, [test]);
        // Whoever takes a step lets go.
        set_status(store, test, Stage::Submitted).await;
        assert_eq!(claim(9, 11).await, [live, test]);
        set_status(store, test, Stage::Failed).await;
        set_status(store, live, Stage::Failed).await;
        assert!(!are_due(99).await);
    });
}

#[test]
fn an_invoice_is_in_one_settlement_at_a_time() {
    check(async |store| {
        let (merchant_id, invoice_id) = insert_invoice(store).await;
        let first = insert(store, settlement(merchant_id, false, 1)).await;
        let second = insert(store, settlement(merchant_id, false, 2)).await;
        let put = async |id| {
            let job = work((id, invoice_id), |tx, (id, invoice)| {
                Box::pin(settlement_invoices::insert(tx, *id, (*invoice, usdc(-5)), at(1)))
            });
            store.run(job).await
        };
        let of = async || {
            read(store, invoice_id, |tx, id| Box::pin(settlement_invoices::settlement_of(tx, *id)))
                .await
        };
        let waiting = async || {
            read(store, (), |tx, ()| {
                let start = (SettlementId::new(0), InvoiceId::new(0));
                Box::pin(settlement_invoices::waiting(tx, start, 9))
            })
            .await
        };
        assert_eq!(of().await, None);
        put(first).await.unwrap();
        assert!(matches!(put(second).await, Err(StoreError::Duplicate(_))));
        assert_eq!((of().await, waiting().await), (Some(first), vec![]));
        run(store, first, |tx, id| Box::pin(settlement_invoices::cancel(tx, *id, at(2)))).await;
        assert_eq!(of().await, None);
        put(second).await.unwrap();
        approve(store, second).await;
        set_status(store, second, Stage::Submitted).await;
        run(store, second, |tx, id| {
            let paid = Paid { transaction: transaction(1), log_index: 0 };
            Box::pin(async move { settlements::confirm(tx, *id, &paid, at(3)).await })
        })
        .await;
        assert_eq!(waiting().await, [(second, invoice_id)]);
        for (end, expected) in [(End::Paid, true), (End::Paid, false), (End::LeftOut, false)] {
            let input = (second, invoice_id, end);
            let ended = run(store, input, |tx, (settlement, id, end)| {
                Box::pin(settlement_invoices::end(tx, (*settlement, *id), *end, at(4)))
            });
            assert_eq!(ended.await, expected);
        }
        assert_eq!((of().await, waiting().await), (Some(second), vec![]));
        let count =
            read(store, second, |tx, id| Box::pin(settlement_invoices::count(tx, *id))).await;
        assert_eq!(count, [1, 0]);
    });
}

#[test]
fn a_plan_is_by_hand_until_it_is_set() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        let hold = async || {
            run(store, id, |tx, id| Box::pin(settlement_plans::hold(tx, *id, usdc(0)))).await
        };
        let due = async |second| {
            read(store, at(second), |tx, now| {
                Box::pin(settlement_plans::due(tx, *now, MerchantId::new(0), 9))
            })
            .await
        };
        let by_hand = Plan { schedule: Schedule::ByHand, minimum: usdc(0), due_at: None };
        assert_eq!((hold().await, hold().await), (by_hand, by_hand));
        assert_eq!(due(99).await, []);
        let weekly = Plan {
            schedule: Schedule::Weekly { weekday: 7 },
            minimum: usdc(5),
            due_at: Some(at(9)),
        };
        for plan in [by_hand, weekly] {
            let input = (id, plan);
            run(store, input, |tx, (id, plan)| Box::pin(settlement_plans::set(tx, *id, plan)))
                .await;
            assert_eq!(hold().await, plan);
        }
        assert_eq!(due(8).await, []);
        assert_eq!(due(9).await, [id]);
    });
}

#[test]
fn a_wallet_is_known_with_the_time_of_its_change() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        let wallet = async || {
            let wallet = read(store, id, |tx, id| Box::pin(merchants::wallet(tx, *id))).await;
            wallet.map(|wallet| (wallet.address, wallet.changed_at))
        };
        let first = merchant().wallet.unwrap();
        assert_eq!(wallet().await, Some((first.clone(), None)));
        let set = async |address: &str, second| {
            let input = (id, address.to_owned(), at(second));
            run(store, input, |tx, (id, address, at)| {
                Box::pin(merchants::set_wallet(tx, *id, (address, "Ann"), *at))
            })
            .await
        };
        // The same one once more is no change.
        assert!(!set(&first, 1).await);
        assert_eq!(wallet().await, Some((first, None)));
        let other = format!("0x{}", "a".repeat(40));
        assert!(set(&other, 2).await);
        assert!(!set(&other, 3).await);
        assert_eq!(wallet().await, Some((other, Some(at(2)))));
    });
}

/// What of invoices is due to whom.
async fn due(store: &Store) -> i64 {
    read(store, (), |tx, ()| {
        Box::pin(async {
            let row = tx.row("select count(*) from price where due_to = 1", &[]).await?;
            row.unwrap().integer()
        })
    })
    .await
}

#[test]
fn what_was_given_back_before_it_cleared_is_due_to_nobody() {
    for (status, expected) in [(Status::AwaitingApproval, 1), (Status::Refunded, 0)] {
        check(async |store| {
            let (_, id) = insert_invoice(store).await;
            let change = Change { id, version: 0, status, status_at: at(1), late: false };
            run(store, change, |tx, change| {
                Box::pin(async {
                    assert!(invoices::update(tx, change).await?);
                    prices::insert(tx, change.id, &agreed()).await?;
                    assert!(prices::end_wait(tx, Wait::Clears, change.id).await?);
                    Ok(())
                })
            })
            .await;
            assert_eq!(due(store).await, expected, "{status:?}");
            run(store, id, |tx, id| Box::pin(prices::end_due(tx, *id))).await;
            assert_eq!(due(store).await, 0);
        });
    }
}

fn agreed() -> Agreed {
    let nothing = usdc(0);
    let price = Price {
        currency: Currency::Usdc,
        rate: rust_decimal::Decimal::ONE,
        rate_source: "peg".to_owned(),
        fee: Fee::none(Currency::Usdc),
        reserve_bps: 0,
        chargeback_fee: nothing,
    };
    let earning = Earning { gross: usdc(5), fee: nothing };
    Agreed { price, earning, clears_at: at(2), reserve_until: at(3), at: at(1) }
}
