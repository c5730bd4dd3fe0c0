//! Bank statements in ISO 20022's `camt.053.001`, of versions 02 to 13: their elements that are
//! read here have stayed the same, but for the status of an entry, and the amount of a detail.

use domain::money::Money;
use domain::recon::Line;
use domain::timestamp::Timestamp;
use roxmltree::{Document, Node};
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

use crate::statements::{StatementError, kind_at_bank, push, values};

/// What the namespaces of all versions begin with.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";

/// The status of entries that are on the account; others are announced, and may never come.
const BOOKED: &str = "BOOK";

pub(super) fn read(text: &str) -> Result<Vec<Line>, StatementError> {
    let document = Document::parse(text).map_err(|error| {
        StatementError::new(error.pos().row, "file", "well-formed XML without a document type")
    })?;
    let root = document.root_element();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let is_statement = root.tag_name().name() == "Document" && namespace.starts_with(NAMESPACE);
    let statements = child(root, "BkToCstmrStmt").filter(|_| is_statement);
    let statements = statements
        .ok_or_else(|| StatementError::new(1, "Document", "a bank statement, camt.053.001"))?;
    let rows = Rows::of(text);
    let mut lines = Vec::new();
    for entry in all(statements, "Stmt").flat_map(|statement| all(statement, "Ntry")) {
        if is_booked(entry)? {
            read_entry(entry, &rows, &mut lines)?;
        }
    }
    Ok(lines)
}

/// Where the lines of the file end: the library would count them anew for each entry.
struct Rows(Vec<usize>);

impl Rows {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, one)| *one == b'\n').map(|(at, _)| at).collect())
    }

    /// The line on which a node begins.
    fn of_node(&self, node: Node<'_, '_>) -> u32 {
        let before = self.0.partition_point(|end| *end < node.range().start);
        u32::try_from(before).map_or(u32::MAX, |before| before.saturating_add(1))
    }
}

fn is_booked(entry: Node<'_, '_>) -> Result<bool, StatementError> {
    let status = required(entry, "Sts")?;
    // From version 08 on it has a code in it.
    let status = child(status, "Cd").unwrap_or(status);
    Ok(words(status) == BOOKED)
}

/// The lines of an entry: one, or where payments were booked together and each has its amount, one
/// for each.
fn read_entry(
    entry: Node<'_, '_>,
    rows: &Rows,
    lines: &mut Vec<Line>,
) -> Result<(), StatementError> {
    let amount = money(required(entry, "Amt")?)?;
    let came = came(entry)?;
    let at = date(entry)?;
    let id = reference(entry, "AcctSvcrRef");
    let details: Vec<_> =
        all(entry, "NtryDtls").flat_map(|details| all(details, "TxDtls")).collect();
    let whole = |detail: Option<Node<'_, '_>>| Line {
        number: rows.of_node(entry),
        id: id.clone(),
        ..line(detail, (came, amount, at))
    };
    let [_, _, ..] = details.as_slice() else {
        return push(lines, whole(details.first().copied()));
    };
    let Some(amounts) = amounts(&details, (came, amount))? else {
        return push(lines, whole(None));
    };
    for ((detail, amount), number) in details.into_iter().zip(amounts).zip(1_u32..) {
        let mut line = line(Some(detail), (came, amount, at));
        line.number = rows.of_node(detail);
        let own = child(detail, "Refs").and_then(|refs| reference(refs, "AcctSvcrRef"));
        let numbered = id.as_ref().map(|id| format!("{id}/{number}"));
        line.id = own.filter(|own| Some(own) != id.as_ref()).or(numbered);
        push(lines, line)?;
    }
    Ok(())
}

/// The amounts of an entry's details; `None` where they do not all go the entry's way and come to
/// its sum, so that only the entry itself can be relied on.
fn amounts(
    details: &[Node<'_, '_>],
    (entry_came, sum): (bool, Money),
) -> Result<Option<Vec<Money>>, StatementError> {
    let mut amounts = Vec::with_capacity(details.len());
    for detail in details {
        // Before version 08 it is one of several amounts of the detail.
        let of_transaction = child(*detail, "AmtDtls").and_then(|all| child(all, "TxAmt"));
        let written = child(*detail, "Amt");
        let written = written.or_else(|| of_transaction.and_then(|one| child(one, "Amt")));
        let Some(written) = written else { return Ok(None) };
        if child(*detail, "CdtDbtInd").is_some() && came(*detail)? != entry_came {
            return Ok(None);
        }
        amounts.push(money(written)?);
    }
    let total = amounts.iter().try_fold(sum.nothing(), |total, one| total.checked_add(*one));
    Ok((total == Some(sum)).then_some(amounts))
}

/// A line without its place and its id.
fn line(detail: Option<Node<'_, '_>>, (came, amount, at): (bool, Money, Timestamp)) -> Line {
    let references = detail.and_then(|detail| child(detail, "Refs"));
    let find = |name| references.and_then(|references| reference(references, name));
    let remittance = detail.and_then(|detail| child(detail, "RmtInf"));
    let mut free = String::new();
    for text in remittance.into_iter().flat_map(|remittance| remittance.descendants()) {
        if ["Ustrd", "Ref"].contains(&text.tag_name().name()) {
            free.push(' ');
            free.push_str(words(text));
        }
    }
    Line {
        number: 0,
        kind: kind_at_bank(came),
        amount,
        fee: amount.nothing(),
        reference: find("EndToEndId"),
        bank_reference: find("TxId").or_else(|| find("InstrId")),
        batch: None,
        id: None,
        at,
        mentions: values::mentions(&free),
    }
}

fn came(node: Node<'_, '_>) -> Result<bool, StatementError> {
    let indicator = required(node, "CdtDbtInd")?;
    match words(indicator) {
        "CRDT" => Ok(true),
        "DBIT" => Ok(false),
        _ => Err(wrong(indicator, "CRDT or DBIT")),
    }
}

fn money(node: Node<'_, '_>) -> Result<Money, StatementError> {
    let code = node.attribute("Ccy").unwrap_or_default();
    let currency =
        values::currency(code).map_err(|rule| StatementError::new(row(node), "Ccy", rule))?;
    Money::parse(words(node), currency).map_err(|error| wrong(node, &error.to_string()))
}

/// When an entry was booked, or else its value date. A day is that of UTC.
fn date(entry: Node<'_, '_>) -> Result<Timestamp, StatementError> {
    let node = child(entry, "BookgDt").or_else(|| child(entry, "ValDt"));
    let node = node.ok_or_else(|| StatementError::new(row(entry), "BookgDt", "a date"))?;
    let exact = child(node, "DtTm");
    let written = exact.or_else(|| child(node, "Dt")).unwrap_or(node);
    let text = words(written);
    let seconds = OffsetDateTime::parse(text, &Iso8601::DEFAULT)
        .or_else(|_| PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).map(|at| at.assume_utc()))
        .or_else(|_| Date::parse(text, &Iso8601::DATE).map(|date| date.midnight().assume_utc()))
        .map_err(|_| wrong(written, "a date of ISO 8601"))?
        .unix_timestamp();
    Ok(Timestamp::from_micros(seconds.saturating_mul(1_000_000)))
}

/// A reference below a node. What is none that we could know is as good as absent.
fn reference(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name).and_then(|one| values::reference(words(one)).ok().flatten())
}

fn all<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn required<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Result<Node<'a, 'i>, StatementError> {
    child(node, name).ok_or_else(|| StatementError::new(row(node), name, "there must be one"))
}

fn words<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}

fn row(node: Node<'_, '_>) -> u32 {
    node.document().text_pos_at(node.range().start).row
}

fn wrong(node: Node<'_, '_>, rule: &str) -> StatementError {
    StatementError::new(row(node), node.tag_name().name(), rule)
}

#[cfg(test)]
mod tests;
