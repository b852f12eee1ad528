//! Stories, topics and authors as Ghost's Content API shows them.

use std::collections::HashMap;

use archive::browse::Entry;
use chrono::{DateTime, Datelike, Offset, Timelike, Utc};
use chrono_tz::Tz;
use paper::{Author, Kind, Picture, PictureId, Topic, Visibility};

use super::ask::{Query, Resource};
use super::json::Json;
use super::text::Text;
use crate::House;
use crate::pages::body::InTexts;
use crate::whole::sizable;

/// What the objects of one answer share.
pub struct Setting<'a> {
    pub house: &'a House,
    pub query: &'a Query,
    /// Every picture that a topic or an author of theirs shows.
    pub pictures: &'a HashMap<PictureId, Picture>,
    /// Every picture that stands in a text of theirs.
    pub in_texts: &'a InTexts,
}

/// Members of stories and pages besides what they include.
const POST: &[&str] = &[
    "id",
    "uuid",
    "title",
    "slug",
    "html",
    "comment_id",
    "plaintext",
    "feature_image",
    "featured",
    "visibility",
    "created_at",
    "updated_at",
    "published_at",
    "custom_excerpt",
    "codeinjection_head",
    "codeinjection_foot",
    "custom_template",
    "canonical_url",
    "show_title_and_feature_image",
    "primary_author",
    "primary_tag",
    "url",
    "excerpt",
    "reading_time",
    "access",
    "comments",
    "og_image",
    "og_title",
    "og_description",
    "twitter_image",
    "twitter_title",
    "twitter_description",
    "meta_title",
    "meta_description",
    "email_subject",
    "frontmatter",
    "feature_image_alt",
    "feature_image_caption",
];
const TAG: &[&str] = &[
    "id",
    "name",
    "slug",
    "description",
    "feature_image",
    "visibility",
    "og_image",
    "og_title",
    "og_description",
    "twitter_image",
    "twitter_title",
    "twitter_description",
    "meta_title",
    "meta_description",
    "codeinjection_head",
    "codeinjection_foot",
    "canonical_url",
    "accent_color",
    "url",
];
const AUTHOR: &[&str] = &[
    "id",
    "name",
    "slug",
    "profile_image",
    "cover_image",
    "bio",
    "website",
    "location",
    "facebook",
    "twitter",
    "threads",
    "bluesky",
    "mastodon",
    "tiktok",
    "youtube",
    "instagram",
    "linkedin",
    "meta_title",
    "meta_description",
    "url",
];

/// Is this a member that such an object may have?
pub fn is_field(of: Resource, name: &str) -> bool {
    match of {
        Resource::Posts | Resource::Pages => POST.contains(&name),
        Resource::Tags => TAG.contains(&name),
        Resource::Authors => AUTHOR.contains(&name),
        _ => false,
    }
}

/// An object in the making: members nobody asked for are not made at all.
struct Making<'q> {
    query: &'q Query,
    members: Vec<(&'static str, Json)>,
}

impl Making<'_> {
    fn set(&mut self, name: &'static str, value: impl FnOnce() -> Json) {
        if self.query.wants(name) {
            self.members.push((name, value()));
        }
    }
}

impl Setting<'_> {
    /// A moment in the paper's own zone, to the millisecond.
    pub fn moment(&self, at: Option<DateTime<Utc>>) -> Json {
        let Some(at) = at else { return Json::Null };
        Json::Text(stamp(at.with_timezone(&self.house.zone)))
    }

    fn whole_url(&self, path: &str) -> Json {
        Json::Text(self.house.absolute(path))
    }

    fn address_words(&self, address: &Option<String>) -> Json {
        address.as_deref().map_or(Json::Null, |address| Json::words(self.house.absolute(&sizable(address))))
    }

    fn picture(&self, id: Option<PictureId>) -> Json {
        match id.and_then(|id| self.pictures.get(&id)) {
            Some(picture) => self.picture_url(picture),
            None => Json::Null,
        }
    }

    fn picture_url(&self, picture: &Picture) -> Json {
        // Where programs that know Ghost put their sizes in.
        self.whole_url(&format!("/content/images/{}.{}", picture.hash, picture.ending()))
    }

    /// A story or a page. `found_by` is the member it was asked for by, which is always there.
    pub fn post(&self, entry: &Entry, found_by: Option<&'static str>) -> Json {
        let (story, meta, query) = (&entry.card, &entry.meta, self.query);
        let mut text = Text::of(self, entry);
        let mut made = Making { query, members: Vec::with_capacity(48) };
        if found_by == Some("slug") && !query.wants("slug") {
            made.members.push(("slug", Json::text(story.slug.as_str())));
        }
        if found_by == Some("id") && !query.wants("id") {
            made.members.push(("id", Json::text(story.public_id().to_string())));
        }
        made.set("id", || Json::text(story.public_id().to_string()));
        made.set("uuid", || Json::text(entry.uuid()));
        made.set("title", || Json::text(&*story.headline));
        made.set("slug", || Json::text(story.slug.as_str()));
        if query.shows_html() {
            made.members.push(("html", text.html.take().map_or(Json::Null, Json::Text)));
        }
        made.set("comment_id", || {
            meta.comment_id.as_deref().map_or_else(|| Json::text(story.public_id().to_string()), Json::words)
        });
        if text.wants_plain {
            made.members.push(("plaintext", text.plain.take().map_or(Json::Null, Json::Text)));
        }
        made.set("feature_image", || story.picture.as_ref().map_or(Json::Null, |picture| self.picture_url(picture)));
        made.set("featured", || Json::Bool(story.featured));
        made.set("visibility", || Json::text(visibility(&story.visibility)));
        made.set("created_at", || self.moment(Some(story.created_at)));
        made.set("updated_at", || self.moment(story.updated_at.or(story.published_at).or(Some(story.created_at))));
        made.set("published_at", || self.moment(story.published_at));
        made.set("custom_excerpt", || Json::maybe(&story.standfirst));
        made.set("codeinjection_head", || Json::maybe(&meta.codeinjection_head));
        made.set("codeinjection_foot", || Json::maybe(&meta.codeinjection_foot));
        made.set("custom_template", || Json::maybe(&meta.custom_template));
        made.set("canonical_url", || self.address_words(&meta.canonical_url));
        if story.kind == Kind::Page {
            made.set("show_title_and_feature_image", || Json::Bool(meta.show_title_and_feature_image.unwrap_or(true)));
        }
        self.relations(entry, &mut made);
        made.set("url", || self.whole_url(story.path()));
        made.set("excerpt", || text.excerpt.clone().map_or(Json::Null, Json::Text));
        if let Some(minutes) = text.minutes {
            made.set("reading_time", || Json::Int(minutes as i64));
        }
        made.set("access", || Json::Bool(story.visibility.is_public()));
        // This paper has no comments of its own.
        made.set("comments", || Json::Bool(false));
        made.set("og_image", || self.address_words(&meta.og_image));
        made.set("og_title", || Json::maybe(&meta.og_title));
        made.set("og_description", || Json::maybe(&meta.og_description));
        made.set("twitter_image", || self.address_words(&meta.twitter_image));
        made.set("twitter_title", || Json::maybe(&meta.twitter_title));
        made.set("twitter_description", || Json::maybe(&meta.twitter_description));
        made.set("meta_title", || Json::maybe(&meta.meta_title));
        made.set("meta_description", || Json::maybe(&meta.meta_description));
        if story.kind == Kind::Story {
            made.set("email_subject", || Json::maybe(&meta.email_subject));
        }
        made.set("frontmatter", || Json::maybe(&meta.frontmatter));
        let picture = story.picture.as_ref();
        made.set("feature_image_alt", || match &meta.feature_image_alt {
            Some(alt) => Json::words(alt),
            None => picture.map_or(Json::Null, |picture| Json::words(&picture.alt)),
        });
        made.set("feature_image_caption", || match &meta.feature_image_caption {
            Some(caption) => Json::words(caption),
            None => picture.map_or(Json::Null, |picture| Json::words(caption(picture))),
        });
        Json::Object(made.members)
    }

    fn relations(&self, entry: &Entry, made: &mut Making<'_>) {
        let tags = self.query.include.contains("tags");
        let authors = self.query.include.contains("authors");
        if tags {
            made.members.push(("tags", Json::List(entry.topics.iter().map(|topic| self.tag_within(topic)).collect())));
        }
        if authors {
            made.members.push(("authors", Json::List(entry.authors.iter().map(|author| self.author_within(author)).collect())));
        }
        if self.query.include.contains("tiers") {
            made.members.push(("tiers", Json::List(Vec::new())));
        }
        if authors {
            made.set("primary_author", || entry.primary_author().map_or(Json::Null, |author| self.author_within(author)));
        }
        if tags {
            let first = entry.primary_topic();
            made.set("primary_tag", || first.map_or(Json::Null, |topic| self.tag_within(topic)));
        }
    }

    /// Fields are those of the story; of what it includes they only say whether addresses are wanted.
    fn tag_within(&self, topic: &Topic) -> Json {
        let query = Query::default();
        let mut made = Making { query: &query, members: Vec::with_capacity(20) };
        self.tag_members(topic, &mut made, self.query.wants("url"));
        Json::Object(made.members)
    }

    fn author_within(&self, author: &Author) -> Json {
        let query = Query::default();
        let mut made = Making { query: &query, members: Vec::with_capacity(20) };
        self.author_members(author, &mut made, self.query.wants("url"), None);
        Json::Object(made.members)
    }

    /// A topic with the number of its live stories.
    pub fn tag(&self, topic: &Topic, stories: i64, found_by: Option<&'static str>) -> Json {
        let mut made = Making { query: self.query, members: Vec::with_capacity(20) };
        self.found(&mut made, found_by, topic.slug.as_str(), || topic.public_id().to_string());
        self.tag_members(topic, &mut made, false);
        self.count(&mut made, stories);
        made.set("url", || self.tag_url(topic));
        Json::Object(made.members)
    }

    fn tag_url(&self, topic: &Topic) -> Json {
        self.whole_url(self.house.paper.topic_address(topic).as_deref().unwrap_or("/404/"))
    }

    fn tag_members(&self, topic: &Topic, made: &mut Making<'_>, with_url: bool) {
        let meta = &topic.meta;
        made.set("id", || Json::text(topic.public_id().to_string()));
        made.set("name", || Json::text(&*topic.name));
        made.set("slug", || Json::text(topic.slug.as_str()));
        made.set("description", || Json::maybe(&topic.description));
        made.set("feature_image", || self.picture(topic.picture));
        made.set("visibility", || Json::text(if topic.internal { "internal" } else { "public" }));
        made.set("og_image", || self.address_words(&meta.og_image));
        made.set("og_title", || Json::maybe(&meta.og_title));
        made.set("og_description", || Json::maybe(&meta.og_description));
        made.set("twitter_image", || self.address_words(&meta.twitter_image));
        made.set("twitter_title", || Json::maybe(&meta.twitter_title));
        made.set("twitter_description", || Json::maybe(&meta.twitter_description));
        made.set("meta_title", || Json::maybe(&meta.meta_title));
        made.set("meta_description", || Json::maybe(&meta.meta_description));
        made.set("codeinjection_head", || Json::maybe(&meta.codeinjection_head));
        made.set("codeinjection_foot", || Json::maybe(&meta.codeinjection_foot));
        made.set("canonical_url", || self.address_words(&meta.canonical_url));
        made.set("accent_color", || Json::maybe(&topic.color));
        if with_url {
            made.members.push(("url", self.tag_url(topic)));
        }
    }

    /// An author with the number of live stories.
    pub fn author(&self, author: &Author, stories: i64, found_by: Option<&'static str>) -> Json {
        let mut made = Making { query: self.query, members: Vec::with_capacity(22) };
        self.found(&mut made, found_by, author.slug.as_str(), || author.public_id().to_string());
        self.author_members(author, &mut made, self.query.wants("url"), Some(stories));
        Json::Object(made.members)
    }

    fn author_members(&self, author: &Author, made: &mut Making<'_>, with_url: bool, stories: Option<i64>) {
        let account = |name: &str| author.social.get(name).map_or(Json::Null, Json::words);
        made.set("id", || Json::text(author.public_id().to_string()));
        made.set("name", || Json::text(&*author.name));
        made.set("slug", || Json::text(author.slug.as_str()));
        made.set("profile_image", || self.picture(author.picture));
        made.set("cover_image", || self.picture(author.cover));
        made.set("bio", || Json::maybe(&author.bio));
        made.set("website", || Json::maybe(&author.website));
        made.set("location", || Json::maybe(&author.location));
        made.set("facebook", || account("facebook"));
        made.set("twitter", || if author.social.contains_key("twitter") { account("twitter") } else { account("x") });
        for name in ["threads", "bluesky", "mastodon", "tiktok", "youtube", "instagram", "linkedin"] {
            made.set(name, || account(name));
        }
        made.set("meta_title", || Json::maybe(&author.meta_title));
        made.set("meta_description", || Json::maybe(&author.meta_description));
        if let Some(stories) = stories {
            self.count(made, stories);
        }
        if with_url {
            made.members.push(("url", self.whole_url(&self.house.paper.author_address(author.slug.as_str()))));
        }
    }

    fn found(&self, made: &mut Making<'_>, by: Option<&'static str>, slug: &str, id: impl FnOnce() -> String) {
        match by {
            Some("slug") if !self.query.wants("slug") => made.members.push(("slug", Json::text(slug))),
            Some("id") if !self.query.wants("id") => made.members.push(("id", Json::text(id()))),
            _ => {}
        }
    }

    /// Ghost leaves the count out where single fields are asked for.
    fn count(&self, made: &mut Making<'_>, stories: i64) {
        if self.query.fields.is_none() && self.query.include.contains("count.posts") {
            made.members.push(("count", Json::Object(vec![("posts", Json::Int(stories))])));
        }
    }

    /// A story in the index that a theme's search reads.
    pub fn search_post(&self, entry: &Entry) -> Json {
        let (story, text) = (&entry.card, Text::of(self, entry));
        Json::Object(vec![
            ("id", Json::text(story.public_id().to_string())),
            ("slug", Json::text(story.slug.as_str())),
            ("title", Json::text(&*story.headline)),
            ("excerpt", text.excerpt.map_or(Json::Null, Json::Text)),
            ("url", self.whole_url(story.path())),
            ("updated_at", self.moment(story.updated_at.or(story.published_at))),
            ("visibility", Json::text(visibility(&story.visibility))),
        ])
    }

    pub fn search_tag(&self, topic: &Topic) -> Json {
        Json::Object(vec![
            ("id", Json::text(topic.public_id().to_string())),
            ("slug", Json::text(topic.slug.as_str())),
            ("name", Json::text(&*topic.name)),
            ("url", self.tag_url(topic)),
        ])
    }

    pub fn search_author(&self, author: &Author) -> Json {
        Json::Object(vec![
            ("id", Json::text(author.public_id().to_string())),
            ("slug", Json::text(author.slug.as_str())),
            ("name", Json::text(&*author.name)),
            ("url", self.whole_url(&self.house.paper.author_address(author.slug.as_str()))),
            ("profile_image", self.picture(author.picture)),
        ])
    }
}

/// RFC 3339, to the millisecond. Written out, because a format that is read each time costs more.
fn stamp(at: DateTime<Tz>) -> String {
    let (year, month, day) = (at.year(), at.month(), at.day());
    let (hour, minute, second, milli) = (at.hour(), at.minute(), at.second(), at.timestamp_subsec_millis());
    let ahead = at.offset().fix().local_minus_utc() / 60;
    let (sign, zone_hour, zone_minute) = (if ahead < 0 { '-' } else { '+' }, ahead.abs() / 60, ahead.abs() % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}{sign}{zone_hour:02}:{zone_minute:02}")
}

fn visibility(of: &Visibility) -> &'static str {
    match of {
        Visibility::Public => "public",
        Visibility::Members => "members",
        Visibility::Paid => "paid",
        Visibility::Tiers | Visibility::Filter(_) => "tiers",
    }
}

/// Caption and credit in one line of HTML.
fn caption(picture: &Picture) -> String {
    let words = [&picture.caption, &picture.credit].into_iter().flatten().map(|words| words.trim()).filter(|w| !w.is_empty());
    crate::helpers::escaped(&words.collect::<Vec<_>>().join(" ")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_the_papers_own_zone() {
        for zone in [Tz::UTC, Tz::Asia__Kolkata, Tz::America__St_Johns, Tz::Europe__Berlin] {
            for ms in [0, 951_827_696_007, 1_772_452_800_120, 1_751_328_000_999, -86_400_001] {
                let at = DateTime::from_timestamp_millis(ms).expect("a moment").with_timezone(&zone);
                assert_eq!(stamp(at), at.format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string());
            }
        }
    }
}
