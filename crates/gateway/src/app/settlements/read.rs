//! Settlements for whoever looks at them.

use domain::ids::{MerchantId, SettlementId};
use store::tables::settlement_invoices;
use store::tables::settlements::{self, Settlement, Try};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::settlements::{SettleError, load};
use crate::limits;

/// A settlement with what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) settlement: Settlement,
    pub(crate) tries: Vec<Try>,
    /// How many invoices it has, and how many of them are not told of it yet.
    pub(crate) invoices: [i64; 2],
}

/// The settlement of an id.
pub(crate) async fn show(app: &App, id: SettlementId) -> Result<Shown, SettleError> {
    app.inner.store.read(&Show(id)).await
}

/// Settlements of one merchant or of all, those after the last one of the page before.
pub(crate) async fn page(
    app: &App,
    of: Option<MerchantId>,
    after: SettlementId,
) -> Result<Vec<Settlement>, StoreError> {
    app.inner.store.read(&Page(of, after)).await
}

struct Show(SettlementId);

impl Job for Show {
    type Output = Shown;
    type Error = SettleError;
    const NAME: &'static str = "show settlement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Shown, SettleError> {
        let (settlement, _, tries) = load(tx, self.0).await?;
        let invoices = settlement_invoices::count(tx, self.0).await?;
        Ok(Shown { settlement, tries, invoices })
    }
}

struct Page(Option<MerchantId>, SettlementId);

impl Job for Page {
    type Output = Vec<Settlement>;
    type Error = StoreError;
    const NAME: &'static str = "page of settlements";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Settlement>, StoreError> {
        settlements::page(tx, self.0, self.1, limits::SWEEP_ROWS_MAX).await
    }
}
