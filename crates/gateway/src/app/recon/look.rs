//! Lines are looked at, one in each transaction, and those of batches that were paid out are
//! booked.

use domain::recon::{Kind, Outcome, Share, Source, Suggestion, Target, arrival};
use domain::timestamp::Timestamp;
use store::tables::statements::{self, Booked, Change, LineState, StoredLine};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::recon::{book, known};
use crate::limits;

/// Looks at every line that is new, at those of banks that wait, and books what is to be booked.
pub(super) async fn look(app: &App) -> Result<(), StoreError> {
    for what in [Find::New, Find::WaitingAtBank, Find::Unbooked] {
        let mut after = 0;
        loop {
            let found = app.inner.store.read(&FindLines(what, after)).await?;
            let Some(last) = found.last() else { break };
            // What is new or not booked is no more once it was seen to.
            after = if what == Find::WaitingAtBank { *last } else { 0 };
            for id in found {
                let at = app.now();
                match what {
                    Find::New | Find::WaitingAtBank => {
                        app.inner.store.run(LookAt { id, at }).await?;
                    }
                    Find::Unbooked => app.inner.store.run(Book { id, at }).await?,
                }
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Find {
    New,
    WaitingAtBank,
    Unbooked,
}

struct FindLines(Find, i64);

impl Job for FindLines {
    type Output = Vec<i64>;
    type Error = StoreError;
    const NAME: &'static str = "find lines";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, StoreError> {
        let at_most = limits::SWEEP_ROWS_MAX;
        let lines = match self.0 {
            Find::New => statements::new_lines(tx, at_most).await?,
            Find::WaitingAtBank => statements::waiting_at_bank(tx, self.1, at_most).await?,
            Find::Unbooked => statements::unbooked(tx, at_most).await?,
        };
        Ok(lines.into_iter().map(|line| line.id).collect())
    }
}

struct LookAt {
    id: i64,
    at: Timestamp,
}

impl Job for LookAt {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "look at line";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let Some(line) = statements::by_id(tx, self.id).await? else { return Ok(()) };
        let is_open = match line.state {
            LineState::New => true,
            LineState::Waiting => line.source == Source::Bank,
            LineState::Matched | LineState::Resolved => false,
        };
        if !is_open {
            return Ok(());
        }
        if line.state == LineState::New && repeats(tx, &line).await? {
            return Ok(());
        }
        let (outcome, key) = match told_payout(tx, &line).await? {
            Some(outcome) => (outcome, None),
            None => known::outcome(tx, &line).await?,
        };
        let change = match outcome {
            Outcome::Matched(target) => {
                let mut change = Change::to(LineState::Matched, &line);
                change.payment = key;
                match target {
                    Target::Receipt(_, receipt) => change.receipt = Some(receipt),
                    Target::Refund(id) => change.refund = Some(id),
                    Target::Batch(id) => change.paid_batch = Some(id),
                    Target::Chargeback(_) | Target::Costs => {}
                }
                change
            }
            Outcome::Waiting(suggestion, about) => {
                let mut change = Change::to(LineState::Waiting, &line);
                (change.suggestion, change.about) = (Some(suggestion), about);
                change
            }
        };
        self.keep(tx, &line, change).await
    }
}

impl LookAt {
    /// Keeps what becomes of a line, and books what a bank has moved.
    async fn keep(
        &self,
        tx: &mut Tx<'_>,
        line: &StoredLine,
        mut change: Change,
    ) -> Result<(), StoreError> {
        if line.source == Source::Bank {
            if line.booked == Booked::No {
                let arrival = arrival(line.kind, line.amount);
                book::to_house(tx, line, arrival, ("", self.at)).await?;
            }
            let share = book::share(line)?;
            change.booked = Booked::Held;
            if let Some(batch) = change.paid_batch {
                statements::pay(tx, batch, line.id).await?;
                change.booked = Booked::Done;
            } else if let Some(key) = change.payment {
                book::to_merchant(tx, (line, key), share, self.at).await?;
                let moved = share.handed_over();
                book::to_house(tx, line, moved, (":moved", self.at)).await?;
                change.booked = Booked::Done;
            } else if line.kind == Kind::Fee && change.state == LineState::Matched {
                book::to_house(tx, line, share.held(), (":moved", self.at)).await?;
                change.booked = Booked::Done;
            }
        } else if matches!(line.kind, Kind::Payout | Kind::Withdrawal) {
            // What an acquirer says of it moves nothing: the bank has the word.
            change.paid_batch = None;
            change.booked = Booked::Done;
        }
        statements::set(tx, line.id, &change).await
    }
}

/// Whether a line is there for the second time, by the id that whoever wrote it gave it.
async fn repeats(tx: &mut Tx<'_>, line: &StoredLine) -> Result<bool, StoreError> {
    let Some(own_id) = &line.own_id else { return Ok(false) };
    let Some(before) = statements::happened_before(tx, &line.solution, own_id).await? else {
        return Ok(false);
    };
    let is_same = before == (line.kind, line.amount);
    let state = if is_same { LineState::Matched } else { LineState::Waiting };
    let mut change = Change::to(state, line);
    change.repeats = true;
    change.suggestion = (!is_same).then_some(Suggestion::Duplicate);
    statements::set(tx, line.id, &change).await?;
    Ok(true)
}

/// What an acquirer says that it pays out is compared with what its lines come to.
async fn told_payout(tx: &mut Tx<'_>, line: &StoredLine) -> Result<Option<Outcome>, StoreError> {
    let is_payout = matches!(line.kind, Kind::Payout | Kind::Withdrawal);
    if line.source == Source::Bank || !is_payout {
        return Ok(None);
    }
    let Some(batch) = line.batch else { return Ok(None) };
    let gone = line.amount.nothing().checked_sub(line.amount);
    let said = if line.kind.brings() { Some(line.amount) } else { gone };
    let net = statements::net_of(tx, batch).await?;
    Ok(Some(if net == said {
        Outcome::Matched(Target::Batch(batch))
    } else {
        Outcome::Waiting(Suggestion::PayoutDiffers, None)
    }))
}

/// Books a line of a batch that was paid out.
struct Book {
    id: i64,
    at: Timestamp,
}

impl Job for Book {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "book line";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let Some(line) = statements::by_id(tx, self.id).await? else { return Ok(()) };
        if line.booked != Booked::No {
            return Ok(());
        }
        let share = book::share(&line)?;
        let booked = match line.payment {
            Some(key) => {
                book::to_merchant(tx, (&line, key), share, self.at).await?;
                let moved = share.handed_over();
                book::to_house(tx, &line, moved, ("", self.at)).await?;
                Booked::Done
            }
            None => {
                let plain = Share::of(line.kind, line.amount, line.fee, line.amount);
                let held = plain.unwrap_or(share).held();
                book::to_house(tx, &line, held, ("", self.at)).await?;
                if line.kind == Kind::Fee { Booked::Done } else { Booked::Held }
            }
        };
        statements::set_booked(tx, line.id, booked).await
    }
}
