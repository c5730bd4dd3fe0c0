//! What each test number stands for.

use super::{Answer, Challenge, authorize};
use crate::card::{Card, CardNumber, Expiry, SecurityCode};
use crate::notice::DeclineReason;

fn answer(number: &str) -> Answer {
    let expiry = Expiry::new(2030, 1);
    let code = SecurityCode::parse("123").unwrap();
    authorize(&Card { number: CardNumber::parse(number).unwrap(), expiry, code })
}

#[test]
fn each_test_number_has_its_answer_and_a_real_one_is_declined() {
    let cases = [
        ("4242424242424242", Answer::Captured),
        ("4000000000000002", Answer::Declined(DeclineReason::ByBank)),
        ("4000000000009995", Answer::Declined(DeclineReason::InsufficientFunds)),
        ("4000000000003220", Answer::Challenge(Challenge::ThenCaptured)),
        ("4000008400001629", Answer::Challenge(Challenge::ThenDeclined)),
        ("5555555555554444", Answer::Declined(DeclineReason::NotATestCard)),
    ];
    for (number, expected) in cases {
        assert_eq!(answer(number), expected, "{number}");
    }
}

#[test]
fn a_challenge_is_known_again() {
    for challenge in Challenge::ALL {
        assert_eq!(Challenge::from_reference(challenge.reference()), Some(challenge));
    }
    assert_eq!(Challenge::from_reference("card_1"), None);
}
