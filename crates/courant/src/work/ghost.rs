//! The paper in Ghost's own words: the export that Ghost 6 and this house's own import read.
//!
//! What Ghost has no word for stays here: briefs, threads, corrections, and stories that were
//! killed or spiked. What is held or withdrawn leaves as a draft: an export must not put up
//! again what the desk took down.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use anyhow::Result;
use archive::{Archive, Nouns};
use chrono::{DateTime, SecondsFormat, Utc};
use paper::attachment::{Sort, sort_of};
use paper::export::{Format, Original};
use paper::{Author, AuthorId, Kind, Masthead, Picture, PictureId, PublicId, State, Story, StoryId};
use serde_json::{Value, json};

/// The version of Ghost whose tables these are.
const VERSION: &str = "6.65.0";
/// Stories read at once.
const BATCH: i64 = 200;
/// Where pictures stand in the export.
const IMAGES: &str = "content/images/courant";
/// The longest excerpt and title that Ghost takes, in characters.
const EXCERPT: usize = 300;
const TITLE: usize = 255;

/// Where whoever reads the export finds the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures<'s> {
    /// In the archive beside it.
    Beside,
    /// Where readers find them now: at the paper's own address.
    At(&'s str),
}

/// What was written, and the pictures that belong beside it: (name in an archive, hash).
#[derive(Debug)]
pub struct Written<'s> {
    at: Pictures<'s>,
    pub stories: u64,
    pub pages: u64,
    pub left_out: u64,
    pub pictures: BTreeMap<String, String>,
    /// Sound, film and documents in the same way.
    pub files: BTreeMap<String, String>,
}

impl Written<'_> {
    /// What stays here, in sentences.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.left_out > 0 {
            lines.push(format!("{} that were killed or spiked stay here", self.left_out));
        }
        lines
    }
}

/// Writes the export as one JSON text. `progress` is told of every story.
pub async fn write<'s>(
    archive: &Archive,
    out: &mut impl Write,
    at: Pictures<'s>,
    now: DateTime<Utc>,
    progress: impl Fn(),
) -> Result<Written<'s>> {
    let mut done = Written { at, stories: 0, pages: 0, left_out: 0, pictures: BTreeMap::new(), files: BTreeMap::new() };
    let mut tables: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    write!(
        out,
        "{{\"db\":[{{\"meta\":{{\"exported_on\":{},\"version\":\"{VERSION}\"}},\"data\":{{\"posts\":[",
        now.timestamp_millis()
    )?;
    let people_here = archive.authors().list(100_000).await?;
    let authors = people_here.iter().map(|author| (author.id, author.public_id())).collect();
    let mut after = StoryId(0);
    loop {
        let batch = archive.stories().after(after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        let originals = archive.originals().of(&batch).await?;
        for story in batch {
            progress();
            if matches!(story.state, State::Killed | State::Spiked) {
                done.left_out += 1;
                continue;
            }
            let row = post(archive, &story, &authors, originals.get(&story.id), &mut tables, &mut done).await?;
            if done.stories + done.pages > 0 {
                out.write_all(b",")?;
            }
            serde_json::to_writer(&mut *out, &row)?;
            if story.kind == Kind::Page { done.pages += 1 } else { done.stories += 1 }
        }
    }
    out.write_all(b"]")?;
    people(archive, &people_here, &mut tables, &mut done).await?;
    topics(archive, &mut tables, &mut done).await?;
    let paper = archive.paper().await?;
    tables.insert("settings", settings(&paper.masthead, &mut done));
    for table in TABLES {
        let rows = tables.remove(table).unwrap_or_default();
        write!(out, ",\"{table}\":")?;
        serde_json::to_writer(&mut *out, &rows)?;
    }
    out.write_all(b"}}]}\n")?;
    Ok(done)
}

/// Every table of a Ghost export but the posts; those we have no rows for stay empty.
const TABLES: [&str; 19] = [
    "posts_meta",
    "posts_tags",
    "posts_authors",
    "tags",
    "users",
    "roles",
    "roles_users",
    "settings",
    "custom_theme_settings",
    "products",
    "posts_products",
    "benefits",
    "products_benefits",
    "offers",
    "offer_redemptions",
    "stripe_products",
    "stripe_prices",
    "newsletters",
    "snippets",
];

async fn post(
    archive: &Archive,
    story: &Story,
    authors: &HashMap<AuthorId, PublicId>,
    original: Option<&Original>,
    tables: &mut BTreeMap<&str, Vec<Value>>,
    done: &mut Written<'_>,
) -> Result<Value> {
    let id = story.public_id().to_string();
    let status = match story.state {
        State::Live => "published",
        State::Scheduled => "scheduled",
        _ => "draft",
    };
    let picture = picture(archive, story.picture, done).await?;
    let meta = &story.meta;
    let caption = meta.feature_image_caption.clone().or_else(|| {
        let shown = picture.as_ref()?.1.caption.clone()?;
        Some(shown.replace('&', "&amp;").replace('<', "&lt;"))
    });
    let alt =
        meta.feature_image_alt.clone().or_else(|| picture.as_ref().map(|(_, p)| p.alt.clone()).filter(|alt| !alt.is_empty()));
    let words = json!({
        "id": id, "post_id": id, "og_image": meta.og_image.as_deref().map(|a| outward(a, done)), "og_title": meta.og_title,
        "og_description": meta.og_description, "twitter_image": meta.twitter_image.as_deref().map(|a| outward(a, done)),
        "twitter_title": meta.twitter_title, "twitter_description": meta.twitter_description, "meta_title": meta.meta_title,
        "meta_description": meta.meta_description, "email_subject": meta.email_subject, "frontmatter": meta.frontmatter,
        "feature_image_alt": alt, "feature_image_caption": caption, "email_only": 0,
    });
    if words.as_object().is_some_and(|words| words.values().filter(|v| !v.is_null()).count() > 3) {
        tables.entry("posts_meta").or_default().push(words);
    }
    for (place, topic) in archive.topics().of_story(story.id).await?.iter().enumerate() {
        let row = json!({ "id": joined(story.id.0, place), "post_id": id, "tag_id": topic.public_id(), "sort_order": place });
        tables.entry("posts_tags").or_default().push(row);
    }
    for (place, byline) in story.bylines.iter().enumerate() {
        let author = authors.get(&byline.author).copied().unwrap_or(byline.author.into());
        let row = json!({ "id": joined(story.id.0, place), "post_id": id, "author_id": author, "sort_order": place });
        tables.entry("posts_authors").or_default().push(row);
    }
    let body = reading::clean::address_by_address(&story.body, |_, address| {
        let out = outward(address, done);
        (out != address).then_some(out)
    });
    let original = original.and_then(|original| Some((original.format, given_back(&original.document, done)?)));
    let of = |format: Format| original.as_ref().filter(|(known, _)| *known == format).map(|(_, document)| document.as_str());
    Ok(json!({
        "id": id,
        "uuid": story.uuid(),
        "title": cut(&story.headline, TITLE),
        "slug": story.slug,
        "mobiledoc": of(Format::Mobiledoc),
        "lexical": of(Format::Lexical),
        "html": body,
        "comment_id": meta.comment_id.clone().unwrap_or_else(|| id.clone()),
        "plaintext": paper::body::text_of(&story.body),
        "feature_image": picture.map(|(address, _)| address),
        "featured": i32::from(story.featured),
        "type": if story.kind == Kind::Page { "page" } else { "post" },
        "status": status,
        "locale": story.language,
        "visibility": story.visibility.as_str(),
        "email_recipient_filter": "all",
        "created_at": moment(Some(story.created_at)),
        "updated_at": moment(story.updated_at.or(story.published_at).or(Some(story.created_at))),
        "published_at": moment(if story.state == State::Scheduled { story.scheduled_for } else { story.published_at.filter(|_| story.is_live()) }),
        "custom_excerpt": story.standfirst.as_deref().map(|text| cut(text, EXCERPT)),
        "codeinjection_head": meta.codeinjection_head,
        "codeinjection_foot": meta.codeinjection_foot,
        "custom_template": meta.custom_template,
        "canonical_url": meta.canonical_url.clone().or_else(|| story.origin.as_ref().and_then(|origin| origin.url.clone())),
        "newsletter_id": null,
        "show_title_and_feature_image": i32::from(meta.show_title_and_feature_image.unwrap_or(true)),
    }))
}

/// A document as it came from Ghost, its addresses as Ghost writes them.
fn given_back(document: &str, done: &mut Written<'_>) -> Option<String> {
    let mut document: Value = serde_json::from_str(document).ok()?;
    reading::each_text(&mut document, &mut |text| {
        let new = match text.contains("=\"") {
            true => reading::clean::address_by_address(text, |_, address| {
                let out = outward(address, done);
                (out != address).then_some(out)
            }),
            false if text.starts_with("/content/") => outward(text, done),
            false => return None,
        };
        (new != text).then_some(new)
    });
    Some(document.to_string())
}

async fn people(
    archive: &Archive,
    authors: &[Author],
    tables: &mut BTreeMap<&str, Vec<Value>>,
    done: &mut Written<'_>,
) -> Result<()> {
    let staff = archive.staff().list(10_000).await?;
    let role = format!("{:024x}", 1);
    tables.entry("roles").or_default().push(json!({ "id": role, "name": "Author", "description": "Authors" }));
    for author in authors {
        let account = staff.iter().find(|member| member.author == Some(author.id) || member.name == author.name);
        let email = account.map_or_else(|| format!("{}@authors.invalid", author.slug), |member| member.email.clone());
        let portrait = picture(archive, author.picture, done).await?.map(|(address, _)| address);
        let cover = picture(archive, author.cover, done).await?.map(|(address, _)| address);
        let mut row = json!({
            "id": author.public_id(), "name": author.name, "slug": author.slug, "email": email, "profile_image": portrait,
            "cover_image": cover, "bio": author.bio.as_deref().map(|bio| cut(bio, 250)), "website": author.website, "location": author.location, "status": "active",
            "visibility": "public", "meta_title": author.meta_title, "meta_description": author.meta_description,
        });
        for (network, name) in &author.social {
            row[network.as_str()] = name.as_str().into();
        }
        tables.entry("users").or_default().push(row);
        tables
            .entry("roles_users")
            .or_default()
            .push(json!({ "id": author.public_id(), "role_id": role, "user_id": author.public_id() }));
    }
    Ok(())
}

async fn topics(archive: &Archive, tables: &mut BTreeMap<&str, Vec<Value>>, done: &mut Written<'_>) -> Result<()> {
    for (topic, _) in archive.topics().list(1_000_000, 0).await? {
        let image = picture(archive, topic.picture, done).await?.map(|(address, _)| address);
        let meta = &topic.meta;
        tables.entry("tags").or_default().push(json!({
            "id": topic.public_id(), "name": topic.name, "slug": topic.slug, "description": topic.description, "feature_image": image,
            "visibility": if topic.internal { "internal" } else { "public" }, "accent_color": topic.color,
            "og_image": meta.og_image.as_deref().map(|a| outward(a, done)), "og_title": meta.og_title, "og_description": meta.og_description,
            "twitter_image": meta.twitter_image.as_deref().map(|a| outward(a, done)), "twitter_title": meta.twitter_title,
            "twitter_description": meta.twitter_description, "meta_title": meta.meta_title, "meta_description": meta.meta_description,
            "codeinjection_head": meta.codeinjection_head, "codeinjection_foot": meta.codeinjection_foot, "canonical_url": meta.canonical_url,
            "created_at": moment(Some(topic.created_at)), "updated_at": moment(Some(topic.updated_at)),
        }));
    }
    Ok(())
}

fn settings(masthead: &Masthead, done: &mut Written<'_>) -> Vec<Value> {
    let links = |links: &[paper::Link]| serde_json::to_string(links).unwrap_or_default();
    let words = [
        ("title", masthead.title.clone()),
        ("description", masthead.description.clone()),
        ("locale", masthead.language.clone()),
        ("timezone", masthead.time_zone.clone()),
        ("accent_color", masthead.accent_color.clone()),
        ("navigation", links(&masthead.navigation)),
        ("secondary_navigation", links(&masthead.secondary_navigation)),
        ("codeinjection_head", masthead.codeinjection_head.clone()),
        ("codeinjection_foot", masthead.codeinjection_foot.clone()),
        ("meta_title", masthead.meta_title.clone()),
        ("meta_description", masthead.meta_description.clone()),
        ("og_title", masthead.og_title.clone()),
        ("og_description", masthead.og_description.clone()),
        ("twitter_title", masthead.twitter_title.clone()),
        ("twitter_description", masthead.twitter_description.clone()),
    ];
    let pictures = [
        ("logo", &masthead.logo),
        ("icon", &masthead.icon),
        ("cover_image", &masthead.cover_image),
        ("og_image", &masthead.og_image),
        ("twitter_image", &masthead.twitter_image),
    ];
    let pictures = pictures.map(|(key, address)| (key, outward(address, done)));
    let accounts = masthead.social.iter().filter_map(|link| press::helpers::account_of(&link.url));
    let words =
        words.into_iter().chain(pictures).chain(accounts).filter(|(_, value)| !value.is_empty() && value != "[]").enumerate();
    words.map(|(n, (key, value))| json!({ "id": format!("{:024x}", n + 1), "group": "site", "key": key, "value": value, "type": "string" })).collect()
}

/// A picture of ours with its address in the export.
async fn picture(archive: &Archive, id: Option<PictureId>, done: &mut Written<'_>) -> Result<Option<(String, Picture)>> {
    let Some(id) = id else { return Ok(None) };
    let Some(picture) = archive.pictures().by_id(id).await? else { return Ok(None) };
    let address = outward(&format!("/content/pictures/{}.{}", picture.hash, picture.ending()), done);
    Ok(Some((address, picture)))
}

/// An address of ours as Ghost writes it down; the pictures among them are noted.
///
/// In the archive a picture's name ends in `~`, which Ghost, as it lays the picture down, makes a
/// `-`: the address given here is the one the picture will have. Were the two the same, Ghost's
/// importer would take the picture for a download as well, and lead every story to that.
fn outward(address: &str, done: &mut Written<'_>) -> String {
    if let Some(name) = address.strip_prefix("/content/pictures/") {
        let hash = name.split('.').next().unwrap_or_default();
        if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) && !name.contains('/') {
            let ending = name.strip_prefix(hash).unwrap_or_default();
            return match done.at {
                Pictures::At(site) => format!("{site}{address}"),
                Pictures::Beside => {
                    done.pictures.insert(format!("{IMAGES}/{hash}~{ending}"), hash.to_owned());
                    format!("__GHOST_URL__/{IMAGES}/{hash}-{ending}")
                }
            };
        }
    }
    if let Some((hash, name)) = address.strip_prefix("/content/files/").and_then(|rest| rest.split_once('/'))
        && hash.len() == 64
        && hash.bytes().all(|b| b.is_ascii_hexdigit())
        && !name.contains(['/', '?', '#'])
    {
        return match done.at {
            Pictures::At(site) => format!("{site}{address}"),
            Pictures::Beside => {
                let folder = if matches!(sort_of(name), Sort::Plays(_)) { "media" } else { "files" };
                let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
                // A part of the hash keeps two of one name apart.
                let at = format!("content/{folder}/courant/{}", &hash[..16]);
                done.files.insert(format!("{at}/{stem}~.{ending}"), hash.to_owned());
                format!("__GHOST_URL__/{at}/{stem}-.{ending}")
            }
        };
    }
    if address.starts_with('/') && !address.starts_with("//") { format!("__GHOST_URL__{address}") } else { address.to_owned() }
}

fn moment(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// The number of a row that joins two others.
fn joined(story: i64, place: usize) -> String {
    format!("{:016x}{:08x}", story, place)
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
