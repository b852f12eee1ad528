//! The log of what stood in the story's part of the page and is not in its body.
//!
//! The log is made by comparing, not by remembering: whatever a reader could see there and does
//! not find in the body is named, with the rule that took it, so that no rule can forget.

use paper::Removal;
use url::Url;

use super::choose::squeeze;
use super::measure::Measures;
use super::pictures;
use super::setting::{self, Printed};
use super::tags::Tag;
use super::tree::{At, Page, push_collapsed};
use crate::clean::sanitize;

/// Nobody looks through more.
const MOST: usize = 500;

/// One thing to log: nodes `from..to`, and the element to print when it is taken whole.
struct Gone<'a> {
    from: At,
    to: At,
    element: Option<At>,
    rule: &'static str,
    /// What of it does not count, because no reader saw it or because it is logged by itself.
    out: &'a [bool],
}

/// Everything the story's part of the page held beside `printed`. `first` is the page before any
/// rule was applied; `fields` are lines that the story's other parts already hold.
pub fn of_story(
    page: &Page,
    first: &Measures,
    m: &Measures,
    root: At,
    printed: &Printed,
    base: Option<&Url>,
    fields: &[&str],
) -> Vec<Removal> {
    let part = page.ancestors(root).find(|a| matches!(page[*a].tag, Tag::Article | Tag::Main));
    let part = part.filter(|_| !matches!(page[root].tag, Tag::Article | Tag::Main)).unwrap_or(root);
    let mut gone = cut_inside(page, first, m, part);
    gone.extend(beside(page, m, part, root));
    gone.sort_by_key(|g| g.from);
    let fields: Vec<String> = fields.iter().map(|f| squeeze(f).to_lowercase()).filter(|f| !f.is_empty()).collect();
    let ends = printed.block_ends();
    let mut log = Vec::new();
    for g in gone {
        let html = g.element.map(|at| setting::piece(page, g.out, at, base)).map(|html| sanitize(&html));
        let html = html.filter(|html| !html.trim().is_empty());
        let mut text = words(page, &g);
        let bare = squeeze(&text).to_lowercase();
        if bare.is_empty() {
            let Some(picture) = (g.from..g.to).find_map(|at| seen_picture(page, &g, at, base)) else {
                continue;
            };
            text = picture;
        } else if fields.contains(&bare) {
            continue;
        }
        log.push(Removal { text, html, rule: g.rule.to_owned(), before_block: printed.block_at(g.from, &ends) });
        if log.len() == MOST {
            break;
        }
    }
    log
}

/// What the rules cut; of cuts within cuts only the outermost.
fn cut_inside<'a>(page: &Page, first: &'a Measures, m: &Measures, part: At) -> Vec<Gone<'a>> {
    let mut cuts: Vec<_> = m.cuts.iter().filter(|c| c.from > part && c.to <= page[part].end).collect();
    cuts.sort_by_key(|c| (c.from, std::cmp::Reverse(c.to)));
    let mut upto = 0;
    let mut gone = Vec::new();
    for cut in cuts {
        if cut.to <= upto {
            continue;
        }
        let element = cut.element;
        // Where a run of text was meant, its element is printed when it holds nothing else.
        let whole = (element..page[element].end)
            .filter(|at| !(cut.from..cut.to).contains(at))
            .all(|at| page[at].tag != Tag::Text || first.out[at] || page[at].text.trim().is_empty());
        // Cells and items mean nothing outside their table or list.
        let alone =
            !matches!(page[element].tag, Tag::Li | Tag::Dt | Tag::Dd | Tag::Td | Tag::Th | Tag::Tr | Tag::Tbody | Tag::Thead);
        let element = (whole && alone && element != part).then_some(element);
        gone.push(Gone { from: cut.from.max(upto), to: cut.to, element, rule: cut.rule, out: &first.out });
        upto = cut.to;
    }
    gone
}

/// What stands in the story's part of the page beside the element that holds the story.
fn beside<'a>(page: &Page, m: &'a Measures, part: At, root: At) -> Vec<Gone<'a>> {
    let mut gone = Vec::new();
    let mut at = part + 1;
    while at < page[part].end && part != root {
        if at == root {
            at = page[root].end;
        } else if page.holds(at, root) {
            at += 1;
        } else {
            let to = page[at].end;
            if !m.out[at] {
                let rule = if at < root { "page-head" } else { "page-foot" };
                gone.push(Gone { from: at, to, element: Some(at), rule, out: &m.out });
            }
            at = to;
        }
    }
    gone
}

/// The words a reader saw.
fn words(page: &Page, g: &Gone<'_>) -> String {
    let mut out = String::new();
    for at in (g.from..g.to).filter(|at| !g.out[*at]) {
        match page[at].tag {
            Tag::Text => push_collapsed(&mut out, &page[at].text),
            tag if tag.is_block() || tag == Tag::Br => push_collapsed(&mut out, " "),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// What a picture shows, or its address.
fn seen_picture(page: &Page, g: &Gone<'_>, at: At, base: Option<&Url>) -> Option<String> {
    let picture = (!g.out[at] && matches!(page[at].tag, Tag::Img | Tag::AmpImg)).then(|| pictures::picture(page, at, base))??;
    Some(if picture.alt.is_empty() { picture.src } else { picture.alt })
}
