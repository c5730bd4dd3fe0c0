-- Transfers of stablecoins to the addresses of attempts, from the moment on at which a chain shows
-- them. What they come to is in the invoice's events; here is how far each of them is.

create table transfer (
    invoice_id {integer} not null{of_invoice},
    attempt {integer} not null check (attempt > 0),
    -- The transaction's hash and its place there.
    reference {text} not null unique check (length(reference) between 1 and 100),
    amount_minor {integer} not null check (amount_minor > 0),
    currency {text} not null check (length(currency) between 3 and 4),
    -- What the last look at the chain found.
    looked_at {integer} not null,
    state {text} not null check (state in ('seen', 'dropped', 'final')),
    confirmations {integer} not null check (confirmations >= 0),
    required {integer} not null check (required > 0),
    since {integer} not null,
    primary key (invoice_id, attempt, reference)
){table_options};

create index transfer_seen on transfer (invoice_id, reference) where state = 'seen';
