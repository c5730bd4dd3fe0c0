//! Reads everything that a page about an invoice shows.

use domain::ids::{AttemptNumber, InvoiceId};
use domain::invoice::{Facts, State};
use domain::solution::Terms;
use domain::timestamp::Timestamp;
use domain::transfer::{Transfer, TransferState};
use domain::upi::UpiRules;
use store::tables::{attempts, looks, merchants, transfers};
use store::{Job, StoreError, Tx};

use crate::app::payment_page::Shown;
use crate::app::take_event;

/// Looks at an invoice, at this time.
pub(super) struct Look(pub(super) InvoiceId, pub(super) Timestamp);

impl Job for Look {
    type Output = Option<(Shown, Terms)>;
    type Error = StoreError;
    const NAME: &'static str = "look at invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some((invoice, facts)) = take_event::load(tx, self.0).await? else { return Ok(None) };
        let merchant = looks::with_name(tx, invoice.merchant_id).await?;
        let (merchant_name, look) = merchant.unwrap_or_default();
        let attempt = attempts::latest(tx, self.0).await?;
        let terms = merchants::terms(tx, invoice.merchant_id).await?;
        let transfers = transfers::of_invoice(tx, self.0).await?;
        let state = facts.state();
        let paid_attempt = match paid_attempt(&state, &facts, &transfers) {
            Some(number) if attempt.as_ref().is_some_and(|latest| latest.number == number) => {
                attempt.clone()
            }
            Some(number) => attempts::by_number(tx, self.0, number).await?,
            None => None,
        };
        let tries_left = match &state {
            State::Declined { .. } => {
                let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
                merchant.map_or(0, |merchant| facts.tries_left(merchant.tries_max))
            }
            _ => 0,
        };
        let shown = Shown {
            state,
            tries_left,
            invoice,
            facts,
            merchant_name,
            look,
            attempt,
            paid_attempt,
            transfers,
            kind: None,
            upi: UpiRules::default(),
            offers: Vec::new(),
            card_wait: None,
            at: self.1,
        };
        Ok(Some((shown, terms)))
    }
}

/// The attempt that brought the first money, or that is to bring it.
fn paid_attempt(state: &State, facts: &Facts, transfers: &[Transfer]) -> Option<AttemptNumber> {
    let first = facts.first_receipt().map(|(number, _, _)| number);
    let approved = match state {
        State::Pending { attempt } => Some(*attempt),
        _ => None,
    };
    let seen = transfers.iter().rfind(|one| one.progress.state == TransferState::Seen);
    first.or(approved).or(seen.map(|one| one.attempt))
}
