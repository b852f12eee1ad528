//! The note about the author under a story.
//!
//! It is known by the name it begins with: that of the byline, after the story's last paragraphs.

use super::choose::{squeeze, text_of_block};
use super::measure::{Block, Measures};
use super::tags::Tag;
use super::tree::{At, Page};

/// The note stands among so many last blocks, and is itself no longer than the half of them.
const LAST: usize = 8;
/// A name alone says little in a story shorter than this many blocks.
const STORY: usize = 6;

/// Cuts the note, and what follows it.
pub fn cut(page: &Page, m: &mut Measures, root: At, bylines: &[String]) {
    let end = page[root].end;
    let inside: Vec<Block> = m.blocks.iter().filter(|b| b.from > root && b.from < end && !m.out[b.from]).cloned().collect();
    if inside.len() < STORY {
        return;
    }
    // One word is as likely the house as a person.
    let people = bylines.iter().filter(|name| name.split_whitespace().count() > 1);
    let names: Vec<String> = people.map(|name| squeeze(name).to_lowercase()).filter(|name| name.chars().count() >= 6).collect();
    let first = inside.len() - LAST.min(inside.len() / 3);
    for (i, block) in inside.iter().enumerate().skip(first) {
        let text = text_of_block(page, m, block.from, block.to);
        let bare = squeeze(&text).to_lowercase();
        let Some(name) = names.iter().find(|name| bare.starts_with(name.as_str())) else {
            continue;
        };
        let quoted = text.starts_with(['"', '“', '„', '«', '»']);
        let after = &inside[i + 1..];
        // A bare name is a signature, unless words about its bearer follow.
        let alone = bare.chars().count() <= name.chars().count() + 2;
        if quoted || alone && after.is_empty() || after.len() > LAST / 2 {
            continue;
        }
        if alone && !after.iter().any(|b| b.weight(page[b.owner].tag) >= 40.0) || page[block.owner].tag == Tag::Li {
            continue;
        }
        for block in &inside[i..] {
            m.cut_block(block, "author-box");
        }
        return;
    }
}
