//! The opening paragraphs that a page sets apart from the rest of its story.

use super::choose::squeeze;
use super::cues::Cues;
use super::measure::{Block, Measures};
use super::tags::Tag;
use super::tree::{At, Page};

/// More paragraphs than these before the story are another story.
const MOST: usize = 3;

/// The element that holds the story with its opening. Whatever else that element holds is cut.
pub fn widen(page: &Page, m: &mut Measures, root: At, headline: &str) -> At {
    let Some(title) = title(page, m, root, headline) else {
        return root;
    };
    let between: Vec<&Block> = m.blocks.iter().filter(|b| b.from >= page[title].end && b.to <= root && !m.out[b.from]).collect();
    let leads: Vec<Block> = between.iter().filter(|b| is_lead(page, m, b, root)).map(|b| (*b).clone()).collect();
    let prose = between.iter().filter(|b| b.weight(page[b.owner].tag) >= 40.0).count();
    if leads.is_empty() || leads.len() > MOST || prose > leads.len() {
        return root;
    }
    let Some(outer) = page.ancestors(root).find(|a| page.holds(*a, leads[0].from)) else {
        return root;
    };
    let mut at = outer + 1;
    while at < page[outer].end {
        let to = page[at].end;
        if at == root {
            at = to;
            continue;
        }
        let lead = leads.iter().any(|lead| at < lead.to && to > lead.from);
        if page.holds(at, root) || lead && page[at].tag != Tag::Text {
            at += 1;
            continue;
        }
        if !lead && !m.out[at] && (m.chars[at] > 0 || page[at].tag != Tag::Text) {
            m.cut(page, at, if at < root { "page-head" } else { "page-foot" });
        }
        at = to;
    }
    m.weigh(page);
    outer
}

/// The heading that prints the headline, before the story.
fn title(page: &Page, m: &Measures, root: At, headline: &str) -> Option<At> {
    let wanted = squeeze(headline).to_lowercase();
    let holds = |whole: &str, part: &str| part.chars().count() >= 12 && whole.contains(part);
    (1..root).rfind(|at| {
        let heading = page[*at].tag.is_heading() && !m.out[*at] && !page.holds(*at, root);
        let text = if heading { squeeze(&page.text_under(*at)).to_lowercase() } else { String::new() };
        !text.is_empty() && (text == wanted || holds(&text, &wanted) || holds(&wanted, &text))
    })
}

/// A paragraph, or a line that the page calls its standfirst.
fn is_lead(page: &Page, m: &Measures, block: &Block, root: At) -> bool {
    let tag = page[block.owner].tag;
    let around: Vec<At> =
        std::iter::once(block.owner).chain(page.ancestors(block.owner)).take_while(|a| !page.holds(*a, root)).collect();
    let not_copy = Cues::FURNITURE.with(Cues::CAPTION).with(Cues::CREDIT).with(Cues::DATE).with(Cues::AUTHOR);
    let named = around.iter().any(|a| m.cues[*a].any(Cues::STANDFIRST));
    let other =
        around.iter().any(|a| m.cues[*a].any(not_copy) || matches!(page[*a].tag, Tag::Figure | Tag::Figcaption | Tag::Li));
    let sentence = block.chars >= 60 && block.closed && block.link_share() < 0.3;
    !other && sentence && (named || !tag.is_heading() && block.weight(tag) >= 40.0)
}
