//! Pictures that came with wire copy: fetched, stripped, and kept in the sizes a page asks for.

use std::collections::HashMap;

use anyhow::{Context, Result, anyhow};
use archive::Nouns;
use archive::pictures::Rendition;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use paper::{FoundPicture, Picture, PictureId, StoryId};
use press::renditions::{self, Prepared};

use crate::House;

/// More than this no story shows.
const MOST: usize = 24;

/// Fetches the pictures of a story that was taken and sets them in. One that cannot be had is
/// left out with a line in the journal; the story does not wait for it.
pub async fn fetch(house: &House, story: StoryId, now: DateTime<Utc>) -> Result<()> {
    let Some(taken) = house.archive.stories().by_id(story).await? else { return Ok(()) };
    let Some(item) = taken.origin.and_then(|origin| origin.wire_item) else { return Ok(()) };
    let Some(item) = house.archive.wire_items().by_id(item).await? else { return Ok(()) };
    let (mut fetched, mut complaints) = (HashMap::new(), Vec::new());
    for found in item.parts.pictures.iter().take(MOST) {
        match fetch_one(house, found).await {
            Ok(picture) => {
                fetched.insert(found.src.clone(), picture);
            }
            Err(trouble) => complaints.push(format!("{trouble:#}")),
        }
    }
    let lead = item.parts.pictures.first().map(|picture| picture.src.as_str());
    let tx = house.archive.begin().await?;
    desk::pictures::set_in(&tx, story, lead, &fetched, now).await?;
    for complaint in &complaints {
        tx.journal().enter(None, "picture missing", format!("story:{story}"), complaint, now).await?;
    }
    for picture in fetched.values() {
        if let Some(kept) = tx.pictures().by_hash(&picture.hash).await?.and_then(|kept| kept.id) {
            tx.jobs().add(&archive::Job::MakeRenditions { picture: kept }, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn fetch_one(house: &House, found: &FoundPicture) -> Result<Picture> {
    if let Some(known) = house.archive.pictures().by_source(&found.src).await? {
        return Ok(known);
    }
    let answer =
        house.client.get(&found.src).await.with_context(|| format!("a picture at {} could not be fetched", found.src))?;
    if answer.status != 200 {
        return Err(anyhow!("a picture at {} is not there (answer {})", found.src, answer.status));
    }
    let prepared = prepare(answer.body, &[]).await.with_context(|| format!("a picture at {} cannot be used", found.src))?;
    let picture = keep(house, &prepared).await?;
    let given = |ours: &Option<String>, theirs: Option<String>| ours.clone().filter(|text| !text.trim().is_empty()).or(theirs);
    Ok(Picture {
        alt: found.alt.clone(),
        caption: given(&found.caption, picture.caption),
        credit: given(&found.credit, picture.credit),
        licence: given(&found.licence, picture.licence),
        source_url: Some(found.src.clone()),
        ..picture
    })
}

/// Makes the sizes of a kept picture that a page asks for.
pub async fn renditions(house: &House, id: PictureId) -> Result<()> {
    let Some(picture) = house.archive.pictures().by_id(id).await? else { return Ok(()) };
    let Some(bytes) = house.archive.blobs.get(&picture.hash).await? else { return Ok(()) };
    let prepared = prepare(bytes, renditions::WIDTHS).await?;
    keep_renditions(house, id, &prepared).await
}

/// Decoding and scaling are for a blocking thread.
pub async fn prepare(bytes: Bytes, widths: &'static [u32]) -> Result<Prepared> {
    Ok(tokio::task::spawn_blocking(move || renditions::prepare(&bytes, widths)).await??)
}

/// Keeps the prepared bytes; gives the picture's row, yet to be added.
pub async fn keep(house: &House, prepared: &Prepared) -> Result<Picture> {
    let hash = house.archive.blobs.put(prepared.bytes.clone()).await?;
    Ok(Picture {
        id: None,
        hash,
        media_type: prepared.media_type.into(),
        width: i64::from(prepared.width),
        height: i64::from(prepared.height),
        size: prepared.bytes.len() as i64,
        alt: String::new(),
        caption: prepared.words.caption.clone(),
        credit: prepared.words.credit.clone(),
        licence: prepared.words.licence.clone(),
        source_url: None,
        focus: None,
    })
}

pub async fn keep_renditions(house: &House, picture: PictureId, prepared: &Prepared) -> Result<()> {
    let mut kept = Vec::new();
    for made in &prepared.renditions {
        let hash = house.archive.blobs.put(made.bytes.clone()).await?;
        kept.push(Rendition { picture, width: i64::from(made.width), media_type: made.media_type.into(), hash });
    }
    let tx = house.archive.begin().await?;
    for rendition in &kept {
        tx.pictures().add_rendition(rendition).await?;
    }
    tx.commit().await?;
    Ok(())
}
