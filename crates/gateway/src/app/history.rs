//! A merchant reads its history, page by page. Who reads it from the newest invoice on is given the
//! next page from where the last one ended, whatever has been created or paid since.

use domain::history::{Filter, Order, Places};
use domain::timestamp::Timestamp;
pub(crate) use store::tables::history::Listed;
use store::tables::history::{self, Scope};
use store::tables::history_walks::{self, Path, Walk};
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
    /// How many invoices there are on all pages.
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
    let path = Path { api_key_id: caller.key_id, filter, since, until };
    let now = app.now();
    let job = ReadPage { scope, path, order, page, after: walks_after(now) };
    let (listed, total) = app.inner.store.read(&job).await?;
    if let (Order::Descending, Some(oldest)) = (order, listed.last()) {
        let oldest = (oldest.created_at, oldest.id);
        let walk = Walk { invoices: total, page, oldest };
        app.inner.store.run(KeepWalk { path, walk, now }).await?;
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

/// The time after which a page was read that the next one follows.
fn walks_after(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros().saturating_sub(limits::HISTORY_WALK.micros()))
}

struct ReadPage {
    scope: Scope,
    path: Path,
    order: Order,
    page: i64,
    after: Timestamp,
}

impl Job for ReadPage {
    type Output = (Vec<Listed>, i64);
    type Error = StoreError;
    const NAME: &'static str = "read history";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let counted = history::counted(tx, self.scope).await?;
        if self.order == Order::Ascending {
            let total = counted.invoices();
            let places = Places::of_page(self.order, self.page, total);
            return Ok((history::page(tx, &counted, places).await?, total));
        }
        let walk = match self.page {
            1 => None,
            _ => history_walks::find(tx, &self.path, self.after).await?,
        };
        let total = walk.map_or(counted.invoices(), |walk| walk.invoices);
        let places = match walk {
            Some(walk) if walk.page.saturating_add(1) == self.page => {
                Places::up_to(history::count_before(tx, self.scope, walk.oldest).await?)
            }
            Some(_) | None => Places::of_page(self.order, self.page, total),
        };
        let mut listed = history::page(tx, &counted, places).await?;
        listed.reverse();
        Ok((listed, total))
    }
}

struct KeepWalk {
    path: Path,
    walk: Walk,
    now: Timestamp,
}

impl Job for KeepWalk {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "keep history walk";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        history_walks::keep(tx, &self.path, &self.walk, self.now).await
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
