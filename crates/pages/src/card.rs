//! Paying by card on the payment page: the form, what is wrong with it, and the wait after too many
//! cards.

use domain::timestamp::Timestamp;

use crate::locale::{Text, amounts::iso, text};

/// The form for a card.
pub struct PayByCard<'a> {
    /// The attempt's reference, which the form gives back.
    pub reference: &'a str,
    /// What the script knows of card schemes.
    pub schemes: &'a str,
    /// Now: a card whose month was over by then has expired.
    pub now: Timestamp,
    /// What is wrong with what was typed before.
    pub faults: CardFaults,
    /// The name on the card, as it was typed before.
    pub holder: Option<&'a str>,
    /// Where the card's bank waits for the payer of this attempt, if it does.
    pub challenge_url: Option<&'a str>,
}

impl PayByCard<'_> {
    /// The year and the month, such as `2611`.
    pub(crate) fn this_month(&self) -> String {
        let now = iso(&self.now);
        let part = |range| now.get(range).unwrap_or_default();
        format!("{}{}", part(2..4), part(5..7))
    }
}

/// What is wrong with a card that was typed, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardFaults {
    /// With its number.
    pub number: Option<CardFault>,
    /// With its expiry.
    pub expiry: Option<CardFault>,
    /// With its security code.
    pub code: Option<CardFault>,
    /// With the name on it.
    pub holder: Option<CardFault>,
}

impl CardFaults {
    /// Those that there are, with the fields that they are in, in the form's order.
    pub(crate) fn all(&self) -> Vec<(&'static str, CardFault)> {
        let fields = [
            ("number", self.number),
            ("expiry", self.expiry),
            ("code", self.code),
            ("holder", self.holder),
        ];
        fields.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect()
    }
}

/// What is wrong with a field of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardFault {
    /// The number's check digit does not fit.
    CheckDigit,
    /// The number has too few or too many digits, or other characters.
    Number,
    /// The card has expired.
    Expired,
    /// The expiry is no month and year.
    Expiry,
    /// The security code has too few or too many digits, or other characters.
    SecurityCode,
    /// The name is missing, or is none.
    Holder,
}

impl CardFault {
    /// A sentence that repeats nothing of what was typed.
    pub(crate) fn text(self) -> Text {
        match self {
            Self::CheckDigit => text("card-check-digit"),
            Self::Number => text("card-number-length"),
            Self::Expired => text("card-expired"),
            Self::Expiry => text("card-expiry-format"),
            Self::SecurityCode => text("card-code-length"),
            Self::Holder => text("card-holder-missing"),
        }
    }
}

/// No card is taken for a while, since too many were declined.
#[derive(Clone, Copy, Debug)]
pub struct CardWait {
    /// Until when.
    pub until: Timestamp,
    /// How many seconds that is, at least one.
    pub seconds: u32,
}

impl CardWait {
    /// Minutes and seconds, such as `0:40`.
    pub(crate) fn clock(&self) -> String {
        format!("{}:{:02}", self.seconds / 60, self.seconds % 60)
    }
}
