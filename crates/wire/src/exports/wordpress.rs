//! WordPress's export (WXR): an RSS feed of everything, grown by elements of its own.
//!
//! Read as a stream, twice: once for authors, terms, menus, attachments and the addresses of
//! everything, once for posts and pages. Elements are known by the prefixes that WordPress has
//! always written (`wp:`, `content:`, `excerpt:`).

mod autop;
mod blocks;
mod items;
mod look;
mod menus;
mod shortcodes;
mod tidy;

use std::collections::{HashMap, HashSet};

use paper::{Export, ForeignComment, ForeignPicture, Piece, PieceState};

use super::body::{self, Home};
use super::{Source, Unread, moments};
use items::{Found, Item};
use look::Look;

pub(super) struct WordPress {
    source: Source,
    home: Home,
    /// Attachments by id.
    attachments: HashMap<String, ForeignPicture>,
    /// Ids of the pictures attached to a post, in their order there.
    attached: HashMap<String, Vec<String>>,
    /// Paths of attachments in their full size.
    full: HashSet<String>,
    /// Where each old address of a story leads now.
    links: HashMap<String, String>,
    /// Blocks that are kept once and used in many posts, by id.
    shared: HashMap<String, String>,
    /// Logins by the slug under which a plugin for several authors knows them.
    authors: HashMap<String, String>,
    /// The section each category belongs to.
    sections: HashMap<String, Option<String>>,
}

impl WordPress {
    pub fn look(source: Source) -> Result<(WordPress, Export), Unread> {
        let mut look = Look::default();
        let end = source.with(|file| items::read(file, &mut |found| look.take(found)))?;
        if !look.is_wxr {
            return Err(Unread::Refused(
                "This XML is no WordPress export; make one under Tools, Export in WordPress (a feed goes to `courant partner add`).".into(),
            ));
        }
        Ok(look.finish(source, end))
    }

    pub fn pieces(&self, take: &mut dyn FnMut(Piece) -> bool) -> Vec<String> {
        let read = self.source.with(|file| {
            items::read(file, &mut |found| match found {
                Found::Item(item) => self.piece(*item).is_none_or(&mut *take),
                _ => true,
            })
        });
        match read {
            Ok(end) => end.into_iter().collect(),
            Err(trouble) => vec![trouble.to_string()],
        }
    }

    fn piece(&self, mut item: Item) -> Option<Piece> {
        let is_page = match item.get("wp:post_type") {
            "post" => false,
            "page" => true,
            _ => return None,
        };
        let mut complaints = Vec::new();
        let status = item.get("wp:status").to_owned();
        let published_at =
            item.moment("wp:post_date_gmt").or_else(|| item.moment("wp:post_date")).or_else(|| item.moment("pubDate"));
        let state = match status.as_str() {
            "trash" | "auto-draft" | "inherit" => return None,
            _ if !item.get("wp:post_password").is_empty() => {
                complaints.push("it was behind a password; it is a draft here".into());
                PieceState::Draft
            }
            "publish" => PieceState::Live,
            "future" if published_at.is_some() => PieceState::Scheduled,
            "pending" => PieceState::Review,
            "private" => {
                complaints.push("it was private; it is a draft here".into());
                PieceState::Draft
            }
            _ => PieceState::Draft,
        };
        // Cut-down exports leave the number out.
        let key = ["wp:post_id", "guid", "link"].iter().map(|name| item.get(name)).find(|key| !key.is_empty())?.to_owned();
        let title = paper::body::text_of(&reading::sanitize(item.get("title")));
        let headline = if title.trim().is_empty() {
            "(Untitled)".to_owned()
        } else {
            title.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let raw = std::mem::take(item.fields.entry("content:encoded".into()).or_default());
        let mut lost = Vec::new();
        let attached = self.attached.get(&key).map(Vec::as_slice).unwrap_or_default();
        let footnotes = item.meta.iter().find(|(name, _)| name == "footnotes").map_or("", |(_, value)| value.as_str());
        let around = blocks::Around { attachments: &self.attachments, attached, shared: &self.shared, footnotes };
        let html = blocks::set(&raw, &around, &mut lost);
        let body = body::set(&html, &self.home, |path| self.link(path), |key| self.full_size(key));
        let (html, unknown) = shortcodes::out_of_prose(&body.html);
        let html = tidy::plain(&html);
        lost.extend(unknown.into_iter().map(|code| format!("the shortcode {code} is not known here and was left out")));
        complaints.extend(lost);
        complaints.extend(body.complaints);
        let comments = comments(&mut item);
        let meta_of = |name: &str| item.meta.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let thumbnail = meta_of("_thumbnail_id").and_then(|id| self.attachments.get(id)).cloned();
        let mut meta: Vec<(String, String)> = Vec::new();
        for (ours, theirs) in SEARCH_WORDS {
            // A pattern such as %%title%% is for the plugin that wrote it.
            let said = theirs.iter().find_map(|name| meta_of(name)).filter(|v| !v.trim().is_empty() && !v.contains("%"));
            if let Some(value) = said {
                meta.push(((*ours).to_owned(), value.trim().to_owned()));
            }
        }
        let mut authors: Vec<String> = item
            .terms
            .iter()
            .filter(|term| term.domain == "author")
            .filter_map(|term| self.authors.get(term.slug.strip_prefix("cap-").unwrap_or(&term.slug)).cloned())
            .collect();
        if authors.is_empty() && !item.get("dc:creator").is_empty() {
            authors.push(item.get("dc:creator").to_owned());
        }
        let mut topics = Vec::new();
        for term in &item.terms {
            match term.domain.as_str() {
                // The section stands first, then what the story is about.
                "category" => {
                    if let Some(section) = self.sections.get(&term.slug).and_then(Clone::clone) {
                        topics.insert(0, format!("category:{section}"));
                    }
                    topics.push(format!("category:{}", term.slug));
                }
                "post_tag" => topics.push(format!("tag:{}", term.slug)),
                _ => {}
            }
        }
        let mut seen = HashSet::new();
        topics.retain(|topic| topic != "category:uncategorized" && seen.insert(topic.clone()));
        let slug = decoded(item.get("wp:post_name"));
        let slug = if slug.is_empty() { headline.clone() } else { slug };
        let mut old_paths: Vec<String> = self.home.path_of(item.get("link")).into_iter().filter(|path| path.len() > 1).collect();
        let number = format!("/?{}={key}", if is_page { "page_id" } else { "p" });
        if key.bytes().all(|b| b.is_ascii_digit()) && !old_paths.contains(&number) {
            old_paths.push(number);
        }
        let excerpt = paper::body::text_of(&reading::sanitize(item.get("excerpt:encoded")));
        Some(Piece {
            guid: Some(item.get("guid").trim().to_owned()).filter(|guid| !guid.is_empty()),
            is_page,
            slug,
            headline,
            standfirst: Some(excerpt.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty()),
            body: html,
            state,
            created_at: published_at,
            published_at,
            updated_at: item.moment("wp:post_modified_gmt"),
            authors,
            topics,
            visibility: String::new(),
            featured: item.get("wp:is_sticky") == "1",
            language: None,
            picture: thumbnail,
            pictures: body.pictures,
            files: body.files,
            original: None,
            meta,
            old_paths,
            comments,
            complaints,
            key,
        })
    }

    fn link(&self, path: &str) -> Option<String> {
        let (bare, anchor) = path.split_once('#').map_or((path, ""), |(p, a)| (p, a));
        let ours = self.links.get(bare.trim_end_matches('/'))?;
        Some(if anchor.is_empty() { ours.clone() } else { format!("{ours}#{anchor}") })
    }

    /// `flood-300x200.jpg` is a size of `flood.jpg`, when that is among the attachments.
    fn full_size(&self, key: String) -> String {
        // Where WordPress itself keeps the files, a size is asked for: `flood.jpg?w=604`.
        let key = match key.split_once('?') {
            Some((bare, _)) if self.full.contains(bare) => bare.to_owned(),
            _ => key,
        };
        let Some((stem, ending)) = key.rsplit_once('.') else { return key };
        let Some((before, size)) = stem.rsplit_once('-') else { return key };
        let is_size = size == "scaled"
            || size
                .split_once('x')
                .is_some_and(|(w, h)| [w, h].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())));
        let full = format!("{before}.{ending}");
        if is_size && self.full.contains(&full) { full } else { key }
    }
}

/// Words for search engines, by Ghost's names, and where plugins keep them.
const SEARCH_WORDS: &[(&str, &[&str])] = &[
    ("meta_title", &["_yoast_wpseo_title", "rank_math_title", "_aioseo_title"]),
    ("meta_description", &["_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description"]),
    ("canonical_url", &["_yoast_wpseo_canonical", "rank_math_canonical_url"]),
    ("og_title", &["_yoast_wpseo_opengraph-title", "rank_math_facebook_title"]),
    ("og_description", &["_yoast_wpseo_opengraph-description", "rank_math_facebook_description"]),
    ("twitter_title", &["_yoast_wpseo_twitter-title", "rank_math_twitter_title"]),
    ("twitter_description", &["_yoast_wpseo_twitter-description", "rank_math_twitter_description"]),
];

/// A slug of another script stands percent-encoded in WordPress.
fn decoded(slug: &str) -> String {
    if !slug.contains('%') {
        return slug.to_owned();
    }
    let parsed =
        url::form_urlencoded::parse(format!("s={}", slug.replace('+', "%2B")).as_bytes()).next().map(|(_, v)| v.into_owned());
    parsed.unwrap_or_else(|| slug.to_owned())
}

/// What readers wrote, in the file's order. Who asked to be told of answers, and from where
/// somebody wrote, does not come along.
fn comments(item: &mut Item) -> Vec<ForeignComment> {
    let all = std::mem::take(&mut item.comments).into_iter().filter(|comment| !comment.id.is_empty());
    let set = all.map(|comment| ForeignComment {
        parent: Some(comment.parent).filter(|parent| !parent.is_empty() && parent != "0"),
        name: paper::comment::signed(&paper::body::text_of(&reading::sanitize(&comment.name))),
        body: reading::clean::remark(&comment.text),
        written_at: moments::read(&comment.date),
        key: comment.id,
    });
    set.filter(|comment| !comment.body.is_empty()).collect()
}

impl Item {
    fn moment(&self, name: &str) -> Option<chrono::DateTime<chrono::Utc>> {
        moments::read(self.get(name))
    }
}
