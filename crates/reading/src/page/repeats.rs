//! Other stories on the page: teasers in rows, and whole stories below the first one.
//!
//! Both are known by their build: siblings of the same element and class.

use std::collections::HashMap;

use url::Url;

use super::choose::squeeze;
use super::measure::Measures;
use super::tags::Tag;
use super::tree::{At, Page};

/// Cuts teasers and following stories. `headline` tells which story is meant.
pub fn cut(page: &Page, m: &mut Measures, headline: &str, base: Option<&Url>) {
    following(page, m, headline);
    teasers(page, m, base);
    m.weigh(page);
}

/// Stories printed after the one that the page is about, as endless pages do.
fn following(page: &Page, m: &mut Measures, headline: &str) {
    let wanted = squeeze(headline).to_lowercase();
    let Some(title) =
        page.all(Tag::H1).filter(|at| !m.out[*at]).find(|at| squeeze(&page.text_under(*at)).to_lowercase() == wanted)
    else {
        return;
    };
    let mut first = title;
    for outer in page.ancestors(title) {
        if m.mass[first] >= 300.0 && !matches!(page[first].tag, Tag::Html | Tag::Body) {
            for other in page.children(outer).filter(|c| *c > first) {
                if same_build(page, first, other) && !m.out[other] && m.mass[other] > 100.0 && headed(page, m, other) {
                    m.cut(page, other, "next-story");
                }
            }
        }
        first = outer;
    }
}

fn same_build(page: &Page, a: At, b: At) -> bool {
    page[a].tag == page[b].tag
        && (page[a].tag == Tag::Article
            || page[a].attr("class").is_some_and(|c| !c.trim().is_empty() && page[b].attr("class") == Some(c)))
}

/// Whether the element has a first-rank heading of its own.
fn headed(page: &Page, m: &Measures, at: At) -> bool {
    (at..page[at].end).any(|i| page[i].tag == Tag::H1 && !m.out[i])
}

/// Rows of boxes with a linked headline and a line or two.
fn teasers(page: &Page, m: &mut Measures, base: Option<&Url>) {
    let mut rows: HashMap<(At, Tag, &str), Vec<At>> = HashMap::new();
    for at in 1..page.len() {
        if m.out[at]
            || !matches!(page[at].tag, Tag::Article | Tag::Div | Tag::Li | Tag::Section | Tag::A)
            || m.chars[at] < 20
            || m.mass[at] > 600.0
        {
            continue;
        }
        let class = page[at].attr("class").unwrap_or_default().trim();
        // Teasers that are articles are known wherever on the page they stand.
        let row = if page[at].tag == Tag::Article && !class.is_empty() { 0 } else { page[at].parent };
        rows.entry((row, page[at].tag, class)).or_default().push(at);
    }
    for row in rows.values().filter(|r| r.len() >= 2) {
        let linked: Vec<At> = row.iter().copied().filter(|at| is_teaser(page, m, *at, base)).collect();
        // A row in which nearly every box is a teaser.
        if linked.len() >= 2 && linked.len() * 4 >= row.len() * 3 {
            for at in linked {
                if !m.out[at] {
                    m.cut(page, at, "teaser");
                }
            }
        }
    }
}

/// A heading that is a link into the same site, with little beside it.
fn is_teaser(page: &Page, m: &Measures, at: At, base: Option<&Url>) -> bool {
    let mut link = (page[at].tag == Tag::A).then_some(at);
    let mut headings = 0;
    let mut linked_headings = 0;
    let mut paragraphs = 0;
    let mut i = at + 1;
    while i < page[at].end {
        let node = &page[i];
        if m.out[i] {
            i = node.end;
            continue;
        }
        if node.tag.is_heading() && m.chars[i] > 0 {
            headings += 1;
            let whole = m.link_chars[i] * 10 >= m.chars[i] * 9;
            if whole && m.chars[i] >= 12 {
                linked_headings += 1;
                link = link
                    .or_else(|| (i..node.end).find(|j| page[*j].tag == Tag::A))
                    .or_else(|| page.ancestors(i).find(|j| page[*j].tag == Tag::A));
            }
        }
        paragraphs += usize::from(node.tag == Tag::P && m.chars[i] > 60);
        i += 1;
    }
    if headings == 0 || linked_headings < headings || paragraphs > 2 {
        return false;
    }
    let Some(href) = link.and_then(|l| page[l].attr("href")) else {
        return false;
    };
    match (Url::parse(href), base) {
        (Ok(there), Some(here)) => there.host_str() == here.host_str(),
        (Ok(_), None) => true,
        _ => !href.starts_with('#'),
    }
}
