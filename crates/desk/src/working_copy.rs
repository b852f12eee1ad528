//! The working copy of a story that readers have: begun, edited, taken over, dropped and sent.
//!
//! There is one at most. Readers see nothing of it until it is sent.

mod begin;
mod drop;
mod edit;
mod send;
mod take_over;

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Change, Correction, Note, Refusal, Staff, Story, StoryId, WorkingCopy};

pub use begin::begin_copy;
pub use drop::drop_copy;
pub use edit::edit_copy;
pub use send::prose;
pub use send::send;
pub(crate) use send::{NewWords, send_words};
pub use take_over::take_over_copy;

use crate::error::{Error, Result};

/// The copy of a story, if this colleague may write on it: it is theirs, or nobody's yet.
pub(crate) async fn held_by(tx: &Tx, by: &Staff, id: StoryId) -> Result<WorkingCopy> {
    let copy = tx.working_copies().of_story(id).await?.ok_or(Error::NotFound("working copy"))?;
    match copy.by {
        Some(holder) if holder != by.id => {
            let who = tx.staff().by_id(holder).await?.map_or_else(|| "A colleague".to_owned(), |staff| staff.name);
            Err(Refusal::CopyTaken { who }.into())
        }
        _ => Ok(copy),
    }
}

/// The note of a correction, which no correction goes without; other changes have none.
pub(crate) fn note_of(copy: &WorkingCopy) -> Result<Option<Note>> {
    match copy.change {
        Change::Correction => Ok(Some(Note::parse(&copy.note)?)),
        Change::Fix | Change::Update => Ok(None),
    }
}

/// Enters what readers are told to have been wrong, if anything was.
pub(crate) async fn tell_correction(
    tx: &Tx,
    by: Option<&Staff>,
    live: &Story,
    note: Option<Note>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(note) = note else {
        return Ok(());
    };
    let correction = Correction { story: live.id, version: live.version, note, by: by.map(|staff| staff.id), at: now };
    tx.corrections().enter(&correction).await?;
    Ok(())
}

/// Another story may have taken the address meanwhile.
pub(crate) async fn address_is_free(tx: &Tx, words: &Story) -> Result<()> {
    match tx.stories().slug_taken(&words.slug, Some(words.id)).await? {
        true => Err(Refusal::SlugTaken(words.slug.to_string()).into()),
        false => Ok(()),
    }
}

/// Ends a copy, if there is one, and keeps its words.
pub(crate) async fn put_aside(tx: &Tx, id: StoryId, now: DateTime<Utc>) -> Result<()> {
    if let Some(copy) = tx.working_copies().of_story(id).await? {
        tx.working_copies().put_aside(&copy, now).await?;
        tx.working_copies().end(id).await?;
    }
    Ok(())
}
