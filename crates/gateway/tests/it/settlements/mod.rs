//! `turnpike settlement`, and what becomes of settlements while gateways serve: merchants are paid
//! what is due to them, once.

mod carried_out;
mod followed;
mod killed;
mod on_chain;
mod schedule;
mod statement;
mod steps;
mod together;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::asset::{Asset, Network};
use domain::fees::Fee;
use domain::ids::{AttemptNumber, InvoiceId, MerchantId};
use domain::invoice::{Arrival, Event, Facts, Occurred, decide};
use domain::ledger::{Attempted, Position, Price};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use gateway::{Clock, SystemClock};
use serde_json::Value;
use simulator::{Ended, GatewayRun, Installation, ManualClock, Options};
use store::tables::attempts::{self, Attempt};
use store::tables::events::{self, Place};
use store::tables::invoices::{self, Change, NewInvoice, ReturnUrls};
use store::tables::ledger::{self, NewEntry, Owner};
use store::tables::prices::{self, Agreed, Wait};
use store::tables::terms::{self, Terms};
use store::{Job, StoreError, Tx};

use crate::binary::{run, turnpike};

const WALLET: &str = "0x52908400098527886E0F7030069857D2E4169EE7";

/// What each payment of [`Owe`] is, and what its merchant can have of it: all but ten percent.
const AMOUNT: Money = Money::from_minor(1_504, Currency::Usd);
const SHARE: i64 = 13_536_000;

/// Has a merchant be owed for so many payments that have cleared.
struct Owe {
    merchant_id: MerchantId,
    live: bool,
    payments: usize,
    at: Timestamp,
}

impl Job for Owe {
    type Output = Vec<i64>;
    type Error = StoreError;
    const NAME: &'static str = "owe";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::new();
        for _ in 0..self.payments {
            ids.push(self.pay(tx).await?.get());
        }
        Ok(ids)
    }
}

impl Owe {
    async fn pay(&self, tx: &mut Tx<'_>) -> Result<InvoiceId, StoreError> {
        let (attempt, at) = (AttemptNumber::FIRST, self.at);
        let id = invoices::insert(tx, &self.invoice()).await?;
        let asked = Money::from_minor(125_012, Currency::Inr);
        attempts::insert(tx, &self.attempt(id, asked)).await?;
        let mut facts = Facts::new(at);
        let reference = format!("rrn-{id}");
        let told = [
            Event::AttemptStarted { attempt },
            Event::MoneyConfirmed { attempt, received: asked, reference },
            Event::Cleared,
        ];
        for (number, event) in (1_i64..).zip(told) {
            let occurred = Occurred { at, event };
            let place = Place { invoice_id: id, number, source: "test" };
            events::insert(tx, &place, &occurred).await?;
            facts = decide(&facts, &occurred).unwrap().facts;
            let status = facts.state().status();
            let change = Change { id, version: number - 1, status, status_at: at, late: false };
            assert!(invoices::update(tx, &change).await?);
        }
        let price = price();
        let earning = price.earning(AMOUNT).unwrap();
        let (clears_at, reserve_until) = (at, at);
        let agreed = Agreed { price: price.clone(), earning, clears_at, reserve_until, at };
        prices::insert(tx, id, &agreed).await?;
        for wait in [Wait::Clears, Wait::Reserve] {
            assert!(prices::end_wait(tx, wait, id).await?);
        }
        let solution = "upi_sandbox".to_owned();
        let attempted = Attempted { solution, asked, arrival: Arrival::AtOnce };
        let attempts = BTreeMap::from([(attempt, attempted)]);
        let position = Position::of(&facts, AMOUNT, &attempts, Some(&price)).unwrap();
        let postings = position.missing_from(&Position::default()).unwrap();
        let cause = format!("event:{id}:3");
        let entry = NewEntry { cause: &cause, invoice_id: Some(id), at, postings: &postings };
        let owner = Owner { merchant_id: Some(self.merchant_id), live: self.live };
        ledger::append(tx, owner, &entry).await?;
        Ok(id)
    }

    fn invoice(&self) -> NewInvoice {
        NewInvoice {
            merchant_id: self.merchant_id,
            live: self.live,
            email: "payer@example.com".to_owned(),
            amount: AMOUNT,
            name: None,
            personal_id: None,
            urls: ReturnUrls { success: None, cancel: None, pending: None, failure: None },
            callback_json: None,
            solution_type: None,
            solution_name: None,
            created_at: self.at,
        }
    }

    fn attempt(&self, invoice_id: InvoiceId, payable: Money) -> Attempt {
        Attempt {
            invoice_id,
            number: AttemptNumber::FIRST,
            solution: "upi_sandbox".to_owned(),
            reference: format!("TP{invoice_id}"),
            intent_link: "upi://pay?pa=shop@sandbox".to_owned(),
            quote_source: "fixed".to_owned(),
            quote_rate: "83.9955".to_owned(),
            quote_spread_bps: 150,
            quote_taken_at: self.at,
            payable,
            valid_until: self.at,
            created_at: self.at,
            deposit: None,
            acquirer_reference: None,
        }
    }
}

fn price() -> Price {
    let nothing = Money::from_minor(0, Currency::Usdc);
    Price {
        currency: Currency::Usdc,
        rate: "1".parse().unwrap(),
        rate_source: "peg".to_owned(),
        fee: Fee { percent_bps: 1_000, fixed: nothing, minimum: nothing },
        reserve_bps: 0,
        chargeback_fee: nothing,
    }
}

/// Agrees with a merchant on what it is settled in.
struct Agree(MerchantId, Asset);

impl Job for Agree {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "agree";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let terms = Terms {
            asset: self.1,
            clear_days: 1,
            reserve_bps: 0,
            reserve_days: 0,
            chargeback_fee: Money::from_minor(0, self.1.currency),
        };
        terms::set(tx, self.0, &terms).await
    }
}

/// A gateway in this process, whose clock stands before the commands' own, and a merchant with a
/// wallet.
struct Site {
    gateway: GatewayRun,
    installation: Arc<Installation>,
    merchant_id: MerchantId,
    key: String,
}

impl Site {
    async fn open() -> Self {
        Self::open_with(Vec::new()).await
    }

    /// The same with settings of its own.
    async fn open_with(settings: Vec<(&'static str, String)>) -> Self {
        let installation = Arc::new(Installation::fresh().unwrap());
        let mut options =
            Options { installation: Some(installation.clone()), ..Options::default() };
        options.settings.extend(settings);
        let gateway = GatewayRun::start(options, Arc::new(ManualClock::new())).await.unwrap();
        // No callback goes anywhere but into the store.
        let created =
            gateway.active_merchant(Some("http://127.0.0.1:9/".to_owned())).await.unwrap();
        let wallet = format!("update merchant set wallet = '{WALLET}'");
        installation.tamper(&wallet).unwrap();
        let (merchant_id, key) = (created.merchant_id, created.api_key.to_string());
        Self { gateway, installation, merchant_id, key }
    }

    /// Has the merchant be owed for payments, and gives the invoices' ids.
    async fn owe(&self, live: bool, payments: usize) -> Vec<i64> {
        let at = self.gateway.clock.now();
        owe(&self.installation, Owe { merchant_id: self.merchant_id, live, payments, at }).await
    }

    /// Runs a command on settlements.
    async fn settlement(&self, arguments: &[&str]) -> Ended {
        settlement(&self.installation, arguments).await
    }

    /// Runs a command that must succeed, and reads what it prints.
    async fn done(&self, arguments: &[&str]) -> Vec<Value> {
        let ended = self.settlement(arguments).await;
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {ended:?}");
        ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Runs a command that must be refused, and gives why.
    async fn refused(&self, arguments: &[&str]) -> String {
        let ended = self.settlement(arguments).await;
        assert_ne!(ended.status.code(), Some(0), "{arguments:?}: {ended:?}");
        ended.errors
    }

    /// Proposes and approves what is due, which is one settlement.
    async fn approved(&self, live: bool) -> i64 {
        let propose = ["propose", "--merchant", "1", "--by", "Ann"];
        let test: &[&str] = if live { &[] } else { &["--test"] };
        let proposed = self.done(&[propose.as_slice(), test].concat()).await;
        assert_eq!(proposed.len(), 1, "{proposed:?}");
        let id = proposed[0]["id"].as_i64().unwrap();
        self.done(&["approve", &id.to_string(), "--by", "Ben"]).await;
        id
    }

    /// Does all that workers would, until nothing is left.
    async fn settle(&self) {
        while gateway::settle_due(&self.gateway.app).await.unwrap() > 0 {}
    }

    /// The statuses of all invoices, without the word before it.
    fn statuses(&self) -> Vec<String> {
        let invoices = self.gateway.database().unwrap().invoices().unwrap();
        let statuses = invoices.into_iter().map(|invoice| invoice.status);
        statuses.map(|status| status.strip_prefix("invoice:").unwrap().to_owned()).collect()
    }

    /// What is on some accounts of the merchant's books, which must be sound.
    async fn balances(&self) -> String {
        balances(&self.installation).await
    }
}

async fn owe(installation: &Installation, owe: Owe) -> Vec<i64> {
    let store = installation.store(owe.at).await.unwrap();
    store.run(owe).await.unwrap()
}

/// A moment before any command that a test runs.
fn earlier() -> Timestamp {
    Timestamp::from_micros(SystemClock.now().micros() - 1_000_000)
}

async fn settlement(installation: &Installation, arguments: &[&str]) -> Ended {
    let mut command = turnpike(installation.directory(), &["settlement"]);
    command.args(&arguments[..1]).args(installation.flags()).args(&arguments[1..]);
    run(&mut command).await
}

async fn balances(installation: &Installation) -> String {
    let command = |what| {
        let mut command = turnpike(installation.directory(), &["ledger", what]);
        command.args(installation.flags());
        command
    };
    let verified = run(&mut command("verify")).await;
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let balances = run(&mut command("balances")).await;
    let told = ["merchant", "  available", "  settling", "  funds", "  refunds", "  held"];
    let lines = balances.output.lines();
    let lines = lines.filter(|line| told.iter().any(|start| line.starts_with(start)));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    words.collect::<Vec<_>>().join("\n")
}

const fn asset(currency: Currency, network: Network) -> Asset {
    Asset { currency, network }
}
