-- What acquirers and banks say: their files, the batches that are paid out together, and the lines,
-- each with what became of it.

create table statement (
    id {identity},
    -- Of the file, so that the same one is imported once.
    sha256 {bytes} not null unique check (length(sha256) = 32),
    solution {text} not null check (length(solution) between 1 and 64),
    live {integer} not null check (live in (0, 1)),
    source {text} not null check (source in ('acquirer', 'bank')),
    format {text} not null check (length(format) between 1 and 20),
    imported_by {text} not null check (length(imported_by) between 1 and 100),
    imported_at {integer} not null,
    -- When its first line happened, and its last one.
    first_at {integer} not null,
    last_at {integer} not null check (last_at >= first_at),
    lines {integer} not null check (lines > 0)
){table_options};

-- What the lines come to together that an acquirer pays out together: all of a file in a currency,
-- or those of one payout reference.
create table statement_batch (
    id {identity},
    statement_id {integer} not null references statement (id),
    reference {text} check (length(reference) between 1 and 64),
    currency {text} not null check (length(currency) between 3 and 4),
    -- Below zero, the acquirer takes it.
    net_minor {integer} not null,
    -- The line of a bank by which it was paid out.
    paid_by {integer}
){table_options};

create index statement_batch_unpaid on statement_batch (currency, net_minor) where paid_by is null;

create table statement_line (
    id {identity},
    statement_id {integer} not null references statement (id),
    -- Its place in the file.
    number {integer} not null check (number > 0),
    solution {text} not null,
    batch_id {integer} references statement_batch (id),
    kind {text} not null
        check (kind in ('payment', 'refund', 'chargeback', 'fee', 'payout', 'withdrawal')),
    amount_minor {integer} not null check (amount_minor > 0),
    currency {text} not null check (length(currency) between 3 and 4),
    fee_minor {integer} not null check (fee_minor >= 0),
    reference {text} check (length(reference) between 1 and 64),
    bank_reference {text} check (length(bank_reference) between 1 and 64),
    -- By what whoever wrote the file knows it, in all files.
    own_id {text} check (length(own_id) between 1 and 80),
    happened_at {integer} not null,
    state {text} not null check (state in ('new', 'matched', 'waiting', 'resolved')),
    -- Whether another line with its id was there before it.
    repeats {integer} not null check (repeats in (0, 1)),
    -- Why it waits, and the payment that it may be of.
    suggestion {text},
    about_invoice_id {integer},
    about_attempt {integer},
    -- What it is of.
    invoice_id {integer},
    attempt {integer},
    receipt {text},
    refund_id {integer},
    paid_batch_id {integer},
    -- What of the acquirer's debt it clears.
    clears_minor {integer} not null check (clears_minor > 0),
    -- Whether it is in the books: not yet, in the house's as unmatched, or where it belongs.
    booked {text} not null check (booked in ('no', 'held', 'done')),
    resolved_as {text},
    resolved_by {text} check (length(resolved_by) between 1 and 100),
    resolved_why {text} check (length(resolved_why) between 1 and 500),
    resolved_at {integer},
    check ((state = 'resolved') = (resolved_as is not null)),
    check ((state = 'waiting') = (suggestion is not null) or state = 'resolved'),
    unique (statement_id, number)
){table_options};

-- A payment and a refund are of one line each.
create unique index statement_line_receipt on statement_line (invoice_id, attempt, receipt)
    where receipt is not null;
create unique index statement_line_refund on statement_line (refund_id)
    where refund_id is not null;
create unique index statement_line_chargeback on statement_line (invoice_id, attempt)
    where kind = 'chargeback' and invoice_id is not null;
create unique index statement_line_own_id on statement_line (solution, own_id)
    where own_id is not null and state <> 'new' and repeats = 0;
create index statement_line_invoice on statement_line (invoice_id) where invoice_id is not null;
create index statement_line_open on statement_line (state, id) where state in ('new', 'waiting');
create index statement_line_unbooked on statement_line (batch_id)
    where booked = 'no' and batch_id is not null;
create index statement_line_day on statement_line (solution, happened_at);

-- Payments are found by what a bank calls them, and by their day.
create index invoice_event_receipt on invoice_event (reference) where kind = 'money_confirmed';
create index invoice_event_received on invoice_event (occurred_at) where kind = 'money_confirmed';
