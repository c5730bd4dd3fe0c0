//! Who acts on a settlement.

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
