//! Take away a comment that came along with the paper.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, CommentId, Staff, StoryId};

use crate::error::{Error, Result};
use crate::{House, may, subject};

/// Removes it for good: its words and its name leave the store too, because that may be why it
/// has to go. The journal tells that it went, not what it said.
pub async fn remove_comment(tx: &Tx, by: &Staff, story: StoryId, id: CommentId, house: &House, now: DateTime<Utc>) -> Result<()> {
    // Every editor may take down what readers see, at once.
    may(by, Act::Hold, house)?;
    let comment = tx.comments().by_id(id).await?.filter(|comment| comment.story == story).ok_or(Error::NotFound("comment"))?;
    tx.comments().remove(comment.id, Some(by.id), now).await?;
    tx.journal().enter(Some(by), "remove comment", subject(story), format!("comment {id}"), now).await?;
    Ok(())
}
