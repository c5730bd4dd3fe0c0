//! Settlement files by a mapping: what is read of them, and where they are refused.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::statements::{Format, Mapping, limits, read};

const MAPPING: &str = r#"
source = "acquirer"
date_format = "[day]/[month]/[year] [hour]:[minute]:[second]"
utc_offset = "+05:30"
currency = "INR"

[columns]
date = "settled_at"
credit = "credit"
debit = "debit"
fees = ["fee", "tax"]
kind = "type"
reference = "order_receipt"
bank_reference = "rrn"
batch = "settlement_utr"
id = "entity_id"

[kinds]
payment = ["payment"]
refund = ["refund"]
chargeback = ["dispute"]
fee = ["adjustment"]
payout = ["settlement"]
ignore = ["total"]
"#;

const FILE: &str = "\
entity_id,type,debit,credit,fee,tax,order_receipt,rrn,settlement_utr,settled_at,payer
pay_1,payment,0.00,1250.12,20.00,3.60,a1b2,632911111111,UTR1,24/11/2026 10:00:00,\"Rao, R\"
rfnd_1,refund,100,0.00,,,r1,,UTR1,24/11/2026 10:05:00,Rao
disp_1,dispute,-99.5,,,,a0,,UTR1,24/11/2026 00:10:00,
adj_1,adjustment,5,,,,,,UTR1,24/11/2026 11:00:00,
,total,104.5,1250.12,20.00,3.60,,,,24/11/2026 11:00:00,
setl_1,settlement,,1022.02,,,,,UTR1,24/11/2026 11:00:00,
";

fn shown(file: &str, mapping: &str) -> String {
    let mapping = match Mapping::read(mapping) {
        Ok(mapping) => mapping,
        Err(error) => return format!("{error}\n"),
    };
    match read(file.as_bytes(), &Format::Csv(Box::new(mapping))) {
        Ok(lines) => lines
            .iter()
            .map(|line| {
                let reference = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
                format!(
                    "{} {} {} fee {}, {} {} {} {}, {}\n",
                    line.number,
                    line.kind.word(),
                    line.amount,
                    line.fee.fixed(),
                    reference(&line.reference),
                    reference(&line.bank_reference),
                    reference(&line.batch),
                    reference(&line.id),
                    line.at.seconds(),
                )
            })
            .collect(),
        Err(error) => format!("{error}\n"),
    }
}

fn check(file: &str, mapping: &str, expected: &Expect) {
    expected.assert_eq(&shown(file, mapping));
}

#[test]
fn a_settlement_file_is_read_by_its_mapping() {
    check(
        FILE,
        MAPPING,
        &expect![[r#"
            2 payment 1250.12 INR fee 23.60, a1b2 632911111111 UTR1 pay_1, 1795494600
            3 refund 100.00 INR fee 0.00, r1 - UTR1 rfnd_1, 1795494900
            4 chargeback 99.50 INR fee 0.00, a0 - UTR1 disp_1, 1795459200
            5 fee 5.00 INR fee 0.00, - - UTR1 adj_1, 1795498200
            7 payout 1022.02 INR fee 0.00, - - UTR1 setl_1, 1795498200
        "#]],
    );
}

#[test]
fn other_ways_to_write_are_read_as_well() {
    let mapping = r#"
source = "bank"
delimiter = ";"
decimal = ","
grouping = "."
date_format = "[year]-[month]-[day]"
[columns]
date = "Datum"
amount = "Betrag"
currency = "W"
reference = "Ref"
"#;
    let file = "\u{feff}Datum;Betrag;W;Ref\r\n2026-11-24;1.250,12;EUR;UTR1\r\n\
                2026-11-24;\"-99,5\";USDC;\r\n";
    check(
        file,
        mapping,
        &expect![[r#"
            2 payout 1250.12 EUR fee 0.00, UTR1 - - -, 1795478400
            3 withdrawal 99.500000 USDC fee 0.000000, - - - -, 1795478400
        "#]],
    );
    let mapping = r#"
source = "acquirer"
minor_units = true
date_format = "[year][month][day]"
currency = "INR"
kind = "payment"
[columns]
date = "d"
amount = "paise"
bank_reference = "rrn"
"#;
    check(
        "d,paise,rrn\n20261124,125012,1\n",
        mapping,
        &expect![[r#"
            2 payment 1250.12 INR fee 0.00, - 1 - -, 1795478400
        "#]],
    );
}

#[test]
fn a_wrong_value_is_refused_with_its_line_its_field_and_the_rule() {
    let cases = [
        (("1250.12", "1250.123"), "line 2, credit: no more decimals than the currency has"),
        (("1250.12", "1,250.12"), "line 2, row: as many values as the first line has columns"),
        (("1250.12", "1e3"), "line 2, credit: digits, with at most one decimal sign between them"),
        (("1250.12", "0.00"), "line 2, debit: above zero"),
        (("1250.12", "-5"), "line 2, credit: above zero"),
        (("1250.12", "23.60"), "line 2, credit: above its fee"),
        (("0.00,1250.12", "1,1250.12"), "line 2, debit: nothing where there is a credit"),
        (("1250.12", "99999999999999999999"), "line 2, credit: an amount that can be counted"),
        (
            ("24/11/2026 10:05:00", "31/11/2026 10:05:00"),
            "line 3, settled_at: a date as the \
             mapping's date_format has it",
        ),
        (("refund", "Refund"), "line 3, type: a word that the mapping's kinds have"),
        // Such as the address of a payer's account.
        (
            ("632911111111", "rao@bank"),
            "line 2, rrn: a reference of letters, digits and -_./: only",
        ),
        (("rrn", "rnn"), "line 1, rrn: a column of this name"),
        (("payer", "rrn"), "line 1, rrn: only one column of this name"),
    ];
    for ((from, to), expected) in cases {
        let file = FILE.replacen(from, to, 1);
        assert_ne!(file, FILE, "{from}");
        assert_eq!(shown(&file, MAPPING).trim_end(), expected);
    }
    let long = FILE.replace("a1b2", &"a".repeat(65));
    assert_eq!(
        shown(&long, MAPPING),
        "line 2, order_receipt: a reference of at most 64 characters\n"
    );
    let head = FILE.lines().next().unwrap();
    assert_eq!(shown(head, MAPPING), "line 1, file: there is nothing in it\n");
}

#[test]
fn a_wrong_mapping_is_refused() {
    let cases = [
        ("source = \"acquirer\"", "source = \"shop\"", "source: acquirer or bank"),
        ("\"INR\"", "\"XYZ\"", "currency: a known code"),
        ("debit = \"debit\"", "amount = \"debit\"", "columns: amount, or credit and debit"),
        ("\"+05:30\"", "\"IST\"", "utc_offset: such as +05:30"),
        ("[\"dispute\"]", "[\"refund\"]", "kinds: each word once"),
        ("kind = \"type\"", "", "kind: as a column, or one for all lines"),
        (
            "ignore = ",
            "nothing = ",
            "kinds: payment, refund, chargeback, fee, payout, withdrawal \
             or ignore",
        ),
    ];
    for (from, to, expected) in cases {
        let mapping = MAPPING.replacen(from, to, 1);
        assert_ne!(mapping, MAPPING, "{from}");
        assert_eq!(shown(FILE, &mapping), format!("the mapping's {expected}\n"));
    }
    assert!(shown(FILE, "source = 1").starts_with("the mapping cannot be read: "));
    assert!(shown(FILE, &format!("{MAPPING}\nmore = 1")).starts_with("the mapping cannot"));
}

#[test]
fn a_file_that_is_too_large_or_no_text_is_refused() {
    let format = || Format::Csv(Box::new(Mapping::read(MAPPING).unwrap()));
    let refused = |bytes: &[u8]| read(bytes, &format()).unwrap_err().to_string();
    assert_eq!(refused(b"a,b\n1,2\n\xff"), "line 3, file: text in UTF-8");
    let large = vec![b'a'; limits::FILE_BYTES_MAX + 1];
    assert_eq!(refused(&large), "line 1, file: at most 32 MiB");
    let (head, rest) = FILE.split_once('\n').unwrap();
    let row = rest.lines().next().unwrap();
    let many = format!("{head}\n{}", format!("{row}\n").repeat(limits::LINES_MAX + 1));
    assert_eq!(
        refused(many.as_bytes()),
        "line 20002, file: at most 20000 lines: split the file by days"
    );
}

proptest! {
    /// Any amount that is written is read as it was, whichever signs it is written with.
    #[test]
    fn amounts_are_exact(minor in 1..i64::MAX, grouped in any::<bool>()) {
        let money = domain::money::Money::from_minor(minor, domain::money::Currency::Eur);
        let mapping = "source = \"bank\"\ndelimiter = \";\"\ndecimal = \",\"\ngrouping = \".\"
            date_format = \"[year]\"\ncurrency = \"EUR\"\nkind = \"payout\"
            [columns]\ndate = \"d\"\namount = \"a\"\nreference = \"r\"";
        let mapping = mapping.replace("\"[year]\"", "\"[year][month][day]\"");
        let text = if grouped { money.grouped() } else { money.fixed() };
        let swapped: String =
            text.chars().map(|one| match one { ',' => '.', '.' => ',', one => one }).collect();
        let file = format!("d;a;r\n20261124;{swapped};x\n");
        let format = Format::Csv(Box::new(Mapping::read(&mapping).unwrap()));
        prop_assert_eq!(read(file.as_bytes(), &format).unwrap()[0].amount, money);
    }

    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(file in "[a-z0-9,\"\n.-]{0,200}") {
        let format = Format::Csv(Box::new(Mapping::read(MAPPING).unwrap()));
        let _ = read(format!("{}\n{file}", FILE.lines().next().unwrap()).as_bytes(), &format);
    }
}
