-- A paper that moves in or out at the desk: the file, how far it is, and what became of it.
create table moves (
    id {id},
    way text not null check (way in ('in', 'out')),
    state text not null check (state in ('reading', 'read', 'refused', 'moving', 'done', 'dropped')),
    name text not null,
    parked text,
    size bigint not null,
    site text,
    with_pictures boolean not null,
    holds text,
    step text,
    report text,
    asked_by bigint not null references staff (id),
    asked_at bigint not null,
    ended_at bigint
);
