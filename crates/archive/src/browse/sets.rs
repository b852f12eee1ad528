//! Which live stories stand on a list, as sets of their numbers in memory: lists that have stories
//! in common are counted together without walking any of them. A set is read once; after that only
//! the stories that changed are looked up again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use paper::StoryId;
use roaring::{MultiOps, RoaringTreemap};

use super::led::Led;
use crate::error::Result;
use crate::value::{id_list, params};
use crate::{Archive, Query};

/// Sets that are kept, and the bytes they may take together. One of a million stories takes at most
/// an eighth of a mebibyte.
const MOST_SETS: usize = 256;
const MOST_BYTES: usize = 8 << 20;

/// After more changes than this a set is read anew.
const MOST_MOVED: usize = 1_000;

#[derive(Default)]
pub(crate) struct Sets(Mutex<HashMap<String, Kept>>);

#[derive(Clone)]
struct Kept {
    /// Up to which change it is true.
    seq: i64,
    /// When it was last asked for, in changes.
    asked: i64,
    numbers: Arc<RoaringTreemap>,
}

impl Sets {
    fn get(&self, key: &str) -> Option<Kept> {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).get(key).cloned()
    }

    fn keep(&self, key: String, kept: Kept) {
        let mut sets = self.0.lock().unwrap_or_else(|p| p.into_inner());
        sets.insert(key, kept);
        let bytes = |sets: &HashMap<String, Kept>| sets.values().map(|kept| kept.numbers.serialized_size()).sum::<usize>();
        while sets.len() > MOST_SETS || sets.len() > 1 && bytes(&sets) > MOST_BYTES {
            let oldest = sets.iter().min_by_key(|(_, kept)| kept.asked).map(|(key, _)| key.clone());
            oldest.and_then(|key| sets.remove(&key));
        }
    }
}

impl Archive {
    /// How many stories stand on any of these lists.
    pub(super) async fn count_union(&self, leds: &[Led]) -> Result<i64> {
        let mut sets = Vec::with_capacity(leds.len());
        for led in leds {
            sets.push(self.set_of(led).await?);
        }
        let n = match sets.as_slice() {
            [one, other] => one.union_len(other),
            sets => sets.iter().map(|set| &**set).union().len(),
        };
        Ok(i64::try_from(n).unwrap_or(i64::MAX))
    }

    async fn set_of(&self, led: &Led) -> Result<Arc<RoaringTreemap>> {
        let (key, tag) = (led.shelf().key(), led.shelf().tag());
        // Read before anything else: what changes meanwhile is looked up the next time.
        let seq = self.changes.now();
        let numbers = match self.sets.get(&key) {
            Some(kept) if self.changes.is_fresh(kept.seq, [tag.as_str()]) => kept.numbers,
            Some(kept) => match self.moved_since(kept.seq).await? {
                Some(moved) => Arc::new(self.renewed(led, &kept.numbers, &moved).await?),
                None => Arc::new(self.read_set(led).await?),
            },
            None => Arc::new(self.read_set(led).await?),
        };
        self.sets.keep(key, Kept { seq, asked: seq, numbers: numbers.clone() });
        Ok(numbers)
    }

    /// Stories that changed after this; None when there are many.
    async fn moved_since(&self, seq: i64) -> Result<Option<Vec<StoryId>>> {
        let sql = "select tag from changes where seq > $1 and tag like 'story:%' limit $2";
        let tags: Vec<String> = self.all(sql, params![seq, MOST_MOVED as i64 + 1], |row| row.get(0)).await?;
        if tags.len() > MOST_MOVED {
            return Ok(None);
        }
        Ok(Some(tags.iter().filter_map(|tag| tag.strip_prefix("story:")?.parse().ok().map(StoryId)).collect()))
    }

    /// The set with these stories as they stand now.
    async fn renewed(&self, led: &Led, before: &RoaringTreemap, moved: &[StoryId]) -> Result<RoaringTreemap> {
        let mut numbers = before.clone();
        for some in moved.chunks(256) {
            let (ids, values) = id_list(some.iter().map(|id| id.0));
            let (list, on) = (led.list(), led.condition("+l"));
            let sql = format!("select l.story_id from {list} l where l.story_id in ({ids}) and l.live_at is not null and {on}");
            let there: Vec<i64> = self.all(&sql, &values, |row| row.get(0)).await?;
            some.iter().filter_map(|id| number(id.0)).for_each(|n| {
                numbers.remove(n);
            });
            numbers.extend(there.into_iter().filter_map(number));
        }
        Ok(numbers)
    }

    async fn read_set(&self, led: &Led) -> Result<RoaringTreemap> {
        let (list, on) = (led.list(), led.condition("l"));
        let sql = format!("select l.story_id from {list} l where l.live_at is not null and {on}");
        let there: Vec<i64> = self.db.once(sql, Vec::new(), |row| row.get(0)).await?;
        Ok(there.into_iter().filter_map(number).collect())
    }
}

fn number(id: i64) -> Option<u64> {
    u64::try_from(id).ok()
}
