-- New invoices are written faster: without an index for those that expire, and, where that can be
-- had, without checks of what the types of their only writer make impossible.

-- Until which time of creation invoices were looked at, in one row; without it, from the beginning.
create table expiry (
    id {integer} primary key check (id = 1),
    looked_until {integer} not null
){table_options};

-- Those that were still waiting for their payer or his bank when they were looked at.
create table overdue (
    invoice_id {integer} primary key{of_invoice}
){table_options};

-- All that were created before the first one of these have come to an end.
insert into expiry (id, looked_until)
select 1, first_at from (
    select min(created_at) as first_at from invoice
    where status in ('invoice:created', 'invoice:opened', 'invoice:pending')
) as unfinished
where first_at is not null;

drop index invoice_open;

-- A check is unpacked for each statement and run for each row; those of money stay.
{only_postgres}alter table invoice drop constraint if exists invoice_live_check;
{only_postgres}alter table invoice drop constraint if exists invoice_late_check;
{only_postgres}alter table invoice drop constraint if exists invoice_version_check;
{only_postgres}alter table invoice drop constraint if exists invoice_check;
