-- Where the subject of a picture stands, in per cent from its left and upper edge.
alter table pictures add column focus_x bigint;
alter table pictures add column focus_y bigint;

-- Renditions made because a page asked for them; width and height as asked, 0 where not.
create table crops (
    picture_id bigint not null references pictures (id) on delete cascade,
    width bigint not null,
    height bigint not null,
    media_type text not null,
    hash text not null,
    primary key (picture_id, width, height, media_type)
);
create index crops_by_hash on crops (hash);
