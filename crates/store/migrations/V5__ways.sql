-- Ways to pay other than UPI: what a payer of an attempt pays in and to, and by what its acquirer
-- knows it.

-- A stablecoin's symbol has four letters. SQLite cannot loosen a column's check, so the column is made
-- anew; its default, which the rows that are there need until the next statement, is never used.
alter table attempt rename column payable_currency to former_currency;
alter table attempt add column payable_currency {text} not null default 'INR'
    check (length(payable_currency) between 3 and 4);
update attempt set payable_currency = former_currency;
alter table attempt drop column former_currency;

alter table attempt add column asset {text};
alter table attempt add column pay_to {text};
alter table attempt add column acquirer_reference {text};
