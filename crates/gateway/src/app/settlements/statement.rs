//! A merchant's statement: what it was owed when a period began, what each of its invoices and
//! settlements made of that, and what it was owed at its end. It is read off the ledger, and its
//! sums are the ledger's balances, or there is no statement.

use std::collections::BTreeMap;

use domain::ids::{MerchantId, SettlementId};
use domain::ledger::Account;
use domain::money::{Currency, Money};
use domain::settlement::Movement;
use domain::timestamp::Timestamp;
use store::tables::ledger::{self, Balance, Owner};
use store::tables::merchant_statements::{self, StatementLine};
use store::tables::{merchants, settlements};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::settlements::{SettleError, credit};
use crate::limits;

/// What a merchant was owed in one currency, and how it came to that.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) currency: Currency,
    pub(crate) opening: Money,
    pub(crate) invoices: BTreeMap<i64, InvoiceLine>,
    pub(crate) settlements: Vec<SettlementLine>,
    pub(crate) others: Vec<OtherLine>,
    pub(crate) closing: Money,
}

/// What became of an invoice's money in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvoiceLine {
    /// When something happened to it first.
    pub(crate) at: Timestamp,
    pub(crate) gross: Money,
    pub(crate) fee: Money,
    /// What went back, below zero.
    pub(crate) refunds: Money,
    /// The same for chargebacks; above zero where one was won.
    pub(crate) chargebacks: Money,
    pub(crate) other: Money,
    /// All of it together: what the merchant is owed more.
    pub(crate) net: Money,
    /// What of that is kept in reserve, or is not any more.
    pub(crate) reserve: Money,
}

/// A settlement that was confirmed in the period.
#[derive(Clone, Debug)]
pub(crate) struct SettlementLine {
    pub(crate) id: SettlementId,
    pub(crate) at: Timestamp,
    pub(crate) amount: Money,
    pub(crate) transaction: Option<String>,
}

/// Whatever else has changed what the merchant is owed.
#[derive(Clone, Debug)]
pub(crate) struct OtherLine {
    pub(crate) cause: String,
    pub(crate) at: Timestamp,
    pub(crate) amount: Money,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) merchant_id: MerchantId,
    pub(crate) name: String,
    pub(crate) live: bool,
    /// One for each currency that the merchant was owed anything in.
    pub(crate) sections: Vec<Section>,
}

/// The statement of a merchant over a time, whose end is no part of it.
pub(crate) async fn statement(
    app: &App,
    (merchant_id, live): (MerchantId, bool),
    period: [Timestamp; 2],
) -> Result<Statement, SettleError> {
    let owner = Owner { merchant_id: Some(merchant_id), live };
    let begun = app.inner.store.read(&Begin { merchant_id, owner, period }).await?;
    let mut sums = Sums::new(&begun.opening)?;
    let [first, last] = begun.entries;
    let mut next = first;
    while next <= last && last > 0 {
        let end = next.saturating_add(i64::from(limits::SWEEP_ROWS_MAX)).min(last);
        let page = app.inner.store.read(&ReadLines(begun.book_id, [next, end])).await?;
        for lines in page.chunk_by(|one, other| one.entry == other.entry) {
            sums.entry(lines)?;
        }
        next = end.saturating_add(1);
    }
    let mut sections = sums.end()?;
    for line in sections.iter_mut().flat_map(|section| &mut section.settlements) {
        let settlement = app.inner.store.read(&ReadSettlement(line.id)).await?;
        let paid = settlement.and_then(|settlement| settlement.paid);
        line.transaction = paid.map(|paid| paid.transaction.to_string());
    }
    Ok(Statement { merchant_id, name: begun.name, live, sections })
}

/// The sums of a period, entry by entry.
struct Sums {
    sections: BTreeMap<Currency, Section>,
    /// What the ledger says is on each account that is owed to the merchant.
    balances: BTreeMap<(Account, Currency), Money>,
}

/// What an entry is to a merchant, in one currency.
#[derive(Clone, Copy)]
struct Effect {
    /// What it is owed more.
    owed: Money,
    fee: Money,
    reserve: Money,
}

impl Sums {
    fn new(opening: &[Balance]) -> Result<Self, StoreError> {
        let mut sums = Self { sections: BTreeMap::new(), balances: BTreeMap::new() };
        for balance in opening {
            let Some(account) = Account::from_name(&balance.account) else { continue };
            if is_owed(&account) {
                let owed = credit(balance.amount)?;
                let section = sums.section(balance.amount.currency());
                section.opening = add(section.opening, owed)?;
                sums.balances.insert((account, balance.amount.currency()), owed);
            }
        }
        Ok(sums)
    }

    fn section(&mut self, currency: Currency) -> &mut Section {
        let nothing = Money::from_minor(0, currency);
        self.sections.entry(currency).or_insert_with(|| Section {
            currency,
            opening: nothing,
            invoices: BTreeMap::new(),
            settlements: Vec::new(),
            others: Vec::new(),
            closing: nothing,
        })
    }

    fn entry(&mut self, lines: &[StatementLine]) -> Result<(), StoreError> {
        let mut effects: BTreeMap<Currency, Effect> = BTreeMap::new();
        for line in lines {
            let (currency, amount) = (line.amount.currency(), credit(line.amount)?);
            let nothing = amount.nothing();
            let effect = effects.entry(currency);
            let effect = effect.or_insert(Effect { owed: nothing, fee: nothing, reserve: nothing });
            if line.account == Account::Fees {
                effect.fee = add(effect.fee, amount)?;
                continue;
            }
            effect.owed = add(effect.owed, amount)?;
            if line.account == Account::Reserve {
                effect.reserve = add(effect.reserve, amount)?;
            }
            self.balances.insert((line.account.clone(), currency), credit(line.balance)?);
        }
        let Some(line) = lines.first() else { return Ok(()) };
        effects.into_values().try_for_each(|effect| self.take(line, effect))
    }

    /// Puts what an entry did where the statement tells it.
    fn take(&mut self, line: &StatementLine, effect: Effect) -> Result<(), StoreError> {
        let Effect { owed, fee, reserve } = effect;
        let (at, section) = (line.posted_at, self.section(owed.currency()));
        let Some(invoice_id) = line.invoice_id else {
            if owed.minor() == 0 {
                return Ok(());
            }
            match paid_settlement(&line.cause) {
                Some(id) => {
                    let amount = credit(owed)?;
                    section.settlements.push(SettlementLine { id, at, amount, transaction: None });
                }
                None => {
                    let cause = line.cause.clone();
                    section.others.push(OtherLine { cause, at, amount: owed });
                }
            }
            return Ok(());
        };
        if owed.minor() == 0 && fee.minor() == 0 && reserve.minor() == 0 {
            return Ok(());
        }
        let nothing = owed.nothing();
        let invoice = section.invoices.entry(invoice_id).or_insert(InvoiceLine {
            at,
            gross: nothing,
            fee: nothing,
            refunds: nothing,
            chargebacks: nothing,
            other: nothing,
            net: nothing,
            reserve: nothing,
        });
        let part = match line.kind.as_deref() {
            Some("refund_started" | "refund_succeeded" | "refund_failed" | "refunded") => {
                &mut invoice.refunds
            }
            Some("charged_back" | "chargeback_won") => &mut invoice.chargebacks,
            Some(_) => &mut invoice.gross,
            None => &mut invoice.other,
        };
        *part = add(*part, add(owed, fee)?)?;
        invoice.fee = add(invoice.fee, fee)?;
        invoice.net = add(invoice.net, owed)?;
        invoice.reserve = add(invoice.reserve, reserve)?;
        Ok(())
    }

    /// The sections with their ends, which are what the ledger says.
    fn end(mut self) -> Result<Vec<Section>, StoreError> {
        for ((_, currency), owed) in std::mem::take(&mut self.balances) {
            let section = self.section(currency);
            section.closing = add(section.closing, owed)?;
        }
        let sections: Vec<Section> = self.sections.into_values().collect();
        for section in &sections {
            if section.sum()? != section.closing {
                let currency = section.currency;
                let what = format!("the statement in {currency} is not what the ledger says");
                return Err(StoreError::Unreadable(what));
            }
        }
        Ok(sections)
    }
}

impl Section {
    /// What the lines make of the opening balance.
    fn sum(&self) -> Result<Money, StoreError> {
        let mut sum = self.opening;
        for line in self.invoices.values() {
            let parts = [line.gross, credit(line.fee)?, line.refunds, line.chargebacks, line.other];
            let net = parts.into_iter().try_fold(line.net.nothing(), add)?;
            if net != line.net {
                return Err(StoreError::Unreadable(
                    "an invoice's parts are not its sum".to_owned(),
                ));
            }
            sum = add(sum, net)?;
        }
        for line in &self.settlements {
            sum = add(sum, credit(line.amount)?)?;
        }
        self.others.iter().try_fold(sum, |sum, line| add(sum, line.amount))
    }
}

/// Whether what is on an account is owed to the merchant.
fn is_owed(account: &Account) -> bool {
    matches!(
        account,
        Account::Pending
            | Account::Available
            | Account::Reserve
            | Account::Refunds
            | Account::Settling
    )
}

/// The settlement by whose payment an entry was caused.
fn paid_settlement(cause: &str) -> Option<SettlementId> {
    let (id, word) = cause.strip_prefix("settlement:")?.split_once(':')?;
    let id = id.parse().ok().map(SettlementId::new);
    id.filter(|_| word == Movement::Pay.word())
}

fn add(one: Money, other: Money) -> Result<Money, StoreError> {
    let uncountable = || StoreError::Unreadable("a sum that cannot be counted".to_owned());
    one.checked_add(other).ok_or_else(uncountable)
}

/// Where a statement begins.
struct Begun {
    name: String,
    book_id: i64,
    opening: Vec<Balance>,
    entries: [i64; 2],
}

struct Begin {
    merchant_id: MerchantId,
    owner: Owner,
    period: [Timestamp; 2],
}

impl Job for Begin {
    type Output = Begun;
    type Error = SettleError;
    const NAME: &'static str = "begin statement";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Begun, SettleError> {
        let merchant = merchants::by_id(tx, self.merchant_id).await?;
        let name = merchant.ok_or(SettleError::NoMerchant(self.merchant_id))?.name;
        let Some((book_id, entries)) =
            merchant_statements::bounds(tx, self.owner, self.period).await?
        else {
            return Ok(Begun { name, book_id: 0, opening: Vec::new(), entries: [0, 0] });
        };
        // Everything until the last moment before.
        let before = Timestamp::from_micros(self.period[0].micros().saturating_sub(1));
        let opening = ledger::balances_at(tx, book_id, before).await?;
        Ok(Begun { name, book_id, opening, entries })
    }
}

struct ReadLines(i64, [i64; 2]);

impl Job for ReadLines {
    type Output = Vec<StatementLine>;
    type Error = StoreError;
    const NAME: &'static str = "read lines of statement";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        merchant_statements::lines(tx, self.0, self.1).await
    }
}

struct ReadSettlement(SettlementId);

impl Job for ReadSettlement {
    type Output = Option<settlements::Settlement>;
    type Error = StoreError;
    const NAME: &'static str = "read settlement of statement";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        settlements::by_id(tx, self.0).await
    }
}
