//! The date line that readers see.
//!
//! A page shows many dates: of the story, of teasers, of comments. Each is weighed by what it
//! stands in and by how near to the headline it stands; the heaviest is the story's.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset};
use regex::Regex;

use super::Witnesses;
use crate::dates::{self, Order};
use crate::page::choose::squeeze;
use crate::page::cues::Cues;
use crate::page::tags::Tag;
use crate::page::tree::At;

/// Words before a date of change.
static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(updated?|modified|revised|reviewed|aktualisiert|geändert|bearbeitet|stand|mis à jour|mise à jour|modifié|actualizad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|gewijzigd|aktualizacja|uppdaterad|opdateret|oppdatert|päivitetty|güncelleme|обновлено)\b")
        .expect("a fixed expression")
});
/// Words before a date of publication.
static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(published|posted|issued|veröffentlicht|erstellt|erschienen|publiziert|publié|publicado|pubblicato|gepubliceerd|geplaatst|opublikowano|publicerad|udgivet|publisert|julkaistu|yayın|опубликовано)\b")
        .expect("a fixed expression")
});

/// A date as printed.
#[derive(Clone, Debug)]
pub struct Printed {
    pub moment: DateTime<FixedOffset>,
    /// It stands where a paper prints the date of its story.
    pub is_by_the_headline: bool,
    weight: i32,
    at: At,
}

/// So much text after the headline, and before it, a date still belongs to it.
const BELOW: usize = 500;
const ABOVE: usize = 150;
/// A page of more dates than these is a calendar.
const MOST: usize = 400;

/// The date that most looks like the story's own.
pub fn best(w: &Witnesses<'_>, headline: &str, order: Order) -> Option<Printed> {
    let mut found = all(w, headline, order);
    // What stands in one kind of box again and again is a list of other things.
    let mut kinds: HashMap<(Tag, &str), usize> = HashMap::new();
    let kind = |at: At| {
        let box_ = w.page.ancestors(at).take(3).find(|a| w.page[*a].attr("class").is_some_and(|c| !c.trim().is_empty()));
        box_.map(|a| (w.page[a].tag, w.page[a].attr("class").unwrap_or_default()))
    };
    for printed in &found {
        if let Some(kind) = kind(printed.at) {
            *kinds.entry(kind).or_default() += 1;
        }
    }
    for printed in &mut found {
        let row = kind(printed.at).and_then(|kind| kinds.get(&kind)).copied().unwrap_or_default();
        printed.weight -= if row >= 3 && !printed.is_by_the_headline { 3 } else { 0 };
    }
    found.into_iter().rev().max_by_key(|printed| printed.weight)
}

/// Every date that is a line, or an element of its own.
fn all(w: &Witnesses<'_>, headline: &str, order: Order) -> Vec<Printed> {
    let page = w.page;
    let title = title(w, headline);
    // How much text stands before each date, and before and after the headline.
    let mut before = 0usize;
    let mut headed = None;
    // The words that stood last before a line: "Published" is often set apart from its date.
    let mut words = "";
    let mut found: Vec<(Printed, usize)> = Vec::new();
    let mut upto = 0;
    for at in 1..page.len() {
        let node = &page[at];
        if w.m.out[at] || found.len() >= MOST {
            continue;
        }
        if Some(at) == title {
            headed = Some((before, before + page.text_under(at).len()));
        }
        let line = node.tag == Tag::Text;
        if at >= upto {
            if let Some((moment, mut weight, text)) = dated(w, at, order) {
                upto = if line { at } else { node.end };
                weight += labelled(&text, words);
                words = "";
                found.push((Printed { moment, is_by_the_headline: false, weight, at }, before));
            } else if line && !node.text.trim().is_empty() {
                words = node.text.trim();
            }
        }
        before += if line { node.text.trim().len() } else { 0 };
    }
    for (printed, place) in &mut found {
        let near = headed.is_some_and(|(from, to)| if *place < from { from - *place <= ABOVE } else { *place <= to + BELOW });
        // What frames the headline too is not beside the story, whatever its name.
        let furniture = page.ancestors(printed.at).take_while(|a| title.is_none_or(|title| !page.holds(*a, title))).any(|a| {
            matches!(page[a].tag, Tag::Nav | Tag::Aside | Tag::Footer)
                || w.m.cues[a].any(Cues::RELATED.with(Cues::COMMENTS).with(Cues::NAV).with(Cues::ASIDE)) && page[a].end - a < 2000
        });
        printed.weight += if near { 4 } else { 0 } - if furniture { 4 } else { 0 };
        printed.is_by_the_headline = near && !furniture && printed.weight >= 5;
    }
    found.into_iter().map(|(printed, _)| printed).collect()
}

/// What the words in and before a date line say of it.
fn labelled(text: &str, before: &str) -> i32 {
    let (mut issued, mut changed) = (ISSUED.is_match(text), CHANGED.is_match(text));
    if !issued && !changed && before.chars().count() <= 30 {
        (issued, changed) = (ISSUED.is_match(before), CHANGED.is_match(before));
    }
    match (issued, changed) {
        (true, _) => 1,
        (false, true) => -2,
        (false, false) => 0,
    }
}

/// The element that prints the headline: a first-rank heading before others, for a teaser may bear it too.
fn title(w: &Witnesses<'_>, headline: &str) -> Option<At> {
    let wanted = squeeze(headline).to_lowercase();
    let mut best: Option<(At, u8)> = None;
    for at in (1..w.page.len()).filter(|at| !w.m.out[*at] && w.page[*at].tag.is_heading()) {
        let text = squeeze(&w.page.text_under(at)).to_lowercase();
        let first = w.page[at].tag == Tag::H1;
        let kin = |a: &str, b: &str| b.chars().count() >= 12 && a.contains(b);
        let rank = match () {
            () if wanted.is_empty() => u8::from(first),
            () if text == wanted => 3 + u8::from(first),
            () if kin(&text, &wanted) || kin(&wanted, &text) => 1 + u8::from(first),
            () => 0,
        };
        if rank > 0 && best.is_none_or(|(_, r)| rank > r) {
            best = Some((at, rank));
        }
    }
    best.map(|(at, _)| at).or_else(|| w.page.all(Tag::H1).find(|at| !w.m.out[*at]))
}

/// The date an element gives, how much it looks like a story's, and the words it stands in.
fn dated(w: &Witnesses<'_>, at: At, order: Order) -> Option<(DateTime<FixedOffset>, i32, String)> {
    let page = w.page;
    let node = &page[at];
    if node.tag == Tag::Text {
        // A line of its own inside something larger; a date within prose is another matter.
        let text = node.text.trim();
        let moment = (8..=60).contains(&text.len()).then(|| dates::parse(text, order))??;
        return Some((moment, 1, text.to_owned()));
    }
    let prop = node.attr("itemprop").is_some_and(|i| i.contains("datePublished")) && node.tag != Tag::Meta;
    if prop {
        let said = node.attr("content").or_else(|| node.attr("datetime")).and_then(|d| dates::parse(d, order));
        let text = page.text_under(at);
        return Some((said.or_else(|| dates::parse(&text, order))?, 6, text));
    }
    if node.tag == Tag::Time {
        let text = page.text_under(at);
        let named = node.attr("pubdate").is_some()
            || node.attr("class").is_some_and(|c| c.contains("published") && !c.contains("updated"));
        let moment = node.attr("datetime").and_then(|d| dates::parse(d, order)).or_else(|| dates::parse(&text, order))?;
        // The words before it tell what it is the date of.
        let around = page.text_under(node.parent);
        let text = if around.chars().count() <= 80 { around } else { text };
        return Some((moment, if named { 4 } else { 3 }, text));
    }
    let named = w.m.cues[at].any(Cues::DATE.with(Cues::BYLINE).with(Cues::META)) && node.end - at < 60;
    let short = node.tag.is_block() && node.end - at < 30;
    if !named && !short {
        return None;
    }
    // Elements inside tell it better.
    let inner =
        (at + 1..node.end).any(|i| page[i].tag == Tag::Time || page[i].attr("itemprop").is_some_and(|p| p.contains("date")));
    if inner {
        return None;
    }
    let text = page.text_under(at);
    let length = text.chars().count();
    if length > if named { 200 } else { 80 } {
        return None;
    }
    Some((dates::parse(&text, order)?, if named { 3 } else { 2 }, text))
}
