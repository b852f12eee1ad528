-- The paper's whole store. Read by SQLite and PostgreSQL alike: {id} is a key the store
-- counts itself and {bytes} raw bytes, each in the engine's own spelling. Moments are whole
-- milliseconds since 1970 UTC; lists inside a row are JSON text.

create table masthead (
    id bigint primary key check (id = 1),
    words text not null
);

create table sections (
    id {id},
    slug text not null unique,
    name text not null,
    description text,
    position bigint not null
);

create table pictures (
    id {id},
    hash text not null unique,
    media_type text not null,
    width bigint not null,
    height bigint not null,
    size bigint not null,
    alt text not null,
    caption text,
    credit text,
    licence text,
    source_url text,
    created_at bigint not null
);

create table renditions (
    picture_id bigint not null references pictures (id) on delete cascade,
    width bigint not null,
    media_type text not null,
    hash text not null,
    primary key (picture_id, width, media_type)
);
create index renditions_by_hash on renditions (hash);

create table outlets (
    id {id},
    slug text not null unique,
    name text not null,
    url text,
    logo bigint references pictures (id)
);

create table authors (
    id {id},
    slug text not null unique,
    name text not null,
    bio text,
    picture bigint references pictures (id),
    website text
);

create table threads (
    id {id},
    slug text not null unique,
    title text not null,
    summary text,
    created_at bigint not null
);

create table staff (
    id {id},
    name text not null,
    email text not null unique,
    role text not null check (role in ('contributor', 'author', 'editor', 'administrator', 'owner')),
    password text,
    author_id bigint references authors (id),
    active boolean not null,
    created_at bigint not null
);

create table sessions (
    hash text primary key,
    staff_id bigint not null references staff (id) on delete cascade,
    csrf text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    agent text not null
);
create index sessions_of_staff on sessions (staff_id);

-- Links that sign somebody in once: hashed, short-lived.
create table sign_in_links (
    hash text primary key,
    staff_id bigint not null references staff (id) on delete cascade,
    expires_at bigint not null
);

create table stories (
    id {id},
    guid text not null unique,
    slug text not null unique,
    state text not null check (state in ('draft', 'review', 'scheduled', 'live', 'held', 'withdrawn', 'killed', 'spiked')),
    version bigint not null,
    edition bigint not null,
    headline text not null,
    standfirst text,
    body text not null,
    words bigint not null,
    dateline text,
    bylines text not null,
    outlet_id bigint references outlets (id),
    section_id bigint references sections (id),
    topics text not null,
    thread_id bigint references threads (id),
    brief text,
    picture_id bigint references pictures (id),
    language text,
    featured boolean not null,
    origin text,
    origin_guid text,
    embargo_until bigint,
    scheduled_for bigint,
    published_at bigint,
    updated_at bigint,
    created_at bigint not null,
    created_by bigint references staff (id),
    saved_at bigint not null
);
create index stories_by_date on stories (state, published_at desc, id desc);
create index stories_that_lead on stories (featured, state, published_at desc, id desc);
create index stories_by_section on stories (section_id, state, published_at desc, id desc);
create index stories_by_thread on stories (thread_id, state, published_at desc, id desc);
create index stories_by_outlet on stories (outlet_id, state, published_at desc, id desc);
create index stories_by_save on stories (state, saved_at desc);

create table story_bylines (
    story_id bigint not null references stories (id) on delete cascade,
    position bigint not null,
    author_id bigint not null references authors (id),
    primary key (story_id, position)
);
create index bylines_by_author on story_bylines (author_id, story_id);

-- Which pictures a story shows, at its head and in its text: a killed story's go with it.
create table story_pictures (
    story_id bigint not null references stories (id) on delete cascade,
    picture_id bigint not null references pictures (id) on delete cascade,
    primary key (story_id, picture_id)
);
create index story_pictures_by_picture on story_pictures (picture_id);

-- What each version was when it went out: the record behind every correction.
create table story_versions (
    story_id bigint not null references stories (id) on delete cascade,
    version bigint not null,
    kind text not null,
    story text not null,
    by_staff bigint references staff (id),
    at bigint not null,
    primary key (story_id, version)
);

-- Addresses that once were, each leading to the story for ever.
create table old_slugs (
    slug text primary key,
    story_id bigint not null references stories (id) on delete cascade
);

create table takedowns (
    id {id},
    story_id bigint not null references stories (id) on delete cascade,
    kind text not null check (kind in ('hold', 'withdraw', 'kill')),
    code text,
    reason text not null,
    notice text not null,
    by_staff bigint references staff (id),
    at bigint not null,
    ended_at bigint
);
create index takedowns_by_story on takedowns (story_id, at desc);
create index takedowns_by_time on takedowns (at desc);

create table notes (
    id {id},
    story_id bigint not null references stories (id) on delete cascade,
    by_staff bigint references staff (id),
    at bigint not null,
    text text not null
);
create index notes_by_story on notes (story_id, at);

create table partners (
    id {id},
    slug text not null unique,
    name text not null,
    site_url text,
    feed_url text not null unique,
    outlet_id bigint references outlets (id),
    etag text,
    last_modified text,
    poll_interval bigint not null,
    next_poll_at bigint not null,
    last_polled_at bigint,
    last_success_at bigint,
    failures bigint not null,
    complaint text,
    active boolean not null,
    created_at bigint not null
);

create table wire_items (
    id {id},
    partner_id bigint references partners (id) on delete cascade,
    guid text not null,
    version bigint not null,
    tray text not null check (tray in ('new', 'taken', 'passed', 'expired')),
    upstream text not null check (upstream in ('usable', 'held', 'killed')),
    upstream_reason text,
    headline text not null,
    parts text not null,
    fingerprint text not null,
    bundle text,
    story_id bigint references stories (id),
    received_at bigint not null,
    changed_at bigint not null
);
create unique index wire_items_by_guid on wire_items (coalesce(partner_id, 0), guid);
create index wire_items_by_tray on wire_items (tray, changed_at desc, id desc);
create index wire_items_by_partner on wire_items (partner_id, changed_at desc);
create index wire_items_by_story on wire_items (story_id);
create index wire_items_by_bundle on wire_items (bundle);

-- Every version of every item as it came, before anybody touched it.
create table wire_versions (
    item_id bigint not null references wire_items (id) on delete cascade,
    version bigint not null,
    original text not null,
    parts text not null,
    received_at bigint not null,
    primary key (item_id, version)
);

create table ads (
    id {id},
    slot text not null,
    label text not null,
    text text not null,
    url text not null,
    weight bigint not null,
    starts_at bigint,
    ends_at bigint
);

-- Page views by story and day: numbers, and nobody's name.
create table views (
    story_id bigint not null references stories (id) on delete cascade,
    day bigint not null,
    n bigint not null,
    primary key (story_id, day)
);
create index views_by_day on views (day, n desc);

create table jobs (
    id {id},
    kind text not null,
    payload text not null,
    unique_key text unique,
    state text not null check (state in ('ready', 'leased', 'dead')),
    run_at bigint not null,
    attempts bigint not null,
    max_attempts bigint not null,
    worker text,
    lease_until bigint,
    last_error text,
    created_at bigint not null
);
create index jobs_due on jobs (state, run_at);

-- The newest sequence at which each tag moved, and the head they are counted from.
create table changes (
    tag text primary key,
    seq bigint not null
);
create index changes_by_seq on changes (seq);
create table change_head (
    id bigint primary key check (id = 1),
    seq bigint not null
);
insert into change_head (id, seq) values (1, 0);

create table journal (
    seq bigint primary key,
    at bigint not null,
    by_staff bigint,
    who text not null,
    act text not null,
    subject text not null,
    detail text not null,
    hash text not null
);
create index journal_by_subject on journal (subject, seq desc);
create table journal_head (
    id bigint primary key check (id = 1),
    seq bigint not null,
    hash text not null
);
insert into journal_head (id, seq, hash) values (1, 0, '');
