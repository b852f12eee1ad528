-- Who said what in a story: found in its body when that is written, and kept because finding
-- costs more than a page may.
create table quotations (
    story_id bigint not null references stories (id),
    position bigint not null,
    speaker text not null,
    words text not null,
    primary key (story_id, position)
);
-- Stories that were here before are read behind the readers' backs.
insert into jobs (kind, payload, state, run_at, attempts, max_attempts, created_at)
    select 'read_quotations', '{"job":"read_quotations","from":1,"to":' || max(id) || '}', 'ready', 0, 0, 6, 0
    from stories having max(id) is not null;
