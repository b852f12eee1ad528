//! A piece of ours, through all its versions, and what may happen to it when.
//!
//! The transitions are those of the newsroom's law: an act takes the story and the
//! time and gives the story as it then stands, or a refusal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::brief::Brief;
use crate::byline::Byline;
use crate::ids::{OutletId, PictureId, SectionId, StaffId, StoryId, ThreadId, WireItemId};
use crate::meta::StoryMeta;
use crate::public_id::PublicId;
use crate::refusal::Refusal;
use crate::slug::Slug;
use crate::working_copy::Change;

mod state;
mod visibility;

pub use state::State;
pub use visibility::Visibility;

/// One story with all its fields, as the desk works on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub id: StoryId,
    /// A tag: URI (RFC 4151), given once and never changed.
    pub guid: String,
    pub slug: Slug,
    pub state: State,
    /// Grows by one with everything readers may notice; 0 until the story has been live.
    pub version: i64,
    /// Grows by one with every save, so that two people cannot overwrite each other.
    pub edition: i64,
    pub headline: String,
    pub standfirst: Option<String>,
    /// Clean HTML.
    pub body: String,
    pub dateline: Option<String>,
    pub bylines: Vec<Byline>,
    pub outlet: Option<OutletId>,
    pub section: Option<SectionId>,
    pub topics: Vec<String>,
    pub thread: Option<ThreadId>,
    pub brief: Option<Brief>,
    pub picture: Option<PictureId>,
    /// BCP 47; the paper's own language when absent.
    pub language: Option<String>,
    /// Leads the front while it is recent.
    pub featured: bool,
    pub origin: Option<Origin>,
    pub embargo_until: Option<DateTime<Utc>>,
    /// When the clock is to publish it.
    pub scheduled_for: Option<DateTime<Utc>>,
    /// First time live; what readers see as the date.
    pub published_at: Option<DateTime<Utc>>,
    /// Last update or correction; a fix leaves it alone.
    pub updated_at: Option<DateTime<Utc>>,
    /// Last correction.
    #[serde(default)]
    pub corrected_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<StaffId>,
    #[serde(default)]
    pub kind: Kind,
    #[serde(default)]
    pub visibility: Visibility,
    #[serde(default)]
    pub meta: StoryMeta,
}

/// Does it flow through the paper, or stand beside it?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Story,
    /// Outside the stream of fronts and feeds: about us, contact.
    Page,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Story => "story",
            Kind::Page => "page",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Story, Kind::Page].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where a story that is not ours came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub wire_item: Option<WireItemId>,
    /// Its permanent id where it first stood.
    pub guid: String,
    /// The version of the wire item that ours was made of, as our tray counts them.
    pub version: i64,
    /// The original's address, for the credit line and the canonical link.
    pub url: Option<String>,
    pub rights: Option<String>,
    /// Its version where it first stood, as they count.
    #[serde(default)]
    pub their_version: Option<String>,
    /// What they said they corrected in the version that ours was made of.
    #[serde(default)]
    pub correction: Option<String>,
    /// Their embargo as it was last carried over to the story.
    #[serde(default)]
    pub embargo_until: Option<DateTime<Utc>>,
}

impl Origin {
    /// What the origin says it got wrong, if it said so in words.
    pub fn corrected(&self) -> Option<&str> {
        self.correction.as_deref().map(str::trim).filter(|note| !note.is_empty())
    }
}

impl Story {
    /// What programs know it by.
    pub fn public_id(&self) -> PublicId {
        PublicId::of_story(self.id, &self.guid)
    }

    pub fn is_live(&self) -> bool {
        self.state == State::Live
    }

    /// Is it part of the stream: fronts, feeds, lists?
    pub fn is_story(&self) -> bool {
        self.kind == Kind::Story
    }

    /// The UUID that came with it, or one of its own made of its number (RFC 9562, version 8).
    pub fn uuid(&self) -> String {
        self.meta.uuid.clone().unwrap_or_else(|| self.id.uuid())
    }

    /// Has any reader ever been able to see it?
    pub fn was_ever_live(&self) -> bool {
        self.version > 0
    }

    fn refuse<T>(&self, act: &'static str, hint: &'static str) -> Result<T, Refusal> {
        Err(Refusal::WrongState { state: self.state, act, hint })
    }

    /// 4. draft -> review.
    pub fn submit(mut self) -> Result<Story, Refusal> {
        match self.state {
            State::Draft => self.state = State::Review,
            _ => return self.refuse("submitted", "Only a draft is submitted for review."),
        }
        Ok(self)
    }

    /// 5. review -> draft, with a note for the author.
    pub fn hand_back(mut self) -> Result<Story, Refusal> {
        match self.state {
            State::Review => self.state = State::Draft,
            _ => {
                return self.refuse("returned", "Only a story in review goes back to its author.");
            }
        }
        Ok(self)
    }

    /// 6. draft or review -> scheduled, for a time to come and not before the embargo.
    pub fn schedule(mut self, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if !matches!(self.state, State::Draft | State::Review | State::Scheduled) {
            return self.refuse("scheduled", "Only a draft or a story in review can be scheduled.");
        }
        if at <= now {
            return Err(Refusal::InThePast { at });
        }
        if let Some(until) = self.embargo_until.filter(|until| at < *until) {
            return Err(Refusal::Embargoed { until });
        }
        self.state = State::Scheduled;
        self.scheduled_for = Some(at);
        Ok(self)
    }

    /// 7. scheduled -> draft.
    pub fn unschedule(mut self) -> Result<Story, Refusal> {
        if self.state != State::Scheduled {
            return self.refuse("taken off the schedule", "It is not scheduled.");
        }
        self.state = State::Draft;
        self.scheduled_for = None;
        Ok(self)
    }

    /// 8 and 9. draft, review or scheduled -> live. A story that was live before and has been
    /// reopened keeps its guid and its first date, and goes out as its next version.
    pub fn publish(mut self, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if !matches!(self.state, State::Draft | State::Review | State::Scheduled) {
            return self.refuse("published", "Only a draft, a story in review or a scheduled one can be published.");
        }
        if let Some(until) = self.embargo_until.filter(|until| now < *until) {
            return Err(Refusal::Embargoed { until });
        }
        self.state = State::Live;
        self.version += 1;
        self.scheduled_for = None;
        if self.published_at.is_some() {
            self.updated_at = Some(now);
        } else {
            self.published_at = Some(now);
        }
        Ok(self)
    }

    /// May there be a working copy beside it?
    pub fn may_have_copy(&self) -> Result<(), Refusal> {
        match self.state {
            State::Live | State::Held | State::Withdrawn => Ok(()),
            State::Killed => self.refuse("worked on", "A killed story stays as it is."),
            _ => self.refuse("worked on in a copy", "Readers do not have it: change its text itself."),
        }
    }

    /// This story with the words of another: what an editor types, and the origin they were made of.
    pub fn with_words_of(self, words: Story) -> Story {
        let newer = |ours: &Option<Origin>| ours.as_ref().map_or(0, |origin| origin.version);
        let origin = if newer(&words.origin) > newer(&self.origin) { words.origin } else { self.origin };
        Story {
            slug: words.slug,
            headline: words.headline,
            standfirst: words.standfirst,
            body: words.body,
            dateline: words.dateline,
            bylines: words.bylines,
            outlet: words.outlet,
            section: words.section,
            topics: words.topics,
            thread: words.thread,
            brief: words.brief,
            picture: words.picture,
            language: words.language,
            featured: words.featured,
            visibility: words.visibility,
            meta: words.meta,
            origin,
            ..self
        }
    }

    /// 10, 11, 12. live -> live, its next version with the words of a working copy. A fix moves no
    /// date; a correction may leave the words alone, for its note says what was wrong.
    pub fn send(self, words: Story, change: Change, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if self.state != State::Live {
            return self.refuse("changed for readers", "Release it, and its working copy goes out with it.");
        }
        let sent = self.clone().with_words_of(words);
        if sent == self && change != Change::Correction {
            return Err(Refusal::NothingNew);
        }
        Ok(sent.changed(change, now))
    }

    fn changed(mut self, change: Change, now: DateTime<Utc>) -> Story {
        self.version += 1;
        if change != Change::Fix {
            self.updated_at = Some(now);
        }
        if change == Change::Correction {
            self.corrected_at = Some(now);
        }
        self
    }

    /// 13. live -> held: taken down at once while we check.
    pub fn hold(mut self, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if self.state != State::Live {
            return self.refuse("held", "Only a live story is held; a draft is simply not published.");
        }
        self.state = State::Held;
        self.version += 1;
        self.updated_at = Some(now);
        Ok(self)
    }

    /// 14. held -> live.
    pub fn release(mut self, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if self.state != State::Held {
            return self.refuse("released", "Only a held story is released.");
        }
        if let Some(until) = self.embargo_until.filter(|until| now < *until) {
            return Err(Refusal::Embargoed { until });
        }
        self.state = State::Live;
        self.version += 1;
        self.updated_at = Some(now);
        Ok(self)
    }

    /// 14. held -> live with the words of a working copy: one version, whatever it says.
    pub fn release_with(self, words: Story, change: Change, now: DateTime<Utc>) -> Result<Story, Refusal> {
        let mut live = self.release(now)?.with_words_of(words);
        if change == Change::Correction {
            live.corrected_at = Some(now);
        }
        Ok(live)
    }

    /// 15. live, held or scheduled -> withdrawn, for a reason other than being wrong.
    pub fn withdraw(mut self, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if !matches!(self.state, State::Live | State::Held | State::Scheduled) {
            return self.refuse("withdrawn", "Only a live, held or scheduled story is withdrawn; spike a draft instead.");
        }
        self.state = State::Withdrawn;
        self.scheduled_for = None;
        self.version += 1;
        self.updated_at = Some(now);
        Ok(self)
    }

    /// 16. withdrawn -> draft, to be published again later under the same guid.
    pub fn reopen(mut self) -> Result<Story, Refusal> {
        if self.state != State::Withdrawn {
            return self.refuse("reopened", "Only a withdrawn story is reopened.");
        }
        self.state = State::Draft;
        Ok(self)
    }

    /// 17. live, held, withdrawn or scheduled -> killed, for good.
    pub fn kill(mut self, now: DateTime<Utc>) -> Result<Story, Refusal> {
        if !matches!(self.state, State::Live | State::Held | State::Withdrawn | State::Scheduled) {
            let hint = if self.state == State::Killed {
                "It is killed already, and stays so."
            } else {
                "Readers never had it: spike it instead."
            };
            return self.refuse("killed", hint);
        }
        self.state = State::Killed;
        self.scheduled_for = None;
        self.version += 1;
        self.updated_at = Some(now);
        Ok(self)
    }

    /// 18. draft or review -> spiked. What was ever live is withdrawn or killed, never spiked.
    pub fn spike(mut self) -> Result<Story, Refusal> {
        if !self.state.is_open() || self.was_ever_live() {
            return self.refuse("spiked", "Only a draft that readers never had is spiked; withdraw or kill it instead.");
        }
        self.state = State::Spiked;
        Ok(self)
    }

    /// 19. spiked -> draft.
    pub fn restore(mut self) -> Result<Story, Refusal> {
        if self.state != State::Spiked {
            return self.refuse("restored", "Only a spiked story is restored.");
        }
        self.state = State::Draft;
        Ok(self)
    }

    /// An embargo keeps a story in until a time; readers cannot give back what they have.
    pub fn embargo(mut self, until: Option<DateTime<Utc>>) -> Result<Story, Refusal> {
        if !matches!(self.state, State::Draft | State::Review | State::Scheduled) {
            return Err(Refusal::AlreadyOut);
        }
        self.embargo_until = until;
        Ok(self)
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
