//! What came from exports of other systems, and the addresses it had there.

use std::collections::HashMap;

use crate::error::Result;
use crate::value::{Value, params};
use crate::{Query, Tx};

pub struct Imports<'a, Q>(pub(crate) &'a Q);

/// Keys that one question names.
const AT_ONCE: usize = 256;

/// What became of one foreign row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub our_id: i64,
    /// Of the foreign row as it was taken in.
    pub hash: String,
    /// The edition our story had then; a later one is somebody's work.
    pub edition: i64,
}

/// What a foreign row was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Story,
    Author,
    Topic,
    Picture,
    Attachment,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Story => "story",
            Kind::Author => "author",
            Kind::Topic => "topic",
            Kind::Picture => "picture",
            Kind::Attachment => "attachment",
        }
    }
}

impl<Q: Query> Imports<'_, Q> {
    /// Those of the keys that have been taken in before.
    pub async fn seen(&self, source: &str, kind: Kind, keys: &[&str]) -> Result<HashMap<String, Seen>> {
        let mut found = HashMap::new();
        for some in keys.chunks(AT_ONCE) {
            let size = some.len().next_power_of_two();
            let names: Vec<String> = (3..3 + size).map(|n| format!("${n}")).collect();
            let sql = format!(
                "select foreign_key, our_id, hash, edition from imported where source = $1 and kind = $2 and foreign_key in ({})",
                names.join(",")
            );
            let mut values: Vec<Value> = params![source, kind.as_str()].to_vec();
            // Statements of few lengths are prepared once; a key named twice is found once.
            values.extend((0..size).map(|n| Value::from(some[n.min(some.len() - 1)])));
            let rows = self.0.all(&sql, &values, |row| {
                let seen = Seen { our_id: row.get(1)?, hash: row.get(2)?, edition: row.get(3)? };
                Ok((row.get::<String>(0)?, seen))
            });
            found.extend(rows.await?);
        }
        Ok(found)
    }

    /// How many stories came from there.
    pub async fn stories(&self, source: &str) -> Result<i64> {
        let sql = "select count(*) from imported where source = $1 and kind = 'story'";
        Ok(self.0.first(sql, params![source], |row| row.get(0)).await?.unwrap_or(0))
    }

    /// Where an address of the house that was left leads now.
    pub async fn leads_to(&self, path: &str) -> Result<Option<String>> {
        self.0.first("select leads_to from old_addresses where path = $1", params![plain(path)], |row| row.get(0)).await
    }
}

impl Imports<'_, Tx> {
    pub async fn remember(&self, source: &str, kind: Kind, key: &str, seen: &Seen) -> Result<()> {
        let sql = "insert into imported (source, kind, foreign_key, our_id, hash, edition) values ($1, $2, $3, $4, $5, $6)
            on conflict (source, kind, foreign_key) do update set our_id = excluded.our_id, hash = excluded.hash, edition = excluded.edition";
        self.0.exec(sql, params![source, kind.as_str(), key, seen.our_id, &seen.hash, seen.edition]).await?;
        Ok(())
    }

    /// Lets an address of the house that was left lead to one of ours.
    pub async fn lead(&self, path: &str, to: &str) -> Result<()> {
        let path = plain(path);
        if path.is_empty() || path == plain(to) {
            return Ok(());
        }
        let sql = "insert into old_addresses (path, leads_to) values ($1, $2) on conflict (path) do update set leads_to = excluded.leads_to";
        self.0.exec(sql, params![path, to]).await?;
        Ok(())
    }
}

/// The one spelling under which an address is kept: no slash at the end, no fragment, percent
/// signs decoded, at most as long as addresses are.
fn plain(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut out = Vec::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = |n: usize| bytes.get(at + n).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    let mut text = String::from_utf8_lossy(&out).replace('\0', "");
    text.truncate((0..=text.len().min(2000)).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0));
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_is_kept_under_one_spelling() {
        for spelling in ["/2019/05/caf%C3%A9/", "/2019/05/café", "/2019/05/caf%c3%a9#top"] {
            assert_eq!(super::plain(spelling), "/2019/05/café");
        }
        assert_eq!(super::plain("/?p=9"), "/?p=9");
        assert_eq!(super::plain("/100%"), "/100%");
    }
}
