//! Where money is: in balance whatever happened, and the same whatever the order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Account, Attempted, NoEntry, Position, Posting, Postings, Price};
use crate::fees::Fee;
use crate::ids::{AttemptNumber, HoldNumber, RefundNumber};
use crate::invoice::{Arrival, Event, Facts, Occurred, Payment, Reason, decide};
use crate::money::{Currency, Money};
use crate::timestamp::{Span, Timestamp};

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const FIRST: AttemptNumber = AttemptNumber::FIRST;
const WHOLE: Money = usd(1504);

const fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usd)
}

const fn inr(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Inr)
}

const fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

fn clearing(solution: &str) -> Account {
    Account::Clearing { solution: solution.to_owned() }
}

/// Ten percent, of which the first payer's example in the contract is made, and a reserve.
fn price(reserve_bps: u16) -> Price {
    Price {
        currency: Currency::Usdc,
        rate: Decimal::ONE,
        rate_source: "peg".to_owned(),
        fee: Fee { percent_bps: 1_000, fixed: usdc(0), minimum: usdc(0) },
        reserve_bps,
        chargeback_fee: usdc(15_000_000),
    }
}

/// An invoice of the contract's example, paid by UPI: a first attempt, and a second by stablecoin.
fn attempts() -> BTreeMap<AttemptNumber, Attempted> {
    let upi =
        Attempted { solution: "upi".to_owned(), asked: inr(125_012), arrival: Arrival::AtOnce };
    let crypto = Attempted {
        solution: "crypto".to_owned(),
        asked: usdc(15_040_000),
        arrival: Arrival::ByTransfers,
    };
    BTreeMap::from([(FIRST, upi), (FIRST.next(), crypto)])
}

fn take(facts: &Facts, seconds: u32, event: Event) -> Option<Facts> {
    let at = START.plus(Span::from_minutes(seconds));
    decide(facts, &Occurred { at, event }).ok().map(|decision| decision.facts)
}

fn paid(amount: Money) -> Facts {
    let reference = "rrn".to_owned();
    let event = Event::MoneyConfirmed { attempt: FIRST, received: amount, reference };
    take(&Facts::new(START), 1, event).unwrap()
}

fn position(facts: &Facts, price: Option<&Price>) -> Position {
    Position::of(facts, WHOLE, &attempts(), price).unwrap()
}

fn shown(position: &Position) -> Vec<String> {
    let lines = position.missing_from(&Position::default());
    let lines = lines.map(|lines| lines.lines().to_vec()).unwrap_or_default();
    lines.iter().map(|line| format!("{} {}", line.account, line.amount)).collect()
}

#[test]
fn a_payment_is_split_into_what_the_merchant_gets_and_the_fee() {
    assert_eq!(
        shown(&position(&paid(inr(125_012)), Some(&price(1_000)))),
        [
            "clearing:upi 1250.12 INR",
            "pending -12.182400 USDC",
            "reserve -1.353600 USDC",
            "fees -1.504000 USDC",
            "trading:INR/USDC -1250.12 INR",
            "trading:INR/USDC 15.040000 USDC",
        ]
    );
    assert_eq!(
        shown(&position(&paid(inr(125_012)), None)),
        ["clearing:upi 1250.12 INR", "unpriced -1250.12 INR"]
    );
}

#[test]
fn each_fate_has_its_accounts() {
    let withheld = Event::Withheld { hold: HoldNumber::new(1), reason: Reason::new("review") };
    let cases: [(&str, Vec<Event>, &[&str]); 6] = [
        (
            "it can be settled",
            vec![Event::Cleared],
            &[
                "clearing:upi 1250.12 INR",
                "available -13.536000 USDC",
                "fees -1.504000 USDC",
                "trading:INR/USDC -1250.12 INR",
                "trading:INR/USDC 15.040000 USDC",
            ],
        ),
        ("it is held", vec![withheld], &["clearing:upi 1250.12 INR", "held -1250.12 INR"]),
        (
            "it is charged back: the fee is not given back, and the chargeback has its own",
            vec![Event::ChargedBack],
            &["available 16.504000 USDC", "fees -16.504000 USDC"],
        ),
        (
            "the chargeback is won",
            vec![Event::Cleared, Event::ChargedBack, Event::ChargebackWon],
            &[
                "clearing:upi 1250.12 INR",
                "available -13.536000 USDC",
                "fees -1.504000 USDC",
                "trading:INR/USDC -1250.12 INR",
                "trading:INR/USDC 15.040000 USDC",
            ],
        ),
        (
            "a part is being refunded",
            vec![refund_started(1, 500)],
            &[
                "clearing:upi 1250.12 INR",
                "pending -8.536000 USDC",
                "refunds -5.000000 USDC",
                "fees -1.504000 USDC",
                "trading:INR/USDC -1250.12 INR",
                "trading:INR/USDC 15.040000 USDC",
            ],
        ),
        (
            "all of it was refunded: the merchant owes the fee",
            vec![refund_started(1, 1504), refund_ended(1, 1504), Event::Refunded],
            &["available 1.504000 USDC", "fees -1.504000 USDC"],
        ),
    ];
    for (name, events, expected) in cases {
        let facts = (2..).zip(events).fold(paid(inr(125_012)), |facts, (second, event)| {
            take(&facts, second, event).unwrap()
        });
        assert_eq!(shown(&position(&facts, Some(&price(0)))), *expected, "{name}");
    }
}

/// A refund of so many cents, as `Facts::refund_amounts` makes it for a first one.
fn refund_started(number: u32, cents: i64) -> Event {
    let amounts = paid(inr(125_012)).refund_amounts(WHOLE, usd(cents), Arrival::AtOnce).unwrap();
    Event::RefundStarted { refund: RefundNumber::new(number), amounts }
}

fn refund_ended(number: u32, cents: i64) -> Event {
    let amounts = paid(inr(125_012)).refund_amounts(WHOLE, usd(cents), Arrival::AtOnce).unwrap();
    Event::RefundSucceeded { refund: RefundNumber::new(number), amounts }
}

#[test]
fn only_what_was_asked_is_credited() {
    let released = |facts: &Facts| {
        let (hold, _) = facts.open_hold().unwrap();
        take(facts, 100, Event::Released { hold }).unwrap()
    };
    let second = FIRST.next();
    let pay = |amount| {
        let payment = Payment {
            attempt: second,
            arrival: Arrival::ByTransfers,
            asked: usdc(15_040_000),
            amount: usdc(amount),
            reference: "0xa",
        };
        let facts = Facts::new(START);
        let events = facts.confirm(&payment);
        let facts = events.into_iter().fold(facts, |facts, event| take(&facts, 1, event).unwrap());
        released(&facts)
    };
    // A person who lets too much go credits the price, and keeps the rest for its payer.
    assert_eq!(
        shown(&position(&pay(16_000_000), Some(&price(0)))),
        [
            "clearing:crypto 16.000000 USDC",
            "held -0.960000 USDC",
            "pending -13.536000 USDC",
            "fees -1.504000 USDC",
        ]
    );
    // Half of the price is half of the invoice.
    assert_eq!(
        shown(&position(&pay(7_520_000), Some(&price(0)))),
        ["clearing:crypto 7.520000 USDC", "pending -6.768000 USDC", "fees -0.752000 USDC"]
    );
}

#[test]
fn what_an_exchange_within_one_currency_leaves_over_is_its_result() {
    let second = FIRST.next();
    let reference = "0xa".to_owned();
    let event = Event::MoneyConfirmed { attempt: second, received: usdc(15_040_000), reference };
    let facts = take(&Facts::new(START), 1, event).unwrap();
    let price = Price { rate: Decimal::new(99, 2), ..price(0) };
    assert_eq!(
        shown(&position(&facts, Some(&price))),
        [
            "clearing:crypto 15.040000 USDC",
            "pending -13.400640 USDC",
            "fees -1.488960 USDC",
            "fx_result -0.150400 USDC",
        ]
    );
}

#[test]
fn postings_make_an_entry_only_in_balance() {
    let line = |account, amount| Posting { account, amount };
    let entry = |lines: Vec<Posting>| Postings::new(lines).map(|lines| lines.lines().to_vec());
    let funds = || Account::Funds;
    assert_eq!(entry(vec![]), Err(NoEntry::Nothing));
    assert_eq!(
        entry(vec![line(funds(), usd(5)), line(Account::Fees, usd(-4))]),
        Err(NoEntry::Unbalanced(Currency::Usd))
    );
    assert_eq!(
        entry(vec![line(funds(), usd(5)), line(Account::Fees, inr(-5))]),
        Err(NoEntry::Unbalanced(Currency::Usd))
    );
    assert_eq!(entry(vec![line(funds(), usd(5)), line(funds(), usd(-5))]), Err(NoEntry::Nothing));
    let most = usd(i64::MAX);
    assert_eq!(
        entry(vec![line(funds(), most), line(funds(), most), line(Account::Fees, usd(1))]),
        Err(NoEntry::Uncountable)
    );
    let lines = [line(Account::Fees, usd(-5)), line(funds(), usd(2)), line(funds(), usd(3))];
    let sorted = vec![line(funds(), usd(5)), line(Account::Fees, usd(-5))];
    assert_eq!(entry(lines.to_vec()), Ok(sorted));
}

#[test]
fn accounts_are_read_by_their_names() {
    let trading = Account::Trading { from: Currency::Inr, to: Currency::Usdc };
    let accounts = [
        clearing("upi_sandbox"),
        Account::Funds,
        Account::Held,
        Account::Unpriced,
        Account::Pending,
        Account::Available,
        Account::Reserve,
        Account::Refunds,
        Account::Settling,
        Account::Fees,
        trading,
        Account::FxResult,
        Account::AcquirerCosts,
        Account::Unmatched,
    ];
    for account in accounts {
        assert_eq!(Account::from_name(&account.to_string()), Some(account));
    }
    for name in ["", "Funds", "clearing", "clearing:", "trading:INR", "trading:INR/XXX", "x:y"] {
        assert_eq!(Account::from_name(name), None, "{name}");
    }
}

/// What may happen to an invoice that is paid in any of many ways.
#[derive(Clone, Debug)]
enum Step {
    Pays(AttemptNumber, i64, String),
    Tells(Event),
    Refunds(i64),
    EndsRefund(bool),
    Releases,
    Prices,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amounts = prop_oneof![3 => Just(100), 1 => 1..200_i64];
    let pays = (1..=2_u32, amounts, "[abc]").prop_map(|(attempt, percent, reference)| {
        Step::Pays(AttemptNumber::new(attempt), percent, reference)
    });
    let step = prop_oneof![
        3 => pays,
        1 => Just(Step::Tells(Event::Canceled)),
        1 => Just(Step::Tells(Event::Cleared)),
        1 => Just(Step::Tells(Event::ReserveReleased)),
        1 => Just(Step::Tells(Event::Settled)),
        1 => Just(Step::Tells(Event::ChargedBack)),
        1 => Just(Step::Tells(Event::ChargebackWon)),
        1 => Just(Step::Tells(Event::Refunded)),
        3 => (1..1_600_i64).prop_map(Step::Refunds),
        3 => any::<bool>().prop_map(Step::EndsRefund),
        2 => Just(Step::Releases),
        2 => Just(Step::Prices),
    ];
    proptest::collection::vec(step, 1..30)
}

/// The events of a step, as the gateway makes them.
fn events_of(facts: &Facts, step: &Step) -> Vec<Event> {
    let first = facts.first_receipt().map_or(FIRST, |(attempt, _, _)| attempt);
    let arrival = attempts()[&first].arrival;
    match step {
        Step::Pays(attempt, percent, reference) => {
            let Attempted { asked, arrival, .. } = attempts()[attempt];
            let amount = Money::from_minor(asked.minor() * percent / 100, asked.currency());
            let known = facts.attempts.get(attempt);
            if known.is_some_and(|known| known.receipts.contains_key(reference)) {
                return vec![];
            }
            let attempt = *attempt;
            facts.confirm(&Payment { attempt, arrival, asked, amount, reference })
        }
        Step::Tells(event) => vec![event.clone()],
        Step::Refunds(cents) => {
            let amounts = facts.refund_amounts(WHOLE, usd(*cents), arrival);
            let refund = facts.next_refund();
            amounts.map(|amounts| Event::RefundStarted { refund, amounts }).into_iter().collect()
        }
        Step::EndsRefund(succeeds) => {
            let open = facts.refunds.iter().find_map(|(number, refund)| {
                let is_open = refund.succeeded.is_none() && refund.failed.is_none();
                refund.started.filter(|_| is_open).map(|(_, amounts)| (*number, amounts))
            });
            let end = |(refund, amounts)| match succeeds {
                true => Event::RefundSucceeded { refund, amounts },
                false => Event::RefundFailed { refund, amounts },
            };
            open.map(end).into_iter().collect()
        }
        Step::Releases => {
            facts.open_hold().map(|(hold, _)| Event::Released { hold }).into_iter().collect()
        }
        Step::Prices => vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn books_balance_and_follow_the_facts_whatever_happens(
        steps in steps(),
        reserve_bps in 0..=10_000_u16,
        percent_bps in 0..=10_000_u16,
    ) {
        let mut price = price(reserve_bps);
        price.fee.percent_bps = percent_bps;
        let (mut facts, mut booked, mut priced) = (Facts::new(START), Position::default(), false);
        for (second, step) in (1..).zip(&steps) {
            let events = events_of(&facts, step);
            let after = events.into_iter().try_fold(facts.clone(), |facts, event| {
                take(&facts, second, event)
            });
            facts = after.unwrap_or(facts);
            priced = priced || matches!(step, Step::Prices);
            let price = priced.then_some(&price);
            let wanted = Position::of(&facts, WHOLE, &attempts(), price).unwrap();
            // An entry can be made of it, which is to say that it balances; it makes the books what
            // they should be, and after that there is nothing to post.
            match wanted.missing_from(&booked) {
                Ok(entry) => {
                    let lines = shown_lines(&booked).into_iter().chain(entry.lines().to_vec());
                    booked = Position::from_postings(lines).unwrap();
                }
                Err(why) => prop_assert_eq!(why, NoEntry::Nothing),
            }
            prop_assert_eq!(&booked, &wanted);
            for line in shown_lines(&booked) {
                let fine = !line.account.has_floor() || line.amount.minor() <= 0;
                prop_assert!(fine, "{} has {}", line.account, line.amount);
            }
        }
    }
}

fn shown_lines(position: &Position) -> Vec<Posting> {
    let lines = position.missing_from(&Position::default());
    lines.map(|lines| lines.lines().to_vec()).unwrap_or_default()
}
