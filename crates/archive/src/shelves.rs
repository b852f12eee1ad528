//! The lists on which live stories stand, and how many stand on each.
//!
//! A long list is neither counted nor walked from its beginning when a page deep in it is asked
//! for: of the whole, of each long stretch and of each short one the store knows how many stories
//! stand there, written down in the transaction that brings one or takes one away.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use paper::{AuthorId, OutletId, SectionId, Story, ThreadId, TopicId};

use crate::error::Result;
use crate::topics::live_at;
use crate::value::{Row, Value, params};
use crate::{Archive, Query, Tx};

/// Which live stories a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    All,
    Section(SectionId),
    Thread(ThreadId),
    Author(AuthorId),
    /// Only where the author is named first.
    FirstAuthor(AuthorId),
    Outlet(OutletId),
    Topic(TopicId),
    /// Only where the topic stands first.
    FirstTopic(TopicId),
}

impl Shelf {
    /// Its name in the store.
    pub(crate) fn key(self) -> String {
        match self {
            Shelf::All => "all".to_owned(),
            Shelf::Section(id) => format!("section:{id}"),
            Shelf::Thread(id) => format!("thread:{id}"),
            Shelf::Author(id) => format!("author:{id}"),
            Shelf::FirstAuthor(id) => format!("first-author:{id}"),
            Shelf::Outlet(id) => format!("outlet:{id}"),
            Shelf::Topic(id) => format!("topic:{id}"),
            Shelf::FirstTopic(id) => format!("first-topic:{id}"),
        }
    }

    /// The tag that moves with every story that comes here or goes.
    pub(crate) fn tag(self) -> String {
        match self {
            Shelf::All => "front".to_owned(),
            Shelf::FirstAuthor(id) => Shelf::Author(id).key(),
            Shelf::FirstTopic(id) => Shelf::Topic(id).key(),
            other => other.key(),
        }
    }
}

/// A short stretch of a list.
pub(crate) type Place = (String, i64);

/// A stretch of a list: its shelf, its span and its number.
type Stretch = (String, i64, i64);

/// Milliseconds in a short stretch by date: about six days.
const SHORT: i64 = 1 << SHORT_SPAN;
/// Short stretches in a long one, which lasts about a year: a paper of decades has some tens.
const SHORT_IN_LONG: i64 = 1 << (LONG_SPAN - SHORT_SPAN);

/// How the spans are called in the store: by their powers of two, and a whole list by 0.
const WHOLE: i64 = 0;
const LONG_SPAN: i64 = 35;
const SHORT_SPAN: i64 = 29;

/// Every place on which a story stands; none while it is not part of the stream. Topics in the
/// order in which the story has them.
pub(crate) fn places(story: &Story, topics: &[TopicId]) -> Vec<Place> {
    let Some(at) = live_at(story) else {
        return Vec::new();
    };
    let mut shelves = vec![Shelf::All];
    shelves.extend(story.section.map(Shelf::Section));
    shelves.extend(story.thread.map(Shelf::Thread));
    shelves.extend(story.outlet.map(Shelf::Outlet));
    shelves.extend(story.bylines.first().map(|byline| Shelf::FirstAuthor(byline.author)));
    shelves.extend(topics.first().copied().map(Shelf::FirstTopic));
    // Whoever signs twice has written one story.
    let authors: BTreeSet<AuthorId> = story.bylines.iter().map(|byline| byline.author).collect();
    shelves.extend(authors.into_iter().map(Shelf::Author));
    let topics: BTreeSet<TopicId> = topics.iter().copied().collect();
    shelves.extend(topics.into_iter().map(Shelf::Topic));
    let stretch = at.timestamp_millis() / SHORT;
    shelves.into_iter().map(|shelf| (shelf.key(), stretch)).collect()
}

/// Counts that are written in one statement.
const MOST_AT_ONCE: usize = 64;

/// Writes down by how much short stretches have grown or shrunk, and with them the long ones and
/// the whole lists.
pub(crate) async fn write(tx: &Tx, moved: impl IntoIterator<Item = (Place, i64)>) -> Result<()> {
    let mut all: BTreeMap<Stretch, i64> = BTreeMap::new();
    for ((shelf, stretch), by) in moved.into_iter().filter(|(_, by)| *by != 0) {
        for (span, stretch) in [(WHOLE, 0), (LONG_SPAN, stretch / SHORT_IN_LONG), (SHORT_SPAN, stretch)] {
            *all.entry((shelf.clone(), span, stretch)).or_default() += by;
        }
    }
    let mut rest = all.into_iter().filter(|(_, by)| *by != 0).collect::<Vec<_>>();
    while !rest.is_empty() {
        // Powers of two, so that few statements are kept.
        let size = (1 << rest.len().ilog2()).min(MOST_AT_ONCE);
        let rows = (0..size).map(|n| format!("(${}, ${}, ${}, ${})", 4 * n + 1, 4 * n + 2, 4 * n + 3, 4 * n + 4));
        let sql = format!(
            "insert into shelves (shelf, span, stretch, n) values {}
            on conflict (shelf, span, stretch) do update set n = shelves.n + excluded.n",
            rows.collect::<Vec<_>>().join(", ")
        );
        let values = rest.split_off(rest.len() - size).into_iter();
        let values = values.flat_map(|((shelf, span, stretch), by)| [shelf.into(), span.into(), stretch.into(), by.into()]);
        tx.exec(&sql, &values.collect::<Vec<Value>>()).await?;
    }
    Ok(())
}

/// Nearer pages are found by walking.
const NEAR: i64 = 200;

/// Where to begin on a list so that `offset` stories are passed over: among the stories published
/// before a moment, in milliseconds, and how many of those to pass over still. `without` is a shelf
/// all of whose stories stand on the list and are left out of it.
pub(crate) async fn reach(q: &impl Query, shelf: Shelf, without: Option<Shelf>, offset: i64) -> Result<(i64, i64)> {
    if offset < NEAR {
        return Ok((i64::MAX, offset));
    }
    let counts = (shelf.key(), without.map(Shelf::key));
    let Some((long, offset)) = entered(q, &counts, LONG_SPAN, (i64::MIN, i64::MAX), offset).await? else {
        return Ok((i64::MAX, offset));
    };
    // The stretch around 1970 is twice as long, as division has it.
    let (begin, more) = (long * SHORT_IN_LONG, SHORT_IN_LONG - 1);
    let within = (if long > 0 { begin } else { begin - more }, if long < 0 { begin } else { begin + more });
    Ok(match entered(q, &counts, SHORT_SPAN, within, offset).await? {
        Some((short, offset)) => (end(short), offset),
        None => (i64::MAX, offset),
    })
}

/// In which stretch between two a list is entered, and how many of its stories are passed over
/// still; past the end of the list the last.
async fn entered(
    q: &impl Query,
    (shelf, without): &(String, Option<String>),
    span: i64,
    (first, last): (i64, i64),
    offset: i64,
) -> Result<Option<(i64, i64)>> {
    let read = |row: &Row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?));
    let stretches = match without {
        None => {
            let sql = "select stretch, n from shelves where shelf = $1 and span = $2 and stretch between $3 and $4
                order by stretch desc";
            q.all(sql, params![shelf, span, first, last], read).await?
        }
        Some(without) => {
            let sql = "select stretch, cast(sum(case when shelf = $5 then -n else n end) as bigint) from shelves
                where shelf in ($1, $5) and span = $2 and stretch between $3 and $4 group by stretch order by stretch desc";
            q.all(sql, params![shelf, span, first, last, without], read).await?
        }
    };
    let (mut found, mut left) = (None, offset);
    for (stretch, n) in stretches {
        found = Some((stretch, left));
        if n > left {
            break;
        }
        left -= n;
    }
    Ok(found)
}

/// The first moment after a short stretch. The one around 1970 is twice as long, as division has it.
fn end(stretch: i64) -> i64 {
    if stretch < 0 { stretch.saturating_mul(SHORT) + 1 } else { (stretch + 1).saturating_mul(SHORT) }
}

/// How many live stories each of these shelves holds; a shelf that never had one is not among them.
pub(crate) async fn counts(q: &impl Query, shelves: impl IntoIterator<Item = Shelf>) -> Result<HashMap<String, i64>> {
    let keys: Vec<String> = shelves.into_iter().map(Shelf::key).collect();
    let mut all = HashMap::new();
    for some in keys.chunks(256) {
        // Filled up to a power of two, as lists of ids are; no shelf is called nothing.
        let size = some.len().next_power_of_two();
        let values: Vec<Value> =
            some.iter().cloned().chain(std::iter::repeat_n(String::new(), size - some.len())).map(Value::from).collect();
        let names: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
        let sql = format!("select shelf, n from shelves where shelf in ({}) and span = {WHOLE}", names.join(","));
        all.extend(q.all(&sql, &values, |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?))).await?);
    }
    Ok(all)
}

impl Archive {
    /// How many live stories a shelf holds; from memory until one of them changes.
    pub async fn count_live(&self, shelf: Shelf) -> Result<i64> {
        let key = shelf.key();
        let sql = "select n from shelves where shelf = $1 and span = 0";
        self.counted(format!("shelf {key}"), &shelf.tag(), sql, params![&key]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_ends_where_the_next_begins_before_1970_too() {
        let moments = [-SHORT * 2, -SHORT - 1, -SHORT, -SHORT + 1, -1, 0, 1, SHORT - 1, SHORT, 1_795_000_000_000];
        for (n, ms) in moments.iter().enumerate() {
            let stretch = ms / SHORT;
            assert!(*ms < end(stretch), "{ms}");
            let later = moments[n..].iter().filter(|later| **later / SHORT > stretch);
            later.for_each(|later| assert!(*later >= end(stretch), "{ms} and {later}"));
        }
    }
}
