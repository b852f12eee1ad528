//! What is on a page but in no story: navigation, comments, share bars, calls to subscribe.

use std::collections::HashMap;

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

/// The share of all prose that one rule may take.
const MISREAD: f32 = 0.4;

/// Cuts the furniture of the whole page.
pub fn prune(page: &Page, m: &mut Measures, zeal: Zeal) {
    m.weigh(page);
    let total = m.mass[0].max(1.0);
    let mut cuts: Vec<(At, &'static str)> = Vec::new();
    let mut sums: HashMap<&'static str, f32> = HashMap::new();
    let mut at = 1;
    while at < page.len() {
        if m.out[at] {
            at = page[at].end.max(at + 1);
            continue;
        }
        if page[at].tag != Tag::Text
            && let Some(rule) = furniture(page, m, at, total, zeal)
        {
            cuts.push((at, rule));
            *sums.entry(rule).or_default() += m.mass[at];
            at = page[at].end;
            continue;
        }
        at += 1;
    }
    for (at, rule) in cuts {
        // A rule that would take a good part of all prose has misread this page's names.
        let misread = sums.get(rule).is_some_and(|sum| *sum > MISREAD * total);
        if misread && rule != "comments" && m.mass[at] > 40.0 {
            continue;
        }
        m.cut(page, at, rule);
    }
    m.weigh(page);
}

/// The rule by which an element is furniture.
fn furniture(page: &Page, m: &Measures, at: At, total: f32, zeal: Zeal) -> Option<&'static str> {
    let node = &page[at];
    let share = m.mass[at] / total;
    let cues = m.cues[at];
    if matches!(node.tag, Tag::Html | Tag::Body | Tag::Main) {
        return None;
    }
    if share < 0.5 && zeal >= Zeal::Usual && hidden(page, at) {
        return Some("hidden");
    }
    let block = node.tag.is_block() || node.tag == Tag::Other;
    if cues.any(Cues::COMMENTS) && !cues.any(Cues::BODY) && block && total - m.mass[at] > 300.0 && share < 0.9 {
        return Some("comments");
    }
    if zeal < Zeal::Usual {
        return (matches!(node.tag, Tag::Nav | Tag::Button) && share < 0.2).then_some("navigation");
    }
    match node.tag {
        Tag::Nav | Tag::Footer | Tag::Menu => return (share < 0.3).then_some("navigation"),
        Tag::Button | Tag::Label | Tag::Form | Tag::Fieldset => {
            return (share < 0.3).then_some("form");
        }
        Tag::Aside => return (share < 0.3).then_some("aside"),
        _ => {}
    }
    if cues.any(Cues::BODY) && !cues.any(Cues::HIDDEN) && share > 0.1 {
        return None;
    }
    let cut = if block {
        cues.any(Cues::FURNITURE) && share < if node.tag == Tag::Article { 0.12 } else { 0.3 }
    } else {
        cues.any(Cues::SHARE.with(Cues::HIDDEN).with(Cues::PROMO)) && share < 0.05
    };
    cut.then(|| cues.rule())
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
