-- A new text for a story that readers have, beside it until it is sent; there is never a second.
create table working_copies (
    story_id bigint primary key references stories (id) on delete cascade,
    change text not null check (change in ('fix', 'update', 'correction')),
    base bigint not null,
    edition bigint not null,
    words text not null,
    note text not null,
    by_staff bigint references staff (id),
    begun_at bigint not null,
    saved_at bigint not null
);
-- Copies taken over or dropped: whoever wrote them finds their words again.
create table copies_set_aside (
    id {id},
    story_id bigint not null references stories (id) on delete cascade,
    change text not null,
    words text not null,
    note text not null,
    by_staff bigint references staff (id),
    at bigint not null
);
create index copies_set_aside_by_story on copies_set_aside (story_id, at desc);
-- What readers were told that we had got wrong.
create table corrections (
    id {id},
    story_id bigint not null references stories (id) on delete cascade,
    version bigint not null,
    note text not null,
    by_staff bigint references staff (id),
    at bigint not null
);
create index corrections_by_story on corrections (story_id, at desc);
create index corrections_by_time on corrections (at desc);
alter table stories add column corrected_at bigint;
-- Does what this partner changes go out by itself, where nobody here has touched the story?
alter table partners add column trusted boolean not null default false;
