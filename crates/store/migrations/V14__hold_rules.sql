-- Rules by which confirmed money is held back before its merchant is credited.
create table hold_rule (
    id {identity},
    -- Whose payments; null for everybody's.
    merchant_id {integer} references merchant (id),
    kind {text} not null check (kind in ('amount', 'count', 'volume', 'country', 'late')),
    -- Above this much.
    amount_minor {integer} check (amount_minor > 0),
    currency {text} check (length(currency) = 3),
    -- More payments than this.
    payments {integer} check (payments > 0),
    -- Within so many minutes.
    minutes {integer} check (minutes between 1 and 1440),
    -- Two letters each, with a space between.
    countries {text} check (length(countries) between 2 and 1000),
    created_at {integer} not null,
    check ((kind in ('amount', 'volume')) = (amount_minor is not null)),
    check ((amount_minor is null) = (currency is null)),
    check ((kind = 'count') = (payments is not null)),
    check ((kind in ('count', 'volume')) = (minutes is not null)),
    check ((kind = 'country') = (countries is not null))
){table_options};

-- What a merchant was paid lately, by the minute and by the hour: kept while a rule asks for it.
create table paid_lately (
    merchant_id {integer} not null references merchant (id),
    live {integer} not null check (live in (0, 1)),
    -- How long a stretch is, and which one since 1970.
    minutes {integer} not null check (minutes in (1, 60)),
    stretch {integer} not null,
    currency {text} not null check (length(currency) = 3),
    payments {integer} not null check (payments > 0),
    amount_minor {integer} not null check (amount_minor >= 0),
    primary key (merchant_id, live, minutes, stretch, currency)
){table_options};
