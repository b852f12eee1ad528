//! One story of ours out of a piece of an export.

use archive::{Nouns, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use paper::export::Original;
use paper::{Kind, Piece, PieceState, Slug, State, Story, StoryMeta, TopicId, Visibility};
use serde::de::DeserializeOwned;

use super::{Ground, Pictures};
use crate::create::blank;
use crate::error::Result;

pub(super) struct Made {
    pub story: Story,
    /// Set only where names alone would not say which topics are meant.
    pub topics: Vec<TopicId>,
}

/// The story as the export has it, with our pictures, people and topics.
pub(super) async fn of(tx: &Tx, ground: &Ground, piece: &Piece, pictures: &Pictures, now: DateTime<Utc>) -> Result<Made> {
    let mut bylines = Vec::new();
    for key in &piece.authors {
        match ground.authors.get(key) {
            Some(byline) => bylines.push(byline.clone()),
            // A name that the export uses and does not explain.
            None => bylines.extend(tx.authors().bylines(std::slice::from_ref(key)).await?),
        }
    }
    let about: Vec<_> = piece.topics.iter().filter_map(|key| ground.topics.get(key)).collect();
    let section = about.iter().find_map(|topic| topic.section);
    let others: Vec<_> = about.iter().filter(|topic| section.is_none() || topic.section != section).collect();
    let is_ambiguous = others.iter().any(|topic| ground.ambiguous.contains(&topic.name));
    let published = piece.published_at.or(piece.created_at).unwrap_or(now);
    let created_at = piece.created_at.unwrap_or(published).min(now);
    let (state, version, published_at, scheduled_for) = match piece.state {
        PieceState::Live => (State::Live, 1, Some(published.min(now)), None),
        PieceState::Scheduled if published > now => (State::Scheduled, 0, None, Some(published)),
        // Its hour passed between the export and the move: somebody here decides.
        PieceState::Scheduled | PieceState::Draft => (State::Draft, 0, None, None),
        PieceState::Review => (State::Review, 0, None, None),
    };
    let body = reading::clean::address_by_address(&piece.body, |_, address| pictures.get(address).map(|kept| kept.path.clone()));
    let headline: String = piece.headline.split_whitespace().collect::<Vec<_>>().join(" ");
    let story = Story {
        slug: Slug::from_words(&piece.slug),
        state,
        version,
        standfirst: piece.standfirst.clone().filter(|text| !text.trim().is_empty()),
        body,
        bylines,
        section,
        topics: others.iter().map(|topic| topic.name.clone()).collect(),
        picture: piece.picture.as_ref().and_then(|picture| pictures.get(&picture.address)).and_then(|kept| kept.picture),
        language: piece.language.clone(),
        featured: piece.featured,
        scheduled_for,
        published_at,
        // Within the minute it is the same saving.
        updated_at: piece
            .updated_at
            .filter(|at| state == State::Live && *at > published + TimeDelta::minutes(1))
            .map(|at| at.min(now)),
        created_at,
        kind: if piece.is_page { Kind::Page } else { Kind::Story },
        visibility: Visibility::parse(if piece.visibility.starts_with("tiers:") { "tiers" } else { &piece.visibility }),
        meta: meta::<StoryMeta>(&piece.meta, pictures),
        ..blank(&headline, None, created_at)
    };
    let topics = if is_ambiguous { others.iter().map(|topic| topic.id).collect() } else { Vec::new() };
    Ok(Made { story, topics })
}

/// The new text in the old story's place: what it is called here and when it went out stays.
pub(super) fn over(before: &Story, new: Story) -> Story {
    // A story that is down here is not put up again by its old house.
    let (state, scheduled_for) = match before.state {
        State::Draft | State::Review | State::Scheduled => (new.state, new.scheduled_for),
        _ => (before.state, before.scheduled_for),
    };
    Story {
        id: before.id,
        guid: before.guid.clone(),
        slug: before.slug.clone(),
        edition: before.edition,
        state,
        version: before.version,
        scheduled_for,
        published_at: before.published_at.or(new.published_at),
        created_at: before.created_at,
        created_by: before.created_by,
        thread: before.thread,
        brief: before.brief.clone(),
        embargo_until: before.embargo_until,
        ..new
    }
}

/// The document it was written in, with our pictures and files in it.
pub(super) fn with_our_addresses(original: &Original, pictures: &Pictures) -> Original {
    let Ok(mut document) = serde_json::from_str(&original.document) else { return original.clone() };
    let here = |address: &str| pictures.get(address).map(|kept| kept.path.clone());
    reading::each_text(&mut document, &mut |text| match here(text) {
        None if text.contains("=\"") => Some(reading::clean::address_by_address(text, |_, address| here(address))),
        found => found,
    });
    Original { document: document.to_string(), ..original.clone() }
}

/// Would a reader notice?
pub(super) fn reads_otherwise(before: &Story, after: &Story) -> bool {
    before.headline != after.headline
        || before.standfirst != after.standfirst
        || paper::body::text_of(&before.body) != paper::body::text_of(&after.body)
}

/// Words by Ghost's names, with our pictures in them; what is not known is left out.
pub(super) fn meta<T: DeserializeOwned + Default>(words: &[(String, String)], pictures: &Pictures) -> T {
    let mut fields = serde_json::Map::new();
    for (name, value) in words {
        let value = match name.as_str() {
            "og_image" | "twitter_image" => pictures.get(value).map_or(value.as_str(), |kept| kept.path.as_str()).into(),
            "show_title_and_feature_image" => serde_json::Value::Bool(value != "false"),
            _ => value.as_str().into(),
        };
        fields.insert(name.clone(), value);
    }
    serde_json::from_value(fields.into()).unwrap_or_default()
}
