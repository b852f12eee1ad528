//! Where each story begins: the lines that make its head.

use super::brief::{self, Part};
use super::head::Fact;
use super::kind::{Kind, Page};
use super::names::{is_outlet, signature};

/// The head of a story, by line numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// First line that belongs to the story: its section label or headline.
    pub(super) from: usize,
    pub(super) section: Option<usize>,
    pub(super) headline: Option<usize>,
    pub(super) standfirst: Option<usize>,
    /// First line of brief or body.
    pub(super) body: usize,
}

/// The heads of all stories in order. There is always one.
pub(super) fn heads(page: &Page) -> Vec<Head> {
    let n = page.lines.len();
    let mut out: Vec<Head> = Vec::new();
    let mut i = 0;
    while i < n {
        if page.is_prose(i) {
            i += 1;
            continue;
        }
        let end = (i..n).find(|j| page.is_prose(*j)).unwrap_or(n);
        // A summary or a list of details is prose, but the head before it ends at its label.
        if end < n || out.is_empty() {
            if let Some(head) = in_gap(page, i, end, out.last()) {
                out.push(head);
            } else if let Some(head) = over_standfirst(page, i, end, &out) {
                if out.last().is_some_and(|last| last.headline == head.headline) {
                    out.pop();
                }
                out.push(head);
            }
        }
        i = end.max(i + 1);
    }
    if out.is_empty() {
        out.push(Head::default());
    }
    // A trail or a label with the date stands over its headline.
    for head in &mut out {
        while head.from > 0
            && matches!(&page.kinds[head.from - 1], Kind::Head(facts) if facts.iter().any(|f| matches!(f, Fact::Section(_))))
        {
            head.from -= 1;
        }
    }
    // Prose before the first head is a story of its own only when there is enough of it.
    if let Some(first) = out.first()
        && first.from > 0
    {
        let prose: usize = (0..first.from).filter(|j| page.kinds[*j] == Kind::Prose).map(|j| page.text(j).chars().count()).sum();
        if prose >= 400 {
            out.insert(0, Head::default());
        }
    }
    out
}

/// When, who, which paper, how long: a headline is near.
fn is_evidence(page: &Page, i: usize) -> bool {
    match &page.kinds[i] {
        Kind::Head(facts) => facts.iter().any(|f| !matches!(f, Fact::Section(_))),
        _ => false,
    }
}

fn opens_brief(page: &Page, i: usize) -> bool {
    matches!(page.briefs[i], Some(Part::Summary | Part::Details | Part::Either))
        && (!brief::is_plain(page.text(i)) || i + 1 < page.lines.len() && page.kinds[i + 1] == Kind::Item)
}

fn is_candidate(page: &Page, i: usize) -> bool {
    page.is_short(i) && page.briefs[i].is_none() && page.text(i).chars().filter(|c| c.is_alphabetic()).count() >= 2
}

fn longish(page: &Page, i: usize) -> bool {
    let text = page.text(i);
    page.lines[i].heading == Some(1) || text.split_whitespace().count() >= 4 || text.chars().count() >= 28
}

/// A head in the lines `a..b` between prose and prose.
fn in_gap(page: &Page, a: usize, b: usize, last: Option<&Head>) -> Option<Head> {
    let first = last.is_none();
    // The brief's own headings end the head.
    let brief_at = (a..b).find(|j| opens_brief(page, *j));
    let upto = brief_at.unwrap_or(b);
    let candidates: Vec<usize> = (a..upto).filter(|j| is_candidate(page, *j)).collect();
    if candidates.is_empty() {
        return None;
    }
    if let Some(h1) = candidates.iter().copied().find(|j| page.lines[*j].heading == Some(1)) {
        return Some(built(page, a, upto, &run_upto(page, a, h1), h1, upto));
    }
    let evidence: Vec<usize> = (a..upto).filter(|j| is_evidence(page, *j)).collect();
    if let Some(&last_evidence) = evidence.last() {
        let (mut m, mut names) = (last_evidence, false);
        // Up through the cluster of small lines that ends with it.
        loop {
            names |= matches!(&page.kinds[m], Kind::Head(facts) if facts.iter().any(|f| matches!(f, Fact::Byline(_))));
            let above = (a..m).rev().find(|j| !matches!(page.kinds[*j], Kind::Furniture(_) | Kind::Picture));
            match above {
                Some(j) if matches!(page.kinds[j], Kind::Head(_)) => m = j,
                // A name or a paper printed bare between the small lines is one of them.
                Some(j)
                    if is_candidate(page, j)
                        && (signature(page.text(j)).is_some() || is_outlet(page.text(j)))
                        && (a..j).any(|k| is_candidate(page, k) && longish(page, k)) =>
                {
                    m = j
                }
                // A standfirst between the byline and the date.
                Some(j) if !names && is_candidate(page, j) && longish(page, j) => {
                    let over = (a..j).rev().find(|k| !matches!(page.kinds[*k], Kind::Furniture(_) | Kind::Picture));
                    match over {
                        Some(k)
                            if matches!(&page.kinds[k], Kind::Head(facts) if facts.iter().any(|f| matches!(f, Fact::Byline(_))))
                                && (a..k).any(|c| is_candidate(page, c) && longish(page, c)) =>
                        {
                            m = k
                        }
                        _ => break,
                    }
                }
                _ => break,
            }
        }
        let above = (a..m).rev().find(|j| is_candidate(page, *j));
        if let Some(bottom) = above {
            let run = run_upto(page, a, bottom);
            if let Some(head) = chosen(page, a, upto, &run, upto) {
                return Some(head);
            }
        }
        // The small lines stand over the headline.
        let below: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|j| *j > m && signature(page.text(*j)).is_none() && !is_outlet(page.text(*j)))
            .collect();
        if let Some(&headline) = below.iter().find(|j| longish(page, **j)).or(below.first())
            && (longish(page, headline) || first)
        {
            let from = (a..=m).rev().take_while(|j| matches!(page.kinds[*j], Kind::Head(_) | Kind::Picture)).last().unwrap_or(m);
            let standfirst = below.iter().copied().find(|j| *j > headline && longish(page, *j));
            return Some(Head { from, section: None, headline: Some(headline), standfirst, body: upto });
        }
        return None;
    }
    let bottom = *candidates.last()?;
    let run = run_upto(page, a, bottom);
    let begins = first || longish(page, bottom) && last.is_some_and(|l| l.body < a);
    if brief_at.is_some() && begins {
        return chosen(page, a, upto, &run, upto);
    }
    if first {
        return chosen(page, a, upto, &run, upto).or(Some(Head {
            from: bottom,
            headline: Some(bottom),
            body: upto,
            ..Head::default()
        }));
    }
    // Without small lines: after a page's glue, under a section's label, or over a dateline.
    let glue = (a..bottom).any(|j| matches!(page.kinds[j], Kind::Furniture("glue")));
    let promo =
        (a..bottom).rev().find(|j| !page.is_short(*j)).is_some_and(|j| matches!(page.kinds[j], Kind::Furniture("related")));
    let labelled = last
        .and_then(|l| l.section)
        .is_some_and(|s| run.iter().any(|j| crate::boilerplate::fold(page.text(*j)) == crate::boilerplate::fold(page.text(s))));
    let dated =
        b < page.lines.len() && page.kinds[b] == Kind::Prose && crate::dateline::split(page.text(b)).is_some() && bottom + 1 == b;
    let level = last.and_then(|l| l.headline).and_then(|h| page.lines[h].heading);
    let same_level = level.is_some_and(|l| l <= 2 && page.lines[bottom].heading == Some(l))
        && (a..b).any(|j| matches!(page.kinds[j], Kind::Furniture(_)));
    if longish(page, bottom) && !promo && (glue || labelled || dated || same_level) {
        return chosen(page, a, upto, &run, upto);
    }
    None
}

/// Headline, a sentence or two of standfirst, then the small lines: the head spans prose.
fn over_standfirst(page: &Page, a: usize, b: usize, heads: &[Head]) -> Option<Head> {
    if a < 2 || b >= page.lines.len() || !(a..b).any(|j| is_evidence(page, j)) {
        return None;
    }
    let sentence = a - 1;
    let headline = (0..sentence).rev().find(|j| !matches!(page.kinds[*j], Kind::Picture | Kind::Furniture(_)))?;
    if page.kinds[sentence] != Kind::Prose || page.text(sentence).chars().count() > 420 || !is_candidate(page, headline) {
        return None;
    }
    if let Some(last) = heads.last() {
        if last.headline == Some(headline) || last.standfirst == Some(headline) {
            // The brief's summary is not a standfirst.
            if (last.body..sentence).any(|j| opens_brief(page, j)) || last.standfirst == Some(headline) {
                return None;
            }
            return Some(Head { standfirst: Some(sentence), body: a, ..last.clone() });
        }
        if !longish(page, headline) {
            return None;
        }
        // A crosshead over one paragraph and a signature is no new story.
        let start = (last.body..headline).rev().take_while(|j| !page.is_prose(*j)).last().unwrap_or(headline);
        let run = run_upto(page, start, headline);
        let mut head = chosen(page, start, sentence, &run, a)?;
        head.standfirst = Some(sentence);
        return Some(head);
    }
    None
}

/// The candidates that end, without a break, at `bottom`.
fn run_upto(page: &Page, a: usize, bottom: usize) -> Vec<usize> {
    let mut run: Vec<usize> = (a..=bottom)
        .rev()
        .take_while(|j| is_candidate(page, *j) || page.kinds[*j] == Kind::Picture)
        .filter(|j| page.kinds[*j] != Kind::Picture)
        .collect();
    run.reverse();
    run
}

/// Which line of a run is the headline.
fn chosen(page: &Page, a: usize, b: usize, run: &[usize], body: usize) -> Option<Head> {
    let mut run = run.to_vec();
    // Bare names and papers at the foot of the run belong to the small lines.
    while run.len() > 1 {
        let bottom = run[run.len() - 1];
        let text = page.text(bottom);
        if page.lines[bottom].heading.is_none()
            && (signature(text).is_some() || is_outlet(text))
            && run[..run.len() - 1].iter().any(|j| longish(page, *j))
        {
            run.pop();
        } else {
            break;
        }
    }
    let bottom = *run.last()?;
    let above = run.len().checked_sub(2).map(|n| run[n]);
    let (headline, standfirst) = match above {
        Some(above) if longish(page, above) && longish(page, bottom) => {
            // Under a page's own title the lower line is the headline still when it is the
            // only one that a heading or white space sets apart.
            (above, Some(bottom))
        }
        Some(above) if longish(page, above) && page.text(bottom).split_whitespace().count() < 3 => (above, None),
        _ => (bottom, None),
    };
    let mut head = built(page, a, b, &run, headline, body);
    head.standfirst = standfirst.or(head.standfirst);
    Some(head)
}

/// The head around a headline: the label over it, the standfirst under the small lines.
fn built(page: &Page, _a: usize, b: usize, run: &[usize], headline: usize, body: usize) -> Head {
    let at = run.iter().position(|j| *j == headline).unwrap_or(0);
    let over = at.checked_sub(1).map(|n| run[n]);
    let section = over.filter(|j| {
        let text = page.text(*j);
        text.split_whitespace().count() <= 3 && text.chars().count() <= 30 && !is_outlet(text) && !text.ends_with('.')
    });
    let standfirst = (headline + 1..b).find(|j| {
        is_candidate(page, *j)
            && longish(page, *j)
            && signature(page.text(*j)).is_none()
            && !is_outlet(page.text(*j))
            && !matches!(page.kinds[*j - 1], Kind::Furniture("related"))
    });
    Head { from: section.unwrap_or(headline), section, headline: Some(headline), standfirst, body }
}
