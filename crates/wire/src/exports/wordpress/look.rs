//! The first reading of an export: authors, terms, menus, attachments, and where everything stood.

use std::collections::{BTreeMap, HashMap, HashSet};

use paper::{Export, ForeignAuthor, ForeignPicture, ForeignSettings, ForeignTopic, System};

use super::super::Source;
use super::super::body::Home;
use super::items::{Found, Item};
use super::{WordPress, decoded, menus};

/// What the first reading gathers.
#[derive(Default)]
pub(super) struct Look {
    pub(super) is_wxr: bool,
    channel: HashMap<String, String>,
    authors: Vec<ForeignAuthor>,
    /// (slug, parent, name, description), in the file's order.
    categories: Vec<[String; 4]>,
    tags: Vec<ForeignTopic>,
    used: HashSet<String>,
    attachments: HashMap<String, (String, String, Option<String>)>,
    attached: HashMap<String, Vec<(i64, String)>>,
    /// Ids of posts and pages, their slugs and links.
    addresses: Vec<(String, bool, String, String)>,
    shared: HashMap<String, String>,
    menus: menus::Menus,
    stories: u64,
    pages: u64,
    comments: u64,
    unseen: u64,
    pings: u64,
    others: BTreeMap<String, u64>,
}

impl Look {
    pub(super) fn take(&mut self, found: Found) -> bool {
        match found {
            Found::Channel(name, value) => {
                self.is_wxr |= name == "wp:wxr_version" || name == "wp:base_blog_url";
                self.channel.entry(name).or_insert(value);
            }
            Found::Author(row) => {
                let login = row.get("wp:author_login").to_owned();
                if !login.is_empty() {
                    let full = format!("{} {}", row.get("wp:author_first_name"), row.get("wp:author_last_name"));
                    let name = [row.get("wp:author_display_name"), full.trim(), &login].into_iter().find(|n| !n.is_empty());
                    self.authors.push(ForeignAuthor {
                        slug: login.clone(),
                        name: name.unwrap_or(&login).to_owned(),
                        email: Some(row.get("wp:author_email").to_owned()).filter(|e| !e.is_empty()),
                        key: login,
                        ..ForeignAuthor::default()
                    });
                }
            }
            Found::Category(row) => self.categories.push(
                ["wp:category_nicename", "wp:category_parent", "wp:cat_name", "wp:category_description"]
                    .map(|name| row.get(name).to_owned()),
            ),
            Found::Tag(row) => {
                let slug = row.get("wp:tag_slug").to_owned();
                self.tags.push(topic(format!("tag:{slug}"), &slug, row.get("wp:tag_name"), row.get("wp:tag_description")));
            }
            Found::Term(row) => self.menus.term(&row),
            Found::Item(item) => self.item(*item),
        }
        true
    }

    fn item(&mut self, mut item: Item) {
        let id = item.get("wp:post_id").to_owned();
        let kind = item.get("wp:post_type").to_owned();
        match kind.as_str() {
            "post" | "page" => {
                if matches!(item.get("wp:status"), "trash" | "auto-draft" | "inherit") {
                    return;
                }
                self.comments += item.comments.len() as u64;
                self.unseen += item.unseen;
                self.pings += item.pings;
                let is_page = kind == "page";
                if is_page {
                    self.pages += 1
                } else {
                    self.stories += 1
                }
                for term in &item.terms {
                    match term.domain.as_str() {
                        "category" => drop(self.used.insert(term.slug.clone())),
                        // Older exports and partial ones name terms only where they are used.
                        "post_tag" if self.tags.iter().all(|tag| tag.slug != term.slug) => {
                            self.tags.push(topic(format!("tag:{}", term.slug), &term.slug, &term.name, ""));
                        }
                        _ => {}
                    }
                    if term.domain == "category" && self.categories.iter().all(|c| c[0] != term.slug) {
                        self.categories.push([term.slug.clone(), String::new(), term.name.clone(), String::new()]);
                    }
                }
                if item.get("wp:status") == "publish" {
                    self.addresses.push((id, is_page, decoded(item.get("wp:post_name")), item.get("link").to_owned()));
                }
            }
            "attachment" => {
                let url = if item.get("wp:attachment_url").is_empty() { item.get("guid") } else { item.get("wp:attachment_url") }
                    .to_owned();
                let alt = item.meta.iter().find(|(name, _)| name == "_wp_attachment_image_alt").map(|(_, v)| v.clone());
                let caption = paper::body::text_of(&reading::sanitize(item.get("excerpt:encoded")));
                let place = item.get("wp:menu_order").parse().unwrap_or(0);
                self.attached.entry(item.get("wp:post_parent").to_owned()).or_default().push((place, id.clone()));
                self.attachments.insert(id, (url, alt.unwrap_or_default(), Some(caption).filter(|c| !c.trim().is_empty())));
            }
            "wp_block" => drop(self.shared.insert(id, item.fields.remove("content:encoded").unwrap_or_default())),
            "nav_menu_item" => self.menus.item(item),
            "revision" | "" => {}
            _ => *self.others.entry(kind).or_default() += 1,
        }
    }

    pub(super) fn finish(self, source: Source, end: Option<String>) -> (WordPress, Export) {
        let said = |name: &str| self.channel.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let site = said("wp:base_blog_url").or_else(|| said("link")).unwrap_or_default();
        let home = Home::new([site.as_str(), self.channel.get("link").map(String::as_str).unwrap_or_default()]);
        let parents: HashMap<&str, &str> = self.categories.iter().map(|c| (c[0].as_str(), c[1].as_str())).collect();
        let ancestors = |slug: &str| {
            let mut line = vec![slug.to_owned()];
            // A ring of parents is somebody's database accident.
            while let Some(parent) =
                line.last().and_then(|last| parents.get(last.as_str())).filter(|p| !p.is_empty() && line.len() < 10)
            {
                line.push((*parent).to_owned());
            }
            line
        };
        let (mut topics, mut sections) = (Vec::new(), HashMap::new());
        let mut holding: HashSet<String> = HashSet::new();
        for slug in &self.used {
            holding.extend(ancestors(slug));
        }
        for [slug, _, name, description] in &self.categories {
            let line = ancestors(slug);
            let top = line.last().filter(|top| *top != "uncategorized").cloned();
            sections.insert(slug.clone(), top);
            if slug == "uncategorized" || !holding.contains(slug) {
                continue;
            }
            let path: Vec<&str> = line.iter().rev().map(String::as_str).collect();
            topics.push(ForeignTopic {
                section: line.len() == 1,
                old_path: Some(format!("/category/{}/", path.join("/"))),
                ..topic(format!("category:{slug}"), slug, name, description)
            });
        }
        topics.extend(self.tags);
        let mut links = HashMap::new();
        let mut menu_targets = HashMap::new();
        for (id, is_page, slug, link) in &self.addresses {
            let ours = format!("/{}/", paper::Slug::from_words(slug));
            if let Some(path) = home.path_of(link).filter(|path| path.len() > 1) {
                links.insert(path.trim_end_matches('/').to_owned(), ours.clone());
            }
            links.insert(format!("/?{}={id}", if *is_page { "page_id" } else { "p" }), ours.clone());
            menu_targets.insert(id.clone(), ours);
        }
        for topic in &topics {
            if let Some(path) = &topic.old_path {
                let ours = if topic.section { "section" } else { "tag" };
                links.insert(path.trim_end_matches('/').to_owned(), format!("/{ours}/{}/", topic.slug));
            }
        }
        let (mut attachments, mut full) = (HashMap::new(), HashSet::new());
        for (id, (url, alt, caption)) in self.attachments {
            if let Some(address) = home.picture(&url) {
                full.insert(address.clone());
                attachments.insert(id, ForeignPicture { address, alt, caption, credit: None });
            }
        }
        let mut attached = HashMap::new();
        for (post, mut ids) in self.attached {
            ids.sort_by_key(|(place, _)| *place);
            attached.insert(post, ids.into_iter().map(|(_, id)| id).collect());
        }
        let mut complaints: Vec<String> = end.into_iter().collect();
        if self.unseen > 0 {
            complaints.push(format!("{} comments that were waiting, spam or in the bin are not taken along", self.unseen));
        }
        if self.pings > 0 {
            complaints.push(format!("{} notes that other sites or plugins left under stories are not taken along", self.pings));
        }
        for (kind, n) in &self.others {
            complaints.push(format!("{n} of WordPress\u{2019}s {kind} are not stories or pages and are not taken along"));
        }
        let host = site.split("://").nth(1).unwrap_or(&site).trim_end_matches('/').to_owned();
        let export = Export {
            system: System::WordPress,
            source: format!("wordpress:{host}"),
            settings: ForeignSettings {
                site: Some(site).filter(|site| !site.is_empty()),
                title: said("title").unwrap_or_default(),
                description: said("description").unwrap_or_default(),
                language: said("language"),
                navigation: self.menus.links(&home, &menu_targets, &links),
                ..ForeignSettings::default()
            },
            authors: self.authors,
            topics,
            redirects: Vec::new(),
            redirects_file: None,
            routes_file: None,
            stories: self.stories,
            pages: self.pages,
            comments: self.comments,
            complaints,
        };
        let authors = export
            .authors
            .iter()
            .flat_map(|a| [(a.key.clone(), a.key.clone()), (paper::Slug::from_words(&a.key).to_string(), a.key.clone())]);
        let authors = authors.collect();
        (WordPress { source, home, attachments, attached, full, links, shared: self.shared, authors, sections }, export)
    }
}

fn topic(key: String, slug: &str, name: &str, description: &str) -> ForeignTopic {
    let plain = |html: &str| paper::body::text_of(&reading::sanitize(html)).split_whitespace().collect::<Vec<_>>().join(" ");
    ForeignTopic {
        key,
        slug: decoded(slug),
        name: if name.is_empty() { decoded(slug) } else { plain(name) },
        description: Some(plain(description)).filter(|d| !d.is_empty()),
        ..ForeignTopic::default()
    }
}
