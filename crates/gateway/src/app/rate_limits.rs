//! What keeps one caller from hurting the others: how many requests an address and an API key may
//! send, and how often an address may be wrong about its key. Each process counts for itself, in
//! memory only.

mod buckets;
mod refusals;
mod shards;
mod waits;

use std::net::{IpAddr, Ipv6Addr};

use domain::timestamp::Span;

use crate::app::App;
pub(super) use crate::app::rate_limits::buckets::Buckets;
pub(super) use crate::app::rate_limits::refusals::Refusals;
pub(super) use crate::app::rate_limits::waits::{Strike, Waits};
use crate::limits;
use crate::settings::RateLimitSettings;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Why a caller has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// The address sends too much.
    Address,
    /// The API key sends too much.
    Key,
    /// The address has shown too many wrong keys.
    WrongKeys,
}

/// A caller is over a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) excess: Excess,
    /// How many seconds the caller has to wait, at least one.
    pub(crate) wait_seconds: u64,
}

/// The limits, and what has been counted towards them.
pub(crate) struct RateLimits {
    addresses: Option<Buckets>,
    keys: Option<Buckets>,
    wrong_keys: Option<Buckets>,
    refusals: Refusals,
}

impl RateLimits {
    pub(crate) fn new(settings: &RateLimitSettings) -> Self {
        let burst = limits::RATE_BURST_SECONDS;
        Self {
            addresses: Buckets::new(settings.address_per_second, 1, burst),
            keys: Buckets::new(settings.key_per_second, 1, burst),
            wrong_keys: Buckets::new(settings.refused_per_minute, 60, 60),
            refusals: Refusals::default(),
        }
    }

    /// Counts a request of an address.
    pub(crate) fn count_address(&self, address: IpAddr, now: Span) -> Result<(), TooMany> {
        let Some(buckets) = &self.addresses else { return Ok(()) };
        let outcome = buckets.take(address_number(address), 1, now);
        outcome.map_err(|missing| self.over(Excess::Address, missing, now))
    }

    /// Counts a request of an API key that was let in, known by its hash, as so many.
    pub(super) fn count_key(&self, hash: &[u8; 32], count: u32, now: Span) -> Result<(), TooMany> {
        let Some(buckets) = &self.keys else { return Ok(()) };
        let outcome = buckets.take(half_of(hash), count, now);
        outcome.map_err(|missing| self.over(Excess::Key, missing, now))
    }

    /// Whether an address may show a key that may be wrong.
    pub(super) fn may_try_a_key(&self, address: IpAddr, now: Span) -> Result<(), TooMany> {
        let Some(buckets) = &self.wrong_keys else { return Ok(()) };
        let outcome = buckets.look(address_number(address), now);
        outcome.map_err(|missing| self.over(Excess::WrongKeys, missing, now))
    }

    /// Counts a wrong key of an address. Of those that were looked up at the same time the last
    /// ones may find nothing left to spend.
    pub(super) fn count_wrong_key(&self, address: IpAddr, now: Span) -> Result<(), TooMany> {
        let Some(buckets) = &self.wrong_keys else { return Ok(()) };
        let outcome = buckets.take(address_number(address), 1, now);
        outcome.map_err(|missing| self.over(Excess::WrongKeys, missing, now))
    }

    /// A flood must not flood the log as well: it gets a line from time to time.
    fn over(&self, excess: Excess, missing: u64, now: Span) -> TooMany {
        if let Some(requests) = self.refusals.add(now) {
            tracing::warn!(requests, last = ?excess, "requests over a rate limit were refused");
        }
        TooMany { excess, wait_seconds: missing.div_ceil(NANOS_PER_SECOND).max(1) }
    }
}

impl App {
    /// Counts a request of an address, before anything is done for it.
    pub(crate) fn count_request(&self, address: IpAddr) -> Result<(), TooMany> {
        self.inner.rate_limits.count_address(address, self.inner.clock.elapsed())
    }
}

/// What an address is counted by. Whoever has an IPv6 address has a whole /64 of them.
pub(crate) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The number of an address; an IPv4 one has that of the IPv6 address that stands for it, which no
/// /64 has.
pub(super) fn address_number(address: IpAddr) -> u128 {
    match counted_as(address) {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Half of a hash tells keys apart, and cards, as well.
pub(super) fn half_of(hash: &[u8; 32]) -> u128 {
    let [half, _] = hash.as_chunks::<16>().0 else { return 0 };
    u128::from_le_bytes(*half)
}

#[cfg(test)]
mod tests;
