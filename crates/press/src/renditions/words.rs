//! What a picture's own metadata says about it: caption, credit, licence, alternative text.
//!
//! XMP is asked first, as newer tools write it; then IPTC-IIM, the agencies' old form; then
//! EXIF, which cameras write. Only words are taken: never a place, a device or a date.

use regex::Regex;
use std::io::Cursor;
use std::sync::LazyLock;

/// Words found in a file, cleaned of markup and cut to a sensible length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub alt: Option<String>,
    pub caption: Option<String>,
    pub credit: Option<String>,
    /// A licence's address where there is one, else the copyright notice.
    pub licence: Option<String>,
}

/// Longer than any caption.
const LONGEST: usize = 2_000;

impl Words {
    pub(super) fn of(bytes: &[u8]) -> Words {
        let mut words = xmp(bytes).map(|xmp| of_xmp(&xmp)).unwrap_or_default();
        if let Some(block) = iptc(bytes) {
            words.fill(of_iptc(block));
        }
        words.fill(of_exif(bytes));
        words
    }

    fn fill(&mut self, other: Words) {
        self.alt = self.alt.take().or(other.alt);
        self.caption = self.caption.take().or(other.caption);
        self.credit = self.credit.take().or(other.credit);
        self.licence = self.licence.take().or(other.licence);
    }
}

fn clean(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The XMP packet, wherever the format keeps it: it is always plain text between these marks.
fn xmp(bytes: &[u8]) -> Option<String> {
    let find =
        |needle: &[u8], from: usize| bytes.get(from..)?.windows(needle.len()).position(|w| w == needle).map(|at| at + from);
    let start = find(b"<x:xmpmeta", 0)?;
    let end = find(b"</x:xmpmeta>", start)?;
    // Larger packets hold thumbnails and edit histories, not words.
    let packet = bytes.get(start..end.min(start + 256 * 1024))?;
    Some(String::from_utf8_lossy(packet).into_owned())
}

macro_rules! pattern {
    ($text:expr) => {{
        static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("a fixed pattern"));
        &*PATTERN
    }};
}

fn of_xmp(xmp: &str) -> Words {
    let first = |patterns: &[&Regex]| {
        patterns
            .iter()
            .find_map(|p| p.captures(xmp))
            .and_then(|c| c.iter().flatten().nth(1))
            .and_then(|m| clean(&unescape(m.as_str())))
    };
    Words {
        alt: first(&[pattern!(r"(?s)<Iptc4xmpCore:AltTextAccessibility>.*?<rdf:li[^>]*>([^<]*)</rdf:li>")]),
        caption: first(&[pattern!(r"(?s)<dc:description>.*?<rdf:li[^>]*>([^<]*)</rdf:li>")]),
        credit: first(&[
            pattern!(r"(?s)<photoshop:Credit>([^<]*)</photoshop:Credit>"),
            pattern!(r#"photoshop:Credit="([^"]*)""#),
            pattern!(r"(?s)<dc:creator>.*?<rdf:li[^>]*>([^<]*)</rdf:li>"),
        ]),
        licence: first(&[
            pattern!(r#"<cc:license\s+rdf:resource="([^"]*)""#),
            pattern!(r#"xmpRights:WebStatement="([^"]*)""#),
            pattern!(r"(?s)<xmpRights:WebStatement>([^<]*)</xmpRights:WebStatement>"),
            pattern!(r"(?s)<dc:rights>.*?<rdf:li[^>]*>([^<]*)</rdf:li>"),
        ]),
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The IPTC-IIM block inside a JPEG's APP13.
fn iptc(bytes: &[u8]) -> Option<&[u8]> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok()) {
        if marker == 0xda {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = bytes.get(at + 4..at + 2 + length.max(2))?;
        if marker == 0xed
            && let Some(rest) = segment.strip_prefix(b"Photoshop 3.0\0")
            && let Some(found) = resource(rest, 0x0404)
        {
            return Some(found);
        }
        at += 2 + length.max(2);
    }
    None
}

/// A Photoshop image resource by its number.
fn resource(mut rest: &[u8], wanted: u16) -> Option<&[u8]> {
    while let Some(after) = rest.strip_prefix(b"8BIM") {
        let id = u16::from_be_bytes(after.get(..2)?.try_into().ok()?);
        let name = usize::from(*after.get(2)?) + 1;
        let after = after.get(2 + name + name % 2..)?;
        let size = usize::try_from(u32::from_be_bytes(after.get(..4)?.try_into().ok()?)).ok()?;
        let data = after.get(4..4usize.checked_add(size)?)?;
        if id == wanted {
            return Some(data);
        }
        rest = after.get(4 + size + size % 2..)?;
    }
    None
}

fn of_iptc(mut rest: &[u8]) -> Words {
    let mut words = Words::default();
    let mut byline = None;
    while let [0x1c, record, number, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(data) = after.get(..length) else {
            break;
        };
        let text = clean(&String::from_utf8_lossy(data));
        match (record, number) {
            (2, 120) => words.caption = words.caption.take().or(text),
            (2, 110) => words.credit = words.credit.take().or(text),
            (2, 80) => byline = byline.or(text),
            (2, 116) => words.licence = words.licence.take().or(text),
            _ => {}
        }
        rest = &after[length..];
    }
    words.credit = words.credit.take().or(byline);
    words
}

fn of_exif(bytes: &[u8]) -> Words {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else {
        return Words::default();
    };
    let text = |tag| {
        let field = exif.get_field(tag, exif::In::PRIMARY)?;
        match &field.value {
            exif::Value::Ascii(lines) => clean(&String::from_utf8_lossy(lines.first()?)),
            _ => None,
        }
    };
    Words {
        alt: None,
        caption: text(exif::Tag::ImageDescription),
        credit: text(exif::Tag::Artist),
        licence: text(exif::Tag::Copyright),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agencys_caption_and_credit_are_read_from_iptc() {
        let set = |number: u8, text: &str| [&[0x1c, 2, number, 0, text.len() as u8], text.as_bytes()].concat();
        let block = [set(120, "The bridge at dawn"), set(80, "Ada Finch"), set(116, "© Estuary Pictures")].concat();
        let mut resources = b"8BIM\x04\x04\0\0".to_vec();
        resources.extend((block.len() as u32).to_be_bytes());
        resources.extend(&block);
        let segment = [&b"Photoshop 3.0\0"[..], &resources].concat();
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xed];
        jpeg.extend(((segment.len() + 2) as u16).to_be_bytes());
        jpeg.extend(segment);
        let words = Words::of(&jpeg);
        assert_eq!(words.caption.as_deref(), Some("The bridge at dawn"));
        assert_eq!(words.credit.as_deref(), Some("Ada Finch"));
        assert_eq!(words.licence.as_deref(), Some("© Estuary Pictures"));
    }

    #[test]
    fn xmp_is_believed_before_older_forms() {
        let packet = br#"junk<x:xmpmeta><rdf:Description photoshop:Credit="Estuary &amp; Sons"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">A crane</rdf:li></rdf:Alt></dc:description><cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/></rdf:Description></x:xmpmeta>"#;
        let words = Words::of(packet);
        assert_eq!(words.caption.as_deref(), Some("A crane"));
        assert_eq!(words.credit.as_deref(), Some("Estuary & Sons"));
        assert_eq!(words.licence.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
    }

    #[test]
    fn broken_metadata_says_nothing_and_breaks_nothing() {
        for n in 0..64u8 {
            let junk: Vec<u8> =
                [0xff, 0xd8, 0xff, 0xed, 0, n].into_iter().chain(std::iter::repeat_n(n, usize::from(n))).collect();
            assert_eq!(Words::of(&junk), Words::default());
        }
    }
}
