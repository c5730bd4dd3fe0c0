//! Files that acquirers and banks give an operator, read into lines: settlement files as CSV, by a
//! mapping of the operator's, and bank statements as camt.053 or MT940. A file is read as a whole
//! or not at all. Names and accounts of payers are dropped here: what is not in a [`Line`] is kept
//! nowhere.

mod camt053;
mod csv;
pub mod limits;
mod mapping;
mod mt940;
mod values;

use domain::recon::{Kind, Line, Source};
use thiserror::Error;

pub use mapping::{Mapping, MappingError};

/// What a file is written in.
#[derive(Debug)]
pub enum Format {
    /// Comma-separated values, in columns that the mapping names.
    Csv(Box<Mapping>),
    /// ISO 20022, `camt.053.001`.
    Camt053,
    /// SWIFT MT940.
    Mt940,
}

impl Format {
    /// The word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Camt053 => "camt053",
            Self::Mt940 => "mt940",
        }
    }

    /// Who writes such files.
    #[must_use]
    pub const fn source(&self) -> Source {
        match self {
            Self::Csv(mapping) => mapping.source(),
            Self::Camt053 | Self::Mt940 => Source::Bank,
        }
    }
}

/// Why a file cannot be read. Its values are not repeated: they may name a payer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, {field}: {rule}")]
pub struct StatementError {
    /// Which line of the file, from 1.
    pub line: u32,
    /// Which column or element.
    pub field: String,
    /// The rule that it breaks.
    pub rule: String,
}

impl StatementError {
    fn new(line: u32, field: &str, rule: impl Into<String>) -> Self {
        Self { line, field: field.to_owned(), rule: rule.into() }
    }
}

/// Reads a file.
///
/// # Errors
/// [`StatementError`] for the first value that breaks a rule.
pub fn read(bytes: &[u8], format: &Format) -> Result<Vec<Line>, StatementError> {
    if bytes.len() > limits::FILE_BYTES_MAX {
        let most = limits::FILE_BYTES_MAX / (1024 * 1024);
        return Err(StatementError::new(1, "file", format!("at most {most} MiB")));
    }
    let lines = match format {
        // A line that ends in two signs would be counted from between them.
        Format::Csv(mapping) => csv::read(&text(bytes)?.replace("\r\n", "\n"), mapping)?,
        Format::Camt053 => camt053::read(text(bytes)?)?,
        Format::Mt940 => mt940::read(&String::from_utf8_lossy(bytes))?,
    };
    if lines.is_empty() {
        return Err(StatementError::new(1, "file", "there is nothing in it"));
    }
    Ok(lines)
}

/// Text without the mark that some programs put before it.
fn text(bytes: &[u8]) -> Result<&str, StatementError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        StatementError::new(line, "file", "text in UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Adds a line, unless there are too many.
fn push(lines: &mut Vec<Line>, line: Line) -> Result<(), StatementError> {
    if lines.len() >= limits::LINES_MAX {
        let rule = format!("at most {} lines: split the file by days", limits::LINES_MAX);
        return Err(StatementError::new(line.number, "file", rule));
    }
    lines.push(line);
    Ok(())
}

/// What money that came to a bank, or left it, is.
const fn kind_at_bank(came: bool) -> Kind {
    if came { Kind::Payout } else { Kind::Withdrawal }
}
