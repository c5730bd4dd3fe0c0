//! What lines are of, and that whatever they move is in balance.

use proptest::prelude::*;

use super::{
    Batch, BatchId, Kind, KnownPayment, KnownReceipt, KnownRefund, Line, Outcome, PaymentKey,
    Share, Source, Suggestion, Target, arrival, match_batch, match_chargeback, match_payment,
    match_refund,
};
use crate::ids::{AttemptNumber, InvoiceId, RefundId};
use crate::ledger::{Account, NoEntry, Posting, Postings};
use crate::money::{Currency, Money};
use crate::status::RefundStatus;
use crate::timestamp::Timestamp;

const fn inr(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Inr)
}

const KEY: PaymentKey = PaymentKey { invoice_id: InvoiceId::new(7), attempt: AttemptNumber::FIRST };
const OTHER: PaymentKey =
    PaymentKey { invoice_id: InvoiceId::new(8), attempt: AttemptNumber::FIRST };

fn line(kind: Kind, minor: i64) -> Line {
    Line {
        number: 2,
        kind,
        amount: inr(minor),
        fee: inr(0),
        reference: Some("ours".to_owned()),
        bank_reference: None,
        batch: None,
        id: None,
        at: Timestamp::from_micros(0),
        mentions: vec![],
    }
}

fn receipt(reference: &str, minor: i64, told: bool) -> KnownReceipt {
    KnownReceipt { reference: reference.to_owned(), amount: inr(minor), told }
}

fn payment(receipts: Vec<KnownReceipt>) -> KnownPayment {
    KnownPayment {
        key: KEY,
        of_solution: true,
        receipts,
        charged_back: false,
        chargeback_told: false,
    }
}

/// An outcome in a few words.
fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Matched(Target::Receipt(key, reference)) => {
            format!("payment {} {reference}", key.invoice_id)
        }
        Outcome::Matched(Target::Refund(id)) => format!("refund {id}"),
        Outcome::Matched(Target::Chargeback(key)) => format!("chargeback {}", key.invoice_id),
        Outcome::Matched(Target::Costs) => "costs".to_owned(),
        Outcome::Matched(Target::Batch(id)) => format!("batch {}", id.0),
        Outcome::Waiting(why, Some(key)) => format!("{} of {}", why.word(), key.invoice_id),
        Outcome::Waiting(why, None) => why.word().to_owned(),
    }
}

#[test]
fn a_payment_is_matched_by_its_references_and_to_the_last_digit() {
    let one = || payment(vec![receipt("rrn", 10_000, false)]);
    let two = || payment(vec![receipt("a", 10_000, true), receipt("b", 10_000, false)]);
    let told = || payment(vec![receipt("rrn", 10_000, true)]);
    let foreign = || KnownPayment { of_solution: false, ..one() };
    let other = || KnownPayment { key: OTHER, ..one() };
    let bank =
        |reference: &str, line: Line| Line { bank_reference: Some(reference.to_owned()), ..line };
    let paid = |minor| line(Kind::Payment, minor);
    let fee = |line: Line, minor| Line { fee: inr(minor), ..line };
    let dollars = Line { amount: Money::from_minor(10_000, Currency::Usd), ..paid(1) };
    type Case = (Line, Option<KnownPayment>, Vec<KnownPayment>, Vec<PaymentKey>, &'static str);
    let cases: Vec<Case> = vec![
        (paid(10_000), Some(one()), vec![], vec![], "payment 7 rrn"),
        (bank("rrn", paid(10_000)), None, vec![one()], vec![], "payment 7 rrn"),
        (bank("rrn", paid(10_000)), Some(one()), vec![one()], vec![], "payment 7 rrn"),
        // The acquirer's own id in the place of the bank's reference says nothing else.
        (bank("pay_1", paid(10_000)), Some(one()), vec![], vec![], "payment 7 rrn"),
        (paid(10_000), Some(two()), vec![], vec![], "payment 7 b"),
        (bank("b", paid(10_000)), Some(two()), vec![], vec![], "payment 7 b"),
        (bank("a", paid(10_000)), Some(two()), vec![], vec![], "duplicate of 7"),
        (paid(10_000), Some(told()), vec![], vec![], "duplicate of 7"),
        (paid(9_500), Some(one()), vec![], vec![], "net of 7"),
        (paid(9_499), Some(one()), vec![], vec![], "partial of 7"),
        (fee(paid(5_000), 5_000), Some(one()), vec![], vec![], "net of 7"),
        (paid(1), Some(one()), vec![], vec![], "partial of 7"),
        (paid(10_001), Some(one()), vec![], vec![], "too_much of 7"),
        (dollars, Some(one()), vec![], vec![], "contradiction of 7"),
        (paid(10_000), Some(payment(vec![])), vec![], vec![], "ask_acquirer of 7"),
        (paid(10_000), Some(foreign()), vec![], vec![], "other_solution of 7"),
        (bank("rrn", paid(10_000)), Some(one()), vec![other()], vec![], "contradiction"),
        (bank("rrn", paid(10_000)), None, vec![one(), other()], vec![], "contradiction"),
        // An amount alone is never enough.
        (paid(10_000), None, vec![], vec![KEY], "same_amount of 7"),
        (paid(10_000), None, vec![], vec![KEY, OTHER], "unknown"),
        (paid(10_000), None, vec![], vec![], "unknown"),
    ];
    for (number, (line, ours, theirs, alike, expected)) in cases.into_iter().enumerate() {
        let outcome = match_payment(&line, ours.as_ref(), &theirs, &alike);
        assert_eq!(said(&outcome), expected, "case {number}");
    }
}

#[test]
fn refunds_and_chargebacks_are_matched_to_what_we_know_of_them() {
    let refund = |id, minor, status, told| KnownRefund {
        id: RefundId::new(id),
        key: KEY,
        of_solution: true,
        given_back: inr(minor),
        status,
        told,
    };
    use RefundStatus::{Failed, Pending, Succeeded};
    let cases = [
        (500, Some(refund(1, 500, Succeeded, false)), vec![], "refund 1"),
        (500, Some(refund(1, 500, Succeeded, true)), vec![], "duplicate of 7"),
        (500, Some(refund(1, 500, Pending, false)), vec![], "ask_acquirer of 7"),
        (500, Some(refund(1, 500, Failed, false)), vec![], "ask_acquirer of 7"),
        (499, Some(refund(1, 500, Succeeded, false)), vec![], "partial of 7"),
        (501, Some(refund(1, 500, Succeeded, false)), vec![], "too_much of 7"),
        (
            500,
            None,
            vec![refund(1, 400, Succeeded, false), refund(2, 500, Succeeded, false)],
            "refund 2",
        ),
        (
            500,
            None,
            vec![refund(1, 500, Succeeded, true), refund(2, 500, Succeeded, false)],
            "refund 2",
        ),
        (500, None, vec![refund(1, 500, Succeeded, true)], "duplicate of 7"),
        (500, None, vec![], "unknown"),
    ];
    for (minor, ours, of_payment, expected) in cases {
        let outcome = match_refund(&line(Kind::Refund, minor), ours.as_ref(), &of_payment);
        assert_eq!(said(&outcome), expected);
    }
    let taken = KnownPayment { charged_back: true, ..payment(vec![receipt("a", 500, true)]) };
    let cases = [
        (500, Some(taken.clone()), "chargeback 7"),
        (400, Some(taken.clone()), "partial of 7"),
        (500, Some(KnownPayment { chargeback_told: true, ..taken.clone() }), "duplicate of 7"),
        (500, Some(KnownPayment { charged_back: false, ..taken }), "record_chargeback of 7"),
        (500, Some(payment(vec![])), "ask_acquirer of 7"),
        (500, None, "unknown"),
    ];
    for (minor, ours, expected) in cases {
        let outcome = match_chargeback(&line(Kind::Chargeback, minor), ours.as_ref(), &[]);
        assert_eq!(said(&outcome), expected);
    }
}

#[test]
fn a_payout_is_of_the_batch_that_it_names_if_that_comes_to_its_sum() {
    let batch = |id, reference: &str, minor| Batch {
        id: BatchId(id),
        reference: (!reference.is_empty()).then(|| reference.to_owned()),
        net: inr(minor),
    };
    let cases = [
        (Kind::Payout, 900, vec![batch(1, "ours", 900)], "batch 1"),
        (Kind::Payout, 900, vec![batch(1, "ours", 800)], "payout_differs"),
        (Kind::Payout, 900, vec![batch(1, "ours", 800), batch(2, "ours", 900)], "batch 2"),
        (Kind::Payout, 900, vec![batch(1, "ours", 900), batch(2, "ours", 900)], "payout_differs"),
        (Kind::Payout, 900, vec![batch(1, "", 900)], "payout_sum"),
        (Kind::Payout, 900, vec![batch(1, "", 900), batch(2, "x", 900)], "unknown"),
        (Kind::Payout, 900, vec![batch(1, "", 800)], "unknown"),
        (Kind::Payout, 900, vec![batch(1, "ours", -900)], "payout_differs"),
        (Kind::Withdrawal, 900, vec![batch(1, "ours", -900)], "batch 1"),
        (Kind::Payout, 900, vec![], "unknown"),
    ];
    for (kind, minor, unpaid, expected) in cases {
        assert_eq!(said(&match_batch(&line(kind, minor), &unpaid)), expected, "{unpaid:?}");
    }
}

#[test]
fn words_are_read_as_they_are_written() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_word(kind.word()), Some(kind));
    }
    for suggestion in Suggestion::ALL {
        assert_eq!(Suggestion::from_word(suggestion.word()), Some(suggestion));
    }
    for source in Source::ALL {
        assert_eq!(Source::from_word(source.word()), Some(source));
    }
    assert_eq!(Kind::from_word("Payment"), None);
}

#[test]
fn a_fee_goes_to_the_costs_whether_it_was_named_or_found() {
    let shown = |postings: Result<Postings, NoEntry>| -> Vec<String> {
        let postings = postings.unwrap();
        postings.lines().iter().map(|one| format!("{} {}", one.account, one.amount)).collect()
    };
    let named = Share::of(Kind::Payment, inr(10_000), inr(200), inr(10_000)).unwrap();
    let found = Share::of(Kind::Payment, inr(9_800), inr(0), inr(10_000)).unwrap();
    assert_eq!(named, found);
    assert_eq!(
        shown(named.credited("upi")),
        ["clearing:upi -100.00 INR", "funds 98.00 INR", "acquirer_costs 2.00 INR"]
    );
    let refund = Share::of(Kind::Refund, inr(500), inr(10), inr(500)).unwrap();
    assert_eq!(
        shown(refund.credited("upi")),
        ["clearing:upi 5.00 INR", "funds -5.10 INR", "acquirer_costs 0.10 INR"]
    );
    let fee = Share::of(Kind::Fee, inr(300), inr(0), inr(300)).unwrap();
    assert_eq!(shown(fee.held()), ["acquirer_costs 3.00 INR", "unmatched -3.00 INR"]);
    let gone = Share::of(Kind::Withdrawal, inr(300), inr(0), inr(300)).unwrap();
    assert_eq!(shown(gone.written_off()), ["acquirer_costs 3.00 INR", "unmatched -3.00 INR"]);
}

/// A line of a batch, and what becomes of it: known at once, known later, or never.
#[derive(Clone, Copy, Debug)]
struct Told {
    kind: Kind,
    amount: i64,
    fee: i64,
    more: i64,
    fate: u8,
}

fn told() -> impl Strategy<Value = Told> {
    let kinds = [Kind::Payment, Kind::Refund, Kind::Chargeback, Kind::Fee];
    (prop::sample::select(kinds.to_vec()), 1..1_000_000_i64, 0..10_000_i64, 0..5_000_i64, 0..3_u8)
        .prop_map(|(kind, amount, fee, more, fate)| Told { kind, amount, fee, more, fate })
}

fn post(sums: &mut [i64; 4], entry: Result<Postings, NoEntry>) {
    let lines = match entry {
        Ok(entry) => entry.lines().to_vec(),
        Err(why) => {
            assert_eq!(why, NoEntry::Nothing);
            vec![]
        }
    };
    for Posting { account, amount } in lines {
        let place = match account {
            Account::Funds => 0,
            Account::AcquirerCosts => 1,
            Account::Unmatched => 2,
            Account::Clearing { .. } => 3,
            other => panic!("{other}"),
        };
        sums[place] += amount.minor();
    }
}

proptest! {
    /// Whatever is known of the lines of a batch: the funds of all books are what the bank says,
    /// the clearing has what was matched, and only what nobody knows is left as unmatched.
    #[test]
    fn the_funds_are_what_the_bank_says(lines in prop::collection::vec(told(), 1..40)) {
        let mut sums = [0; 4];
        let (mut net, mut unknown, mut cleared, mut costs) = (0, 0, 0, 0);
        for one in &lines {
            let sign = if one.kind.brings() { 1 } else { -1 };
            net += if one.kind.brings() { one.amount - one.fee } else { -one.amount - one.fee };
            match (one.kind, one.fate) {
                (Kind::Fee, _) => costs += one.amount + one.fee,
                (_, 2) => {
                    unknown += sign * one.amount;
                    costs += one.fee;
                }
                (_, _) => {
                    let more = if one.kind == Kind::Payment { one.more } else { 0 };
                    cleared += sign * (one.amount + more);
                    costs += one.fee + more;
                }
            }
        }
        if net != 0 {
            let kind = if net > 0 { Kind::Payout } else { Kind::Withdrawal };
            post(&mut sums, arrival(kind, inr(net.abs())));
        }
        for one in &lines {
            let share = |clears| Share::of(one.kind, inr(one.amount), inr(one.fee), inr(clears));
            let plain = share(one.amount).unwrap();
            let more = if one.kind == Kind::Payment { one.more } else { 0 };
            let share = share(one.amount + more).unwrap();
            match (one.kind, one.fate) {
                (Kind::Fee, _) | (_, 2) => post(&mut sums, plain.held()),
                (_, 0) => {
                    post(&mut sums, share.handed_over());
                    post(&mut sums, share.credited("upi"));
                }
                (_, _) => {
                    post(&mut sums, plain.held());
                    post(&mut sums, share.handed_over_later(plain));
                    post(&mut sums, share.credited("upi"));
                }
            }
        }
        prop_assert_eq!(sums, [net, costs, -unknown, -cleared]);
    }

    /// A line that names a payment twice is matched once, and an amount alone never matches.
    #[test]
    fn nothing_is_matched_twice_or_by_its_amount_alone(
        amounts in prop::collection::vec(1..20_i64, 1..6),
        lines in prop::collection::vec((1..20_i64, prop::option::of(0..6_usize)), 1..12),
    ) {
        let mut receipts: Vec<KnownReceipt> = amounts.iter().enumerate()
            .map(|(place, minor)| receipt(&format!("r{place}"), *minor, false)).collect();
        for (minor, bank) in lines {
            let line = Line {
                bank_reference: bank.map(|place| format!("r{place}")),
                ..line(Kind::Payment, minor)
            };
            let nothing = match_payment(&line, None, &[], &[KEY]);
            prop_assert!(matches!(nothing, Outcome::Waiting(Suggestion::SameAmount, Some(KEY))));
            let known = payment(receipts.clone());
            let outcome = match_payment(&line, Some(&known), &[], &[]);
            if let Outcome::Matched(Target::Receipt(_, reference)) = outcome {
                let matched = receipts.iter_mut().find(|one| one.reference == reference).unwrap();
                prop_assert!(!matched.told);
                prop_assert_eq!(matched.amount, inr(minor));
                matched.told = true;
            }
        }
    }
}
