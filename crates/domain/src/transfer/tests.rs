//! Looks at a chain, told in any order and any number of times.

use proptest::prelude::*;

use super::{Progress, Transfer, TransferState, transaction_hash};
use crate::ids::AttemptNumber;
use crate::money::{Currency, Money};
use crate::timestamp::Timestamp;

fn look(at: i64, confirmations: u32) -> Progress {
    let since = Timestamp::from_micros(0);
    Progress::seen(Timestamp::from_micros(at), since, [confirmations, 6])
}

fn dropped(at: i64) -> Progress {
    Progress { state: TransferState::Dropped, confirmations: 0, ..look(at, 0) }
}

#[test]
fn the_later_look_counts_and_what_is_final_stays_so() {
    let cases = [
        (look(1, 1), look(2, 2), look(2, 2)),
        // Some blocks were replaced, and the transfer is in a later one.
        (look(1, 3), look(2, 1), look(2, 1)),
        (look(1, 3), dropped(2), dropped(2)),
        (dropped(1), look(2, 1), look(2, 1)),
        (look(1, 6), dropped(2), look(1, 6)),
        (look(1, 6), look(2, 7), look(1, 6)),
        (dropped(1), look(1, 6), look(1, 6)),
    ];
    for (first, second, expected) in cases {
        assert_eq!(first.and(second), expected, "{first:?} {second:?}");
        assert_eq!(second.and(first), expected, "{second:?} {first:?}");
    }
}

#[test]
fn a_transfer_is_final_from_the_confirmation_on_that_is_required() {
    let states = [0, 5, 6, 7].map(|confirmations| look(1, confirmations).state);
    use TransferState::{Final, Seen};
    assert_eq!(states, [Seen, Seen, Final, Final]);
    for state in [Seen, Final, TransferState::Dropped] {
        assert_eq!(TransferState::from_code(state.code()), Some(state));
    }
    assert_eq!(TransferState::from_code("lost"), None);
}

#[test]
fn a_reference_begins_with_its_transaction_s_hash() {
    for (reference, hash) in [("0xab:0", "0xab"), ("0xab:12", "0xab"), ("0xab", "0xab")] {
        assert_eq!(transaction_hash(reference), hash);
    }
}

fn told(minor: i64, progress: Progress) -> Transfer {
    let (attempt, reference) = (AttemptNumber::FIRST, "0xab:0".to_owned());
    Transfer { attempt, reference, amount: Money::from_minor(minor, Currency::Usdc), progress }
}

#[test]
fn the_amount_of_the_look_that_counts_is_the_amount() {
    let cases = [
        // The later look counts, in whatever order the looks are told.
        (told(1, look(1, 1)), told(2, look(2, 2)), 2),
        (told(2, look(2, 2)), told(1, look(1, 1)), 2),
        (told(1, look(1, 1)), told(2, dropped(2)), 2),
        // The final word counts, even if it was looked up earlier.
        (told(1, look(1, 1)), told(2, look(2, 6)), 2),
        (told(1, look(3, 3)), told(2, look(2, 6)), 2),
        // What is final has been credited.
        (told(1, look(2, 6)), told(2, look(3, 7)), 1),
        (told(1, look(2, 6)), told(2, look(1, 6)), 1),
        (told(1, look(2, 6)), told(2, look(3, 5)), 1),
        (told(1, look(2, 6)), told(2, dropped(3)), 1),
    ];
    for (known, told, expected) in cases {
        let what = format!("{known:?} {told:?}");
        let progress = known.progress.and(told.progress);
        let both = known.and(&told);
        assert_eq!((both.amount.minor(), both.progress), (expected, progress), "{what}");
    }
}

fn looks() -> impl Strategy<Value = Vec<Progress>> {
    let one = (0..5_i64, 0..8_u32, any::<bool>());
    let one = one.prop_map(|(at, n, is_there)| if is_there { look(at, n) } else { dropped(at) });
    prop::collection::vec(one, 1..8)
}

proptest! {
    #[test]
    fn looks_in_any_order_and_number_end_the_same(
        (told, retold) in looks().prop_flat_map(|told| {
            let twice = [told.clone(), told.clone()].concat();
            (Just(told), Just(twice).prop_shuffle())
        }),
    ) {
        let end = |looks: Vec<Progress>| looks.into_iter().reduce(Progress::and);
        prop_assert_eq!(end(told), end(retold));
    }

    /// Two final words that differ are an acquirer's error, and the first stands; any others end
    /// the same in whatever order they come.
    #[test]
    fn amounts_in_any_order_and_number_end_the_same(
        (told_once, retold) in looks().prop_flat_map(|looks| {
            let amount = |one: &Progress| match one.state {
                TransferState::Final => 7,
                TransferState::Seen | TransferState::Dropped => i64::from(one.confirmations) + 1,
            };
            let transfers: Vec<_> = looks.iter().map(|one| told(amount(one), *one)).collect();
            let twice = [transfers.clone(), transfers.clone()].concat();
            (Just(transfers), Just(twice).prop_shuffle())
        }),
    ) {
        let end = |told: Vec<Transfer>| told.into_iter().reduce(|one, other| one.and(&other));
        prop_assert_eq!(end(told_once), end(retold));
    }
}
