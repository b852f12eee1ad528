//! Notes for wire items that are here already where their pages stand. The rule that makes two
//! spellings of an address one place is the newsroom's, so it is not written again in SQL.

use crate::error::Result;

/// The step that this belongs to.
pub(super) const STEP: &str = "places";

/// Rows looked at in one go: a large tray is brought up to date without passing through memory.
const AT_ONCE: i64 = 500;

const LITE_ROWS: &str = "select id, json_extract(parts, '$.url') from wire_items where id > $1 order by id limit $2";
const PG_ROWS: &str = "select id, parts::json ->> 'url' from wire_items where id > $1 order by id limit $2";
const NOTE: &str = "update wire_items set place = $2 where id = $1";

pub(super) fn fill_lite(step: &rusqlite::Transaction<'_>) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = step
            .prepare(LITE_ROWS)?
            .query_map([after, AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, Option<String>)>>>()?;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after = *last;
        for (id, url) in rows {
            if let Some(place) = url.as_deref().and_then(paper::place) {
                step.execute(NOTE, rusqlite::params![id, place])?;
            }
        }
    }
}

pub(super) async fn fill_pg(step: &deadpool_postgres::Transaction<'_>) -> Result<()> {
    let mut after = 0_i64;
    loop {
        let rows = step.query(PG_ROWS, &[&after, &AT_ONCE]).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.get(0);
        for row in rows {
            let (id, url): (i64, Option<String>) = (row.get(0), row.get(1));
            if let Some(place) = url.as_deref().and_then(paper::place) {
                step.execute(NOTE, &[&id, &place]).await?;
            }
        }
    }
}
