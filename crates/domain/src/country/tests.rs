//! Codes of countries.

use super::{CODES, is_code};

#[test]
fn a_code_is_exact() {
    assert_eq!(CODES.split(' ').count(), 249);
    for code in ["AD", "IN", "GB", "ZW", "US"] {
        assert!(is_code(code), "{code}");
    }
    for text in ["", "in", "IND", "UK", "EU", "XX", "D ", "D A"] {
        assert!(!is_code(text), "{text:?}");
    }
}
