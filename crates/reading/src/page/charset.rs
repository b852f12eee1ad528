//! From bytes to text: which encoding a page is in.
//!
//! The order is that of the HTML standard, section 13.2.3.2: a byte order mark wins, then what
//! the server declared, then what the page itself says in its first bytes. Pages that say
//! nothing, or say something untrue, are read as UTF-8 when they are UTF-8, else as Windows-1252.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How many bytes at the start of a page may hold its own declaration. The standard says 1024;
/// real pages put scripts before it.
const PROLOGUE: usize = 4096;

/// Decodes a page. `declared` is the `charset` of the HTTP `Content-Type`, if there was one.
/// Never fails: what cannot be decoded becomes U+FFFD.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    // A page that is valid UTF-8 with at least one non-ASCII letter is UTF-8 whatever it says.
    if let Ok(text) = std::str::from_utf8(bytes)
        && (!text.is_ascii() || declared.is_none())
    {
        let says = declared.and_then(|d| Encoding::for_label(d.trim().as_bytes())).or_else(|| in_prologue(bytes));
        // The one encoding that is ASCII to the eye and is not.
        if says.is_none_or(|e| e.name() != "ISO-2022-JP") {
            return text.to_owned();
        }
    }
    let encoding = declared
        .and_then(|d| Encoding::for_label(d.trim().as_bytes()))
        .filter(|e| *e != UTF_8)
        .or_else(|| in_prologue(bytes))
        .unwrap_or(UTF_8);
    let (text, _, broken) = encoding.decode(bytes);
    if broken && encoding == UTF_8 {
        let holes = text.matches('\u{FFFD}').count();
        // A few cut characters are an accident; many mean that the label is wrong.
        if holes > 20 && holes * 200 > text.len() {
            return WINDOWS_1252.decode(bytes).0.into_owned();
        }
    }
    text.into_owned()
}

/// What `<meta charset>`, `<meta http-equiv>` or an XML declaration say.
fn in_prologue(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PROLOGUE)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("charset").or_else(|| rest.find("encoding")) {
        let word = if rest[at..].starts_with("charset") { "charset" } else { "encoding" };
        rest = &rest[at + word.len()..];
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
        if let Some(found) = Encoding::for_label(label.as_bytes()) {
            // The standard: a page that calls itself UTF-16 in ASCII bytes is UTF-8.
            return Some(if found.name().starts_with("UTF-16") { UTF_8 } else { found });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_latin_page_is_read_by_its_own_declaration() {
        let page = b"<meta charset=\"iso-8859-1\"><p>Z\xfcrich";
        assert!(decode(page, None).ends_with("Zürich"));
    }

    #[test]
    fn the_server_is_believed_before_the_page() {
        let page = b"<meta charset=\"utf-8\"><p>\xc7\xe0";
        assert!(decode(page, Some("windows-1251")).ends_with("За"));
    }

    #[test]
    fn a_byte_order_mark_is_believed_before_everybody() {
        let page = b"\xff\xfeH\0i\0";
        assert_eq!(decode(page, Some("utf-8")), "Hi");
    }

    #[test]
    fn utf8_under_a_false_label_is_still_utf8() {
        assert_eq!(decode("Köln".as_bytes(), Some("iso-8859-1")), "Köln");
    }

    #[test]
    fn a_page_without_any_label_falls_back_to_western_letters() {
        let page = "Möbel für Bücher ".repeat(20);
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&page);
        assert_eq!(decode(&latin, None), page);
    }
}
