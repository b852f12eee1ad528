//! Who said what: found anew by every act that writes a story's body, and by a job for bodies
//! that came by the thousand.

use archive::{Archive, Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Story, StoryId};

use crate::error::Result;

/// Stories read by one job, which then leaves the next.
const BATCH: i64 = 100;

/// Finds and keeps the quotations of a story as its body now stands.
pub(crate) async fn keep(tx: &Tx, story: &Story) -> Result<()> {
    tx.quotations().keep(story.id, &reading::quotes::named(&story.body)).await?;
    Ok(())
}

/// Reads what the stories with these numbers quote, a batch at a time: reading is slow work, and
/// is done before the store's one writer is asked for.
pub async fn read_quotations(archive: &Archive, from: StoryId, to: StoryId, now: DateTime<Utc>) -> Result<()> {
    let bodies = archive.stories().bodies_between(from, to, BATCH).await?;
    let Some(last) = bodies.last().map(|(id, _)| *id) else { return Ok(()) };
    let found: Vec<_> = bodies.iter().map(|(id, body)| (*id, reading::quotes::named(body))).collect();
    let tx = archive.begin().await?;
    for (id, quotations) in &found {
        tx.quotations().keep(*id, quotations).await?;
    }
    if last < to {
        tx.jobs().add(&Job::ReadQuotations { from: StoryId(last.0 + 1), to }, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
