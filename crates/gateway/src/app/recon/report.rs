//! A day of a payment solution: what was confirmed, what its acquirer says, and the difference.

use std::collections::BTreeMap;

use domain::money::{Currency, Money};
use domain::recon::Kind;
use domain::timestamp::Timestamp;
use store::tables::statements::{self, Confirmed, Missing, Period};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::limits;

/// The sums of a day in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    /// Payments that were confirmed.
    pub(crate) expected: (i64, Money),
    /// Payments that the acquirer or a bank tells of, before fees.
    pub(crate) received: (i64, Money),
    /// Of those, the ones that were confirmed on another day.
    pub(crate) of_other_days: (i64, Money),
    /// What was kept of them, and fees of their own.
    pub(crate) fees: Money,
    /// What was received above what was expected.
    pub(crate) difference: Money,
    pub(crate) refunds: (i64, Money),
    pub(crate) chargebacks: (i64, Money),
    pub(crate) payouts: (i64, Money),
}

/// The day of a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SolutionReport {
    pub(crate) solution: String,
    pub(crate) days: Vec<Day>,
    /// Confirmed payments that no line is of; the first ones, if there are many.
    pub(crate) missing_there: Vec<Confirmed>,
    /// Lines that are of no known payment; the first ones, if there are many.
    pub(crate) missing_here: Vec<Missing>,
}

/// Reports on a day, of one solution or of all.
pub(crate) async fn report(
    app: &App,
    [from, to]: [Timestamp; 2],
    solution: Option<&str>,
) -> Result<Vec<SolutionReport>, StoreError> {
    let mut reports = Vec::new();
    let names = app.inner.solutions.iter().map(|one| one.name.as_str());
    for name in names.filter(|name| solution.is_none_or(|only| only == *name)) {
        let job = ReadDay { solution: name.to_owned(), from, to };
        reports.push(app.inner.store.read(&job).await?);
    }
    Ok(reports)
}

struct ReadDay {
    solution: String,
    from: Timestamp,
    to: Timestamp,
}

impl Job for ReadDay {
    type Output = SolutionReport;
    type Error = StoreError;
    const NAME: &'static str = "report on day";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SolutionReport, StoreError> {
        let period = Period { solution: &self.solution, from: self.from, to: self.to };
        let mut days: BTreeMap<Currency, Day> = BTreeMap::new();
        let day = |days: &mut BTreeMap<Currency, Day>, of: Money, change: &dyn Fn(&mut Day)| {
            change(days.entry(of.currency()).or_insert_with(|| Day::of(of.nothing())));
        };
        for figure in statements::confirmed(tx, &period).await? {
            day(&mut days, figure.sum, &|day| day.expected = (figure.count, figure.sum));
        }
        for (kind, figure, fees, _) in statements::lines_of_period(tx, &period).await? {
            let both = (figure.count, figure.sum);
            let own = if kind == Kind::Fee { figure.sum } else { fees.nothing() };
            day(&mut days, figure.sum, &|day| {
                match kind {
                    Kind::Payment => day.received = both,
                    Kind::Refund => day.refunds = both,
                    Kind::Chargeback => day.chargebacks = both,
                    Kind::Payout => day.payouts = both,
                    Kind::Fee | Kind::Withdrawal => {}
                }
                let all = day.fees.checked_add(fees).and_then(|all| all.checked_add(own));
                day.fees = all.unwrap_or(day.fees);
            });
        }
        for figure in statements::shifted(tx, &period).await? {
            day(&mut days, figure.sum, &|day| day.of_other_days = (figure.count, figure.sum));
        }
        let mut days: Vec<Day> = days.into_values().collect();
        for day in &mut days {
            let difference = day.received.1.checked_sub(day.expected.1);
            day.difference = difference
                .ok_or_else(|| StoreError::Unreadable("sums beyond counting".to_owned()))?;
        }
        let at_most = limits::REPORT_ROWS_MAX;
        Ok(SolutionReport {
            solution: self.solution.clone(),
            days,
            missing_there: statements::missing(tx, &period, at_most).await?,
            missing_here: statements::unassigned(tx, &period, at_most).await?,
        })
    }
}

impl Day {
    const fn of(nothing: Money) -> Self {
        let none = (0, nothing);
        Self {
            expected: none,
            received: none,
            of_other_days: none,
            fees: nothing,
            difference: nothing,
            refunds: none,
            chargebacks: none,
            payouts: none,
        }
    }
}
