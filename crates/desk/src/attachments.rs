//! Sound, film and documents: brought to the desk, and put into a story.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::attachment::{Said, card};
use paper::{Act, Attachment, AttachmentId, Staff, Story, StoryId};

use crate::error::{Error, Result};
use crate::{Edit, edit, edit_copy};

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

/// Sets a file into a story's text, or that of its working copy, as a card that plays it or lays it
/// on a reader's disk.
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
    let with = |body: &str| match spot {
        Spot::Beginning => format!("{card}\n\n{body}"),
        Spot::End => format!("{body}\n\n{card}"),
    };
    if let Some(copy) = tx.working_copies().of_story(id).await? {
        let body = with(&copy.story.body);
        let fields = Edit { body, edition: copy.edition, ..Edit::of(tx, &copy.story).await? };
        return Ok(edit_copy(tx, by, id, fields, copy.change, &copy.note, now).await?.story);
    }
    let body = with(&story.body);
    edit(tx, by, id, Edit { body, ..Edit::of(tx, &story).await? }, now).await
}
