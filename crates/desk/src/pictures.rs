//! Pictures into a story: an upload by an editor, or those that came with wire copy.

use std::collections::HashMap;

use archive::crops::Crop;
use archive::pictures::Rendition;
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Focus, Picture, PictureId, Refusal, Staff, Story, StoryId};

use crate::error::{Error, Result};
use crate::{Edit, edit, edit_copy, subject};

/// Where readers find a picture.
pub fn address(picture: &Picture) -> String {
    format!("/content/pictures/{}.{}", picture.hash, picture.ending())
}

/// Keeps a picture whose bytes are among the blobs already.
pub async fn add(tx: &Tx, by: &Staff, picture: &Picture, now: DateTime<Utc>) -> Result<Picture> {
    by.role.may(Act::Write, false)?;
    let kept = tx.pictures().add(picture, now).await?;
    tx.journal().enter(Some(by), "picture", format!("picture:{}", kept.hash), &kept.alt, now).await?;
    Ok(kept)
}

/// A size of a picture whose bytes are among the blobs already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels.
    pub width: i64,
    pub media_type: String,
    pub hash: String,
}

/// Keeps an uploaded picture in its sizes and makes it the story's lead, or that of its working copy.
pub async fn lead_with(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    picture: &Picture,
    sizes: Vec<Size>,
    now: DateTime<Utc>,
) -> Result<Story> {
    let kept = add(tx, by, picture, now).await?;
    let picture = kept.id.ok_or(Error::NotFound("picture"))?;
    for Size { width, media_type, hash } in sizes {
        tx.pictures().add_rendition(&Rendition { picture, width, media_type, hash }).await?;
    }
    let story = tx.stories().get(id).await?;
    if let Some(copy) = tx.working_copies().of_story(id).await? {
        let fields = Edit { picture: Some(picture), edition: copy.edition, ..Edit::of(tx, &copy.story).await? };
        return Ok(edit_copy(tx, by, id, fields, copy.change, &copy.note, now).await?.story);
    }
    edit(tx, by, id, Edit { picture: Some(picture), ..Edit::of(tx, &story).await? }, now).await
}

/// What is said about a picture; empty text means that nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub licence: Option<String>,
}

/// Changes the words of a story's lead picture. They may be mended while the story is live; its
/// pages are printed anew.
pub async fn describe(tx: &Tx, by: &Staff, id: StoryId, words: &Words, now: DateTime<Utc>) -> Result<PictureId> {
    let story = tx.stories().get(id).await?;
    let Some(picture) = story.picture else {
        return Err(Refusal::Other("Choose a picture file first: JPEG, PNG, WebP or GIF, up to 20 MiB.".into()).into());
    };
    by.role.may(if story.is_live() { Act::EditOthers } else { Act::Write }, false)?;
    let Words { alt, caption, credit, licence } = words;
    tx.pictures().describe(picture, alt, caption.as_deref(), credit.as_deref(), licence.as_deref()).await?;
    tx.touch(subject(id));
    tx.touch("front");
    if let Some(section) = story.section {
        tx.touch(format!("section:{section}"));
    }
    tx.journal().enter(Some(by), "describe picture", subject(id), alt, now).await?;
    Ok(picture)
}

/// Keeps a rendition that a reader's page asked for. No decision and not told in the journal:
/// it shows nothing that was not shown before. One that was cut around a place that no longer
/// counts is left out; the next who asks has it cut anew.
pub async fn keep_crop(tx: &Tx, crop: &Crop, focus: Option<Focus>, hash: &str) -> Result<()> {
    let is_cut = crop.width > 0 && crop.height > 0;
    if is_cut && tx.pictures().by_id(crop.picture).await?.is_none_or(|now| now.focus != focus) {
        return Ok(());
    }
    Ok(tx.crops().keep(crop, hash).await?)
}

/// Says where the subject of a picture stands, so that every cut keeps it; `None` is the middle.
/// Many stories may show it, so it takes somebody who may edit them all.
pub async fn point_at(tx: &Tx, by: &Staff, id: PictureId, focus: Option<Focus>, now: DateTime<Utc>) -> Result<Picture> {
    by.role.may(Act::EditOthers, false)?;
    let picture = tx.pictures().by_id(id).await?.ok_or(archive::Error::NotFound("picture"))?;
    tx.pictures().point_at(id, focus).await?;
    // Lists remember the cards they show.
    for (story, section) in tx.pictures().shown_by(id).await? {
        tx.touch(subject(story));
        tx.touch("front");
        if let Some(section) = section {
            tx.touch(format!("section:{section}"));
        }
    }
    let said = focus.map_or_else(|| "the middle".to_owned(), |at| at.to_string());
    tx.journal().enter(Some(by), "point at", format!("picture:{}", picture.hash), &said, now).await?;
    Ok(Picture { focus, ..picture })
}

/// Sets fetched pictures in: the lead if the story has none, and in the text each at its place.
/// `fetched` leads from the address at the origin to our picture. A story that has gone out or
/// moved on meanwhile is left alone.
pub async fn set_in(
    tx: &Tx,
    id: StoryId,
    lead: Option<&str>,
    fetched: &HashMap<String, Picture>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(story) = tx.stories().by_id(id).await? else {
        return Ok(());
    };
    if !story.state.is_open() {
        return Ok(());
    }
    let mut kept = HashMap::new();
    for (source, picture) in fetched {
        kept.insert(source.as_str(), tx.pictures().add(picture, now).await?);
    }
    let mut body = story.body.clone();
    for (source, picture) in &kept {
        body = body.replace(&format!("src=\"{}\"", escaped(source)), &format!("src=\"{}\"", address(picture)));
    }
    let lead = lead.and_then(|source| kept.get(source)).and_then(|picture| picture.id);
    let picture = story.picture.or(lead);
    if body != story.body || picture != story.picture {
        tx.stories().save(&Story { body, picture, ..story }, now).await?;
        tx.journal().enter(None, "pictures", subject(id), format!("{} fetched", kept.len()), now).await?;
    }
    Ok(())
}

/// As an address stands in an attribute of a cleaned body.
fn escaped(url: &str) -> String {
    url.replace('&', "&amp;").replace('"', "&quot;")
}
