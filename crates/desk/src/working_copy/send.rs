//! Send a working copy: its words become the story's next version, as a fix, an update or a
//! correction.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Change, Note, Refusal, Staff, Story, StoryId};

use super::{address_is_free, held_by, note_of, tell_correction};
use crate::error::Result;
use crate::publish::upstream_allows;
use crate::{House, may, preflight, quotations, subject};

pub async fn send(tx: &Tx, by: &Staff, id: StoryId, house: &House, now: DateTime<Utc>) -> Result<Story> {
    let copy = held_by(tx, by, id).await?;
    may(by, copy.change.act(), house)?;
    let note = note_of(&copy)?;
    let words = NewWords { story: copy.story, change: copy.change, note };
    let live = send_words(tx, Some(by), id, words, now).await?;
    tx.working_copies().end(id).await?;
    Ok(live)
}

/// What is to take the place of a live story's words.
pub(crate) struct NewWords {
    pub story: Story,
    pub change: Change,
    pub note: Option<Note>,
}

/// The sending itself; also what the house does by itself for a partner it trusts.
pub(crate) async fn send_words(tx: &Tx, by: Option<&Staff>, id: StoryId, words: NewWords, now: DateTime<Utc>) -> Result<Story> {
    let before = tx.stories().get(id).await?;
    let change = words.change;
    if change == Change::Fix {
        is_small(tx, &before, &words.story).await?;
    }
    address_is_free(tx, &words.story).await?;
    let live = before.send(words.story, change, now)?;
    upstream_allows(tx, &live, now).await?;
    preflight::require(tx, &live).await?;
    let live = tx.stories().save(&live, now).await?;
    tx.versions().keep(&live, change.as_str(), by, now).await?;
    let told = words.note.as_ref().map(|note| format!(": {}", note.as_str())).unwrap_or_default();
    tell_correction(tx, by, &live, words.note, now).await?;
    quotations::keep(tx, &live).await?;
    tx.journal().enter(by, change.as_str(), subject(id), format!("version {}{told}", live.version), now).await?;
    tx.jobs().add(&Job::Print { story: id }, now).await?;
    tx.jobs().add(&Job::TellHub { story: id }, now).await?;
    Ok(live)
}

/// A fix is silent, so it has to be small, and no figure may move with it.
async fn is_small(tx: &Tx, before: &Story, after: &Story) -> Result<()> {
    let most = tx.masthead().await?.fix_words;
    let weight = reading::changes::weigh(&prose(before), &prose(after));
    let because = match weight.figure {
        Some(figure) => format!("The figure {figure} changes, and a fix changes no fact."),
        None if weight.words > most as usize => {
            format!("It changes {} words, and a fix changes {most} at most.", weight.words)
        }
        None => return Ok(()),
    };
    Err(Refusal::NotAFix { because }.into())
}

/// Everything of a story that a reader reads, as plain text.
pub fn prose(story: &Story) -> String {
    let brief = story.brief.clone().unwrap_or_default();
    let above = [Some(story.headline.clone()), story.standfirst.clone(), story.dateline.clone(), Some(brief.summary)];
    let lines = above.into_iter().flatten().chain(brief.key_details).chain([paper::body::text_of(&story.body)]);
    lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
