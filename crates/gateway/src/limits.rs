//! The largest number of everything that a caller or a merchant's server could make grow.

use std::time::Duration;

use domain::timestamp::Span;

/// Bytes of a request body (contract, section 1).
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a request may take, its body's arrival included; longer than the store makes anybody
/// wait.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Fields of a request body; the documented ones are fewer than 30.
pub(crate) const BODY_FIELDS_MAX: usize = 100;

/// Bytes of the merchant's own data (contract, section 2).
pub(crate) const CALLBACK_JSON_BYTES_MAX: usize = 8 * 1024;

/// Bytes of a URL that a merchant gives.
pub(crate) const URL_BYTES_MAX: usize = 2_048;

/// Bytes of an e-mail address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
pub(crate) const EMAIL_BYTES_MAX: usize = 254;

/// Characters of a customer's name.
pub(crate) const NAME_CHARACTERS_MAX: usize = 255;

/// Characters of an idempotency key (contract, section 2).
pub(crate) const IDEMPOTENCY_KEY_CHARACTERS_MAX: usize = 255;

/// How long a reply is kept under its idempotency key (contract, section 2).
pub(crate) const IDEMPOTENCY_KEPT_FOR: Span = Span::from_hours(24);

/// How long a caller that was let in is let in again without the store being asked; a revoked key
/// is good for as long.
pub(crate) const CALLER_KEPT_FOR: Span = Span::from_millis(500);

/// Callers that are kept at the same time.
pub(crate) const CALLERS_KEPT_MAX: usize = 1_024;

/// Attempts to pay one invoice; each takes a new quote after the last one ran out.
pub(crate) const ATTEMPTS_MAX: u32 = 50;

/// How long a merchant's server may take to acknowledge a callback (contract, section 8).
pub(crate) const CALLBACK_TIMEOUT: Duration = Duration::from_secs(15);

/// How long a leased callback is one process's: longer than a try can take.
pub(crate) const CALLBACK_LEASE: Span = Span::from_seconds(30);

/// Callbacks of one merchant that are sent at the same time. What one merchant's dead server can
/// hold up is this many, and only its own.
pub(crate) const CALLBACKS_IN_FLIGHT_PER_MERCHANT: u32 = 8;

/// Callbacks that are sent at the same time altogether.
pub(crate) const CALLBACKS_IN_FLIGHT: usize = 512;

/// How often a worker looks for work that nobody told it of.
pub(crate) const CALLBACK_PERIOD: Duration = Duration::from_millis(500);

/// How often invoices are looked through for those that expire.
pub(crate) const EXPIRY_PERIOD: Duration = Duration::from_secs(60);

/// How often kept replies are looked through for those that are too old.
pub(crate) const FORGET_PERIOD: Duration = Duration::from_secs(600);

/// How often it is looked whether the database has room for the weeks to come.
pub(crate) const ROOM_PERIOD: Duration = Duration::from_secs(600);

/// Rows that a sweep takes at a time.
pub(crate) const SWEEP_ROWS_MAX: u32 = 100;

/// How old an invoice is before it is counted with others of its time, once for all: longer than
/// its creation can take and than the clocks of nodes differ.
pub(crate) const HISTORY_CLOSED_AFTER: Span = Span::from_seconds(120);

/// How far behind the last time that was counted so a new invoice is created at the least, though
/// the clock were set back: longer than it takes until every node knows of that time.
pub(crate) const HISTORY_MARGIN: Span = Span::from_seconds(60);

/// How often it is looked for invoices that are old enough to be counted.
pub(crate) const HISTORY_PERIOD: Duration = Duration::from_secs(30);

/// Merchants whose invoices are looked through at a time.
pub(crate) const HISTORY_MERCHANTS: i64 = 100;

/// How long after a page of a history was read the next one goes on where it ended.
pub(crate) const HISTORY_WALK: Span = Span::from_hours(1);

/// How long requests and callbacks in flight may take to end after the process was told to stop.
pub(crate) const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// What a caller is told to wait when the gateway is overloaded, in seconds.
pub(crate) const RETRY_AFTER_SECONDS: &str = "1";

/// Characters of a line of a customer's address.
pub(crate) const ADDRESS_CHARACTERS_MAX: usize = 200;
