//! Pictures inside a story's text: each in its sizes, with its room kept.
//!
//! A picture that is not ours is left out: readers' browsers ask nobody else for anything, so
//! it would only be a hole in the page.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use archive::Nouns;
use memchr::memmem;
use paper::Picture;

use crate::cards::attribute;
use crate::gather::Gathering;
use crate::helpers::picture_markup;
use crate::values::PictureValue;
use crate::whole::whole_addresses;
use crate::{House, Result, cards};

/// More pictures than this no text shows in sizes.
const MOST: usize = 60;

const SIZES: &str = "(min-width: 48em) 39rem, 100vw";

/// For whom a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Pages of our own theme: every picture in all its sizes.
    House,
    /// Pages of themes written for Ghost: every picture stays the element they style.
    Ghost,
    /// Programs, which get a text as Ghost's editor writes it, whatever theme the paper has.
    Program,
}

/// Pictures that stand in texts, by their hashes.
pub type InTexts = HashMap<String, PictureValue>;

impl Way {
    pub fn on_pages_of(house: &House) -> Way {
        if house.theme.is_house { Way::House } else { Way::Ghost }
    }
}

impl Gathering<'_> {
    /// The pictures of ours that stand in these texts, read in one question for all of them.
    pub async fn pictures_in<T: AsRef<str>>(&mut self, texts: &[T], way: Way) -> Result<InTexts> {
        let hashes: BTreeSet<&str> = texts.iter().flat_map(|text| hashes(text.as_ref())).collect();
        if hashes.is_empty() {
            return Ok(InTexts::new());
        }
        let hashes: Vec<String> = hashes.into_iter().map(str::to_owned).collect();
        let found = self.archive.pictures().by_hashes(&hashes).await?;
        let mut known = InTexts::with_capacity(found.len());
        if way == Way::House {
            self.learn_sizes(found.iter().filter_map(|picture| picture.id)).await?;
        }
        for picture in found {
            let value = match way {
                Way::House => self.picture(&picture).await?,
                Way::Ghost | Way::Program => {
                    picture.id.iter().for_each(|id| self.tag(format!("picture:{id}")));
                    PictureValue::new(picture, [].into())
                }
            };
            known.insert(value.picture.hash.clone(), value);
        }
        Ok(known)
    }
}

/// A text as it stands on a page: every picture of ours with its sizes and its room; for themes
/// written for Ghost with whole addresses, which their scripts tell from other people's.
pub fn on_page(html: &str, known: &InTexts, house: &House) -> String {
    let way = Way::on_pages_of(house);
    let html = set(cards::with_controls(html.into()), known, way);
    if way == Way::House { html.into_owned() } else { for_themes(html, &house.site).into_owned() }
}

/// A text as themes written for Ghost find it: with whole addresses, and with pictures where they
/// ask for sizes of them.
pub fn for_themes<'h>(html: Cow<'h, str>, site: &str) -> Cow<'h, str> {
    if !html.contains("=\"/") {
        return html;
    }
    let html = html.replace("=\"/content/pictures/", "=\"/content/images/");
    Cow::Owned(whole_addresses(&html, site))
}

/// The text with its pictures set in one of the ways.
pub fn set<'h>(html: Cow<'h, str>, known: &InTexts, way: Way) -> Cow<'h, str> {
    if !html.contains("<img") {
        return html;
    }
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = &*html;
    let mut set = 0;
    let mut card = Card::None;
    while let Some(at) = rest.find("<img") {
        out.push_str(&rest[..at]);
        card = card.after(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        let src = attribute(tag, "src");
        let is_foreign = !src.is_some_and(|src| src.starts_with('/') && !src.starts_with("//"));
        if is_foreign && way != Way::Program {
            continue;
        }
        match src.and_then(hash_of).and_then(|hash| known.get(hash)).filter(|_| set < MOST) {
            // What the writer says it shows here counts before what the picture's card says.
            Some(picture) if way == Way::House && !is_card(tag) => {
                let alt = attribute(tag, "alt").filter(|alt| !alt.is_empty());
                out.push_str(&picture_markup(picture, alt, SIZES));
                set += 1;
            }
            Some(picture) => {
                out.push_str(&in_ghosts_way(tag, &picture.picture, card));
                set += 1;
            }
            None => out.push_str(tag),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Does the style of a card speak of this element?
fn is_card(tag: &str) -> bool {
    attribute(tag, "class").is_some_and(|class| class.contains("kg-"))
}

/// The hashes of the pictures of ours in a text.
fn hashes(html: &str) -> impl Iterator<Item = &str> {
    let tags = memmem::find_iter(html.as_bytes(), "<img").map(|at| &html[at..]);
    tags.map(|tag| tag.split_inclusive('>').next().unwrap_or(tag)).filter_map(|tag| hash_of(attribute(tag, "src")?)).take(MOST)
}

/// The hash in an address of a picture of ours, whichever of its addresses it is.
pub fn hash_of(src: &str) -> Option<&str> {
    let file = src.strip_prefix("/content/pictures/").or_else(|| {
        let rest = src.strip_prefix("/content/images/")?;
        rest.rsplit('/').next()
    })?;
    file.split('.').next().filter(|hash| hash.len() == 64)
}

/// Widths that Ghost offers of every picture in a text.
const OFFERED: [i64; 4] = [600, 1000, 1600, 2400];

/// The card in which a picture stands, by the room it gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Card {
    None,
    Regular,
    Wide,
    Full,
}

impl Card {
    /// The card that is open after this much more of the text.
    fn after(self, markup: &str) -> Card {
        let Some(at) = markup.rfind("<figure") else {
            return if markup.contains("</figure>") { Card::None } else { self };
        };
        if markup[at..].contains("</figure>") {
            return Card::None;
        }
        let class = markup[at..].split('>').next().and_then(|tag| attribute(tag, "class")).unwrap_or_default();
        let is = |name: &str| class.split(' ').any(|word| word == name);
        match () {
            // A gallery is wide, its pictures are not.
            () if is("kg-gallery-card") => Card::Regular,
            () if is("kg-width-wide") => Card::Wide,
            () if is("kg-width-full") => Card::Full,
            () if is("kg-image-card") => Card::Regular,
            () => Card::None,
        }
    }

    /// The `sizes` of a picture so wide. One that fills the window needs none.
    fn sizes(self, width: i64) -> Option<&'static str> {
        match self {
            Card::Regular if width >= 720 => Some("(min-width: 720px) 720px"),
            Card::Wide if width >= 1200 => Some("(min-width: 1200px) 1200px"),
            Card::None => Some("(min-width: 720px) 720px, 100vw"),
            _ => None,
        }
    }
}

/// The tag with its own attributes, and with the sizes and the room of the picture.
fn in_ghosts_way(tag: &str, picture: &Picture, card: Card) -> String {
    let file = format!("{}.{}", picture.hash, picture.ending());
    let mut out = format!("<img src=\"/content/images/{file}\"");
    let class = attribute(tag, "class").unwrap_or_default();
    for name in ["class", "alt", "title", "loading"] {
        let told = attribute(tag, name).unwrap_or_default();
        match name {
            "alt" if told.is_empty() => {
                out.push_str(" alt=\"");
                hbs::escape(&picture.alt, &mut out);
                out.push('"');
            }
            "loading" if told.is_empty() => out.push_str(" loading=\"lazy\""),
            _ if told.is_empty() => {}
            _ => write!(out, " {name}=\"{told}\"").expect("writing to a String"),
        }
    }
    let (width, height) = (picture.width, picture.height);
    if width > 0 && height > 0 {
        write!(out, " width=\"{width}\" height=\"{height}\"").expect("writing to a String");
    }
    // A product's picture is shown small, whatever the window.
    if width > OFFERED[0] && picture.media_type != "image/gif" && !class.contains("kg-product-card") {
        let sized = OFFERED.into_iter().filter(|offered| *offered < width);
        let mut set: Vec<String> = sized.map(|offered| format!("/content/images/size/w{offered}/{file} {offered}w")).collect();
        if width <= OFFERED[3] {
            set.push(format!("/content/images/{file} {width}w"));
        }
        write!(out, " srcset=\"{}\"", set.join(", ")).expect("writing to a String");
        // A header's picture fills its half or the whole of the window.
        if let Some(sizes) = card.sizes(width).filter(|_| !class.contains("kg-header-card")) {
            write!(out, " sizes=\"{sizes}\"").expect("writing to a String");
        }
    }
    out.push('>');
    out
}

#[cfg(test)]
mod tests {
    use super::{Card, for_themes, hash_of, in_ghosts_way};
    use paper::Picture;

    #[test]
    fn a_picture_in_a_card_keeps_its_class_and_gets_its_sizes_and_its_room() {
        let hash = "a".repeat(64);
        let picture = Picture {
            hash: hash.clone(),
            media_type: "image/jpeg".into(),
            width: 1200,
            height: 800,
            alt: "The \"old\" dock".into(),
            ..Picture::default()
        };
        let tag = format!("<img class=\"kg-image\" src=\"/content/images/size/w600/{hash}.jpg\" alt=\"\">");
        let set = in_ghosts_way(&tag, &picture, Card::Regular);
        assert!(set.starts_with(&format!(
            "<img src=\"/content/images/{hash}.jpg\" class=\"kg-image\" alt=\"The &quot;old&quot; dock\""
        )));
        assert!(set.contains(" width=\"1200\" height=\"800\""));
        assert!(set.contains(&format!("/content/images/size/w1000/{hash}.jpg 1000w, /content/images/{hash}.jpg 1200w\"")));
        assert!(set.contains("sizes=\"(min-width: 720px) 720px\""), "{set}");
        assert!(!in_ghosts_way(&tag.replace("kg-image", "kg-product-card-image"), &picture, Card::None).contains("srcset"));
        assert_eq!(hash_of(&format!("/content/images/size/w600/format/webp/{hash}.jpg")), Some(hash.as_str()));
        assert_eq!(hash_of("/content/images/2026/03/dock.jpg"), None);
    }
    #[test]
    fn a_picture_is_as_wide_as_its_card() {
        let wide = Card::None.after("<p>x</p><figure class=\"kg-card kg-image-card kg-width-wide\">");
        assert_eq!(wide.sizes(1600), Some("(min-width: 1200px) 1200px"));
        assert_eq!(wide.sizes(1000), None);
        let gallery = wide.after("</figure><figure class=\"kg-card kg-gallery-card kg-width-wide\"><div>");
        assert_eq!(gallery.after("</div><div>").sizes(800), Some("(min-width: 720px) 720px"), "as long as the gallery goes on");
        assert_eq!(gallery.after("</figure><figure class=\"kg-card kg-image-card kg-width-full\">").sizes(800), None);
        assert!(gallery.after("<figure class=\"kg-image-card\"></figure><p>") == Card::None);
    }

    #[test]
    fn a_theme_finds_our_addresses_whole_and_pictures_where_it_asks_for_sizes() {
        let html = "<a href=\"/about/\">us</a><img src=\"/content/pictures/a.jpg\"><figure data-kg-thumbnail=\"/content/pictures/b.jpg\"></figure>";
        assert_eq!(
            for_themes(html.into(), "https://a.example"),
            "<a href=\"https://a.example/about/\">us</a><img src=\"https://a.example/content/images/a.jpg\"><figure data-kg-thumbnail=\"https://a.example/content/images/b.jpg\"></figure>"
        );
    }
}
