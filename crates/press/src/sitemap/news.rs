//! The news sitemap: own stories of the last two days, a thousand in a file.
//!
//! Most papers have one file. Where there are more, `sitemap-news.xml` is an index of the parts,
//! and the paper's own index names the parts themselves: an index may not name another.

use std::fmt::Write;

use archive::Nouns;
use archive::addresses::News;
use archive::routing::NOWHERE;
use chrono::TimeDelta;

use super::{OPEN, SCHEMA, XML, is_ours, stamp, text};
use crate::gather::Gathering;
use crate::{Printed, Result};

/// Google News takes stories of the last two days, at most 1,000 in a file.
const NEWS: TimeDelta = TimeDelta::hours(48);
const IN_FILE: usize = 1_000;

/// As many files as there can be.
const MOST_FILES: usize = 50;

/// `sitemap-news.xml`, or one of its parts: `sitemap-news-2.xml`.
pub fn file(part: u32) -> String {
    match part {
        0 => "sitemap-news.xml".to_owned(),
        n => format!("sitemap-news-{n}.xml"),
    }
}

/// Reads such a name back: 0 for the whole.
pub fn parse(file: &str) -> Option<u32> {
    match file.strip_prefix("sitemap-news")?.strip_suffix(".xml")? {
        "" => Some(0),
        part => part.strip_prefix('-')?.parse().ok().filter(|part| (1..=MOST_FILES as u32).contains(part)),
    }
}

/// The files that the paper's index names.
pub async fn files(g: &mut Gathering<'_>) -> Result<Vec<String>> {
    let since = g.house.now - NEWS;
    // Nearly always few enough, partners' stories among them, and then nothing needs to be read.
    if g.archive.stories().count_between(since, g.house.now + TimeDelta::days(1)).await? <= IN_FILE as i64 {
        return Ok(vec![file(0)]);
    }
    let parts = parts_of(own(g, IN_FILE * MOST_FILES).await?.len());
    Ok(if parts > 1 { (1..=parts).map(file).collect() } else { vec![file(0)] })
}

/// Prints the whole, or a part of it; `None` past the end.
pub async fn print(g: &mut Gathering<'_>, part: u32) -> Result<Option<Printed>> {
    g.tag("front");
    let stories = own(g, IN_FILE * MOST_FILES).await?;
    if let Some(oldest) = stories.last() {
        g.good_until(oldest.at + NEWS);
    }
    let parts = parts_of(stories.len());
    Ok(match part {
        0 if parts > 1 => Some(index(g, parts, &stories)),
        0 => Some(list(g, &stories)),
        part if parts > 1 => stories.chunks(IN_FILE).nth(part as usize - 1).map(|stories| list(g, stories)),
        _ => None,
    })
}

fn parts_of(stories: usize) -> u32 {
    stories.div_ceil(IN_FILE) as u32
}

/// Own stories first published in the last two days, newest first.
async fn own(g: &Gathering<'_>, most: usize) -> Result<Vec<News>> {
    let house = g.house.clone();
    let since = house.now - NEWS;
    let mut stories = Vec::new();
    // A wire may bring more in two days than we write; none of it crowds out our own.
    for read in 0.. {
        let some = g.archive.news_addresses(since, IN_FILE as i64, read * IN_FILE as i64).await?;
        let is_last = some.len() < IN_FILE;
        // A copy names its origin as canonical and is not ours to announce.
        stories.extend(
            some.into_iter()
                .filter(|story| story.address.as_deref().is_some_and(|path| is_ours(&house, path, story.canonical.as_deref()))),
        );
        if is_last || stories.len() >= most {
            break;
        }
    }
    stories.truncate(most);
    Ok(stories)
}

fn index(g: &Gathering<'_>, parts: u32, stories: &[News]) -> Printed {
    let mut out = format!("{OPEN}<sitemapindex xmlns=\"{SCHEMA}\">\n");
    for (part, stories) in (1..=parts).zip(stories.chunks(IN_FILE)) {
        let newest = stories.first().map(|story| format!("<lastmod>{}</lastmod>", stamp(story.at))).unwrap_or_default();
        writeln!(out, "<sitemap><loc>{}/{}</loc>{newest}</sitemap>", g.house.site, file(part)).expect("writing to a String");
    }
    out.push_str("</sitemapindex>\n");
    Printed::new(200, XML, out)
}

fn list(g: &Gathering<'_>, stories: &[News]) -> Printed {
    let house = &g.house;
    let mut out = format!("{OPEN}<urlset xmlns=\"{SCHEMA}\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n");
    for story in stories {
        writeln!(
            out,
            "<url><loc>{}{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language></news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>",
            house.site,
            story.address.as_deref().unwrap_or(NOWHERE),
            text(house.title()),
            text(&language(story.language.as_deref().unwrap_or(house.language()))),
            stamp(story.at),
            text(&story.headline),
        )
        .expect("writing to a String");
    }
    out.push_str("</urlset>\n");
    Printed::new(200, XML, out)
}

/// ISO 639, as Google wants it: without a country, but for the two ways of writing Chinese.
fn language(tag: &str) -> String {
    let tag = tag.to_ascii_lowercase();
    match tag.as_str() {
        "zh-cn" | "zh-tw" => tag,
        "zh-hans" | "zh-sg" => "zh-cn".to_owned(),
        "zh-hant" | "zh-hk" => "zh-tw".to_owned(),
        _ => tag.split(['-', '_']).next().unwrap_or("en").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_news_sitemap_names_languages_as_google_does() {
        for (tag, want) in [("en-GB", "en"), ("de", "de"), ("zh-TW", "zh-tw"), ("zh-Hans", "zh-cn"), ("pt_BR", "pt")] {
            assert_eq!(language(tag), want);
        }
    }

    #[test]
    fn every_part_of_the_news_is_found_under_its_name() {
        for part in [0, 1, 2, 50] {
            assert_eq!(parse(&file(part)), Some(part));
        }
        for name in ["sitemap-news-0.xml", "sitemap-news-51.xml", "sitemap-newsx.xml", "sitemap-news-x.xml"] {
            assert_eq!(parse(name), None, "{name}");
        }
    }
}
