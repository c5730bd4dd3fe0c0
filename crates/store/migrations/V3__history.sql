-- What a merchant's history needs: where its invoices lie in the order of their creation, and, for
-- those that were created a while ago, how many of each filter there are in each stretch of time.

alter table invoice add column payer_ip {text};

create index invoice_history on invoice (merchant_id, live, created_at);

-- Stretches of time that follow one another without a gap, from the beginning of time. No invoice is
-- created in one any more; one whose status changes is counted anew.
create table history_block (
    merchant_id {integer} not null references merchant (id),
    live {integer} not null check (live in (0, 1)),
    -- The first moment of it, and the first one after it.
    starts_at {integer} not null,
    ends_at {integer} not null,
    invoices {integer} not null check (invoices >= 0),
    paid {integer} not null check (paid >= 0),
    unpaid {integer} not null check (unpaid >= 0),
    waiting {integer} not null check (waiting >= 0),
    expired {integer} not null check (expired >= 0),
    primary key (merchant_id, live, starts_at),
    check (starts_at < ends_at),
    check (paid + unpaid + waiting + expired <= invoices)
){table_options};

create index history_block_end on history_block (ends_at);

-- How far somebody has read who reads a history from its newest invoice on, page by page.
create table history_walk (
    api_key_id {integer} not null references api_key (id),
    -- The filter: which invoices, and created when.
    status {text} not null,
    since {integer} not null,
    until {integer} not null,
    -- How many invoices there were when the first page was read.
    invoices {integer} not null check (invoices >= 0),
    -- The page that was read last, and the oldest invoice on it.
    page {integer} not null check (page > 0),
    created_at {integer} not null,
    invoice_id {integer} not null,
    read_at {integer} not null,
    primary key (api_key_id, status, since, until)
){table_options};

create index history_walk_age on history_walk (read_at);

-- The payment solutions that a merchant may use; one without any may use all.
create table merchant_solution (
    merchant_id {integer} not null references merchant (id),
    solution {text} not null check (length(solution) between 1 and 64),
    primary key (merchant_id, solution)
){table_options};
