//! From bytes to text, whatever the feed says of itself.
//!
//! Order of trust: a byte order mark, the shape of the bytes, what was declared
//! (HTTP before XML, RFC 7303), and in the end Windows-1252 for single bytes that
//! fit nothing else. Declarations are wrong so often that bytes which are valid
//! UTF-8 are read as UTF-8 whatever was declared.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::complaint::Complaints;

/// How far into the document a declaration is looked for.
const HEAD: usize = 2048;

/// The text of `bytes`; `content_type` as the server sent it.
pub(crate) fn text<'a>(bytes: &'a [u8], content_type: Option<&str>, complaints: &mut Complaints) -> Cow<'a, str> {
    let text = decode(bytes, content_type, complaints);
    // In pieces and without leaving early: that the machine can do many bytes at a time.
    let clean = |piece: &[u8]| !piece.iter().fold(false, |found, byte| found | is_illegal(*byte));
    if text.as_bytes().chunks(256).all(clean) {
        return text;
    }
    complaints.add("The feed contains control characters that XML forbids; they were left out.");
    Cow::Owned(text.chars().filter(|c| !u8::try_from(*c).is_ok_and(is_illegal)).collect())
}

/// Characters XML 1.0 has no place for (section 2.2).
fn is_illegal(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>, complaints: &mut Complaints) -> Cow<'a, str> {
    if let Some(text) = utf32(bytes) {
        return Cow::Owned(text);
    }
    if let Some((marked, mark)) = Encoding::for_bom(bytes) {
        let rest = &bytes[mark..];
        return match marked == UTF_8 {
            true => utf8_with_strays(rest, complaints),
            false => marked.decode_without_bom_handling(rest).0,
        };
    }
    if let Some(wide) = unmarked_utf16(bytes) {
        return wide.decode_without_bom_handling(bytes).0;
    }
    let declared = content_type.and_then(charset_of).or_else(|| declared_in(bytes));
    let encoding = declared.as_deref().and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(label) = &declared
        && encoding.is_none()
        && !label.trim().is_empty()
    {
        complaints.add("The feed names a character set that does not exist; it was read by its bytes.");
    }
    // Escape-coded Japanese is plain ASCII to the eye, so it must go before the UTF-8 test.
    if encoding == Some(ISO_2022_JP) && bytes.contains(&0x1b) {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if !text.is_ascii() && encoding.is_some_and(|e| e != UTF_8) {
            complaints.add("The feed is UTF-8 but declares another character set.");
        }
        return Cow::Borrowed(text);
    }
    match encoding {
        Some(e) if e != UTF_8 && e != UTF_16LE && e != UTF_16BE => e.decode_without_bom_handling(bytes).0,
        _ => utf8_with_strays(bytes, complaints),
    }
}

/// UTF-8 with single bytes of Windows-1252 among it, as left by careless concatenation.
fn utf8_with_strays<'a>(bytes: &'a [u8], complaints: &mut Complaints) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    complaints.add("The feed is not valid in its character set; stray bytes were read as Windows-1252.");
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}

fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [0, b'<', 0, second] if *second != 0 => Some(UTF_16BE),
        [b'<', 0, second, 0] if *second != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// UTF-32 is not of the web, but old feeds carry it.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (skip, big) = match bytes.get(..4)? {
        [0, 0, 0xfe, 0xff] => (4, true),
        [0xff, 0xfe, 0, 0] => (4, false),
        [0, 0, 0, b'<'] => (0, true),
        [b'<', 0, 0, 0] => (0, false),
        _ => return None,
    };
    let read = |c: &[u8]| {
        let four = [c[0], c[1], c[2], c[3]];
        let code = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    Some(bytes[skip..].chunks_exact(4).map(read).collect())
}

/// The charset a `Content-Type` names.
pub(crate) fn charset_of(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let (_, after) = lower.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', ';', ' ']).unwrap_or(value.len());
    Some(value[..end].to_owned()).filter(|v| !v.is_empty())
}

fn declared_in(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let declaration = &head[head.find("<?xml")?..];
    let declaration = &declaration[..declaration.find('>')?];
    let after = declaration[declaration.find("encoding")? + 8..].trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &after[1..];
    Some(value[..value.find(quote)?].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], content_type: Option<&str>) -> (String, usize) {
        let mut complaints = Complaints::default();
        let text = text(bytes, content_type, &mut complaints).into_owned();
        (text, complaints.done().len())
    }

    #[test]
    fn bytes_that_are_utf8_are_read_as_utf8_whatever_was_declared() {
        let bytes = "<?xml version='1.0' encoding='iso-8859-1'?><t>Köln</t>".as_bytes();
        assert!(read(bytes, None).0.contains("Köln"));
        assert_eq!(read(bytes, Some("text/xml; charset=windows-1251")).1, 1);
    }

    #[test]
    fn what_is_not_utf8_is_read_as_declared_and_otherwise_as_windows_1252() {
        assert_eq!(read(b"<t>K\xf6ln</t>", Some("text/xml; charset=\"ISO-8859-1\"")).0, "<t>Köln</t>");
        assert!(read(b"<?xml encoding=\"koi8-r\"?><t>\xcd\xc9\xd2</t>", None).0.contains("мир"));
        assert_eq!(read(b"<t>\x93K\xf6ln\x94 \xc3\xb6</t>", Some("text/xml; charset=utf-8")).0, "<t>“Köln” ö</t>");
        assert_eq!(read(b"<t>K\xf6ln</t>", Some("text/xml; charset=x-nonsense")).0, "<t>Köln</t>");
    }

    #[test]
    fn wide_encodings_are_known_by_their_bytes() {
        let wide = |to: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        assert_eq!(read(&wide(u16::to_be_bytes, "<a>ö</a>"), None).0, "<a>ö</a>");
        assert_eq!(read(&wide(u16::to_le_bytes, "\u{feff}<a>ö</a>"), None).0, "<a>ö</a>");
        let four: Vec<u8> = "<a>ö</a>".chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        assert_eq!(read(&four, None).0, "<a>ö</a>");
    }

    #[test]
    fn control_characters_are_left_out_with_a_complaint() {
        assert_eq!(read(b"<t>a\x00b\x0bc\nd</t>", None), ("<t>abc\nd</t>".to_owned(), 1));
    }
}
