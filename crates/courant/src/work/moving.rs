//! A paper moves in: its export is read, its pictures are kept, its stories handed to the desk.

mod album;
mod attachments;
mod jobs;
mod looking;
mod notes;
mod telling;

use std::sync::Arc;

use anyhow::{Context, Result};
use desk::import::Tally;
use paper::{Export, Piece, Staff};
use wire::exports::Opened;

use crate::House;
use album::Album;
use attachments::Attachments;
pub use jobs::{look_through, move_in, take_out};
pub use looking::rehearse;
pub use notes::Notes;

/// Stories in one transaction, and on their way between reading and writing.
const BATCH: usize = 200;
/// Bytes of text after which a batch is full with fewer: some archives hold books.
const HEAVY: usize = 2 << 20;

/// How far a run is with one part of its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// `Stories` or `Pictures`.
    pub what: &'static str,
    pub done: u64,
    pub of: u64,
}

/// Whoever wants to know how far a run is.
pub type Tell<'t> = dyn Fn(Step) + Send + Sync + 't;

/// What a run did.
#[derive(Debug, Default)]
pub struct Moved {
    pub tally: Tally,
    pub pictures: usize,
    /// Sound, film and documents.
    pub files: usize,
    /// Pictures and files that could not be had, with the reason.
    pub missing: Vec<(String, String)>,
    pub notes: Notes,
}

/// Takes in a whole export. Safe to do again, and to kill.
pub async fn everything(house: &House, by: &Staff, opened: Arc<Opened>, with_pictures: bool, tell: &Tell<'_>) -> Result<Moved> {
    let mut album = Album::new(house, opened.clone());
    let mut files = Attachments::new(house, opened.clone());
    let mut moved = Moved::default();
    (moved.tally, moved.notes) = once(house, by, &opened, (&mut album, &mut files), with_pictures, tell).await?;
    if with_pictures && album.fetch(tell).await? + files.fetch(&mut album.kept, tell).await? > 0 {
        // Once more, for the stories that show what has come meanwhile.
        once(house, by, &opened, (&mut album, &mut files), false, tell).await?;
    }
    (moved.pictures, moved.files) = (album.new, files.new);
    moved.missing = album.given_up;
    moved.missing.extend(files.given_up);
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    desk::import::finish(&tx, by, &opened.export, &moved.tally, now).await?;
    tx.commit().await?;
    Ok(moved)
}

/// The ids that a file has named so far.
#[derive(Default)]
struct Met(std::collections::HashSet<u64>);

impl Met {
    /// Of two rows of one id the first counts; the other is named.
    fn is_first(&mut self, piece: &Piece, notes: &mut Notes) -> bool {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hash = DefaultHasher::new();
        piece.key.hash(&mut hash);
        let is_first = self.0.insert(hash.finish());
        if !is_first {
            notes.add(&piece.slug, "another row before it has the same id, so this one was left out");
        }
        is_first
    }
}

/// Reads the export from its beginning to its end, and takes in what is new or has changed.
async fn once(
    house: &House,
    by: &Staff,
    opened: &Arc<Opened>,
    (album, files): (&mut Album<'_>, &mut Attachments<'_>),
    with_pictures: bool,
    tell: &Tell<'_>,
) -> Result<(Tally, Notes)> {
    let (desk_house, now) = (house.desk().await?, house.archive.clock().await?);
    let export: &Export = &opened.export;
    album.find(export.every_picture().collect(), with_pictures).await?;
    let tx = house.archive.begin().await?;
    let ground = desk::import::prepare(&tx, by, export, &album.kept, &desk_house, now).await?;
    let said = desk::import::addresses::take_over(&tx, by, export, now).await?;
    tx.commit().await?;

    // Reading keeps one core busy and writing the other.
    let (give, mut take) = tokio::sync::mpsc::channel::<Vec<Piece>>(2);
    let reading = tokio::task::spawn_blocking({
        let opened = opened.clone();
        move || {
            let (mut batch, mut weight) = (Vec::with_capacity(BATCH), 0);
            let mut said = opened.pieces(|piece| {
                weight += piece.body.len() + piece.comments.iter().map(|comment| comment.body.len()).sum::<usize>();
                batch.push(piece);
                if batch.len() < BATCH && weight < HEAVY {
                    return true;
                }
                weight = 0;
                give.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_ok()
            });
            if !batch.is_empty() && give.blocking_send(batch).is_err() {
                said.push("the desk stopped before the last stories".into());
            }
            said
        }
    });
    let mut tally = Tally::default();
    let mut notes = Notes::default();
    for sentence in &said {
        notes.add("", sentence);
    }
    let mut met = Met::default();
    while let Some(mut pieces) = take.recv().await {
        // Taken both, they would be two stories, or each the other's newer version for ever.
        pieces.retain(|piece| met.is_first(piece, &mut notes));
        album.find(pieces.iter().flat_map(Piece::every_picture).collect(), with_pictures).await?;
        let carried = pieces.iter().flat_map(|piece| piece.files.iter().cloned()).collect();
        files.find(carried, with_pictures, &mut album.kept).await?;
        let tx = house.archive.begin().await?;
        tally.add(&desk::import::stories(&tx, by, &ground, &pieces, &album.kept, &desk_house, now).await?);
        tx.commit().await?;
        tell(Step { what: "Stories", done: tally.all(), of: export.stories + export.pages });
        for piece in &pieces {
            for said in &piece.complaints {
                notes.add(&piece.slug, said);
            }
        }
    }
    for said in reading.await.context("reading the export")? {
        notes.add("", &said);
    }
    Ok((tally, notes))
}
