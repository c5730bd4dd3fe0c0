//! CSV (RFC 4180), in the columns that a mapping names.

use csv::{ReaderBuilder, StringRecord};
use domain::money::{Currency, Money};
use domain::recon::{Kind, Line, Source};
use domain::timestamp::Timestamp;
use time::{Date, PrimitiveDateTime};

use crate::statements::mapping::Mapping;
use crate::statements::{StatementError, kind_at_bank, push, values};

/// A column: its name, and its place in this file.
struct Column<'m>(&'m str, usize);

/// The places of the columns.
struct Places<'m> {
    date: Column<'m>,
    amount: Option<Column<'m>>,
    credit: Option<Column<'m>>,
    debit: Option<Column<'m>>,
    fees: Vec<Column<'m>>,
    currency: Option<Column<'m>>,
    kind: Option<Column<'m>>,
    reference: Option<Column<'m>>,
    bank_reference: Option<Column<'m>>,
    batch: Option<Column<'m>>,
    id: Option<Column<'m>>,
}

pub(super) fn read(text: &str, mapping: &Mapping) -> Result<Vec<Line>, StatementError> {
    let mut reader = ReaderBuilder::new();
    reader.delimiter(mapping.delimiter).trim(csv::Trim::All);
    let mut reader = reader.from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| broken(&error))?.clone();
    let places = Places::find(&headers, mapping)?;
    let mut lines = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(|error| broken(&error))?;
        let number = record.position().map_or(0, csv::Position::line);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let row = Row { record: &record, number, mapping };
        if let Some(line) = row.line(&places)? {
            push(&mut lines, line)?;
        }
    }
    Ok(lines)
}

/// A file that is no table.
fn broken(error: &csv::Error) -> StatementError {
    let line = error.position().map_or(1, csv::Position::line);
    let rule = match error.kind() {
        csv::ErrorKind::UnequalLengths { .. } => "as many values as the first line has columns",
        _ => "comma-separated values, by RFC 4180",
    };
    StatementError::new(u32::try_from(line).unwrap_or(u32::MAX), "row", rule)
}

impl<'m> Places<'m> {
    fn find(headers: &StringRecord, mapping: &'m Mapping) -> Result<Self, StatementError> {
        let one = |name: &'m String| {
            let mut places = headers.iter().enumerate().filter(|(_, header)| *header == name);
            match (places.next(), places.next()) {
                (Some((place, _)), None) => Ok(Column(name.as_str(), place)),
                (None, _) => Err(StatementError::new(1, name, "a column of this name")),
                (Some(_), Some(_)) => {
                    Err(StatementError::new(1, name, "only one column of this name"))
                }
            }
        };
        let optional = |name: &'m Option<String>| name.as_ref().map(one).transpose();
        let columns = &mapping.columns;
        Ok(Self {
            date: one(&columns.date)?,
            amount: optional(&columns.amount)?,
            credit: optional(&columns.credit)?,
            debit: optional(&columns.debit)?,
            fees: columns.fees.iter().map(one).collect::<Result<_, _>>()?,
            currency: optional(&columns.currency)?,
            kind: optional(&columns.kind)?,
            reference: optional(&columns.reference)?,
            bank_reference: optional(&columns.bank_reference)?,
            batch: optional(&columns.batch)?,
            id: optional(&columns.id)?,
        })
    }
}

/// A row of the table.
struct Row<'a> {
    record: &'a StringRecord,
    number: u32,
    mapping: &'a Mapping,
}

impl Row<'_> {
    /// The line of a row; `None` for one that is left out.
    fn line(&self, places: &Places<'_>) -> Result<Option<Line>, StatementError> {
        let said = match &places.kind {
            None => self.mapping.kind,
            Some(column) => match self.mapping.kinds.get(self.value(column)) {
                Some(Some(kind)) => Some(*kind),
                Some(None) => return Ok(None),
                None => return Err(self.wrong(column, "a word that the mapping's kinds have")),
            },
        };
        let currency = match (&places.currency, self.mapping.currency) {
            (Some(column), _) => values::currency(self.value(column))
                .map_err(|rule| StatementError::new(self.number, column.0, rule))?,
            (None, Some(currency)) => currency,
            (None, None) => return Err(StatementError::new(self.number, "currency", "a currency")),
        };
        let (amount, field) = self.amount(places, currency)?;
        let came = amount.minor() > 0;
        let refuse = |rule: &str| Err(StatementError::new(self.number, field, rule));
        let kind = match said {
            Some(Kind::Payment | Kind::Payout) if !came => return refuse("above zero"),
            Some(kind) => kind,
            None => kind_at_bank(came),
        };
        let Some(amount) = positive(amount) else { return refuse("above zero") };
        let mut fee = amount.nothing();
        for column in &places.fees {
            let part = self.money(column, currency)?;
            let part = positive(part).unwrap_or(part.nothing());
            fee = fee.checked_add(part).ok_or_else(|| self.wrong(column, "a sum to count"))?;
        }
        if self.mapping.source() == Source::Bank && fee.minor() > 0 {
            return refuse("a bank's line without a fee, which is a line of its own");
        }
        if kind == Kind::Payment && fee >= amount {
            return refuse("above its fee");
        }
        Ok(Some(Line {
            number: self.number,
            kind,
            amount,
            fee,
            reference: self.reference(places.reference.as_ref())?,
            bank_reference: self.reference(places.bank_reference.as_ref())?,
            batch: self.reference(places.batch.as_ref())?,
            id: self.reference(places.id.as_ref())?,
            at: self.date(&places.date)?,
            mentions: Vec::new(),
        }))
    }

    /// The amount of a row, below zero for money that goes, and the column that it is from.
    fn amount<'m>(
        &self,
        places: &Places<'m>,
        currency: Currency,
    ) -> Result<(Money, &'m str), StatementError> {
        let zero = Money::from_minor(0, currency);
        match (&places.amount, &places.credit, &places.debit) {
            (Some(column), _, _) => Ok((self.money(column, currency)?, column.0)),
            (None, Some(credit), Some(debit)) => {
                let [came, went] = [self.money(credit, currency)?, self.money(debit, currency)?];
                match (came.minor(), went.minor()) {
                    (0, _) => {
                        // Some write what went with a sign, some without.
                        let went = positive(went).unwrap_or(zero);
                        let went = zero.checked_sub(went);
                        Ok((went.ok_or_else(|| self.wrong(debit, "a sum to count"))?, debit.0))
                    }
                    (_, 0) => Ok((came, credit.0)),
                    _ => Err(self.wrong(debit, "nothing where there is a credit")),
                }
            }
            _ => Err(StatementError::new(self.number, "amount", "an amount")),
        }
    }

    fn money(&self, column: &Column<'_>, currency: Currency) -> Result<Money, StatementError> {
        let text = self.value(column);
        if text.is_empty() {
            return Ok(Money::from_minor(0, currency));
        }
        if self.mapping.minor {
            let is_number = text.trim_start_matches('-').bytes().all(|one| one.is_ascii_digit());
            let minor = text.parse().ok().filter(|_| is_number);
            let minor = minor.ok_or_else(|| self.wrong(column, "a whole number"))?;
            return Ok(Money::from_minor(minor, currency));
        }
        let kept = |sign: &char| Some(*sign) != self.mapping.grouping;
        let plain = |sign| match sign {
            sign if sign == self.mapping.decimal => '.',
            // A point that is no decimal sign must not be taken for one.
            '.' => '?',
            sign => sign,
        };
        let plain: String = text.chars().filter(kept).map(plain).collect();
        values::signed(&plain, currency).map_err(|rule| self.wrong(column, rule))
    }

    fn date(&self, column: &Column<'_>) -> Result<Timestamp, StatementError> {
        let (text, form) = (self.value(column), &self.mapping.dates);
        let at = PrimitiveDateTime::parse(text, form)
            .or_else(|_| Date::parse(text, form).map(Date::midnight))
            .map_err(|_| self.wrong(column, "a date as the mapping's date_format has it"))?;
        let seconds = at.assume_offset(self.mapping.offset).unix_timestamp();
        Ok(Timestamp::from_micros(seconds.saturating_mul(1_000_000)))
    }

    fn reference(&self, column: Option<&Column<'_>>) -> Result<Option<String>, StatementError> {
        let Some(column) = column else { return Ok(None) };
        values::reference(self.value(column)).map_err(|rule| self.wrong(column, rule))
    }

    fn value(&self, column: &Column<'_>) -> &str {
        self.record.get(column.1).unwrap_or_default()
    }

    fn wrong(&self, column: &Column<'_>, rule: &str) -> StatementError {
        StatementError::new(self.number, column.0, rule)
    }
}

/// An amount without its sign; `None` for zero, and for the one that has no opposite.
fn positive(amount: Money) -> Option<Money> {
    match amount.minor() {
        0 => None,
        minor => minor.checked_abs().map(|minor| Money::from_minor(minor, amount.currency())),
    }
}

#[cfg(test)]
mod tests;
