//! One kind of request as fast as the gateway answers it, and whether all answers were good.

use anyhow::ensure;

use crate::announce;
use crate::binary::Gateway;
use crate::database::Database;
use crate::processes::ProcessorTime;
use crate::wrk::{self, Replies, Summary};

/// How long it is sent before anything is measured; the replies are checked meanwhile.
const WARM_UP_SECONDS: u32 = 1;

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

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) summary: Summary,
    pub(crate) gateway_micros: f64,
    /// The database server's processor time, where there is one.
    pub(crate) server_micros: Option<f64>,
    pub(crate) errors: Errors,
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
}

/// Sends the load for some seconds, after a warm-up.
pub(crate) async fn measure(load: &Load<'_>, seconds: u32) -> anyhow::Result<Measured> {
    let Load { gateway, path, words, creates_in } = load;
    let url = format!("{}{path}", gateway.url);
    let logged_before = gateway.log().len();
    let newest_before = match creates_in {
        Some(database) => database.number("select coalesce(max(id), 0) from invoice").await?,
        None => 0,
    };
    let warm = wrk::run(&url, words, Replies::Check, WARM_UP_SECONDS).await?;
    let before = Times::read(load)?;
    let summary = wrk::run(&url, words, Replies::Count, seconds).await?;
    let after = Times::read(load)?;
    ensure!(warm.answered > 0 && summary.answered > 0, "nothing was answered");
    let logged = gateway.log().split_off(logged_before);
    for line in logged.iter().take(LINES_SHOWN_MAX) {
        announce(line);
    }
    let mut errors = Errors {
        failed: warm.broken + warm.failed + summary.broken + summary.failed,
        wrong: warm.wrong,
        logged: logged.len() as u64,
        lost: 0,
    };
    if let Some(database) = creates_in {
        let sql = format!("select count(*) from invoice where id > {newest_before}");
        // There may be more, for requests whose answer wrk did not wait for.
        errors.lost =
            (warm.answered + summary.answered).saturating_sub(database.number(&sql).await?);
    }
    let server_micros = match (after.server, before.server) {
        (Some(after), Some(before)) => Some(after.micros_each(before, summary.answered)?),
        _ => None,
    };
    let gateway_micros = after.gateway.micros_each(before.gateway, summary.answered)?;
    Ok(Measured { summary, gateway_micros, server_micros, errors })
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
