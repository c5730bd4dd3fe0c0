//! Links against the grammar of EIP-681, read by a reader of its own.

use domain::asset::{Asset, Network};
use domain::money::{Currency, Money};

use super::{TransferRequest, is_address};

const TO: &str = "0x8e23ee67d1332ad560396262c48ffbb01f93d052";

/// A request as EIP-681 divides it: `schema_prefix target_address [ "@" chain_id ] [ "/"
/// function_name ] [ "?" parameters ]`.
#[derive(Debug, PartialEq, Eq)]
struct Read<'a> {
    target_address: &'a str,
    chain_id: Option<&'a str>,
    function_name: Option<&'a str>,
    parameters: Vec<(&'a str, &'a str)>,
}

fn read(text: &str) -> Option<Read<'_>> {
    let rest = text.strip_prefix("ethereum:")?;
    let rest = rest.strip_prefix("pay-").unwrap_or(rest);
    let (rest, parameters) = match rest.split_once('?') {
        Some((rest, parameters)) => (rest, Some(parameters)),
        None => (rest, None),
    };
    let (rest, function_name) = match rest.split_once('/') {
        Some((rest, name)) => (rest, Some(name)),
        None => (rest, None),
    };
    let (target_address, chain_id) = match rest.split_once('@') {
        Some((target, chain)) => (target, Some(chain)),
        None => (rest, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
    let parameters = parameters.into_iter().flat_map(|all| all.split('&'));
    let parameters: Option<Vec<_>> = parameters.map(|one| one.split_once('=')).collect();
    let parameters = parameters?;
    // A parameter's key is the type of the function's argument, or one of the reserved words.
    let fits = |(key, value): &(&str, &str)| match *key {
        "address" => is_address(value),
        "value" | "gas" | "gasLimit" | "gasPrice" | "uint256" => digits(value),
        _ => false,
    };
    let is_one = is_address(target_address)
        && chain_id.is_none_or(digits)
        && function_name.is_none_or(|name| name.bytes().all(|one| one.is_ascii_alphanumeric()))
        && parameters.iter().all(fits);
    is_one.then_some(Read { target_address, chain_id, function_name, parameters })
}

#[test]
fn every_asset_is_asked_for_by_the_grammar() {
    for currency in [Currency::Usdc, Currency::Usdt] {
        for network in Network::ALL {
            let asset = Asset { currency, network };
            let (token, chain_id) = (asset.contract().unwrap(), network.chain_id());
            let base_units = asset.base_units(Money::from_minor(15_040_001, currency)).unwrap();
            let request = TransferRequest { token, chain_id, to: TO, base_units };
            let (link, chain) = (request.link().unwrap(), chain_id.to_string());
            let units = base_units.to_string();
            let expected = Read {
                target_address: token,
                chain_id: Some(&chain),
                function_name: Some("transfer"),
                parameters: vec![("address", TO), ("uint256", &units)],
            };
            assert_eq!(read(&link), Some(expected), "{link}");
        }
    }
}

#[test]
fn the_link_is_the_one_of_the_proposal() {
    // The example of EIP-681, with the network and an address in place of a name.
    let token = "0x89205a3a3b2a69de6dbf7f01ed13b2108b2c43e7";
    let request = TransferRequest { token, chain_id: 1, to: TO, base_units: 1 };
    let expected = "ethereum:0x89205a3a3b2a69de6dbf7f01ed13b2108b2c43e7@1/transfer\
                    ?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052&uint256=1";
    assert_eq!(request.link().as_deref(), Some(expected));
}

#[test]
fn what_is_no_address_is_no_link() {
    let wrong = ["", "0x", "0xSANDBOX89205a3a3b2a69de6dbf7f01ed13b2108", &TO[1..], &TO[..41]];
    for text in wrong {
        let good = TransferRequest { token: TO, chain_id: 1, to: TO, base_units: 1 };
        assert_eq!(TransferRequest { token: text, ..good }.link(), None, "{text}");
        assert_eq!(TransferRequest { to: text, ..good }.link(), None, "{text}");
    }
}
