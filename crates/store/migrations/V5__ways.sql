-- Ways to pay other than UPI: what a payer of an attempt pays in and to, and by what its acquirer
-- knows it.

alter table attempt add column asset {text};
alter table attempt add column pay_to {text};
alter table attempt add column acquirer_reference {text};
