//! Addresses that earlier routes gave. Asked for only where nothing else stands.

use archive::routing::NOWHERE;
use archive::{Archive, File, Nouns};
use paper::State;
use paper::routes::{Before, Key};

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
    for pattern in Before::patterns(&before.stories) {
        if let Some(key) = pattern.find(&parts)
            && let Some(to) = story(archive, key).await?
            && to != path
        {
            return Ok(Some(to));
        }
    }
    let paper = archive.paper().await?;
    for pattern in Before::patterns(&before.tags) {
        if let Some(slug) = pattern.find(&parts).and_then(|key| key.slug)
            && let Some(topic) = archive.topics().by_slug(&slug).await?
            && let Some(to) = paper.topic_address(&topic).filter(|to| *to != path)
        {
            return Ok(Some(to));
        }
    }
    for pattern in Before::patterns(&before.authors) {
        if let Some(slug) = pattern.find(&parts).and_then(|key| key.slug)
            && archive.authors().by_slug(&slug).await?.is_some()
        {
            let to = paper.author_address(&slug);
            if to != NOWHERE && to != path {
                return Ok(Some(to));
            }
        }
    }
    Ok(None)
}

async fn story(archive: &Archive, key: Key) -> Result<Option<String>> {
    let story = match (key.id, key.slug) {
        (Some(id), _) => archive.stories().by_id(id).await?,
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
        Some(story) => Ok(archive.address_of(&story).await?),
        None => Ok(None),
    }
}
