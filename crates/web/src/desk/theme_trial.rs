//! A theme is tried before readers see it: on one page of each kind that this paper has.
//!
//! The front alone says little: a theme may set it well and fall over its own story page.

use std::sync::Arc;

use archive::Nouns;
use chrono::{DateTime, Utc};
use paper::StoryId;
use press::{Address, Route, Theme};

use crate::error::Result;
use crate::state::State;

/// The first page that the theme cannot print, and why.
pub async fn first_that_fails(state: &State, theme: Theme, now: DateTime<Utc>) -> Result<Option<(String, press::Error)>> {
    let theme = Arc::new(theme);
    for path in paths(state, now).await? {
        let Route::Page(address) = state.press.route(&path, None).await? else {
            continue;
        };
        if let Err(why) = state.press.preview(theme.clone(), &address).await {
            return Ok(Some((path, why)));
        }
    }
    let nowhere = Address::Error { status: 404 };
    let failed = state.press.preview(theme, &nowhere).await.err();
    Ok(failed.map(|why| ("the page that says there is none".to_owned(), why)))
}

/// The front, the newest story, and what leads to it.
async fn paths(state: &State, now: DateTime<Utc>) -> Result<Vec<String>> {
    let archive = &state.archive;
    let mut paths = vec!["/".to_owned()];
    let paper = archive.paper().await?;
    paths.extend(paper.sections.first().map(|section| format!("/section/{}/", section.slug)));
    paths.extend(archive.page_addresses(1).await?.into_iter().filter_map(|page| page.address));
    let Some(card) = archive.stories().before(None, now, StoryId(0)).await? else {
        return Ok(paths);
    };
    let story = archive.stories().get(card.id).await?;
    paths.extend(archive.address_of(&story).await?);
    paths.extend(story.bylines.first().map(|byline| paper.author_address(byline.slug.as_str())));
    let topics = archive.topics().of_story(story.id).await?;
    paths.extend(topics.first().and_then(|topic| paper.topic_address(topic)));
    Ok(paths)
}
