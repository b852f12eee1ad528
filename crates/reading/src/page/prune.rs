//! What is on a page but in no story: navigation, comments, share bars, calls to subscribe.

use std::collections::HashMap;

use super::choose::{squeeze, text_of_block};
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
    let declared = declared(page, m);
    let mut cuts: Vec<(At, &'static str)> = if zeal == Zeal::Usual { twins(page, m, total) } else { Vec::new() };
    let mut sums: HashMap<&'static str, f32> = HashMap::new();
    let mut at = 1;
    while at < page.len() {
        if m.out[at] {
            at = page[at].end.max(at + 1);
            continue;
        }
        if page[at].tag != Tag::Text
            && let Some(rule) = furniture(page, m, at, total, zeal, declared)
        {
            cuts.push((at, rule));
            if !beside(page, at, declared) {
                *sums.entry(rule).or_default() += m.mass[at];
            }
            at = page[at].end;
            continue;
        }
        at += 1;
    }
    for (at, rule) in cuts {
        // A rule that would take a good part of all prose has misread this page's names.
        let misread = sums.get(rule).is_some_and(|sum| *sum > MISREAD * total) && !beside(page, at, declared);
        if misread && !matches!(rule, "comments" | "hidden-copy") && m.mass[at] > 40.0 {
            continue;
        }
        m.cut(page, at, rule);
    }
    m.weigh(page);
}

/// The element that the page itself declares to be the story's text, when it holds some.
fn declared(page: &Page, m: &Measures) -> Option<At> {
    let mut all = (1..page.len())
        .filter(|at| !m.out[*at] && m.mass[*at] >= 300.0)
        .filter(|at| page[*at].attr("itemprop").is_some_and(|i| i.split_ascii_whitespace().any(|i| i == "articleBody")));
    let first = all.next()?;
    // Two stories declare nothing about which one is meant.
    all.all(|other| page.holds(first, other)).then_some(first)
}

/// Whether an element neither holds the declared text nor stands in it.
fn beside(page: &Page, at: At, declared: Option<At>) -> bool {
    declared.is_some_and(|story| !page.holds(story, at) && !page.holds(at, story))
}

/// Lists of links that the page prints twice, such as menus and tickers at head and foot.
fn twins(page: &Page, m: &Measures, total: f32) -> Vec<(At, &'static str)> {
    let mut known: HashMap<String, Vec<At>> = HashMap::new();
    let mut at = 1;
    while at < page.len() {
        let list = matches!(page[at].tag, Tag::Ul | Tag::Ol) && !m.out[at] && (100..20_000).contains(&m.chars[at]);
        if list && page.nodes[at..page[at].end].iter().filter(|n| n.tag == Tag::A).count() >= 3 {
            known.entry(squeeze(&page.text_under(at))).or_default().push(at);
            at = page[at].end;
        } else {
            at += 1;
        }
    }
    let mut cuts: Vec<_> = known.into_values().filter(|twins| twins.len() > 1).flatten().collect();
    cuts.retain(|at| m.mass[*at] < MISREAD * total);
    cuts.sort_unstable();
    cuts.into_iter().map(|at| (at, "navigation")).collect()
}

/// Whether what the page hides is what it shows once more: a copy for machines or for print.
fn mirrors(page: &Page, m: &Measures, at: At) -> bool {
    let copy = squeeze(&page.text_under(at));
    let (mut shown, mut copied) = (0, 0);
    for block in m.blocks.iter().filter(|b| b.chars >= 60 && !page.holds(at, b.from)) {
        shown += block.chars;
        if copy.contains(&squeeze(&text_of_block(page, m, block.from, block.to))) {
            copied += block.chars;
        }
    }
    shown >= 300 && copied * 2 > shown
}

/// The rule by which an element is furniture.
fn furniture(page: &Page, m: &Measures, at: At, total: f32, zeal: Zeal, declared: Option<At>) -> Option<&'static str> {
    let node = &page[at];
    let share = m.mass[at] / total;
    // A heading that a table of contents leads to may bear its name.
    let cues = if node.tag.is_heading() { m.cues[at].without(Cues::NAV.with(Cues::TOC)) } else { m.cues[at] };
    if matches!(node.tag, Tag::Html | Tag::Body | Tag::Main) {
        return None;
    }
    if zeal >= Zeal::Usual && hidden(page, at) {
        if share < 0.5 {
            return Some("hidden");
        }
        if share < 0.9 && mirrors(page, m, at) {
            return Some("hidden-copy");
        }
    }
    // Beside a text that declares itself to be the story, a name is enough.
    let most = if beside(page, at, declared) { 0.8 } else { 0.3 };
    let block = node.tag.is_block() || node.tag == Tag::Other;
    if cues.any(Cues::COMMENTS) && !cues.any(Cues::BODY) && block && total - m.mass[at] > 300.0 && share < 0.9 {
        return Some("comments");
    }
    if zeal < Zeal::Usual {
        return (matches!(node.tag, Tag::Nav | Tag::Button) && share < 0.2).then_some("navigation");
    }
    match node.tag {
        Tag::Nav | Tag::Footer | Tag::Menu => return (share < most).then_some("navigation"),
        Tag::Button | Tag::Label | Tag::Form | Tag::Fieldset => {
            return (share < most).then_some("form");
        }
        Tag::Aside => return (share < most).then_some("aside"),
        _ => {}
    }
    if cues.any(Cues::BODY) && !cues.any(Cues::HIDDEN) && share > 0.1 {
        return None;
    }
    let cut = if block {
        cues.any(Cues::FURNITURE) && share < if node.tag == Tag::Article { 0.12 } else { most }
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
