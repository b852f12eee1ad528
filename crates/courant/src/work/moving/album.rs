//! The pictures of a move: taken out of the archive they came in, or fetched.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use archive::imports::{Kind, Seen};
use archive::{Job, Nouns};
use bytes::Bytes;
use desk::import::{Kept, Pictures};
use futures_util::{FutureExt, StreamExt, stream};
use paper::{ForeignPicture, PictureId};
use wire::exports::Opened;

use super::{Step, Tell};
use crate::House;
use crate::work::pictures;

/// A larger picture no page shows.
const LARGEST: u64 = 60 << 20;

/// Which are ours by now, and which must still be fetched.
pub(super) struct Album<'h> {
    house: &'h House,
    opened: Arc<Opened>,
    pub kept: Pictures,
    wanted: HashMap<String, ForeignPicture>,
    /// Those that could not be had, with the reason.
    pub given_up: Vec<(String, String)>,
    pub new: usize,
}

impl<'h> Album<'h> {
    pub fn new(house: &'h House, opened: Arc<Opened>) -> Album<'h> {
        Album { house, opened, kept: HashMap::new(), wanted: HashMap::new(), given_up: Vec::new(), new: 0 }
    }
}

impl Album<'_> {
    /// Looks these up among what was kept before, and takes those that lie in the archive.
    pub async fn find(&mut self, pictures: Vec<ForeignPicture>, with_pictures: bool) -> Result<()> {
        let source = self.opened.export.source.clone();
        let mut asked = HashSet::new();
        let unknown: Vec<ForeignPicture> = pictures
            .into_iter()
            .filter(|p| {
                !self.kept.contains_key(&p.address) && !self.wanted.contains_key(&p.address) && asked.insert(p.address.clone())
            })
            .collect();
        let archive = &self.house.archive;
        let keys: Vec<&str> = unknown.iter().map(|p| p.address.as_str()).collect();
        let seen = archive.imports().seen(&source, Kind::Picture, &keys).await?;
        let ids: Vec<PictureId> = seen.values().map(|seen| PictureId(seen.our_id)).collect();
        let there: HashMap<_, _> = archive.pictures().by_ids(&ids).await?.into_iter().map(|there| (there.id, there)).collect();
        let mut packed = Vec::new();
        for picture in unknown {
            if let Some(seen) = seen.get(&picture.address)
                && let Some(there) = there.get(&Some(PictureId(seen.our_id)))
            {
                self.kept.insert(picture.address.clone(), kept(there)?);
            } else if with_pictures {
                match self.opened.files.as_ref().and_then(|files| files.ending_in(&picture.address, LARGEST)) {
                    Some(bytes) => packed.push((picture, bytes)),
                    None => drop(self.wanted.insert(picture.address.clone(), picture)),
                }
            }
        }
        let mut made = Vec::new();
        let album = &*self;
        let each = packed.into_iter().map(|(picture, bytes)| {
            async move {
                let prepared = album.prepare(&picture, Bytes::from(bytes)).await;
                (picture, prepared)
            }
            .boxed()
        });
        let mut preparing = stream::iter(each.collect::<Vec<_>>()).buffered(2);
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
    pub async fn fetch(&mut self, tell: &Tell<'_>) -> Result<usize> {
        let mut wanted: Vec<ForeignPicture> = std::mem::take(&mut self.wanted).into_values().collect();
        wanted.sort_by(|a, b| a.address.cmp(&b.address));
        let before = self.new;
        let (mut done, of) = (0, wanted.len() as u64);
        for some in wanted.chunks(24) {
            let mut fetched = Vec::new();
            let album = &*self;
            let each = some.iter().map(|picture| async move { (picture.clone(), album.fetch_one(picture).await) }.boxed());
            let mut asking = stream::iter(each.collect::<Vec<_>>()).buffer_unordered(4);
            while let Some(one) = asking.next().await {
                fetched.push(one);
                done += 1;
                tell(Step { what: "Pictures", done, of });
            }
            drop(asking);
            self.keep(fetched).await?;
        }
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
    Ok(Kept { picture: Some(id), path: format!("/content/pictures/{}.{}", picture.hash, picture.ending()) })
}
