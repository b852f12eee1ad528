-- Parts of the sitemap counted alone and by the box, 20 to a box: an archive of a million stories is
-- listed as some tens of boxes, of which only the last is listed part by part.

alter table sitemap_parts rename to sitemap_parts_alone;

create table sitemap_parts (
    -- How many parts are counted together: 1 or 20.
    parts bigint not null,
    -- The first of them.
    part bigint not null,
    n bigint not null,
    at bigint not null,
    primary key (parts, part)
);

insert into sitemap_parts (parts, part, n, at) select 1, part, n, at from sitemap_parts_alone;

insert into sitemap_parts (parts, part, n, at)
select 20, part - part % 20, sum(n), max(at) from sitemap_parts_alone group by 2;

drop table sitemap_parts_alone;

-- The counts of a list lie beside each other where SQLite keeps them, as they are read.

alter table shelves rename to shelves_apart;

create table shelves (
    shelf text not null,
    -- By which power of two milliseconds are divided; 0 for the whole list, whose stretch is 0.
    span bigint not null,
    stretch bigint not null,
    n bigint not null,
    primary key (shelf, span, stretch)
){by key};

insert into shelves (shelf, span, stretch, n) select shelf, span, stretch, n from shelves_apart order by 1, 2, 3;

drop table shelves_apart;
