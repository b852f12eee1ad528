//! Sitemaps.

pub mod news;

use std::fmt::Write;

use archive::Nouns;
use archive::addresses::{Listed, PARTS_IN_BOX};
use archive::routing::NOWHERE;
use archive::stories::Shelf;
use chrono::{DateTime, SecondsFormat, Utc};
use paper::routes::{Route, RouteKind};

use crate::gather::Gathering;
use crate::{House, Printed, Result, pages};

/// Addresses in one part; sitemaps.org's limit.
const PART: i64 = 50_000;

const XML: &str = "text/xml; charset=utf-8";
const OPEN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SCHEMA: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const IMAGES: &str = "http://www.google.com/schemas/sitemap-image/1.1";

/// One of the lists, named and numbered as Ghost's are: whoever moved in has told search engines
/// of them under these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mapped {
    /// The front, running affairs and pages beside the stream.
    Pages,
    /// Stories.
    Posts,
    Authors,
    /// Topics, sections among them.
    Tags,
}

impl Mapped {
    const ALL: [Mapped; 4] = [Mapped::Pages, Mapped::Posts, Mapped::Authors, Mapped::Tags];

    fn name(self) -> &'static str {
        match self {
            Mapped::Pages => "pages",
            Mapped::Posts => "posts",
            Mapped::Authors => "authors",
            Mapped::Tags => "tags",
        }
    }

    /// `sitemap-posts.xml`, and from the second part on `sitemap-posts-2.xml`.
    pub fn file(self, part: u32) -> String {
        match part {
            1 => format!("sitemap-{}.xml", self.name()),
            n => format!("sitemap-{}-{n}.xml", self.name()),
        }
    }

    /// Reads such a name back.
    pub fn parse(file: &str) -> Option<(Mapped, u32)> {
        let name = file.strip_prefix("sitemap-")?.strip_suffix(".xml")?;
        // Ghost calls authors by both names.
        let name = name.strip_prefix("users").map_or(name.to_owned(), |rest| format!("authors{rest}"));
        let (name, part) = match name.split_once('-') {
            Some((name, part)) => (name, part.parse().ok().filter(|part| *part > 0 && *part < 1_000_000)?),
            None => (name.as_str(), 1),
        };
        Some((Mapped::ALL.into_iter().find(|mapped| mapped.name() == name)?, part))
    }
}

pub async fn index(g: &mut Gathering<'_>) -> Result<Printed> {
    tag(g);
    let stories = g.archive.story_parts().await?;
    let (topics, authors) = g.archive.count_addresses().await?;
    // Fronts of every kind are as new as the newest story.
    let newest = stories.iter().map(|(_, at)| *at).max();
    let lists = |of: Mapped, rows: i64| (1..=(rows + PART - 1) / PART).map(move |part| (of.file(part as u32), newest));
    let mut files = vec![(Mapped::Pages.file(1), newest)];
    files.extend(stories.iter().map(|(part, at)| (Mapped::Posts.file(u32::try_from(part + 1).unwrap_or(u32::MAX)), Some(*at))));
    files.extend(lists(Mapped::Authors, authors).chain(lists(Mapped::Tags, topics)));
    files.extend(news::files(g).await?.into_iter().map(|file| (file, newest)));
    let mut out = format!("{OPEN}<sitemapindex xmlns=\"{SCHEMA}\">\n");
    for (name, at) in files {
        let at = at.map(|at| format!("<lastmod>{}</lastmod>", stamp(at))).unwrap_or_default();
        writeln!(out, "<sitemap><loc>{}/{name}</loc>{at}</sitemap>", g.house.site).expect("writing to a String");
    }
    out.push_str("</sitemapindex>\n");
    Ok(Printed::new(200, XML, out))
}

/// One part of a list; `None` past its end.
pub async fn part(g: &mut Gathering<'_>, of: Mapped, part: u32) -> Result<Option<Printed>> {
    if of != Mapped::Posts {
        tag(g);
    }
    let house = g.house.clone();
    let offset = i64::from(part - 1) * PART;
    let urls = match of {
        Mapped::Posts => return posts(g, i64::from(part) - 1).await,
        Mapped::Authors => urls(&house, g.archive.author_addresses(PART, offset).await?, |author| {
            Some(house.paper.author_address(author.slug.as_str())).filter(|path| path != NOWHERE)
        }),
        Mapped::Tags => {
            let (sections, topics): (Vec<_>, Vec<_>) =
                g.archive.topic_addresses(PART, offset).await?.into_iter().partition(|topic| topic.is_section);
            let mut all = urls(&house, sections, below("/section/"));
            all.append(&mut urls(&house, topics, |topic| match house.paper.routes() {
                None => below("/tag/")(topic),
                Some(routes) => routes.tag.as_ref().map(|tag| tag.with_slug(topic.slug.as_str())),
            }));
            all
        }
        Mapped::Pages if part > 1 => Vec::new(),
        Mapped::Pages => {
            let mut all = urls(&house, g.archive.page_addresses(PART).await?, below("/"));
            all.append(&mut urls(&house, g.archive.thread_addresses(PART).await?, below("/thread/")));
            let newest = g.archive.stories().live(Shelf::All, 1, 0).await?.pop().and_then(|card| card.published_at);
            let entry = |path: &str, at| Entry { url: house.absolute(path), at, picture: None };
            match house.paper.routes() {
                None => all.push(entry("/", newest)),
                Some(routes) => {
                    let is_set = |route: &&Route| {
                        matches!(route.kind, RouteKind::Channel(_)) || pages::routed::has_template(&house, route)
                    };
                    let of_routes = routes.routes.iter().filter(is_set).map(|route| {
                        let is_list = matches!(route.kind, RouteKind::Channel(_));
                        (&route.path, newest.filter(|_| is_list))
                    });
                    let of_collections = routes.collections.iter().map(|collection| (&collection.path, newest));
                    // A pattern with a slug in it is no address yet.
                    let plain = of_routes.chain(of_collections).filter_map(|(path, at)| Some((path.plain()?, at)));
                    all.extend(plain.map(|(path, at)| entry(&path, at)));
                }
            }
            all.push(Entry { url: house.absolute("/corrections/"), at: None, picture: None });
            all
        }
    };
    Ok(printed(urls.iter().map(|entry| (entry.at, url(entry))).collect()))
}

/// A part of the stories, counted from 0, or all parts of a full box.
async fn posts(g: &mut Gathering<'_>, part: i64) -> Result<Option<Printed>> {
    let house = g.house.clone();
    let parts = g.archive.parts_listed_at(part).await?;
    if part % PARTS_IN_BOX == 0 && parts.end - parts.start == 1 {
        // Whether it lists the others of its box hangs on stories that stand elsewhere.
        g.tag("front");
    }
    let mut lines = Vec::new();
    // A part at a time, so that only its lines are held of a long list.
    for part in parts {
        // Only with its own stories.
        g.tag(format!("sitemap:{part}"));
        let listed = g.archive.story_addresses(part).await?;
        lines.extend(urls(&house, listed, |listed| listed.address.clone()).iter().map(|entry| (entry.at, url(entry))));
    }
    Ok(printed(lines))
}

/// A list of addresses with their moments; `None` when there are none.
fn printed(mut lines: Vec<(Option<DateTime<Utc>>, String)>) -> Option<Printed> {
    if lines.is_empty() {
        return None;
    }
    // The newest first, as Ghost has it: who reads only the beginning reads what is new. What has no
    // date may have changed just now.
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(at.unwrap_or(DateTime::<Utc>::MAX_UTC)));
    let mut out = String::with_capacity(lines.iter().map(|(_, line)| line.len()).sum::<usize>() + 256);
    writeln!(out, "{OPEN}<urlset xmlns=\"{SCHEMA}\" xmlns:image=\"{IMAGES}\">").expect("writing to a String");
    lines.iter().for_each(|(_, line)| out.push_str(line));
    out.push_str("</urlset>\n");
    Some(Printed::new(200, XML, out))
}

/// What a list of addresses depends on.
fn tag(g: &mut Gathering<'_>) {
    for tag in ["front", "topics", "authors"] {
        g.tag(tag);
    }
}

struct Entry {
    url: String,
    at: Option<DateTime<Utc>>,
    picture: Option<String>,
}

/// Is what stands at this path at home there?
fn is_ours(house: &House, path: &str, canonical: Option<&str>) -> bool {
    let bare = |url: &str| url.trim_end_matches('/').to_owned();
    let elsewhere = canonical.map(str::trim).filter(|other| !other.is_empty());
    elsewhere.is_none_or(|other| bare(&house.absolute(other)) == bare(&house.absolute(path)))
}

/// The path of what stands below this one.
fn below(root: &'static str) -> impl Fn(&Listed) -> Option<String> {
    move |listed| Some(format!("{root}{}/", listed.slug))
}

/// Whole addresses of what has one, without what is to be found elsewhere.
fn urls(house: &House, listed: Vec<Listed>, path: impl Fn(&Listed) -> Option<String>) -> Vec<Entry> {
    let entry = |listed: Listed| {
        let path = path(&listed)?;
        let url = house.absolute(&path);
        let is_ours = is_ours(house, &path, listed.canonical.as_deref());
        let picture = listed
            .picture
            .map(|(hash, media_type)| house.absolute(&format!("/content/images/{hash}.{}", crate::values::ending(&media_type))));
        is_ours.then_some(Entry { url, at: Some(listed.at), picture })
    };
    listed.into_iter().filter_map(entry).collect()
}

fn url(entry: &Entry) -> String {
    let mut out = String::with_capacity(256);
    write!(out, "<url><loc>{}</loc>", text(&entry.url)).expect("writing to a String");
    if let Some(at) = entry.at {
        write!(out, "<lastmod>{}</lastmod>", stamp(at)).expect("writing to a String");
    }
    if let Some(picture) = &entry.picture {
        write!(out, "<image:image><image:loc>{}</image:loc></image:image>", text(picture)).expect("writing to a String");
    }
    out.push_str("</url>\n");
    out
}

/// To the millisecond, as Ghost writes it: who compares moments as words finds them unchanged.
fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::feeds::xml(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_sitemap_is_found_under_its_name() {
        for (of, part, name) in [
            (Mapped::Posts, 1, "sitemap-posts.xml"),
            (Mapped::Posts, 20, "sitemap-posts-20.xml"),
            (Mapped::Pages, 1, "sitemap-pages.xml"),
            (Mapped::Authors, 2, "sitemap-authors-2.xml"),
            (Mapped::Tags, 1, "sitemap-tags.xml"),
        ] {
            assert_eq!(of.file(part), name);
            assert_eq!(Mapped::parse(name), Some((of, part)));
        }
        assert_eq!(Mapped::parse("sitemap-users-2.xml"), Some((Mapped::Authors, 2)));
        for name in ["sitemap.xml", "sitemap-posts-0.xml", "sitemap-nothing.xml", "sitemap-posts-x.xml", "sitemap-posts-1-2.xml"]
        {
            assert_eq!(Mapped::parse(name), None, "{name}");
        }
    }
}
