//! Take a colleague's working copy over. Nobody waits for somebody who has gone home.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Staff, StoryId, WorkingCopy};

use crate::error::{Error, Result};
use crate::subject;

/// Goes on from what the colleague had saved, which is kept as it was.
pub async fn take_over_copy(tx: &Tx, by: &Staff, id: StoryId, now: DateTime<Utc>) -> Result<WorkingCopy> {
    by.role.may(Act::EditOthers, false)?;
    let copy = tx.working_copies().of_story(id).await?.ok_or(Error::NotFound("working copy"))?;
    if copy.by == Some(by.id) {
        return Ok(copy);
    }
    let from = match copy.by {
        Some(holder) => tx.staff().by_id(holder).await?.map_or_else(|| "a colleague".to_owned(), |staff| staff.name),
        None => "the wire".to_owned(),
    };
    tx.working_copies().put_aside(&copy, now).await?;
    let copy = tx.working_copies().save(&WorkingCopy { by: Some(by.id), ..copy }, now).await?;
    tx.journal().enter(Some(by), "take over copy", subject(id), format!("from {from}"), now).await?;
    Ok(copy)
}
