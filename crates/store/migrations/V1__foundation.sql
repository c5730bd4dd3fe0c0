-- Merchants, their keys, invoices with everything that happens to them, and what is owed to
-- merchants for it. The words in braces are column types, which differ by engine.

create table merchant (
    id {identity},
    name {text} not null check (length(name) between 1 and 200),
    email {text} not null check (length(email) between 3 and 254),
    wallet {text},
    activated_at {integer},
    callback_url {text},
    callback_secret {bytes} not null,
    s2s {integer} not null check (s2s in (0, 1)),
    choose_solution {integer} not null check (choose_solution in (0, 1)),
    created_at {integer} not null
){table_options};

create table merchant_limit (
    merchant_id {integer} not null references merchant (id),
    currency {text} not null check (length(currency) = 3),
    min_minor {integer} check (min_minor > 0),
    max_minor {integer} check (max_minor > 0),
    primary key (merchant_id, currency),
    check (min_minor is null or max_minor is null or min_minor <= max_minor)
){table_options};

create table merchant_network (
    merchant_id {integer} not null references merchant (id),
    network {text} not null check (length(network) between 3 and 50),
    primary key (merchant_id, network)
){table_options};

create table api_key (
    id {identity},
    merchant_id {integer} not null references merchant (id),
    hash {bytes} not null unique check (length(hash) = 32),
    display {text} not null,
    live {integer} not null check (live in (0, 1)),
    created_at {integer} not null,
    expires_at {integer},
    revoked_at {integer}
){table_options};

create table invoice (
    id {identity},
    merchant_id {integer} not null{of_merchant},
    live {integer} not null check (live in (0, 1)),
    email {text} not null,
    amount_minor {integer} not null check (amount_minor > 0),
    currency {text} not null check (length(currency) = 3),
    name {text},
    personal_id {bytes},
    success_url {text},
    cancel_url {text},
    pending_url {text},
    failure_url {text},
    callback_json {text},
    solution_type {text},
    solution_name {text},
    status {text} not null,
    version {integer} not null check (version >= 0),
    late {integer} not null check (late in (0, 1)),
    created_at {integer} not null,
    status_at {integer} not null check (status_at >= created_at)
){partitioned_by_id};

create index invoice_open on invoice (created_at)
    where status in ('invoice:created', 'invoice:opened');

create table attempt (
    invoice_id {integer} not null references invoice (id),
    number {integer} not null check (number > 0),
    solution {text} not null,
    reference {text} not null{unique} check (length(reference) between 1 and 35),
    intent_link {text} not null,
    quote_source {text} not null,
    quote_rate {text} not null,
    quote_spread_bps {integer} not null check (quote_spread_bps >= 0),
    quote_taken_at {integer} not null,
    payable_minor {integer} not null check (payable_minor > 0),
    payable_currency {text} not null check (length(payable_currency) = 3),
    valid_until {integer} not null,
    created_at {integer} not null,
    primary key (invoice_id, number)
){partitioned_by_invoice_id};

create table invoice_event (
    invoice_id {integer} not null references invoice (id),
    number {integer} not null check (number > 0),
    kind {text} not null,
    attempt {integer},
    hold {integer},
    amount_minor {integer},
    currency {text},
    reference {text},
    reason {text},
    source {text} not null,
    occurred_at {integer} not null,
    primary key (invoice_id, number)
){partitioned_by_invoice_id};

create table callback (
    id {row_number},
    merchant_id {integer} not null references merchant (id),
    invoice_id {integer} not null references invoice (id),
    number {integer} not null check (number > 0),
    message_id {text} not null{unique},
    status {text} not null,
    body {text} not null,
    state {text} not null
        check (state in ('queued', 'due', 'delivered', 'given_up', 'unaddressed')),
    tries {integer} not null check (tries >= 0),
    first_try_at {integer},
    next_try_at {integer} not null,
    lease_until {integer} not null,
    lease_token {integer} not null,
    last_outcome {text},
    created_at {integer} not null,
    closed_at {integer},
    unique (invoice_id, number)
){partitioned_by_invoice_id};

create index callback_due on callback (merchant_id, next_try_at) where state = 'due';

create table idempotency (
    merchant_id {integer} not null references merchant (id),
    live {integer} not null check (live in (0, 1)),
    path {text} not null,
    idempotency_key {text} not null check (length(idempotency_key) between 1 and 255),
    fingerprint {bytes} not null check (length(fingerprint) = 32),
    reply {text} not null,
    invoice_id {integer},
    created_at {integer} not null,
    primary key (merchant_id, live, path, idempotency_key)
){table_options};

create index idempotency_age on idempotency (created_at);
