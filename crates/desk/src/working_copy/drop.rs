//! Drop a working copy: what readers have stays, to the byte.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Staff, StoryId};

use super::{held_by, put_aside};
use crate::error::Result;
use crate::subject;

/// Its words are kept in the history.
pub async fn drop_copy(tx: &Tx, by: &Staff, id: StoryId, now: DateTime<Utc>) -> Result<()> {
    by.role.may(Act::EditOthers, false)?;
    let copy = held_by(tx, by, id).await?;
    put_aside(tx, id, now).await?;
    tx.journal().enter(Some(by), "drop copy", subject(id), copy.change.as_str(), now).await?;
    Ok(())
}
