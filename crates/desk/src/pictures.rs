//! Pictures into a story: an upload by an editor, or those that came with wire copy.

use std::collections::HashMap;

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Picture, Staff, Story, StoryId};

use crate::error::Result;
use crate::subject;

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
