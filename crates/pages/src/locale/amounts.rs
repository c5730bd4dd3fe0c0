//! Amounts, rates and times as a language writes them. Digits come from the exact decimal text of
//! the amount; no floating-point number is on the way.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html, HtmlSafe};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;

use super::Locale;

/// What holds an amount and its currency together on one line.
const NO_BREAK_SPACE: char = '\u{a0}';

thread_local! {
    /// The formatter of each language, made once a thread: the library's cannot be shared.
    static FORMATTERS: [DecimalFormatter; 6] = Locale::ALL.map(|locale| {
        let tag: icu_locale_core::Locale =
            format!("{}-u-nu-latn", locale.code()).parse().expect("a locale's tag");
        DecimalFormatter::try_new(tag.into(), DecimalFormatterOptions::default())
            .expect("the formats of every language are compiled in")
    });
}

/// A text that reads as one piece in whatever direction the words around it run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isolated(pub(super) String);

impl fmt::Display for Isolated {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<bdi>")?;
        Html.write_escaped_str(&mut *formatter, &self.0)?;
        formatter.write_str("</bdi>")
    }
}

impl HtmlSafe for Isolated {}

/// An amount as the largest thing on a page: with its sign, and its code small beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    amount: String,
    code: &'static str,
}

impl fmt::Display for Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { amount, code } = self;
        formatter.write_str("<bdi>")?;
        Html.write_escaped_str(&mut *formatter, amount)?;
        write!(formatter, "<span class=\"unit\"> {code}</span></bdi>")
    }
}

impl HtmlSafe for Sum {}

impl Locale {
    /// An amount with its currency's code: `1,250.08 INR`.
    #[must_use]
    pub fn money(self, money: &Money) -> Isolated {
        let amount = self.decimal(&money.with_cents());
        Isolated(format!("{amount}{NO_BREAK_SPACE}{}", money.currency()))
    }

    /// An amount with its currency's sign where the language puts it: `₹1,250.08`. For where the
    /// currency's code stands near by; one without a sign has its code here too.
    #[must_use]
    pub fn with_sign(self, money: &Money) -> Isolated {
        match money.currency().symbol() {
            "" => self.money(money),
            _ => Isolated(self.signed(money)),
        }
    }

    /// An amount for a payer to type elsewhere, as every wallet reads it: `1250.08 USDC`.
    #[must_use]
    pub fn exactly(self, money: &Money) -> Isolated {
        Isolated(format!("{}{NO_BREAK_SPACE}{}", money.trimmed(), money.currency()))
    }

    /// An amount as a heading.
    #[must_use]
    pub fn sum(self, money: &Money) -> Sum {
        Sum { amount: self.signed(money), code: money.currency().code() }
    }

    /// What one unit of a currency costs: `1 USD = 83.12 INR`.
    #[must_use]
    pub fn rate(self, base: &Currency, rate: &str, payer: Currency) -> Isolated {
        let mut text = format!("1{NO_BREAK_SPACE}{base} = {}", self.decimal(rate));
        let _ = write!(text, "{NO_BREAK_SPACE}{payer}");
        Isolated(text)
    }

    /// A time of day: `10:10:00 UTC`.
    #[must_use]
    pub fn time(self, at: &Timestamp) -> Isolated {
        let seconds = at.seconds().rem_euclid(86_400);
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        Isolated(format!("{hours:02}:{minutes:02}:{:02}{NO_BREAK_SPACE}UTC", seconds % 60))
    }

    fn signed(self, money: &Money) -> String {
        let amount = self.decimal(&money.with_cents());
        let sign = money.currency().symbol();
        match self {
            _ if sign.is_empty() => amount,
            Self::English | Self::Hindi | Self::Arabic => format!("{sign}{amount}"),
            Self::Portuguese => format!("{sign}{NO_BREAK_SPACE}{amount}"),
            Self::French | Self::Spanish => format!("{amount}{NO_BREAK_SPACE}{sign}"),
        }
    }

    /// A decimal number with the language's marks; as it is where it is none.
    fn decimal(self, digits: &str) -> String {
        let Ok(decimal) = digits.parse::<Decimal>() else { return digits.to_owned() };
        FORMATTERS.with(|formatters| formatters[self.place()].format(&decimal).to_string())
    }
}

/// A point in time for programs: RFC 3339 in UTC.
pub(crate) fn iso(at: &Timestamp) -> String {
    let seconds = time::OffsetDateTime::from_unix_timestamp(at.seconds());
    let seconds = seconds.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    seconds.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}
