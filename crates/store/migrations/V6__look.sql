-- How a merchant's payment pages look, and whose pages may frame them.

-- Six hexadecimal digits in lower case; null for the pages' own colour.
alter table merchant add column colour {text} check (length(colour) = 6);

-- Origins such as https://shop.example, with a space between two; null for nobody.
alter table merchant add column frame_origins {text}
    check (length(frame_origins) between 1 and 4000);

create table merchant_logo (
    merchant_id {integer} primary key references merchant (id),
    -- Drawn at random for each logo: who does not know it cannot ask for it, and what is under a
    -- name never changes.
    name {text} not null unique check (length(name) = 32),
    media_type {text} not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
    width {integer} not null check (width between 1 and 512),
    height {integer} not null check (height between 1 and 512),
    image {bytes} not null check (length(image) between 1 and 12288)
){table_options};
