//! Submit a draft for review, or hand it back with a note.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Reason, Staff, Story, StoryId};

use crate::error::Result;
use crate::may::may_edit;
use crate::subject;

pub async fn submit(tx: &Tx, by: &Staff, id: StoryId, now: DateTime<Utc>) -> Result<Story> {
    let draft = tx.stories().get(id).await?;
    may_edit(by, draft.created_by)?;
    let story = tx.stories().save(&draft.submit()?, now).await?;
    tx.journal().enter(Some(by), "submit", subject(id), "for review", now).await?;
    Ok(story)
}

pub async fn hand_back(tx: &Tx, by: &Staff, id: StoryId, note: &str, now: DateTime<Utc>) -> Result<Story> {
    by.role.may(Act::EditOthers, false)?;
    let note = Reason::parse(note, "return")?;
    let story = tx.stories().get(id).await?.hand_back()?;
    let story = tx.stories().save(&story, now).await?;
    tx.journal().enter(Some(by), "return", subject(id), note.as_str(), now).await?;
    Ok(story)
}
