//! The headline, freed of the paper's name.

use std::sync::LazyLock;

use regex::Regex;

use super::Witnesses;
use crate::page::choose::squeeze;
use crate::page::cues::Cues;
use crate::page::pictures::one_line;
use crate::page::tags::Tag;

static PARTING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s+[|\-–—·•»>:/~]{1,2}\s+|\s*\|\s*|\s+::\s+| › | « ").expect("a fixed expression"));

/// The headline as readers see it: what is printed large, if a machine's witness agrees.
pub fn find(w: &Witnesses<'_>, outlet: Option<&str>) -> String {
    let title = w.page.all(Tag::Title).next().map(|at| title_text(w, at)).unwrap_or_default();
    let mut declared: Vec<String> = Vec::new();
    for name in [
        "og:title",
        "twitter:title",
        "dc.title",
        "dcterms.title",
        "parsely-title",
        "sailthru.title",
        "citation_title",
        "headline",
    ] {
        declared.extend(w.meta.first(&[name]).map(str::to_owned));
    }
    declared.extend(w.declared.headline.clone());
    let printed = printed(w);
    // The large print that a machine's witness repeats, wholly or with the paper's name added.
    let witnesses: Vec<String> = declared.iter().chain([&title]).map(|t| squeeze(t).to_lowercase()).collect();
    for (text, large) in &printed {
        let s = squeeze(text).to_lowercase();
        if s.chars().count() < 4 {
            continue;
        }
        let agreed = witnesses
            .iter()
            .any(|t| *t == s || s.chars().count() >= 12 && t.starts_with(&s) || s.chars().count() >= 16 && t.contains(&s));
        if agreed && *large && !is_outlet(text, outlet) {
            return text.clone();
        }
    }
    if let Some(best) = declared.first() {
        let bare = without_outlet(best, outlet, w);
        // A single large line that shares most words with it is what the paper printed.
        let large: Vec<_> = printed.iter().filter(|p| p.1 && !is_outlet(&p.0, outlet)).collect();
        if let [only] = large[..]
            && alike(&only.0, &bare) >= 0.6
        {
            return only.0.clone();
        }
        return bare;
    }
    if let Some((only, _)) = printed.iter().find(|p| p.1 && p.0.chars().count() >= 8 && !is_outlet(&p.0, outlet)) {
        return only.clone();
    }
    let bare = without_outlet(&title, outlet, w);
    if bare.is_empty() { printed.first().map(|p| p.0.clone()).unwrap_or_default() } else { bare }
}

fn title_text(w: &Witnesses<'_>, at: usize) -> String {
    let words: String = w.page.children(at).map(|c| w.page[c].text.to_string()).collect();
    one_line(&words)
}

/// Lines set large: h1 (true) and h2 or named headlines (false), in page order.
fn printed(w: &Witnesses<'_>) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for at in 1..w.page.len() {
        let node = &w.page[at];
        let large = node.tag == Tag::H1 || node.attr("itemprop").is_some_and(|i| i.contains("headline")) && node.tag != Tag::Meta;
        let second = node.tag == Tag::H2 || node.tag.is_block() && w.m.cues[at].any(Cues::HEADLINE) && node.tag.is_heading();
        if !(large || second) || w.m.out[at] || found.len() > 60 {
            continue;
        }
        let text = w.page.text_under(at);
        if (2..=300).contains(&text.chars().count()) {
            found.push((text, large));
        }
    }
    found
}

fn is_outlet(text: &str, outlet: Option<&str>) -> bool {
    outlet.is_some_and(|o| squeeze(o).eq_ignore_ascii_case(&squeeze(text)))
}

/// Takes `… | The Paper` off, when the part is the paper's name or much shorter than the rest.
pub fn without_outlet(title: &str, outlet: Option<&str>, w: &Witnesses<'_>) -> String {
    let title = title.trim();
    let host = w.url.and_then(|u| u.host_str()).map(|h| h.trim_start_matches("www.").replace(['.', '-'], ""));
    let is_name = |part: &str| {
        let part = squeeze(part).to_lowercase();
        !part.is_empty()
            && (outlet.is_some_and(|o| {
                let o = squeeze(o).to_lowercase();
                o == part || part.len() > 3 && (o.contains(&part) || part.contains(&o) && o.len() > 3)
            }) || host.as_deref().is_some_and(|h| {
                part.len() > 2 && (h.starts_with(part.trim_end_matches("com")) || part.starts_with(h) || h.contains(&part))
            }))
    };
    let mut rest = title;
    for _ in 0..3 {
        let cuts: Vec<_> = PARTING.find_iter(rest).collect();
        let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else {
            break;
        };
        let tail = &rest[last.end()..];
        let front = &rest[..first.start()];
        let strong = last.as_str().contains(['|', '•', '·', '»', '~', '›']) || last.as_str().contains("::");
        let short = tail.chars().count() * 2 < rest[..last.start()].chars().count() && tail.split_whitespace().count() <= 4;
        if is_name(tail) || strong && short {
            rest = rest[..last.start()].trim();
        } else if is_name(front) && rest.len() > first.end() + 8 {
            rest = rest[first.end()..].trim();
        } else {
            break;
        }
    }
    if rest.chars().count() < 3 { title.to_owned() } else { rest.to_owned() }
}

/// Share of words in common.
fn alike(a: &str, b: &str) -> f32 {
    let words =
        |t: &str| -> Vec<String> { t.split_whitespace().map(|w| squeeze(w).to_lowercase()).filter(|w| !w.is_empty()).collect() };
    let (a, b) = (words(a), words(b));
    let common = a.iter().filter(|w| b.contains(w)).count();
    common as f32 / a.len().max(b.len()).max(1) as f32
}
