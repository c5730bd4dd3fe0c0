//! Counts and sums by which two databases are compared once more, in another way than row by row.

use std::collections::BTreeMap;

use super::tables::{AnyRow, Table};
use super::{MoveError, OrFailed};
use crate::error::StoreError;
use crate::row::Value;

/// A count or a sum of both databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Of what.
    pub what: String,
    /// In the source.
    pub source: i128,
    /// In the target.
    pub target: i128,
}

/// Sums are reckoned in two parts, since all of it may be more than a column holds.
const PART: i128 = 1_000_000_000;

/// What is added up beside the count of each table. The labels come first, then a count, or the two
/// parts of a sum.
const SUMS: [(&str, &str); 4] = [
    (
        "sum of invoices",
        "select currency, status, cast(sum(amount_minor / 1000000000) as bigint),
            cast(sum(amount_minor % 1000000000) as bigint)
        from invoice group by currency, status",
    ),
    ("events", "select kind, count(*) from invoice_event group by kind"),
    (
        "sum of attempts",
        "select payable_currency, cast(sum(payable_minor / 1000000000) as bigint),
            cast(sum(payable_minor % 1000000000) as bigint)
        from attempt group by payable_currency",
    ),
    ("callbacks", "select state, count(*) from callback group by state"),
];

/// The statements, which mean the same on both engines, each with what it is about.
pub(super) fn statements(tables: &[Table]) -> Vec<(String, String)> {
    let counts = tables.iter().map(|table| {
        (format!("rows of {}", table.name), format!("select count(*) from {}", table.name))
    });
    let sums = SUMS.into_iter().map(|(what, statement)| (what.to_owned(), statement.to_owned()));
    counts.chain(sums).collect()
}

/// Puts what the two databases say beside one another.
pub(super) fn beside(
    what: &str,
    source: Vec<AnyRow>,
    target: Vec<AnyRow>,
) -> Result<Vec<Figure>, MoveError> {
    let mut figures: BTreeMap<String, [i128; 2]> = BTreeMap::new();
    for (side, rows) in [source, target].into_iter().enumerate() {
        for row in rows {
            let (label, amount) = read(what, row).or_failed(what)?;
            if let Some(place) = figures.entry(label).or_default().get_mut(side) {
                *place = amount;
            }
        }
    }
    let figures = figures.into_iter();
    Ok(figures.map(|(what, [source, target])| Figure { what, source, target }).collect())
}

fn read(what: &str, row: AnyRow) -> Result<(String, i128), StoreError> {
    let (mut label, mut amounts) = (what.to_owned(), Vec::new());
    for value in row {
        match value {
            Value::Text(text) => label = format!("{label} {text}"),
            Value::Integer(amount) => amounts.push(i128::from(amount)),
            Value::Null | Value::Bytes(_) => {
                return Err(StoreError::Unreadable("no figure".to_owned()));
            }
        }
    }
    let add = |sum: i128, amount: i128| sum.saturating_mul(PART).saturating_add(amount);
    Ok((label, amounts.into_iter().fold(0, add)))
}
