//! Where the money of one invoice ought to be.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use thiserror::Error;

use crate::ids::AttemptNumber;
use crate::invoice::{Arrival, Facts, State};
use crate::ledger::account::Account;
use crate::ledger::posting::{NoEntry, Posting, Postings};
use crate::ledger::price::Price;
use crate::money::{Currency, Money};
use crate::quote::money_from_decimal;

/// What an attempt was to bring, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempted {
    /// The payment solution.
    pub solution: String,
    /// What its payer was asked for.
    pub asked: Money,
    /// How its money comes.
    pub arrival: Arrival,
}

/// The balances that an invoice makes on the accounts of its merchant's book: debits above zero,
/// credits below. They come to zero in each currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position(BTreeMap<(Account, Currency), i64>);

/// A position that the gateway cannot count, or that rests on an attempt nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the invoice's money cannot be counted")]
pub struct Uncountable;

/// What was credited of an invoice's money, in the payer's currency and of the invoice's amount.
struct Credited {
    /// The solution that took it.
    solution: String,
    /// What the payer paid of what he was asked for, less what went back.
    paid: Money,
    /// Of the invoice's amount.
    base: Money,
    /// All that went back to him.
    given_back: Money,
}

/// What of an invoice over `whole` its merchant is to be credited with, in the invoice's currency:
/// all of it, or the part that was paid. `None` before any money came, or where it cannot be said.
#[must_use]
pub fn credited(
    facts: &Facts,
    whole: Money,
    attempts: &BTreeMap<AttemptNumber, Attempted>,
) -> Option<Money> {
    let (first, _, _) = facts.first_receipt()?;
    Credited::of(facts, whole, attempts.get(&first)?).map(|credited| credited.base)
}

impl Position {
    /// Where the money of an invoice over `whole` ought to be, as far as it is known. Without a
    /// price, what is to be credited waits in the payer's currency.
    ///
    /// # Errors
    /// [`Uncountable`] where it cannot be said.
    pub fn of(
        facts: &Facts,
        whole: Money,
        attempts: &BTreeMap<AttemptNumber, Attempted>,
        price: Option<&Price>,
    ) -> Result<Self, Uncountable> {
        let mut position = Self::default();
        let Some((first, _, _)) = facts.first_receipt() else { return Ok(position) };
        for (number, _, receipt) in facts.receipts() {
            let solution = attempts.get(&number).ok_or(Uncountable)?.solution.clone();
            position.debit(Account::Clearing { solution }, receipt.amount)?;
            position.credit(Account::Held, receipt.amount)?;
        }
        let attempted = attempts.get(&first).ok_or(Uncountable)?;
        let credited = Credited::of(facts, whole, attempted).ok_or(Uncountable)?;
        let Credited { paid, given_back, .. } = &credited;
        let clearing = Account::Clearing { solution: credited.solution.clone() };
        position.credit(clearing.clone(), *given_back)?;
        position.debit(Account::Held, *given_back)?;
        match facts.state() {
            State::Withheld { .. } => return Ok(position),
            State::Chargeback { .. } => {
                // What is beyond the price was no part of the sale, and stays to be given back.
                position.debit(Account::Held, *paid)?;
                position.credit(clearing, *paid)?;
                position.charge_back(&credited, price)?;
            }
            // Money is there, so the invoice is none of those that have none.
            State::AwaitingApproval { .. }
            | State::Paid { .. }
            | State::Refunded { .. }
            | State::Created
            | State::Opened { .. }
            | State::Declined { .. }
            | State::Pending { .. }
            | State::Failed { .. }
            | State::Canceled { .. }
            | State::Expired { .. } => {
                position.debit(Account::Held, *paid)?;
                match price {
                    Some(price) => position.earn(facts, whole, &credited, price)?,
                    None => position.credit(Account::Unpriced, *paid)?,
                }
            }
        }
        Ok(position)
    }

    /// The position that postings come to.
    ///
    /// # Errors
    /// [`Uncountable`] where they cannot be added up.
    pub fn from_postings(postings: impl IntoIterator<Item = Posting>) -> Result<Self, Uncountable> {
        let mut position = Self::default();
        for Posting { account, amount } in postings {
            position.debit(account, amount)?;
        }
        Ok(position)
    }

    /// The balance that the invoice makes on an account.
    #[must_use]
    pub fn balance(&self, account: &Account, currency: Currency) -> Money {
        let minor = self.0.get(&(account.clone(), currency)).copied().unwrap_or(0);
        Money::from_minor(minor, currency)
    }

    /// What has to be posted so that the books, which have `booked` of the invoice, have this.
    ///
    /// # Errors
    /// [`NoEntry`] where nothing is to be posted, or it cannot be.
    pub fn missing_from(&self, booked: &Self) -> Result<Postings, NoEntry> {
        let line = |account: &Account, currency: Currency, minor: i64| Posting {
            account: account.clone(),
            amount: Money::from_minor(minor, currency),
        };
        let wanted = self
            .0
            .iter()
            .map(|((account, currency), minor)| Some(line(account, *currency, *minor)));
        let there = booked.0.iter().map(|((account, currency), minor)| {
            Some(line(account, *currency, minor.checked_neg()?))
        });
        let lines: Option<Vec<_>> = wanted.chain(there).collect();
        Postings::new(lines.ok_or(NoEntry::Uncountable)?)
    }

    /// The merchant's part, after a price is known.
    fn earn(
        &mut self,
        facts: &Facts,
        whole: Money,
        credited: &Credited,
        price: &Price,
    ) -> Result<(), Uncountable> {
        let earned = price.earning(credited.base).ok_or(Uncountable)?;
        let refunded = |of: Option<Money>| part(earned.gross, of?, whole);
        let gone = refunded(facts.refunded(whole)).ok_or(Uncountable)?;
        let taken = refunded(facts.left_to_refund(whole).and_then(|left| whole.checked_sub(left)));
        let taken = taken.ok_or(Uncountable)?;
        let rest = earned.gross.checked_sub(gone).ok_or(Uncountable)?;
        self.exchange(credited.paid, rest)?;
        self.credit(Account::Fees, earned.fee)?;
        self.credit(Account::Refunds, taken.checked_sub(gone).ok_or(Uncountable)?)?;
        let net = earned.net().and_then(|net| net.checked_sub(taken)).ok_or(Uncountable)?;
        if net.minor() < 0 {
            return self.credit(Account::Available, net);
        }
        let reserve = match facts.reserve_released {
            Some(_) => net.nothing(),
            None => price.reserve(net).ok_or(Uncountable)?,
        };
        self.credit(Account::Reserve, reserve)?;
        let free = net.checked_sub(reserve).ok_or(Uncountable)?;
        let account = if facts.cleared.is_some() { Account::Available } else { Account::Pending };
        self.credit(account, free)
    }

    /// What a chargeback costs the merchant besides the money: the payment's fee, which is not
    /// given back, and the chargeback's own.
    fn charge_back(
        &mut self,
        credited: &Credited,
        price: Option<&Price>,
    ) -> Result<(), Uncountable> {
        let Some(price) = price else { return Ok(()) };
        let earned = price.earning(credited.base).ok_or(Uncountable)?;
        let owed = earned.fee.checked_add(price.chargeback_fee).ok_or(Uncountable)?;
        self.debit(Account::Available, owed)?;
        self.credit(Account::Fees, owed)
    }

    /// Turns what was paid into what the merchant is settled in: through the pair's trading
    /// account, or, within one currency, with what is left over as the exchange's result.
    fn exchange(&mut self, paid: Money, gross: Money) -> Result<(), Uncountable> {
        let (from, to) = (paid.currency(), gross.currency());
        if from == to {
            let left_over = paid.checked_sub(gross).ok_or(Uncountable)?;
            return self.credit(Account::FxResult, left_over);
        }
        self.credit(Account::Trading { from, to }, paid)?;
        self.debit(Account::Trading { from, to }, gross)
    }

    fn credit(&mut self, account: Account, amount: Money) -> Result<(), Uncountable> {
        let minor = amount.minor().checked_neg().ok_or(Uncountable)?;
        self.debit(account, Money::from_minor(minor, amount.currency()))
    }

    fn debit(&mut self, account: Account, amount: Money) -> Result<(), Uncountable> {
        let key = (account, amount.currency());
        let sum = self.0.get(&key).copied().unwrap_or(0);
        let sum = sum.checked_add(amount.minor()).ok_or(Uncountable)?;
        if sum == 0 {
            self.0.remove(&key)
        } else {
            self.0.insert(key, sum)
        };
        Ok(())
    }
}

impl Credited {
    fn of(facts: &Facts, whole: Money, attempted: &Attempted) -> Option<Self> {
        let Attempted { solution, asked, arrival } = attempted;
        let received = facts.refundable(*arrival)?;
        let nothing = received.nothing();
        let mut given = facts.refunds.values().filter_map(|refund| refund.succeeded);
        let given_back =
            given.try_fold(nothing, |sum, (_, amounts)| sum.checked_add(amounts.given_back))?;
        // Money of another currency than was asked for pays for no part of the invoice.
        let is_asked = asked.currency() == received.currency();
        let counted = if is_asked { received.min(*asked) } else { nothing };
        let base = if is_asked { part(whole, counted, *asked)? } else { whole.nothing() };
        let went = part(counted, given_back, received)?;
        let paid = counted.checked_sub(went)?;
        Some(Self { solution: solution.clone(), paid, base, given_back })
    }
}

/// What of `amount` stands for `taken` out of `all`, rounded half-even; all of it for all.
fn part(amount: Money, taken: Money, all: Money) -> Option<Money> {
    if taken == all {
        return Some(amount);
    }
    let major = Decimal::new(amount.minor(), amount.currency().decimals());
    let product = major.checked_mul(Decimal::from(taken.minor()))?;
    money_from_decimal(product.checked_div(Decimal::from(all.minor()))?, amount.currency())
}
