//! What a page says about its story outside the story: headline, names, dates, outlet, rights.
//!
//! Everything is said several times on a page, to search engines, to networks, to readers, and
//! not always the same. Each field has its file with the order in which witnesses are heard.

use chrono::{DateTime, FixedOffset, NaiveDate};
use url::Url;

use crate::page::measure::Measures;
use crate::page::pictures::{absolute, one_line};
use crate::page::tags::Tag;
use crate::page::tree::Page;

pub mod bylines;
pub mod headline;
pub mod image;
pub mod json_ld;
pub mod moments;
mod printed_dates;

use json_ld::Declared;

/// All that was found, before it becomes `paper::Parts`.
#[derive(Debug, Default)]
pub struct Metadata {
    pub headline: String,
    pub standfirst: Option<String>,
    pub bylines: Vec<String>,
    pub outlet: Option<String>,
    pub section: Option<String>,
    pub topics: Vec<String>,
    /// As the page writes it, with its own zone.
    pub published: Option<DateTime<FixedOffset>>,
    /// The day of publication where the paper is.
    pub day: Option<NaiveDate>,
    pub modified: Option<DateTime<FixedOffset>>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub rights: Option<String>,
    pub image: Option<paper::FoundPicture>,
    /// The story as declared for machines.
    pub story: Option<String>,
}

/// `<meta>` elements: names in lower case with their contents, in order.
pub struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    pub fn of(page: &Page) -> MetaTags {
        let mut all = Vec::new();
        for at in page.all(Tag::Meta).take(2000) {
            let node = &page[at];
            let Some(content) = node.attr("content").or_else(|| node.attr("value")) else {
                continue;
            };
            let content = one_line(&unescape(content));
            if content.is_empty() || content.len() > 20_000 {
                continue;
            }
            for key in ["property", "name", "itemprop", "http-equiv"] {
                if let Some(name) = node.attr(key) {
                    all.push((name.trim().to_ascii_lowercase(), content.clone()));
                }
            }
        }
        MetaTags(all)
    }

    /// The first of these names that is there.
    pub fn first<'a>(&'a self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|n| self.0.iter().find(|(name, _)| name == n).map(|(_, c)| c.as_str()))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, c)| c.as_str())
    }
}

/// Everything the witnesses are asked with.
pub struct Witnesses<'a> {
    pub page: &'a Page,
    pub m: &'a Measures,
    pub meta: MetaTags,
    pub declared: Declared,
    pub url: Option<&'a Url>,
}

/// Reads the metadata of a page. `m` is measured, nothing of it cut but silent elements.
pub fn read(page: &Page, m: &Measures, url: Option<&Url>) -> Metadata {
    let w = Witnesses { page, m, meta: MetaTags::of(page), declared: json_ld::read(page), url };
    let outlet = outlet(&w);
    let headline = headline::find(&w, outlet.as_deref());
    let bylines = bylines::find(&w, outlet.as_deref());
    let moments = moments::find(&w, &headline);
    Metadata {
        standfirst: standfirst(&w, &headline),
        headline,
        bylines,
        section: section(&w),
        topics: topics(&w),
        published: moments.published,
        day: moments.day,
        modified: moments.modified,
        language: language(&w),
        url: canonical(&w),
        rights: rights(&w),
        image: image::find(&w),
        story: w.declared.body.clone(),
        outlet,
    }
}

fn outlet(w: &Witnesses<'_>) -> Option<String> {
    w.meta
        .first(&[
            "og:site_name",
            "application-name",
            "dc.publisher",
            "dcterms.publisher",
            "apple-mobile-web-app-title",
            "publisher",
            "citation_journal_title",
        ])
        .map(str::to_owned)
        .or_else(|| w.declared.publisher.clone())
        .or_else(|| w.declared.site.clone())
        .map(|o| o.trim_start_matches('@').trim().to_owned())
        .filter(|o| (2..=80).contains(&o.chars().count()) && !o.starts_with("http"))
}

fn standfirst(w: &Witnesses<'_>, headline: &str) -> Option<String> {
    let found = w
        .meta
        .first(&[
            "og:description",
            "description",
            "twitter:description",
            "dc.description",
            "dcterms.description",
            "sailthru.description",
        ])
        .map(str::to_owned)
        .or_else(|| w.declared.description.clone())?;
    let found = one_line(&strip_tags(&found));
    (found.chars().count() > 12 && found != headline).then_some(found)
}

fn section(w: &Witnesses<'_>) -> Option<String> {
    w.meta
        .first(&["article:section", "og:article:section", "parsely-section", "articlesection", "sailthru.section", "section"])
        .map(str::to_owned)
        .or_else(|| w.declared.section.clone())
        .filter(|s| s.chars().count() <= 60)
}

fn topics(w: &Witnesses<'_>) -> Vec<String> {
    let mut found: Vec<String> = w.meta.all("article:tag").map(str::to_owned).collect();
    if found.len() == 1 && found[0].contains(',') {
        found = split_words(&found[0]);
    }
    if found.is_empty() {
        found = w.declared.keywords.clone();
    }
    if found.is_empty() {
        found = w
            .meta
            .first(&["news_keywords", "parsely-tags", "keywords", "sailthru.tags", "dc.subject"])
            .map(split_words)
            .unwrap_or_default();
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|t| (2..=60).contains(&t.chars().count()) && seen.insert(t.to_lowercase()));
    found.truncate(30);
    found
}

fn split_words(line: &str) -> Vec<String> {
    line.split([',', ';', '|']).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
}

fn language(w: &Witnesses<'_>) -> Option<String> {
    let html = w.page.all(Tag::Html).next().and_then(|at| w.page[at].attr("lang").or_else(|| w.page[at].attr("xml:lang")));
    let said = html
        .map(str::to_owned)
        .filter(|l| !l.trim().is_empty())
        .or_else(|| w.meta.first(&["og:locale", "content-language", "language", "dc.language", "inlanguage"]).map(str::to_owned))
        .or_else(|| w.declared.language.clone())?;
    let tag = said.trim().replace('_', "-");
    let first = tag.split([',', ' ', ';']).next()?.to_owned();
    let primary = first.split('-').next()?;
    let good = (2..=3).contains(&primary.len()) && first.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    good.then(|| {
        // BCP 47 writes the language small and the region large.
        first
            .split('-')
            .enumerate()
            .map(|(i, part)| match (i, part.len()) {
                (0, _) => part.to_ascii_lowercase(),
                (_, 2) => part.to_ascii_uppercase(),
                _ => part.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("-")
    })
}

fn canonical(w: &Witnesses<'_>) -> Option<String> {
    let schemes = &["http", "https"];
    w.page
        .all(Tag::Link)
        .find(|at| w.page[*at].attr("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")))
        .and_then(|at| absolute(w.page[at].attr("href")?, w.url, schemes))
        .or_else(|| w.meta.first(&["og:url"]).and_then(|u| absolute(u, w.url, schemes)))
        .or_else(|| w.url.filter(|u| schemes.contains(&u.scheme())).map(Url::to_string))
}

fn rights(w: &Witnesses<'_>) -> Option<String> {
    let said =
        w.meta.first(&["dc.rights", "dcterms.rights", "dcterms.license", "copyright", "rights", "license"]).map(str::to_owned);
    let linked = || {
        w.page
            .nodes
            .iter()
            .filter(|n| matches!(n.tag, Tag::A | Tag::Link))
            .find(|n| n.attr("rel").is_some_and(|r| r.split_ascii_whitespace().any(|t| t.eq_ignore_ascii_case("license"))))
            .and_then(|n| absolute(n.attr("href")?, w.url, &["http", "https"]))
    };
    said.or_else(|| w.declared.rights.clone()).or_else(linked).filter(|r| r.len() < 500)
}

/// Resolves the character references that people leave in places where none are read.
pub fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        let known = end.and_then(|e| {
            let name = &rest[1..e];
            let c = if let Some(hex) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
                char::from_u32(u32::from_str_radix(hex, 16).ok()?)?
            } else if let Some(number) = name.strip_prefix('#') {
                char::from_u32(number.parse().ok()?)?
            } else {
                match name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    "nbsp" => ' ',
                    "rsquo" => '’',
                    "lsquo" => '‘',
                    "rdquo" => '”',
                    "ldquo" => '“',
                    "bdquo" => '„',
                    "ndash" => '–',
                    "mdash" => '—',
                    "hellip" => '…',
                    "laquo" => '«',
                    "raquo" => '»',
                    "auml" => 'ä',
                    "ouml" => 'ö',
                    "uuml" => 'ü',
                    "Auml" => 'Ä',
                    "Ouml" => 'Ö',
                    "Uuml" => 'Ü',
                    "szlig" => 'ß',
                    "eacute" => 'é',
                    "egrave" => 'è',
                    "agrave" => 'à',
                    "ccedil" => 'ç',
                    "aacute" => 'á',
                    "iacute" => 'í',
                    "oacute" => 'ó',
                    "uacute" => 'ú',
                    "ntilde" => 'ñ',
                    "euro" => '€',
                    "copy" => '©',
                    "shy" => '\u{ad}',
                    _ => return None,
                }
            };
            Some((c, e))
        });
        match known {
            Some((c, e)) => {
                out.push(c);
                rest = &rest[e + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn strip_tags(text: &str) -> String {
    if text.contains('<') && text.contains('>') { crate::page::text_of(text) } else { text.to_owned() }
}
