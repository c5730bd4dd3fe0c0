//! The languages of the payer's pages: which one a payer gets, and how it writes texts, amounts
//! and times. All numbers keep Latin digits: a payer compares them with what his bank, his wallet
//! and the shop show.

pub(crate) mod amounts;
mod texts;

use std::cmp::Reverse;
use std::sync::LazyLock;

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

pub(crate) use self::amounts::Isolated;
pub(crate) use self::texts::{Text, text};

/// A language that the payer's pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// The language of whoever asks for none of the others.
    #[default]
    English,
    /// हिन्दी
    Hindi,
    /// Français
    French,
    /// Español
    Spanish,
    /// Português, as Brazil writes it.
    Portuguese,
    /// العربية, written from right to left.
    Arabic,
}

/// The languages as identifiers, in the order of [`Locale::ALL`].
static IDENTIFIERS: LazyLock<[LanguageIdentifier; 6]> = LazyLock::new(|| {
    Locale::ALL.map(|locale| locale.code().parse().expect("a language's code is an identifier"))
});

impl Locale {
    /// Every language, in the order in which a payer chooses among them.
    pub const ALL: [Self; 6] =
        [Self::English, Self::Hindi, Self::French, Self::Spanish, Self::Portuguese, Self::Arabic];

    /// The code that names it to a browser, such as `pt`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::Arabic => "ar",
        }
    }

    /// The language of a code, exactly as [`Locale::code`] writes it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Hindi => "हिन्दी",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Portuguese => "Português",
            Self::Arabic => "العربية",
        }
    }

    /// The direction in which it is written, as HTML names it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            Self::English | Self::Hindi | Self::French | Self::Spanish | Self::Portuguese => "ltr",
        }
    }

    /// The language that an `Accept-Language` header asks for first among ours; English where it
    /// asks for none of them.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let wanted = wanted(accept_language);
        let found =
            negotiate_languages(&wanted, IDENTIFIERS.as_slice(), None, NegotiationStrategy::Lookup);
        let found = found.first().and_then(|found| Self::from_code(found.language.as_str()));
        found.unwrap_or_default()
    }

    /// Its place in [`Locale::ALL`].
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::English => 0,
            Self::Hindi => 1,
            Self::French => 2,
            Self::Spanish => 3,
            Self::Portuguese => 4,
            Self::Arabic => 5,
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        self.code().parse().expect("a language's code is an identifier")
    }
}

/// The languages of an `Accept-Language` header, best first; those that are refused are left out.
fn wanted(accept_language: &str) -> Vec<LanguageIdentifier> {
    let mut wanted: Vec<(u16, LanguageIdentifier)> = accept_language
        .split(',')
        .take(LANGUAGES_READ_MAX)
        .filter_map(|range| {
            let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameter.trim().strip_prefix("q=").map_or(Some(1_000), per_mille)?;
            Some((weight, tag.trim().parse().ok()?)).filter(|(weight, _)| *weight > 0)
        })
        .collect();
    wanted.sort_by_key(|(weight, _)| Reverse(*weight));
    wanted.into_iter().map(|(_, language)| language).collect()
}

/// How many languages of a header are looked at; no person reads more.
const LANGUAGES_READ_MAX: usize = 16;

/// A weight between `0` and `1`, with at most three decimals, in thousandths.
fn per_mille(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let thousandths = format!("{whole}{fraction:0<3}");
    let known = fraction.len() <= 3 && matches!(whole, "0" | "1");
    thousandths.parse().ok().filter(|weight| known && *weight <= 1_000)
}

#[cfg(test)]
mod tests;
