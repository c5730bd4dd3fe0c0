//! A merchant reads its history, page by page. Who reads on is given the next page from where the
//! last one ended, whatever has been created or paid since.

use domain::history::{Filter, Order, Places};
use domain::ids::InvoiceId;
use domain::timestamp::Timestamp;
pub(crate) use store::tables::history::Listed;
use store::tables::history::{self, Scope};
use store::tables::history_walks::{self, Border, Path, Walk};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::limits;

/// Which page of which history is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) filter: Filter,
    /// The invoices were created then or later.
    pub(crate) since: Timestamp,
    /// They were created before.
    pub(crate) until: Timestamp,
    pub(crate) order: Order,
    /// From 1.
    pub(crate) page: i64,
}

/// A page.
pub(crate) struct Page {
    /// The invoices, each with the country of its payer, if that is known.
    pub(crate) listed: Vec<(Listed, Option<String>)>,
    /// How many invoices the pages before it had, and how many there are from it on.
    pub(crate) total: i64,
}

/// Reads a page of the caller's history.
pub(crate) async fn read_history(
    app: &App,
    caller: &Caller,
    asked: Asked,
) -> Result<Page, StoreError> {
    let Asked { filter, since, until, order, page } = asked;
    let (merchant_id, live) = (caller.merchant.id, caller.live);
    let scope = Scope { merchant_id, live, filter, since, until };
    let path = Path { api_key_id: caller.key_id, filter, since, until, order };
    let job = ReadPage { scope, path, page, now: app.now() };
    let Read { listed, total, step } = app.inner.store.read(&job).await?;
    if let Some(step) = step
        && let Err(error) = app.inner.store.run(TakeStep { path, step }).await
    {
        // The page is right all the same; the one after it is counted anew.
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "how far a history was read could not be kept");
    }
    let country = |listed: &Listed| {
        let address = listed.payer_ip.as_deref()?.parse().ok()?;
        app.inner.countries.name(address)
    };
    let listed = listed.into_iter().map(|listed| {
        let country = country(&listed);
        (listed, country)
    });
    Ok(Page { listed: listed.collect(), total })
}

/// Forgets walks that nobody goes on with. Says how many.
pub(crate) async fn forget_walks(app: &App) -> Result<u64, StoreError> {
    app.inner.store.run(ForgetWalks(walks_after(app.now()))).await
}

/// The time after which a walk began that is gone on with.
fn walks_after(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_sub(limits::HISTORY_WALK.micros()))
}

struct ReadPage {
    scope: Scope,
    path: Path,
    page: i64,
    now: Timestamp,
}

/// A page that was read.
struct Read {
    listed: Vec<Listed>,
    total: i64,
    /// What it means for a walk, if anything.
    step: Option<Step>,
}

/// What reading a page means for the walk of its path.
enum Step {
    /// One begins.
    Begin(Walk),
    /// It has come so far.
    GoOn(Walk),
    /// The history was begun anew and is all on this page: one that was there has ended.
    End,
}

impl Job for ReadPage {
    type Output = Read;
    type Error = StoreError;
    const NAME: &'static str = "read history";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Read, StoreError> {
        let (order, page) = (self.path.order, self.page);
        let counted = history::counted(tx, self.scope).await?;
        let invoices = counted.invoices();
        let known = history_walks::find(tx, &self.path, walks_after(self.now)).await?;
        // The first page begins anew.
        let known_start = known.filter(|_| page > 1).and_then(|walk| walk.start_of(page));
        let places = match known_start {
            Some(start) => {
                let older = history::count_before(tx, self.scope, start.before).await?;
                Places::next_to(order, older, invoices)
            }
            None => Places::of_page(order, page, invoices),
        };
        let left = places.left(order, invoices);
        let seen = known_start.map_or(invoices.saturating_sub(left), |start| start.seen);
        let mut listed = history::page(tx, &counted, places).await?;
        if order == Order::Descending {
            listed.reverse();
        }
        let has_next = left > places.count();
        let step = match (known, known_start) {
            (Some(walk), Some(start)) => {
                let walk = |end| Walk { page, start, end, ..walk };
                self.end(&listed, seen).map(|end| Step::GoOn(walk(end)))
            }
            (_, None) if has_next => self.begun(&listed, seen).map(Step::Begin),
            (Some(_), None) => Some(Step::End),
            (None, _) => None,
        };
        Ok(Read { listed, total: seen.saturating_add(left), step })
    }
}

impl ReadPage {
    /// The walk that begins with a page after so many invoices.
    fn begun(&self, listed: &[Listed], seen: i64) -> Option<Walk> {
        let before = border(listed.first()?, self.path.order == Order::Descending);
        let (begun_at, page, start) = (self.now, self.page, Border { before, seen });
        Some(Walk { begun_at, page, start, end: self.end(listed, seen)? })
    }

    /// Where a page ends that is after so many invoices; nowhere, if there is nothing on it.
    fn end(&self, listed: &[Listed], seen: i64) -> Option<Border> {
        let before = border(listed.last()?, self.path.order == Order::Ascending);
        let rows = i64::try_from(listed.len()).unwrap_or(i64::MAX);
        Some(Border { before, seen: seen.saturating_add(rows) })
    }
}

/// The border just before an invoice in the order of creation, or just after it.
const fn border(listed: &Listed, after: bool) -> (Timestamp, InvoiceId) {
    let id = listed.id.get();
    let id = if after { id.saturating_add(1) } else { id };
    (listed.created_at, InvoiceId::new(id))
}

struct TakeStep {
    path: Path,
    step: Step,
}

impl Job for TakeStep {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "keep history walk";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        match &self.step {
            Step::Begin(walk) => {
                let at_most = limits::HISTORY_WALKS_PER_KEY;
                history_walks::make_room(tx, &self.path, at_most).await?;
                history_walks::keep(tx, &self.path, walk, true).await
            }
            Step::GoOn(walk) => history_walks::keep(tx, &self.path, walk, false).await,
            Step::End => history_walks::end(tx, &self.path).await,
        }
    }
}

struct ForgetWalks(Timestamp);

impl Job for ForgetWalks {
    type Output = u64;
    type Error = StoreError;
    const NAME: &'static str = "forget history walks";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        history_walks::forget(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}
