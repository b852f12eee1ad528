//! What a feed says of itself.

use url::Url;

use crate::feed::names::Ns;
use crate::feed::pictures::absolute;
use crate::feed::{Item, Reading, atom_text, plain};
use crate::markup::element::Element;
use crate::markup::scan::Attributes;

/// The publisher's own words about the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFacts {
    pub title: Option<String>,
    pub description: Option<String>,
    /// The site the feed belongs to.
    pub site: Option<String>,
    /// Where the feed says it lives (`rel=self`, `feed_url`).
    pub self_url: Option<String>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    pub language: Option<String>,
    pub icon: Option<String>,
    pub rights: Option<String>,
    /// The next, older part of a feed in parts (RFC 5005, `next_url`).
    pub next: Option<String>,
    /// The feed says that it will not be continued.
    pub is_over: bool,
    /// At least one item carries its whole text.
    pub has_full_text: bool,
}

impl FeedFacts {
    pub(crate) fn finish(&mut self, items: &[Item]) {
        self.has_full_text = items.iter().any(|i| i.full);
    }
}

/// `xml:base` and `xml:lang` of the root.
pub(crate) fn note_container(attributes: &str, reading: &mut Reading) {
    for (key, value) in Attributes(attributes) {
        match key.to_ascii_lowercase().as_str() {
            "xml:base" => {
                if let Some(base) = absolute(value, reading.base.as_ref()) {
                    reading.base = Url::parse(&base).ok();
                    reading.base_is_given = true;
                }
            }
            "xml:lang" if !value.is_empty() => reading.facts.language = Some(value.to_owned()),
            // CDF gives the site so; elsewhere it means nothing.
            "href" => reading.facts.site = absolute(value, reading.base.as_ref()),
            _ => {}
        }
    }
}

/// One element of the feed that is no item.
pub(crate) fn note(element: &Element<'_>, reading: &mut Reading) {
    let base = reading.base.clone();
    let base = element.attribute("base").and_then(|b| absolute(&b, base.as_ref())).and_then(|b| Url::parse(&b).ok()).or(base);
    let base = base.as_ref();
    let facts = &mut reading.facts;
    let name = element.name.to_ascii_lowercase();
    match (element.ns, name.as_str()) {
        (Ns::Plain | Ns::Atom, "title") => set(&mut facts.title, atom_text::line(element)),
        (Ns::Dc, "title") => keep(&mut facts.title, atom_text::line(element)),
        (Ns::Plain | Ns::Atom, "description" | "subtitle" | "tagline" | "info") => {
            keep(&mut facts.description, atom_text::line(element))
        }
        (Ns::Plain | Ns::Atom, "link") => note_link(element, base, facts),
        (Ns::Plain, "language") | (Ns::Dc, "language") => set(&mut facts.language, element.words().map(str::to_owned)),
        (Ns::Plain | Ns::Atom, "rights" | "copyright") | (Ns::Dc, "rights") => keep(&mut facts.rights, atom_text::line(element)),
        (Ns::Plain, "image") => {
            let url = element.child("url").and_then(Element::words).and_then(|w| absolute(w, base));
            keep(&mut facts.icon, url);
        }
        (Ns::Atom | Ns::Plain, "icon" | "logo") => keep(&mut facts.icon, element.words().and_then(|w| absolute(w, base))),
        (Ns::Itunes, "image") => keep(&mut facts.icon, element.attribute("href").and_then(|h| absolute(&h, base))),
        _ => {}
    }
}

fn note_link(element: &Element<'_>, base: Option<&Url>, facts: &mut FeedFacts) {
    let href = element.attribute("href");
    let Some(address) = href.as_deref().or_else(|| element.words()).and_then(|h| absolute(h, base)) else {
        return;
    };
    let rel = element.attribute("rel").map(|r| r.to_ascii_lowercase());
    match rel.as_deref() {
        None | Some("alternate") => {
            let is_page = element.attribute("type").is_none_or(|t| t.contains("html"));
            if is_page {
                keep(&mut facts.site, Some(address));
            }
        }
        Some("self") => keep(&mut facts.self_url, Some(address)),
        Some("hub") if facts.hubs.len() < 10 => facts.hubs.push(address),
        Some("next") => keep(&mut facts.next, Some(address)),
        _ => {}
    }
}

/// The last word holds.
fn set(place: &mut Option<String>, value: Option<String>) {
    if value.is_some() {
        *place = value;
    }
}

/// The first word holds.
pub(crate) fn keep(place: &mut Option<String>, value: Option<String>) {
    if place.is_none() {
        *place = value.map(|v| if v.len() > plain::LONGEST { plain::from_text(&v) } else { v });
    }
}
