//! Many jobs by one statement. Jobs gather while a batch is under way, and the next batch takes
//! all of them: nobody waits for others to come, and the more wait, the less each of them costs.

use std::sync::Arc;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::session::Session;
use super::{Postgres, Undone, ended};
use crate::dialect::Access;
use crate::error::StoreError;
use crate::job::BulkJob;
use crate::limits;
use crate::tx::Tx;

/// Gathers the jobs of one kind.
pub(crate) struct Coalescer<J: BulkJob> {
    queue: mpsc::Sender<Waiting<J>>,
}

struct Waiting<J: BulkJob> {
    job: J,
    reply: oneshot::Sender<Result<J::Output, J::Error>>,
}

/// Why a batch has no outcome of its own.
enum BatchFailed {
    /// Nothing of it is kept, so each of its jobs may be run alone.
    Undone,
    /// Nobody knows whether it is kept, or the server is gone.
    Unreachable(String),
}

impl<J: BulkJob> Coalescer<J> {
    /// Starts the writers; they end when this is dropped, once the queue is empty.
    pub(crate) fn start(postgres: &Arc<Postgres>) -> Self {
        let (queue, jobs) = mpsc::channel(limits::QUEUED_JOBS_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..limits::BULK_WRITERS {
            tokio::spawn(write(postgres.clone(), jobs.clone()));
        }
        Self { queue }
    }

    pub(crate) async fn run(&self, job: J) -> Result<J::Output, J::Error> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Waiting { job, reply }).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Closed(_) => StoreError::Closed,
        })?;
        answer.await.map_err(|_| StoreError::Panicked)?
    }
}

async fn write<J: BulkJob>(postgres: Arc<Postgres>, jobs: Arc<Mutex<mpsc::Receiver<Waiting<J>>>>) {
    loop {
        let mut batch = Vec::new();
        if jobs.lock().await.recv_many(&mut batch, limits::BATCH_JOBS_MAX).await == 0 {
            return;
        }
        let postgres = postgres.clone();
        // A batch that panics must not end the writer.
        if tokio::spawn(async move { answer(&postgres, batch).await }).await.is_err() {
            tracing::error!(job = J::NAME, "a job panicked");
        }
    }
}

/// Does a batch and answers everybody who waits for it.
async fn answer<J: BulkJob>(postgres: &Postgres, batch: Vec<Waiting<J>>) {
    let jobs: Vec<&J> = batch.iter().map(|waiting| &waiting.job).collect();
    let done = tokio::time::timeout(limits::ANSWER_TIMEOUT, run_all(postgres, &jobs)).await;
    let done = done.unwrap_or_else(|late| Err(BatchFailed::Unreachable(late.to_string())));
    match done {
        Ok(outputs) => {
            for (waiting, output) in batch.into_iter().zip(outputs) {
                // Whoever waited may have gone away; the job's effects stand all the same.
                drop(waiting.reply.send(Ok(output)));
            }
        }
        Err(BatchFailed::Undone) => {
            for Waiting { job, reply } in batch {
                drop(reply.send(postgres.run_in_time(&job).await));
            }
        }
        Err(BatchFailed::Unreachable(why)) => {
            for Waiting { reply, .. } in batch {
                let error = StoreError::Unreachable(why.clone().into());
                drop(reply.send(Err(error.into())));
            }
        }
    }
}

async fn run_all<J: BulkJob>(
    postgres: &Postgres,
    jobs: &[&J],
) -> Result<Vec<J::Output>, BatchFailed> {
    let mut session = Session::open(&postgres.pool, Access::Writing).await?;
    let mut tx = Tx::postgres(&mut session);
    let outcome = ended(J::run_all(jobs, &mut tx).await, &tx);
    let unreachable = tx.unreachable();
    match outcome {
        Ok(outputs) if outputs.len() == jobs.len() => {
            session.commit().await?;
            Ok(outputs)
        }
        Ok(_) | Err(Undone::Raced | Undone::Failed(_)) => {
            session.roll_back().await;
            Err(unreachable.map_or(BatchFailed::Undone, BatchFailed::Unreachable))
        }
    }
}

impl From<StoreError> for BatchFailed {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unreachable(why) => Self::Unreachable(why.to_string()),
            _ => Self::Undone,
        }
    }
}
