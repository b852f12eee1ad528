//! How rows of stories are read: whole, and as cards.

use chrono::{DateTime, Utc};
use paper::{
    Brief, Byline, Kind, Origin, OutletId, PublicId, SectionId, Slug, State, Story, StoryId, StoryMeta, ThreadId, Visibility,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::pictures::focus_at;
use crate::value::Row;

/// What a list shows of a story: everything but the body, with its names joined in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub id: StoryId,
    pub guid: String,
    pub slug: Slug,
    pub state: State,
    pub version: i64,
    pub headline: String,
    pub standfirst: Option<String>,
    pub dateline: Option<String>,
    pub bylines: Vec<Byline>,
    pub topics: Vec<String>,
    pub brief: Option<Brief>,
    pub language: Option<String>,
    pub featured: bool,
    /// Words in the body.
    pub words: i64,
    pub section: Option<(SectionId, Slug, String)>,
    pub outlet: Option<(OutletId, Slug, String)>,
    pub thread: Option<ThreadId>,
    pub picture: Option<paper::Picture>,
    pub published_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    /// Last correction.
    #[serde(default)]
    pub corrected_at: Option<DateTime<Utc>>,
    pub scheduled_for: Option<DateTime<Utc>>,
    /// Where it first stood, when the story is a partner's.
    pub origin: Option<Origin>,
    /// When the desk last saved it.
    pub saved_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub kind: Kind,
    pub visibility: Visibility,
    /// The path where readers find it; None when no collection of the routes takes it in.
    pub address: Option<String>,
    /// The collection that takes it in, by its place in the routes.
    pub collection: Option<usize>,
}

impl Card {
    /// What programs know it by.
    pub fn public_id(&self) -> PublicId {
        PublicId::of_story(self.id, &self.guid)
    }

    /// Address of the original when the story is a partner's.
    pub fn origin_url(&self) -> Option<&str> {
        self.origin.as_ref()?.url.as_deref()
    }
}

macro_rules! meta_columns {
    () => {
        "m.uuid, m.comment_id, m.meta_title, m.meta_description, m.og_title, m.og_description, m.og_image, m.twitter_title,
        m.twitter_description, m.twitter_image, m.canonical_url, m.custom_template, m.codeinjection_head, m.codeinjection_foot,
        m.feature_image_alt, m.feature_image_caption, m.show_title_and_feature_image, m.email_subject, m.frontmatter"
    };
}

pub(crate) const COLUMNS: &str = concat!(
    "s.id, s.guid, s.slug, s.state, s.version, s.edition, s.headline, s.standfirst, s.body, s.dateline, s.bylines,
    s.outlet_id, s.section_id, s.topics, s.thread_id, s.brief, s.picture_id, s.language, s.featured, s.origin, s.embargo_until,
    s.scheduled_for, s.published_at, s.updated_at, s.created_at, s.created_by, s.kind, s.visibility, s.corrected_at, ",
    meta_columns!()
);

/// The rarely set words.
pub(crate) const META: &str = meta_columns!();

/// Where whole stories are read from.
pub(crate) const FROM: &str = "stories s left join story_meta m on m.story_id = s.id";

pub(crate) const CARD: &str = "s.id, s.guid, s.slug, s.state, s.version, s.headline, s.standfirst, s.dateline, s.bylines, s.topics, s.brief, s.language,
    s.featured, s.words, c.id, c.slug, c.name, o.id, o.slug, o.name, s.thread_id, p.id, p.hash, p.media_type, p.width, p.height, p.size, p.alt,
    p.caption, p.credit, p.licence, s.published_at, s.updated_at, s.scheduled_for, s.origin, s.saved_at, s.created_at, s.kind,
    s.visibility, p.focus_x, p.focus_y, s.corrected_at";

/// How many columns those are, for whoever reads more behind them.
pub(crate) const CARD_WIDTH: usize = 42;
pub(crate) const META_WIDTH: usize = 19;

pub(crate) const JOINS: &str = "left join sections c on c.id = s.section_id left join outlets o on o.id = s.outlet_id left join pictures p on p.id = s.picture_id";

fn kind(text: String) -> Result<Kind> {
    Kind::parse(&text).ok_or(Error::Garbled(format!("a kind of story {text}")))
}

/// The rarely set words whose columns begin at `at`; all absent when the story has no row of them.
pub(crate) fn meta_at(row: &Row, at: usize) -> Result<StoryMeta> {
    Ok(StoryMeta {
        uuid: row.get(at)?,
        comment_id: row.get(at + 1)?,
        meta_title: row.get(at + 2)?,
        meta_description: row.get(at + 3)?,
        og_title: row.get(at + 4)?,
        og_description: row.get(at + 5)?,
        og_image: row.get(at + 6)?,
        twitter_title: row.get(at + 7)?,
        twitter_description: row.get(at + 8)?,
        twitter_image: row.get(at + 9)?,
        canonical_url: row.get(at + 10)?,
        custom_template: row.get(at + 11)?,
        codeinjection_head: row.get(at + 12)?,
        codeinjection_foot: row.get(at + 13)?,
        feature_image_alt: row.get(at + 14)?,
        feature_image_caption: row.get(at + 15)?,
        show_title_and_feature_image: row.get(at + 16)?,
        email_subject: row.get(at + 17)?,
        frontmatter: row.get(at + 18)?,
    })
}

fn state(text: String) -> Result<State> {
    State::parse(&text).ok_or(Error::Garbled(format!("a story state {text}")))
}

pub(crate) fn story(row: &Row) -> Result<Story> {
    Ok(Story {
        id: row.get(0)?,
        guid: row.get(1)?,
        slug: row.get(2)?,
        state: state(row.get(3)?)?,
        version: row.get(4)?,
        edition: row.get(5)?,
        headline: row.get(6)?,
        standfirst: row.get(7)?,
        body: row.get(8)?,
        dateline: row.get(9)?,
        bylines: row.json(10)?,
        outlet: row.get(11)?,
        section: row.get(12)?,
        topics: row.json(13)?,
        thread: row.get(14)?,
        brief: row.maybe_json(15)?,
        picture: row.get(16)?,
        language: row.get(17)?,
        featured: row.get(18)?,
        origin: row.maybe_json(19)?,
        embargo_until: row.get(20)?,
        scheduled_for: row.get(21)?,
        published_at: row.get(22)?,
        updated_at: row.get(23)?,
        created_at: row.get(24)?,
        created_by: row.get(25)?,
        kind: kind(row.get(26)?)?,
        visibility: Visibility::parse(&row.get::<String>(27)?),
        corrected_at: row.get(28)?,
        meta: meta_at(row, 29)?,
    })
}

impl Card {
    /// The path where readers find it, or one where there is never a page.
    pub fn path(&self) -> &str {
        self.address.as_deref().unwrap_or(crate::routing::NOWHERE)
    }
}

pub(crate) fn card(row: &Row) -> Result<Card> {
    let picture = match row.get::<Option<i64>>(21)? {
        None => None,
        Some(id) => Some(paper::Picture {
            id: Some(paper::PictureId(id)),
            hash: row.get(22)?,
            media_type: row.get(23)?,
            width: row.get(24)?,
            height: row.get(25)?,
            size: row.get(26)?,
            alt: row.get(27)?,
            caption: row.get(28)?,
            credit: row.get(29)?,
            licence: row.get(30)?,
            source_url: None,
            focus: focus_at(row, 39)?,
        }),
    };
    let section = match row.get::<Option<SectionId>>(14)? {
        Some(id) => Some((id, row.get(15)?, row.get(16)?)),
        None => None,
    };
    let outlet = match row.get::<Option<OutletId>>(17)? {
        Some(id) => Some((id, row.get(18)?, row.get(19)?)),
        None => None,
    };
    let slug: Slug = row.get(2)?;
    Ok(Card {
        id: row.get(0)?,
        guid: row.get(1)?,
        // The usual one; `addresses` puts another in its place.
        address: Some(format!("/{slug}/")),
        collection: None,
        slug,
        state: state(row.get(3)?)?,
        version: row.get(4)?,
        headline: row.get(5)?,
        standfirst: row.get(6)?,
        dateline: row.get(7)?,
        bylines: row.json(8)?,
        topics: row.json(9)?,
        brief: row.maybe_json(10)?,
        language: row.get(11)?,
        featured: row.get(12)?,
        words: row.get(13)?,
        section,
        outlet,
        thread: row.get(20)?,
        picture,
        published_at: row.get(31)?,
        updated_at: row.get(32)?,
        scheduled_for: row.get(33)?,
        origin: row.maybe_json(34)?,
        saved_at: row.get(35)?,
        created_at: row.get(36)?,
        kind: kind(row.get(37)?)?,
        visibility: Visibility::parse(&row.get::<String>(38)?),
        corrected_at: row.get(41)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_behind_a_card_begins_where_the_card_ends() {
        let columns = |list: &str| list.split(',').count();
        assert_eq!((columns(CARD), columns(META)), (CARD_WIDTH, META_WIDTH));
    }
}
