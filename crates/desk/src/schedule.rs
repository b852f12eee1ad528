//! Schedule a story for a time, or take it off the schedule.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Staff, Story, StoryId};

use crate::error::Result;
use crate::publish::upstream_allows;
use crate::{House, may, preflight, subject};

pub async fn schedule(tx: &Tx, by: &Staff, id: StoryId, at: DateTime<Utc>, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::Publish, house)?;
    // The store keeps milliseconds; the appointment must compare equal when it comes.
    let at = DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at);
    let story = tx.stories().get(id).await?.schedule(at, now)?;
    upstream_allows(tx, &story, now).await?;
    preflight::require(tx, &story).await?;
    let story = tx.stories().save(&story, now).await?;
    tx.jobs().add_at(&Job::PublishScheduled { story: id, at }, at, now).await?;
    tx.journal().enter(Some(by), "schedule", subject(id), format!("for {} UTC", at.format("%Y-%m-%d %H:%M")), now).await?;
    Ok(story)
}

pub async fn unschedule(tx: &Tx, by: &Staff, id: StoryId, now: DateTime<Utc>) -> Result<Story> {
    by.role.may(Act::EditOthers, false)?;
    let story = tx.stories().get(id).await?.unschedule()?;
    let story = tx.stories().save(&story, now).await?;
    tx.journal().enter(Some(by), "unschedule", subject(id), "back to the drafts", now).await?;
    Ok(story)
}
