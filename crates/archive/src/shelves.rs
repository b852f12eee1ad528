//! The lists on which live stories stand, and how many stand on each.
//!
//! A long list is neither counted nor walked from its beginning when a page deep in it is asked
//! for: of each stretch of it the store knows how many stories stand there, written down in the
//! transaction that brings one or takes one away.

use std::collections::{BTreeSet, HashMap};

use paper::{AuthorId, OutletId, SectionId, Story, ThreadId, TopicId};

use crate::error::Result;
use crate::topics::live_at;
use crate::value::{Value, params};
use crate::{Archive, Query};

/// Which live stories a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    All,
    Section(SectionId),
    Thread(ThreadId),
    Author(AuthorId),
    Outlet(OutletId),
    Topic(TopicId),
}

impl Shelf {
    /// Its name in the store and, but for all stories, the tag of pages that show it.
    pub(crate) fn key(self) -> String {
        match self {
            Shelf::All => "all".to_owned(),
            Shelf::Section(id) => format!("section:{id}"),
            Shelf::Thread(id) => format!("thread:{id}"),
            Shelf::Author(id) => format!("author:{id}"),
            Shelf::Outlet(id) => format!("outlet:{id}"),
            Shelf::Topic(id) => format!("topic:{id}"),
        }
    }
}

/// A stretch of a list.
pub(crate) type Place = (String, i64);

/// Milliseconds in a stretch by date: about 25 days, so that a paper of decades has some hundreds.
const STRETCH: i64 = 1 << 31;

/// Every place on which a story stands; none while it is not part of the stream.
pub(crate) fn places(story: &Story, topics: &[TopicId]) -> Vec<Place> {
    let Some(at) = live_at(story) else {
        return Vec::new();
    };
    let mut shelves = vec![Shelf::All];
    shelves.extend(story.section.map(Shelf::Section));
    shelves.extend(story.thread.map(Shelf::Thread));
    shelves.extend(story.outlet.map(Shelf::Outlet));
    // Whoever signs twice has written one story.
    let authors: BTreeSet<AuthorId> = story.bylines.iter().map(|byline| byline.author).collect();
    shelves.extend(authors.into_iter().map(Shelf::Author));
    let topics: BTreeSet<TopicId> = topics.iter().copied().collect();
    shelves.extend(topics.into_iter().map(Shelf::Topic));
    let stretch = at.timestamp_millis() / STRETCH;
    shelves.into_iter().map(|shelf| (shelf.key(), stretch)).collect()
}

/// Nearer pages are found by walking.
const NEAR: i64 = 200;

/// Where to begin on a list so that `offset` stories are passed over: among the stories published
/// before a moment, in milliseconds, and how many of those to pass over still.
pub(crate) async fn reach(q: &impl Query, shelf: Shelf, offset: i64) -> Result<(i64, i64)> {
    if offset < NEAR {
        return Ok((i64::MAX, offset));
    }
    let sql = "select stretch, above from
            (select stretch, cast(sum(n) over (order by stretch desc) - n as bigint) as above from shelves where shelf = $1) as s
        where above <= $2 order by stretch limit 1";
    let found = q.first(sql, params![shelf.key(), offset], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await?;
    Ok(found.map_or((i64::MAX, offset), |(stretch, above)| (end(stretch), offset - above)))
}

/// The first moment after a stretch. The one around 1970 is twice as long, as division has it.
fn end(stretch: i64) -> i64 {
    if stretch < 0 { stretch.saturating_mul(STRETCH) + 1 } else { (stretch + 1).saturating_mul(STRETCH) }
}

/// How many live stories each of these shelves holds; a shelf with none is not among them.
pub(crate) async fn counts(q: &impl Query, shelves: impl IntoIterator<Item = Shelf>) -> Result<HashMap<String, i64>> {
    let keys: Vec<String> = shelves.into_iter().map(Shelf::key).collect();
    let mut all = HashMap::new();
    for some in keys.chunks(256) {
        // Filled up to a power of two, as lists of ids are; no shelf is called nothing.
        let size = some.len().next_power_of_two();
        let values: Vec<Value> =
            some.iter().cloned().chain(std::iter::repeat_n(String::new(), size - some.len())).map(Value::from).collect();
        let names: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
        let sql =
            format!("select shelf, cast(sum(n) as bigint) from shelves where shelf in ({}) group by shelf", names.join(","));
        all.extend(q.all(&sql, &values, |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?))).await?);
    }
    Ok(all)
}

impl Archive {
    /// How many live stories a shelf holds; from memory until one of them changes.
    pub async fn count_live(&self, shelf: Shelf) -> Result<i64> {
        let key = shelf.key();
        let tag = if shelf == Shelf::All { "front" } else { &key };
        let sql = "select cast(coalesce(sum(n), 0) as bigint) from shelves where shelf = $1";
        self.counted(format!("shelf {key}"), tag, sql, params![&key]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_ends_where_the_next_begins_before_1970_too() {
        let moments = [-STRETCH * 2, -STRETCH - 1, -STRETCH, -STRETCH + 1, -1, 0, 1, STRETCH - 1, STRETCH, 1_795_000_000_000];
        for (n, ms) in moments.iter().enumerate() {
            let stretch = ms / STRETCH;
            assert!(*ms < end(stretch), "{ms}");
            let later = moments[n..].iter().filter(|later| **later / STRETCH > stretch);
            later.for_each(|later| assert!(*later >= end(stretch), "{ms} and {later}"));
        }
    }
}
