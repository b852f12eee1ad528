//! Spike a draft that will not be printed; restore it if it was worth something after all.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Staff, Story, StoryId};

use crate::error::Result;
use crate::may::may_edit;
use crate::subject;

pub async fn spike(tx: &Tx, by: &Staff, id: StoryId, now: DateTime<Utc>) -> Result<Story> {
    let story = tx.stories().get(id).await?;
    may_edit(by, story.created_by)?;
    let story = tx.stories().save(&story.spike()?, now).await?;
    tx.journal().enter(Some(by), "spike", subject(id), &story.headline, now).await?;
    Ok(story)
}

pub async fn restore(tx: &Tx, by: &Staff, id: StoryId, now: DateTime<Utc>) -> Result<Story> {
    by.role.may(Act::Spike, false)?;
    let story = tx.stories().get(id).await?.restore()?;
    let story = tx.stories().save(&story, now).await?;
    tx.journal().enter(Some(by), "restore", subject(id), &story.headline, now).await?;
    Ok(story)
}
