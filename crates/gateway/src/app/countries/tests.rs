//! Countries, read from a small file of networks that exist in documents only.

use std::path::Path;

use super::Countries;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/countries.mmdb");

#[test]
fn an_address_has_the_country_that_the_file_says() {
    let countries = Countries::open(Some(Path::new(FILE))).unwrap();
    let rows = [
        ("198.51.100.7", Some("United Arab Emirates")),
        ("2001:db8::1", Some("India")),
        // On a continent, in no country.
        ("192.0.2.1", None),
        ("127.0.0.1", None),
    ];
    for (address, country) in rows {
        assert_eq!(countries.name(address.parse().unwrap()).as_deref(), country, "{address}");
    }
}

#[test]
fn without_a_file_no_country_is_known() {
    let countries = Countries::open(None).unwrap();
    assert_eq!(countries.name("198.51.100.7".parse().unwrap()), None);
}
