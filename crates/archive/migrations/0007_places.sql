-- Where the page behind a wire item stands, so that one page that comes by two ways is known.
alter table wire_items add column place text;
create index wire_items_by_place on wire_items (place);
