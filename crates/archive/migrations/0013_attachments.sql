-- Sound, film and documents that stories carry; their bytes lie among the blobs.
create table attachments (
    id {id},
    hash text not null unique,
    name text not null,
    media_type text not null,
    size bigint not null,
    source_url text,
    created_at bigint not null
);
create table story_attachments (
    story_id bigint not null references stories (id),
    attachment_id bigint not null references attachments (id),
    primary key (story_id, attachment_id)
);
create index story_attachments_by_attachment on story_attachments (attachment_id);

-- An import remembers them as well.
create table imported_with_attachments (
    source text not null,
    kind text not null check (kind in ('story', 'author', 'topic', 'picture', 'attachment')),
    foreign_key text not null,
    our_id bigint not null,
    hash text not null,
    edition bigint not null,
    primary key (source, kind, foreign_key)
);
insert into imported_with_attachments select source, kind, foreign_key, our_id, hash, edition from imported;
drop table imported;
alter table imported_with_attachments rename to imported;
