//! Whether a line is of what is known. What names a payment by a reference may match; what only
//! has its amount and day never does, and is suggested to a person.

use crate::ids::{AttemptNumber, InvoiceId, RefundId};
use crate::money::Money;
use crate::recon::Line;
use crate::status::RefundStatus;

/// Up to how many hundredths of a percent a payment may fall short of what is known for the
/// difference to look like a fee: more than acquirers take.
const FEE_AT_MOST_BPS: i128 = 500;

/// A payment, by the attempt that it came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaymentKey {
    /// Of which invoice.
    pub invoice_id: InvoiceId,
    /// Which try.
    pub attempt: AttemptNumber,
}

/// An attempt that a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPayment {
    /// Which.
    pub key: PaymentKey,
    /// Whether it is one of the solution whose line it is.
    pub of_solution: bool,
    /// The payments that were confirmed for it, the first one first.
    pub receipts: Vec<KnownReceipt>,
    /// Whether the invoice was charged back.
    pub charged_back: bool,
    /// Whether another line was matched to the chargeback.
    pub chargeback_told: bool,
}

/// A payment that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownReceipt {
    /// The acquirer's or bank's reference of it.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// Whether another line was matched to it.
    pub told: bool,
}

/// A refund that a line may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRefund {
    /// Which.
    pub id: RefundId,
    /// Of which payment.
    pub key: PaymentKey,
    /// Whether it is one of the solution whose line it is.
    pub of_solution: bool,
    /// What the payer gets.
    pub given_back: Money,
    /// What has come of it.
    pub status: RefundStatus,
    /// Whether another line was matched to it.
    pub told: bool,
}

/// The id of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BatchId(pub i64);

/// A batch that was not paid out yet, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which.
    pub id: BatchId,
    /// By what the acquirer knows it.
    pub reference: Option<String>,
    /// What its lines come to; below zero, the acquirer takes it.
    pub net: Money,
}

/// What a line is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A confirmed payment.
    Receipt(PaymentKey, String),
    /// A refund.
    Refund(RefundId),
    /// The chargeback of a payment.
    Chargeback(PaymentKey),
    /// What an acquirer or a bank takes for itself.
    Costs,
    /// The payout of a batch.
    Batch(BatchId),
}

/// Why a line waits, which is also what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suggestion {
    /// It falls short by what a fee would be: it may be the amount after the fee.
    Net,
    /// It is a part of what is known.
    Partial,
    /// It is more than what is known.
    TooMuch,
    /// We do not know that it succeeded: a notification was lost, so ask the acquirer.
    AskAcquirer,
    /// It names nothing that is known, but one payment of its day has its amount.
    SameAmount,
    /// It names nothing that is known.
    Unknown,
    /// It was told before.
    Duplicate,
    /// It is of another payment solution.
    OtherSolution,
    /// Its references are of different things, or its currency is another one.
    Contradiction,
    /// We do not know that the payment was charged back: record it.
    RecordChargeback,
    /// One batch comes to this sum, but the line does not name it.
    PayoutSum,
    /// It names a batch that comes to another sum.
    PayoutDiffers,
}

impl Suggestion {
    /// Every suggestion.
    pub const ALL: [Self; 12] = [
        Self::Net,
        Self::Partial,
        Self::TooMuch,
        Self::AskAcquirer,
        Self::SameAmount,
        Self::Unknown,
        Self::Duplicate,
        Self::OtherSolution,
        Self::Contradiction,
        Self::RecordChargeback,
        Self::PayoutSum,
        Self::PayoutDiffers,
    ];

    /// The word in the store and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Partial => "partial",
            Self::TooMuch => "too_much",
            Self::AskAcquirer => "ask_acquirer",
            Self::SameAmount => "same_amount",
            Self::Unknown => "unknown",
            Self::Duplicate => "duplicate",
            Self::OtherSolution => "other_solution",
            Self::Contradiction => "contradiction",
            Self::RecordChargeback => "record_chargeback",
            Self::PayoutSum => "payout_sum",
            Self::PayoutDiffers => "payout_differs",
        }
    }

    /// The suggestion of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// What a person is told.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Net => "short by what looks like a fee: resolve as net",
            Self::Partial => "a part of what was confirmed: ask the acquirer for the rest",
            Self::TooMuch => "more than what was confirmed: ask the acquirer what it is",
            Self::AskAcquirer => "not confirmed with us, a lost notification: ask the acquirer",
            Self::SameAmount => "one payment of the day has this amount: compare, then resolve",
            Self::Unknown => "nothing known: hold it as unmatched",
            Self::Duplicate => "told before: resolve as duplicate",
            Self::OtherSolution => "of another payment solution: compare the files",
            Self::Contradiction => "its references or its currency do not fit: ask the acquirer",
            Self::RecordChargeback => "a chargeback that we do not know of: record it",
            Self::PayoutSum => "one batch comes to this sum: resolve as payout",
            Self::PayoutDiffers => "its batch comes to another sum: ask the acquirer",
        }
    }
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is of something that is known, to the last digit.
    Matched(Target),
    /// It waits for a person.
    Waiting(Suggestion, Option<PaymentKey>),
}

/// What a line of a payment is of. `ours` is what its reference names, `theirs` what its bank
/// reference names, and `alike` what has its amount and its day.
#[must_use]
pub fn match_payment(
    line: &Line,
    ours: Option<&KnownPayment>,
    theirs: &[KnownPayment],
    alike: &[PaymentKey],
) -> Outcome {
    let known = match named(ours, theirs) {
        Named::One(known) => known,
        Named::Several => return Outcome::Waiting(Suggestion::Contradiction, None),
        Named::None => {
            return match alike {
                [one] => Outcome::Waiting(Suggestion::SameAmount, Some(*one)),
                _ => Outcome::Waiting(Suggestion::Unknown, None),
            };
        }
    };
    let waiting = |suggestion| Outcome::Waiting(suggestion, Some(known.key));
    if !known.of_solution {
        return waiting(Suggestion::OtherSolution);
    }
    if known.receipts.is_empty() {
        return waiting(Suggestion::AskAcquirer);
    }
    let Some(receipt) = receipt_of(line, known) else { return waiting(Suggestion::Duplicate) };
    match difference(line, receipt.amount) {
        None => Outcome::Matched(Target::Receipt(known.key, receipt.reference.clone())),
        Some(suggestion) => waiting(suggestion),
    }
}

/// The payment of an attempt that a line is of: the one of its bank reference, or else the first
/// one of its amount that no other line is of. `None` where all of them were told.
fn receipt_of<'k>(line: &Line, known: &'k KnownPayment) -> Option<&'k KnownReceipt> {
    let named = |one: &&KnownReceipt| line.bank_reference.as_ref() == Some(&one.reference);
    if let Some(receipt) = known.receipts.iter().find(named) {
        return (!receipt.told).then_some(receipt);
    }
    let untold = || known.receipts.iter().filter(|one| !one.told);
    untold().find(|one| one.amount == line.amount).or_else(|| untold().next())
}

/// What a line of a refund is of. `ours` is what its reference names; `of_payment` are all refunds
/// of the payment that it names, where it names no refund.
#[must_use]
pub fn match_refund(
    line: &Line,
    ours: Option<&KnownRefund>,
    of_payment: &[KnownRefund],
) -> Outcome {
    let fits = |one: &&KnownRefund| !one.told && one.given_back == line.amount;
    let known = ours
        .or_else(|| of_payment.iter().find(fits))
        .or_else(|| of_payment.iter().find(|one| !one.told))
        .or_else(|| of_payment.first());
    let Some(known) = known else { return Outcome::Waiting(Suggestion::Unknown, None) };
    let waiting = |suggestion| Outcome::Waiting(suggestion, Some(known.key));
    if !known.of_solution {
        return waiting(Suggestion::OtherSolution);
    }
    if known.told {
        return waiting(Suggestion::Duplicate);
    }
    match known.status {
        RefundStatus::Succeeded => {}
        RefundStatus::Pending | RefundStatus::Failed => return waiting(Suggestion::AskAcquirer),
    }
    match difference(line, known.given_back) {
        None => Outcome::Matched(Target::Refund(known.id)),
        // Nobody takes a fee off what a payer gets back.
        Some(Suggestion::Net) => waiting(Suggestion::Partial),
        Some(suggestion) => waiting(suggestion),
    }
}

/// What a line of a chargeback is of.
#[must_use]
pub fn match_chargeback(
    line: &Line,
    ours: Option<&KnownPayment>,
    theirs: &[KnownPayment],
) -> Outcome {
    let known = match named(ours, theirs) {
        Named::One(known) => known,
        Named::Several => return Outcome::Waiting(Suggestion::Contradiction, None),
        Named::None => return Outcome::Waiting(Suggestion::Unknown, None),
    };
    let waiting = |suggestion| Outcome::Waiting(suggestion, Some(known.key));
    if !known.of_solution {
        return waiting(Suggestion::OtherSolution);
    }
    if known.chargeback_told {
        return waiting(Suggestion::Duplicate);
    }
    let Some(receipt) = known.receipts.first() else { return waiting(Suggestion::AskAcquirer) };
    if !known.charged_back {
        return waiting(Suggestion::RecordChargeback);
    }
    match difference(line, receipt.amount) {
        None => Outcome::Matched(Target::Chargeback(known.key)),
        Some(Suggestion::Net) => waiting(Suggestion::Partial),
        Some(suggestion) => waiting(suggestion),
    }
}

/// What money that came to the bank, or left it, is the payout of: the batch that it names, if that
/// comes to this sum.
#[must_use]
pub fn match_batch(line: &Line, unpaid: &[Batch]) -> Outcome {
    let sum = if line.kind.brings() {
        Some(line.amount)
    } else {
        line.amount.nothing().checked_sub(line.amount)
    };
    let comes_to = |batch: &&Batch| Some(batch.net) == sum;
    let references = || line.reference.iter().chain(&line.bank_reference).chain(&line.batch);
    let named = |batch: &&Batch| {
        batch.reference.as_ref().is_some_and(|name| references().any(|one| one == name))
    };
    let mut exact = unpaid.iter().filter(named).filter(comes_to);
    if let (Some(batch), None) = (exact.next(), exact.next()) {
        return Outcome::Matched(Target::Batch(batch.id));
    }
    if unpaid.iter().any(|batch| named(&batch)) {
        return Outcome::Waiting(Suggestion::PayoutDiffers, None);
    }
    let mut alike = unpaid.iter().filter(comes_to);
    match (alike.next(), alike.next()) {
        (Some(_), None) => Outcome::Waiting(Suggestion::PayoutSum, None),
        (None | Some(_), _) => Outcome::Waiting(Suggestion::Unknown, None),
    }
}

/// What references name together.
enum Named<'k> {
    None,
    One(&'k KnownPayment),
    Several,
}

/// What is named by our reference and by the bank's: both must be of the same payment.
fn named<'k>(ours: Option<&'k KnownPayment>, theirs: &'k [KnownPayment]) -> Named<'k> {
    match (ours, theirs) {
        (Some(ours), theirs) => {
            let agrees = theirs.is_empty() || theirs.iter().any(|one| one.key == ours.key);
            if agrees { Named::One(ours) } else { Named::Several }
        }
        (None, []) => Named::None,
        (None, [one]) => Named::One(one),
        (None, [_, ..]) => Named::Several,
    }
}

/// In what a line's amount differs from what is known; `None` where it does not.
fn difference(line: &Line, known: Money) -> Option<Suggestion> {
    if line.amount.currency() != known.currency() {
        return Some(Suggestion::Contradiction);
    }
    if line.amount == known {
        return None;
    }
    let Some(short) = known.checked_sub(line.amount) else { return Some(Suggestion::Partial) };
    if short.minor() < 0 {
        return Some(Suggestion::TooMuch);
    }
    let [short_of, of] = [short, known].map(|one| i128::from(one.minor()));
    let looks_like_fee = short_of.saturating_mul(10_000) <= of.saturating_mul(FEE_AT_MOST_BPS);
    let is_fee = line.fee == short || looks_like_fee;
    Some(if is_fee { Suggestion::Net } else { Suggestion::Partial })
}
