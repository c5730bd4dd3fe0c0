//! Identifiers. Each is its own type, so that a merchant's id never stands where an invoice's
//! belongs.

use std::fmt;

/// A merchant's id: a positive integer, given out in order by the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MerchantId(i64);

/// An invoice's id: a positive integer, given out in order by the store. Merchants and payers see
/// it (contract, section 3), so it grants nothing by being known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceId(i64);

/// Which try to pay an invoice: 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptNumber(u32);

/// A refund's id: a positive integer, given out in order by the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefundId(i64);

/// A settlement's id: a positive integer, given out in order by the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettlementId(i64);

/// Which refund of an invoice: 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefundNumber(u32);

/// Which hold on an invoice's money: 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoldNumber(u32);

impl MerchantId {
    /// Wraps an id that the store gave out.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The number, as the store keeps it.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl InvoiceId {
    /// Wraps an id that the store gave out.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The number, as the store keeps it.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl AttemptNumber {
    /// The first attempt of an invoice.
    pub const FIRST: Self = Self(1);

    /// Wraps a number that the store kept.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The attempt after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl RefundId {
    /// Wraps an id that the store gave out.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The number, as the store keeps it.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl SettlementId {
    /// Wraps an id that the store gave out.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The number, as the store keeps it.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl RefundNumber {
    /// Wraps a number that the store kept.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl HoldNumber {
    /// Wraps a number that the store kept.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for MerchantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for InvoiceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for RefundId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for SettlementId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for AttemptNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
