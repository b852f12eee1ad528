-- The ids that programs knew topics and authors by in the Ghost they came from. A story's is the name
-- that Ghost's feeds gave it, which it has kept.
alter table topics add column old_id text;
alter table authors add column old_id text;
create index topics_by_old_id on topics (old_id) where old_id is not null;
create index authors_by_old_id on authors (old_id) where old_id is not null;
update topics set old_id = lower(i.foreign_key) from imported i
    where i.kind = 'topic' and i.our_id = topics.id and i.source like 'ghost%' and length(i.foreign_key) = 24;
update authors set old_id = lower(i.foreign_key) from imported i
    where i.kind = 'author' and i.our_id = authors.id and i.source like 'ghost%' and length(i.foreign_key) = 24;
