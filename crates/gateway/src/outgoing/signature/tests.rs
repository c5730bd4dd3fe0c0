//! Both signatures against vectors and against an independent implementation.

use standardwebhooks::Webhook;

use super::*;

const BODY: &[u8] = br#"{"status":"invoice:paid","id":185}"#;
const MESSAGE_ID: &str = "msg_1";
const TIMESTAMP: i64 = 1_700_000_000;

/// The bytes 0 to 31 in base64, so a secret in the form that we make.
const OUR_SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn secret(text: &str) -> CallbackSecret {
    CallbackSecret::parse(text).unwrap()
}

fn received(signed: &SignedHeaders) -> ReceivedHeaders<'_> {
    ReceivedHeaders {
        webhook_id: &signed.webhook_id,
        webhook_timestamp: &signed.webhook_timestamp,
        webhook_signature: &signed.webhook_signature,
    }
}

#[test]
fn a_generated_secret_is_its_random_bytes_in_base64() {
    let random: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap());
    assert_eq!(CallbackSecret::generate(random).expose(), OUR_SECRET);
}

#[test]
fn a_secret_is_visible_ascii_of_bounded_length() {
    let longest = "x".repeat(255);
    let too_long = "x".repeat(256);
    for (text, fits) in [
        (OUR_SECRET, true),
        ("!\"#$%&'()*+~", true),
        ("twelve-chars", true),
        (&*longest, true),
        ("eleven-char", false),
        (&*too_long, false),
        ("", false),
        ("with a space", false),
        ("with\ta-tab-in", false),
        ("ends-in-line\n", false),
        ("delete\u{7f}-inside", false),
        ("schl\u{fc}ssel-lang", false),
    ] {
        assert_eq!(CallbackSecret::parse(text).is_ok(), fits, "{text:?}");
    }
}

#[test]
fn a_secret_is_not_printed() {
    assert_eq!(format!("{:?}", secret(OUR_SECRET)), "CallbackSecret(..)");
    assert_eq!(
        InvalidSecret.to_string(),
        "a callback secret is 12 to 255 visible ASCII characters"
    );
}

/// RFC 4231, section 4.3: the published case whose key is text.
#[test]
fn x_signature_agrees_with_a_published_vector() {
    let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert!(verify_x_signature("Jefe", b"what do ya want for nothing?", signature));
}

/// The values come from Python's `hmac`: hex over the body, then base64 over
/// `msg_1.1700000000.` and the body, keyed as the comment of each row says.
#[test]
fn both_signatures_agree_with_another_hmac() {
    for (text, x_signature, webhook_signature) in [
        // The text; the bytes 0 to 31.
        (
            OUR_SECRET,
            "b580ff5c4cfef83b7b675a6a1ae156f1f5747c52901d78190ec348454e12a2e7",
            "v1,hohceRQ/Pa/AdSmow2yJbT5ahHL1gjBwgVs7Vhqb0gk=",
        ),
        // The text; the text.
        (
            "a_shop's_own",
            "0cce63a4d488791ca54ca3cabcda243786a8fb3c64b73e5715bac054a0e3a7a5",
            "v1,9bfMiObgO5et4u58+Dc2hAe+KUkDx3m9/R2jB1mDZKk=",
        ),
        // The text; the text, prefix and all.
        (
            "whsec_not-base64!",
            "1323e38ec25d889071cc011ed40fb4421794a70cb0fe742bf0a99fe440a0ddb3",
            "v1,y+flu0xlIsEDWU1VHyDnELRir4fMLJMZ42YXmGGV+pI=",
        ),
    ] {
        let signed = secret(text).sign(MESSAGE_ID, TIMESTAMP, BODY);
        let expected = SignedHeaders {
            x_signature: x_signature.to_owned(),
            webhook_id: MESSAGE_ID.to_owned(),
            webhook_timestamp: TIMESTAMP.to_string(),
            webhook_signature: webhook_signature.to_owned(),
        };
        assert_eq!(signed, expected, "{text}");
    }
}

#[test]
fn the_reference_library_makes_the_same_signatures() {
    for text in [OUR_SECRET, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "abcdefghijkl"] {
        for body in [BODY, b"", b"{}", "\u{20b9} 1263.36".as_bytes()] {
            let library = Webhook::new(text).unwrap();
            let theirs = library.sign(MESSAGE_ID, TIMESTAMP, body).unwrap();
            let ours = secret(text).sign(MESSAGE_ID, TIMESTAMP, body);
            assert_eq!(ours.webhook_signature, theirs, "{text}");
        }
    }
}

#[test]
fn what_is_signed_verifies_and_nothing_else_does() {
    let signed = secret(OUR_SECRET).sign(MESSAGE_ID, TIMESTAMP, BODY);
    let upper_case = signed.x_signature.to_uppercase();
    let cut_short = &signed.x_signature[..63];
    let other_secret = "whsec_AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    for (text, body, header, expected) in [
        (OUR_SECRET, BODY, &*signed.x_signature, true),
        (OUR_SECRET, b"{}".as_slice(), &*signed.x_signature, false),
        (other_secret, BODY, &*signed.x_signature, false),
        (OUR_SECRET, BODY, &*upper_case, false),
        (OUR_SECRET, BODY, cut_short, false),
        (OUR_SECRET, BODY, "", false),
    ] {
        assert_eq!(verify_x_signature(text, body, header), expected, "{text} {header}");
    }
}

#[test]
fn standard_verification_wants_signature_identity_and_a_fresh_timestamp() {
    let signed = secret(OUR_SECRET).sign(MESSAGE_ID, TIMESTAMP, BODY);
    let good = received(&signed);
    let among_others = format!("v1a,AAAA v1,AAAA {}", signed.webhook_signature);
    let other_version = signed.webhook_signature.replace("v1,", "v2,");
    let bare = &signed.webhook_signature[3..];
    let later = (TIMESTAMP + 1).to_string();
    for (headers, body, now, expected) in [
        (good, BODY, TIMESTAMP, true),
        (good, BODY, TIMESTAMP + 300, true),
        (good, BODY, TIMESTAMP + 301, false),
        (good, BODY, TIMESTAMP - 300, true),
        (good, BODY, TIMESTAMP - 301, false),
        (good, BODY, i64::MIN, false),
        (good, b"{}", TIMESTAMP, false),
        (ReceivedHeaders { webhook_signature: &among_others, ..good }, BODY, TIMESTAMP, true),
        (ReceivedHeaders { webhook_signature: &other_version, ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_signature: bare, ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_signature: "v1,", ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_signature: "", ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_id: "msg_2", ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_timestamp: &later, ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_timestamp: "", ..good }, BODY, TIMESTAMP, false),
        (ReceivedHeaders { webhook_timestamp: "soon", ..good }, BODY, TIMESTAMP, false),
    ] {
        let verified = verify_standard(OUR_SECRET, headers, body, now);
        assert_eq!(verified, expected, "{headers:?} at {now}");
    }
}
