//! A paper moves in: its authors, topics and settings first, then its stories, batch by batch.
//!
//! Every batch is one transaction, and remembers the foreign keys it took in: a run that was
//! killed goes on where it stood, a second run changes nothing, and a story that changed in its
//! old house is brought up to date only while nobody here has worked on it. The journal gets one
//! line for each run, not one for each story.

pub mod addresses;
mod ground;
mod story;

use std::collections::HashMap;

use archive::imports::{Kind, Seen};
use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Export, PictureId, Piece, Staff, State, StoryId};
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::{House, may};
pub use ground::{Ground, prepare};

/// As long as addresses are: some houses name stories by them.
const LONGEST_GUID: usize = 2000;

/// A foreign picture or file that is ours by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// None for sound, film and documents.
    pub picture: Option<PictureId>,
    /// Its path here.
    pub path: String,
}

/// Pictures and files by their foreign address.
pub type Pictures = HashMap<String, Kept>;

/// What a run has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub new: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Changed in the old house and here: left as they are here.
    pub kept_ours: u64,
}

impl Tally {
    pub fn all(&self) -> u64 {
        self.new + self.updated + self.unchanged + self.kept_ours
    }

    pub fn add(&mut self, other: &Tally) {
        self.new += other.new;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.kept_ours += other.kept_ours;
    }
}

/// Takes in one batch of stories and pages.
pub async fn stories(
    tx: &Tx,
    by: &Staff,
    ground: &Ground,
    pieces: &[Piece],
    pictures: &Pictures,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Tally> {
    may(by, Act::Publish, house)?;
    let mut tally = Tally::default();
    let mut written: Vec<StoryId> = Vec::new();
    let keys: Vec<&str> = pieces.iter().map(|piece| piece.key.as_str()).collect();
    let seen = tx.imports().seen(&ground.source, Kind::Story, &keys).await?;
    let guids: Vec<&str> = pieces.iter().filter_map(guid).collect();
    let mut taken = tx.stories().guids_among(&guids).await?;
    for piece in pieces {
        let (words, remarks) = (hash(piece, pictures), remarks(piece));
        // What readers wrote is looked at by itself: it changes no story.
        let hash = if remarks.is_empty() { words.clone() } else { format!("{words}:{remarks}") };
        let known = seen.get(&piece.key);
        if known.is_some_and(|known| known.hash == hash) {
            tally.unchanged += 1;
            continue;
        }
        let (words_before, remarks_before) =
            known.map_or(("", ""), |known| known.hash.split_once(':').unwrap_or((&known.hash, "")));
        if let Some(known) = known
            && remarks_before != remarks
        {
            tx.comments().bring(StoryId(known.our_id), &ground.source, &piece.comments, now).await?;
        }
        if let Some(known) = known
            && words_before == words
        {
            tally.updated += 1;
            tx.imports().remember(&ground.source, Kind::Story, &piece.key, &Seen { hash, ..known.clone() }).await?;
            continue;
        }
        let made = story::of(tx, ground, piece, pictures, now).await?;
        let before = match known {
            Some(known) => tx.stories().by_id(StoryId(known.our_id)).await?,
            None => None,
        };
        let kept = match (&before, known) {
            (Some(before), Some(known)) if before.edition != known.edition => {
                tally.kept_ours += 1;
                // The hash is taken up all the same, so that the next run is quiet about it.
                tx.imports().remember(&ground.source, Kind::Story, &piece.key, &Seen { hash, ..known.clone() }).await?;
                continue;
            }
            (Some(before), _) => {
                tally.updated += 1;
                let changed = story::over(before, made.story);
                let goes_out = changed.is_live() && (!before.was_ever_live() || story::reads_otherwise(before, &changed));
                let changed =
                    tx.stories().save(&paper::Story { version: before.version + i64::from(goes_out), ..changed }, now).await?;
                if goes_out {
                    tx.versions().keep(&changed, if before.was_ever_live() { "update" } else { "new" }, Some(by), now).await?;
                }
                changed
            }
            (None, _) => {
                tally.new += 1;
                let at = made.story.created_at;
                // Empty, and one of ours is made, where there is none or another story has it.
                let guid = guid(piece).filter(|guid| taken.insert((*guid).to_owned())).unwrap_or_default().to_owned();
                let story =
                    tx.stories().add(paper::Story { guid, created_by: Some(by.id), ..made.story }, &house.guid_host, at).await?;
                if story.is_live() {
                    tx.versions().keep(&story, "new", Some(by), at).await?;
                }
                story
            }
        };
        written.push(kept.id);
        if !made.topics.is_empty() {
            tx.topics().set(kept.id, &made.topics).await?;
        }
        if let (State::Scheduled, Some(at)) = (kept.state, kept.scheduled_for) {
            tx.jobs().add_at(&Job::PublishScheduled { story: kept.id, at }, at, now).await?;
        }
        if known.is_none() && !piece.comments.is_empty() {
            tx.comments().bring(kept.id, &ground.source, &piece.comments, now).await?;
        }
        // A story that is new has nothing of the kind to be taken away.
        if piece.original.is_some() || known.is_some() {
            let original = piece.original.as_ref().map(|original| story::with_our_addresses(original, pictures));
            tx.originals().keep(kept.id, &kept.body, original.as_ref()).await?;
        }
        let ours = format!("/{}/", kept.slug);
        for path in &piece.old_paths {
            tx.imports().lead(path, &ours).await?;
        }
        if piece.slug != kept.slug.as_str() {
            tx.imports().lead(&format!("/{}", piece.slug), &ours).await?;
        }
        let seen = Seen { our_id: kept.id.0, hash, edition: kept.edition };
        tx.imports().remember(&ground.source, Kind::Story, &piece.key, &seen).await?;
    }
    if let (Some(from), Some(to)) = (written.iter().min(), written.iter().max()) {
        tx.jobs().add(&Job::ReadQuotations { from: *from, to: *to }, now).await?;
    }
    Ok(tally)
}

/// Closes a run: the journal says what came, and from where.
pub async fn finish(tx: &Tx, by: &Staff, export: &Export, tally: &Tally, now: DateTime<Utc>) -> Result<()> {
    let words = format!(
        "from {}: {} new, {} brought up to date, {} unchanged, {} left as they are here",
        export.system, tally.new, tally.updated, tally.unchanged, tally.kept_ours
    );
    tx.journal().enter(Some(by), "import", format!("import:{}", export.source), words, now).await?;
    Ok(())
}

/// The name its feeds had for it, so that nobody who subscribed in the old house reads it twice.
fn guid(piece: &Piece) -> Option<&str> {
    let is_plain = |guid: &&str| {
        !guid.is_empty() && guid.len() <= LONGEST_GUID && !guid.contains(|c: char| c.is_control() || c.is_whitespace())
    };
    piece.guid.as_deref().filter(is_plain)
}

/// Of everything that would be written, so that a picture that came later counts as a change.
fn hash(piece: &Piece, pictures: &Pictures) -> String {
    let mut hash = Sha256::new();
    // A story keeps the name it came under, whatever an export says later.
    let bare = Piece { guid: None, complaints: Vec::new(), comments: Vec::new(), ..piece.clone() };
    hash.update(serde_json::to_vec(&bare).unwrap_or_default());
    for picture in piece.every_picture() {
        hash.update(pictures.get(&picture.address).map_or("", |kept| kept.path.as_str()));
        hash.update([0]);
    }
    for file in &piece.files {
        hash.update(pictures.get(&file.address).map_or("", |kept| kept.path.as_str()));
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// The same of what readers wrote under it; empty where nobody did.
fn remarks(piece: &Piece) -> String {
    if piece.comments.is_empty() {
        return String::new();
    }
    hex::encode(Sha256::digest(serde_json::to_vec(&piece.comments).unwrap_or_default()))
}
