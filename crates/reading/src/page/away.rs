//! Where links lead: a list of links into the same house is its shop window, a list of links to
//! other houses is what the writer tells the reader to look at.

use url::Url;

use super::measure::Measures;
use super::tags::Tag;
use super::tree::{At, Page};

/// Labels of a button are shorter than the title of anything.
const TITLE: usize = 15;

/// Whether the links under an element are, by their words, mostly titles of things elsewhere.
pub fn lead_away(page: &Page, m: &Measures, at: At, base: Option<&Url>) -> bool {
    let Some(here) = base.and_then(Url::host_str) else {
        return false;
    };
    let (mut all, mut away) = (0, 0);
    for link in (at..page[at].end).filter(|i| page[*i].tag == Tag::A && !m.out[*i]) {
        let chars = page.text_under(link).chars().count();
        let there = page[link].attr("href").and_then(|href| Url::parse(href.trim()).ok());
        let other = there.as_ref().and_then(Url::host_str).is_some_and(|there| !same_house(here, there));
        all += chars;
        away += if other && chars >= TITLE { chars } else { 0 };
    }
    away * 10 > all * 8
}

/// Whether an element stands among the paragraphs of a text.
pub fn among_prose(page: &Page, m: &Measures, at: At) -> bool {
    page.children(page[at].parent).any(|c| c != at && page[c].tag == Tag::P && !m.out[c] && m.mass[c] >= 40.0)
}

/// Hosts with the same last two labels count as one house; where a country sells names under
/// `co`, some strangers count as kin, which only leaves things as they were.
fn same_house(a: &str, b: &str) -> bool {
    let house = |host: &str| {
        let mut labels: Vec<&str> = host.rsplit('.').take(2).collect();
        labels.reverse();
        labels.join(".").to_ascii_lowercase()
    };
    house(a) == house(b)
}
