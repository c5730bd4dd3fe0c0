//! Receipts, right ones and wrong ones of every kind, at every depth.

use domain::asset::{Asset, Network};
use domain::money::{Currency, Money};

use super::*;
use crate::evm::wire::{Bytes, Quantity};

const RECIPIENT: EvmAddress = EvmAddress::new([0x11; 20]);
const SENDER: EvmAddress = EvmAddress::new([0x22; 20]);
const OTHER: EvmAddress = EvmAddress::new([0x33; 20]);
const FAKE: EvmAddress = EvmAddress::new([0x44; 20]);
const HASH: TransactionHash = TransactionHash::new([0x55; 32]);
const BLOCK: Word = Word([0x66; 32]);
const HEIGHT: u64 = 100;

fn expected_on(network: Network, minor: i64) -> Expected {
    let asset = Asset { currency: Currency::Usdc, network };
    let amount = Money::from_minor(minor, Currency::Usdc);
    let payout = Payout::new(asset, RECIPIENT, amount).unwrap();
    Expected { payout, transaction: HASH, senders: vec![OTHER, SENDER] }
}

fn expected() -> Expected {
    expected_on(Network::Polygon, 15_040_001)
}

fn log(contract: EvmAddress, from: EvmAddress, to: EvmAddress, base_units: u128) -> Log {
    // The last word of what the contract would be called with.
    let data = abi::transfer(to, base_units).split_off(36);
    Log {
        address: contract,
        topics: vec![abi::TRANSFER_EVENT, abi::word_of(from), abi::word_of(to)],
        data: Bytes(data),
        block_hash: BLOCK,
        transaction_hash: HASH,
        log_index: Quantity(7),
        removed: false,
    }
}

/// The log of what was expected.
fn right(expected: &Expected) -> Log {
    log(expected.payout.token(), SENDER, RECIPIENT, expected.payout.base_units())
}

fn seen(expected: &Expected, logs: Vec<Log>) -> Seen {
    let receipt = Receipt {
        transaction_hash: HASH,
        block_hash: BLOCK,
        block_number: Quantity(HEIGHT),
        status: Quantity(1),
        logs,
    };
    Seen {
        chain_id: expected.payout.asset().network.chain_id(),
        receipt: Some(receipt),
        is_waiting: false,
        latest: HEIGHT + 200,
        settled: Some(HEIGHT + 100),
        at_height: Some(BLOCK),
    }
}

fn paid_there() -> Verdict {
    let log_index = 7;
    Verdict::Final(Paid { block_number: HEIGHT, block_hash: BLOCK, log_index, sender: SENDER })
}

#[test]
fn the_right_transfer_is_final_whatever_else_happened() {
    let expected = expected();
    let token = expected.payout.token();
    let right = right(&expected);
    // Tokens of other kinds and other payouts of the same file stand beside it.
    let mut of_one_piece = log(token, SENDER, RECIPIENT, 1);
    of_one_piece.topics.push(Word([0; 32]));
    let mut other_event = log(token, SENDER, RECIPIENT, 1);
    other_event.topics[0] = Word([1; 32]);
    let mut nothing_told = log(FAKE, SENDER, RECIPIENT, 1);
    nothing_told.topics.clear();
    let beside = [
        vec![],
        vec![log(token, SENDER, OTHER, 5)],
        vec![log(FAKE, SENDER, RECIPIENT, 5)],
        vec![of_one_piece, other_event, nothing_told],
    ];
    for beside in beside {
        let beside = beside.as_slice();
        let right = std::slice::from_ref(&right);
        for logs in [[beside, right].concat(), [right, beside].concat()] {
            assert_eq!(verify_payout(&expected, &seen(&expected, logs)), paid_there());
        }
    }
    let anybodys = Expected { senders: vec![], ..expected };
    assert_eq!(verify_payout(&anybodys, &seen(&anybodys, vec![right])), paid_there());
}

#[test]
fn eighteen_decimals_are_counted_as_such() {
    let expected = expected_on(Network::Bsc, 15_040_001);
    let token = expected.payout.token();
    let verdict = |units| {
        verify_payout(&expected, &seen(&expected, vec![log(token, SENDER, RECIPIENT, units)]))
    };
    assert_eq!(verdict(15_040_001_000_000_000_000), paid_there());
    for units in [15_040_001, 15_040_001_000_000_000_001] {
        assert!(matches!(verdict(units), Verdict::Wrong { .. }), "{units}");
    }
}

#[test]
fn what_is_wrong_is_named() {
    let expected = expected();
    let (token, units) = (expected.payout.token(), expected.payout.base_units());
    let right = right(&expected);
    let amount = |found| Wrong::OtherAmount { expected: units, found };
    let mut beyond = right.clone();
    beyond.data.0[15] = 1;
    let removed = Log { removed: true, ..right.clone() };
    let foreign = Log { transaction_hash: TransactionHash::new([1; 32]), ..right.clone() };
    let of_other_block = Log { block_hash: Word([1; 32]), ..right.clone() };
    let mut not_an_address = right.clone();
    not_an_address.topics[2].0[0] = 1;
    let mut short = right.clone();
    short.data.0.pop();
    let table = [
        (vec![], Wrong::NoTransfer),
        (vec![log(FAKE, SENDER, OTHER, units)], Wrong::NoTransfer),
        (vec![not_an_address], Wrong::NoTransfer),
        (vec![short], Wrong::NoTransfer),
        (vec![log(FAKE, SENDER, RECIPIENT, units)], Wrong::OtherContract { found: FAKE }),
        (
            vec![log(token, SENDER, OTHER, units), log(FAKE, SENDER, RECIPIENT, units)],
            Wrong::OtherContract { found: FAKE },
        ),
        (vec![log(token, SENDER, OTHER, units)], Wrong::OtherRecipient { found: OTHER }),
        (vec![log(token, SENDER, RECIPIENT, units - 1)], amount(Some(units - 1))),
        (vec![log(token, SENDER, RECIPIENT, units + 1)], amount(Some(units + 1))),
        (vec![log(token, SENDER, RECIPIENT, 0)], amount(Some(0))),
        (vec![beyond], amount(None)),
        (vec![right.clone(), right.clone()], Wrong::SeveralTransfers { count: 2 }),
        (
            vec![right.clone(), log(token, OTHER, RECIPIENT, 0)],
            Wrong::SeveralTransfers { count: 2 },
        ),
        (vec![log(token, FAKE, RECIPIENT, units)], Wrong::OtherSender { found: FAKE }),
        (vec![right.clone(), log(token, RECIPIENT, SENDER, 1)], Wrong::TakenBack),
        (vec![log(token, RECIPIENT, RECIPIENT, units)], Wrong::TakenBack),
        (vec![removed], Wrong::ForeignLog),
        (vec![right.clone(), foreign], Wrong::ForeignLog),
        (vec![of_other_block], Wrong::ForeignLog),
    ];
    for (logs, reason) in table {
        let mut seen = seen(&expected, logs);
        let wrong = |is_final| Verdict::Wrong { reason: reason.clone(), is_final };
        assert_eq!(verify_payout(&expected, &seen), wrong(true), "{seen:?}");
        seen.settled = Some(HEIGHT - 1);
        assert_eq!(verify_payout(&expected, &seen), wrong(false), "{seen:?}");
    }
}

#[test]
fn another_network_or_transaction_decides_nothing() {
    let expected = expected();
    let mut elsewhere = seen(&expected, vec![right(&expected)]);
    elsewhere.chain_id = 1;
    let reason = Wrong::OtherNetwork { expected: 137, found: 1 };
    assert_eq!(verify_payout(&expected, &elsewhere), Verdict::Wrong { reason, is_final: false });
    let mut other = expected.clone();
    other.transaction = TransactionHash::new([1; 32]);
    let reason = Wrong::OtherTransaction;
    let verdict = verify_payout(&other, &seen(&expected, vec![right(&expected)]));
    assert_eq!(verdict, Verdict::Wrong { reason, is_final: false });
}

#[test]
fn a_transaction_is_missing_waits_or_failed() {
    let expected = expected();
    let required = Finality::Finalized;
    let waiting = Verdict::NotYet { confirmations: 0, required };
    let mut absent = seen(&expected, vec![]);
    absent.receipt = None;
    assert_eq!(verify_payout(&expected, &absent), Verdict::NotFound);
    absent.is_waiting = true;
    assert_eq!(verify_payout(&expected, &absent), waiting);
    // A block that was replaced between two questions, or is gone.
    for at_height in [None, Some(Word([1; 32]))] {
        let replaced = Seen { at_height, ..seen(&expected, vec![right(&expected)]) };
        assert_eq!(verify_payout(&expected, &replaced), waiting);
    }
    let mut failed = seen(&expected, vec![]);
    failed.receipt.as_mut().unwrap().status = Quantity(0);
    assert_eq!(verify_payout(&expected, &failed), Verdict::Reverted { is_final: true });
    failed.settled = None;
    assert_eq!(verify_payout(&expected, &failed), Verdict::Reverted { is_final: false });
}

#[test]
fn it_is_final_at_the_depth_that_is_required_and_not_before() {
    // Network, amount, newest block, settled block, and how many confirmations are not enough.
    let large = 1_000_000_000;
    let table = [
        (Network::Bsc, 1, HEIGHT + 13, None, Some(14)),
        (Network::Bsc, 1, HEIGHT + 14, None, None),
        (Network::Bsc, 1, HEIGHT - 1, Some(HEIGHT), Some(0)),
        (Network::Bsc, large, HEIGHT + 1_000, None, Some(1_001)),
        (Network::Bsc, large, HEIGHT + 1_000, Some(HEIGHT), None),
        (Network::Polygon, 1, HEIGHT, Some(HEIGHT - 1), Some(1)),
        (Network::Polygon, 1, HEIGHT, Some(HEIGHT), None),
        (Network::Ethereum, 1, HEIGHT + 9, Some(HEIGHT - 1), Some(10)),
        (Network::Ethereum, large, HEIGHT + 9, Some(HEIGHT), None),
    ];
    for (network, minor, latest, settled, confirmations) in table {
        let expected = expected_on(network, minor);
        let seen = Seen { latest, settled, ..seen(&expected, vec![right(&expected)]) };
        let required = expected.finality();
        let verdict = confirmations
            .map_or_else(paid_there, |confirmations| Verdict::NotYet { confirmations, required });
        assert_eq!(verify_payout(&expected, &seen), verdict, "{network:?} {minor} {latest}");
    }
}

#[test]
fn nothing_is_paid_out_that_nobody_could_take() {
    use crate::evm::address::WalletError;
    use crate::evm::payout::PayoutError;
    let asset = Asset { currency: Currency::Usdt, network: Network::Bsc };
    let amount = |minor, currency| Money::from_minor(minor, currency);
    let usdt = amount(1, Currency::Usdt);
    let token = asset.contract_address().unwrap();
    let dollars = Asset { currency: Currency::Usd, network: Network::Bsc };
    let table = [
        (asset, RECIPIENT, amount(0, Currency::Usdt), PayoutError::NotAboveZero),
        (asset, RECIPIENT, amount(-1, Currency::Usdt), PayoutError::NotAboveZero),
        (asset, RECIPIENT, amount(1, Currency::Usdc), PayoutError::OtherCurrency),
        (dollars, RECIPIENT, amount(1, Currency::Usd), PayoutError::OtherCurrency),
        (asset, EvmAddress::ZERO, usdt, WalletError::Zero.into()),
        (asset, token, usdt, WalletError::TokenContract.into()),
    ];
    for (asset, recipient, amount, error) in table {
        assert_eq!(Payout::new(asset, recipient, amount), Err(error));
    }
    assert_eq!(Payout::new(asset, RECIPIENT, usdt).unwrap().base_units(), 1_000_000_000_000);
}
