//! Which element of the page holds the story.

use super::cues::Cues;
use super::measure::Measures;
use super::tags::Tag;
use super::tree::{At, Page};

/// The share of a parent's prose that a child must hold for us to step into it.
const STEP: f32 = 0.85;

/// The element under which the story stands. `known` is the story as the page declares it
/// for machines (JSON-LD `articleBody`), if it does.
pub fn root(page: &Page, m: &Measures, known: Option<&str>) -> At {
    let body = page.all(Tag::Body).next().unwrap_or(0);
    let total = m.mass[body];
    let mut best = (descend(page, m, body), 0.0f32);
    best.1 = merit(page, m, best.0, total) * 1.0;
    if let Some(at) = known.and_then(|k| agreeing(page, m, body, k)) {
        let score = merit(page, m, at, total) * 1.25;
        if score > best.1 {
            best = (at, score);
        }
    }
    for at in body + 1..page.len() {
        if m.out[at] || m.mass[at] < total * 0.2 {
            continue;
        }
        let node = &page[at];
        let bonus = if node.attr("itemprop").is_some_and(|i| i.contains("articleBody")) {
            1.35
        } else if m.cues[at].any(Cues::BODY) {
            1.25
        } else if node.tag == Tag::Article {
            1.15
        } else if node.tag == Tag::Main || node.attr("role") == Some("main") {
            1.02
        } else {
            continue;
        };
        let score = merit(page, m, at, total) * bonus;
        if score > best.1 {
            best = (at, score);
        }
    }
    best.0
}

/// Steps into the child that holds nearly all prose, as long as there is one.
fn descend(page: &Page, m: &Measures, from: At) -> At {
    let mut here = from;
    loop {
        let heaviest = page
            .children(here)
            .filter(|c| !m.out[*c] && page[*c].tag.is_block())
            .max_by(|a, b| m.mass[*a].total_cmp(&m.mass[*b]));
        match heaviest {
            Some(child) if m.mass[child] > 0.0 && m.mass[child] >= STEP * m.mass[here] && !leaf(page[child].tag) => {
                here = child;
            }
            _ => return here,
        }
    }
}

fn leaf(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::P | Tag::Li | Tag::Blockquote | Tag::Ul | Tag::Ol | Tag::Pre | Tag::Figure | Tag::Figcaption | Tag::Dd | Tag::Dt
    ) || tag.is_heading()
}

/// Prose held, with what is missed and what is carried along as ballast counted against it.
fn merit(_page: &Page, m: &Measures, at: At, total: f32) -> f32 {
    let held = m.mass[at] / total.max(1.0);
    let ballast = m.link_chars[at] as f32 / (m.mass[at] + 1.0);
    held - 0.15 * ballast.min(2.0)
}

/// The smallest element that holds nearly all blocks found in the declared story.
fn agreeing(page: &Page, m: &Measures, body: At, known: &str) -> Option<At> {
    let known = squeeze(known);
    if known.len() < 200 {
        return None;
    }
    let mut held = vec![0usize; page.len()];
    let mut all = 0;
    for block in &m.blocks {
        if block.chars < 40 {
            continue;
        }
        let text = squeeze(&text_of_block(page, m, block.from, block.to));
        if known.contains(&text) {
            held[block.owner] += block.chars;
            all += block.chars;
        }
    }
    if all * 3 < known.len() {
        return None;
    }
    for at in (1..page.len()).rev() {
        held[page[at].parent] += held[at];
    }
    let mut here = body;
    while let Some(child) = page.children(here).find(|c| held[*c] * 100 >= all * 92 && !leaf(page[*c].tag)) {
        here = child;
    }
    Some(here)
}

pub fn text_of_block(page: &Page, m: &Measures, from: At, to: At) -> String {
    let mut out = String::new();
    for at in from..to {
        if page[at].tag == Tag::Text && !m.out[at] {
            super::tree::push_collapsed(&mut out, &page[at].text);
        }
    }
    out.trim().to_owned()
}

/// Letters and digits only: what survives every way of writing the same words down.
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
