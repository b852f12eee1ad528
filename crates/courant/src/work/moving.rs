//! A paper moves in: its export is read, its pictures are kept, its stories handed to the desk.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use archive::imports::{Kind, Seen};
use archive::{Job, Nouns};
use bytes::Bytes;
use desk::import::{Kept, Pictures, Tally};
use futures_util::{StreamExt, stream};
use paper::{Export, ForeignPicture, Piece, Staff};
use wire::exports::Opened;

use crate::House;
use crate::commands::bar;
use crate::work::pictures;

/// Stories in one transaction, and on their way between reading and writing.
const BATCH: usize = 200;
/// A larger picture no page shows.
const LARGEST: u64 = 60 << 20;

/// What a run did.
#[derive(Debug, Default)]
pub struct Moved {
    pub tally: Tally,
    pub pictures: usize,
    /// Pictures that could not be had, with the reason.
    pub missing: Vec<(String, String)>,
    pub complaints: Vec<String>,
}

/// Takes in a whole export. Safe to do again, and to kill.
pub async fn everything(house: &House, by: &Staff, opened: Arc<Opened>, with_pictures: bool) -> Result<Moved> {
    let mut album =
        Album { house, opened: opened.clone(), kept: HashMap::new(), wanted: HashMap::new(), given_up: Vec::new(), new: 0 };
    let mut moved = Moved::default();
    let (tally, complaints) = once(house, by, &opened, &mut album, with_pictures).await?;
    moved.tally = tally;
    moved.complaints = complaints;
    if with_pictures && album.fetch().await? > 0 {
        // Once more, for the stories that show what has come meanwhile.
        once(house, by, &opened, &mut album, false).await?;
    }
    moved.pictures = album.new;
    moved.missing = album.given_up;
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    desk::import::finish(&tx, by, &opened.export, &moved.tally, now).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Reads the export from its beginning to its end, and takes in what is new or has changed.
async fn once(
    house: &House,
    by: &Staff,
    opened: &Arc<Opened>,
    album: &mut Album<'_>,
    with_pictures: bool,
) -> Result<(Tally, Vec<String>)> {
    let (desk_house, now) = (house.desk().await?, house.archive.clock().await?);
    let export: &Export = &opened.export;
    album.find(export.every_picture().collect(), with_pictures).await?;
    let tx = house.archive.begin().await?;
    let ground = desk::import::prepare(&tx, by, export, &album.kept, &desk_house, now).await?;
    tx.commit().await?;

    // Reading keeps one core busy and writing the other.
    let (give, mut take) = tokio::sync::mpsc::channel::<Vec<Piece>>(4);
    let reading = tokio::task::spawn_blocking({
        let opened = opened.clone();
        move || {
            let mut batch = Vec::with_capacity(BATCH);
            let mut said = opened.pieces(|piece| {
                batch.push(piece);
                batch.len() < BATCH || give.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_ok()
            });
            if !batch.is_empty() && give.blocking_send(batch).is_err() {
                said.push("the desk stopped before the last stories".into());
            }
            said
        }
    });
    let bar = bar(export.stories + export.pages, "Stories");
    let mut tally = Tally::default();
    let mut complaints = Vec::new();
    while let Some(pieces) = take.recv().await {
        album.find(pieces.iter().flat_map(Piece::every_picture).collect(), with_pictures).await?;
        let tx = house.archive.begin().await?;
        tally.add(&desk::import::stories(&tx, by, &ground, &pieces, &album.kept, &desk_house, now).await?);
        tx.commit().await?;
        bar.inc(pieces.len() as u64);
        complaints.extend(pieces.iter().flat_map(|piece| piece.complaints.iter().map(|said| format!("{}: {said}", piece.slug))));
    }
    bar.finish_and_clear();
    complaints.extend(reading.await.context("reading the export")?);
    Ok((tally, complaints))
}

/// The pictures of a move: which are ours by now, and which must still be fetched.
struct Album<'h> {
    house: &'h House,
    opened: Arc<Opened>,
    kept: Pictures,
    wanted: HashMap<String, ForeignPicture>,
    given_up: Vec<(String, String)>,
    new: usize,
}

impl Album<'_> {
    /// Looks these up among what was kept before, and takes those that lie in the archive.
    async fn find(&mut self, pictures: Vec<ForeignPicture>, with_pictures: bool) -> Result<()> {
        let source = self.opened.export.source.clone();
        let mut asked = HashSet::new();
        let unknown: Vec<ForeignPicture> = pictures
            .into_iter()
            .filter(|p| {
                !self.kept.contains_key(&p.address) && !self.wanted.contains_key(&p.address) && asked.insert(p.address.clone())
            })
            .collect();
        let archive = &self.house.archive;
        let seen = archive.imports().seen(&source, Kind::Picture, unknown.iter().map(|p| p.address.as_str())).await?;
        let mut packed = Vec::new();
        for picture in unknown {
            if let Some(seen) = seen.get(&picture.address)
                && let Some(there) = archive.pictures().by_id(paper::PictureId(seen.our_id)).await?
            {
                self.kept.insert(picture.address.clone(), kept(&there)?);
            } else if with_pictures {
                match self.opened.files.as_ref().and_then(|files| files.ending_in(&picture.address, LARGEST)) {
                    Some(bytes) => packed.push((picture, bytes)),
                    None => drop(self.wanted.insert(picture.address.clone(), picture)),
                }
            }
        }
        let mut made = Vec::new();
        let album = &*self;
        let mut preparing = stream::iter(packed.into_iter().map(|(picture, bytes)| async move {
            let prepared = album.prepare(&picture, Bytes::from(bytes)).await;
            (picture, prepared)
        }))
        .buffered(2);
        while let Some((picture, prepared)) = preparing.next().await {
            made.push((picture, prepared));
        }
        drop(preparing);
        self.keep(made).await
    }

    async fn prepare(&self, picture: &ForeignPicture, bytes: Bytes) -> Result<paper::Picture> {
        let prepared = pictures::prepare(bytes, &[]).await?;
        let ours = pictures::keep(self.house, &prepared).await?;
        let given =
            |theirs: &Option<String>, found: Option<String>| theirs.clone().filter(|text| !text.trim().is_empty()).or(found);
        Ok(paper::Picture {
            alt: picture.alt.clone(),
            caption: given(&picture.caption, ours.caption),
            credit: given(&picture.credit, ours.credit),
            source_url: self.address(&picture.address),
            ..ours
        })
    }

    /// Writes down pictures whose bytes are kept; what could not be used is named.
    async fn keep(&mut self, made: Vec<(ForeignPicture, Result<paper::Picture>)>) -> Result<()> {
        if made.is_empty() {
            return Ok(());
        }
        let now = self.house.archive.clock().await?;
        let source = &self.opened.export.source;
        let tx = self.house.archive.begin().await?;
        for (picture, ours) in made {
            let ours = match ours {
                Ok(ours) => tx.pictures().add(&ours, now).await?,
                Err(trouble) => {
                    self.given_up.push((picture.address, format!("{trouble:#}")));
                    continue;
                }
            };
            let id = ours.id.context("a picture that was added has a number")?;
            let kept = kept(&ours)?;
            let seen = Seen { our_id: id.0, hash: ours.hash.clone(), edition: 0 };
            tx.imports().remember(source, Kind::Picture, &picture.address, &seen).await?;
            if picture.address.starts_with('/') {
                tx.imports().lead(&picture.address, &kept.path).await?;
            }
            tx.jobs().add(&Job::MakeRenditions { picture: id }, now).await?;
            self.kept.insert(picture.address, kept);
            self.new += 1;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Fetches what was in no archive, at the pace at which partners are asked too. Gives how
    /// many came.
    async fn fetch(&mut self) -> Result<usize> {
        let mut wanted: Vec<ForeignPicture> = std::mem::take(&mut self.wanted).into_values().collect();
        wanted.sort_by(|a, b| a.address.cmp(&b.address));
        let before = self.new;
        let bar = bar(wanted.len() as u64, "Pictures");
        for some in wanted.chunks(24) {
            let mut fetched = Vec::new();
            let mut asking = stream::iter(some.iter().map(|picture| async { (picture.clone(), self.fetch_one(picture).await) }))
                .buffer_unordered(4);
            while let Some(one) = asking.next().await {
                fetched.push(one);
                bar.inc(1);
            }
            drop(asking);
            self.keep(fetched).await?;
        }
        bar.finish_and_clear();
        Ok(self.new - before)
    }

    async fn fetch_one(&self, picture: &ForeignPicture) -> Result<paper::Picture> {
        let url =
            self.address(&picture.address).context("the export does not say at which site it stands; give --site ADDRESS")?;
        let answer = self.house.client.get(&url).await?;
        if answer.status != 200 {
            return Err(anyhow!("it is not there (answer {})", answer.status));
        }
        self.prepare(picture, answer.body).await
    }

    /// Where a picture can be asked for.
    fn address(&self, key: &str) -> Option<String> {
        if key.starts_with('/') {
            return self.opened.export.settings.site.as_ref().map(|site| format!("{}{key}", site.trim_end_matches('/')));
        }
        Some(key.to_owned())
    }
}

fn kept(picture: &paper::Picture) -> Result<Kept> {
    let id = picture.id.context("a picture that is kept has a number")?;
    Ok(Kept { id, path: format!("/content/pictures/{}.{}", picture.hash, picture.ending()) })
}
