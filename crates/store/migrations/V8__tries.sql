-- Trying again after a decline: how many declined tries a merchant's invoices may have, and that an
-- invoice failed as an event of its own. Before this, a decline was what made an invoice fail.

alter table merchant add column tries_max {integer} not null default 3
    check (tries_max between 1 and 10);

insert into invoice_event (invoice_id, number, kind, source, occurred_at)
select i.id, i.version + 1, 'failed', 'migration', i.status_at
from invoice i where i.status = 'invoice:failed';

-- Those whose money came after they had failed: it stays late.
insert into invoice_event (invoice_id, number, kind, source, occurred_at)
select i.id, i.version + 1, 'failed', 'migration', max(d.occurred_at)
from invoice i
join invoice_event d on d.invoice_id = i.id and d.kind = 'declined'
where i.late = 1
    and not exists (
        select 1 from invoice_event c
        where c.invoice_id = i.id and c.kind in ('canceled', 'expired'))
    and d.occurred_at <= (
        select min(m.occurred_at) from invoice_event m
        where m.invoice_id = i.id and m.kind = 'money_confirmed')
group by i.id, i.version;

update invoice set version = version + 1
where (status = 'invoice:failed' or late = 1)
    and exists (
        select 1 from invoice_event e where e.invoice_id = invoice.id and e.kind = 'failed');
