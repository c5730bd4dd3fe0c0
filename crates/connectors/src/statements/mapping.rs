//! Which column of a CSV file is what, as an operator writes it down once for each acquirer.

use std::collections::BTreeMap;

use domain::money::Currency;
use domain::recon::{Kind, Source};
use serde::Deserialize;
use thiserror::Error;
use time::UtcOffset;
use time::format_description::{self, OwnedFormatItem};

use crate::statements::limits;

/// Which column is what, and how values are written.
#[derive(Debug)]
pub struct Mapping {
    source: Source,
    pub(super) delimiter: u8,
    pub(super) decimal: char,
    pub(super) grouping: Option<char>,
    /// Whether amounts are in cents or paise.
    pub(super) minor: bool,
    pub(super) dates: OwnedFormatItem,
    pub(super) offset: UtcOffset,
    /// The currency, where no column has it.
    pub(super) currency: Option<Currency>,
    /// What all lines are, where no column says it.
    pub(super) kind: Option<Kind>,
    pub(super) columns: Columns,
    /// What the words of the column of kinds mean; nothing for lines that are left out.
    pub(super) kinds: BTreeMap<String, Option<Kind>>,
}

/// The names of columns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) date: String,
    pub(super) amount: Option<String>,
    pub(super) credit: Option<String>,
    pub(super) debit: Option<String>,
    #[serde(default)]
    pub(super) fees: Vec<String>,
    pub(super) currency: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) bank_reference: Option<String>,
    pub(super) batch: Option<String>,
    pub(super) id: Option<String>,
}

/// Why a mapping cannot be used.
#[derive(Debug, Error)]
pub enum MappingError {
    /// It is not TOML, or has other fields.
    #[error("the mapping cannot be read: {0}")]
    Unreadable(String),
    /// A field breaks a rule.
    #[error("the mapping's {0}: {1}")]
    Wrong(&'static str, &'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: String,
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default = "point")]
    decimal: char,
    grouping: Option<char>,
    #[serde(default)]
    minor_units: bool,
    date_format: String,
    utc_offset: Option<String>,
    currency: Option<String>,
    kind: Option<String>,
    columns: Columns,
    #[serde(default)]
    kinds: BTreeMap<String, Vec<String>>,
}

const fn comma() -> char {
    ','
}

const fn point() -> char {
    '.'
}

/// The word for lines that are left out, such as totals.
const LEFT_OUT: &str = "ignore";

impl Mapping {
    /// Reads a mapping from its TOML.
    ///
    /// # Errors
    /// [`MappingError`] for the first rule that it breaks.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        if text.len() > limits::MAPPING_BYTES_MAX {
            return Err(MappingError::Wrong("size", "at most 64 KiB"));
        }
        let written: Written =
            toml::from_str(text).map_err(|error| MappingError::Unreadable(error.to_string()))?;
        let source = Source::from_word(&written.source)
            .ok_or(MappingError::Wrong("source", "acquirer or bank"))?;
        let delimiter = u8::try_from(written.delimiter)
            .map_err(|_| MappingError::Wrong("delimiter", "one sign of ASCII"))?;
        if written.grouping == Some(written.decimal) {
            return Err(MappingError::Wrong("grouping", "another sign than decimal"));
        }
        let dates = format_description::parse_owned::<2>(&written.date_format);
        let dates = dates.map_err(|_| {
            MappingError::Wrong("date_format", "such as [day]/[month]/[year] [hour]:[minute]")
        })?;
        let currency = written.currency.as_deref().map(|code| {
            Currency::from_code(code).ok_or(MappingError::Wrong("currency", "a known code"))
        });
        let kind = written.kind.as_deref().map(|word| {
            Kind::from_word(word).ok_or(MappingError::Wrong("kind", "a kind, such as payment"))
        });
        let mapping = Self {
            source,
            delimiter,
            decimal: written.decimal,
            grouping: written.grouping,
            minor: written.minor_units,
            dates,
            offset: offset(written.utc_offset.as_deref())?,
            currency: currency.transpose()?,
            kind: kind.transpose()?,
            columns: written.columns,
            kinds: kinds(written.kinds)?,
        };
        mapping.check()?;
        Ok(mapping)
    }

    /// Who writes the files.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Whether each value has one place that it comes from.
    fn check(&self) -> Result<(), MappingError> {
        let columns = &self.columns;
        let both = columns.credit.is_some() && columns.debit.is_some();
        let neither = columns.credit.is_none() && columns.debit.is_none();
        if columns.amount.is_some() != neither || columns.amount.is_none() && !both {
            return Err(MappingError::Wrong("columns", "amount, or credit and debit"));
        }
        if columns.currency.is_some() == self.currency.is_some() {
            return Err(MappingError::Wrong("currency", "as a column, or one for all lines"));
        }
        if columns.kind.is_some() && (self.kind.is_some() || self.kinds.is_empty()) {
            return Err(MappingError::Wrong("kinds", "one list of words for each kind"));
        }
        let says_kind = columns.kind.is_some() || self.kind.is_some();
        if !says_kind && self.source == Source::Acquirer {
            return Err(MappingError::Wrong("kind", "as a column, or one for all lines"));
        }
        if columns.reference.is_none() && columns.bank_reference.is_none() {
            return Err(MappingError::Wrong("columns", "reference, bank_reference or both"));
        }
        Ok(())
    }
}

fn kinds(
    written: BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<String, Option<Kind>>, MappingError> {
    let mut kinds = BTreeMap::new();
    for (word, texts) in written {
        let kind = Kind::from_word(&word);
        if kind.is_none() && word != LEFT_OUT {
            let rule = "payment, refund, chargeback, fee, payout, withdrawal or ignore";
            return Err(MappingError::Wrong("kinds", rule));
        }
        for text in texts {
            if kinds.insert(text, kind).is_some() {
                return Err(MappingError::Wrong("kinds", "each word once"));
            }
        }
    }
    Ok(kinds)
}

fn offset(text: Option<&str>) -> Result<UtcOffset, MappingError> {
    let Some(text) = text else { return Ok(UtcOffset::UTC) };
    let form = time::macros::format_description!("[offset_hour sign:mandatory]:[offset_minute]");
    UtcOffset::parse(text, &form).map_err(|_| MappingError::Wrong("utc_offset", "such as +05:30"))
}
