-- Programs that read the paper through its APIs, each under a name of its own. A content key is no
-- secret: sites print it into their pages, so it is kept as it is and can be looked up again.

create table integrations (
    id {id},
    name text not null,
    content_key text not null unique,
    created_at bigint not null,
    created_by bigint references staff (id)
);

-- Stories whose brief anybody may read: the list of briefs is one walk along it.
create index stories_with_brief on stories (published_at desc, id desc)
where brief is not null and visibility = 'public' and kind = 'story' and state = 'live';
