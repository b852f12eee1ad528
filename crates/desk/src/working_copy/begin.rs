//! Begin a working copy of what readers have.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Change, Refusal, Staff, StoryId, WorkingCopy};

use crate::error::Result;
use crate::subject;

/// Every editor may begin one; sending it may ask for more.
pub async fn begin_copy(tx: &Tx, by: &Staff, id: StoryId, change: Change, now: DateTime<Utc>) -> Result<WorkingCopy> {
    by.role.may(Act::EditOthers, false)?;
    let story = tx.stories().get(id).await?;
    story.may_have_copy()?;
    if tx.working_copies().of_story(id).await?.is_some() {
        return Err(Refusal::CopyExists.into());
    }
    let copy = WorkingCopy {
        change,
        note: String::new(),
        base: story.version,
        edition: 1,
        by: Some(by.id),
        begun_at: now,
        saved_at: now,
        story,
    };
    match tx.working_copies().begin(&copy).await {
        // A colleague on another node was quicker.
        Err(archive::Error::Taken(_)) => return Err(Refusal::CopyExists.into()),
        begun => begun?,
    }
    tx.journal()
        .enter(Some(by), "begin copy", subject(id), format!("{}, from version {}", change.as_str(), copy.base), now)
        .await?;
    Ok(copy)
}
