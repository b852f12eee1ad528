-- What readers wrote under stories in the house a paper left. A comment that was removed keeps its
-- row, without its words, so that the next run of the import does not bring it back.
create table comments (
    id {id},
    story_id bigint not null references stories (id),
    parent_id bigint references comments (id),
    source text not null,
    foreign_key text not null,
    name text not null,
    body text not null,
    written_at bigint,
    removed_at bigint,
    removed_by bigint references staff (id),
    unique (source, foreign_key)
);
create index comments_of_story on comments (story_id) where removed_at is null;
