//! Sound, film and documents: brought to the desk, and put into a story.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::attachment::{Said, card};
use paper::{Act, Attachment, AttachmentId, Staff, Story, StoryId};

use crate::error::{Error, Result};
use crate::{Edit, edit};

/// Where a card is set into a text; a writer may move it afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Beginning,
    End,
}

/// Keeps a file whose bytes are among the blobs already.
pub async fn add(tx: &Tx, by: &Staff, file: &Attachment, now: DateTime<Utc>) -> Result<Attachment> {
    by.role.may(Act::Write, false)?;
    let kept = tx.attachments().add(file, now).await?;
    tx.journal().enter(Some(by), "file", format!("file:{}", kept.hash), &kept.name, now).await?;
    Ok(kept)
}

/// Sets a file into a story's text, as a card that plays it or lays it on a reader's disk.
pub async fn put_in(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    file: AttachmentId,
    (said, spot): (&Said, Spot),
    now: DateTime<Utc>,
) -> Result<Story> {
    let file = tx.attachments().by_id(file).await?.ok_or(Error::NotFound("file"))?;
    let story = tx.stories().get(id).await?;
    let card = card(&file, said);
    let body = match spot {
        Spot::Beginning => format!("{card}\n\n{}", story.body),
        Spot::End => format!("{}\n\n{card}", story.body),
    };
    edit(tx, by, id, Edit { body, ..Edit::of(tx, &story).await? }, now).await
}
