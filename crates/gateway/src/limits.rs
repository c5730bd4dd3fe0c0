//! The largest number of everything that a caller or a merchant's server could make grow.

use std::time::Duration;

use domain::timestamp::Span;

/// Bytes of a request body (contract, section 1).
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a request may take, its body's arrival included; longer than the store makes anybody
/// wait.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Bytes that are thrown away of a body that was refused unread: clients ask before they send more.
pub(crate) const DISCARDED_BYTES_MAX: usize = 1024 * 1024;

/// How long the rest of a refused request is waited for.
pub(crate) const DISCARD_TIMEOUT: Duration = Duration::from_secs(2);

/// Bytes of a request's head: its target, and its headers with four more each.
pub(crate) const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Bytes of a request's target, its path and query.
pub(crate) const TARGET_BYTES_MAX: usize = 8 * 1024;

/// Bytes that are read of a connection before anything is made of them. A head of more than
/// [`HEAD_BYTES_MAX`] is answered with words as long as it is not larger than this.
pub(crate) const READ_BYTES_MAX: usize = 32 * 1024;

/// How long a head may take to arrive, from the connection's or the head's first byte on.
pub(crate) const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection may lie idle between two requests.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a caller may take to fetch its reply.
pub(crate) const REPLY_TIMEOUT: Duration = Duration::from_secs(30);

/// How often connections are looked through for those that took too long.
pub(crate) const CONNECTIONS_PERIOD: Duration = Duration::from_secs(1);

/// Whose requests are counted at the same time, for each of the rate limits.
pub(crate) const CALLERS_COUNTED_MAX: usize = 65_536;

/// How many seconds' worth of requests a caller may send at once.
pub(crate) const RATE_BURST_SECONDS: u32 = 5;

/// As how many requests of its key the reading of a history counts: it takes the store so much more
/// than any other.
pub(crate) const HISTORY_REQUESTS: u32 = 20;

/// How often it is logged that requests were over a rate limit.
pub(crate) const RATE_LOG_PERIOD: Span = Span::from_seconds(10);

/// Addresses, cards and invoices whose declined cards, or UPI ids, are counted at the same time,
/// for each.
pub(crate) const CARD_SUBJECTS_MAX: usize = 65_536;

/// How long nobody may try another card or UPI id after the first one over a limit, and at the
/// most.
pub(crate) const CARD_WAIT: Span = Span::from_seconds(10);
pub(crate) const CARD_WAIT_MAX: Span = Span::from_minutes(15);

/// How long a declined card is held against the address that it came from: many share one.
pub(crate) const CARD_ADDRESS_FORGET: Span = Span::from_minutes(1);

/// How long it is held against the card itself.
pub(crate) const CARD_FORGET: Span = Span::from_hours(1);

/// How long a declined card, or what is none, is held against the invoice.
pub(crate) const CARD_INVOICE_FORGET: Span = Span::from_minutes(10);

/// Declined cards of an address that are free at a merchant of whose payers very many are declined.
pub(crate) const CARD_FREE_UNDER_ATTACK: u32 = 2;

/// How long a UPI id is held against the address that it came from: many share one.
pub(crate) const UPI_ADDRESS_FORGET: Span = Span::from_seconds(20);

/// How long it is held against the invoice.
pub(crate) const UPI_INVOICE_FORGET: Span = Span::from_minutes(10);

/// Fields of a request body; the documented ones are fewer than 30.
pub(crate) const BODY_FIELDS_MAX: usize = 100;

/// Bytes of the merchant's own data (contract, section 2).
pub(crate) const CALLBACK_JSON_BYTES_MAX: usize = 8 * 1024;

/// Bytes of a URL that a merchant gives.
pub(crate) const URL_BYTES_MAX: usize = 2_048;

/// Bytes of a merchant's logo, which every first view of a payment page loads: with all the rest of
/// it, compressed, that is less than 30 KB.
pub(crate) const LOGO_BYTES_MAX: usize = 8 * 1024;

/// Pixels of a logo's width and of its height.
pub(crate) const LOGO_PIXELS_MAX: u32 = 512;

/// Origins whose pages may frame a merchant's.
pub(crate) const FRAME_ORIGINS_MAX: usize = 10;

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

/// How long a key that was let in is known to be a good one.
pub(crate) const CALLER_REMEMBERED_FOR: Span = Span::from_minutes(10);

/// Callers that are kept at the same time.
pub(crate) const CALLERS_KEPT_MAX: usize = 1_024;

/// Declined tries that a merchant may allow each of its invoices.
pub(crate) const TRIES_MAX: u32 = 10;

/// Declined tries of an invoice where its merchant has not said how many it allows.
pub(crate) const TRIES_DEFAULT: u32 = 3;

/// Attempts to pay one invoice, those included that take a new quote after the last one ran out.
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

/// Rules that hold payments back: all are read for each payment.
pub(crate) const HOLD_RULES_MAX: usize = 100;

/// Days after a payment until its merchant can be settled.
pub(crate) const CLEAR_DAYS_MAX: u32 = 180;

/// Days for which a part of a payment can be kept in reserve.
pub(crate) const RESERVE_DAYS_MAX: u32 = 730;

/// How long a source of exchange rates may take to answer.
pub(crate) const FX_TIMEOUT: Duration = Duration::from_secs(15);

/// How long a source is one process's to ask: longer than it may take.
pub(crate) const FX_LEASE: Span = Span::from_seconds(60);

/// Bytes of a source's answer; the European Central Bank's is shorter than 3 KB.
pub(crate) const FX_ANSWER_BYTES_MAX: usize = 256 * 1024;

/// How often it is looked for rates that another process has kept, and for sources that are due.
pub(crate) const FX_PERIOD: Duration = Duration::from_secs(2);

/// How long after it gave no rates a source is asked again, where it is not due before.
pub(crate) const FX_RETRY: Span = Span::from_minutes(5);

/// Refunds of one invoice, failed ones included.
pub(crate) const REFUNDS_PER_INVOICE_MAX: usize = 100;

/// Characters of a refund's reason.
pub(crate) const REASON_CHARACTERS_MAX: usize = 200;

/// How long a leased refund is one process's: longer than an acquirer takes to answer.
pub(crate) const REFUND_LEASE: Span = Span::from_seconds(30);

/// Refunds that a process leases at a time.
pub(crate) const REFUNDS_CLAIMED: u32 = 20;

/// How often it is looked for refunds that nobody told of.
pub(crate) const REFUND_PERIOD: Duration = Duration::from_secs(1);

/// How often the simulated chain is looked at.
pub(crate) const TRANSFER_PERIOD: Duration = Duration::from_secs(1);

/// Transfers that the simulated wallet makes to one address.
pub(crate) const SANDBOX_TRANSFERS_MAX: usize = 20;

/// Invoices that one settlement pays: each is told to its merchant once that is confirmed, and all
/// are put into it in one transaction.
pub(crate) const SETTLEMENT_INVOICES_MAX: u32 = 500;

/// How long after a change of its merchant's wallet no settlement is approved: long enough for the
/// merchant to hear of a change that it did not make.
pub(crate) const WALLET_SETTLED_AFTER: Span = Span::from_hours(48);

/// How long a leased settlement is one process's, and so how often its transaction is looked for.
pub(crate) const SETTLEMENT_LEASE: Span = Span::from_seconds(30);

/// Settlements that a process leases at a time.
pub(crate) const SETTLEMENTS_CLAIMED: u32 = 20;

/// After which time a transaction that no chain knows is called missing.
pub(crate) const SETTLEMENT_MISSING_AFTER: Span = Span::from_hours(1);

/// How often it is looked for settlements to propose, to look for, and to tell of.
pub(crate) const SETTLEMENT_PERIOD: Duration = Duration::from_secs(1);

/// Nodes that are asked of one network.
pub(crate) const RPC_NODES_MAX: usize = 7;

/// How long a node may take to say all that is asked of one payout, pauses between tries included.
pub(crate) const RPC_NODE_TIMEOUT: Duration = Duration::from_secs(15);

/// Bytes of a node's answer: a transaction that makes very many transfers has a long receipt.
pub(crate) const RPC_ANSWER_BYTES_MAX: usize = 2 * 1024 * 1024;

/// How often one question is put to a node that is overloaded.
pub(crate) const RPC_TRIES_MAX: u32 = 3;

/// The pause before a question is put to an overloaded node again, doubled each time, and the
/// longest that it may ask for.
pub(crate) const RPC_PAUSE: Duration = Duration::from_millis(250);
pub(crate) const RPC_PAUSE_MAX: Duration = Duration::from_secs(2);

/// How often a worker looks for work that nobody told it of.
pub(crate) const CALLBACK_PERIOD: Duration = Duration::from_millis(500);

/// How often invoices are looked through for those that expire.
pub(crate) const EXPIRY_PERIOD: Duration = Duration::from_secs(60);

/// How often payments are looked at that may have become available to their merchants.
pub(crate) const CLEARING_PERIOD: Duration = Duration::from_secs(60);

/// How often kept replies are looked through for those that are too old.
pub(crate) const FORGET_PERIOD: Duration = Duration::from_secs(600);

/// How often it is looked whether the database has room for the weeks to come.
pub(crate) const ROOM_PERIOD: Duration = Duration::from_secs(600);

/// Invoices that have become old enough to expire and are looked at in one transaction.
pub(crate) const LOOKED_AT_INVOICES: i64 = 1_000;

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

/// How long after the first page of a history was read the next ones go on where the last one
/// ended.
pub(crate) const HISTORY_WALK: Span = Span::from_hours(1);

/// Histories that are read page by page with one key at the same time.
pub(crate) const HISTORY_WALKS_PER_KEY: u32 = 20;

/// Open pages that wait for their invoice to change at the same time; never more than half of the
/// connections that there may be.
pub(crate) const WATCHERS_MAX: usize = 4_096;

/// How often it is looked whether another process has changed an invoice that a page waits for.
pub(crate) const WATCH_PERIOD: Duration = Duration::from_secs(1);

/// How often it is looked before a page that waits is told that nothing has changed: what stands
/// between it and us may give up on a request that takes much longer.
pub(crate) const WATCH_LOOKS: u32 = 25;

/// How long requests and callbacks in flight may take to end after the process was told to stop.
pub(crate) const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// What a caller is told to wait when the gateway is overloaded, in seconds.
pub(crate) const RETRY_AFTER_SECONDS: u64 = 1;

/// Characters of a line of a customer's address.
pub(crate) const ADDRESS_CHARACTERS_MAX: usize = 200;

/// For how long a payer's browser keeps the language that he chose: half a year.
pub(crate) const LANGUAGE_KEPT_SECONDS: u32 = 182 * 86_400;

/// Payments and lines that a report of a day names, for each list of a solution.
pub(crate) const REPORT_ROWS_MAX: u32 = 1_000;
