//! Looking through an export as a run would, and changing nothing.

use std::collections::HashSet;

use paper::{Holds, PieceState};
use wire::exports::Opened;

use super::{Met, Notes, Step, Tell};

/// How often whoever waits is told of it, in stories.
const TOLD: u64 = 100;

/// What it holds, and what of it would be left out or changed.
pub fn rehearse(opened: &Opened, tell: &Tell<'_>) -> Holds {
    let export = &opened.export;
    let mut holds = Holds {
        system: Some(export.system),
        title: export.settings.title.clone(),
        authors: export.authors.len() as u64,
        topics: export.topics.len() as u64,
        ..Holds::default()
    };
    let mut pictures: HashSet<String> = export.every_picture().map(|picture| picture.address).collect();
    let mut files: HashSet<String> = HashSet::new();
    let (mut notes, mut done) = (Notes::default(), 0);
    let mut met = Met::default();
    let rest = opened.pieces(|piece| {
        if !met.is_first(&piece, &mut notes) {
            return true;
        }
        match piece.state {
            PieceState::Live => holds.live += 1,
            PieceState::Scheduled => holds.scheduled += 1,
            PieceState::Draft | PieceState::Review => holds.drafts += 1,
        }
        holds.pages += u64::from(piece.is_page);
        holds.comments += piece.comments.len() as u64;
        pictures.extend(piece.every_picture().map(|picture| picture.address));
        files.extend(piece.files.iter().map(|file| file.address.clone()));
        for said in &piece.complaints {
            notes.add(&piece.slug, said);
        }
        done += 1;
        if done % TOLD == 0 {
            tell(Step { what: "Stories", done, of: export.stories + export.pages });
        }
        true
    });
    for said in export.complaints.iter().chain(&rest).chain(&desk::import::addresses::told(export)) {
        notes.add("", said);
    }
    let is_packed = |address: &String| opened.files.as_ref().is_some_and(|packed| packed.holds(address));
    holds.packed = pictures.iter().chain(&files).filter(|address| is_packed(address)).count() as u64;
    holds.files = files.len() as u64;
    holds.pictures = pictures.len() as u64;
    holds.notes = notes.lines();
    holds
}
