//! From the address of a site to its feed: what the site announces, then the customary places.

use outbound::{Answer, Client, Request};
use url::Url;

use crate::error::{Error, Result};
use crate::feed::{self, Circumstances, Feed};
use crate::markup::element::local;
use crate::markup::entities::unescape;
use crate::markup::scan::{Attributes, Scanner, Token};
use crate::sniff::Dialect;

pub(crate) const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.6, */*;q=0.5";

/// Where feeds live when nobody says so.
const CUSTOMARY: &[&str] = &["/feed", "/rss", "/atom.xml", "/feed.json", "/index.xml", "/rss.xml", "/feed.xml"];
/// Announced feeds that are tried.
const TRIED: usize = 8;

/// A place where a feed may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub url: String,
    /// As announced: "Comments feed".
    pub title: Option<String>,
}

/// A feed that was found and read.
#[derive(Debug)]
pub struct Found {
    pub url: String,
    pub feed: Feed,
    pub(crate) answer: Answer,
}

impl Found {
    /// For the person who added the address: `RSS feed “Courier”, 20 items with full text`.
    pub fn describe(&self) -> String {
        let title = self.feed.facts.title.as_deref().unwrap_or("without a title");
        let text = if self.feed.facts.has_full_text { "with full text" } else { "with summaries only" };
        let count = self.feed.items.len();
        let items = if count == 1 { "item" } else { "items" };
        format!("{} feed \u{201c}{title}\u{201d}, {count} {items} {text}", self.feed.dialect.name())
    }
}

/// Reads what somebody typed or pasted: `example.org`, `feed://example.org/rss`.
pub fn address(typed: &str) -> String {
    let typed = typed.trim().trim_matches(['<', '>', '"']);
    let bare = typed.strip_prefix("feed:").unwrap_or(typed);
    match bare.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None if bare.contains("://") || bare.contains(':') && !bare.contains('.') => bare.to_owned(),
        None => format!("https://{bare}"),
    }
}

/// Finds the feeds behind an address, the best first: full text before summaries, the site's own
/// order otherwise.
///
/// # Errors
/// [`Error::Refused`] with a sentence when the address cannot be asked or has no feed.
pub async fn find(client: &Client, typed: &str, now: chrono::DateTime<chrono::Utc>) -> Result<Vec<Found>> {
    let answer = ask(client, &address(typed)).await?;
    if answer.status >= 400 {
        return Err(Error::Refused(format!("The address answers with an error ({}). Check it in a browser.", answer.status)));
    }
    let (feed, answer) = read(answer, now).await?;
    if feed.dialect.is_feed() {
        let url = answer.permanent_redirect_to.clone().map_or_else(|| address(typed), String::from);
        return Ok(vec![Found { url, feed, answer }]);
    }
    let announced = candidates(&answer);
    let mut found = try_all(client, &announced, now).await;
    if found.is_empty() {
        let customary: Vec<Candidate> = CUSTOMARY
            .iter()
            .filter_map(|path| answer.final_url.join(path).ok())
            .map(|url| Candidate { url: url.into(), title: None })
            .filter(|c| !announced.iter().any(|a| a.url == c.url))
            .collect();
        found = try_some(client, &customary, 1, now).await;
    }
    if found.is_empty() {
        return Err(Error::Refused(
            "No feed was found there. Ask the partner for the address of its RSS, Atom or JSON feed.".to_owned(),
        ));
    }
    found.sort_by_key(|f| !f.feed.facts.has_full_text);
    Ok(found)
}

async fn try_all(client: &Client, candidates: &[Candidate], now: chrono::DateTime<chrono::Utc>) -> Vec<Found> {
    try_some(client, candidates, TRIED, now).await
}

/// Asks candidates in turn until `enough` feeds are found.
async fn try_some(client: &Client, candidates: &[Candidate], enough: usize, now: chrono::DateTime<chrono::Utc>) -> Vec<Found> {
    let mut found = Vec::new();
    for candidate in candidates.iter().take(TRIED) {
        let Ok(answer) = ask(client, &candidate.url).await else {
            continue;
        };
        if answer.status != 200 {
            continue;
        }
        let Ok((feed, answer)) = read(answer, now).await else {
            continue;
        };
        if feed.dialect.is_feed() {
            found.push(Found { url: candidate.url.clone(), feed, answer });
        }
        if found.len() >= enough {
            break;
        }
    }
    found
}

async fn ask(client: &Client, url: &str) -> Result<Answer> {
    let request = Request { url: url.to_owned(), accept: Some(ACCEPT.to_owned()), ..Request::default() };
    Ok(client.send(request).await?)
}

/// Reads an answer on a thread that may take its time.
async fn read(answer: Answer, now: chrono::DateTime<chrono::Utc>) -> Result<(Feed, Answer)> {
    let work = tokio::task::spawn_blocking(move || {
        let url = answer.final_url.to_string();
        let at = Circumstances { url: Some(&url), content_type: answer.content_type.as_deref(), now };
        (feed::read(&answer.body, &at), answer)
    });
    work.await.map_err(|_| Error::Refused("What is at that address cannot be read.".to_owned()))
}

/// The feeds a page announces: in its `Link` headers, its head, and links that speak of feeds.
pub fn candidates(answer: &Answer) -> Vec<Candidate> {
    let from_headers = answer.links.iter().filter(|l| l.is("alternate") && l.media_type.as_deref().is_some_and(is_feed_type));
    let mut all: Vec<Candidate> = from_headers.map(|l| Candidate { url: l.href.clone(), title: l.title.clone() }).collect();
    let charset = answer.content_type.as_deref().and_then(crate::decode::charset_of);
    let page = reading::page::decode(&answer.body, charset.as_deref());
    all.extend(in_page(&page, &answer.final_url));
    let mut seen = Vec::new();
    all.retain(|c| {
        let new = !seen.contains(&c.url);
        seen.push(c.url.clone());
        new
    });
    // Comments are not copy.
    all.sort_by_key(|c| {
        let words = format!("{} {}", c.url, c.title.as_deref().unwrap_or_default()).to_lowercase();
        words.contains("comment") || words.contains("kommentar")
    });
    all
}

fn in_page(page: &str, url: &Url) -> Vec<Candidate> {
    let (mut announced, mut linked) = (Vec::new(), Vec::new());
    let mut base = url.clone();
    let mut scanner = Scanner::new(page);
    while let Some(token) = scanner.next() {
        let Token::Start { name, attributes, .. } = token else {
            continue;
        };
        let name = local(name);
        if !matches!(name.len(), 1 | 4) {
            continue;
        }
        let of = |wanted: &str| {
            let found = Attributes(attributes).find(|(key, _)| key.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| unescape(value.trim()).into_owned())
        };
        let Some(href) = of("href") else { continue };
        let candidate = || base.join(&href).ok().map(|u| Candidate { url: u.into(), title: of("title") });
        match name.to_ascii_lowercase().as_str() {
            "base" => base = url.join(&href).unwrap_or(base),
            "link" => {
                let rel = of("rel").unwrap_or_default().to_ascii_lowercase();
                let rels: Vec<&str> = rel.split_ascii_whitespace().collect();
                let typed = of("type").is_some_and(|t| is_feed_type(&t));
                if rels.contains(&"alternate") && typed || rels.contains(&"feed") {
                    announced.extend(candidate());
                }
            }
            "a" if linked.len() < 4 && speaks_of_feed(&href) => linked.extend(candidate()),
            _ => {}
        }
    }
    announced.extend(linked);
    announced
}

fn is_feed_type(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    matches!(
        bare,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/feed+json"
            | "application/json"
            | "application/rdf+xml"
            | "text/xml"
            | "application/xml"
    )
}

fn speaks_of_feed(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    matches!(last, "feed" | "rss" | "atom" | "feed.json" | "rss.xml" | "atom.xml" | "feed.xml" | "index.xml" | "index.rdf")
        || last.ends_with(".rss")
}

impl Dialect {
    /// The sentence for an address that no longer gives a feed.
    pub(crate) fn instead_of_feed(self) -> String {
        format!("The address answers with {} where a feed was expected. Ask the partner where its feed is now.", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (typed, meant) in [
            ("example.org", "https://example.org"),
            (" https://example.org/feed ", "https://example.org/feed"),
            ("feed://example.org/rss", "https://example.org/rss"),
            ("feed:https://example.org/rss", "https://example.org/rss"),
            ("example.org:8080/feed", "https://example.org:8080/feed"),
            ("feed:file:///etc/passwd", "file:///etc/passwd"),
        ] {
            assert_eq!(address(typed), meant);
        }
    }

    #[test]
    fn a_page_announces_its_feeds_and_comments_come_last() {
        let page = r#"<html><head><base href="/en/"><link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">
            <LINK REL=alternate TYPE='application/atom+xml' href=news.atom><link rel=stylesheet href=x.css></head><body><a href="/index.rdf">RSS</a> <a href="/about">x</a>"#;
        let answer = Answer {
            status: 200,
            final_url: Url::parse("https://a.example/").unwrap(),
            permanent_redirect_to: None,
            etag: None,
            last_modified: None,
            content_type: Some("text/html".into()),
            retry_after: None,
            links: vec![],
            body: page.as_bytes().to_vec().into(),
        };
        let urls: Vec<String> = candidates(&answer).into_iter().map(|c| c.url).collect();
        assert_eq!(urls, ["https://a.example/en/news.atom", "https://a.example/index.rdf", "https://a.example/en/comments/feed"]);
    }
}
