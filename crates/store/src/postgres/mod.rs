//! The engine on a PostgreSQL server: any number of processes share one database. A job is one
//! transaction on a connection of a pool; a job that loses a race against another one is run again.
//! Nothing that decides anything is kept in the process.

mod bulk;
mod connect;
mod inserts;
mod partitions;
mod session;
mod values;

use std::sync::Arc;

use deadpool_postgres::{Object, Pool};
use domain::timestamp::Timestamp;

pub(crate) use self::bulk::Coalescer;
pub(crate) use self::connect::name;
use self::inserts::Inserts;
pub(crate) use self::session::Session;
use crate::dialect::{Access, Layout};
use crate::error::StoreError;
use crate::job::Job;
use crate::tx::Tx;
use crate::{limits, migrations};

pub(crate) struct Postgres {
    pool: Pool,
    layout: Layout,
    inserts: Arc<Inserts>,
}

/// Why a job's transaction is not kept.
enum Undone<E> {
    /// It lost a race, and is to be run again.
    Raced,
    Failed(E),
}

impl<E: From<StoreError>> From<StoreError> for Undone<E> {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Raced,
            other => Self::Failed(other.into()),
        }
    }
}

impl Postgres {
    /// Connects, refuses a server that would not keep what it has acknowledged, and brings the
    /// schema up to date.
    pub(crate) async fn open(url: &str, now: Timestamp) -> Result<Self, StoreError> {
        let pool = connect::pool(url)?;
        let mut client = connect::first(&pool).await?;
        let layout = connect::check_server(&client).await?;
        migrations::migrate_postgres(&mut client, layout).await?;
        drop(client);
        let postgres = Self { pool, layout, inserts: Arc::default() };
        match postgres.make_room(now).await {
            Err(error) if postgres.has_room().await => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "no partitions can be made for the months to come");
            }
            outcome => outcome.map_err(connect::unopenable)?,
        }
        Ok(postgres)
    }

    /// A connection of one's own.
    pub(crate) async fn client(&self) -> Result<Object, StoreError> {
        connect::first(&self.pool).await
    }

    /// Makes the partitions of this month and the next ones.
    pub(crate) async fn make_room(&self, now: Timestamp) -> Result<(), StoreError> {
        self.inserts.forget_ids();
        match self.layout {
            Layout::Monthly => {
                let making = partitions::make_room(self, now);
                let making = tokio::time::timeout(limits::ANSWER_TIMEOUT, making).await;
                making.unwrap_or_else(|elapsed| Err(StoreError::Unreachable(elapsed.into())))
            }
            Layout::Plain => Ok(()),
        }
    }

    /// Whether there is a partition at all.
    async fn has_room(&self) -> bool {
        partitions::are_there(self).await.unwrap_or(false)
    }

    /// Runs a job on a task of its own: it is ended, one way or the other, though its caller goes
    /// away.
    pub(crate) async fn run<J: Job>(self: &Arc<Self>, job: J) -> Result<J::Output, J::Error> {
        let postgres = self.clone();
        let running = tokio::spawn(async move { postgres.run_in_time(&job).await });
        running.await.unwrap_or_else(|error| {
            if !error.is_panic() {
                return Err(StoreError::Closed.into());
            }
            tracing::error!(job = J::NAME, "a job panicked");
            Err(StoreError::Panicked.into())
        })
    }

    async fn run_in_time<J: Job>(&self, job: &J) -> Result<J::Output, J::Error> {
        let run = tokio::time::timeout(limits::ANSWER_TIMEOUT, self.run_again_after_races(job));
        run.await.unwrap_or_else(|elapsed| Err(StoreError::Unreachable(elapsed.into()).into()))
    }

    async fn run_again_after_races<J: Job>(&self, job: &J) -> Result<J::Output, J::Error> {
        let [mut wait, longest] = limits::RETRY_WAIT;
        for _ in 1..limits::TRIES_MAX {
            match self.run_once(job).await {
                Ok(output) => return Ok(output),
                Err(Undone::Failed(error)) => return Err(error),
                Err(Undone::Raced) => tracing::debug!(job = J::NAME, "a job lost a race"),
            }
            tokio::time::sleep(wait).await;
            wait = wait.saturating_mul(2).min(longest);
        }
        match self.run_once(job).await {
            Ok(output) => Ok(output),
            Err(Undone::Failed(error)) => Err(error),
            Err(Undone::Raced) => Err(StoreError::Overloaded.into()),
        }
    }

    async fn run_once<J: Job>(&self, job: &J) -> Result<J::Output, Undone<J::Error>> {
        let mut session = Session::open(self, Access::Writing).await?;
        let mut tx = Tx::postgres(&mut session);
        let outcome = ended(job.run(&mut tx).await, &tx);
        match outcome {
            Ok(output) => {
                session.commit().await?;
                Ok(output)
            }
            Err(undone) => {
                session.roll_back().await;
                Err(undone)
            }
        }
    }

    pub(crate) async fn read<J: Job>(&self, job: &J) -> Result<J::Output, J::Error> {
        let reading = async {
            let mut session = Session::open(self, Access::Reading).await?;
            let mut tx = Tx::postgres(&mut session);
            let outcome = ended(job.run(&mut tx).await, &tx);
            session.leave();
            match outcome {
                Ok(output) => Ok(output),
                Err(Undone::Failed(error)) => Err(error),
                Err(Undone::Raced) => Err(StoreError::Overloaded.into()),
            }
        };
        let reading = tokio::time::timeout(limits::ANSWER_TIMEOUT, reading);
        reading.await.unwrap_or_else(|elapsed| Err(StoreError::Unreachable(elapsed.into()).into()))
    }
}

/// The outcome of work whose transaction is still open: work that lost a race, or went on after a
/// failure, has none of its own.
fn ended<T, E: From<StoreError>>(outcome: Result<T, E>, tx: &Tx<'_>) -> Result<T, Undone<E>> {
    if tx.has_raced() {
        return Err(Undone::Raced);
    }
    match outcome {
        Ok(_) if tx.has_failed() => Err(Undone::Failed(StoreError::WentOnAfterFailure.into())),
        outcome => outcome.map_err(Undone::Failed),
    }
}
