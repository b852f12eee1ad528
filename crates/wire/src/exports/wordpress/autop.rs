//! Paragraphs out of blank lines, as WordPress makes them when it prints a classic post.

use super::shortcodes::embed;

/// Left as they stand, with everything inside.
const ATOMS: &[&str] = &[
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "figure", "pre", "form", "script", "style", "audio",
    "video", "iframe", "object", "math", "svg", "select", "noscript",
];

/// Open and close around paragraphs.
const HOLDERS: &[&str] = &[
    "div",
    "blockquote",
    "section",
    "article",
    "aside",
    "center",
    "main",
    "header",
    "footer",
    "address",
    "fieldset",
    "details",
    "nav",
    "hr",
    "summary",
    "figcaption",
    "li",
    "td",
    "th",
    "tr",
    "tbody",
];

/// The text with its paragraphs and line breaks set.
pub(super) fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut running = String::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|n| at + n) {
        running.push_str(&text[at..open]);
        let name = name_at(&text[open + 1..]);
        let end = text[open..].find('>').map_or(text.len(), |n| open + n + 1);
        if ATOMS.contains(&name.as_str()) {
            flush(&mut running, &mut out);
            let end = end_of(&text, open, end, &name);
            out.push_str(&text[open..end]);
            at = end;
        } else if HOLDERS.contains(&name.trim_start_matches('/')) {
            flush(&mut running, &mut out);
            out.push_str(&text[open..end]);
            at = end;
        } else {
            running.push_str(&text[open..end]);
            at = end;
        }
    }
    running.push_str(&text[at..]);
    flush(&mut running, &mut out);
    out
}

fn flush(running: &mut String, out: &mut String) {
    let text = std::mem::take(running);
    for paragraph in split_at_blank_lines(&text) {
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            continue;
        }
        // An address alone on its line is a wish to see what is there.
        if paragraph.starts_with("http") && !paragraph.contains([' ', '\n', '<']) {
            out.push_str(&embed(paragraph, ""));
            continue;
        }
        let only_comment = paragraph.starts_with("<!--") && paragraph.ends_with("-->");
        if only_comment {
            continue;
        }
        out.push_str("<p>");
        out.push_str(&paragraph.replace('\n', "<br>\n").replace("<br /><br>", "<br>").replace("<br><br>\n", "<br>\n"));
        out.push_str("</p>\n");
    }
}

fn split_at_blank_lines(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for line in text.split('\n') {
        if line.trim().is_empty() {
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            if !last.is_empty() {
                last.push('\n');
            }
            last.push_str(line);
        }
    }
    out
}

fn name_at(after: &str) -> String {
    let (slash, rest) = after.strip_prefix('/').map_or(("", after), |rest| ("/", rest));
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{slash}{}", name.to_ascii_lowercase())
}

/// The end of an element, others of its name inside counted.
fn end_of(text: &str, open: usize, after_tag: usize, name: &str) -> usize {
    if text[open..after_tag].ends_with("/>") {
        return after_tag;
    }
    let (mut depth, mut at) = (1, after_tag);
    while let Some(next) = text[at..].find('<').map(|n| at + n) {
        let found = name_at(&text[next + 1..]);
        let end = text[next..].find('>').map_or(text.len(), |n| next + n + 1);
        if found == name && name != "p" {
            depth += 1;
        } else if found.strip_prefix('/') == Some(name) {
            depth -= 1;
            if depth == 0 {
                return end;
            }
        }
        at = end;
    }
    // Never closed: the parser will know where; what follows is prose as before.
    after_tag
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn blank_lines_part_paragraphs_and_lines_break() {
        assert_eq!(paragraphs("One\r\ntwo\r\n\r\nThree <b>b</b>"), "<p>One<br>\ntwo</p>\n<p>Three <b>b</b></p>\n");
    }

    #[test]
    fn blocks_stay_as_they_are_and_a_quotation_gets_its_paragraphs() {
        assert_eq!(
            paragraphs("<h2>Head</h2>\nText\n<ul>\n\n<li>a</li>\n</ul>\n<blockquote>One\n\nTwo</blockquote>"),
            "<h2>Head</h2><p>Text</p>\n<ul>\n\n<li>a</li>\n</ul><blockquote><p>One</p>\n<p>Two</p>\n</blockquote>"
        );
        assert_eq!(paragraphs("<pre>a\n\nb</pre>x"), "<pre>a\n\nb</pre><p>x</p>\n");
    }
}
