//! Jobs that only read: they may not write, see one unchanging view, and cannot harm the reader
//! they ran on.

use super::jobs::{Failure, Misdeed};
use super::samples::{count_merchants, insert_merchant, merchant};
use super::{Database, Engine, check, runtime, work};
use crate::limits::READERS;
use crate::tables::merchants;
use crate::{Job, Store, StoreError, Tx};

#[test]
fn a_reading_job_that_writes_is_refused() {
    check(async |store| {
        let insert =
            work((), |tx, ()| Box::pin(async { merchants::insert(tx, &merchant()).await }));
        let outcome = store.read(&insert).await;
        assert!(matches!(outcome, Err(StoreError::Engine(_))), "{outcome:?}");

        let ignored = work((), |tx, ()| {
            Box::pin(async {
                assert!(merchants::insert(tx, &merchant()).await.is_err());
                Ok(())
            })
        });
        let outcome: Result<(), StoreError> = store.read(&ignored).await;
        assert!(matches!(outcome, Err(StoreError::WentOnAfterFailure)), "{outcome:?}");

        insert_merchant(store, merchant()).await;
        assert_eq!(count_merchants(store).await, 1);
    });
}

/// Counts the merchants, has another be inserted, and counts again.
struct CountTwice(Store);

impl Job for CountTwice {
    type Output = [i64; 2];
    type Error = StoreError;
    const NAME: &'static str = "count twice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<[i64; 2], StoreError> {
        let before = count(tx).await?;
        let store = self.0.clone();
        let insert = move || runtime().block_on(insert_merchant(&store, merchant()));
        std::thread::spawn(insert).join().unwrap();
        Ok([before, count(tx).await?])
    }
}

async fn count(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.row("select count(*) from merchant", &[]).await?.unwrap().integer()
}

/// Counts as often as it is told, though it says that it is one statement.
struct CountOften(usize);

impl Job for CountOften {
    type Output = i64;
    type Error = StoreError;
    const NAME: &'static str = "count often";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let mut last = 0;
        for _ in 0..self.0 {
            last = count(tx).await?;
        }
        Ok(last)
    }
}

#[test]
fn a_job_of_one_statement_has_no_second() {
    check(async |store| {
        insert_merchant(store, merchant()).await;
        assert_eq!(store.read(&CountOften(1)).await.unwrap(), 1);
        insert_merchant(store, merchant()).await;
        assert_eq!(store.read(&CountOften(1)).await.unwrap(), 2);
        assert_eq!(store.run(CountOften(2)).await.unwrap(), 2, "a transaction has room for more");
    });
    let database = Database::fresh(Engine::Sqlite);
    let outcome = runtime().block_on(database.open().read(&CountOften(2)));
    assert!(matches!(outcome, Err(StoreError::Engine(_))), "{outcome:?}");
}

#[test]
fn a_reading_job_has_one_unchanging_view() {
    check(async |store| {
        insert_merchant(store, merchant()).await;
        assert_eq!(store.read(&CountTwice(store.clone())).await.unwrap(), [1, 1]);
        assert_eq!(count_merchants(store).await, 2);
    });
}

#[test]
fn a_reading_job_that_panics_harms_no_reader() {
    check(async |store| {
        for _ in 0..READERS * 2 {
            let reading = store.clone();
            let job = work((), |tx, ()| {
                Box::pin(async {
                    count(tx).await?;
                    panic!("a job of this test panics");
                })
            });
            let outcome =
                tokio::spawn(async move { reading.read(&job).await as Result<(), StoreError> });
            assert!(outcome.await.is_err_and(|error| error.is_panic()));
        }
        insert_merchant(store, merchant()).await;
        for _ in 0..READERS * 2 {
            assert_eq!(count_merchants(store).await, 1, "no reader is stuck in an old view");
        }
    });
}

#[test]
fn more_read_at_once_than_there_are_readers() {
    check(async |store| {
        insert_merchant(store, merchant()).await;
        let counts: Vec<i64> = std::thread::scope(|scope| {
            let count = || runtime().block_on(count_merchants(store));
            let readers: Vec<_> = (0..READERS * 4).map(|_| scope.spawn(count)).collect();
            readers.into_iter().map(|reader| reader.join().unwrap()).collect()
        });
        assert_eq!(counts, vec![1; READERS * 4]);
    });
}

#[test]
fn a_reading_job_answers_with_its_own_error() {
    check(async |store| {
        let refuse = work((), |tx, ()| {
            Box::pin(async {
                count(tx).await?;
                Err::<(), _>(Failure::Refused)
            })
        });
        let outcome = store.read(&refuse).await;
        assert!(Misdeed::Refuse.is_answered_by(&outcome), "{outcome:?}");
    });
}

#[test]
fn sqlite_reads_on_any_kind_of_runtime_and_waits_for_nothing() {
    let database = Database::fresh(Engine::Sqlite);
    let store = database.open();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(count_merchants(&store)), 0);
    let yields = work((), |tx, ()| {
        Box::pin(async {
            count(tx).await?;
            tokio::task::yield_now().await;
            count(tx).await
        })
    });
    for _ in 0..READERS * 2 {
        let outcome: Result<i64, StoreError> = runtime.block_on(store.read(&yields));
        assert!(matches!(outcome, Err(StoreError::WaitedOutside)), "{outcome:?}");
    }
    assert_eq!(runtime.block_on(count_merchants(&store)), 0);
}
