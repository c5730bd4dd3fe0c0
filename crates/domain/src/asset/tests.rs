//! Assets: their wire values, their contracts, and amounts as those count them.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Asset, Network};
use crate::money::{Currency, Money};

#[test]
fn a_wire_value_is_exact() {
    for wire in ["USDC_polygon", "USDT_polygon", "USDC_ethereum", "USDT_ethereum", "USDC_bsc"] {
        assert_eq!(Asset::from_wire(wire).unwrap().to_string(), wire);
    }
    for wire in ["", "USDC", "USDC_", "usdc_polygon", "USDC_Polygon", "USD_polygon", "USDC_x"] {
        assert_eq!(Asset::from_wire(wire), None, "{wire:?}");
    }
    for asset in Asset::all() {
        assert_eq!(Asset::from_wire(&asset.to_string()), Some(asset));
    }
}

#[test]
fn every_asset_has_a_contract_of_its_own() {
    let contracts: BTreeSet<_> = Asset::all().map(|asset| asset.contract().unwrap()).collect();
    assert_eq!(contracts.len(), 12);
    let addresses = Asset::all().map(|asset| asset.contract_address().unwrap());
    assert_eq!(addresses.collect::<BTreeSet<_>>().len(), 12);
    for contract in contracts {
        let digits = contract.strip_prefix("0x").unwrap();
        assert!(digits.len() == 40 && digits.bytes().all(|one| one.is_ascii_hexdigit()));
    }
    let dollars = Asset { currency: Currency::Usd, network: Network::Base };
    assert_eq!(dollars.contract(), None);
    let chains: BTreeSet<_> = Network::ALL.map(Network::chain_id).into();
    assert_eq!(chains, BTreeSet::from([1, 10, 56, 137, 8_453, 42_161]));
}

#[test]
fn an_amount_is_counted_in_the_contracts_decimals() {
    let usdc = |minor| Money::from_minor(minor, Currency::Usdc);
    let on = |network| Asset { currency: Currency::Usdc, network };
    assert_eq!(on(Network::Polygon).base_units(usdc(15_040_001)), Some(15_040_001));
    assert_eq!(on(Network::Bsc).base_units(usdc(15_040_001)), Some(15_040_001_000_000_000_000));
    let most = on(Network::Bsc).base_units(usdc(i64::MAX));
    assert_eq!(most, Some(u128::from(i64::MAX.unsigned_abs()) * 1_000_000_000_000));
    assert_eq!(on(Network::Bsc).base_units(usdc(-1)), None);
    let usdt = Money::from_minor(1, Currency::Usdt);
    assert_eq!(on(Network::Base).base_units(usdt), None);
}

#[test]
fn what_a_contract_counts_is_an_amount_or_refused() {
    let on = |network| Asset { currency: Currency::Usdt, network };
    let minor = |network, base_units| on(network).amount(base_units).map(Money::minor);
    assert_eq!(minor(Network::Ethereum, 15_040_001), Some(15_040_001));
    assert_eq!(minor(Network::Bsc, 15_040_001_000_000_000_000), Some(15_040_001));
    assert_eq!(minor(Network::Bsc, 15_040_001_000_000_000_001), None);
    assert_eq!(minor(Network::Bsc, 999_999_999_999), None);
    assert_eq!(minor(Network::Base, u128::from(u64::MAX)), None);
    assert_eq!(minor(Network::Bsc, u128::MAX), None);
}

proptest! {
    #[test]
    fn amounts_go_to_a_contracts_units_and_back(minor in 0..=i64::MAX, index in 0..12_usize) {
        let asset = Asset::all().nth(index).unwrap();
        let amount = Money::from_minor(minor, asset.currency);
        prop_assert_eq!(asset.amount(asset.base_units(amount).unwrap()), Some(amount));
    }
}
