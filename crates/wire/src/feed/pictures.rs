//! Pictures an item carries beside its text, with their captions and credits (Media RSS, enclosures).

use paper::FoundPicture;
use url::Url;

use crate::feed::names::Ns;
use crate::feed::plain;
use crate::markup::element::Element;

/// Pictures kept of one item.
const MOST: usize = 50;

#[derive(Debug, Default)]
pub(crate) struct Pictures {
    found: Vec<FoundPicture>,
    /// Shown only when there is nothing better: thumbnails and channel art.
    small: Vec<FoundPicture>,
    captions: Words,
}

/// Caption and credit that stand beside the pictures and hold for them.
#[derive(Clone, Debug, Default)]
struct Words {
    caption: Option<String>,
    credit: Option<String>,
    licence: Option<String>,
    alt: Option<String>,
}

impl Pictures {
    /// An element of the Media RSS vocabulary.
    pub fn media(&mut self, element: &Element<'_>, base: Option<&Url>) {
        match element.name.to_ascii_lowercase().as_str() {
            "group" => self.group(element, base),
            "content" => self.content(element, base, &Words::default()),
            "thumbnail" => {
                let src = element.attribute("url");
                if let Some(picture) = picture(src.as_deref(), base, &Words::default()) {
                    self.small.push(picture);
                }
            }
            _ => self.captions.note(element),
        }
    }

    /// Several sizes of one picture: the widest is the one.
    fn group(&mut self, group: &Element<'_>, base: Option<&Url>) {
        let mut words = Words::default();
        group.children.iter().for_each(|c| words.note(c));
        let width = |e: &Element<'_>| e.attribute("width").and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
        let contents = group.children.iter().filter(|c| c.name.eq_ignore_ascii_case("content") && is_picture(c));
        if let Some(widest) = contents.max_by_key(|e| width(e)) {
            self.content(widest, base, &words);
        }
        for child in group.children.iter().filter(|c| c.name.eq_ignore_ascii_case("thumbnail")) {
            if let Some(picture) = picture(child.attribute("url").as_deref(), base, &words) {
                self.small.push(picture);
            }
        }
    }

    fn content(&mut self, content: &Element<'_>, base: Option<&Url>, around: &Words) {
        let mut words = around.clone();
        content.children.iter().for_each(|c| words.note(c));
        if is_picture(content) {
            let found = picture(content.attribute("url").as_deref(), base, &words);
            self.add(found);
        }
        for child in content.children.iter().filter(|c| c.name.eq_ignore_ascii_case("thumbnail")) {
            if let Some(picture) = picture(child.attribute("url").as_deref(), base, &words) {
                self.small.push(picture);
            }
        }
    }

    /// An address that is a picture by its type or ending, such as an enclosure.
    pub fn enclosure(&mut self, address: Option<&str>, media_type: Option<&str>, base: Option<&Url>) {
        let Some(address) = address else { return };
        let is_image = match media_type {
            Some(media_type) => media_type.trim().to_ascii_lowercase().starts_with("image/"),
            None => has_picture_ending(address),
        };
        if is_image {
            let found = picture(Some(address), base, &Words::default());
            self.add(found);
        }
    }

    /// Art that stands for the item rather than in it.
    pub fn art(&mut self, address: Option<&str>, base: Option<&Url>) {
        self.small.extend(picture(address, base, &Words::default()));
    }

    pub fn add(&mut self, picture: Option<FoundPicture>) {
        let Some(picture) = picture else { return };
        let room = self.found.len() < MOST;
        match self.found.iter_mut().find(|p| p.src == picture.src) {
            // Listed twice, once with its words: keep the words.
            Some(known) => {
                known.caption = known.caption.take().or(picture.caption);
                known.credit = known.credit.take().or(picture.credit);
            }
            None if room => self.found.push(picture),
            None => {}
        }
    }

    pub fn done(mut self) -> Vec<FoundPicture> {
        if self.found.is_empty() {
            self.small.truncate(1);
            self.found = self.small;
        }
        // Words beside a single picture are its own; beside several nobody knows whose.
        if let [only] = &mut self.found[..] {
            only.caption = only.caption.take().or(self.captions.caption);
            only.credit = only.credit.take().or(self.captions.credit);
            only.licence = only.licence.take().or(self.captions.licence);
            if only.alt.is_empty() {
                only.alt = self.captions.alt.unwrap_or_default();
            }
        }
        self.found
    }
}

impl Words {
    fn note(&mut self, element: &Element<'_>) {
        if element.ns != Ns::Media {
            return;
        }
        let line = || Some(plain::from_html(&element.text)).filter(|l| !l.is_empty());
        match element.name.to_ascii_lowercase().as_str() {
            "credit" => self.credit = self.credit.take().or_else(line),
            "description" | "text" => self.caption = self.caption.take().or_else(line),
            "title" => self.alt = self.alt.take().or_else(line),
            "copyright" | "license" => self.licence = self.licence.take().or_else(line),
            _ => {}
        }
    }
}

fn is_picture(content: &Element<'_>) -> bool {
    if let Some(medium) = content.attribute("medium") {
        return medium.eq_ignore_ascii_case("image");
    }
    match content.attribute("type") {
        Some(media_type) => media_type.to_ascii_lowercase().starts_with("image/"),
        None => content.attribute("url").is_some_and(|url| has_picture_ending(&url)),
    }
}

fn has_picture_ending(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"].iter().any(|e| path.ends_with(e))
}

fn picture(src: Option<&str>, base: Option<&Url>, words: &Words) -> Option<FoundPicture> {
    Some(FoundPicture {
        src: absolute(src?, base)?,
        alt: words.alt.clone().unwrap_or_default(),
        caption: words.caption.clone(),
        credit: words.credit.clone(),
        licence: words.licence.clone(),
    })
}

/// An absolute http or https address, or nothing.
pub(crate) fn absolute(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address),
        None => Url::parse(address),
    };
    url.ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host()).map(String::from)
}
