-- What a story was written in, in the house it came from, where its HTML does not say it all: frames of
-- other sites, cards for letters. Given back when the paper is taken out, while nobody has changed the text.
create table originals (
    story_id bigint primary key references stories (id),
    format text not null check (format in ('lexical', 'mobiledoc')),
    document text not null,
    body_hash text not null
);
