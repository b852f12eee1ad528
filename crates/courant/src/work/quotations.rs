//! Reading what many stories quote, a batch at a time: slow work, done away from the threads that
//! answer readers and before the store's one writer is asked for.

use anyhow::{Context, Result};
use archive::jobs::Claim;
use archive::{Job, Nouns};
use desk::Quoted;
use paper::StoryId;

use crate::House;

/// Stories read by one job, which then leaves the next.
const BATCH: i64 = 100;

/// Reads a batch of the stories with these numbers; keeps it, leaves the job for the rest and
/// finishes this one in a single transaction.
pub async fn read(house: &House, claim: &Claim, from: StoryId, to: StoryId) -> Result<()> {
    let bodies = house.archive.stories().bodies_between(from, to, BATCH).await?;
    let last = bodies.last().map(|(id, ..)| *id);
    let reading = tokio::task::spawn_blocking(move || {
        let quoted =
            |(story, edition, body): (StoryId, i64, String)| Quoted { story, edition, quotations: reading::quotes::named(&body) };
        bodies.into_iter().map(quoted).collect::<Vec<_>>()
    });
    let read = reading.await.context("reading quotations")?;
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    desk::keep_quotations(&tx, &read).await?;
    if let Some(last) = last.filter(|last| *last < to) {
        tx.jobs().add(&Job::ReadQuotations { from: StoryId(last.0 + 1), to }, now).await?;
    }
    tx.jobs().finish(claim).await?;
    tx.commit().await?;
    Ok(())
}
