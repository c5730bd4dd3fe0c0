//! SQLite's writer: jobs that are queued together share one commit, are answered after it, and do
//! not spoil one another. Each story holds the writer still until its queue is as it must be.

use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use domain::ids::MerchantId;

use super::jobs::{Failure, Misdeed};
use super::samples::{count_merchants, insert_merchant, merchant};
use super::{Database, Engine, Steps, Work, poll_once, runtime, work};
use crate::limits::{BATCH_JOBS_MAX, QUEUED_JOBS_MAX};
use crate::sqlite::Sqlite;
use crate::tables::merchants;
use crate::{Job, Store, StoreError, Tx};

/// Runs a story on a fresh SQLite database.
fn check_sqlite(story: impl AsyncFn(&Database, Store)) {
    let database = Database::fresh(Engine::Sqlite);
    runtime().block_on(async { story(&database, database.open()).await });
}

/// A job that holds the writer until its [`Gate`] opens.
struct Hold {
    entered: Sender<()>,
    opened: Mutex<Receiver<()>>,
}

/// What holds the writer until it is opened or dropped, so that a test that fails does not hang.
struct Gate {
    entered: Receiver<()>,
    open: Sender<()>,
}

fn hold() -> (Hold, Gate) {
    let ((entered, on_entered), (open, opened)) = (channel(), channel());
    (Hold { entered, opened: Mutex::new(opened) }, Gate { entered: on_entered, open })
}

impl Job for Hold {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "hold the writer";

    async fn run(&self, _tx: &mut Tx<'_>) -> Result<(), StoreError> {
        self.entered.send(()).unwrap();
        let _ = self.opened.lock().unwrap().recv();
        Ok(())
    }
}

type Answer<'s, J> =
    Pin<Box<dyn Future<Output = Result<<J as Job>::Output, <J as Job>::Error>> + 's>>;

/// Puts a job into the queue without waiting for its answer.
fn queue<J: Job>(store: &Store, job: J) -> Answer<'_, J> {
    let mut answer: Answer<'_, J> = Box::pin(store.run(job));
    assert!(poll_once(answer.as_mut()).is_pending(), "answered while the writer is held");
    answer
}

type InsertMerchant = Work<(), MerchantId, StoreError>;

fn insert_one() -> InsertMerchant {
    work((), |tx, ()| Box::pin(async { merchants::insert(tx, &merchant()).await }))
}

fn queue_merchant(store: &Store) -> Answer<'_, InsertMerchant> {
    queue(store, insert_one())
}

/// Holds the writer in a batch that has no other job.
fn hold_writer(store: &Store) -> (Answer<'_, Hold>, Gate) {
    let (hold, gate) = hold();
    let held = queue(store, hold);
    gate.entered.recv().unwrap();
    (held, gate)
}

/// How many commits the write-ahead log of a database holds: the frames that end one say how large
/// the database is after it (the file format's section 4.1).
fn commits(directory: &Path) -> usize {
    let log = std::fs::read(directory.join("turnpike.sqlite3-wal")).unwrap();
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let page_size = usize::try_from(number(8)).unwrap();
    let salt = &log[16..24];
    log[32..]
        .chunks_exact(24 + page_size)
        .take_while(|frame| &frame[8..16] == salt)
        .filter(|frame| frame[4..8] != [0; 4])
        .count()
}

#[test]
fn jobs_that_are_queued_together_share_a_commit() {
    let cases = [(1, 1), (BATCH_JOBS_MAX, 1), (BATCH_JOBS_MAX + 1, 2)];
    for (jobs, expected) in cases {
        check_sqlite(async |database, store| {
            let before = commits(database.directory.path());
            let (held, gate) = hold_writer(&store);
            let answers: Vec<_> = (0..jobs).map(|_| queue_merchant(&store)).collect();
            gate.open.send(()).unwrap();
            held.await.unwrap();
            for answer in answers {
                answer.await.unwrap();
            }
            // The held batch wrote nothing, and a commit of nothing leaves no frame.
            let made = commits(database.directory.path()) - before;
            assert_eq!(made, expected, "{jobs} jobs");
            assert_eq!(count_merchants(&store).await, i64::try_from(jobs).unwrap());
        });
    }
}

#[test]
fn nobody_is_answered_before_the_commit() {
    check_sqlite(async |_, store| {
        let (held, gate) = hold_writer(&store);
        let mut answer = queue_merchant(&store);
        let (last, last_gate) = hold();
        let last = queue(&store, last);
        gate.open.send(()).unwrap();
        held.await.unwrap();
        last_gate.entered.recv().unwrap();

        assert!(poll_once(answer.as_mut()).is_pending());
        assert_eq!(count_merchants(&store).await, 0, "not committed yet");
        last_gate.open.send(()).unwrap();
        last.await.unwrap();
        answer.await.unwrap();
        assert_eq!(count_merchants(&store).await, 1);
    });
}

#[test]
fn jobs_of_one_batch_do_not_spoil_one_another() {
    check_sqlite(async |_, store| {
        let (held, gate) = hold_writer(&store);
        let mut good = vec![queue_merchant(&store)];
        let mut bad = Vec::new();
        for misdeed in Misdeed::ALL {
            bad.push((misdeed, queue(&store, misdeed)));
            good.push(queue_merchant(&store));
        }
        gate.open.send(()).unwrap();
        held.await.unwrap();
        let kept = i64::try_from(good.len()).unwrap();
        for answer in good {
            answer.await.unwrap();
        }
        for (misdeed, answer) in bad {
            let outcome = answer.await;
            assert!(misdeed.is_answered_by(&outcome), "{misdeed:?}: {outcome:?}");
        }
        assert_eq!(count_merchants(&store).await, kept);
    });
}

/// Only what has to be undone has a batch run again: a refusal that wrote nothing does not.
#[test]
fn a_batch_is_run_again_only_where_a_job_has_to_be_undone() {
    let before_writing: Steps<(), (), Failure> =
        |_, ()| Box::pin(async { Err::<(), _>(Failure::Refused) });
    let after_writing: Steps<(), (), Failure> = |tx, ()| {
        Box::pin(async {
            merchants::insert(tx, &merchant()).await?;
            Err(Failure::Refused)
        })
    };
    for (refuse, expected) in [(before_writing, 1), (after_writing, 2)] {
        check_sqlite(async |_, store| {
            let (held, gate) = hold_writer(&store);
            let runs = Arc::new(AtomicUsize::new(0));
            let counted = work(runs.clone(), |tx, runs| {
                Box::pin(async {
                    runs.fetch_add(1, Ordering::SeqCst);
                    merchants::insert(tx, &merchant()).await
                })
            });
            let counted = queue(&store, counted);
            let refused = queue(&store, work((), refuse));
            gate.open.send(()).unwrap();
            held.await.unwrap();
            assert!(Misdeed::Refuse.is_answered_by(&refused.await));
            counted.await.unwrap();
            assert_eq!(runs.load(Ordering::SeqCst), expected);
            assert_eq!(count_merchants(&store).await, 1);
        });
    }
}

/// A job that cannot be committed, or that undoes more than itself, takes its batch with it; SQLite
/// does the latter by itself when the disk is full.
#[test]
fn a_batch_whose_commit_fails_is_undone_whole_and_nobody_is_told_otherwise() {
    let violate_at_commit: Steps<(), (), StoreError> = |tx, ()| {
        Box::pin(async {
            tx.execute("pragma defer_foreign_keys = on", &[]).await?;
            merchants::insert_network(tx, MerchantId::new(404), "::/0").await
        })
    };
    let roll_back: Steps<(), (), StoreError> = |tx, ()| {
        Box::pin(async {
            let text = "insert or rollback into merchant (id) values (1)";
            tx.execute(text, &[]).await.map(drop)
        })
    };
    for job in [violate_at_commit, roll_back] {
        check_sqlite(async |_, store| {
            let (held, gate) = hold_writer(&store);
            let before = queue_merchant(&store);
            let guilty = queue(&store, work((), job));
            let refused = queue(&store, Misdeed::Refuse);
            gate.open.send(()).unwrap();
            drop(held);
            for outcome in [before.await.map(drop), guilty.await] {
                assert!(matches!(outcome, Err(StoreError::Commit(_))), "{outcome:?}");
            }
            // What it refused may have been what is undone now.
            let outcome = refused.await;
            let is_undone = matches!(outcome, Err(Failure::Store(StoreError::Commit(_))));
            assert!(is_undone, "{outcome:?}");
            assert_eq!(count_merchants(&store).await, 0);
            insert_merchant(&store, merchant()).await;
            assert_eq!(count_merchants(&store).await, 1);
        });
    }
}

#[test]
fn a_job_that_waits_outside_its_transaction_is_refused() {
    check_sqlite(async |_, store| {
        let yields = work((), |tx, ()| {
            Box::pin(async {
                merchants::insert(tx, &merchant()).await?;
                tokio::task::yield_now().await;
                Ok::<(), Failure>(())
            })
        });
        let waits = work((), |tx, ()| {
            Box::pin(async {
                merchants::insert(tx, &merchant()).await?;
                std::future::pending::<Result<(), Failure>>().await
            })
        });
        for job in [yields, waits] {
            let outcome = store.run(job).await;
            let refused = matches!(outcome, Err(Failure::Store(StoreError::WaitedOutside)));
            assert!(refused, "{outcome:?}");
            assert_eq!(count_merchants(&store).await, 0);
        }
        // The writer's thread has no clock to wait for, so a job that asks for one panics.
        let sleeps = work((), |tx, ()| {
            Box::pin(async {
                merchants::insert(tx, &merchant()).await?;
                // tidy: wait: the refusal of it is what is tested
                tokio::time::sleep(Duration::ZERO).await;
                Ok(())
            })
        });
        let outcome: Result<(), StoreError> = store.run(sleeps).await;
        assert!(matches!(outcome, Err(StoreError::Panicked)), "{outcome:?}");
        assert_eq!(count_merchants(&store).await, 0);
        insert_merchant(&store, merchant()).await;
    });
}

#[test]
fn one_job_more_than_the_queue_holds_is_refused_at_once() {
    check_sqlite(async |_, store| {
        let (held, gate) = hold_writer(&store);
        let answers: Vec<_> = (0..QUEUED_JOBS_MAX).map(|_| queue_merchant(&store)).collect();
        let refused = poll_once(pin!(store.run(insert_one())));
        assert!(matches!(refused, Poll::Ready(Err(StoreError::Overloaded))), "{refused:?}");
        gate.open.send(()).unwrap();
        held.await.unwrap();
        for answer in answers {
            answer.await.unwrap();
        }
        assert_eq!(count_merchants(&store).await, i64::try_from(QUEUED_JOBS_MAX).unwrap());
    });
}

#[test]
fn dropping_the_store_finishes_the_jobs_that_are_queued() {
    check_sqlite(async |database, store| {
        let (held, gate) = hold_writer(&store);
        let jobs = BATCH_JOBS_MAX * 2;
        for _ in 0..jobs {
            drop(queue_merchant(&store));
        }
        drop(held);
        std::thread::scope(|scope| {
            scope.spawn(|| drop(store));
            drop(gate);
        });
        let kept = count_merchants(&database.open()).await;
        assert_eq!(kept, i64::try_from(jobs).unwrap());
    });
}

#[test]
fn nobody_waits_in_turn_for_a_database_that_another_holds() {
    let database = Database::fresh(Engine::Sqlite);
    let directory = database.directory.path();
    let sqlite = Sqlite::open(directory, Duration::from_secs(1)).unwrap();
    let other = rusqlite::Connection::open(directory.join("turnpike.sqlite3")).unwrap();
    runtime().block_on(async {
        other.execute_batch("begin immediate").unwrap();
        let mut answers: Vec<_> =
            (0..BATCH_JOBS_MAX * 3).map(|_| Box::pin(sqlite.run(insert_one()))).collect();
        for answer in &mut answers {
            assert!(poll_once(answer.as_mut()).is_pending());
        }
        let first = answers.remove(0).await;
        assert!(matches!(first, Err(StoreError::Overloaded)), "{first:?}");
        // Whoever had queued behind it is answered with it, though the database is free now.
        other.execute_batch("rollback").unwrap();
        for answer in answers {
            let refused = answer.await;
            assert!(matches!(refused, Err(StoreError::Overloaded)), "{refused:?}");
        }
        sqlite.run(insert_one()).await.unwrap();
    });
}

#[test]
fn a_database_that_another_holds_is_overloaded_and_not_waited_for_for_ever() {
    let database = Database::fresh(Engine::Sqlite);
    let directory = database.directory.path();
    let sqlite = Sqlite::open(directory, Duration::ZERO).unwrap();
    let other = rusqlite::Connection::open(directory.join("turnpike.sqlite3")).unwrap();
    runtime().block_on(async {
        other.execute_batch("begin immediate").unwrap();
        let refused = sqlite.run(insert_one()).await;
        assert!(matches!(refused, Err(StoreError::Overloaded)), "{refused:?}");
        let count = work((), |tx, ()| Box::pin(merchants::by_id(tx, MerchantId::new(1))));
        assert!(matches!(sqlite.read(&count), Ok(None)), "reads go on");
        other.execute_batch("rollback").unwrap();
        sqlite.run(insert_one()).await.unwrap();
    });
}

#[test]
fn two_stores_on_one_directory_write_in_turn() {
    check_sqlite(async |database, first| {
        let second = database.open();
        for turn in 0..20 {
            let store = if turn % 2 == 0 { &first } else { &second };
            store.run(insert_one()).await.unwrap();
        }
        assert_eq!(count_merchants(&first).await, 20);
        assert_eq!(count_merchants(&second).await, 20);
    });
}
