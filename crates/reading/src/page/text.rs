//! A body as plain text: one line a paragraph, heading, item or row.

use super::bounds::parse;
use super::tags::Tag;

/// The words of clean body HTML. Captions are left out: they belong to the pictures.
pub fn text_of(body: &str) -> String {
    let page = parse(body);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut at = 1;
    let mut verbatim_until = 0;
    while at < page.len() {
        let node = &page[at];
        match node.tag {
            Tag::Text if at < verbatim_until => line.push_str(&node.text),
            Tag::Text => push_words(&mut line, &node.text),
            tag if tag.is_silent() && tag != Tag::Head => {
                at = node.end;
                continue;
            }
            Tag::Figcaption => {
                at = node.end;
                continue;
            }
            Tag::Td | Tag::Th => line.push(' '),
            tag if tag.is_block() || tag == Tag::Br => {
                end_line(&mut lines, &mut line);
                if tag == Tag::Pre {
                    verbatim_until = node.end;
                }
            }
            _ => {}
        }
        at += 1;
        // Closing a block ends its line, too.
        if let Some(next) = page.nodes.get(at) {
            let mut closed = at - 1;
            while closed != 0 && page[closed].end <= at && closed != next.parent {
                let tag = page[closed].tag;
                if tag.is_block() && !matches!(tag, Tag::Td | Tag::Th) {
                    end_line(&mut lines, &mut line);
                    break;
                }
                closed = page[closed].parent;
            }
        }
    }
    end_line(&mut lines, &mut line);
    lines.join("\n")
}

fn end_line(lines: &mut Vec<String>, line: &mut String) {
    let text = line.trim();
    if !text.is_empty() {
        lines.push(text.to_owned());
    }
    line.clear();
}

/// Runs of white space become one blank; a blank that must not break stays what it is.
fn push_words(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() && c != '\u{a0}' {
            if !line.ends_with(' ') {
                line.push(' ');
            }
        } else {
            line.push(c);
        }
    }
}
