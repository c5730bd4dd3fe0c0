//! The events of an invoice, of every kind and with any details.

use domain::ids::{AttemptNumber, HoldNumber, InvoiceId, RefundNumber};
use domain::invoice::{Event, Occurred, Reason, RefundAmounts};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use proptest::prelude::*;

use super::samples::{START, insert_invoice, invoice, merchant};
use super::{check, check_drawn, run, work};
use crate::tables::events::{self, Place};
use crate::tables::{invoices, merchants};
use crate::{Store, StoreError, Tx};

/// What an event can tell besides its kind.
#[derive(Clone, Debug)]
struct Details {
    attempt: AttemptNumber,
    hold: HoldNumber,
    received: Money,
    reference: String,
    reason: Reason,
}

impl Details {
    /// The kind after another, so that every kind is met once, and a new one cannot be left out.
    fn following(&self, event: &Event) -> Option<Event> {
        let Self { attempt, hold, received, .. } = *self;
        let refund = RefundNumber::new(hold.get());
        let amounts = RefundAmounts { amount: received, given_back: received };
        let (reference, reason) = (self.reference.clone(), self.reason.clone());
        Some(match event {
            Event::Opened => Event::AttemptStarted { attempt },
            Event::AttemptStarted { .. } => Event::Approved { attempt },
            Event::Approved { .. } => Event::Declined { attempt, reason },
            Event::Declined { .. } => Event::MoneyConfirmed { attempt, received, reference },
            Event::MoneyConfirmed { .. } => Event::Failed,
            Event::Failed => Event::Canceled,
            Event::Canceled => Event::Expired,
            Event::Expired => Event::Withheld { hold, reason },
            Event::Withheld { .. } => Event::Released { hold },
            Event::Released { .. } => Event::Settled,
            Event::Settled => Event::ChargedBack,
            Event::ChargedBack => Event::ChargebackWon,
            Event::ChargebackWon => Event::Cleared,
            Event::Cleared => Event::ReserveReleased,
            Event::ReserveReleased => Event::RefundStarted { refund, amounts },
            Event::RefundStarted { .. } => Event::RefundSucceeded { refund, amounts },
            Event::RefundSucceeded { .. } => Event::RefundFailed { refund, amounts },
            Event::RefundFailed { .. } => Event::Refunded,
            Event::Refunded => return None,
        })
    }

    fn every_kind(&self) -> Vec<Event> {
        std::iter::successors(Some(Event::Opened), |event| self.following(event)).collect()
    }
}

/// Any text that every engine can keep: PostgreSQL has no NUL in a text.
fn text() -> impl Strategy<Value = String> {
    "[^\\x00]{0,40}"
}

fn details() -> impl Strategy<Value = Details> {
    let currency = prop::sample::select(Currency::ALL.to_vec());
    (any::<u32>(), any::<u32>(), any::<i64>(), currency, text(), text()).prop_map(
        |(attempt, hold, minor, currency, reference, reason)| Details {
            attempt: AttemptNumber::new(attempt),
            hold: HoldNumber::new(hold),
            received: Money::from_minor(minor, currency),
            reference,
            reason: Reason::new(&reason),
        },
    )
}

/// Every kind of event in some order, each at some time.
fn sequence() -> impl Strategy<Value = Vec<Occurred>> {
    let events = details().prop_map(|details| details.every_kind()).prop_shuffle();
    events.prop_flat_map(|events| {
        let times = prop::collection::vec(any::<i64>(), events.len());
        times.prop_map(move |times| {
            let times = times.into_iter().map(Timestamp::from_micros);
            times.zip(events.clone()).map(|(at, event)| Occurred { at, event }).collect()
        })
    })
}

async fn append(tx: &mut Tx<'_>, id: InvoiceId, sequence: &[Occurred]) -> Result<(), StoreError> {
    for (number, occurred) in (1..).zip(sequence) {
        let place = Place { invoice_id: id, number, source: "upi_sandbox" };
        events::insert(tx, &place, occurred).await?;
    }
    Ok(())
}

#[test]
fn events_are_read_as_they_were_written() {
    check_drawn(file!(), &sequence(), async |store, sequence| {
        let job = work(sequence.clone(), |tx, sequence| {
            Box::pin(async {
                let merchant_id = merchants::insert(tx, &merchant()).await?;
                let id = invoices::insert(tx, &invoice(merchant_id)).await?;
                let other = invoices::insert(tx, &invoice(merchant_id)).await?;
                append(tx, id, sequence).await?;
                Ok::<_, StoreError>((id, other))
            })
        });
        let (id, other) = store.run(job).await?;
        prop_assert_eq!(of_invoice(store, id).await?, sequence);
        prop_assert_eq!(of_invoice(store, other).await?, []);
        Ok(())
    });
}

async fn of_invoice(store: &Store, id: InvoiceId) -> Result<Vec<Occurred>, StoreError> {
    store.read(&work(id, |tx, id| Box::pin(events::of_invoice(tx, *id)))).await
}

#[test]
fn an_event_without_a_detail_of_its_kind_is_refused() {
    check(async |store| {
        let (_, id) = insert_invoice(store).await;
        run(store, id, |tx, id| {
            let settled = [Occurred { at: START, event: Event::Settled }];
            Box::pin(async move { append(tx, *id, &settled).await })
        })
        .await;
        let every_detail = "update invoice_event set attempt = 1, hold = 1, amount_minor = 1,
            currency = 'INR', reference = 'rrn', reason = 'declined', refund = 1,
            given_back_minor = 1, given_back_currency = 'INR'";
        let of_refund =
            &["refund", "amount_minor", "currency", "given_back_minor", "given_back_currency"];
        let cases = [
            ("update invoice_event set kind = 'attempt_started'", &["attempt"][..]),
            ("update invoice_event set kind = 'approved'", &["attempt"]),
            ("update invoice_event set kind = 'declined'", &["attempt", "reason"]),
            (
                "update invoice_event set kind = 'money_confirmed'",
                &["attempt", "amount_minor", "currency", "reference"],
            ),
            ("update invoice_event set kind = 'withheld'", &["hold", "reason"]),
            ("update invoice_event set kind = 'released'", &["hold"]),
            ("update invoice_event set kind = 'refund_started'", of_refund),
            ("update invoice_event set kind = 'refund_succeeded'", of_refund),
            ("update invoice_event set kind = 'refund_failed'", of_refund),
        ];
        let change = async |text: &'static str| {
            run(store, text, |tx, text| Box::pin(tx.execute(text, &[]))).await;
        };
        for (become_kind, needed) in cases {
            change(become_kind).await;
            for column in needed {
                change(every_detail).await;
                assert!(of_invoice(store, id).await.is_ok(), "{become_kind}");
                change(format!("update invoice_event set {column} = null").leak()).await;
                let found = of_invoice(store, id).await;
                assert!(
                    matches!(found, Err(StoreError::Unreadable(_))),
                    "{become_kind} without {column}: {found:?}"
                );
            }
        }
        change(every_detail).await;
        change("update invoice_event set kind = 'of a later version'").await;
        let found = of_invoice(store, id).await;
        assert!(matches!(found, Err(StoreError::Unreadable(_))), "{found:?}");
    });
}
