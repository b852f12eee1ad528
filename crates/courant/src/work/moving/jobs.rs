//! The desk's side of a move: three jobs, each of which goes on where it stood when it was killed.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use archive::Nouns;
use paper::{Holds, Move, MoveId, MoveReport, MoveState, MoveStep};
use wire::exports::{Known, Unread, open};

use super::telling::{self, Telling};
use super::{Moved, everything, rehearse};
use crate::House;
use crate::work::taking_out;

/// Addresses of what could not be had that a report names.
const NAMED: usize = 200;

const GONE: &str = "The file is not there any more. Bring it again.";

/// Looks through a file that was brought, and writes down what it holds.
pub async fn look_through(house: &House, id: MoveId) -> Result<()> {
    let Some(brought) = open_move(house, id, MoveState::Reading).await? else { return Ok(()) };
    let telling = Telling::of(&house.archive, id);
    let found = match file_of(house, &brought).await? {
        None => Err(GONE.to_owned()),
        Some(file) => {
            let known = Known { system: None, site: brought.site.clone() };
            let reading = tokio::task::spawn_blocking(move || {
                let opened = open(&file, &known)?;
                let holds = rehearse(&opened, &|step| telling.tell(step));
                Ok::<Holds, Unread>(holds)
            });
            match reading.await {
                Ok(Ok(holds)) if holds.live + holds.scheduled + holds.drafts == 0 => Err(nothing_in(&holds)),
                Ok(Ok(holds)) => Ok(holds),
                Ok(Err(Unread::Refused(why))) => Err(why),
                Ok(Err(Unread::Io(trouble))) => return Err(trouble).context("reading the file that was brought"),
                Err(fell) => {
                    tracing::error!(%fell, "a file that was brought could not be looked through");
                    Err("This file is crooked in a way that nobody has met before, so nothing of it was taken in. Download it once more where it comes from; if it is the same again, tell those who look after this server.".into())
                }
            }
        }
    };
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    desk::moves::looked_through(&tx, id, found, now).await?;
    tx.commit().await?;
    Ok(())
}

fn nothing_in(holds: &Holds) -> String {
    let mut said =
        "There is no story in this file, so there is nothing to take in. Make the export again and choose everything.".to_owned();
    for note in holds.notes.iter().take(3) {
        said.push_str(&format!(" What was found: {note}."));
    }
    said
}

/// Takes a file in that was looked through.
pub async fn move_in(house: &House, id: MoveId) -> Result<()> {
    let Some(brought) = open_move(house, id, MoveState::Moving).await? else { return Ok(()) };
    let done = match take_in(house, &brought).await {
        Ok(done) => done,
        Err(trouble) => match trouble.downcast_ref::<desk::Error>() {
            Some(desk::Error::Refusal(no)) => Err(no.to_string()),
            _ => {
                let what = format!("Held up ({trouble:#}). It goes on by itself where it stood.");
                telling::write(&house.archive, id, &MoveStep { what, done: 0, of: 0 }).await?;
                return Err(trouble);
            }
        },
    };
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    let parked = desk::moves::came_in(&tx, id, done, now).await?;
    tx.commit().await?;
    if let Some(parked) = parked {
        let _ = std::fs::remove_file(house.work.join(&parked));
        house.archive.blobs.unpark(&parked).await?;
    }
    Ok(())
}

async fn take_in(house: &House, brought: &Move) -> Result<Result<MoveReport, String>> {
    let Some(by) = house.archive.staff().by_id(brought.asked_by).await? else {
        return Ok(Err("Whoever asked for this is no colleague any more. Bring the file again.".into()));
    };
    let Some(file) = file_of(house, brought).await? else { return Ok(Err(GONE.into())) };
    let known = Known { system: None, site: brought.site.clone() };
    let opened = match tokio::task::spawn_blocking(move || open(&file, &known)).await? {
        Ok(opened) => Arc::new(opened),
        Err(Unread::Refused(why)) => return Ok(Err(why)),
        Err(Unread::Io(trouble)) => return Err(trouble).context("reading the file that was brought"),
    };
    let telling = Telling::of(&house.archive, brought.id);
    let source = opened.export.source.clone();
    let moved = everything(house, &by, opened, brought.with_pictures, &|step| telling.tell(step)).await?;
    let in_all = u64::try_from(house.archive.imports().stories(&source).await?).unwrap_or(0);
    Ok(Ok(MoveReport { in_all, ..report(moved) }))
}

fn report(moved: Moved) -> MoveReport {
    let missing_more = moved.missing.len().saturating_sub(NAMED) as u64;
    MoveReport {
        new: moved.tally.new,
        updated: moved.tally.updated,
        unchanged: moved.tally.unchanged,
        kept_ours: moved.tally.kept_ours,
        pictures: moved.pictures as u64,
        files: moved.files as u64,
        notes: moved.notes.lines(),
        missing: moved.missing.into_iter().take(NAMED).collect(),
        missing_more,
        ..MoveReport::default()
    }
}

/// Writes the paper as an export and parks it.
pub async fn take_out(house: &House, id: MoveId) -> Result<()> {
    let Some(asked) = open_move(house, id, MoveState::Moving).await? else { return Ok(()) };
    std::fs::create_dir_all(&house.work).with_context(|| format!("making {}", house.work.display()))?;
    let file = house.work.join(format!("taking-out-{id}.zip"));
    let telling = Telling::of(&house.archive, id);
    let now = house.archive.clock().await?;
    let written = taking_out::zip(house, &file, now, &|step| telling.tell(step)).await;
    let parked = match &written {
        Ok(_) => house.archive.blobs.park_file(&file).await,
        Err(_) => Ok(Default::default()),
    };
    let _ = std::fs::remove_file(&file);
    let (written, parked) = (written?, parked?);
    drop(telling);
    let report = MoveReport {
        new: written.stories,
        pages: written.pages,
        pictures: written.pictures.len() as u64,
        files: written.files.len() as u64,
        notes: written.lines(),
        ..MoveReport::default()
    };
    let tx = house.archive.begin().await?;
    desk::moves::went_out(&tx, asked.id, &parked, report, house.archive.clock().await?).await?;
    tx.commit().await?;
    Ok(())
}

async fn open_move(house: &House, id: MoveId, state: MoveState) -> Result<Option<Move>> {
    Ok(house.archive.moves().by_id(id).await?.filter(|one| one.state == state))
}

async fn file_of(house: &House, brought: &Move) -> Result<Option<PathBuf>> {
    match &brought.parked {
        Some(parked) => Ok(house.archive.blobs.parked_at(parked, &house.work).await?),
        None => bail!("a file that was brought is not parked"),
    }
}
