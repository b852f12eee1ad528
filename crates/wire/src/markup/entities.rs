//! Character references: the numbers, and the names HTML knows. Entities a
//! document declares for itself are not expanded: they are how bombs are built.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::resolve_html5_entity;

/// The longest name HTML knows has 31 letters.
const LONGEST: usize = 33;

/// Replaces character references once. What is none (`AT&T`, `&unknown;`) stays as it stands.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut read = String::with_capacity(text.len());
    read.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        read.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((meant, length)) => {
                read.push_str(&meant);
                rest = &rest[length..];
            }
            None => {
                read.push('&');
                rest = &rest[1..];
            }
        }
    }
    read.push_str(rest);
    Cow::Owned(read)
}

/// Does the text carry a reference that `unescape` would replace?
pub(crate) fn has_reference(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| reference(&text[at..]).is_some())
}

/// The reference `text` begins with, and its length in bytes.
fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let window = &text.as_bytes()[1..text.len().min(LONGEST + 2)];
    let end = window.iter().position(|b| *b == b';')?;
    let name = text.get(1..=end)?;
    let meant = match name.strip_prefix('#') {
        Some(number) => Cow::Owned(numbered(number)?.to_string()),
        None => Cow::Borrowed(resolve_html5_entity(name)?),
    };
    Some((meant, end + 2))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse::<u32>().ok()?,
    };
    // Numbers of the C1 range are Windows-1252 in truth, as HTML has it too.
    if let Ok(byte @ 0x80..=0x9f) = u8::try_from(code) {
        return WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
    }
    match char::from_u32(code) {
        Some(c) if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => Some(' '),
        Some(c) => Some(c),
        None => Some(char::REPLACEMENT_CHARACTER),
    }
}

/// Text made safe to stand in HTML.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_become_characters_and_the_rest_stays() {
        assert_eq!(unescape("a&nbsp;b &eacute;&#233;&#xE9; &amp;amp;"), "a\u{a0}b ééé &amp;");
        assert_eq!(unescape("AT&T & &unknown; &#; &#x; &; &"), "AT&T & &unknown; &#; &#x; &; &");
        assert_eq!(unescape("&#147;so&#148; &#8217; &#0;|&#xd800;|&#99999999;"), "“so” ’  |\u{fffd}|\u{fffd}");
        assert_eq!(unescape("&ö;&é"), "&ö;&é");
    }
}
