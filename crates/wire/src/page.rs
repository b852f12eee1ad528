//! A page by its address: fetched as a reader would, read as an editor would, and kept as it came.

use outbound::{Client, Request};
use paper::{Parts, place};
use url::Url;

use crate::copy;
use crate::discover::address;
use crate::error::{Error, Result};
use crate::sniff::sniff;

/// A page with a story on it, fetched and read.
#[derive(Clone, Debug)]
pub struct Page {
    /// What names it from now on, so that asking again brings a newer version of it: the address
    /// the page itself gives within its own site, or else where it was found.
    pub address: String,
    /// The page as it came, as text.
    pub original: String,
    pub parts: Parts,
}

/// Markup of this size is no story any more.
const MOST: usize = 8 << 20;

/// Bytes as somebody's server gave them.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    /// Where they came from, after redirects.
    pub url: Url,
}

/// Asks for what stands at an address. `typed` is what somebody typed or pasted: `example.org/story` will do.
///
/// # Errors
/// [`Error::Refused`] with a sentence that says what to do.
pub async fn fetch(client: &Client, typed: &str) -> Result<Fetched> {
    let accept = Some("text/html, application/xhtml+xml;q=0.9, */*;q=0.5".to_owned());
    let answer = client.send(Request { url: address(typed), accept, max_bytes: Some(MOST), ..Request::default() }).await?;
    match answer.status {
        200 => Ok(Fetched { bytes: answer.body.into(), content_type: answer.content_type, url: answer.final_url }),
        status => Err(Error::Refused(instead_of_page(status))),
    }
}

/// Asks for a page and reads it, as [`fetch`] does.
///
/// # Errors
/// [`Error::Refused`] with a sentence that says what to do: an address that may not be asked,
/// nobody there, or no story.
pub async fn fetch_page(client: &Client, typed: &str) -> Result<Page> {
    let Fetched { bytes, content_type, url } = fetch(client, typed).await?;
    let reading = tokio::task::spawn_blocking(move || read(&bytes, content_type.as_deref(), &url));
    reading.await.map_err(|_| Error::Refused("The page could not be read. Copy its text and paste that.".to_owned()))?
}

/// A status in words for the person who typed the address.
fn instead_of_page(status: u16) -> String {
    match status {
        401..=403 => format!("The page is not open to us ({status}). If you may read it, copy its text and paste that."),
        404 => "There is no page at this address (404). Check it in your browser.".to_owned(),
        410 | 451 => format!("The page was taken down ({status}). Ask the outlet why before you use any copy of it."),
        429 => "The site says that we ask too often (429). Try again later, or copy the page's text and paste that.".to_owned(),
        500..=599 => format!("The site is in trouble ({status}). Try again later."),
        _ => format!("The address answers with {status} instead of a page. Check it in your browser."),
    }
}

fn read(bytes: &[u8], content_type: Option<&str>, found: &Url) -> Result<Page> {
    let no = |sentence: &str| Err(Error::Refused(sentence.to_owned()));
    let original = copy::decoded(bytes, content_type);
    if sniff(&original).is_feed() {
        return no("This is a feed, not a page. Add it under Partners, and its items come by themselves.");
    }
    if !may_be_page(content_type) || original.bytes().take(1024).any(|byte| byte == 0) {
        return no("There is a file at this address, not a page. Give the address of the page that shows the story.");
    }
    let parts = copy::page(&original, found);
    if parts.body.trim().is_empty() || parts.headline.trim().is_empty() {
        return no("No story was found on this page. Copy its text and paste that.");
    }
    Ok(Page { address: name(&parts, found), original, parts })
}

fn may_be_page(content_type: Option<&str>) -> bool {
    let kind = content_type.unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty() || kind.starts_with("text/") || kind.contains("html") || kind.contains("xml")
}

/// A page may name itself anew within its own site and nowhere else: what another site's page
/// says of itself must not become a newer version of ours.
fn name(parts: &Parts, found: &Url) -> String {
    let host = |url: &str| place(url).map(|place| place.split(['/', '?']).next().unwrap_or_default().to_owned());
    match parts.url.as_deref() {
        Some(own) if host(own) == host(found.as_str()) => own.to_owned(),
        _ => found.to_string(),
    }
}
