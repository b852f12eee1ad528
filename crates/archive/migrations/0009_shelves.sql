-- How many live stories stand on each list, by stretches of it: of the whole paper, of a section,
-- thread, outlet, author and topic by date, 2^31 milliseconds each.
-- So that no list is counted, and none walked from its beginning, when a page deep in it is asked for.

-- Whoever signed a story twice stands on its list once.
delete from story_bylines where exists (
    select 1 from story_bylines b
    where b.story_id = story_bylines.story_id and b.author_id = story_bylines.author_id and b.position < story_bylines.position
);

create table shelves (
    shelf text not null,
    stretch bigint not null,
    n bigint not null,
    primary key (shelf, stretch)
);

insert into shelves (shelf, stretch, n)
select 'all', published_at / 2147483648, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null group by 1, 2;

insert into shelves (shelf, stretch, n)
select 'section:' || section_id, published_at / 2147483648, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null and section_id is not null group by 1, 2;

insert into shelves (shelf, stretch, n)
select 'thread:' || thread_id, published_at / 2147483648, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null and thread_id is not null group by 1, 2;

insert into shelves (shelf, stretch, n)
select 'outlet:' || outlet_id, published_at / 2147483648, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null and outlet_id is not null group by 1, 2;

insert into shelves (shelf, stretch, n)
select 'author:' || author_id, live_at / 2147483648, count(distinct story_id) from story_bylines
where live_at is not null group by 1, 2;

insert into shelves (shelf, stretch, n)
select 'topic:' || topic_id, live_at / 2147483648, count(distinct story_id) from story_topics
where live_at is not null group by 1, 2;

-- The same of the sitemap, 1,000 stories to a part by their numbers, and when the last of them changed.
create table sitemap_parts (
    part bigint primary key,
    n bigint not null,
    at bigint not null
);

insert into sitemap_parts (part, n, at)
select (id - 1) / 1000, count(*), max(coalesce(updated_at, published_at)) from stories
where kind = 'story' and state = 'live' and published_at is not null group by 1;

-- Two columns in front, so that SQLite takes this index before the one by date.
drop index stories_with_brief;
create index stories_with_brief on stories (kind, state, published_at desc, id desc)
where brief is not null and visibility = 'public' and kind = 'story' and state = 'live';
