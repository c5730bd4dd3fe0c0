//! The thread that writes. It takes whatever jobs are waiting, runs them in one transaction,
//! commits once, and only then answers them all: the flush to disk, which costs far more than the
//! work, is shared by everybody who waits for it. It never waits for more jobs to come, so a single
//! job is not slowed down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::error::StoreError;
use crate::job::Job;
use crate::limits;
use crate::sqlite::run_job;
use crate::sqlite::statements::Statements;

pub(super) struct Writer {
    queue: Option<SyncSender<Box<dyn Queued>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(statements: Statements) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(limits::QUEUED_JOBS_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write(statements, &jobs))
            .map_err(|error| StoreError::Unopenable(error.to_string()))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub(super) async fn run<J: Job>(&self, job: J) -> Result<J::Output, J::Error> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { job, outcome: None, reply };
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.try_send(Box::new(waiting)).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    /// Lets the jobs that are queued finish, so that a shutdown loses none of them. The last handle
    /// may be within a job, and so be dropped by the writer itself, which cannot wait for its own
    /// end: it ends once it comes back to its empty queue.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer panicked");
        }
    }
}

/// A job in the queue, whatever its type.
trait Queued: Send {
    /// Runs the job and says whether its effects are to be kept.
    fn run(&mut self, statements: &mut Statements) -> bool;
    /// Remembers that the job panicked.
    fn panicked(&mut self);
    /// Answers whoever waits: with the job's outcome if the commit succeeded.
    fn answer(self: Box<Self>, commit: Result<(), CommitFailed>);
}

struct Waiting<J: Job> {
    job: J,
    outcome: Option<Result<J::Output, J::Error>>,
    reply: oneshot::Sender<Result<J::Output, J::Error>>,
}

/// Why no job of a batch is kept; shared by all of them.
#[derive(Clone)]
enum CommitFailed {
    Overloaded,
    Other(Arc<str>),
}

impl From<CommitFailed> for StoreError {
    fn from(failed: CommitFailed) -> Self {
        match failed {
            CommitFailed::Overloaded => Self::Overloaded,
            CommitFailed::Other(why) => Self::Commit(why.to_string()),
        }
    }
}

impl From<StoreError> for CommitFailed {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Overloaded => Self::Overloaded,
            StoreError::Engine(source) | StoreError::Duplicate(source) => {
                Self::Other(source.to_string().into())
            }
            other => Self::Other(other.to_string().into()),
        }
    }
}

impl<J: Job> Queued for Waiting<J> {
    fn run(&mut self, statements: &mut Statements) -> bool {
        let outcome = run_job(&self.job, statements);
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn panicked(&mut self) {
        tracing::error!(job = J::NAME, "a job panicked");
        self.outcome = Some(Err(StoreError::Panicked.into()));
    }

    fn answer(self: Box<Self>, commit: Result<(), CommitFailed>) {
        let outcome = match (self.outcome, commit) {
            (Some(outcome), Ok(())) => outcome,
            // A refusal may rest on what an earlier job of the batch wrote, which is undone.
            (_, Err(failed)) => Err(StoreError::from(failed).into()),
            (None, Ok(())) => Err(StoreError::Panicked.into()),
        };
        // Whoever waited may have gone away; the job's effects stand all the same.
        drop(self.reply.send(outcome));
    }
}

fn write(mut statements: Statements, jobs: &Receiver<Box<dyn Queued>>) {
    let mut batch = Vec::with_capacity(limits::BATCH_JOBS_MAX);
    while let Ok(first) = jobs.recv() {
        batch.push(first);
        batch.extend(jobs.try_iter().take(limits::BATCH_JOBS_MAX.saturating_sub(1)));
        let commit = run_batch(&mut statements, &mut batch).map_err(CommitFailed::from);
        if let Err(CommitFailed::Other(error)) = &commit {
            tracing::error!(error = %error, jobs = batch.len(), "a commit failed");
        }
        if let Err(CommitFailed::Overloaded) = &commit {
            // Whoever has queued meanwhile would wait for as long again, each batch in its turn.
            batch.extend(jobs.try_iter().take(limits::QUEUED_JOBS_MAX));
        }
        for job in batch.drain(..) {
            job.answer(commit.clone());
        }
    }
}

fn run_batch(statements: &mut Statements, batch: &mut [Box<dyn Queued>]) -> Result<(), StoreError> {
    statements.command("begin immediate")?;
    let outcome = run_jobs(statements, batch).and_then(|()| statements.command("commit"));
    if outcome.is_err() {
        statements.abandon();
    }
    outcome
}

/// A savepoint has every page copied that its job writes to, and nearly no job needs to be undone.
/// So all are run without first; where one has to be undone, all are undone with it, and run again.
fn run_jobs(statements: &mut Statements, batch: &mut [Box<dyn Queued>]) -> Result<(), StoreError> {
    if run_in_the_open(statements, batch) {
        return Ok(());
    }
    statements.abandon();
    statements.command("begin immediate")?;
    run_in_savepoints(statements, batch)
}

/// Runs jobs one after another; `false` as soon as there is something to be undone.
fn run_in_the_open(statements: &mut Statements, batch: &mut [Box<dyn Queued>]) -> bool {
    batch.iter_mut().all(|job| {
        statements.watch();
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(statements)));
        matches!(ran, Ok(true)) || {
            if ran.is_err() {
                job.panicked();
            }
            statements.is_untouched()
        }
    })
}

fn run_in_savepoints(
    statements: &mut Statements,
    batch: &mut [Box<dyn Queued>],
) -> Result<(), StoreError> {
    for job in batch {
        statements.command("savepoint job")?;
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(statements)));
        let keep = ran.unwrap_or_else(|_| {
            job.panicked();
            false
        });
        if !keep {
            statements.command("rollback to job")?;
        }
        statements.command("release job")?;
    }
    Ok(())
}
