-- Exchange rates: what sources said, for ever, so that a price can be explained long after; and how
-- each source is doing.

create table fx_rate (
    source {text} not null check (length(source) between 1 and 20),
    -- All that a source said at a time has the same.
    fetched_at {integer} not null,
    base {text} not null check (length(base) = 3),
    currency {text} not null check (length(currency) = 3 and currency <> base),
    -- Decimal digits: units of the currency for one unit of the base.
    rate {text} not null check (length(rate) between 1 and 40),
    published_at {integer} not null,
    primary key (source, fetched_at, base, currency)
){table_options};

create table fx_source (
    source {text} primary key not null check (length(source) between 1 and 20),
    -- Which of its rates are in use: those that were fetched then; zero before there are any.
    rates_at {integer} not null default 0,
    -- When it was asked last, and when it last gave an answer that was believed.
    asked_at {integer} not null default 0,
    answered_at {integer} not null default 0,
    -- What was wrong with the last answer; null where nothing was.
    trouble {text} check (length(trouble) between 1 and 300),
    next_ask_at {integer} not null default 0,
    lease_until {integer} not null default 0,
    lease_token {integer} not null default 0
){table_options};
