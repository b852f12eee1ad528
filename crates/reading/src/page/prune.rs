//! What is on a page but in no story: navigation, comments, share bars, calls to subscribe.

use super::cues::Cues;
use super::measure::Measures;
use super::tags::Tag;
use super::tree::{At, Page};

/// How boldly to cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zeal {
    /// Only what no reader sees, and comments.
    Timid,
    /// Also hidden things kept, but furniture goes.
    Usual,
}

/// Cuts the furniture of the whole page.
pub fn prune(page: &Page, m: &mut Measures, zeal: Zeal) {
    m.weigh(page);
    let total = m.mass[0].max(1.0);
    let mut at = 1;
    while at < page.len() {
        if m.out[at] {
            at = page[at].end.max(at + 1);
            continue;
        }
        if page[at].tag != Tag::Text && furniture(page, m, at, total, zeal) {
            m.cut(page, at);
            at = page[at].end;
            continue;
        }
        at += 1;
    }
    m.weigh(page);
}

fn furniture(page: &Page, m: &Measures, at: At, total: f32, zeal: Zeal) -> bool {
    let node = &page[at];
    let share = m.mass[at] / total;
    let cues = m.cues[at];
    if matches!(node.tag, Tag::Html | Tag::Body | Tag::Main) {
        return false;
    }
    if share < 0.5 && zeal >= Zeal::Usual && hidden(page, at) {
        return true;
    }
    if cues.any(Cues::COMMENTS) && !cues.any(Cues::BODY) && node.tag.is_block() && total - m.mass[at] > 300.0 && share < 0.9 {
        return true;
    }
    if zeal < Zeal::Usual {
        return matches!(node.tag, Tag::Nav | Tag::Button) && share < 0.2;
    }
    match node.tag {
        Tag::Nav => return share < 0.3,
        Tag::Button | Tag::Label => return true,
        Tag::Footer | Tag::Form | Tag::Fieldset => return share < 0.3,
        Tag::Aside | Tag::Menu => return share < 0.3,
        _ => {}
    }
    if cues.any(Cues::BODY) && !cues.any(Cues::HIDDEN) && share > 0.1 {
        return false;
    }
    if node.tag.is_block() {
        cues.any(Cues::FURNITURE) && share < if node.tag == Tag::Article { 0.12 } else { 0.3 }
    } else if node.tag == Tag::Other {
        cues.any(Cues::FURNITURE) && share < 0.2
    } else {
        cues.any(Cues::SHARE.with(Cues::HIDDEN).with(Cues::PROMO)) && share < 0.05
    }
}

/// Whether the page's maker hides the element from everybody.
pub fn hidden(page: &Page, at: At) -> bool {
    let node = &page[at];
    if node.attr("hidden").is_some() || node.attr("aria-hidden") == Some("true") && node.tag.is_block() {
        return true;
    }
    node.attr("style").is_some_and(|style| {
        let mut plain: String = style.chars().filter(|c| !c.is_whitespace()).take(400).collect();
        plain.make_ascii_lowercase();
        plain.contains("display:none") || plain.contains("visibility:hidden")
    })
}
