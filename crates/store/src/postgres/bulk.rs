//! Many jobs by one statement. Jobs gather while a batch is under way, and the next batch takes
//! all of them: nobody waits for others to come, but for those that are there already, and the more
//! wait, the less each of them costs.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{Id, JoinSet};

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
    /// It waited for something for too long.
    Overloaded,
}

impl<J: BulkJob> Coalescer<J> {
    /// Starts the writer, which ends when this is dropped, once the queue is empty.
    pub(crate) fn start(postgres: &Arc<Postgres>) -> Self {
        let (queue, jobs) = mpsc::channel(limits::QUEUED_JOBS_MAX);
        tokio::spawn(write(postgres.clone(), jobs));
        Self { queue }
    }

    pub(crate) async fn run(&self, job: J) -> Result<J::Output, J::Error> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Waiting { job, reply }).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Closed(_) => StoreError::Closed,
        })?;
        // Whoever has not got into a batch by then is put off, and left out of it.
        match tokio::time::timeout(limits::ANSWER_TIMEOUT, answer).await {
            Ok(answer) => answer.map_err(|_| StoreError::Panicked)?,
            Err(late) => Err(StoreError::Unreachable(late.into()).into()),
        }
    }
}

/// Starts a batch when none is under way, and a second one beside it once as many jobs have
/// gathered as are under way: so the server always has something to do, and no batch is small for
/// want of patience.
async fn write<J: BulkJob>(postgres: Arc<Postgres>, mut jobs: mpsc::Receiver<Waiting<J>>) {
    let mut gathered = Vec::new();
    let mut batches = JoinSet::new();
    let mut under_way: HashMap<Id, usize> = HashMap::new();
    let mut is_open = true;
    while is_open || !gathered.is_empty() || !batches.is_empty() {
        let has_room = batches.len() < limits::BULK_WRITERS;
        if has_room && !gathered.is_empty() && gathered.len() >= under_way.values().sum() {
            gather_more(&mut jobs, &mut gathered).await;
            let mut batch = std::mem::take(&mut gathered);
            batch.retain(|waiting: &Waiting<J>| !waiting.reply.is_closed());
            if batch.is_empty() {
                continue;
            }
            let (postgres, size) = (postgres.clone(), batch.len());
            let started = batches.spawn(async move { answer(&postgres, batch).await });
            under_way.insert(started.id(), size);
            continue;
        }
        let room = limits::BATCH_JOBS_MAX.saturating_sub(gathered.len());
        tokio::select! {
            biased;
            Some(ended) = batches.join_next_with_id() => {
                let id = match ended {
                    Ok((id, ())) => id,
                    Err(error) => {
                        // A batch that panics must not end the writer.
                        tracing::error!(job = J::NAME, "a job panicked");
                        error.id()
                    }
                };
                under_way.remove(&id);
            }
            received = jobs.recv_many(&mut gathered, room), if is_open && has_room && room > 0 => {
                is_open = received > 0;
            }
        }
    }
}

/// Lets others go on for a few turns of the runtime, which takes microseconds: a call whose bytes
/// have arrived becomes a job of this batch, and costs the server less than in one of its own.
async fn gather_more<J: BulkJob>(
    jobs: &mut mpsc::Receiver<Waiting<J>>,
    gathered: &mut Vec<Waiting<J>>,
) {
    for _ in 0..limits::BULK_TURNS {
        tokio::task::yield_now().await;
    }
    while gathered.len() < limits::BATCH_JOBS_MAX {
        let Ok(job) = jobs.try_recv() else { return };
        gathered.push(job);
    }
}

/// Does a batch and answers everybody who waits for it.
async fn answer<J: BulkJob>(postgres: &Arc<Postgres>, batch: Vec<Waiting<J>>) {
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
                if !reply.is_closed() {
                    drop(reply.send(postgres.run(job).await));
                }
            }
        }
        Err(BatchFailed::Overloaded) => {
            for Waiting { reply, .. } in batch {
                drop(reply.send(Err(StoreError::Overloaded.into())));
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
    let mut session = Session::open(postgres, Access::Once).await?;
    let mut tx = Tx::postgres(&mut session);
    let outcome = ended(J::run_all(jobs, &mut tx).await, &tx);
    let fault = tx.fault();
    match outcome {
        Ok(outputs) if outputs.len() == jobs.len() => Ok(outputs),
        Ok(_) | Err(Undone::Raced | Undone::Failed(_)) if session.is_done() => {
            Err(BatchFailed::Unreachable("it is kept, but not what came of it".to_owned()))
        }
        Ok(_) | Err(Undone::Raced | Undone::Failed(_)) => {
            Err(fault.map_or(BatchFailed::Undone, BatchFailed::from))
        }
    }
}

impl From<StoreError> for BatchFailed {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unreachable(why) => Self::Unreachable(why.to_string()),
            StoreError::Overloaded => Self::Overloaded,
            _ => Self::Undone,
        }
    }
}
