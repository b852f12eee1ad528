-- Pages beside the stream, who may read what, topics as rows, and the words that a paper
-- moving in brings along. Steps in `migrate/topics.rs` fill `story_topics` from the lists
-- that stories carry.

alter table stories add column kind text not null default 'story' check (kind in ('story', 'page'));
alter table stories add column visibility text not null default 'public';

-- Fronts show stories only, so every index that a front walks begins with the kind.
drop index stories_by_date;
drop index stories_that_lead;
drop index stories_by_section;
drop index stories_by_thread;
drop index stories_by_outlet;
create index stories_by_date on stories (kind, state, published_at desc, id desc);
create index stories_by_update on stories (kind, state, (coalesce(updated_at, published_at, created_at)) desc, id desc);
create index stories_that_lead on stories (featured, kind, state, published_at desc, id desc);
create index stories_by_section on stories (section_id, kind, state, published_at desc, id desc);
create index stories_by_thread on stories (thread_id, kind, state, published_at desc, id desc);
create index stories_by_outlet on stories (outlet_id, kind, state, published_at desc, id desc);

create table story_meta (
    story_id bigint primary key references stories (id) on delete cascade,
    uuid text,
    comment_id text,
    meta_title text,
    meta_description text,
    og_title text,
    og_description text,
    og_image text,
    twitter_title text,
    twitter_description text,
    twitter_image text,
    canonical_url text,
    custom_template text,
    codeinjection_head text,
    codeinjection_foot text,
    feature_image_alt text,
    feature_image_caption text,
    show_title_and_feature_image boolean,
    email_subject text,
    frontmatter text
);
create index story_meta_by_uuid on story_meta (uuid);

create table topics (
    id {id},
    slug text not null unique,
    name text not null,
    description text,
    internal boolean not null,
    section_id bigint unique references sections (id),
    color text,
    picture_id bigint references pictures (id),
    meta_title text,
    meta_description text,
    og_title text,
    og_description text,
    og_image text,
    twitter_title text,
    twitter_description text,
    twitter_image text,
    canonical_url text,
    codeinjection_head text,
    codeinjection_foot text,
    created_at bigint not null,
    updated_at bigint not null
);
create index topics_by_name on topics (name);

-- What each story is about, its section's topic first. `live_at` is when the story was
-- published, while it is live and no page: a topic's list is one walk along an index.
create table story_topics (
    story_id bigint not null references stories (id) on delete cascade,
    position bigint not null,
    topic_id bigint not null references topics (id),
    live_at bigint,
    primary key (story_id, position)
);
create index stories_by_topic on story_topics (topic_id, live_at desc, story_id desc);

alter table story_bylines add column live_at bigint;
drop index bylines_by_author;
create index bylines_by_author on story_bylines (author_id, live_at desc, story_id desc);

alter table authors add column cover bigint references pictures (id);
alter table authors add column location text;
alter table authors add column social text not null default '{}';
alter table authors add column meta_title text;
alter table authors add column meta_description text;

update story_bylines set live_at = (select s.published_at from stories s where s.id = story_bylines.story_id)
where story_id in (select id from stories where state = 'live');
