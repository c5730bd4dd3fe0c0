//! What the store promises, told as stories that run on a fresh database of every engine. A story
//! that only one engine can have, such as that of the writer's thread, names that engine.

#![expect(clippy::needless_pass_by_value, reason = "a story is written where it is checked")]

mod callbacks;
mod constraints;
mod differential;
mod events;
mod idempotency;
mod interleavings;
mod invoices;
mod jobs;
mod merchants;
mod opening;
mod postgres;
mod readers;
mod samples;
mod statements;
mod writer;

use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
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

/// A database of its own. SQLite's is gone when this is dropped, PostgreSQL's with its cluster.
struct Database {
    engine: Engine,
    directory: TempDir,
    /// The name of the database on the PostgreSQL server.
    name: String,
}

impl Database {
    fn fresh(engine: Engine) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("store_{}_{number}", std::process::id());
        if let Engine::Postgres = engine {
            outside(async {
                server("postgres").await.batch_execute(&format!("create database {name}")).await
            })
            .unwrap();
        }
        Self { engine, directory: tempfile::tempdir().unwrap(), name }
    }

    fn try_open(&self) -> Result<Store, StoreError> {
        match self.engine {
            Engine::Sqlite => Store::open_sqlite(self.directory.path()),
            Engine::Postgres => {
                let url = server_url(&self.name);
                outside(async move { Store::open_postgres(&url, samples::START).await })
            }
        }
    }

    fn open(&self) -> Store {
        self.try_open().unwrap()
    }
}

/// The URL of a database on the test server.
fn server_url(database: &str) -> String {
    let variable = std::env::vars().find(|(name, _)| name == "TEST_POSTGRES_URL");
    let (_, url) = variable.expect("TEST_POSTGRES_URL is the URL of a PostgreSQL server");
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

/// A connection of the test's own to a database on the test server.
async fn server(database: &str) -> tokio_postgres::Client {
    let url = server_url(database);
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
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
