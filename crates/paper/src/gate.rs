//! What of a text everybody may read.
//!
//! A story may be for members only. Then nothing below its fold is handed to a theme, a feed, a
//! description, a search or a machine: what is never read cannot be printed or found by mistake.

use std::borrow::Cow;

use crate::story::Visibility;

/// Where an author let the open part end.
const FOLD: &str = "<!--members-only-->";

const BLOCK: &str = "<!--kg-gated-block:begin";
const BLOCK_ENDS: &str = "<!--kg-gated-block:end-->";

/// Did an author say where the open part ends?
pub fn has_fold(body: &str) -> bool {
    body.contains(FOLD)
}

/// The part of a body that is open to all: everything of a public story, what stands above the
/// fold of another, and nothing where there is no fold. Blocks that are meant for members alone
/// are taken out of either.
pub fn open_part<'a>(body: &'a str, visibility: &Visibility) -> Cow<'a, str> {
    let open = match visibility.is_public() {
        true => body,
        false => body.find(FOLD).map_or("", |fold| &body[..fold]),
    };
    if open.contains(BLOCK) { Cow::Owned(without_blocks(open)) } else { Cow::Borrowed(open) }
}

fn without_blocks(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find(BLOCK) {
        out.push_str(&rest[..at]);
        let (words, inside) = rest[at + BLOCK.len()..].split_once("-->").unwrap_or((&rest[at..], ""));
        // A block that is never closed is closed by the end of the text.
        let (inside, after) = inside.split_once(BLOCK_ENDS).unwrap_or((inside, ""));
        if words.split_whitespace().any(|word| word.replace(['"', '\''], "") == "nonMember:true") {
            out.push_str(inside);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_for_members_is_open_down_to_its_fold() {
        let body = "<p>Open.</p><!--members-only--><p>Secret.</p>";
        assert_eq!(open_part(body, &Visibility::Members), "<p>Open.</p>");
        assert_eq!(open_part("<p>Secret.</p>", &Visibility::Paid), "");
        assert_eq!(open_part(body, &Visibility::Public), body);
    }

    #[test]
    fn a_block_for_members_stands_in_no_open_text() {
        let body = "<p>1</p><!--kg-gated-block:begin nonMember:false memberSegment:\"status:free\" --><p>2</p><!--kg-gated-block:end-->\
            <!--kg-gated-block:begin nonMember:true memberSegment:\"\" --><p>3</p><!--kg-gated-block:end--><p>4</p>";
        assert_eq!(open_part(body, &Visibility::Public), "<p>1</p><p>3</p><p>4</p>");
        assert_eq!(open_part("a<!--kg-gated-block:begin nonMember:false -->b", &Visibility::Public), "a");
        let quoted = "<!--kg-gated-block:begin nonMember:\"true\" memberSegment:\"\"-->c<!--kg-gated-block:end-->";
        assert_eq!(open_part(quoted, &Visibility::Public), "c");
    }
}
