-- What is true of the database as a whole, in one row.

create table installation (
    id {integer} primary key check (id = 1),
    -- Which keys file belongs to it; null until a gateway has opened it.
    keys_check {bytes} check (length(keys_check) = 32),
    -- 'moving' while another database is copied into this one.
    state {text} not null check (state in ('ready', 'moving'))
){table_options};

insert into installation (id, state) values (1, 'ready');
