//! Ghost's own export: one JSON file, or a zip with the pictures beside it.
//!
//! The shape is Ghost 6's, and every one since 1.0: `{"db":[{"meta":…,"data":{table:[rows]}}]}`,
//! or its inner object alone. It is read as a stream, twice: once for the small tables, once for
//! the posts, because a paper's posts do not fit into memory and stand first in the file.

mod lexical;
mod mobiledoc;
mod original;
mod render;
mod rows;
mod settings;
mod tables;

pub(super) use render::{button, escape, figure, gallery};

use std::collections::{HashMap, HashSet};

use paper::{Export, ForeignAuthor, ForeignComment, ForeignPicture, ForeignTopic, Piece, PieceState, System};

use super::body::{self, Home};
use super::{Files, Source, Unread, moments};
use rows::{Row, flag, long, text};

/// The main file of a zip: the JSON that is not a picture's or a theme's.
pub(super) fn main_file(files: &Files) -> Option<String> {
    let depth = |name: &String| name.matches('/').count();
    let json = |name: &&String| {
        name.ends_with(".json")
            && !name.contains("/themes/")
            && !name.rsplit('/').next().is_some_and(|file| file.starts_with("redirects"))
    };
    files.names().iter().filter(json).filter(|name| depth(name) <= 2).min_by_key(|name| depth(name)).cloned()
}

/// Redirects and routes that lie beside the JSON, as text; whether they will do is for the desk to say.
pub(super) fn beside(files: &Files, export: &mut Export) {
    let mut text = |wanted: &[&str], most: u64| {
        let is_it = |name: &String| !name.contains("/themes/") && wanted.contains(&name.rsplit('/').next().unwrap_or_default());
        let name = files.names().into_iter().filter(is_it).min_by_key(|name| name.matches('/').count())?;
        let text = files.bytes(&name, most).and_then(|bytes| String::from_utf8(bytes).ok());
        if text.is_none() {
            let file = name.rsplit('/').next().unwrap_or_default();
            export.complaints.push(format!("{file} in the archive cannot be read; set it again at the desk"));
        }
        text.map(|text| text.trim_start_matches('\u{feff}').replace("\r\n", "\n")).filter(|text| !text.trim().is_empty())
    };
    let redirects = text(&["redirects.json", "redirects.yaml", "redirects.yml"], 1 << 20);
    let routes = text(&["routes.yaml", "routes.yml"], 256 << 10);
    export.redirects_file = redirects;
    export.routes_file = routes;
}

/// The small tables, kept while the posts are read.
#[derive(Default)]
pub(super) struct Ghost {
    source: Option<Source>,
    home: Home,
    /// (position, tag or author) by post.
    tags: HashMap<String, Vec<(i64, String)>>,
    authors: HashMap<String, Vec<(i64, String)>>,
    known_authors: HashSet<String>,
    owner: Option<String>,
    meta: HashMap<String, Vec<(String, String)>>,
    /// What readers wrote, by post; only exports that were asked for it hold any.
    comments: HashMap<String, Vec<ForeignComment>>,
    /// Names of tiers by post.
    tiers: HashMap<String, Vec<String>>,
}

impl Ghost {
    pub fn look(source: Source, site: Option<String>) -> Result<(Ghost, Export), Unread> {
        let mut ghost = Ghost { home: Home::new(site.as_deref()), ..Ghost::default() };
        let mut small = Small::default();
        let end =
            source.with(|file| tables::read(file, tables::Posts::Count, &mut |table, row| small.take(&mut ghost, table, row)))?;
        if small.rows == 0 {
            return Err(Unread::Refused("This JSON is no Ghost export: it has none of Ghost\u{2019}s tables.".into()));
        }
        let products: HashMap<String, String> = std::mem::take(&mut small.products);
        for (post, product) in std::mem::take(&mut small.posts_products) {
            let name = products.get(&product).cloned().unwrap_or(product);
            ghost.tiers.entry(post).or_default().push(name);
        }
        for list in ghost.tags.values_mut().chain(ghost.authors.values_mut()) {
            list.sort();
        }
        ghost.comments = comments(std::mem::take(&mut small.comments), &small.members);
        ghost.known_authors = small.authors.iter().map(|author| author.key.clone()).collect();
        ghost.owner = small.owner.take().or_else(|| small.authors.first().map(|author| author.key.clone()));
        ghost.source = Some(source);
        let mut complaints = Vec::new();
        if let Some(end) = end {
            complaints.push(end);
        }
        if small.unseen > 0 {
            complaints.push(format!("{} comments that were hidden or deleted are not taken along", small.unseen));
        }
        if small.email_only > 0 {
            complaints.push(format!("{} posts only ever went out as letters; they come in as drafts", small.email_only));
        }
        if small.offers > 0 {
            complaints.push(format!("{} offers are not taken along", small.offers));
        }
        if small.newsletters > 1 {
            complaints.push(format!(
                "{} newsletters are not taken along yet; their readers come with the members\u{2019} own file",
                small.newsletters
            ));
        }
        let mut settings = settings::read(&small.settings, &ghost.home);
        settings.theme_settings = small.theme_settings;
        settings.site = site;
        let export = Export {
            system: System::Ghost,
            source: "ghost".into(),
            settings,
            authors: small.authors,
            topics: small.topics,
            redirects: Vec::new(),
            redirects_file: None,
            routes_file: None,
            stories: small.posts,
            pages: small.pages,
            comments: ghost.comments.values().map(|list| list.len() as u64).sum(),
            complaints,
        };
        Ok((ghost, export))
    }

    pub fn pieces(&self, take: &mut dyn FnMut(Piece) -> bool) -> Vec<String> {
        let Some(source) = &self.source else { return Vec::new() };
        let read = source.with(|file| {
            tables::read(file, tables::Posts::Read, &mut |_, found| match found {
                tables::Found::Row(row) => self.piece(&row).is_none_or(&mut *take),
                tables::Found::Post { .. } => true,
            })
        });
        match read {
            Ok(end) => end.into_iter().collect(),
            Err(trouble) => vec![trouble.to_string()],
        }
    }

    fn piece(&self, row: &Row) -> Option<Piece> {
        let key = text(row, "id")?;
        let mut complaints = Vec::new();
        let is_page = text(row, "type").map_or_else(|| flag(row, "page"), |kind| kind == "page");
        let headline = text(row, "title").unwrap_or_else(|| "(Untitled)".to_owned());
        let picture = |key: String| key;
        let raw = match long(row, "html") {
            Some(html) => html.to_owned(),
            None => match (long(row, "lexical"), long(row, "mobiledoc")) {
                (Some(lexical), _) => lexical::render(lexical, &mut complaints),
                (None, Some(mobiledoc)) => mobiledoc::render(mobiledoc, &mut complaints),
                (None, None) => String::new(),
            },
        };
        let body = body::set(&raw, &self.home, |_| None, picture);
        complaints.extend(body.complaints);
        let original = original::kept(long(row, "lexical"), long(row, "mobiledoc"), &self.home);
        let published_at = moments::of(row.get("published_at"));
        let state = match text(row, "status").as_deref() {
            Some("published") => PieceState::Live,
            Some("scheduled") if published_at.is_some() => PieceState::Scheduled,
            Some("sent") => {
                complaints.push("it only ever went out as a letter; it is a draft here".into());
                PieceState::Draft
            }
            _ => PieceState::Draft,
        };
        let mut meta = self.meta.get(&key).cloned().unwrap_or_default();
        for name in ["uuid", "codeinjection_head", "codeinjection_foot", "custom_template", "canonical_url", "newsletter_id"]
            .into_iter()
            // Before 3.0 these stood in the post itself.
            .chain(rows::META)
        {
            if let Some(value) = text(row, name).filter(|_| meta.iter().all(|(known, _)| known != name)) {
                meta.push((name.to_owned(), value));
            }
        }
        meta.push(("comment_id".into(), text(row, "comment_id").or_else(|| text(row, "amp")).unwrap_or_else(|| key.clone())));
        if row.get("show_title_and_feature_image").is_some_and(|v| !v.is_null()) && !flag(row, "show_title_and_feature_image") {
            meta.push(("show_title_and_feature_image".into(), "false".into()));
        }
        for (name, value) in &mut meta {
            // Pictures and links of the site stand there as they do in bodies.
            if value.contains("__GHOST_URL__") {
                *value = value.replace("__GHOST_URL__", "");
            }
            if name == "feature_image_caption" {
                *value = reading::sanitize(value);
            }
        }
        let said = |name: &str| meta.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let lead = text(row, "feature_image").or_else(|| text(row, "image")).and_then(|address| {
            Some(ForeignPicture {
                address: self.home.picture(&address)?,
                alt: said("feature_image_alt").unwrap_or_default(),
                caption: said("feature_image_caption").map(|html| paper::body::text_of(&html)).filter(|c| !c.trim().is_empty()),
                credit: None,
            })
        });
        let visibility = match text(row, "visibility").as_deref() {
            None | Some("public") => String::new(),
            Some("tiers") => {
                let tiers = self.tiers.get(&key).map(|names| names.join(",")).unwrap_or_default();
                format!("tiers:{tiers}")
            }
            Some(other) => other.to_owned(),
        };
        let mut authors: Vec<String> = names(self.authors.get(&key));
        if authors.is_empty() {
            authors.extend(text(row, "author_id"));
        }
        authors.retain(|author| self.known_authors.contains(author));
        if authors.is_empty() {
            authors.extend(self.owner.clone());
        }
        Some(Piece {
            guid: Some(key.clone()),
            is_page,
            slug: text(row, "slug").unwrap_or_else(|| headline.clone()),
            headline,
            standfirst: text(row, "custom_excerpt"),
            body: body.html,
            state,
            created_at: moments::of(row.get("created_at")),
            published_at,
            updated_at: moments::of(row.get("updated_at")),
            authors,
            topics: names(self.tags.get(&key)),
            visibility,
            featured: flag(row, "featured"),
            language: text(row, "locale").filter(|locale| locale != "en_US"),
            picture: lead,
            pictures: body.pictures,
            files: body.files,
            original,
            meta,
            old_paths: Vec::new(),
            comments: self.comments.get(&key).cloned().unwrap_or_default(),
            complaints,
            key,
        })
    }
}

fn names(list: Option<&Vec<(i64, String)>>) -> Vec<String> {
    list.map(|list| list.iter().map(|(_, name)| name.clone()).collect()).unwrap_or_default()
}

/// Comments by post, each signed with the name its member had.
fn comments(rows: Vec<Written>, members: &HashMap<String, String>) -> HashMap<String, Vec<ForeignComment>> {
    let mut posts: HashMap<String, Vec<ForeignComment>> = HashMap::new();
    for Written { post, member, mut comment } in rows {
        comment.name = member.and_then(|id| members.get(&id)).map(|name| paper::comment::signed(name)).unwrap_or_default();
        posts.entry(post).or_default().push(comment);
    }
    posts
}

struct Written {
    post: String,
    member: Option<String>,
    comment: ForeignComment,
}

fn written(row: &Row) -> Option<Written> {
    let comment = ForeignComment {
        key: text(row, "id")?,
        parent: text(row, "in_reply_to_id").or_else(|| text(row, "parent_id")),
        name: String::new(),
        body: reading::clean::remark(long(row, "html")?),
        written_at: moments::of(row.get("created_at")),
    };
    let post = text(row, "post_id")?;
    (!comment.body.is_empty()).then_some(Written { post, member: text(row, "member_id"), comment })
}

/// What the first reading gathers.
#[derive(Default)]
struct Small {
    rows: u64,
    posts: u64,
    pages: u64,
    email_only: u64,
    comments: Vec<Written>,
    unseen: u64,
    /// Names of members, for what they wrote.
    members: HashMap<String, String>,
    offers: u64,
    newsletters: u64,
    authors: Vec<ForeignAuthor>,
    owner: Option<String>,
    owner_role: Option<String>,
    topics: Vec<ForeignTopic>,
    settings: Vec<(String, String)>,
    theme_settings: Vec<(String, String)>,
    products: HashMap<String, String>,
    posts_products: Vec<(String, String)>,
}

impl Small {
    fn take(&mut self, ghost: &mut Ghost, table: &str, found: tables::Found) -> bool {
        self.rows += 1;
        let row = match found {
            tables::Found::Post { page, status } => {
                if page {
                    self.pages += 1
                } else {
                    self.posts += 1
                }
                self.email_only += u64::from(status == "sent");
                return true;
            }
            tables::Found::Row(row) => row,
        };
        let id = || text(&row, "id");
        match table {
            "posts_tags" | "posts_authors" => {
                let (lists, name) =
                    if table == "posts_tags" { (&mut ghost.tags, "tag_id") } else { (&mut ghost.authors, "author_id") };
                if let (Some(post), Some(other)) = (text(&row, "post_id"), text(&row, name)) {
                    let list = lists.entry(post).or_default();
                    let place = row.get("sort_order").and_then(|v| v.as_i64()).unwrap_or(list.len() as i64);
                    list.push((place, other));
                }
            }
            "posts_meta" => {
                if let Some(post) = text(&row, "post_id") {
                    let words = rows::META.iter().filter_map(|name| Some(((*name).to_owned(), text(&row, name)?)));
                    ghost.meta.insert(post, words.collect());
                }
            }
            "posts_products" => self.posts_products.extend(text(&row, "post_id").zip(text(&row, "product_id"))),
            "products" => self.products.extend(id().zip(text(&row, "name").or_else(|| text(&row, "slug")))),
            "tags" => self.topics.extend(rows::topic(&row, &ghost.home)),
            "users" => self.authors.extend(rows::author(&row, &ghost.home)),
            "roles" if text(&row, "name").as_deref() == Some("Owner") => self.owner_role = id(),
            "roles_users" if self.owner_role.is_some() && text(&row, "role_id") == self.owner_role => {
                self.owner = text(&row, "user_id")
            }
            "settings" => {
                if let Some(key) = text(&row, "key") {
                    // A setting of no value is a setting all the same.
                    self.settings.push((key, text(&row, "value").unwrap_or_default()));
                }
            }
            "custom_theme_settings" => {
                if let Some(key) = text(&row, "key") {
                    self.theme_settings.push((key, text(&row, "value").unwrap_or_default()));
                    // One theme's at a time is all a site uses; the export does not say whose by itself.
                }
            }
            "comments" if text(&row, "status").is_none_or(|status| status == "published") => self.comments.extend(written(&row)),
            "comments" => self.unseen += 1,
            "members" => self.members.extend(id().zip(text(&row, "name"))),
            "offers" => self.offers += 1,
            "newsletters" => self.newsletters += 1,
            _ => {}
        }
        true
    }
}
