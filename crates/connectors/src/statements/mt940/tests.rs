//! Statements in MT940.

use domain::money::{Currency, Money};
use domain::recon::Kind;
use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::statements::{Format, read};

const FILE: &str = "\
{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:
:20:STARTUMS
:25:37040044/0532013000
:28C:00042/001
:60F:C261123EUR1000,00
:61:2611241124CR1250,12NTRFUTR1//B-1
:86:166?00SEPA?20EREF+SETL000042 of As
ha Rao?32ASHA RAO
:61:261124D30,NMSCNONREF//B-2
Bank charge
:61:2611241124RC0,12NTRFUTR1
:62F:C261124EUR2220,00
:86:all of the day REF123456
-}
:20:NEXT
:60M:D261124INR10,5
:61:261125RD10,5NTRFr1
:62M:C261125INR0,00
";

fn shown(file: &str) -> String {
    match read(file.as_bytes(), &Format::Mt940) {
        Ok(lines) => lines
            .iter()
            .map(|line| {
                let reference = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
                format!(
                    "{} {} {} {} {} {} {:?}\n",
                    line.number,
                    line.kind.word(),
                    line.amount,
                    reference(&line.reference),
                    reference(&line.id),
                    line.at.seconds(),
                    line.mentions,
                )
            })
            .collect(),
        Err(error) => format!("{error}\n"),
    }
}

fn check(file: &str, expected: &Expect) {
    expected.assert_eq(&shown(file));
}

#[test]
fn entries_are_read_and_reversals_go_the_other_way() {
    check(
        FILE,
        &expect![[r#"
            6 payout 1250.12 EUR UTR1 B-1 1795478400 ["SETL000042"]
            9 withdrawal 30.00 EUR - B-2 1795478400 []
            11 withdrawal 0.12 EUR UTR1 - 1795478400 []
            17 payout 10.50 INR r1 - 1795564800 []
        "#]],
    );
    assert_eq!(shown(&FILE.replace('\n', "\r\n")), shown(FILE));
}

#[test]
fn a_wrong_value_is_refused_with_its_line_its_field_and_the_rule() {
    let cases = [
        ("2220,00", "2220,01", "line 12, :62F:: the opening balance and all entries together"),
        ("C261123EUR", "X261123EUR", "line 5, :60F:: C or D first"),
        ("EUR1000", "XYZ1000", "line 5, :60F:: one of USD, EUR, GBP, INR, ZAR, USDC, USDT"),
        ("2611241124CR1250", "2613241124CR1250", "line 6, :61:: a date of six digits"),
        ("1124CR1250", "1124XR1250", "line 6, :61:: C, D, RC or RD after the dates"),
        ("1250,12", "1250.12", "line 6, :61:: an amount with a decimal comma"),
        ("1250,12", "1250,123", "line 6, :61:: no more decimals than the currency has"),
        ("1250,12", "0,00", "line 6, :61:: an amount above zero"),
        ("NTRFUTR1", "N-", "line 6, :61:: four letters, such as NTRF, after the amount"),
        (":60F:C261123EUR1000,00\n", "", "line 5, :61:: after an opening balance, :60F: or :60M:"),
        (
            ":62F:C261124EUR2220,00\n",
            "",
            "line 15, :60M:: after the closing balance of the \
             statement before",
        ),
        (":62M:C261125INR0,00\n", "", "line 17, :62F:: a closing balance: the file is cut off"),
    ];
    for (from, to, expected) in cases {
        let file = FILE.replacen(from, to, 1);
        assert_ne!(file, FILE, "{from}");
        assert_eq!(shown(&file).trim_end(), expected, "{from}");
    }
    assert_eq!(shown("hello\n"), "line 1, file: there is nothing in it\n");
}

/// An entry as a bank writes it.
fn written(minor: i64, came: bool, reversed: bool, reference: &str) -> String {
    let side = if came == reversed { "D" } else { "C" };
    let reversal = if reversed { "R" } else { "" };
    let amount = Money::from_minor(minor, Currency::Eur).fixed().replace('.', ",");
    format!(":61:261124{reversal}{side}{amount}NTRF{reference}//B-{reference}\n")
}

proptest! {
    /// What is written is read, entry by entry; and no entry can be missing or changed unnoticed.
    #[test]
    fn what_is_written_is_read(
        entries in prop::collection::vec(
            (1..1_000_000_000_i64, any::<bool>(), any::<bool>(), "[A-Z][A-Z0-9]{0,14}"), 1..30),
        opening in -1_000_000_000..1_000_000_000_i64,
        dropped in any::<prop::sample::Index>(),
    ) {
        let balance = |minor: i64| {
            let side = if minor < 0 { "D" } else { "C" };
            let amount = Money::from_minor(minor.abs(), Currency::Eur).fixed().replace('.', ",");
            format!("{side}261124EUR{amount}")
        };
        let signed = |(minor, came, _, _): &(i64, bool, bool, String)| {
            if *came { *minor } else { -minor }
        };
        let closing = opening + entries.iter().map(signed).sum::<i64>();
        let file = |entries: &[(i64, bool, bool, String)]| {
            let texts = entries.iter().map(|(minor, came, reversed, reference)| {
                written(*minor, *came, *reversed, reference)
            });
            format!(
                ":20:X\n:60F:{}\n{}:62F:{}\n",
                balance(opening), texts.collect::<String>(), balance(closing)
            )
        };
        let lines = read(file(&entries).as_bytes(), &Format::Mt940).unwrap();
        prop_assert_eq!(lines.len(), entries.len());
        for (line, (minor, came, _, reference)) in lines.iter().zip(&entries) {
            prop_assert_eq!(line.amount, Money::from_minor(*minor, Currency::Eur));
            prop_assert_eq!(line.kind == Kind::Payout, *came);
            prop_assert_eq!(&line.id, &Some(format!("B-{reference}")));
        }
        let mut fewer = entries.clone();
        fewer.remove(dropped.index(entries.len()));
        prop_assert!(read(file(&fewer).as_bytes(), &Format::Mt940).is_err());
    }

    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(file in "(:6[0-2][FM]?:[CDR0-9A-Z,/]{0,30}\n|.{0,20}\n){0,8}") {
        let _ = read(file.as_bytes(), &Format::Mt940);
    }
}
