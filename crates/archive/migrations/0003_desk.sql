-- What the desk decides about the paper's looks and its files.

-- Themes somebody brought. The hash names the archive among the blobs; the house theme has none,
-- and a row only once its settings were changed. No active row: the house theme is in use.
create table themes (
    id {id},
    name text not null unique,
    version text not null,
    hash text,
    settings text not null,
    active boolean not null,
    added_at bigint not null,
    added_by bigint references staff (id)
);

-- What somebody is writing: the board of one colleague.
create index stories_by_owner on stories (created_by, state, saved_at desc);

-- Short texts that are kept whole: redirects, routes, what machines are told.
create table files (
    name text primary key,
    text text not null,
    saved_at bigint not null,
    saved_by bigint references staff (id)
);
