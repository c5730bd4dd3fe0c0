//! Bank statements in SWIFT's MT940. A file is a sequence of fields, `:61:` and such, over lines
//! that go on until the next; what is around them (SWIFT's blocks, dashes between statements) is
//! skipped. Of each statement the opening balance and its entries must come to the closing one.

use domain::money::{Currency, Money};
use domain::recon::Line;
use domain::timestamp::Timestamp;
use time::{Date, Month};

use crate::statements::{StatementError, kind_at_bank, push, values};

/// A field: its tag, its text, and the line that it begins on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field<'t> {
    tag: &'t str,
    row: u32,
    first: &'t str,
}

/// A statement while it is read.
#[derive(Clone, Copy)]
enum Place {
    /// Before an opening balance.
    Outside,
    /// After one, with what the account has.
    Within(Money),
}

pub(super) fn read(text: &str) -> Result<Vec<Line>, StatementError> {
    let mut lines: Vec<Line> = Vec::new();
    let mut place = Place::Outside;
    // Whether a text that follows is about the last line.
    let mut is_described = false;
    for (field, more) in fields(text) {
        match (field.tag, place) {
            ("60F" | "60M", Place::Outside) => place = Place::Within(balance(field)?),
            ("60F" | "60M", Place::Within(_)) => {
                return Err(field.wrong("after the closing balance of the statement before"));
            }
            ("61", Place::Within(balance)) => {
                let (line, change) = entry(field, balance.currency())?;
                let balance = balance.checked_add(change);
                place = Place::Within(balance.ok_or_else(|| field.wrong("a sum to count"))?);
                push(&mut lines, line)?;
                is_described = true;
                continue;
            }
            ("86", Place::Within(_)) if is_described => {
                let mut free = field.first.to_owned();
                for line in more {
                    // Banks break the text wherever a line is full.
                    free.push_str(line);
                }
                if let Some(last) = lines.last_mut() {
                    last.mentions = values::mentions(&purpose(&free));
                }
            }
            ("62F" | "62M", Place::Within(known)) => {
                if balance(field)? != known {
                    return Err(field.wrong("the opening balance and all entries together"));
                }
                place = Place::Outside;
            }
            ("61" | "62F" | "62M", Place::Outside) => {
                return Err(field.wrong("after an opening balance, :60F: or :60M:"));
            }
            _ => {}
        }
        is_described = false;
    }
    match (place, lines.is_empty()) {
        (Place::Within(_), _) => Err(StatementError::new(
            u32::try_from(text.lines().count()).unwrap_or(u32::MAX),
            ":62F:",
            "a closing balance: the file is cut off",
        )),
        (Place::Outside, _) => Ok(lines),
    }
}

/// The fields of a file, each with the lines that it goes on over.
fn fields(text: &str) -> Vec<(Field<'_>, Vec<&str>)> {
    let mut found: Vec<(Field<'_>, Vec<&str>)> = Vec::new();
    for (line, row) in text.lines().zip(1_u32..) {
        let line = line.trim_end();
        match tag(line) {
            Some((tag, first)) => found.push((Field { tag, row, first }, Vec::new())),
            None if line.starts_with(['{', '-']) => {}
            None => {
                if let Some((_, more)) = found.last_mut() {
                    more.push(line);
                }
            }
        }
    }
    found
}

/// The tag that a line begins with, two digits and perhaps a letter, and what is behind it.
fn tag(line: &str) -> Option<(&str, &str)> {
    // The first field of a message may stand behind its head.
    let line = line.rsplit_once("{4:").map_or(line, |(_, line)| line);
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let mut signs = tag.bytes();
    let digits = signs.by_ref().take(2).filter(u8::is_ascii_digit).count();
    let letters: Vec<u8> = signs.collect();
    let is_tag = digits == 2 && matches!(letters.as_slice(), [] | [b'A'..=b'Z']);
    is_tag.then_some((tag, rest))
}

impl Field<'_> {
    fn wrong(&self, rule: &str) -> StatementError {
        StatementError::new(self.row, &format!(":{}:", self.tag), rule)
    }
}

/// What is left of a field's text.
struct Rest<'t> {
    field: Field<'t>,
    text: &'t str,
}

impl<'t> Rest<'t> {
    /// Takes the signs from the front for which something holds, so many at most.
    fn take(&mut self, most: usize, holds: impl Fn(char) -> bool) -> &'t str {
        let signs = self.text.char_indices().take(most).take_while(|(_, sign)| holds(*sign));
        let end = signs.last().map_or(0, |(at, sign)| at.saturating_add(sign.len_utf8()));
        let (taken, rest) = self.text.split_at(end);
        self.text = rest;
        taken
    }

    fn number(&mut self, rule: &str) -> Result<u8, StatementError> {
        let digits = self.take(2, |sign| sign.is_ascii_digit());
        digits.parse().ok().filter(|_| digits.len() == 2).ok_or_else(|| self.field.wrong(rule))
    }

    /// `261124`, a day of this century.
    fn date(&mut self) -> Result<Timestamp, StatementError> {
        const RULE: &str = "a date of six digits";
        let [year, month, day] = [self.number(RULE)?, self.number(RULE)?, self.number(RULE)?];
        let date = Month::try_from(month).and_then(|month| {
            Date::from_calendar_date(i32::from(year).saturating_add(2000), month, day)
        });
        let date = date.map_err(|_| self.field.wrong(RULE))?;
        let seconds = date.midnight().assume_utc().unix_timestamp();
        Ok(Timestamp::from_micros(seconds.saturating_mul(1_000_000)))
    }

    /// An amount with its decimal comma, which is there even where no decimals are.
    fn amount(&mut self, currency: Currency) -> Result<Money, StatementError> {
        let digits = self.take(15, |sign| sign.is_ascii_digit() || sign == ',');
        let mut parts = digits.splitn(2, ',');
        let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
        let Some(fraction) = fraction else {
            return Err(self.field.wrong("an amount with a decimal comma"));
        };
        let text =
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
        values::signed(&text, currency).map_err(|rule| self.field.wrong(rule))
    }
}

/// What a text says a payment is for. Where it has subfields (`?20` and so on, as German banks
/// write it) those with the account and the name of the other side are left out.
fn purpose(text: &str) -> String {
    let mut parts = text.split('?');
    let mut purpose = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).filter(|code| code.bytes().all(|one| one.is_ascii_digit()));
        match code {
            Some("30" | "31" | "32" | "33") => {}
            Some(_) => purpose.push_str(part.get(2..).unwrap_or_default()),
            None => {
                purpose.push(' ');
                purpose.push_str(part);
            }
        }
        if code == Some("20") {
            // Before it is what kind of payment it was.
            purpose.clear();
            purpose.push_str(part.get(2..).unwrap_or_default());
        }
    }
    purpose
}

/// `C261124INR1234,50`: what the account has, below zero on the debit side.
fn balance(field: Field<'_>) -> Result<Money, StatementError> {
    let mut rest = Rest { field, text: field.first };
    let side = rest.take(1, |_| true);
    rest.date()?;
    let code = rest.take(3, |sign| sign.is_ascii_uppercase());
    let currency = values::currency(code).map_err(|rule| field.wrong(&rule))?;
    let amount = rest.amount(currency)?;
    match side {
        "C" => Ok(amount),
        "D" => opposite(amount).ok_or_else(|| field.wrong("a sum to count")),
        _ => Err(field.wrong("C or D first")),
    }
}

/// `2611241124CR1250,12NTRFours//theirs`: an entry, and by what it changes the account.
fn entry(field: Field<'_>, currency: Currency) -> Result<(Line, Money), StatementError> {
    let mut rest = Rest { field, text: field.first };
    let at = rest.date()?;
    rest.take(4, |sign| sign.is_ascii_digit());
    let reversed = !rest.take(1, |sign| sign == 'R').is_empty();
    let credit = match rest.take(1, |sign| sign.is_ascii_uppercase()) {
        "C" => true,
        "D" => false,
        _ => return Err(field.wrong("C, D, RC or RD after the dates")),
    };
    // The third letter of the currency may follow.
    rest.take(1, |sign| sign.is_ascii_uppercase());
    let amount = rest.amount(currency)?;
    if amount.minor() == 0 {
        return Err(field.wrong("an amount above zero"));
    }
    let kind = rest.take(4, |sign| sign.is_ascii_alphanumeric());
    if kind.len() != 4 {
        return Err(field.wrong("four letters, such as NTRF, after the amount"));
    }
    let (ours, theirs) = rest.text.split_once("//").unwrap_or((rest.text, ""));
    let known = |text: &str| values::reference(text).ok().flatten();
    let came = credit != reversed;
    let change = if came { Some(amount) } else { opposite(amount) };
    let change = change.ok_or_else(|| field.wrong("a sum to count"))?;
    let line = Line {
        number: field.row,
        kind: kind_at_bank(came),
        amount,
        fee: amount.nothing(),
        reference: known(ours),
        bank_reference: None,
        batch: None,
        id: known(theirs),
        at,
        mentions: Vec::new(),
    };
    Ok((line, change))
}

fn opposite(amount: Money) -> Option<Money> {
    amount.nothing().checked_sub(amount)
}

#[cfg(test)]
mod tests;
