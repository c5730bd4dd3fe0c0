-- The ledger: a book of accounts in double entry for each merchant, and for the house, where each
-- entry carries the hash of the one before. Entries and their postings are only ever added.

create table book (
    id {identity},
    -- Whose it is; 0 for the house's own.
    merchant_id {integer} not null check (merchant_id >= 0),
    live {integer} not null check (live in (0, 1)),
    -- How many entries it has, when the last one was made, and its hash.
    entries {integer} not null check (entries >= 0),
    last_at {integer} not null,
    head {bytes} not null check (length(head) = 32),
    unique (merchant_id, live)
){table_options};

create table account (
    book_id {integer} not null references book (id),
    name {text} not null check (length(name) between 1 and 100),
    currency {text} not null check (length(currency) between 3 and 4),
    -- Debits above zero, credits below.
    balance_minor {integer} not null,
    postings {integer} not null check (postings > 0),
    primary key (book_id, name, currency),
    -- What is owed to somebody is never below nothing there.
    check (balance_minor <= 0
        or name not in ('held', 'unpriced', 'pending', 'reserve', 'refunds', 'settling'))
){table_options};

create table entry (
    book_id {integer} not null references book (id),
    number {integer} not null check (number > 0),
    -- What it was made for: no two entries of a book are made for the same.
    cause {text} not null check (length(cause) between 1 and 200),
    invoice_id {integer},
    posted_at {integer} not null,
    hash {bytes} not null check (length(hash) = 32),
    primary key (book_id, number),
    unique (book_id, cause)
){table_options};

create index entry_invoice on entry (invoice_id) where invoice_id is not null;

create table posting (
    book_id {integer} not null,
    entry {integer} not null,
    line {integer} not null check (line > 0),
    account {text} not null,
    currency {text} not null,
    amount_minor {integer} not null check (amount_minor <> 0),
    -- Of its account, after it.
    balance_minor {integer} not null,
    primary key (book_id, entry, line),
    foreign key (book_id, entry) references entry (book_id, number),
    foreign key (book_id, account, currency) references account (book_id, name, currency)
){table_options};

create index posting_account on posting (book_id, account, currency, entry);

-- What merchants get for invoices: agreed when the money of one is credited first.
create table price (
    invoice_id {integer} primary key{of_invoice},
    currency {text} not null check (length(currency) between 3 and 4),
    rate {text} not null,
    rate_source {text} not null,
    percent_bps {integer} not null check (percent_bps between 0 and 10000),
    fixed_minor {integer} not null check (fixed_minor >= 0),
    minimum_minor {integer} not null check (minimum_minor >= 0),
    reserve_bps {integer} not null check (reserve_bps between 0 and 10000),
    chargeback_minor {integer} not null check (chargeback_minor >= 0),
    -- What that brings of the invoice's amount, as far as it was paid, and the fee of it.
    gross_minor {integer} not null check (gross_minor >= 0),
    fee_minor {integer} not null check (fee_minor >= 0),
    -- When it can be settled, and when the part in reserve is released; null once that is done.
    clears_at {integer},
    reserve_until {integer},
    priced_at {integer} not null
){table_options};

create index price_clears on price (clears_at) where clears_at is not null;
create index price_reserve on price (reserve_until) where reserve_until is not null;

-- What is agreed with a merchant about its money; one without a row has the gateway's own terms.
create table merchant_terms (
    merchant_id {integer} primary key references merchant (id),
    -- What it is settled in, as in USDC_polygon.
    asset {text} not null check (length(asset) between 3 and 20),
    clear_days {integer} not null check (clear_days between 0 and 180),
    reserve_bps {integer} not null check (reserve_bps between 0 and 10000),
    reserve_days {integer} not null check (reserve_days between 0 and 730),
    chargeback_minor {integer} not null check (chargeback_minor >= 0)
){table_options};

-- Fees by payment solution and by the volume of the month; an empty solution stands for all that
-- have none of their own.
create table fee_tier (
    merchant_id {integer} not null references merchant (id),
    solution {text} not null check (length(solution) <= 64),
    currency {text} not null check (length(currency) between 3 and 4),
    from_minor {integer} not null check (from_minor >= 0),
    percent_bps {integer} not null check (percent_bps between 0 and 10000),
    fixed_minor {integer} not null check (fixed_minor >= 0),
    minimum_minor {integer} not null check (minimum_minor >= 0),
    primary key (merchant_id, solution, currency, from_minor)
){table_options};

-- What merchants were credited in a calendar month (UTC), before fees.
create table volume (
    merchant_id {integer} not null references merchant (id),
    live {integer} not null check (live in (0, 1)),
    -- As in 202611.
    month {integer} not null check (month between 197001 and 999912),
    currency {text} not null check (length(currency) between 3 and 4),
    gross_minor {integer} not null check (gross_minor >= 0),
    primary key (merchant_id, live, month, currency)
){table_options};
