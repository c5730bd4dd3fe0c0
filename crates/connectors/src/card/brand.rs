//! Whose card a number is, by its first digits. The ranges are those that the schemes publish, as
//! gathered by Braintree's `credit-card-type` (MIT) and by Wikipedia's "Payment card number"; a
//! number of none of them is taken all the same, and its acquirer says whether it is one.

use std::cmp::Ordering;
use std::sync::LazyLock;

/// A card scheme, by the name that payers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brand {
    /// `RuPay`, India's own.
    RuPay,
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    AmericanExpress,
    /// Diners Club.
    DinersClub,
    /// JCB.
    Jcb,
    /// `UnionPay`.
    UnionPay,
    /// Discover.
    Discover,
    /// Maestro.
    Maestro,
}

/// Digits of the security code of a card that is not American Express's, and of one that is.
const CODE_DIGITS: usize = 3;
const CODE_DIGITS_AMERICAN_EXPRESS: usize = 4;

/// The first and the last of the beginnings that a scheme has; both have the same length.
type Range = (&'static str, &'static str);

struct Scheme {
    brand: Brand,
    lengths: &'static [usize],
    ranges: &'static [Range],
}

/// Every scheme. Where ranges overlap the first one that fits has the number, so the narrower ones
/// stand above.
const SCHEMES: [Scheme; 9] = [
    Scheme {
        brand: Brand::RuPay,
        lengths: &[16],
        ranges: &[
            ("508500", "508999"),
            ("606985", "607984"),
            ("608001", "608500"),
            ("652150", "653149"),
            ("817200", "820199"),
        ],
    },
    Scheme { brand: Brand::Visa, lengths: &[13, 16, 18, 19], ranges: &[("4", "4")] },
    Scheme { brand: Brand::Mastercard, lengths: &[16], ranges: &[("51", "55"), ("2221", "2720")] },
    Scheme { brand: Brand::AmericanExpress, lengths: &[15], ranges: &[("34", "34"), ("37", "37")] },
    Scheme {
        brand: Brand::DinersClub,
        lengths: &[14, 16, 19],
        ranges: &[("300", "305"), ("36", "36"), ("38", "39")],
    },
    Scheme {
        brand: Brand::Jcb,
        lengths: &[15, 16, 17, 18, 19],
        ranges: &[("3528", "3589"), ("1800", "1800"), ("2131", "2131")],
    },
    Scheme {
        brand: Brand::UnionPay,
        lengths: &[14, 15, 16, 17, 18, 19],
        ranges: &[("62", "62"), ("8100", "8171")],
    },
    Scheme {
        brand: Brand::Discover,
        lengths: &[16, 19],
        ranges: &[("6011", "6011"), ("644", "649"), ("65", "65")],
    },
    Scheme {
        brand: Brand::Maestro,
        lengths: &[12, 13, 14, 15, 16, 17, 18, 19],
        ranges: &[("50", "50"), ("56", "59"), ("6", "6")],
    },
];

static TABLE: LazyLock<String> = LazyLock::new(|| {
    let known = SCHEMES.iter().map(|Scheme { brand, lengths, ranges }| {
        let lengths: Vec<String> = lengths.iter().map(ToString::to_string).collect();
        let starts: Vec<String> =
            ranges.iter().flat_map(|(first, last)| starts("", first, last)).collect();
        let (name, code, starts) = (brand.name(), brand.code_digits(), starts.join("|"));
        format!("^({starts})|:{name}:{}:{code}", lengths.join(","))
    });
    let any = std::iter::once("|::12,13,14,15,16,17,18,19:3,4".to_owned());
    known.chain(any).collect::<Vec<_>>().join(";")
});

/// Regular expressions for how the numbers of a range begin, after what its ends have in common.
fn starts(common: &str, first: &str, last: &str) -> Vec<String> {
    let split =
        |text: &str| text.split_at_checked(1).map(|(one, rest)| (one.to_owned(), rest.to_owned()));
    let (Some((low, low_rest)), Some((high, high_rest))) = (split(first), split(last)) else {
        return vec![common.to_owned()];
    };
    if low == high {
        return starts(&format!("{common}{low}"), &low_rest, &high_rest);
    }
    let is_whole = |rest: &str, digit: char| rest.chars().all(|one| one == digit);
    let (whole_low, whole_high) = (is_whole(&low_rest, '0'), is_whole(&high_rest, '9'));
    let digit = |text: &str| text.parse::<u8>().unwrap_or_default();
    let from = digit(&low).saturating_add(u8::from(!whole_low));
    let to = digit(&high).saturating_sub(u8::from(!whole_high));
    let mut found = Vec::new();
    if !whole_low {
        found.extend(starts(&format!("{common}{low}"), &low_rest, &"9".repeat(low_rest.len())));
    }
    match from.cmp(&to) {
        Ordering::Less => found.push(format!("{common}[{from}-{to}]")),
        Ordering::Equal => found.push(format!("{common}{from}")),
        Ordering::Greater => {}
    }
    if !whole_high {
        found.extend(starts(&format!("{common}{high}"), &"0".repeat(high_rest.len()), &high_rest));
    }
    found
}

impl Brand {
    /// The scheme of a number's digits, if it is a known one.
    pub(crate) fn of(digits: &str) -> Option<Self> {
        scheme(digits).map(|scheme| scheme.brand)
    }

    /// The name on its cards.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RuPay => "RuPay",
            Self::Visa => "Visa",
            Self::Mastercard => "Mastercard",
            Self::AmericanExpress => "American Express",
            Self::DinersClub => "Diners Club",
            Self::Jcb => "JCB",
            Self::UnionPay => "UnionPay",
            Self::Discover => "Discover",
            Self::Maestro => "Maestro",
        }
    }

    /// How many digits its security code has.
    #[must_use]
    pub const fn code_digits(self) -> usize {
        match self {
            Self::AmericanExpress => CODE_DIGITS_AMERICAN_EXPRESS,
            Self::RuPay
            | Self::Visa
            | Self::Mastercard
            | Self::DinersClub
            | Self::Jcb
            | Self::UnionPay
            | Self::Discover
            | Self::Maestro => CODE_DIGITS,
        }
    }

    /// All of them for a script, in their order and with semicolons between them, and last what
    /// holds for any other: how its numbers begin, its name, how many digits they have, and how
    /// many its codes, such as `^(4)|:Visa:13,16,18,19:3`. As a regular expression each fits the
    /// numbers that it is for, and no others.
    #[must_use]
    pub fn table() -> &'static str {
        &TABLE
    }
}

/// Whether a number of its scheme can be so long; any is possible where the scheme is not known.
pub(crate) fn is_length(digits: &str) -> bool {
    scheme(digits).is_none_or(|scheme| scheme.lengths.contains(&digits.len()))
}

fn scheme(digits: &str) -> Option<&'static Scheme> {
    let fits = |(first, last): &Range| {
        digits.get(..first.len()).is_some_and(|start| *first <= start && start <= *last)
    };
    SCHEMES.iter().find(|scheme| scheme.ranges.iter().any(fits))
}

#[cfg(test)]
mod tests;
