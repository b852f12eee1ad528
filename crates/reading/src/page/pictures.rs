//! Pictures as the page shows them: the real address, not the grey square before it loads.

use paper::FoundPicture;
use url::Url;

use super::cues::Cues;
use super::measure::Measures;
use super::tags::Tag;
use super::tree::{At, Page};

/// An address made absolute, if its scheme is one of `schemes`.
pub fn absolute(address: &str, base: Option<&Url>, schemes: &[&str]) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.len() > 4096 {
        return None;
    }
    let url = match Url::parse(address) {
        Ok(url) => url,
        Err(_) => base?.join(address).ok()?,
    };
    schemes.contains(&url.scheme()).then(|| url.into())
}

/// Attributes in which lazy loaders keep the real address, best first.
const LAZY: &[&str] = &[
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-img-src",
    "data-lazy",
    "data-src-medium",
    "data-url",
    "data-echo",
    "data-orig-file",
    "data-large-file",
    "data-original-src",
    "data-srcset",
    "data-lazy-srcset",
    "data-original-set",
    "srcset",
    "src",
];

/// The picture at an `img`, unless it is a pixel, an avatar, a logo or an icon.
pub fn picture(page: &Page, at: At, base: Option<&Url>) -> Option<FoundPicture> {
    let node = &page[at];
    for side in ["width", "height"] {
        if node.attr(side).and_then(|v| v.trim().trim_end_matches("px").parse::<f32>().ok()).is_some_and(|v| v > 0.0 && v < 60.0)
        {
            return None;
        }
    }
    let src = real_address(page, at, base)?;
    let names =
        [node.attr("class"), node.attr("id"), node.attr("alt")].map(Option::unwrap_or_default).join(" ").to_ascii_lowercase();
    if is_trifle(&names, &src) {
        return None;
    }
    Some(FoundPicture { src, alt: one_line(node.attr("alt").unwrap_or_default()), ..FoundPicture::default() })
}

/// Whether a picture is a mark, a face or a counter, by what it is called.
pub fn is_trifle(names: &str, src: &str) -> bool {
    const MARKS: [&str; 13] = [
        "avatar", "logo", "icon", "emoji", "gravatar", "pixel", "spacer", "spinner", "sprite", "blank.", "tracker", "badge",
        "loader",
    ];
    const PLACES: [&str; 5] = ["gravatar.com", "/pixel", "doubleclick", "vgwort", "/avatars/"];
    let file = src.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let path = src.to_ascii_lowercase();
    MARKS.iter().any(|mark| names.contains(mark) || file.contains(mark)) || PLACES.iter().any(|place| path.contains(place))
}

fn real_address(page: &Page, at: At, base: Option<&Url>) -> Option<String> {
    let node = &page[at];
    for name in LAZY {
        if let Some(value) = node.attr(name)
            && let Some(found) = one_address(name, value, base)
        {
            return Some(found);
        }
    }
    // `<picture>` and `<noscript>` twins.
    let parent = page[at].parent;
    if page[parent].tag == Tag::Picture {
        for source in page.children(parent).filter(|c| page[*c].tag == Tag::Source) {
            for name in ["srcset", "data-srcset"] {
                if let Some(found) = page[source].attr(name).and_then(|v| one_address(name, v, base)) {
                    return Some(found);
                }
            }
        }
    }
    None
}

fn one_address(name: &str, value: &str, base: Option<&Url>) -> Option<String> {
    let chosen = if name.ends_with("set") { widest(value)? } else { value };
    if chosen.starts_with("data:") || chosen.contains('{') {
        return None;
    }
    absolute(chosen, base, &["http", "https"])
}

/// The widest picture of a `srcset`.
fn widest(set: &str) -> Option<&str> {
    let mut best: Option<(&str, f32)> = None;
    // Candidates are parted by a comma and a blank; addresses may hold commas.
    let mut rest = set.trim();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let (size, next) = match after.find(',') {
            Some(comma) if !address.ends_with(',') => (after[..comma].trim(), &after[comma + 1..]),
            _ if address.ends_with(',') => ("", after),
            _ => (after.trim(), ""),
        };
        let address = address.trim_matches(',');
        let width = size.trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(0.0);
        if !address.is_empty() && best.is_none_or(|(_, w)| width > w) {
            best = Some((address, width));
        }
        rest = next.trim_start();
    }
    best.map(|b| b.0)
}

/// All pictures of the story, in order, each once, with caption and credit.
pub fn of_story(page: &Page, m: &Measures, root: At, base: Option<&Url>) -> Vec<FoundPicture> {
    let mut found: Vec<FoundPicture> = Vec::new();
    // The picture that leads the story often stands above the element that holds its text.
    let story = page.ancestors(root).find(|a| matches!(page[*a].tag, Tag::Article | Tag::Main)).unwrap_or(root);
    for at in story..page[root].end {
        if !matches!(page[at].tag, Tag::Img | Tag::AmpImg) || m.out[at] || found.len() >= 200 {
            continue;
        }
        let above = at < root;
        if above && !page.ancestors(at).take(5).any(|a| page[a].tag == Tag::Figure) {
            continue;
        }
        let Some(mut picture) = picture(page, at, base) else {
            continue;
        };
        if found.iter().any(|p| p.src == picture.src) {
            continue;
        }
        let frame = page.ancestors(at).take(5).find(|a| {
            page[*a].tag == Tag::Figure
                || m.cues[*a].any(Cues::CAPTION)
                || page[*a].attr("itemtype").is_some_and(|t| t.contains("ImageObject"))
        });
        if let Some(frame) = frame {
            (picture.caption, picture.credit) = caption_and_credit(page, m, frame);
            picture.licence = licence(page, frame, base);
        }
        found.push(picture);
    }
    found
}

fn caption_and_credit(page: &Page, m: &Measures, frame: At) -> (Option<String>, Option<String>) {
    let inside = frame + 1..page[frame].end;
    let caption_at = inside
        .clone()
        .find(|a| page[*a].tag == Tag::Figcaption)
        .or_else(|| inside.clone().find(|a| m.cues[*a].any(Cues::CAPTION)));
    let credit_at = inside.clone().find(|a| {
        m.cues[*a].any(Cues::CREDIT)
            && page[*a].tag != Tag::Source
            && page[*a].tag != Tag::Picture
            && !page.text_under(*a).is_empty()
    });
    let caption = caption_at.map(|a| page.text_under(a));
    let mut credit = credit_at.map(|a| page.text_under(a)).filter(|c| c.chars().count() < 200);
    let mut caption = caption.filter(|c| c.chars().count() < 1500);
    if let (Some(c), Some(k)) = (&caption, &credit)
        && c != k
        && let Some(at) = c.rfind(k.as_str())
    {
        let rest = format!("{}{}", &c[..at], &c[at + k.len()..]);
        caption = Some(one_line(&rest));
    } else if caption == credit {
        caption = None;
    }
    if credit.is_none()
        && let Some(c) = &caption
    {
        (caption, credit) = split_credit(c);
    }
    (caption.filter(|c| !c.is_empty()), credit.map(|c| bare_credit(&c)).filter(|c| !c.is_empty()))
}

/// Parts `A view of the port. Photo: Ann Lee/AFP`.
fn split_credit(caption: &str) -> (Option<String>, Option<String>) {
    for mark in [
        "Photo by ",
        "Photo: ",
        "Foto: ",
        "Photograph: ",
        "Picture: ",
        "Credit: ",
        "Bild: ",
        "Image: ",
        "Quelle: ",
        "Fotos: ",
        "Photo credit: ",
        "Image credit: ",
        "Photo : ",
        "Crédit : ",
        "Bildquelle: ",
        "© ",
    ] {
        if let Some(at) = caption.rfind(mark) {
            let (words, credit) = caption.split_at(at);
            let words = words.trim().trim_end_matches(['(', '[', '|', '/', '-', '–']).trim();
            let credit = credit.trim().trim_end_matches([')', ']']);
            if credit.chars().count() < 120 {
                return (Some(words.to_owned()), Some(credit.to_owned()));
            }
        }
    }
    (Some(caption.to_owned()), None)
}

fn bare_credit(credit: &str) -> String {
    let mut c = credit.trim().trim_matches(['(', ')', '[', ']', '|']).trim();
    for mark in [
        "Photo by",
        "Photo credit:",
        "Image credit:",
        "Photograph:",
        "Photo:",
        "Foto:",
        "Picture:",
        "Credit:",
        "Bild:",
        "Image:",
        "Quelle:",
        "Fotos:",
        "Bildquelle:",
        "©",
        "(c)",
    ] {
        if let Some(head) = c.get(..mark.len())
            && head.eq_ignore_ascii_case(mark)
        {
            c = c[mark.len()..].trim();
        }
    }
    c.to_owned()
}

fn licence(page: &Page, frame: At, base: Option<&Url>) -> Option<String> {
    (frame..page[frame].end)
        .filter(|a| page[*a].tag == Tag::A)
        .find(|a| {
            page[*a].attr("rel").is_some_and(|r| r.contains("license"))
                || page[*a].attr("href").is_some_and(|h| h.contains("creativecommons.org/"))
        })
        .and_then(|a| absolute(page[a].attr("href")?, base, &["http", "https"]))
}

/// Text on one line.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
