//! Building the search index from the store's rows, and keeping it in step with them.

use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::sync::atomic::{AtomicBool, Ordering};

use paper::{Story, StoryId};

use super::{Entry, Then, UNFINISHED};
use crate::error::{Error, Result};
use crate::{Archive, Nouns, Query};

/// Stories read from the store at once. They are held whole until the writer has their words.
const READ_AT_ONCE: i64 = 200;

impl Archive {
    /// Brings the index in step with the store; true when anything moved. Cheap when nothing did.
    pub async fn index_changes(&self) -> Result<bool> {
        let _turn = self.search.turn.lock().await;
        let Some(position) = self.search.position() else {
            self.index_everything().await?;
            return Ok(true);
        };
        let now = self.changes.now();
        if now <= position {
            return Ok(false);
        }
        let mut names = Names::default();
        let mut last = (position + 1, String::new());
        let behind = Behind(&self.search.behind);
        loop {
            let sql = "select seq, tag from changes where seq >= $1 and (seq > $1 or tag > $2) and tag like 'story:%'
                order by seq, tag limit $3";
            let moved: Vec<(i64, String)> =
                self.all(sql, crate::value::params![last.0, &last.1, READ_AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?))).await?;
            let ids =
                moved.iter().filter_map(|(_, tag)| tag.strip_prefix("story:")?.parse().ok().map(StoryId)).collect::<Vec<_>>();
            if moved.len() as i64 == READ_AT_ONCE {
                behind.say();
            }
            let Some(end) = moved.into_iter().next_back() else { break };
            last = end;
            let mut stories = self.stories().by_ids(&ids).await?;
            stories.retain(|story| story.is_live() && story.is_story());
            names.of(self, &stories).await?;
            // Of the transaction at which this batch ends, more may follow.
            names = self.take_in(names, ids, stories, Then::More(last.0 - 1)).await?;
        }
        self.take_in(names, Vec::new(), Vec::new(), Then::Show(now)).await?;
        if behind.was_said() {
            self.let_rest().await?;
        }
        Ok(true)
    }

    /// Builds the index from the store's own rows.
    async fn index_everything(&self) -> Result<()> {
        let now = self.changes.now();
        let (mut after, mut names) = (StoryId(0), Names::default());
        self.search.clear()?;
        loop {
            let stories = self.stories().live_after(after, READ_AT_ONCE).await?;
            let Some(last) = stories.last() else { break };
            after = last.id;
            names.of(self, &stories).await?;
            // Found already while the rest is read, but a crash begins again from the start.
            names = self.take_in(names, Vec::new(), stories, Then::More(UNFINISHED)).await?;
        }
        self.take_in(names, Vec::new(), Vec::new(), Then::Show(now)).await?;
        self.let_rest().await
    }

    async fn let_rest(&self) -> Result<()> {
        let search = self.search.clone();
        tokio::task::spawn_blocking(move || search.rest()).await.map_err(|e| Error::Setting(e.to_string()))?
    }

    /// Splits and writes away from the threads that answer readers.
    async fn take_in(&self, names: Names, out: Vec<StoryId>, stories: Vec<Story>, then: Then) -> Result<Names> {
        let search = self.search.clone();
        let work = tokio::task::spawn_blocking(move || {
            search.update(&out, stories.iter().map(|story| (story.id, names.entry(story))), then)?;
            Ok(names)
        });
        work.await.map_err(|e| Error::Setting(e.to_string()))?
    }
}

/// Says that the index is behind for as long as many changes are being taken in.
struct Behind<'s>(&'s AtomicBool);

impl Behind<'_> {
    fn say(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn was_said(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Behind<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Slugs of sections and outlets, looked up once.
#[derive(Default)]
struct Names {
    sections: HashMap<i64, String>,
    outlets: HashMap<i64, String>,
}

impl Names {
    /// Looks up what these stories name.
    async fn of(&mut self, archive: &Archive, stories: &[Story]) -> Result<()> {
        if self.sections.is_empty() {
            self.sections = archive.sections().list().await?.into_iter().map(|s| (s.id.0, s.slug.to_string())).collect();
        }
        for id in stories.iter().filter_map(|story| story.outlet) {
            if let Vacant(place) = self.outlets.entry(id.0) {
                place.insert(archive.outlets().by_id(id).await?.map(|o| o.slug.to_string()).unwrap_or_default());
            }
        }
        Ok(())
    }

    fn entry(&self, story: &Story) -> Entry {
        let mut text = story.standfirst.clone().unwrap_or_default();
        // Nobody finds by a word what nobody may read: a gated story is found by its open part.
        let open = paper::gate::open_part(&story.body, &story.visibility);
        for more in [story.dateline.as_deref(), Some(&paper::body::text_of(&open))].into_iter().flatten() {
            text.push('\n');
            text.push_str(more);
        }
        if let Some(brief) = &story.brief {
            text.push('\n');
            text.push_str(&brief.summary);
        }
        for byline in &story.bylines {
            text.push('\n');
            text.push_str(&byline.name);
        }
        for topic in story.topics.iter().filter(|topic| !paper::Topic::is_internal(topic)) {
            text.push('\n');
            text.push_str(topic);
        }
        Entry {
            headline: story.headline.clone(),
            text,
            section: story.section.and_then(|id| self.sections.get(&id.0).cloned()),
            outlet: story.outlet.and_then(|id| self.outlets.get(&id.0).cloned()),
            authors: story.bylines.iter().map(|b| b.slug.to_string()).collect(),
            at: story.published_at.map_or(0, |at| at.timestamp_millis()),
        }
    }
}
