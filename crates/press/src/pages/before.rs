//! Addresses that earlier routes gave. Asked for only where nothing else stands.

use archive::routing::NOWHERE;
use archive::{Archive, File, Nouns};
use paper::State;
use paper::routes::{Before, DataKind, Key};

use crate::{Address, Result};

/// Where such an address leads now.
pub async fn led_on(archive: &Archive, path: &str) -> Result<Option<String>> {
    let Some(kept) = archive.files().get(File::RoutesBefore).await? else {
        return Ok(None);
    };
    // Written by ourselves; what cannot be read leads nowhere.
    let before: Before = serde_json::from_str(&kept).unwrap_or_default();
    let path = path.to_lowercase();
    let parts = Address::parts_of(&path);
    let paper = archive.paper().await?;
    // What a route says that it is about stands there, wherever it stood before.
    let claimed = |kind, slug: &str| paper.routes()?.claimed(kind, slug).filter(|to| *to != path);
    for pattern in Before::patterns(&before.stories) {
        if let Some(key) = pattern.find(&parts)
            && let Some((slug, address)) = story(archive, key).await?
            && let Some(to) = claimed(DataKind::Posts, &slug).or(address)
            && to != path
        {
            return Ok(Some(to));
        }
    }
    for pattern in Before::patterns(&before.tags) {
        if let Some(slug) = pattern.find(&parts).and_then(|key| key.slug)
            && let Some(topic) = archive.topics().by_slug(&slug).await?
            && let Some(to) = claimed(DataKind::Tags, &slug).or_else(|| paper.topic_address(&topic).filter(|to| *to != path))
        {
            return Ok(Some(to));
        }
    }
    for pattern in Before::patterns(&before.authors) {
        if let Some(slug) = pattern.find(&parts).and_then(|key| key.slug)
            && archive.authors().by_slug(&slug).await?.is_some()
        {
            let to = claimed(DataKind::Authors, &slug).unwrap_or_else(|| paper.author_address(&slug));
            if to != NOWHERE && to != path {
                return Ok(Some(to));
            }
        }
    }
    Ok(None)
}

/// The story of this key, by its slug, and where it stands.
async fn story(archive: &Archive, key: Key) -> Result<Option<(String, Option<String>)>> {
    let story = match (key.id, key.slug) {
        (Some(id), _) => match archive.stories().known_as(id).await? {
            Some(id) => archive.stories().by_id(id).await?,
            None => None,
        },
        (None, Some(slug)) => match archive.stories().by_slug(&slug).await? {
            Some(story) => Some(story),
            None => match archive.stories().renamed(&slug).await? {
                Some(now) => archive.stories().by_slug(now.as_str()).await?,
                None => None,
            },
        },
        (None, None) => None,
    };
    let out = |state| matches!(state, State::Live | State::Held | State::Withdrawn | State::Killed);
    match story.filter(|story| out(story.state)) {
        Some(story) => Ok(Some((story.slug.to_string(), archive.address_of(&story).await?))),
        None => Ok(None),
    }
}
