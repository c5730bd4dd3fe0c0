-- Settlements: what merchants are paid of what is due to them, each by one transfer on a chain.

create table settlement (
    id {identity},
    merchant_id {integer} not null references merchant (id),
    live {integer} not null check (live in (0, 1)),
    amount_minor {integer} not null check (amount_minor > 0),
    currency {text} not null check (length(currency) between 3 and 4),
    status {text} not null check (status in
        ('proposed', 'approved', 'submitted', 'failed', 'confirmed', 'canceled')),
    proposed_by {text} not null check (length(proposed_by) between 1 and 64),
    proposed_at {integer} not null,
    approved_by {text} check (length(approved_by) between 1 and 64),
    approved_at {integer},
    canceled_by {text} check (length(canceled_by) between 1 and 64),
    -- What it was approved with: the asset, its chain (0 for the simulated one), where it goes (none
    -- for a test merchant that has no wallet), and the amount as the contract counts it.
    asset {text} check (length(asset) between 3 and 20),
    chain_id {integer} check (chain_id >= 0),
    wallet {text} check (length(wallet) = 42),
    base_units {text} check (length(base_units) between 1 and 39),
    exported_at {integer},
    -- The transfer that paid it.
    transaction_hash {text} check (length(transaction_hash) = 66),
    log_index {integer} check (log_index >= 0),
    status_at {integer} not null,
    lease_until {integer} not null,
    lease_token {integer} not null,
    check (approved_by is null or approved_by <> proposed_by),
    check ((approved_by is null) = (approved_at is null)),
    check ((approved_by is null) = (asset is null)),
    check ((approved_by is null) = (chain_id is null)),
    check ((approved_by is null) = (base_units is null)),
    check (wallet is not null or approved_by is null or live = 0),
    check (approved_by is not null or status in ('proposed', 'canceled')),
    check ((canceled_by is not null) = (status = 'canceled')),
    check ((log_index is not null) = (status = 'confirmed')),
    check ((transaction_hash is not null) = (status = 'confirmed'))
){table_options};

-- One transfer pays one settlement.
create unique index settlement_transfer on settlement (chain_id, transaction_hash, log_index)
where log_index is not null;
create index settlement_of on settlement (merchant_id, live, id);
create index settlement_open on settlement (lease_until)
where status in ('approved', 'submitted');
create index settlement_proposed on settlement (merchant_id, live) where status = 'proposed';

-- The transactions that were sent for settlements, and what came of them.
create table settlement_try (
    settlement_id {integer} not null references settlement (id),
    number {integer} not null check (number > 0),
    transaction_hash {text} not null check (length(transaction_hash) = 66),
    submitted_by {text} not null check (length(submitted_by) between 1 and 64),
    submitted_at {integer} not null,
    -- Null while it is not known.
    outcome {text} check (length(outcome) between 1 and 300),
    primary key (settlement_id, number),
    unique (settlement_id, transaction_hash)
){table_options};

-- Which invoices a settlement pays. One that another settlement may take has been left out since, or
-- its settlement was canceled.
create table settlement_invoice (
    settlement_id {integer} not null references settlement (id),
    invoice_id {integer} not null{of_invoice},
    status {text} not null check (status in ('waiting', 'paid', 'left_out', 'canceled')),
    -- What the merchant could have of it when it was proposed; below zero, what it owed.
    share_minor {integer} not null,
    currency {text} not null check (length(currency) between 3 and 4),
    status_at {integer} not null,
    primary key (settlement_id, invoice_id)
){table_options};

create unique index settlement_invoice_once on settlement_invoice (invoice_id)
where status in ('waiting', 'paid');
create index settlement_invoice_waiting on settlement_invoice (settlement_id, invoice_id)
where status = 'waiting';

-- When merchants are settled without being asked. Whoever proposes for a merchant holds its row; one
-- without a row is settled by hand.
create table settlement_plan (
    merchant_id {integer} primary key references merchant (id),
    schedule {text} not null check (length(schedule) between 4 and 20),
    -- The least that is proposed, in what the merchant is settled in.
    minimum_minor {integer} not null check (minimum_minor >= 0),
    currency {text} not null check (length(currency) between 3 and 4),
    due_at {integer}
){table_options};

create index settlement_plan_due on settlement_plan (due_at) where due_at is not null;

-- Whom an invoice's money is to be paid to: set once it can be settled, and null again once it has
-- been.
alter table price add column due_to {integer};
create index price_due on price (due_to, invoice_id) where due_to is not null;

update price set due_to = (
    select i.merchant_id from invoice i
    where i.id = price.invoice_id and i.status not in ('invoice:paid', 'invoice:refunded'))
where clears_at is null;

-- Since when a merchant's wallet is what it is, and who said so; null for the one that it was
-- created with.
alter table merchant add column wallet_at {integer};
alter table merchant add column wallet_by {text};
