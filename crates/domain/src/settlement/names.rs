//! Who acts on a settlement, and by which transaction it is paid.

use std::fmt;

/// Somebody who proposes or approves: a name of 1 to 64 characters, none of them a control
/// character, without spaces around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(String);

impl Person {
    /// The name of the schedule, which nobody else can have.
    const SCHEDULE: &'static str = "schedule";
    /// The name of the simulated chain, which nobody else can have.
    const SANDBOX: &'static str = "sandbox";

    /// A person by the name that he gives; `None` where it is none, or is not a person's.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let person = Self::from_kept(name)?;
        let is_ours = [Self::SCHEDULE, Self::SANDBOX]
            .into_iter()
            .any(|ours| person.is(&Self(ours.to_owned())));
        (!is_ours).then_some(person)
    }

    /// Whoever was kept by a name, the schedule included.
    #[must_use]
    pub fn from_kept(name: &str) -> Option<Self> {
        let name = name.trim();
        let has_room = (1..=64).contains(&name.chars().count());
        (has_room && !name.chars().any(char::is_control)).then(|| Self(name.to_owned()))
    }

    /// The schedule.
    #[must_use]
    pub fn schedule() -> Self {
        Self(Self::SCHEDULE.to_owned())
    }

    /// The simulated chain, for test books.
    #[must_use]
    pub fn sandbox() -> Self {
        Self(Self::SANDBOX.to_owned())
    }

    /// Whether both names are one person's: capitals make no other.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The hash of a transaction on an EVM chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionHash([u8; 32]);

impl TransactionHash {
    /// The hash of its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads `0x` and sixty-four hexadecimal digits, whatever their case; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let (pairs, rest) = text.strip_prefix("0x")?.as_bytes().as_chunks::<2>();
        let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16)?).ok();
        let bytes: Option<Vec<u8>> =
            pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
        if rest.is_empty() { bytes?.try_into().ok().map(Self) } else { None }
    }
}

/// `0x` and lower-case digits.
impl fmt::Display for TransactionHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}
