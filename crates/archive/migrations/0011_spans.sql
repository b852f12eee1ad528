-- The shelves counted in three spans: a whole list, long stretches of 2^35 milliseconds (about a year)
-- and short ones of 2^29 (about six days), 64 of them in a long one. So that a page deep in a list is
-- found by adding up some tens of counts, and a whole list is counted by reading one.

drop table shelves;

create table shelves (
    shelf text not null,
    -- By which power of two milliseconds are divided; 0 for the whole list, whose stretch is 0.
    span bigint not null,
    stretch bigint not null,
    n bigint not null,
    primary key (shelf, span, stretch)
);

insert into shelves (shelf, span, stretch, n)
select 'all', 29, published_at / 536870912, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'section:' || section_id, 29, published_at / 536870912, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null and section_id is not null group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'thread:' || thread_id, 29, published_at / 536870912, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null and thread_id is not null group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'outlet:' || outlet_id, 29, published_at / 536870912, count(*) from stories
where kind = 'story' and state = 'live' and published_at is not null and outlet_id is not null group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'author:' || author_id, 29, live_at / 536870912, count(distinct story_id) from story_bylines
where live_at is not null group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'first-author:' || author_id, 29, live_at / 536870912, count(*) from story_bylines
where live_at is not null and position = 0 group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'topic:' || topic_id, 29, live_at / 536870912, count(distinct story_id) from story_topics
where live_at is not null group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select 'first-topic:' || topic_id, 29, live_at / 536870912, count(*) from story_topics
where live_at is not null and position = 0 group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select shelf, 35, stretch / 64, sum(n) from shelves where span = 29 group by 1, 3;

insert into shelves (shelf, span, stretch, n)
select shelf, 0, 0, sum(n) from shelves where span = 29 group by 1;

-- Stories whose first topic or author this is, for lists of `primary_tag` and `primary_author`.
create index stories_by_first_topic on story_topics (topic_id, live_at desc, story_id desc) where position = 0;
create index bylines_by_first_author on story_bylines (author_id, live_at desc, story_id desc) where position = 0;
