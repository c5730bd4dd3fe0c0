//! Whose address counts behind proxies.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use super::caller_address;

const XFF: &str = "x-forwarded-for";
const FORWARDED: &str = "forwarded";

/// The peer, the headers, and the address that counts.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn only_trusted_proxies_are_believed() {
    let cases: &[Case] = &[
        ("198.51.100.9", &[], "198.51.100.9"),
        ("::ffff:198.51.100.9", &[], "198.51.100.9"),
        ("198.51.100.9", &[(XFF, "203.0.113.5")], "198.51.100.9"),
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &[(XFF, "203.0.113.5")], "203.0.113.5"),
        ("::ffff:10.0.0.1", &[(XFF, "203.0.113.5")], "203.0.113.5"),
        ("10.0.0.1", &[(XFF, "192.0.2.66, 203.0.113.5")], "203.0.113.5"),
        ("10.0.0.1", &[(XFF, "192.0.2.66, 203.0.113.5, 10.0.0.7")], "203.0.113.5"),
        ("10.0.0.1", &[(XFF, "192.0.2.66"), (XFF, "203.0.113.5")], "203.0.113.5"),
        ("10.0.0.1", &[(XFF, "203.0.113.5:4711")], "203.0.113.5"),
        ("10.0.0.1", &[(XFF, "203.0.113.5, nonsense")], "0.0.0.0"),
        ("10.0.0.1", &[(XFF, "203.0.113.5, nonsense, 10.0.0.7")], "0.0.0.0"),
        ("10.0.0.1", &[(XFF, "10.0.0.3, 10.0.0.7")], "10.0.0.3"),
        ("10.0.0.1", &[(XFF, "2001:db8::5")], "2001:db8::5"),
        ("10.0.0.1", &[(FORWARDED, "for=203.0.113.5;proto=https")], "203.0.113.5"),
        ("10.0.0.1", &[(FORWARDED, "proto=https; For=\"[2001:db8::5]:4711\"")], "2001:db8::5"),
        ("10.0.0.1", &[(FORWARDED, "for=192.0.2.66, for=203.0.113.5")], "203.0.113.5"),
        ("10.0.0.1", &[(FORWARDED, "for=unknown")], "0.0.0.0"),
        ("10.0.0.1", &[(FORWARDED, "for=203.0.113.5"), (XFF, "203.0.113.5")], "203.0.113.5"),
        ("10.0.0.1", &[(FORWARDED, "for=203.0.113.5"), (XFF, "192.0.2.66")], "0.0.0.0"),
        ("10.0.0.1", &[(FORWARDED, "nonsense"), (XFF, "203.0.113.5")], "0.0.0.0"),
        ("2001:db8:1::1", &[(XFF, "203.0.113.5")], "203.0.113.5"),
    ];
    let trusted: Vec<IpNet> =
        ["10.0.0.0/8", "2001:db8:1::/48"].iter().map(|text| text.parse().unwrap()).collect();
    for (peer, entries, expected) in cases {
        let mut headers = HeaderMap::new();
        for (name, value) in *entries {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let address = caller_address(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(address, expected.parse::<IpAddr>().unwrap(), "{peer} {entries:?}");
    }
}
