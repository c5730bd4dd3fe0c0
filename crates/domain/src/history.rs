//! The history of a merchant's invoices: which of them a filter asks for, and which of those make
//! up a page (contract, section 5).

use crate::status::Status;

/// Rows of a page.
pub const PAGE_ROWS: i64 = 50;

/// The largest page that may be asked for; far behind the end of any history.
pub const PAGE_MAX: i64 = 1_000_000_000;

/// Which invoices a history is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filter {
    /// Those whose merchant has been settled.
    Paid,
    /// Those that nobody has paid: still waiting for their payer or his bank, failed or canceled.
    Unpaid,
    /// Those that are paid and wait for their settlement.
    Waiting,
    /// Those that nobody has paid in time.
    Expired,
    /// Every one.
    All,
}

impl Filter {
    /// Every filter.
    pub const EVERY: [Self; 5] =
        [Self::Paid, Self::Unpaid, Self::Waiting, Self::Expired, Self::All];

    /// The wire value.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Paid => "PAID",
            Self::Unpaid => "UNPAID",
            Self::Waiting => "WAITING",
            Self::Expired => "EXPIRED",
            Self::All => "ALL",
        }
    }

    /// The filter of an exact wire value.
    #[must_use]
    pub fn from_wire(wire: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|filter| filter.wire() == wire)
    }

    /// The statuses that it asks for.
    #[must_use]
    pub const fn statuses(self) -> &'static [Status] {
        match self {
            Self::Paid => &[Status::Paid],
            Self::Unpaid => &[
                Status::Created,
                Status::Opened,
                Status::Pending,
                Status::Failed,
                Status::Canceled,
            ],
            Self::Waiting => &[Status::AwaitingApproval],
            Self::Expired => &[Status::Expired],
            Self::All => &Status::ALL,
        }
    }

    /// Whether it asks for invoices of a status.
    #[must_use]
    pub fn takes(self, status: Status) -> bool {
        self.statuses().contains(&status)
    }
}

/// In which order a history is read, by the time of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// The oldest invoice first.
    Ascending,
    /// The newest invoice first.
    Descending,
}

impl Order {
    /// The wire value.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        }
    }

    /// The order of an exact wire value.
    #[must_use]
    pub fn from_wire(wire: &str) -> Option<Self> {
        [Self::Ascending, Self::Descending].into_iter().find(|order| order.wire() == wire)
    }
}

/// Some of a history's invoices by their places, the oldest one's being 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// The first place.
    pub first: i64,
    /// The place after the last.
    pub end: i64,
}

impl Places {
    /// The places of a page among so many invoices. Those of the newest first are counted from the
    /// oldest as well, since no invoice that is created later moves them.
    #[must_use]
    pub fn of_page(order: Order, page: i64, invoices: i64) -> Self {
        let skipped = page.saturating_sub(1).saturating_mul(PAGE_ROWS);
        match order {
            Order::Ascending => {
                let end = skipped.saturating_add(PAGE_ROWS).min(invoices);
                Self { first: skipped.min(end), end }
            }
            Order::Descending => Self::up_to(invoices.saturating_sub(skipped)),
        }
    }

    /// The page that ends before a place.
    #[must_use]
    pub fn up_to(end: i64) -> Self {
        let end = end.max(0);
        Self { first: end.saturating_sub(PAGE_ROWS).max(0), end }
    }

    /// The page that goes on after a border, so many of the invoices being older than that.
    #[must_use]
    pub fn next_to(order: Order, older: i64, invoices: i64) -> Self {
        match order {
            Order::Ascending => {
                let first = older.clamp(0, invoices.max(0));
                Self { first, end: first.saturating_add(PAGE_ROWS).min(invoices) }
            }
            Order::Descending => Self::up_to(older),
        }
    }

    /// How many of so many invoices are on this page and on those after it.
    #[must_use]
    pub const fn left(self, order: Order, invoices: i64) -> i64 {
        match order {
            Order::Ascending => invoices.saturating_sub(self.first),
            Order::Descending => self.end,
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> i64 {
        self.end.saturating_sub(self.first)
    }

    /// Those of them that are among so many that begin at a place, counted from there.
    #[must_use]
    pub fn within(self, start: i64, count: i64) -> Self {
        let inside = |place: i64| place.saturating_sub(start).clamp(0, count.max(0));
        Self { first: inside(self.first), end: inside(self.end) }
    }
}

#[cfg(test)]
mod tests;
