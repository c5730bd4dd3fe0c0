//! Each code and what it is taken for.

use std::collections::BTreeSet;

use super::{DECLINED, OPEN, Verdict, verdict};
use crate::notice::DeclineReason;

#[test]
fn each_code_is_what_npci_says() {
    use DeclineReason as Why;
    let cases = [
        ("00", Verdict::Paid),
        ("Z8", Verdict::Declined(Why::AmountLimit)),
        ("ZU", Verdict::Declined(Why::FrequencyLimit)),
        ("U16", Verdict::Declined(Why::RiskDeclined)),
        ("U30", Verdict::Declined(Why::DebitFailed)),
        ("U69", Verdict::Declined(Why::Expired)),
        ("ZM", Verdict::Declined(Why::IncorrectPin)),
        (" zm\n", Verdict::Declined(Why::IncorrectPin)),
        ("Z6", Verdict::Declined(Why::PinBlocked)),
        ("Z9", Verdict::Declined(Why::InsufficientFunds)),
        ("ZA", Verdict::Declined(Why::ByPayer)),
        ("ZH", Verdict::Declined(Why::InvalidPayee)),
        ("YE", Verdict::Declined(Why::AccountUnusable)),
        ("XB", Verdict::Declined(Why::InvalidTransaction)),
        ("59", Verdict::Declined(Why::Fraud)),
        ("U01", Verdict::Declined(Why::Duplicate)),
    ];
    for (code, expected) in cases {
        assert_eq!(verdict(code), expected, "{code}");
    }
}

#[test]
fn what_nobody_knows_is_never_a_decline() {
    let open = OPEN.into_iter().map(|(code, _)| code);
    for code in open.chain(["", "0", "000", "U999", "ZZ", "é", "Z9 Z9"]) {
        assert_eq!(verdict(code), Verdict::Pending, "{code:?}");
    }
}

#[test]
fn no_code_is_listed_twice() {
    let declined = DECLINED.into_iter().map(|(code, _, _)| code);
    let codes: Vec<_> = declined.chain(OPEN.into_iter().map(|(code, _)| code)).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
}
