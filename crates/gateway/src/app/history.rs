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
    let Read { listed, total, walk } = app.inner.store.read(&job).await?;
    if let Some((walk, begins)) = walk {
        app.inner.store.run(KeepWalk { path, walk, begins }).await?;
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
    /// How far the caller has come by it, and whether a walk begins.
    walk: Option<(Walk, bool)>,
}

impl Job for ReadPage {
    type Output = Read;
    type Error = StoreError;
    const NAME: &'static str = "read history";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Read, StoreError> {
        let (order, page) = (self.path.order, self.page);
        let counted = history::counted(tx, self.scope).await?;
        let invoices = counted.invoices();
        let walk = self.walk(tx).await?;
        let places = match walk {
            Some((_, start)) => {
                let older = history::count_before(tx, self.scope, start.before).await?;
                Places::next_to(order, older, invoices)
            }
            None => Places::of_page(order, page, invoices),
        };
        let left = places.left(order, invoices);
        let seen = walk.map_or(invoices.saturating_sub(left), |(_, start)| start.seen);
        let mut listed = history::page(tx, &counted, places).await?;
        if order == Order::Descending {
            listed.reverse();
        }
        let total = seen.saturating_add(left);
        let walk = self.after(&listed, seen, walk);
        Ok(Read { listed, total, walk })
    }
}

impl ReadPage {
    /// The walk that is gone on with, and where in it the page begins. The first page begins anew.
    async fn walk(&self, tx: &mut Tx<'_>) -> Result<Option<(Walk, Border)>, StoreError> {
        if self.page == 1 {
            return Ok(None);
        }
        let walk = history_walks::find(tx, &self.path, walks_after(self.now)).await?;
        Ok(walk.and_then(|walk| Some((walk, walk.start_of(self.page)?))))
    }

    /// How far the caller has come by a page, and whether a walk begins with it.
    fn after(
        &self,
        listed: &[Listed],
        seen: i64,
        walk: Option<(Walk, Border)>,
    ) -> Option<(Walk, bool)> {
        let (first, last) = (listed.first()?, listed.last()?);
        let order = self.path.order;
        let start = || Border { before: border(first, order == Order::Descending), seen };
        let rows = i64::try_from(listed.len()).unwrap_or(i64::MAX);
        let seen = seen.saturating_add(rows);
        let end = Border { before: border(last, order == Order::Ascending), seen };
        let begins = walk.is_none();
        let (begun_at, start) =
            walk.map_or_else(|| (self.now, start()), |(walk, start)| (walk.begun_at, start));
        Some((Walk { begun_at, page: self.page, start, end }, begins))
    }
}

/// The border just before an invoice in the order of creation, or just after it.
const fn border(listed: &Listed, after: bool) -> (Timestamp, InvoiceId) {
    let id = listed.id.get();
    let id = if after { id.saturating_add(1) } else { id };
    (listed.created_at, InvoiceId::new(id))
}

struct KeepWalk {
    path: Path,
    walk: Walk,
    begins: bool,
}

impl Job for KeepWalk {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "keep history walk";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        history_walks::keep(tx, &self.path, &self.walk, self.begins).await
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
