//! The policy, all of it.

use std::fmt::Write;

use domain::money::Currency;
use expect_test::expect;

use super::*;

#[test]
fn every_network_has_its_policy() {
    let mut table = String::new();
    for network in Network::ALL {
        let of = |minor| required(network, Money::from_minor(minor, Currency::Usdc));
        let (small, large) = (of(LARGE_MINOR - 1), of(LARGE_MINOR));
        assert_eq!([small, large], policy(network));
        writeln!(table, "{}: {small}, {large}", network.wire()).unwrap();
    }
    expect![[r#"
        ethereum: safe, finalized
        polygon: finalized, finalized
        arbitrum: safe, finalized
        optimism: safe, finalized
        base: safe, finalized
        bsc: 15 blocks, finalized
    "#]]
    .assert_eq(&table);
}
