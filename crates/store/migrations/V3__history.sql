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

-- How far somebody has read who reads a history page by page.
create table history_walk (
    api_key_id {integer} not null references api_key (id),
    -- The filter: which invoices, and created when.
    status {text} not null,
    since {integer} not null,
    until {integer} not null,
    -- From which end.
    sort {text} not null check (sort in ('ASC', 'DESC')),
    -- When its first page was read.
    begun_at {integer} not null,
    -- The page that was read last.
    page {integer} not null check (page > 0),
    -- Where that page begins and where it ends: the first invoice behind that border in the order of
    -- creation, and how many invoices the pages up to it have.
    start_created_at {integer} not null,
    start_invoice_id {integer} not null,
    start_seen {integer} not null check (start_seen >= 0),
    end_created_at {integer} not null,
    end_invoice_id {integer} not null,
    end_seen {integer} not null check (end_seen >= start_seen),
    primary key (api_key_id, status, since, until, sort)
){table_options};

create index history_walk_age on history_walk (begun_at);

-- The payment solutions that a merchant may use; one without any may use all.
create table merchant_solution (
    merchant_id {integer} not null references merchant (id),
    solution {text} not null check (length(solution) between 1 and 64),
    primary key (merchant_id, solution)
){table_options};
