//! Answers of sources as they are, and as they should not be.

use domain::money::Currency::{self, Eur, Gbp, Inr, Usd, Zar};
use domain::rates::Published;
use domain::timestamp::Timestamp;

use super::json::{Base, Pointer, Shape};
use super::{Unreadable, ecb, json};

/// In the form of the bank's file, with rates of our own.
const DAILY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
    xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">
    <gesmes:subject>Reference rates</gesmes:subject>
    <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
    <Cube>
        <Cube time='2026-11-20'>
            <Cube currency='USD' rate='1.1550'/>
            <Cube currency='JPY' rate='181.04'/>
            <Cube currency='GBP' rate='0.87650'/>
            <Cube currency='INR' rate='103.1455'/>
            <Cube currency='ZAR' rate='19.8731'/>
        </Cube>
    </Cube>
</gesmes:Envelope>";

/// Friday, 20 November 2026, 00:00 UTC.
const FRIDAY: Timestamp = Timestamp::from_micros(1_795_132_800_000_000);

fn rates(base: Currency, rates: &[(Currency, &str)], published_at: Timestamp) -> Vec<Published> {
    let one = |(currency, rate): &(Currency, &str)| Published {
        base,
        currency: *currency,
        rate: rate.parse().unwrap(),
        published_at,
    };
    rates.iter().map(one).collect()
}

#[test]
fn the_banks_file_is_read() {
    let known = [(Usd, "1.155"), (Gbp, "0.8765"), (Inr, "103.1455"), (Zar, "19.8731")];
    assert_eq!(ecb::read(DAILY.as_bytes()), Ok(rates(Eur, &known, FRIDAY)));
    let none = DAILY.replace("USD", "XXX").replace("GBP", "XXX").replace("INR", "XXX");
    assert_eq!(ecb::read(none.as_bytes()), Ok(rates(Eur, &[(Zar, "19.8731")], FRIDAY)));
}

#[test]
fn what_is_not_the_banks_file_is_refused() {
    let another_day = "</Cube><Cube time='2026-11-19'><Cube currency='USD' rate='1.2'/></Cube>";
    let entity = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    let single = Unreadable::Lacks("single Cube with a time");
    let cases: [(String, Unreadable); 10] = [
        (String::new(), Unreadable::Format("XML document")),
        ("<html><p>Not found".to_owned(), Unreadable::Format("XML document")),
        (DAILY[..400].to_owned(), Unreadable::Format("XML document")),
        (entity.to_owned(), Unreadable::Format("XML document")),
        ("<html/>".to_owned(), single.clone()),
        (DAILY.replace("ecb.int", "ecb.test"), single.clone()),
        (DAILY.replacen("</Cube>", another_day, 1), single),
        (DAILY.replace("2026-11-20", "2026-11-31"), Unreadable::Lacks("day")),
        (DAILY.replace("103.1455", "1O3"), Unreadable::Rate(Inr)),
        (DAILY.replace("'INR' rate", "'INR' price"), Unreadable::Rate(Inr)),
    ];
    for (text, expected) in cases {
        assert_eq!(ecb::read(text.as_bytes()), Err(expected), "{text}");
    }
    let latin = Err(Unreadable::Format("text in UTF-8"));
    assert_eq!(ecb::read(b"<nom\xe9/>"), latin);
}

fn pointer(text: &str) -> Pointer {
    Pointer::parse(text).unwrap()
}

fn shape() -> Shape {
    Shape::default()
}

#[test]
fn a_json_object_is_read_with_every_digit() {
    let nested = Shape {
        base: Base::Always(Usd),
        time: pointer("/data/a~1b~0/at"),
        rates: pointer("/data/quotes"),
    };
    let noon = FRIDAY.plus(domain::timestamp::Span::from_hours(12));
    let cases = [
        (
            shape(),
            r#"{"amount":1.0,"base":"EUR","date":"2026-11-20","rates":{"GBP":0.8765,"INR":103.1455,"JPY":181}}"#,
            rates(Eur, &[(Gbp, "0.8765"), (Inr, "103.1455")], FRIDAY),
        ),
        (
            shape(),
            r#"{"base":"INR","date":1795176000,"rates":{"INR":1,"USD":"0.012030798845043311","ZAR":2.1e-1}}"#,
            rates(Inr, &[(Usd, "0.012030798845043311"), (Zar, "0.21")], noon),
        ),
        (
            nested,
            r#"{"data":{"a/b~":{"at":"2026-11-20T13:00:00+01:00"},"quotes":{"INR":"86.58"}}}"#,
            rates(Usd, &[(Inr, "86.58")], noon),
        ),
    ];
    for (shape, text, expected) in cases {
        assert_eq!(json::read(text.as_bytes(), &shape), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_not_the_expected_json_is_refused() {
    let cases = [
        ("", Unreadable::Format("JSON document")),
        ("<html>", Unreadable::Format("JSON document")),
        (r#"{"base":"EUR""#, Unreadable::Format("JSON document")),
        ("[]", Unreadable::Lacks("currency of invoices as its base")),
        (r#"{"base":"JPY"}"#, Unreadable::Lacks("currency of invoices as its base")),
        (r#"{"base":7}"#, Unreadable::Lacks("currency of invoices as its base")),
        (r#"{"base":"EUR"}"#, Unreadable::Lacks("time")),
        (r#"{"base":"EUR","date":"today"}"#, Unreadable::Lacks("time")),
        (r#"{"base":"EUR","date":1.5}"#, Unreadable::Lacks("time")),
        (r#"{"base":"EUR","date":99999999999999}"#, Unreadable::Lacks("time")),
        (r#"{"base":"EUR","date":"2026-11-20"}"#, Unreadable::Lacks("map of rates")),
        (r#"{"base":"EUR","date":"2026-11-20","rates":[1]}"#, Unreadable::Lacks("map of rates")),
        (r#"{"base":"EUR","date":"2026-11-20","rates":{"INR":null}}"#, Unreadable::Rate(Inr)),
        (r#"{"base":"EUR","date":"2026-11-20","rates":{"INR":"NaN"}}"#, Unreadable::Rate(Inr)),
        (r#"{"base":"EUR","date":"2026-11-20","rates":{"INR":{}}}"#, Unreadable::Rate(Inr)),
    ];
    for (text, expected) in cases {
        assert_eq!(json::read(text.as_bytes(), &shape()), Err(expected), "{text}");
    }
}

#[test]
fn a_pointer_begins_with_a_slash_or_is_empty() {
    for (text, is_one) in [("", true), ("/", true), ("/a/b", true), ("a", false), ("a/b", false)] {
        assert_eq!(Pointer::parse(text).is_some(), is_one, "{text}");
    }
    let at_root = Shape { rates: pointer(""), ..shape() };
    let text = r#"{"base":"EUR","date":"2026-11-20","INR":103.1}"#;
    let expected = rates(Eur, &[(Inr, "103.1")], FRIDAY);
    assert_eq!(json::read(text.as_bytes(), &at_root), Ok(expected));
}
