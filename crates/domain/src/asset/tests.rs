//! Assets: their wire values, their contracts, and amounts as those count them.

use std::collections::BTreeSet;

use super::{Asset, Network};
use crate::money::{Currency, Money};

fn every_asset() -> impl Iterator<Item = Asset> {
    let currencies = [Currency::Usdc, Currency::Usdt];
    currencies
        .into_iter()
        .flat_map(|currency| Network::ALL.map(|network| Asset { currency, network }))
}

#[test]
fn a_wire_value_is_exact() {
    for wire in ["USDC_polygon", "USDT_polygon", "USDC_ethereum", "USDT_ethereum", "USDC_bsc"] {
        assert_eq!(Asset::from_wire(wire).unwrap().to_string(), wire);
    }
    for wire in ["", "USDC", "USDC_", "usdc_polygon", "USDC_Polygon", "USD_polygon", "USDC_x"] {
        assert_eq!(Asset::from_wire(wire), None, "{wire:?}");
    }
    for asset in every_asset() {
        assert_eq!(Asset::from_wire(&asset.to_string()), Some(asset));
    }
}

#[test]
fn every_asset_has_a_contract_of_its_own() {
    let contracts: BTreeSet<_> = every_asset().map(|asset| asset.contract().unwrap()).collect();
    assert_eq!(contracts.len(), 12);
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
