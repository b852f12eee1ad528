//! Sitemaps, the news sitemap, and robots.txt.

use std::fmt::Write;

use archive::Nouns;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use paper::StoryId;

use crate::gather::Gathering;
use crate::{House, Printed, Result};

/// Addresses in one part; sitemaps.org's limit.
const PART: i64 = 50_000;

/// Google News takes stories of the last two days, at most 1,000.
const NEWS: TimeDelta = TimeDelta::hours(48);
const MOST_NEWS: i64 = 1_000;

const XML: &str = "application/xml; charset=utf-8";
const OPEN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SCHEMA: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

pub async fn index(g: &mut Gathering<'_>) -> Result<Printed> {
    g.tag("front");
    let parts = g.archive.stories().parts(PART).await?;
    let site = g.house.site.clone();
    let mut out = format!("{OPEN}<sitemapindex xmlns=\"{SCHEMA}\">\n");
    for name in ["sitemap-pages.xml".to_owned(), "sitemap-news.xml".to_owned()]
        .into_iter()
        .chain((1..=parts.len()).map(|n| format!("sitemap-stories-{n}.xml")))
    {
        writeln!(out, "<sitemap><loc>{site}/{name}</loc></sitemap>").expect("writing to a String");
    }
    out.push_str("</sitemapindex>\n");
    Ok(Printed::new(200, XML, out))
}

pub async fn part(g: &mut Gathering<'_>, part: u32) -> Result<Option<Printed>> {
    g.tag("front");
    let parts = g.archive.stories().parts(PART).await?;
    let Some(first) = parts.get(part as usize - 1) else {
        return Ok(None);
    };
    let stories = g.archive.stories().addresses(StoryId(first.0 - 1), PART).await?;
    let mut out = String::with_capacity(stories.len() * 128 + 256);
    writeln!(out, "{OPEN}<urlset xmlns=\"{SCHEMA}\">").expect("writing to a String");
    for (_, slug, at) in &stories {
        url(&mut out, &g.house, &format!("/{slug}/"), Some(*at));
    }
    out.push_str("</urlset>\n");
    Ok(Some(Printed::new(200, XML, out)))
}

/// Fronts and standing pages.
pub async fn pages(g: &mut Gathering<'_>) -> Result<Printed> {
    g.tag("front");
    let house = g.house.clone();
    let mut out = format!("{OPEN}<urlset xmlns=\"{SCHEMA}\">\n");
    url(&mut out, &house, "/", None);
    for section in &house.paper.sections {
        url(&mut out, &house, &format!("/section/{}/", section.slug), None);
    }
    for thread in g.archive.threads().list(1000).await? {
        url(&mut out, &house, &format!("/thread/{}/", thread.slug), None);
    }
    for author in g.archive.authors().list(5000).await? {
        url(&mut out, &house, &format!("/author/{}/", author.slug), None);
    }
    for (slug, _, at) in g.archive.stories().pages(PART).await? {
        url(&mut out, &house, &format!("/{slug}/"), Some(at));
    }
    url(&mut out, &house, "/corrections/", None);
    out.push_str("</urlset>\n");
    Ok(Printed::new(200, XML, out))
}

/// Own stories first published in the last two days.
pub async fn news(g: &mut Gathering<'_>) -> Result<Printed> {
    g.tag("front");
    let house = g.house.clone();
    let cards = g.archive.stories().between(house.now - NEWS, house.now + TimeDelta::minutes(1), MOST_NEWS, 0).await?;
    if let Some(oldest) = cards.iter().filter_map(|c| c.published_at).min() {
        g.good_until(oldest + NEWS);
    }
    let mut out = format!("{OPEN}<urlset xmlns=\"{SCHEMA}\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n");
    // A partner's copy names its origin as canonical and is not ours to announce.
    for card in cards.iter().filter(|c| c.origin_url.is_none()) {
        let Some(at) = card.published_at else {
            continue;
        };
        let language = card.language.as_deref().unwrap_or(house.language());
        let language = if language.eq_ignore_ascii_case("zh-cn") || language.eq_ignore_ascii_case("zh-tw") {
            language.to_lowercase()
        } else {
            language.split('-').next().unwrap_or("en").to_owned()
        };
        writeln!(
            out,
            "<url><loc>{}/{}/</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language></news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>",
            house.site,
            card.slug,
            text(house.title()),
            text(&language),
            stamp(at),
            text(&card.headline),
        )
        .expect("writing to a String");
    }
    out.push_str("</urlset>\n");
    Ok(Printed::new(200, XML, out))
}

fn url(out: &mut String, house: &House, path: &str, at: Option<DateTime<Utc>>) {
    write!(out, "<url><loc>{}{path}</loc>", house.site).expect("writing to a String");
    if let Some(at) = at {
        write!(out, "<lastmod>{}</lastmod>", stamp(at)).expect("writing to a String");
    }
    out.push_str("</url>\n");
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::feeds::xml(text, &mut out);
    out
}
