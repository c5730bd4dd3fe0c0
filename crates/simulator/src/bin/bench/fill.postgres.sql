-- A year of invoices: all but the last thirteen days' have come to an end, and of those a third is
-- still waiting for its payer. Each has two events and, where it has ended, a callback that was
-- delivered. Afterwards the server is left with no work of its own to do.

set synchronous_commit = off;
-- References are not looked up, which would take most of the time: each is good by its making.
set session_replication_role = replica;

begin;

insert into merchant (name, email, activated_at, callback_secret, s2s, choose_solution, created_at)
select 'Shop ' || n, 'shop' || n || '@example.com', 1, '\x00', 0, 0, 1
from generate_series(1, 100) n;

insert into invoice (merchant_id, live, email, amount_minor, currency, name, success_url,
    cancel_url, failure_url, callback_json, status, version, late, created_at, status_at)
with merchants (many) as (select count(*) from merchant),
    placed (n, merchant_id, created_at, recent) as (
        select n, 1 + n % many,
            (extract(epoch from now())::bigint - 31536000 + 31536000 * n / :invoices) * 1000000
                - 60000000,
            n > :invoices * (365 - 13) / 365
        from generate_series(1::bigint, :invoices) n, merchants)
select merchant_id, 0, 'customer' || n || '@example.com', 100 + n * 7919 % 99900, 'USD',
    'Customer ' || n,
    'https://shop.example/orders/' || n || '/paid',
    'https://shop.example/orders/' || n || '/canceled',
    'https://shop.example/orders/' || n || '/failed',
    '{"txId":"qktr' || n || '","cart":[3,14,15]}',
    case when recent and n % 3 = 0 then 'invoice:opened'
        when n % 5 = 0 then 'invoice:canceled'
        when n % 7 = 0 then 'invoice:failed'
        else 'invoice:awaiting_approval' end,
    2, 0, created_at, created_at + 60000000
from placed;

insert into invoice_event (invoice_id, number, kind, source, occurred_at)
select id, number, kind, 'payer', created_at + number
from invoice cross join (values (1, 'opened'), (2, 'attempt_started')) event (number, kind)
order by id, number;

insert into callback (merchant_id, invoice_id, number, message_id, status, body, state, tries,
    first_try_at, next_try_at, lease_until, lease_token, last_outcome, created_at, closed_at)
select merchant_id, id, 2, 'msg_' || substr(md5(random()::text), 1, 22), status,
    '{"status":"' || status || '","devise":"USD","amount":' || (amount_minor / 100) || ',"id":' || id
        || ',"description":"","callbackJson":' || callback_json
        || ',"fiat_amount":1250.12,"fiat_currency":"INR","totalAmount":null'
        || ',"totalCurrency":null,"datetime":"2026-11-22 10:00:00"}',
    'delivered', 1, status_at, status_at, 0, 0, 'HTTP 204', status_at, status_at + 100000
from invoice where status <> 'invoice:opened';

-- Nobody has to look through the year for invoices that expire.
insert into expiry (id, looked_until)
values (1, (extract(epoch from now())::bigint - 1209600) * 1000000)
on conflict (id) do update set looked_until = excluded.looked_until;

commit;

vacuum analyze;
checkpoint;
