//! What each test number stands for.

use domain::timestamp::{Span, Timestamp};

use super::{Answer, Challenge, authorize};
use crate::card::{Card, CardNumber, Expiry, SecurityCode};
use crate::notice::DeclineReason;

fn answer(number: &str) -> Answer {
    let expiry = Expiry::new(2030, 1);
    let code = SecurityCode::parse("123").unwrap();
    authorize(&Card { number: CardNumber::parse(number).unwrap(), expiry, code, holder: None })
}

#[test]
fn each_test_number_has_its_answer_and_a_real_one_is_declined() {
    let cases = [
        ("4242424242424242", Answer::Captured),
        ("4000000000000002", Answer::Declined(DeclineReason::ByBank)),
        ("4000000000009995", Answer::Declined(DeclineReason::InsufficientFunds)),
        ("4000000000003220", Answer::Challenge(Challenge::ThenCaptured)),
        ("4000008400001629", Answer::Challenge(Challenge::ThenDeclined)),
        ("4000000000009987", Answer::Declined(DeclineReason::LostCard)),
        ("4000000000009979", Answer::Declined(DeclineReason::StolenCard)),
        ("4000000000000069", Answer::Declined(DeclineReason::ExpiredCard)),
        ("4000000000000127", Answer::Declined(DeclineReason::WrongCode)),
        ("4000000000000119", Answer::Declined(DeclineReason::ProcessingError)),
        ("5555555555554444", Answer::Declined(DeclineReason::NotATestCard)),
    ];
    for (number, expected) in cases {
        assert_eq!(answer(number), expected, "{number}");
    }
}

#[test]
fn a_challenge_is_known_again_for_a_quarter_of_an_hour() {
    let since = Timestamp::from_micros(1_795_341_600_000_000);
    for challenge in Challenge::ALL {
        let reference = challenge.reference(since);
        for (minutes, known) in [(0, true), (14, true), (15, false), (60, false)] {
            let now = since.plus(Span::from_minutes(minutes));
            let found = Challenge::from_reference(&reference, now);
            assert_eq!(found, Some(challenge).filter(|_| known), "{minutes}");
        }
    }
    for other in ["card_1", "card_1@2", "challenge_then_captured", "challenge_then_captured@x"] {
        assert_eq!(Challenge::from_reference(other, since), None, "{other}");
    }
}
