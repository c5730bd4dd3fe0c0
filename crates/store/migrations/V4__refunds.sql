-- Refunds: what goes back of an invoice's money. There are few, and a merchant asks for one by its
-- own id, so the table is not cut by month.

create table refund (
    id {identity},
    merchant_id {integer} not null references merchant (id),
    live {integer} not null check (live in (0, 1)),
    invoice_id {integer} not null{of_invoice},
    number {integer} not null check (number > 0),
    amount_minor {integer} not null check (amount_minor > 0),
    currency {text} not null check (length(currency) = 3),
    given_back_minor {integer} not null check (given_back_minor >= 0),
    given_back_currency {text} not null 
        check (length(given_back_currency) between 3 and 4),
    reason {text} check (length(reason) between 1 and 200),
    -- Who is to give it back, of which payment, and what the acquirer knows the refund by.
    solution {text} not null,
    payment {text} not null,
    reference {text} not null unique check (length(reference) between 1 and 35),
    status {text} not null
        check (status in ('refund:pending', 'refund:succeeded', 'refund:failed')),
    lease_until {integer} not null,
    lease_token {integer} not null,
    created_at {integer} not null,
    status_at {integer} not null,
    unique (invoice_id, number)
){table_options};

create index refund_pending on refund (lease_until) where status = 'refund:pending';

alter table invoice_event add column refund {integer};
alter table invoice_event add column given_back_minor {integer};
alter table invoice_event add column given_back_currency {text};
