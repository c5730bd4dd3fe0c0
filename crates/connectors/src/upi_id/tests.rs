//! What is written as a UPI id is, and who is behind those of the tests.

use super::UpiId;
use crate::upi_sandbox::TestPayer;

#[test]
fn a_upi_id_is_a_name_and_a_handle() {
    let long = |name: usize| format!("{}@ybl", "a".repeat(name));
    let (longest, too_long) = (long(251), long(252));
    let cases = [
        ("ada@okbank", true),
        ("  ada@okbank\n", true),
        ("ada.lovelace-1815_x@ybl", true),
        ("9876543210@upi", true),
        ("a@kotak811", true),
        (&longest, true),
        (&too_long, false),
        ("", false),
        ("ada", false),
        ("9876543210", false),
        ("@okbank", false),
        ("ada@", false),
        ("ada@b", false),
        ("ada@example.com", false),
        ("ada@ok@bank", false),
        ("ada lovelace@okbank", false),
        ("ada@811kotak", false),
        ("ad\u{e4}@okbank", false),
        ("ada@okb\u{e4}nk", false),
        ("ada+1@okbank", false),
    ];
    for (typed, expected) in cases {
        assert_eq!(UpiId::parse(typed).is_some(), expected, "{typed:?}");
    }
}

#[test]
fn test_payers_are_known_in_any_case() {
    for (id, payer) in TestPayer::ALL {
        for typed in [id.to_owned(), format!(" {} ", id.to_uppercase())] {
            let id = UpiId::parse(&typed).expect(&typed);
            assert_eq!(TestPayer::of(&id), Some(payer), "{typed}");
        }
    }
    for typed in ["nobody@bank", "success@sandboxes", "asuccess@sandbox"] {
        assert_eq!(TestPayer::of(&UpiId::parse(typed).expect(typed)), None, "{typed}");
    }
}
