//! Begin a story of our own.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Kind, Slug, Staff, State, Story, StoryId, StoryMeta, Visibility};

use crate::error::Result;
use crate::{House, may, subject};

pub async fn create(tx: &Tx, by: &Staff, headline: &str, house: &House, now: DateTime<Utc>) -> Result<Story> {
    begin(tx, by, Kind::Story, headline, house, now).await
}

/// Begins a page, which stands outside the stream of stories: about us, contact, imprint.
pub async fn create_page(tx: &Tx, by: &Staff, headline: &str, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::EditOthers, house)?;
    begin(tx, by, Kind::Page, headline, house, now).await
}

async fn begin(tx: &Tx, by: &Staff, kind: Kind, headline: &str, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::Write, house)?;
    let mut draft = Story { kind, ..blank(headline, Some(by), now) };
    if let Some(author) = by.author
        && let Some(author) = tx.authors().by_id(author).await?
    {
        draft.bylines.push(paper::Byline { author: author.id, name: author.name, slug: author.slug });
    }
    let story = tx.stories().add(draft, &house.guid_host, now).await?;
    tx.journal().enter(Some(by), "create", subject(story.id), &story.headline, now).await?;
    Ok(story)
}

/// A draft with a headline and nothing else.
pub(crate) fn blank(headline: &str, by: Option<&Staff>, now: DateTime<Utc>) -> Story {
    let headline = headline.split_whitespace().collect::<Vec<_>>().join(" ");
    Story {
        id: StoryId(0),
        guid: String::new(),
        slug: Slug::from_words(&headline),
        state: State::Draft,
        version: 0,
        edition: 0,
        headline,
        standfirst: None,
        body: String::new(),
        dateline: None,
        bylines: Vec::new(),
        outlet: None,
        section: None,
        topics: Vec::new(),
        thread: None,
        brief: None,
        picture: None,
        language: None,
        featured: false,
        origin: None,
        embargo_until: None,
        scheduled_for: None,
        published_at: None,
        updated_at: None,
        corrected_at: None,
        created_at: now,
        created_by: by.map(|staff| staff.id),
        kind: Kind::Story,
        visibility: Visibility::Public,
        meta: StoryMeta::default(),
    }
}
