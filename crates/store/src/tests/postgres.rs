//! What only an engine has that several processes share: jobs that race, batches, connections that
//! break, and partitions. Two stores on one database stand for two processes.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::history::Filter;
use domain::ids::{InvoiceId, MerchantId};
use domain::timestamp::{Span, Timestamp};
use tokio::task::JoinSet;

use super::samples::{
    START, at, callback, insert_invoice, insert_merchant, invoice, merchant, usd,
};
use super::{Database, Engine, read, run, runtime, work};
use crate::limits::TRIES_MAX;
use crate::row::Param;
use crate::tables::callbacks::{self, Claim, Close, Closing};
use crate::tables::history;
use crate::tables::history_blocks::{self, Next};
use crate::tables::idempotency::{self, Kept, Scope};
use crate::tables::invoices::{self, NewInvoice};
use crate::{BulkJob, Job, Store, StoreError, Tx};

/// Runs a story on two stores of one fresh database.
fn check_two(story: impl AsyncFn(&Database, [Store; 2])) {
    let database = Database::fresh(Engine::Postgres);
    runtime().block_on(async { story(&database, [database.open(), database.open()]).await });
}

/// A statement that fails as the server would fail one with this code.
fn raise(code: &str) -> &'static str {
    format!("do $$ begin raise exception using errcode = '{code}'; end $$").leak()
}

/// Fails with a code the first times that it is run.
struct Faulty {
    statement: &'static str,
    times: u32,
    runs: AtomicU32,
}

impl Job for Faulty {
    type Output = u32;
    type Error = StoreError;
    const NAME: &'static str = "faulty";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u32, StoreError> {
        let runs = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        crate::tables::merchants::insert(tx, &merchant()).await?;
        if runs <= self.times {
            tx.execute(self.statement, &[]).await?;
        }
        Ok(runs)
    }
}

async fn fail(store: &Store, code: &str, times: u32) -> Result<u32, StoreError> {
    store.run(Faulty { statement: raise(code), times, runs: AtomicU32::new(0) }).await
}

#[test]
fn a_job_that_loses_a_race_is_run_again_and_kept_once() {
    check_two(async |_, [store, _]| {
        for code in ["40001", "40P01"] {
            assert_eq!(fail(&store, code, 2).await.unwrap(), 3, "{code}");
        }
        assert_eq!(super::samples::count_merchants(&store).await, 2);
        let never = fail(&store, "40001", u32::MAX).await;
        assert!(matches!(never, Err(StoreError::Overloaded)), "{never:?}");
        let last = fail(&store, "40001", TRIES_MAX - 1).await;
        assert_eq!(last.unwrap(), TRIES_MAX);
        assert_eq!(super::samples::count_merchants(&store).await, 3);
    });
}

#[test]
fn errors_of_postgresql_are_sorted_by_what_a_caller_would_do() {
    let cases = [
        ("23505", "duplicate"),
        ("23503", "engine"),
        ("23514", "engine"),
        ("22021", "engine"),
        ("42501", "engine"),
        ("40003", "unreachable"),
        ("08006", "unreachable"),
        ("53300", "unreachable"),
        ("53100", "unreachable"),
        ("57P01", "unreachable"),
        ("57P03", "unreachable"),
        ("25006", "unreachable"),
        ("55P03", "overloaded"),
        ("57014", "overloaded"),
    ];
    check_two(async |_, [store, _]| {
        for (code, expected) in cases {
            let sorted = match fail(&store, code, 1).await {
                Err(StoreError::Duplicate(_)) => "duplicate",
                Err(StoreError::Engine(_)) => "engine",
                Err(StoreError::Unreachable(_)) => "unreachable",
                Err(StoreError::Overloaded) => "overloaded",
                other => panic!("{code}: {other:?}"),
            };
            assert_eq!(sorted, expected, "{code}");
        }
        assert_eq!(super::samples::count_merchants(&store).await, 0);
    });
}

#[test]
fn an_error_tells_no_value_of_a_row() {
    check_two(async |_, [store, _]| {
        let id = insert_merchant(&store, merchant()).await;
        let texts = [
            "insert into merchant select * from merchant",
            "update merchant set s2s = 7, email = 'lovelace@example.com'",
            "update merchant set email = 'lovelace@example.com', name = null",
        ];
        for text in texts {
            let error = store.run(work(text, |tx, text| Box::pin(tx.execute(text, &[])))).await;
            let said = format!("{:?}", error.unwrap_err());
            assert!(!said.contains("example.com") && !said.contains(&format!("({id})")), "{said}");
        }
    });
}

/// Inserts an invoice, and reads it back under the id that it was given.
struct Create(NewInvoice);

impl Job for Create {
    type Output = (InvoiceId, &'static str);
    type Error = StoreError;
    const NAME: &'static str = "create";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        Ok((invoices::insert(tx, &self.0).await?, "alone"))
    }
}

impl BulkJob for Create {
    async fn run_all(jobs: &[&Self], tx: &mut Tx<'_>) -> Result<Vec<Self::Output>, StoreError> {
        assert!(jobs.iter().all(|job| job.0.name.as_deref() != Some("panic")), "of this test");
        let new: Vec<&NewInvoice> = jobs.iter().map(|job| &job.0).collect();
        let ids = invoices::insert_all(tx, &new).await?;
        Ok(ids.into_iter().map(|id| (id, "together")).collect())
    }
}

/// Creates many invoices at once, each with data of its own; gives what came of each.
async fn create_all(
    store: &Store,
    new: impl Fn(i64) -> NewInvoice,
) -> Vec<(i64, Result<(InvoiceId, &'static str), StoreError>)> {
    let bulk = std::sync::Arc::new(store.bulk::<Create>());
    let mut jobs = JoinSet::new();
    for number in 0..500 {
        let (bulk, job) = (bulk.clone(), Create(new(number)));
        jobs.spawn(async move { (number, bulk.run(job).await) });
    }
    jobs.join_all().await
}

fn numbered(merchant_id: MerchantId, number: i64) -> NewInvoice {
    let callback_json = Some(number.to_string());
    let optional = (number % 3 == 0).then(|| format!("name {number}"));
    NewInvoice { callback_json, name: optional, ..invoice(merchant_id) }
}

#[test]
fn invoices_that_are_created_together_each_get_their_own_id() {
    check_two(async |_, [store, _]| {
        let merchant_id = insert_merchant(&store, merchant()).await;
        let outcomes = create_all(&store, |number| numbered(merchant_id, number)).await;
        let mut ids = BTreeSet::new();
        for (number, outcome) in outcomes {
            let (id, how) = outcome.unwrap();
            assert_eq!(how, "together");
            let kept = read(&store, id, |tx, id| Box::pin(invoices::by_id(tx, *id))).await.unwrap();
            assert_eq!(kept.callback_json, Some(number.to_string()), "the row of another");
            assert!(ids.insert(id));
        }
    });
}

#[test]
fn a_row_that_is_refused_spoils_nobody_elses() {
    check_two(async |_, [store, _]| {
        let merchant_id = insert_merchant(&store, merchant()).await;
        let bad = |number| number % 50 == 7;
        let outcomes = create_all(&store, |number| {
            let amount = usd(i64::from(!bad(number)));
            NewInvoice { amount, ..numbered(merchant_id, number) }
        })
        .await;
        for (number, outcome) in outcomes {
            match outcome {
                Err(StoreError::Engine(_)) => assert!(bad(number), "{number}"),
                Ok((id, _)) => {
                    let kept = read(&store, id, |tx, id| Box::pin(invoices::by_id(tx, *id))).await;
                    assert_eq!(kept.unwrap().callback_json, Some(number.to_string()));
                    assert!(!bad(number));
                }
                other => panic!("{number}: {other:?}"),
            }
        }
    });
}

#[test]
fn a_batch_that_panics_ends_no_writer() {
    check_two(async |_, [store, _]| {
        let merchant_id = insert_merchant(&store, merchant()).await;
        let bulk = store.bulk::<Create>();
        for _ in 0..4 {
            let name = Some("panic".to_owned());
            let outcome = bulk.run(Create(NewInvoice { name, ..invoice(merchant_id) })).await;
            assert!(matches!(outcome, Err(StoreError::Panicked)), "{outcome:?}");
            bulk.run(Create(invoice(merchant_id))).await.unwrap();
        }
    });
}

#[test]
fn of_many_calls_under_one_key_one_is_kept_and_all_see_it() {
    check_two(async |_, stores| {
        let merchant_id = insert_merchant(&stores[0], merchant()).await;
        let mut calls = JoinSet::new();
        for number in 0..40 {
            let store = stores[number % 2].clone();
            calls.spawn(async move {
                run(&store, (merchant_id, number), |tx, (merchant_id, number)| {
                    Box::pin(async move {
                        let [after, now] = [at(0), at(1)];
                        let scope =
                            Scope { merchant_id: *merchant_id, live: false, path: "/", key: "k" };
                        if let Some(kept) = idempotency::find(tx, &scope, after).await? {
                            return Ok(kept.reply);
                        }
                        let id = invoices::insert(tx, &invoice(*merchant_id)).await?;
                        let reply = format!("invoice {id} of call {number}");
                        let kept = Kept {
                            fingerprint: vec![7; 32],
                            reply: reply.clone(),
                            invoice_id: Some(id),
                        };
                        idempotency::keep(tx, &scope, &kept, [after, now]).await?;
                        Ok(reply)
                    })
                })
                .await
            });
        }
        let replies: BTreeSet<String> = calls.join_all().await.into_iter().collect();
        assert_eq!(replies.len(), 1, "{replies:?}");
        assert_eq!(count(&stores[0], "select count(*) from invoice").await, 1);
    });
}

async fn count(store: &Store, text: &'static str) -> i64 {
    read(store, text, |tx, text| Box::pin(async { tx.row(text, &[]).await?.unwrap().integer() }))
        .await
}

#[test]
fn no_callback_is_leased_to_two_processes() {
    check_two(async |_, stores| {
        let (merchant_id, _) = insert_invoice(&stores[0]).await;
        let callbacks = 120;
        for _ in 0..callbacks {
            run(&stores[0], merchant_id, |tx, id| {
                Box::pin(async move {
                    let invoice_id = invoices::insert(tx, &invoice(*id)).await?;
                    callbacks::insert(tx, &callback(*id, invoice_id, 1)).await
                })
            })
            .await;
        }
        let mut claims = JoinSet::new();
        for token in 1..=40 {
            let store = stores[usize::try_from(token).unwrap() % 2].clone();
            let claim = Claim { merchant_id, at_most: 5, now: at(1), until: at(31), token };
            claims.spawn(async move {
                run(&store, claim, |tx, claim| Box::pin(callbacks::claim(tx, claim))).await
            });
        }
        let leased: Vec<i64> =
            claims.join_all().await.into_iter().flatten().map(|leased| leased.id).collect();
        let distinct: BTreeSet<i64> = leased.iter().copied().collect();
        assert_eq!((leased.len(), distinct.len()), (callbacks, callbacks));
    });
}

#[test]
fn an_event_that_races_with_the_end_of_a_callback_leaves_none_stranded() {
    check_two(async |_, [one, other]| {
        let (merchant_id, _) = insert_invoice(&one).await;
        for round in 0..60_u32 {
            let new = invoice(merchant_id);
            let id = run(&one, new, |tx, new| Box::pin(invoices::insert(tx, new))).await;
            let insert = move |number: i64| {
                work((merchant_id, id, number), |tx, (merchant_id, id, number)| {
                    Box::pin(async move {
                        // As every event does, before it decides.
                        invoices::by_id(tx, *id).await?;
                        callbacks::insert(tx, &callback(*merchant_id, *id, *number)).await
                    })
                })
            };
            one.run(insert(1)).await.unwrap();
            let (now, until, token) = (at(1), at(31), i64::from(round) + 1);
            let claim = Claim { merchant_id, at_most: 1, now, until, token };
            let leased =
                run(&one, claim, |tx, claim| Box::pin(callbacks::claim(tx, claim))).await.remove(0);
            let close = work(leased, |tx, leased| {
                Box::pin(async {
                    let callbacks::Leased { id, invoice_id, token, .. } = *leased;
                    let closing = Closing::Delivered;
                    let close = Close { id, invoice_id, token, outcome: "200", closing };
                    callbacks::close_leased(tx, &close, at(2)).await
                })
            });
            let (closed, inserted) = tokio::join!(one.run(close), other.run(insert(2)));
            assert!(closed.unwrap());
            inserted.unwrap();
            let log = read(&one, id, |tx, id| Box::pin(callbacks::of_invoice(tx, *id))).await;
            let states: Vec<&str> = log.iter().map(|logged| logged.state.as_str()).collect();
            assert_eq!(states, ["delivered", "due"], "round {round}");
            run(&one, id, |tx, id| {
                let text = "update callback set state = 'delivered' where invoice_id = $1";
                Box::pin(async move { tx.execute(text, &[Param::from(id.get())]).await })
            })
            .await;
        }
    });
}

#[test]
fn connections_that_were_cut_are_made_again() {
    check_two(async |database, [store, other]| {
        insert_merchant(&store, merchant()).await;
        let on_server = database.on_server.as_ref().unwrap();
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()";
        on_server.query(cut).unwrap();
        // Whoever finds its connection cut is told so, and the next try makes another.
        for store in [&store, &other] {
            let mut tries = 0;
            while let Err(error) = store.run(Create(invoice(MerchantId::new(1)))).await {
                assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
                tries += 1;
                assert!(tries < 20, "never again");
            }
        }
        // A job whose connection is cut while it is under way is undone and says so.
        let cutting = work((), |tx, ()| {
            Box::pin(async {
                crate::tables::merchants::insert(tx, &merchant()).await?;
                tx.rows("select pg_terminate_backend(pg_backend_pid())::int", &[]).await.map(drop)
            })
        });
        let outcome: Result<(), StoreError> = store.run(cutting).await;
        assert!(matches!(outcome, Err(StoreError::Unreachable(_))), "{outcome:?}");
        assert_eq!(super::samples::count_merchants(&store).await, 1);
    });
}

#[test]
fn a_server_that_would_lose_what_it_acknowledged_is_refused() {
    check_two(async |database, [store, _]| {
        let on_server = database.on_server.as_ref().unwrap();
        let set = |value: &str| {
            let name = on_server.name();
            on_server.query(&format!("alter database {name} set synchronous_commit = {value}"))
        };
        set("off").unwrap();
        let refused = database.try_open().map(drop).unwrap_err().to_string();
        assert!(refused.contains("synchronous_commit off"), "{refused}");
        set("local").unwrap();
        insert_merchant(&database.open(), merchant()).await;
        assert_eq!(super::samples::count_merchants(&store).await, 1);
    });
}

#[test]
fn ids_move_on_with_the_months_and_rows_are_found_in_all_of_them() {
    check_two(async |_, stores| {
        let (merchant_id, first) = insert_invoice(&stores[0]).await;
        let later = |days| START.plus(Span::from_days(days));
        let mut ids = vec![first];
        // START is on 2023-11-14.
        for (days, expected) in
            [(10, 2), (17, 647 * 10_000_000_000 + 1), (50, 648 * 10_000_000_000 + 1)]
        {
            // Any number of processes may do it, any number of times.
            for _ in 0..2 {
                let [one, other] = &stores;
                let (one, other) =
                    tokio::join!(one.make_room(later(days)), other.make_room(later(days)));
                one.unwrap();
                other.unwrap();
            }
            let new = NewInvoice { created_at: later(days), ..invoice(merchant_id) };
            let id = run(&stores[1], new, |tx, new| Box::pin(invoices::insert(tx, new))).await;
            assert_eq!(id.get(), expected, "after {days} days");
            ids.push(id);
        }
        for id in ids {
            run(&stores[0], (merchant_id, id), |tx, (merchant_id, id)| {
                Box::pin(
                    async move { callbacks::insert(tx, &callback(*merchant_id, *id, 1)).await },
                )
            })
            .await;
            let found = read(&stores[1], id, |tx, id| Box::pin(invoices::by_id(tx, *id))).await;
            assert_eq!(found.map(|found| found.id), Some(id));
        }
        // What was claimed is found wherever it lies.
        let (now, until) = (Timestamp::from_micros(later(60).micros()), later(61));
        let claim = Claim { merchant_id, at_most: 10, now, until, token: 7 };
        let leased =
            run(&stores[0], claim, |tx, claim| Box::pin(callbacks::claim(tx, claim))).await;
        assert_eq!(leased.len(), 4);
    });
}

/// What an operator does to let a month leave.
fn leaving(month: &str) -> String {
    let scaling = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scaling.md"));
    let (_, from) = scaling.split_once("    begin;\n").unwrap();
    let (statements, _) = from.split_once("    commit;").unwrap();
    format!("begin; {statements} commit").replace("2026_12", month)
}

#[test]
fn a_month_leaves_and_takes_its_counts_of_histories_with_it() {
    check_two(async |database, stores| {
        let later = |days| START.plus(Span::from_days(days));
        let merchant_id = insert_merchant(&stores[0], merchant()).await;
        // Three in December, of which the last one is created in January by ids of December, and
        // one in January.
        for (room, created) in [(17, 17), (17, 40), (17, 49), (49, 50), (49, 80)] {
            stores[0].make_room(later(room)).await.unwrap();
            let new = NewInvoice { created_at: later(created), ..invoice(merchant_id) };
            run(&stores[0], new, |tx, new| Box::pin(invoices::insert(tx, new))).await;
        }
        for (start, end) in [(0, 45), (45, 60), (60, 90)] {
            let (starts_at, ends_at) = (later(start), later(end));
            let block = Next { merchant_id, live: false, starts_at, ends_at };
            run(&stores[0], block, |tx, block| Box::pin(history_blocks::make(tx, block))).await;
        }
        let counted = async || {
            let (since, until) = (Timestamp::from_micros(0), later(90));
            let scope =
                history::Scope { merchant_id, live: false, filter: Filter::All, since, until };
            read(&stores[0], scope, |tx, scope| {
                Box::pin(async { Ok(history::counted(tx, *scope).await?.invoices()) })
            })
            .await
        };
        let on_server = database.on_server.as_ref().unwrap();
        assert_eq!(counted().await, 5);
        on_server.query(&leaving("2023_12")).unwrap();
        assert_eq!(counted().await, 2);
        assert_eq!(count(&stores[0], "select count(*) from history_block").await, 1);
        assert_eq!(count(&stores[0], "select count(*) from invoice").await, 2);
    });
}
