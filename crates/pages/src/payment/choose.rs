//! The ways to pay, for the payer to choose among.

use domain::device::Device;
use domain::money::Money;

use crate::locale::{Text, text};

/// The ways to pay.
pub struct Choose<'a> {
    /// Each of them, the one that is offered first before the others.
    pub ways: &'a [WayOffer<'a>],
    /// What the payer looks at the page with.
    pub device: Device,
}

/// A way to pay, with what it costs.
#[derive(Clone, Copy, Debug)]
pub struct WayOffer<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// Its kind.
    pub kind: WayKind,
    /// What the payer would pay now.
    pub payable: Money,
    /// The network of a stablecoin, such as `Polygon`.
    pub network: Option<&'a str>,
}

/// A kind of ways to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayKind {
    /// By a UPI app.
    Upi,
    /// By card.
    Card,
    /// By stablecoin.
    Stablecoin,
}

impl WayKind {
    pub(super) fn name(self) -> Text {
        match self {
            Self::Upi => text("way-upi"),
            Self::Card => text("way-card"),
            Self::Stablecoin => text("way-stablecoin"),
        }
    }

    pub(super) fn again(self) -> Text {
        match self {
            Self::Upi => text("upi-again"),
            Self::Card => text("card-again"),
            Self::Stablecoin => text("stablecoin-again"),
        }
    }
}

impl Choose<'_> {
    /// The ways that take one press.
    pub(super) fn at_once(&self) -> impl Iterator<Item = &WayOffer<'_>> {
        let folds = self.folds();
        self.ways.iter().filter(move |way| !folds || way.kind != WayKind::Stablecoin)
    }

    /// The stablecoins, where there are so many that they are folded.
    pub(super) fn coins(&self) -> impl Iterator<Item = &WayOffer<'_>> {
        let folds = self.folds();
        self.ways.iter().filter(move |way| folds && way.kind == WayKind::Stablecoin)
    }

    /// Stablecoins are folded where there are several of them beside something else.
    pub(super) fn folds(&self) -> bool {
        let coins = self.ways.iter().filter(|way| way.kind == WayKind::Stablecoin).count();
        coins > 1 && coins < self.ways.len()
    }

    /// What it takes, in few words.
    pub(super) fn help(&self, kind: WayKind) -> Text {
        match kind {
            WayKind::Upi if self.device.is_phone() => text("way-upi-on-phone"),
            WayKind::Upi => text("way-upi-by-code"),
            WayKind::Card => text("way-card-about"),
            WayKind::Stablecoin => text("way-stablecoin-about"),
        }
    }

    /// Whether the price in rupees depends on a rate that changes.
    pub(super) fn has_rate(&self, amount: &Money) -> bool {
        let depends = |payable: Money| payable.currency() != amount.currency();
        self.ways.iter().any(|way| way.kind == WayKind::Upi && depends(way.payable))
    }
}
