//! Stories and their surroundings as templates see them, under the names Ghost's themes use.
//!
//! A field is made when a template asks for it and not before; text is shared, never copied.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use archive::Card;
use chrono::{DateTime, SecondsFormat, Utc};
use hbs::{Map, Object, Value};
use paper::{Author, StoryMeta};

use crate::House;
use crate::direction::{is_from_right, reads_from_right};

mod about;
mod beside;
mod licence;
mod picture;
pub use about::{topic_value, whole_author};
pub use beside::{Listed, Over};
pub use licence::{licence_name, web_address};
pub use picture::{PictureValue, ending};

/// A story on a page: a card in a list, or, with its body and what stands around it, `post`.
pub struct StoryValue {
    pub card: Arc<Card>,
    house: Arc<House>,
    picture: Option<Value>,
    /// Only on the story's own page.
    whole: Option<Whole>,
    section: OnceLock<Value>,
    authors: OnceLock<Value>,
    tags: OnceLock<Value>,
    outlet: OnceLock<Value>,
    brief: OnceLock<Value>,
    title: OnceLock<Value>,
    url: OnceLock<Value>,
}

/// What a story has on its own page, and in the lists of themes written for Ghost.
pub struct Whole {
    /// What of the text is open to this reader.
    pub html: Arc<str>,
    /// May the reader read on?
    pub open: bool,
    /// Minutes that the whole text takes, by the rule of themes written for Ghost.
    pub minutes: usize,
    pub authors: Value,
    /// Absent: made of the names on the card.
    pub tags: Option<Value>,
    pub meta: StoryMeta,
    pub outlet: Value,
    pub thread: Value,
    pub origin: Value,
    pub corrections: Value,
    /// Whom the story quotes, with their words; null where that is closed to this reader.
    pub said_by: Value,
    /// From before a move, in threads; false where there are none.
    pub comments: Value,
    /// How many more there are than are shown.
    pub more_comments: i64,
}

impl StoryValue {
    pub fn new(card: Arc<Card>, house: &Arc<House>, picture: Option<Value>, whole: Option<Whole>) -> StoryValue {
        StoryValue {
            card,
            house: house.clone(),
            picture,
            whole,
            section: OnceLock::new(),
            authors: OnceLock::new(),
            tags: OnceLock::new(),
            outlet: OnceLock::new(),
            brief: OnceLock::new(),
            title: OnceLock::new(),
            url: OnceLock::new(),
        }
    }

    fn section(&self) -> Value {
        let make = || match &self.card.section {
            Some((_, slug, name)) => link_object(name, slug.as_str(), "section"),
            None => Value::Null,
        };
        self.section.get_or_init(make).clone()
    }

    fn authors(&self) -> Value {
        if let Some(whole) = &self.whole {
            return whole.authors.clone();
        }
        let make =
            || self.card.bylines.iter().map(|b| author_link(&self.house, &b.name, b.slug.as_str())).collect::<Vec<_>>().into();
        self.authors.get_or_init(make).clone()
    }

    /// The section first, then the topics; what is for the house alone is left out.
    fn tags(&self) -> Value {
        if let Some(tags) = self.whole.as_ref().and_then(|whole| whole.tags.as_ref()) {
            return tags.clone();
        }
        let make = || {
            let section = Some(self.section()).filter(|s| !s.is_nullish());
            let topics = self.card.topics.iter().filter(|topic| !paper::Topic::is_internal(topic)).map(|topic| {
                let slug = paper::Slug::from_words(topic);
                Value::object([
                    ("name", topic.as_str().into()),
                    ("slug", slug.as_str().into()),
                    ("visibility", Value::from("public")),
                ])
            });
            section.into_iter().chain(topics).collect::<Vec<_>>().into()
        };
        self.tags.get_or_init(make).clone()
    }

    fn outlet(&self) -> Value {
        if let Some(whole) = &self.whole {
            return whole.outlet.clone();
        }
        let make = || match &self.card.outlet {
            Some((_, slug, name)) => link_object(name, slug.as_str(), "outlet"),
            None => Value::Null,
        };
        self.outlet.get_or_init(make).clone()
    }

    fn brief(&self) -> Value {
        let make = || match self.card.brief.as_ref().filter(|brief| !brief.is_empty()) {
            Some(brief) => Value::object([
                ("summary", brief.summary.trim().into()),
                (
                    "key_details",
                    brief
                        .key_details
                        .iter()
                        .map(|d| d.trim())
                        .filter(|d| !d.is_empty())
                        .map(Value::from)
                        .collect::<Vec<_>>()
                        .into(),
                ),
            ]),
            None => Value::Null,
        };
        self.brief.get_or_init(make).clone()
    }

    /// The standfirst, or the brief's summary, so that a card is not bare.
    pub fn excerpt(&self) -> &str {
        let brief = self.card.brief.as_ref().map(|brief| brief.summary.trim());
        self.card.standfirst.as_deref().filter(|s| !s.trim().is_empty()).or(brief).unwrap_or_default()
    }

    /// The standfirst, else the beginning of the open text.
    fn opening(&self) -> Value {
        let excerpt = self.excerpt();
        match &self.whole {
            // Themes written for Ghost ask by this whether anything of a closed text may be shown.
            Some(whole) if !whole.open && whole.html.is_empty() && !self.house.theme.is_house => "".into(),
            Some(whole) if excerpt.is_empty() && !self.house.theme.is_house => {
                let text = crate::api::plain(&whole.html);
                text.chars().take(MOST_OPENING).collect::<String>().into()
            }
            _ => excerpt.into(),
        }
    }

    fn primary_tag(&self) -> Value {
        let first = self.tags().as_array().and_then(|tags| tags.first().cloned()).unwrap_or(Value::Null);
        if first.get("visibility").text() == "public" { first } else { Value::Null }
    }

    /// Minutes; by the rule of Ghost's themes where one is in use.
    fn reading_time(&self) -> Value {
        let words = usize::try_from(self.card.words).unwrap_or(0);
        match &self.whole {
            Some(whole) if !self.house.theme.is_house => whole.minutes.into(),
            _ => paper::body::reading_minutes(words).into(),
        }
    }

    /// Words of the story's own for machines, and code for the page.
    fn meta(&self, key: &str) -> Option<Value> {
        let no_words = StoryMeta::default();
        let m = self.whole.as_ref().map_or(&no_words, |whole| &whole.meta);
        let text = match key {
            "meta_title" => &m.meta_title,
            "meta_description" => &m.meta_description,
            "og_title" => &m.og_title,
            "og_description" => &m.og_description,
            "og_image" => &m.og_image,
            "twitter_title" => &m.twitter_title,
            "twitter_description" => &m.twitter_description,
            "twitter_image" => &m.twitter_image,
            "canonical_url" => &m.canonical_url,
            "custom_template" => &m.custom_template,
            "codeinjection_head" => &m.codeinjection_head,
            "codeinjection_foot" => &m.codeinjection_foot,
            _ => return None,
        };
        Some(text.as_deref().filter(|t| !t.trim().is_empty()).into_value())
    }

    pub fn path(&self) -> String {
        self.card.path().to_owned()
    }

    /// Did readers get something else before?
    fn changed(&self) -> bool {
        self.card.updated_at.is_some() && self.card.updated_at != self.card.published_at
    }

    pub fn html(&self) -> Option<&Arc<str>> {
        self.whole.as_ref().map(|whole| &whole.html)
    }

    pub fn picture(&self) -> Option<&PictureValue> {
        self.picture.as_ref()?.downcast()
    }
}

/// Characters of the text that stand where there is no standfirst.
const MOST_OPENING: usize = 500;

const FIELDS: &[&str] = &[
    "id",
    "uuid",
    "slug",
    "title",
    "custom_excerpt",
    "excerpt",
    "html",
    "url",
    "feature_image",
    "feature_image_alt",
    "feature_image_caption",
    "featured",
    "visibility",
    "access",
    "published_at",
    "updated_at",
    "created_at",
    "reading_time",
    "primary_tag",
    "tags",
    "primary_author",
    "authors",
    "lead_picture",
    "dateline",
    "brief",
    "outlet",
    "thread",
    "origin",
    "corrections",
    "said_by",
    "corrected",
    "changed",
    "changed_at",
    "language",
];

impl StoryValue {
    /// `rtl` or `ltr` where it is another one than the paper's.
    fn direction(&self) -> Value {
        let ours = is_from_right(self.house.language());
        let own = match self.card.language.as_deref() {
            Some(language) => Some(is_from_right(language)),
            None => reads_from_right(&self.card.headline),
        };
        own.filter(|own| *own != ours).map(|own| if own { "rtl" } else { "ltr" }).into_value()
    }
}

impl Object for StoryValue {
    fn get(&self, key: &str) -> Option<Value> {
        let card = &self.card;
        let picture = self.picture();
        Some(match key {
            "id" if self.house.theme.is_house => card.id.0.to_string().into(),
            "id" => card.public_id().to_string().into(),
            "uuid" => self.whole.as_ref().and_then(|w| w.meta.uuid.clone()).unwrap_or_else(|| card.id.uuid()).into(),
            "comment_id" => {
                self.whole.as_ref().and_then(|w| w.meta.comment_id.clone()).unwrap_or_else(|| card.public_id().to_string()).into()
            }
            "slug" => card.slug.as_str().into(),
            "title" => self.title.get_or_init(|| card.headline.as_str().into()).clone(),
            "custom_excerpt" => card.standfirst.as_deref().filter(|s| !s.trim().is_empty()).into_value(),
            "excerpt" => self.opening(),
            "html" => self.whole.as_ref().map_or(Value::Null, |whole| Value::String(whole.html.clone())),
            "url" => self.url.get_or_init(|| self.house.address(&self.path()).into()).clone(),
            "feature_image" => picture.map_or(Value::Null, |p| self.house.address(&p.for_themes()).into()),
            "feature_image_alt" => match self.whole.as_ref().and_then(|w| w.meta.feature_image_alt.as_deref()) {
                Some(own) => own.into(),
                None => picture.map_or(Value::Null, |p| p.picture.alt.as_str().into()),
            },
            "feature_image_caption" => match self.whole.as_ref().and_then(|w| w.meta.feature_image_caption.as_deref()) {
                // Cleaned when it came in, like the body it belongs to.
                Some(own) => Value::safe(own),
                None => picture.map_or(Value::Null, |p| p.picture.caption.as_deref().into_value()),
            },
            "lead_picture" => self.picture.clone().unwrap_or(Value::Null),
            "featured" => card.featured.into(),
            "visibility" => match &card.visibility {
                // A filter over tiers is told as what it is.
                paper::Visibility::Filter(_) => "tiers".into(),
                other => other.as_str().into(),
            },
            "access" => self.whole.as_ref().map_or(card.visibility.is_public(), |whole| whole.open).into(),
            "tiers" => Value::from(Vec::<Value>::new()),
            "comments" => self.whole.as_ref().map_or(false.into(), |whole| whole.comments.clone()),
            "more_comments" => self.whole.as_ref().map_or(0, |whole| whole.more_comments).into(),
            "type" => if card.kind == paper::Kind::Page { "page" } else { "post" }.into(),
            "published_at" => moment(card.published_at),
            "updated_at" => moment(card.updated_at.or(card.published_at)),
            "created_at" => moment(card.published_at),
            "reading_time" => self.reading_time(),
            "primary_tag" if self.whole.as_ref().is_some_and(|whole| whole.tags.is_some()) => self.primary_tag(),
            "primary_tag" => self.section(),
            "tags" => self.tags(),
            "authors" => self.authors(),
            "primary_author" => self.authors().as_array().and_then(|a| a.first().cloned()).unwrap_or(Value::Null),
            "dateline" => card.dateline.as_deref().into_value(),
            "brief" => self.brief(),
            "outlet" => self.outlet(),
            "thread" => self.whole.as_ref().map_or(Value::Null, |whole| whole.thread.clone()),
            "origin" => self.whole.as_ref().map_or(Value::Null, |whole| whole.origin.clone()),
            "corrections" => self.whole.as_ref().map_or(Value::Null, |whole| whole.corrections.clone()),
            "said_by" => self.whole.as_ref().map_or(Value::Null, |whole| whole.said_by.clone()),
            "corrected" => (card.corrected_at.is_some() || card.origin.as_ref().is_some_and(|o| o.corrected().is_some())).into(),
            "changed" => self.changed().into(),
            "changed_at" => moment(card.updated_at),
            "language" => card.language.as_deref().unwrap_or(self.house.language()).into(),
            "direction" => self.direction(),
            key => return self.meta(key),
        })
    }

    fn keys(&self) -> Vec<Arc<str>> {
        FIELDS.iter().map(|f| Arc::from(*f)).collect()
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

/// An author with everything on the card.
pub fn author_value(house: &House, author: &Author, picture: Option<&PictureValue>) -> Value {
    Value::object([
        ("id", author.id.0.to_string().into()),
        ("name", author.name.as_str().into()),
        ("slug", author.slug.as_str().into()),
        ("url", house.paper.author_address(author.slug.as_str()).into()),
        ("bio", author.bio.as_deref().filter(|b| !b.trim().is_empty()).into_value()),
        ("website", author.website.as_deref().and_then(web_address).into_value()),
        ("profile_image", picture.map(PictureValue::for_themes).into()),
        ("visibility", "public".into()),
    ])
}

/// Name, slug and address of something with a page of its own.
pub fn link_object(name: &str, slug: &str, kind: &str) -> Value {
    Value::object([
        ("name", name.into()),
        ("slug", slug.into()),
        ("url", format!("/{kind}/{slug}/").into()),
        ("visibility", Value::from("public")),
    ])
}

/// Name, slug and address of an author of whom no more is known.
pub fn author_link(house: &House, name: &str, slug: &str) -> Value {
    let fields = Map::new().with("url", house.paper.author_address(slug));
    Value::from_object(Over { below: link_object(name, slug, "author"), fields })
}

/// ISO 8601 with milliseconds, as JavaScript prints dates.
pub fn moment(at: Option<DateTime<Utc>>) -> Value {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true)).into()
}

/// `None` as null.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for Option<&str> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, Value::from)
    }
}
