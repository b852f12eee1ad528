//! Makes rows of the topics that stories carried as lists of names: first one for each
//! section, then one for each name that no section has. Slugs are made here, since no
//! engine can spell every script in ASCII; the rest is SQL, so that a large archive is
//! brought up to date without passing through memory.

use std::collections::HashSet;

use paper::{Slug, Topic};

use crate::error::Result;

/// The step that this belongs to.
pub(super) const STEP: &str = "topics";

const SECTIONS: &str = "insert into topics (slug, name, description, internal, section_id, created_at, updated_at)
    select slug, name, description, false, id, n.at, n.at
    from sections cross join (select coalesce(min(created_at), 0) as at from stories) as n order by position, id";

/// Which name leads to which topic, for as long as this step takes.
const NAMES: &str = "create table topic_names (name text primary key, slug text not null)";

/// Every place on a list, the section's topic first, then each topic once, numbered from 0.
/// `{named}` gives (story_id, place, name) in the engine's own words.
const PLACES: &str = "insert into story_topics (story_id, position, topic_id, live_at)
    select p.story_id, row_number() over (partition by p.story_id order by min(p.place)) - 1, p.topic_id,
        min(case when s.state = 'live' then s.published_at end)
    from (
        select s.id as story_id, -1 as place, t.id as topic_id from stories s join topics t on t.section_id = s.section_id
        union all
        select l.story_id, l.place, t.id from ({named}) as l join topic_names n on n.name = l.name join topics t on t.slug = n.slug
    ) as p join stories s on s.id = p.story_id
    group by p.story_id, p.topic_id";

const LITE_NAMED: &str = "select s.id as story_id, j.key as place, j.value as name from stories s, json_each(s.topics) as j";
const PG_NAMED: &str = "select s.id as story_id, j.place, j.name from stories s
    cross join lateral json_array_elements_text(s.topics::json) with ordinality as j (name, place)";

const ADD_TOPIC: &str = "insert into topics (slug, name, internal, created_at, updated_at)
    select $1, $2, $3, n.at, n.at from (select coalesce(min(created_at), 0) as at from stories) as n";
const ADD_NAME: &str = "insert into topic_names (name, slug) values ($1, $2)";

/// A name that stories carry, the slug of its topic, and whether that topic is yet to be made.
struct Named {
    name: String,
    slug: Slug,
    is_new: bool,
}

/// Finds each name its topic. Names that differ only in how they are written share one.
fn name_all(names: Vec<String>, taken: Vec<String>) -> Vec<Named> {
    let mut have: HashSet<String> = taken.into_iter().collect();
    let mut all = Vec::with_capacity(names.len());
    for name in names.into_iter().filter(|name| !name.trim().is_empty()) {
        let (slug, is_new) = match Topic::slug_for(&name) {
            Some(slug) => {
                let is_new = have.insert(slug.to_string());
                (slug, is_new)
            }
            // Nothing to spell: names that look alike in an address are still not the same.
            None => {
                let mut slug = Slug::kept("topic".into());
                for n in 2.. {
                    if have.insert(slug.to_string()) {
                        break;
                    }
                    slug = Slug::kept("topic".into()).numbered(n);
                }
                (slug, true)
            }
        };
        all.push(Named { name, slug, is_new });
    }
    all
}

pub(super) fn fill_lite(step: &rusqlite::Transaction<'_>) -> Result<()> {
    step.execute(SECTIONS, [])?;
    step.execute(NAMES, [])?;
    let texts = |sql: &str| -> Result<Vec<String>> {
        Ok(step.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    };
    let names = texts(&format!("select distinct name from ({LITE_NAMED}) order by name"))?;
    for named in name_all(names, texts("select slug from topics")?) {
        if named.is_new {
            step.execute(ADD_TOPIC, rusqlite::params![named.slug.as_str(), named.name.trim(), Topic::is_internal(&named.name)])?;
        }
        step.execute(ADD_NAME, rusqlite::params![named.name, named.slug.as_str()])?;
    }
    step.execute(&PLACES.replace("{named}", LITE_NAMED), [])?;
    step.execute("drop table topic_names", [])?;
    Ok(())
}

pub(super) async fn fill_pg(step: &deadpool_postgres::Transaction<'_>) -> Result<()> {
    step.execute(SECTIONS, &[]).await?;
    step.execute(NAMES, &[]).await?;
    let texts = |rows: Vec<tokio_postgres::Row>| rows.iter().map(|row| row.get(0)).collect::<Vec<String>>();
    let sql = format!("select distinct l.name from ({PG_NAMED}) as l order by l.name");
    let names = texts(step.query(&sql, &[]).await?);
    let taken = texts(step.query("select slug from topics", &[]).await?);
    for named in name_all(names, taken) {
        if named.is_new {
            let internal = Topic::is_internal(&named.name);
            step.execute(ADD_TOPIC, &[&named.slug.as_str(), &named.name.trim(), &internal]).await?;
        }
        step.execute(ADD_NAME, &[&named.name, &named.slug.as_str()]).await?;
    }
    step.execute(&PLACES.replace("{named}", PG_NAMED), &[]).await?;
    step.execute("drop table topic_names", &[]).await?;
    Ok(())
}
