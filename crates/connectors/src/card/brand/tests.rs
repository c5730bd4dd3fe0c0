//! Whose card a number is, and how long it can be.

use super::{Brand, SCHEMES, is_length, starts};

#[test]
fn a_number_begins_as_its_scheme_has_it() {
    let cases = [
        ("4242424242424242", Some(Brand::Visa)),
        ("4000000000006", Some(Brand::Visa)),
        ("5555555555554444", Some(Brand::Mastercard)),
        ("2220999999999999", None),
        ("2221000000000009", Some(Brand::Mastercard)),
        ("2720999999999999", Some(Brand::Mastercard)),
        ("2721000000000004", None),
        ("378282246310005", Some(Brand::AmericanExpress)),
        ("30569309025904", Some(Brand::DinersClub)),
        ("3566002020360505", Some(Brand::Jcb)),
        ("6200000000000005", Some(Brand::UnionPay)),
        ("8171999999999999", Some(Brand::UnionPay)),
        ("6011111111111117", Some(Brand::Discover)),
        ("6521490000000000", Some(Brand::Discover)),
        ("6521500000000000", Some(Brand::RuPay)),
        ("6074820000000007", Some(Brand::RuPay)),
        ("5085000000000000", Some(Brand::RuPay)),
        ("5084990000000000", Some(Brand::Maestro)),
        ("6304000000000000", Some(Brand::Maestro)),
        ("9999999999999995", None),
        ("", None),
    ];
    for (number, brand) in cases {
        assert_eq!(Brand::of(number), brand, "{number}");
    }
}

#[test]
fn a_scheme_has_its_lengths() {
    let cases = [
        ("4242424242424242", true),
        ("42424242424242", false),
        ("378282246310005", true),
        ("3782822463100050", false),
        ("5555555555554444", true),
        ("555555555555444", false),
        ("99999999999999", true),
    ];
    for (number, possible) in cases {
        assert_eq!(is_length(number), possible, "{number}");
    }
}

#[test]
fn the_table_for_scripts_has_every_scheme_and_reads_as_it_should() {
    let rows: Vec<&str> = Brand::table().split(';').collect();
    assert_eq!(rows.len(), SCHEMES.len() + 1);
    assert_eq!(rows[1], "^(4)|:Visa:13,16,18,19:3");
    assert_eq!(rows[3], "^(34|37)|:American Express:15:4");
    assert_eq!(rows[SCHEMES.len()], "|::12,13,14,15,16,17,18,19:3,4");
    for scheme in &SCHEMES {
        for (first, last) in scheme.ranges {
            assert_eq!(first.len(), last.len(), "a range is compared digit by digit");
            assert!(first <= last);
        }
    }
}

#[test]
fn a_range_is_written_as_regular_expressions() {
    let cases = [
        (("4", "4"), "4"),
        (("51", "55"), "5[1-5]"),
        (("2221", "2720"), "222[1-9]|22[3-9]|2[3-6]|27[0-1]|2720"),
        (("300", "305"), "30[0-5]"),
        (("3528", "3589"), "352[8-9]|35[3-8]"),
        (("508500", "508999"), "508[5-9]"),
        (("606985", "607984"), "60698[5-9]|60699|607[0-8]|6079[0-7]|60798[0-4]"),
        (("608001", "608500"), "60800[1-9]|6080[1-9]|608[1-4]|608500"),
        (("56", "59"), "5[6-9]"),
    ];
    for ((first, last), expected) in cases {
        assert_eq!(starts("", first, last).join("|"), expected, "{first} to {last}");
    }
}

/// Whether digits begin as an alternative says: digits, and ranges of digits in brackets.
fn begins(digits: &str, alternative: &str) -> bool {
    let mut digits = digits.bytes();
    let mut pattern = alternative.bytes();
    while let Some(one) = pattern.next() {
        let (low, high) = if one == b'[' {
            let ends: Vec<u8> = pattern.by_ref().take(4).collect();
            (ends[0], ends[2])
        } else {
            (one, one)
        };
        if !digits.next().is_some_and(|digit| (low..=high).contains(&digit)) {
            return false;
        }
    }
    true
}

#[test]
fn scripts_and_the_server_agree_on_every_beginning() {
    let rows: Vec<&str> = Brand::table().split(';').collect();
    let ends = SCHEMES.iter().flat_map(|scheme| scheme.ranges).flat_map(|(first, last)| {
        let [first, last]: [u32; 2] =
            [format!("{first:0<6}"), format!("{last:9<6}")].map(|end| end.parse().unwrap());
        [first.saturating_sub(1), first, last, last.saturating_add(1)]
    });
    for number in (0..1_000_000_u32).step_by(37).chain(ends) {
        let digits = format!("{number:06}");
        let row = rows.iter().find(|row| {
            let (starts, _) = row.split_once(':').unwrap();
            let starts =
                starts.trim_start_matches("^(").trim_end_matches('|').trim_end_matches(')');
            starts.split('|').any(|start| begins(&digits, start))
        });
        let name = row.unwrap().split(':').nth(1).unwrap();
        assert_eq!(Brand::of(&digits).map_or("", Brand::name), name, "{digits}");
    }
}
