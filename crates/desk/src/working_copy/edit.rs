//! Type in a working copy.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Change, Refusal, Staff, Story, StoryId, WorkingCopy};

use super::held_by;
use crate::Edit;
use crate::edit::words_over;
use crate::error::Result;

/// `note` is for readers, where it is a correction; half a one may be saved and not sent. Whoever
/// saves a copy that an origin's new text began works on it from then on.
pub async fn edit_copy(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    edit: Edit,
    change: Change,
    note: &str,
    now: DateTime<Utc>,
) -> Result<WorkingCopy> {
    by.role.may(Act::EditOthers, false)?;
    let copy = held_by(tx, by, id).await?;
    let live = tx.stories().get(id).await?;
    live.may_have_copy()?;
    if copy.edition != edit.edition {
        return Err(Refusal::Overtaken { now: copy.edition, yours: edit.edition }.into());
    }
    let mut story = words_over(tx, by, copy.story.clone(), edit, now).await?;
    if is_set_alike(&story, &live) {
        story.body = live.body;
    }
    let copy = WorkingCopy { story, change, note: note.trim().chars().take(2000).collect(), by: Some(by.id), ..copy };
    match tx.working_copies().save(&copy, now).await {
        Err(archive::Error::Taken(_)) => Err(Refusal::Overtaken { now: copy.edition + 1, yours: copy.edition }.into()),
        saved => Ok(saved?),
    }
}

/// White space between blocks comes and goes in a form, and is no change.
fn is_set_alike(story: &Story, live: &Story) -> bool {
    story.body != live.body && reading::clean::blocks(&story.body) == reading::clean::blocks(&live.body)
}
