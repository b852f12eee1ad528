//! Text and markup as XML takes them.

use std::borrow::Cow;
use std::fmt::Write;

/// Text for XML: escaped, and without the characters XML 1.0 forbids.
pub(crate) fn xml(text: &str, out: &mut String) {
    let mut rest = text;
    // Between two characters to be written otherwise, text is taken over as it stands.
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'>' | b'"' | 0..0x20 | 0xef)) {
        out.push_str(&rest[..at]);
        let c = rest[at..].chars().next().expect("a character begins where an ASCII or a leading byte stands");
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_xml(c) => out.push(c),
            _ => {}
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
}

/// Does the text hold a character that XML 1.0 forbids? They are controls, U+FFFE and U+FFFF.
fn has_forbidden(text: &str) -> bool {
    let (mut controls, mut ends) = (0, 0);
    // No branch, so that many bytes are looked at at once.
    for b in text.bytes() {
        controls += usize::from(b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r'));
        ends += usize::from(b == 0xef);
    }
    controls > 0 || (ends > 0 && text.chars().any(|c| !is_xml(c)))
}

fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// `<name>text</name>`.
pub(super) fn element(out: &mut String, name: &str, text: &str) {
    write!(out, "<{name}>").expect("writing to a String");
    xml(text, out);
    // An element's attributes are not repeated where it ends.
    let end = name.split(' ').next().unwrap_or(name);
    writeln!(out, "</{end}>").expect("writing to a String");
}

/// An attribute with its name.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    write!(out, " {name}=\"").expect("writing to a String");
    xml(value, out);
    out.push('"');
}

/// Markup as character data; its own end mark is cut in two.
pub(super) fn cdata(out: &mut String, html: &str) {
    out.push_str("<![CDATA[");
    let clean: Cow<'_, str> =
        if has_forbidden(html) { html.chars().filter(|c| is_xml(*c)).collect::<String>().into() } else { html.into() };
    for (n, part) in clean.split("]]>").enumerate() {
        out.push_str(if n > 0 { "]]]]><![CDATA[>" } else { "" });
        out.push_str(part);
    }
    out.push_str("]]>");
}

/// `<name rel= type= href=/>`, the same in Atom and within RSS.
pub(super) fn link(out: &mut String, name: &str, rel: &str, kind: Option<&str>, href: &str) {
    out.push('<');
    out.push_str(name);
    attribute(out, "rel", rel);
    if let Some(kind) = kind {
        attribute(out, "type", kind);
    }
    attribute(out, "href", href);
    out.push_str("/>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_its_own_wrapping() {
        let mut out = String::new();
        cdata(&mut out, "a]]>b\u{0}\u{fffe}");
        assert_eq!(out, "<![CDATA[a]]]]><![CDATA[>b]]>");
        let mut out = String::new();
        xml("<b> & \"q\" \u{1b}", &mut out);
        assert_eq!(out, "&lt;b&gt; &amp; &quot;q&quot; ");
    }
}
