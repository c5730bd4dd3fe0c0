//! One kind of request as fast as the gateway answers it, in turns with the no-op, and whether all
//! answers were good.

use anyhow::ensure;

use crate::announce;
use crate::binary::Gateway;
use crate::database::Database;
use crate::processes::ProcessorTime;
use crate::wrk::{self, Replies, Summary};

/// How long it is sent before anything is measured; the replies are checked meanwhile.
const WARM_UP_SECONDS: u32 = 1;

/// What stores nothing, and the word for it that the script of wrk knows.
const NO_OP: (&str, &str) = ("/bench/no-op/", "no-op");

/// Lines of the gateway's log that are shown of one load: the first tell what is wrong.
const LINES_SHOWN_MAX: usize = 5;

/// What is sent, and to whom.
pub(crate) struct Load<'a> {
    pub(crate) gateway: &'a Gateway,
    pub(crate) path: String,
    /// What the script of wrk is told.
    pub(crate) words: Vec<String>,
    /// Where each good reply has left an invoice, if it has.
    pub(crate) creates_in: Option<&'a Database>,
}

/// How a load is measured. A machine that others use, the host of a virtual one among them, is fast
/// in one minute and slow in the next: what is set against the no-op is sent right after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turns {
    /// How often; an odd number has a middle.
    pub(crate) count: usize,
    /// How long the no-op is sent in each, and then the load.
    pub(crate) seconds: u32,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) turns: Vec<Turn>,
    /// Of all turns together, those of the no-op included.
    pub(crate) errors: Errors,
}

/// The no-op, and the load right after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) no_op: Sent,
    pub(crate) load: Sent,
}

/// What was sent without a break.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) summary: Summary,
    pub(crate) gateway_micros: f64,
    /// The database server's processor time, where there is one.
    pub(crate) server_micros: Option<f64>,
}

/// Everything that should be zero. What goes wrong may be counted in several ways.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Errors {
    /// Connections that broke, requests without an answer, and HTTP statuses of 400 or more.
    pub(crate) failed: u64,
    /// Replies that did not say what they should.
    pub(crate) wrong: u64,
    /// Lines that the gateway logged.
    pub(crate) logged: u64,
    /// Invoices that are not in the store although they were answered, or callbacks that did not
    /// come.
    pub(crate) lost: u64,
}

impl Errors {
    pub(crate) fn total(self) -> u64 {
        self.failed + self.wrong + self.logged + self.lost
    }

    /// Counts in what wrk saw.
    fn note(&mut self, summary: &Summary) {
        self.failed += summary.broken + summary.failed;
        self.wrong += summary.wrong;
    }
}

/// Sends the no-op and the load in turns, after a warm-up of both.
pub(crate) async fn measure(load: &Load<'_>, turns: Turns) -> anyhow::Result<Measured> {
    let Load { gateway, creates_in, .. } = load;
    let (path, word) = NO_OP;
    let words = vec![word.to_owned()];
    let no_op = Load { gateway, path: path.to_owned(), words, creates_in: None };
    let logged_before = gateway.log().len();
    let newest_before = match creates_in {
        Some(database) => database.number("select coalesce(max(id), 0) from invoice").await?,
        None => 0,
    };
    let mut errors = Errors::default();
    errors.note(&no_op.warm_up().await?);
    let warm = load.warm_up().await?;
    errors.note(&warm);
    let mut answered = warm.answered;
    let mut taken = Vec::new();
    for _ in 0..turns.count {
        let turn =
            Turn { no_op: no_op.send(turns.seconds).await?, load: load.send(turns.seconds).await? };
        errors.note(&turn.no_op.summary);
        errors.note(&turn.load.summary);
        answered += turn.load.summary.answered;
        taken.push(turn);
    }
    let logged = gateway.log().split_off(logged_before);
    for line in logged.iter().take(LINES_SHOWN_MAX) {
        announce(line);
    }
    errors.logged = logged.len() as u64;
    if let Some(database) = creates_in {
        let sql = format!("select count(*) from invoice where id > {newest_before}");
        // There may be more, for requests whose answer wrk did not wait for.
        errors.lost = answered.saturating_sub(database.number(&sql).await?);
    }
    Ok(Measured { turns: taken, errors })
}

impl Load<'_> {
    async fn warm_up(&self) -> anyhow::Result<Summary> {
        self.run(Replies::Check, WARM_UP_SECONDS).await
    }

    async fn send(&self, seconds: u32) -> anyhow::Result<Sent> {
        let before = Times::read(self)?;
        let summary = self.run(Replies::Count, seconds).await?;
        let after = Times::read(self)?;
        let server_micros = match (after.server, before.server) {
            (Some(after), Some(before)) => Some(after.micros_each(before, summary.answered)?),
            _ => None,
        };
        let gateway_micros = after.gateway.micros_each(before.gateway, summary.answered)?;
        Ok(Sent { summary, gateway_micros, server_micros })
    }

    async fn run(&self, replies: Replies, seconds: u32) -> anyhow::Result<Summary> {
        let url = format!("{}{}", self.gateway.url, self.path);
        let summary = wrk::run(&url, &self.words, replies, seconds).await?;
        ensure!(summary.answered > 0, "nothing was answered");
        Ok(summary)
    }
}

/// The processor times that are set against the number of requests.
struct Times {
    gateway: ProcessorTime,
    server: Option<ProcessorTime>,
}

impl Times {
    fn read(load: &Load<'_>) -> anyhow::Result<Self> {
        let server = load.creates_in.map(Database::processor_time).transpose()?.flatten();
        Ok(Self { gateway: load.gateway.processor_time()?, server })
    }
}
