//! Statements in camt.053, of an early and of a late version.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::statements::{Format, read};

/// As banks write it in version 02.
const EARLY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-25T04:00:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>S1</Id>
      <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
      <Ntry>
        <Amt Ccy="EUR">1250.12</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>2026-11-24</Dt></BookgDt>
        <AcctSvcrRef>B-1</AcctSvcrRef>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>UTR1</EndToEndId><TxId>T-1</TxId></Refs>
          <RltdPties><Dbtr><Nm>Asha Rao</Nm></Dbtr></RltdPties>
          <RmtInf><Ustrd>Settlement SETL000042 of Rao</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>
      <Ntry>
        <Amt Ccy="EUR">30</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><DtTm>2026-11-24T23:30:00-02:00</DtTm></BookgDt>
        <AcctSvcrRef>B-2</AcctSvcrRef>
        <NtryDtls>
          <TxDtls><Refs><EndToEndId>r1</EndToEndId></Refs>
            <AmtDtls><TxAmt><Amt Ccy="EUR">10.00</Amt></TxAmt></AmtDtls></TxDtls>
          <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
            <AmtDtls><TxAmt><Amt Ccy="EUR">20.00</Amt></TxAmt></AmtDtls></TxDtls>
        </NtryDtls>
      </Ntry>
      <Ntry>
        <Amt Ccy="EUR">77</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts>
        <BookgDt><Dt>2026-11-24</Dt></BookgDt>
      </Ntry>
    </Stmt>
  </BkToCstmrStmt>
</Document>
"#;

/// As banks write it in version 08.
const LATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ns:Document xmlns:ns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <ns:BkToCstmrStmt>
    <ns:Stmt>
      <ns:Ntry>
        <ns:Amt Ccy="INR">30.00</ns:Amt><ns:CdtDbtInd>CRDT</ns:CdtDbtInd>
        <ns:Sts><ns:Cd>BOOK</ns:Cd></ns:Sts>
        <ns:ValDt><ns:Dt>2026-11-24</ns:Dt></ns:ValDt>
        <ns:NtryDtls>
          <ns:TxDtls>
            <ns:Refs><ns:AcctSvcrRef>C-1</ns:AcctSvcrRef><ns:InstrId>I-1</ns:InstrId></ns:Refs>
            <ns:Amt Ccy="INR">10.00</ns:Amt><ns:CdtDbtInd>CRDT</ns:CdtDbtInd>
          </ns:TxDtls>
          <ns:TxDtls>
            <ns:Amt Ccy="INR">19.99</ns:Amt><ns:CdtDbtInd>CRDT</ns:CdtDbtInd>
          </ns:TxDtls>
        </ns:NtryDtls>
      </ns:Ntry>
    </ns:Stmt>
  </ns:BkToCstmrStmt>
</ns:Document>
"#;

fn shown(file: &str) -> String {
    match read(file.as_bytes(), &Format::Camt053) {
        Ok(lines) => lines
            .iter()
            .map(|line| {
                let reference = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
                format!(
                    "{} {} {} ours {} bank {} id {} at {} mentions {:?}\n",
                    line.number,
                    line.kind.word(),
                    line.amount,
                    reference(&line.reference),
                    reference(&line.bank_reference),
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
fn booked_entries_are_read_with_their_details() {
    check(
        EARLY,
        &expect![[r#"
            8 payout 1250.12 EUR ours UTR1 bank T-1 id B-1 at 1795478400 mentions ["SETL000042"]
            23 withdrawal 10.00 EUR ours r1 bank - id B-2/1 at 1795570200 mentions []
            25 withdrawal 20.00 EUR ours - bank - id B-2/2 at 1795570200 mentions []
        "#]],
    );
}

#[test]
fn details_that_do_not_come_to_their_entry_are_not_relied_on() {
    check(
        LATE,
        &expect![[r#"
            5 payout 30.00 INR ours - bank - id - at 1795478400 mentions []
        "#]],
    );
    check(
        &LATE.replace("19.99", "20.00"),
        &expect![[r#"
            10 payout 10.00 INR ours - bank I-1 id C-1 at 1795478400 mentions []
            14 payout 20.00 INR ours - bank - id - at 1795478400 mentions []
        "#]],
    );
}

#[test]
fn a_wrong_value_is_refused_with_its_line_its_element_and_the_rule() {
    let cases = [
        ("camt.053", "camt.052", "line 1, Document: a bank statement, camt.053.001"),
        ("\"EUR\"", "\"XYZ\"", "line 9, Ccy: one of USD, EUR, GBP, INR, ZAR, USDC, USDT"),
        ("1250.12", "1250.123", "line 9, Amt: more decimals than the currency has"),
        ("CRDT", "CRED", "line 9, CdtDbtInd: CRDT or DBIT"),
        ("<Sts>BOOK</Sts>", "", "line 8, Sts: there must be one"),
        ("2026-11-24", "2026-11-31", "line 10, Dt: a date of ISO 8601"),
        ("</Stmt>", "", "line 34, file: well-formed XML without a document type"),
        (
            "<Document",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><Document",
            "line 1, file: well-formed XML without a \
             document type",
        ),
    ];
    for (from, to, expected) in cases {
        let file = EARLY.replacen(from, to, 1);
        assert_ne!(file, EARLY, "{from}");
        assert_eq!(shown(&file).trim_end(), expected, "{from}");
    }
}

#[test]
fn no_name_and_no_account_of_a_payer_is_kept() {
    let lines = read(EARLY.as_bytes(), &Format::Camt053).unwrap();
    let kept = format!("{lines:?}");
    for personal in ["Asha", "Rao", "DE89370400440532013000"] {
        assert!(!kept.contains(personal), "{personal}");
    }
}

proptest! {
    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(at in 0..EARLY.len(), sign in "[ -~]") {
        let mut file = EARLY.to_owned();
        if file.is_char_boundary(at) && file.is_char_boundary(at + 1) {
            file.replace_range(at..=at, &sign);
        }
        let _ = read(file.as_bytes(), &Format::Camt053);
    }
}
