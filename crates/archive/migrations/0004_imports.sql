-- What came from another house's export, and what became of it here: a second run knows what
-- it has seen, and whether anybody has worked on it since.
create table imported (
    source text not null,
    kind text not null check (kind in ('story', 'author', 'topic', 'picture')),
    foreign_key text not null,
    our_id bigint not null,
    hash text not null,
    edition bigint not null,
    primary key (source, kind, foreign_key)
);

-- Addresses of the house that was left, each leading to one of ours. Without a slash at the
-- end, percent signs decoded, with a query only where the query was the address.
create table old_addresses (
    path text primary key,
    leads_to text not null
);
