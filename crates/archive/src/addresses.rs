//! What sitemaps list: addresses that readers may find, when each last changed, what picture it shows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use paper::{Kind, Origin, Slug, Story, StoryId};

use crate::error::Result;
use crate::routing::{Asked, addresses};
use crate::stories::IN_STREAM;
use crate::topics::live_at;
use crate::value::{Row, params};
use crate::{Archive, Query, Tx};

/// One address, without the words around its slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub slug: Slug,
    /// Where a story or page stands; None for what no collection takes in, and for other things.
    pub address: Option<String>,
    /// When what is read there last changed.
    pub at: DateTime<Utc>,
    /// Hash and media type of its picture.
    pub picture: Option<(String, String)>,
    /// The address that is to be listed elsewhere instead, when there is one.
    pub canonical: Option<String>,
    /// Is this a section's own topic?
    pub is_section: bool,
}

/// Stories go into parts by their numbers, so that a part changes only with its own.
const STORIES_IN_PART: i64 = 1000;

/// So many parts are listed as one when there is a story behind them: an old archive hardly changes,
/// and an index that named each thousand stories of a million would be long.
pub const PARTS_IN_BOX: i64 = 20;

/// In which part of the sitemap a story stands, counted from 0.
pub fn part_of(story: StoryId) -> i64 {
    (story.0 - 1) / STORIES_IN_PART
}

/// The part in which a story stands, and when it last changed; none while it is not in the stream.
pub(crate) fn mapped(story: &Story) -> Option<(i64, i64)> {
    let published = live_at(story)?;
    Some((part_of(story.id), story.updated_at.unwrap_or(published).timestamp_millis()))
}

/// Writes down by how much parts have grown or shrunk, and with them their boxes.
pub(crate) async fn write(tx: &Tx, mapped: BTreeMap<i64, (i64, i64)>) -> Result<()> {
    let mut all: BTreeMap<(i64, i64), (i64, i64)> = BTreeMap::new();
    for (part, (by, at)) in mapped {
        for (parts, first) in [(1, part), (PARTS_IN_BOX, part - part % PARTS_IN_BOX)] {
            let moved = all.entry((parts, first)).or_insert((0, i64::MIN));
            *moved = (moved.0 + by, moved.1.max(at));
        }
    }
    let sql = "insert into sitemap_parts (parts, part, n, at) values ($1, $2, $3, $4) on conflict (parts, part) do update set
        n = sitemap_parts.n + excluded.n, at = case when excluded.at > sitemap_parts.at then excluded.at else sitemap_parts.at end";
    for ((parts, part), (by, at)) in all {
        tx.exec(sql, params![parts, part, by, at]).await?;
    }
    Ok(())
}

const STORY: &str =
    "select s.slug, coalesce(s.updated_at, s.published_at), p.hash, p.media_type, m.canonical_url, s.origin, s.id, s.published_at, s.guid from stories s
    left join pictures p on p.id = s.picture_id left join story_meta m on m.story_id = s.id";

fn story(row: &Row) -> Result<(StoryId, String, DateTime<Utc>, Listed)> {
    let (at, canonical) = (row.get(1)?, canonical(row, 4)?);
    let listed = Listed { slug: row.get(0)?, address: None, at, picture: picture(row, 2)?, canonical, is_section: false };
    Ok((row.get(6)?, row.get(8)?, row.get(7)?, listed))
}

/// As somebody set it, else a partner's copy names its origin.
fn canonical(row: &Row, at: usize) -> Result<Option<String>> {
    let origin: Option<Origin> = row.maybe_json(at + 1)?;
    Ok(row.get::<Option<String>>(at)?.or(origin.and_then(|origin| origin.url)))
}

/// A live story as news: what of it a news sitemap says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub slug: Slug,
    /// As of [`Listed`].
    pub address: Option<String>,
    pub headline: String,
    pub language: Option<String>,
    pub at: DateTime<Utc>,
    /// As of [`Listed`].
    pub canonical: Option<String>,
}

fn list(row: &Row) -> Result<Listed> {
    Ok(Listed {
        slug: row.get(0)?,
        address: None,
        at: row.get(1)?,
        picture: picture(row, 2)?,
        canonical: row.get(4)?,
        is_section: row.get(5)?,
    })
}

fn picture(row: &Row, at: usize) -> Result<Option<(String, String)>> {
    Ok(row.get::<Option<String>>(at)?.zip(row.get(at + 1)?))
}

impl Archive {
    /// Where these stories stand.
    async fn paths<'s>(
        &self,
        stories: impl Iterator<Item = (StoryId, &'s str, DateTime<Utc>, &'s Slug)>,
    ) -> Result<Vec<Option<String>>> {
        let asked = stories.map(|(id, guid, at, slug)| Asked { id, guid, slug, kind: Kind::Story, at });
        Ok(addresses(self, &asked.collect::<Vec<_>>()).await?.into_iter().map(|stands| stands.address).collect())
    }

    /// What the index of the sitemap names for stories, by the first part of each: full boxes, then the
    /// parts of the last one that hold live stories; and when the last of each changed.
    pub async fn story_parts(&self) -> Result<Vec<(i64, DateTime<Utc>)>> {
        let sql = "select part, at from sitemap_parts where parts = $1 and n > 0 order by part";
        let mut listed: Vec<(i64, DateTime<Utc>)> =
            self.all(sql, params![PARTS_IN_BOX], |row| Ok((row.get(0)?, row.get(1)?))).await?;
        if let Some((last, _)) = listed.pop() {
            let sql = "select part, at from sitemap_parts where parts = 1 and part >= $1 and n > 0 order by part";
            listed.extend(self.all(sql, params![last], |row| Ok((row.get(0)?, row.get(1)?))).await?);
        }
        Ok(listed)
    }

    /// Which parts are listed under the address of this one: all of its box where it is the first of
    /// a full one, else itself.
    pub async fn parts_listed_at(&self, part: i64) -> Result<std::ops::Range<i64>> {
        let more = part % PARTS_IN_BOX == 0 && {
            let sql = "select part from sitemap_parts where parts = $1 and part > $2 and n > 0 limit 1";
            self.first::<i64>(sql, params![PARTS_IN_BOX, part], |row| row.get(0)).await?.is_some()
        };
        Ok(part..part.saturating_add(if more { PARTS_IN_BOX } else { 1 }))
    }

    /// The live stories of a part, in order of id.
    pub async fn story_addresses(&self, part: i64) -> Result<Vec<Listed>> {
        let sql = format!("{STORY} where s.id > $1 and s.id <= $2 and {IN_STREAM} order by s.id");
        let first = part.saturating_mul(STORIES_IN_PART);
        let found = self.all(&sql, params![first, first.saturating_add(STORIES_IN_PART)], story).await?;
        let paths = self.paths(found.iter().map(|(id, guid, at, listed)| (*id, guid.as_str(), *at, &listed.slug))).await?;
        Ok(found.into_iter().zip(paths).map(|((.., listed), address)| Listed { address, ..listed }).collect())
    }

    /// Live stories first published since then, newest first.
    pub async fn news_addresses(&self, since: DateTime<Utc>, limit: i64, offset: i64) -> Result<Vec<News>> {
        let sql = "select s.slug, s.headline, s.language, s.published_at, m.canonical_url, s.origin, s.id, s.guid from stories s
            left join story_meta m on m.story_id = s.id
            where s.kind = 'story' and s.state = 'live' and s.published_at >= $1
            order by s.published_at desc, s.id desc limit $2 offset $3";
        let found = self
            .all(sql, params![since, limit, offset], |row| {
                let (at, canonical) = (row.get(3)?, canonical(row, 4)?);
                let news = News { slug: row.get(0)?, address: None, headline: row.get(1)?, language: row.get(2)?, at, canonical };
                Ok((row.get::<StoryId>(6)?, row.get::<String>(7)?, news))
            })
            .await?;
        let paths = self.paths(found.iter().map(|(id, guid, news)| (*id, guid.as_str(), news.at, &news.slug))).await?;
        Ok(found.into_iter().zip(paths).map(|((.., news), address)| News { address, ..news }).collect())
    }

    /// Live pages.
    pub async fn page_addresses(&self, limit: i64) -> Result<Vec<Listed>> {
        let sql = format!("{STORY} where s.kind = 'page' and s.state = 'live' order by s.id limit $1");
        Ok(self.all(&sql, params![limit], story).await?.into_iter().map(|(.., listed)| listed).collect())
    }

    /// Topics that readers may see and live stories have, each as new as its newest story.
    pub async fn topic_addresses(&self, limit: i64, offset: i64) -> Result<Vec<Listed>> {
        let sql = "select t.slug, n.at, p.hash, p.media_type, t.canonical_url, t.section_id is not null from
            (select id, (select max(l.live_at) from story_topics l where l.topic_id = topics.id) as at from topics where not internal) n
            join topics t on t.id = n.id left join pictures p on p.id = t.picture_id
            where n.at is not null order by t.id limit $1 offset $2";
        self.all(sql, params![limit, offset], list).await
    }

    /// Authors of live stories, each as new as the newest of them.
    pub async fn author_addresses(&self, limit: i64, offset: i64) -> Result<Vec<Listed>> {
        let sql = "select a.slug, n.at, p.hash, p.media_type, cast(null as text), false from
            (select id, (select max(l.live_at) from story_bylines l where l.author_id = authors.id) as at from authors) n
            join authors a on a.id = n.id left join pictures p on p.id = coalesce(a.cover, a.picture)
            where n.at is not null order by a.id limit $1 offset $2";
        self.all(sql, params![limit, offset], list).await
    }

    /// Running affairs that have a live story, each as new as its newest.
    pub async fn thread_addresses(&self, limit: i64) -> Result<Vec<Listed>> {
        let sql = "select t.slug, n.at, cast(null as text), cast(null as text), cast(null as text), false from
            (select thread_id, max(published_at) as at from stories where thread_id is not null and kind = 'story' and state = 'live' group by thread_id) n
            join threads t on t.id = n.thread_id order by t.id limit $1";
        self.all(sql, params![limit], list).await
    }

    /// How many topics and authors the lists above hold.
    pub async fn count_addresses(&self) -> Result<(i64, i64)> {
        let sql = "select (select count(*) from topics t where not internal and exists (select 1 from story_topics l where l.topic_id = t.id and l.live_at is not null)),
            (select count(*) from authors a where exists (select 1 from story_bylines l where l.author_id = a.id and l.live_at is not null))";
        let counts = self.first(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await?;
        Ok(counts.unwrap_or_default())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test says what it expects by falling over
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_box_is_listed_whole_once_a_story_stands_behind_it_and_nothing_is_listed_twice() {
        let folder = tempfile::tempdir().unwrap();
        for archive in crate::scratch::archives(folder.path().to_owned()).await.unwrap() {
            let mut held: BTreeMap<i64, i64> = BTreeMap::new();
            let moves =
                [(0, 1), (3, 2), (19, 1), (41, 1), (20, 1), (41, -1), (20, -1), (45, 3), (46, 1), (0, -1), (79, 1), (80, 1)];
            for (n, (part, by)) in moves.into_iter().enumerate() {
                let tx = archive.begin().await.unwrap();
                for _ in 0..i64::abs(by) {
                    let place = Some((part, n as i64));
                    if by > 0 { tx.map(None, place) } else { tx.map(place, None) }
                }
                tx.commit().await.unwrap();
                *held.entry(part).or_default() += by;
                held.retain(|_, n| *n > 0);
                let mut listed = Vec::new();
                for (part, at) in archive.story_parts().await.unwrap() {
                    let parts = archive.parts_listed_at(part).await.unwrap();
                    assert!(at.timestamp_millis() <= n as i64);
                    assert!(held.range(parts.clone()).next().is_some(), "{parts:?} are empty");
                    listed.extend(parts);
                }
                assert!(listed.is_sorted_by(|a, b| a < b), "{listed:?}");
                assert!(held.keys().all(|part| listed.contains(part)), "{held:?} in {listed:?}");
                // Every address that ever was still has its own part.
                for part in 0..100 {
                    assert!(archive.parts_listed_at(part).await.unwrap().contains(&part));
                }
                if part == 80 {
                    assert_eq!(
                        archive.story_parts().await.unwrap().iter().map(|(part, _)| *part).collect::<Vec<_>>(),
                        [0, 40, 60, 80]
                    );
                }
            }
        }
    }
}
