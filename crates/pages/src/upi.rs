//! Paying by UPI on the payment page: by an app, a QR code or a UPI id, and the wait for whoever
//! was asked by his UPI id.

use domain::device::Device;
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;
use domain::upi::Caution;

use crate::locale::{Text, text};

/// A locked quote and the ways to pay it.
pub struct PayByUpi<'a> {
    /// What the payer pays.
    pub payable: Money,
    /// The currency of the invoice, which the rate leads from.
    pub base: Currency,
    /// What one unit of it costs, in digits, such as `83.12`.
    pub rate: &'a str,
    /// When the rate ends.
    pub valid_until: Timestamp,
    /// The `upi://pay?…` link; the QR code and the button carry it byte for byte.
    pub intent_link: &'a str,
    /// Where the link's QR code is; none where the link is too long for any.
    pub qr_address: Option<&'a str>,
    /// The links that open one app each, where the payer's device can: Android's.
    pub apps: &'a [UpiAppLink<'a>],
    /// What the payer looks at the page with: a phone opens its apps, any other screen shows it the
    /// QR code.
    pub device: Device,
    /// The limit that the amount may run into.
    pub caution: Option<Caution>,
    /// The form for a UPI id, where one is taken.
    pub upi_id: Option<UpiIdForm<'a>>,
    /// Where the simulated UPI app is, for a sandbox solution only.
    pub simulated_app_url: Option<&'a str>,
}

impl PayByUpi<'_> {
    /// Whether the form for a UPI id is open, so that something is typed into it.
    pub(crate) fn is_typed_in(&self) -> bool {
        self.upi_id.as_ref().is_some_and(|form| form.open)
    }

    /// How the payer comes from the page to his app.
    pub(crate) fn first_step(&self) -> Text {
        if self.device.is_phone() || self.qr_address.is_none() {
            text("upi-step-open")
        } else {
            text("upi-step-scan")
        }
    }
}

/// A UPI app by its name.
#[derive(Clone, Copy, Debug)]
pub struct UpiAppLink<'a> {
    /// Its name, the same in every language.
    pub name: &'a str,
    /// The link that opens it.
    pub address: &'a str,
}

/// The form for a UPI id. What was typed into it is not given back: it says who somebody is.
#[derive(Clone, Copy, Debug)]
pub struct UpiIdForm<'a> {
    /// The attempt's reference, which the form gives back.
    pub reference: &'a str,
    /// Whether it is unfolded: the page then leaves it alone.
    pub open: bool,
    /// What is wrong with what was typed before.
    pub fault: Option<UpiIdFault>,
}

/// Why nobody was asked by what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpiIdFault {
    /// It is not written as a UPI id is.
    Format,
    /// Nobody has it.
    Unknown,
    /// Too many were typed for now.
    TooMany,
}

impl UpiIdFault {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Format, Self::Unknown, Self::TooMany];

    /// What it is called in the page's address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Unknown => "unknown",
            Self::TooMany => "too-many",
        }
    }

    /// The words for it.
    pub(crate) fn text(self) -> Text {
        match self {
            Self::Format => text("upi-id-format"),
            Self::Unknown => text("upi-id-unknown"),
            Self::TooMany => text("upi-id-too-many"),
        }
    }
}

/// A request that waits in the payer's app.
pub struct UpiAsked<'a> {
    /// What he is asked for.
    pub payable: Money,
    /// When the request ends, with its price.
    pub valid_until: Timestamp,
    /// Whether he may still pay by the app or the QR code instead.
    pub may_go_back: bool,
    /// Where the simulated UPI app is, for a sandbox solution only.
    pub simulated_app_url: Option<&'a str>,
}
