//! Facts that can be read off a clean body: its words, and how long they take.

/// Words a minute; the pace Ghost's themes assume, so their figures and ours agree.
const PACE: usize = 275;

/// The text of clean HTML, blocks on lines of their own, entities resolved.
pub fn text_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_text(&mut out, &rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            return out;
        };
        let name: String =
            rest[open + 1..open + close].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if matches!(
            name.as_str(),
            "p" | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "li"
                | "blockquote"
                | "figure"
                | "figcaption"
                | "br"
                | "tr"
                | "div"
                | "pre"
                | "hr"
                | "ul"
                | "ol"
                | "table"
                | "td"
                | "th"
                | "dt"
                | "dd"
        ) && !out.is_empty()
            && !out.ends_with('\n')
        {
            out.push('\n');
        }
        rest = &rest[open + close + 1..];
    }
    push_text(&mut out, rest);
    out.truncate(out.trim_end().len());
    out
}

/// A piece of text without tags, its entities resolved.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(amp) = rest.find('&') {
        out.push_str(&rest[..amp]);
        rest = &rest[amp..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        match end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// Serialized clean HTML holds only these and numeric references.
fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "#39" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

pub fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

/// Whole minutes, never less than one.
pub fn reading_minutes(words: usize) -> i64 {
    words.div_ceil(PACE).max(1) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_body_is_what_a_reader_reads() {
        let html = "<p>Tom &amp; Jerry&nbsp;said &#8220;no&#8221;.</p><h2>Later</h2><ul><li>a &lt; b</li><li>A&B; c</li></ul>";
        assert_eq!(text_of(html), "Tom & Jerry\u{a0}said \u{201c}no\u{201d}.\nLater\na < b\nA&B; c");
        assert_eq!(text_of("cut <p"), "cut ");
    }

    #[test]
    fn a_short_note_takes_a_minute() {
        assert_eq!((reading_minutes(0), reading_minutes(275), reading_minutes(276)), (1, 1, 2));
        assert_eq!(count_words("one – two, three"), 3);
    }
}
