//! Approved settlements are written to a file for a wallet outside, which pays them by one
//! transaction.

use connectors::evm::export::{About, Batch};
use domain::ids::SettlementId;
use domain::settlement::{Person, Step};
use domain::timestamp::Timestamp;
use store::tables::settlements;
use store::{Job, Tx};

use crate::app::App;
use crate::app::settlements::{SettleError, load, payout};

/// What a wallet reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A batch for Safe's Transaction Builder.
    Safe,
    /// A table for Safe's CSV Airdrop.
    Csv,
}

/// Marks settlements as exported, and only then gives the text of their file: from then on a wallet
/// may pay them, so that they are not canceled lightly.
pub(crate) async fn export(
    app: &App,
    ids: &[SettlementId],
    (format, again): (Format, bool),
    by: &Person,
) -> Result<String, SettleError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    if let Some([twice, _]) = ids.array_windows().find(|[one, next]| one == next) {
        return Err(SettleError::Twice(*twice));
    }
    let at = app.now();
    let batch = app.inner.store.run(Export { ids: ids.clone(), again, at }).await?;
    let names: Vec<String> = ids.iter().map(SettlementId::to_string).collect();
    let (names, by) = (names.join(", "), by.name());
    tracing::info!(settlements = names, by, again, "settlements exported");
    let (name, description) = ("Settlements", format!("Settlements {names}"));
    let about = About { name, description: &description, created_at: at };
    Ok(match format {
        Format::Safe => batch.transaction_builder(&about),
        Format::Csv => batch.csv_airdrop(),
    })
}

struct Export {
    ids: Vec<SettlementId>,
    again: bool,
    at: Timestamp,
}

impl Job for Export {
    type Output = Batch;
    type Error = SettleError;
    const NAME: &'static str = "export settlements";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Batch, SettleError> {
        let mut payouts = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            let (settlement, progress, _) = load(tx, *id).await?;
            if !settlement.live {
                return Err(SettleError::IsTest(*id));
            }
            let taken = progress.take(Step::Export { again: self.again });
            taken.map_err(|refusal| SettleError::Refused(*id, refusal))?;
            settlements::exported(tx, *id, self.at).await?;
            payouts.push(payout(&settlement)?);
        }
        Ok(Batch::new(payouts)?)
    }
}
