//! What the store promises, told as stories that run on a fresh database of every engine. A story
//! that only one engine can have, such as that of the writer's thread, names that engine.

#![expect(clippy::needless_pass_by_value, reason = "a story is written where it is checked")]

mod callbacks;
mod constraints;
mod differential;
mod events;
mod expiry;
mod fx;
mod history;
mod idempotency;
mod interleavings;
mod invoices;
mod jobs;
mod ledger;
mod looks;
mod merchants;
mod moving;
mod opening;
mod postgres;
mod readers;
mod refunds;
mod samples;
mod settlements;
mod statements;
mod tls;
mod transfers;
mod writer;

use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{Job, Store, StoreError, Tx};

/// An engine that the stories run on.
#[derive(Clone, Copy, Debug)]
enum Engine {
    Sqlite,
    Postgres,
}

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// A database of its own, gone when this is dropped.
struct Database {
    /// SQLite's.
    directory: TempDir,
    /// PostgreSQL's.
    on_server: Option<cluster::Database>,
}

impl Database {
    fn fresh(engine: Engine) -> Self {
        let on_server = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(cluster::Database::fresh().unwrap()),
        };
        Self { directory: tempfile::tempdir().unwrap(), on_server }
    }

    fn try_open(&self) -> Result<Store, StoreError> {
        match &self.on_server {
            None => Store::open_sqlite(self.directory.path()),
            Some(database) => outside(Store::open_postgres(&database.url(), samples::START)),
        }
    }

    fn open(&self) -> Store {
        self.try_open().unwrap()
    }
}

/// Waits for something, be it on a runtime or not, and lets the connections that it makes live on.
fn outside<T: Send>(work: impl Future<Output = T> + Send) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let handle = RUNTIME.get_or_init(runtime).handle().clone();
    std::thread::scope(|scope| scope.spawn(|| handle.block_on(work)).join().unwrap())
}

/// Runs a story on a fresh database of each engine.
fn check_database(story: impl AsyncFn(&Database)) {
    for engine in ENGINES {
        println!("on {engine:?}");
        runtime().block_on(story(&Database::fresh(engine)));
    }
}

/// Runs a story on a fresh store of each engine.
fn check(story: impl AsyncFn(&Store)) {
    check_database(async |database| story(&database.open()).await);
}

/// Runs a story on each engine with many drawn values, all on one store.
fn check_drawn<S: Strategy>(
    source_file: &'static str,
    values: &S,
    story: impl AsyncFn(&Store, S::Value) -> Result<(), TestCaseError>,
) {
    for engine in ENGINES {
        println!("on {engine:?}");
        let (runtime, database) = (runtime(), Database::fresh(engine));
        let store = database.open();
        let mut runner = TestRunner::new(Config::with_source_file(source_file));
        let outcome = runner.run(values, |value| runtime.block_on(story(&store, value)));
        outcome.unwrap_or_else(|failure| panic!("{failure}"));
    }
}

/// A runtime of the kind that the gateway runs on.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// What a job made of a function does.
type Doing<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// The function of a job, on its transaction and its input.
type Steps<I, T, E> = for<'a> fn(&'a mut Tx<'_>, &'a I) -> Doing<'a, T, E>;

/// A job made of a function.
struct Work<I, T, E> {
    input: I,
    steps: Steps<I, T, E>,
}

/// Makes a job of a function.
fn work<I, T, E>(input: I, steps: Steps<I, T, E>) -> Work<I, T, E> {
    Work { input, steps }
}

impl<I, T, E> Job for Work<I, T, E>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    type Output = T;
    type Error = E;
    const NAME: &'static str = "test work";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<T, E> {
        (self.steps)(tx, &self.input).await
    }
}

/// Runs a job that must succeed.
async fn run<I, T>(store: &Store, input: I, steps: Steps<I, T, StoreError>) -> T
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    store.run(work(input, steps)).await.unwrap()
}

/// Runs a job that reads and must succeed.
async fn read<I, T>(store: &Store, input: I, steps: Steps<I, T, StoreError>) -> T
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    store.read(&work(input, steps)).await.unwrap()
}

/// Asks a future for its outcome once, with nobody to be woken.
fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
