//! What each line is, judged by itself and by how often it comes again.

use std::collections::HashMap;

use super::brief;
use super::head::{self, Fact, ends_sentence};
use super::lines::Line;
use crate::boilerplate::{self, fold};
use crate::clean::shortcodes;
use crate::dates::Order;
use crate::language;

/// What a line is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Another site's, by the rule named.
    Furniture(&'static str),
    /// Belongs to a story's head.
    Head(Vec<Fact>),
    /// Sentences.
    Prose,
    Item,
    Picture,
    /// A headline, a section label, a crosshead, a slogan: too little to tell alone.
    Short,
}

/// The pasted page, line by line.
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    pub(super) kinds: Vec<Kind>,
    pub(super) briefs: Vec<Option<brief::Part>>,
    pub(super) language: Option<String>,
}

impl Page {
    pub(super) fn of(lines: Vec<Line>) -> Page {
        let text: String =
            lines.iter().filter(|l| l.text.chars().count() > 60).map(|l| l.text.as_str()).collect::<Vec<_>>().join("\n");
        let language = language::of(&text, None);
        let american = language.as_deref() == Some("en") && text.contains("U.S.");
        let order = if american { Order::MonthFirst } else { Order::DayFirst };
        let kinds = lines.iter().map(|line| of_line(line, order)).collect();
        let briefs = lines.iter().map(|line| brief::label(bare(&line.text))).collect();
        let mut page = Page { lines, kinds, briefs, language };
        page.mark_repeated();
        page.mark_credits();
        page
    }

    pub(super) fn text(&self, i: usize) -> &str {
        &self.lines[i].text
    }

    pub(super) fn is_prose(&self, i: usize) -> bool {
        matches!(self.kinds[i], Kind::Prose | Kind::Item)
    }

    pub(super) fn is_short(&self, i: usize) -> bool {
        self.kinds[i] == Kind::Short
    }

    /// A short line that comes again and again and heads nothing was put there by
    /// somebody else: a slogan, an injected string.
    fn mark_repeated(&mut self) {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for i in 0..self.lines.len() {
            let brief = self.briefs[i].is_some();
            if self.kinds[i] == Kind::Short && !brief && self.text(i).split_whitespace().count() <= 8 {
                places.entry(fold(self.text(i))).or_default().push(i);
            }
        }
        const MARKS: [char; 8] = ['»', '›', '→', '▶', '►', '>', '|', '⟩'];
        for same in places.into_values() {
            let text = self.text(same[0]);
            let odd = text.ends_with(MARKS) || text.starts_with(MARKS);
            if same.len() < if odd { 2 } else { 3 } {
                continue;
            }
            let labels = same.iter().take(64).filter(|j| self.heads_something(**j)).count();
            if odd || labels * 2 < same.len().min(64) {
                for j in same {
                    self.kinds[j] = Kind::Furniture("repeated");
                }
            }
        }
    }

    /// A headline and its small lines follow: the line may be a section's label.
    fn heads_something(&self, i: usize) -> bool {
        let mut next = (i + 1..self.lines.len().min(i + 7)).filter(|j| !matches!(self.kinds[*j], Kind::Picture));
        let Some(headline) = next.next() else {
            return false;
        };
        if !self.is_short(headline) || self.text(headline).split_whitespace().count() < 3 {
            return false;
        }
        let prose = (headline + 1..self.lines.len()).find(|j| self.kinds[*j] != Kind::Picture);
        let straight = self.text(headline).split_whitespace().count() >= 4 && prose.is_some_and(|j| self.kinds[j] == Kind::Prose);
        straight || next.any(|j| matches!(self.kinds[j], Kind::Head(_)) || self.briefs[j].is_some())
    }

    /// A credit alone on its line belongs to a picture that was not pasted.
    fn mark_credits(&mut self) {
        for i in 0..self.lines.len() {
            if matches!(self.kinds[i], Kind::Short | Kind::Prose | Kind::Head(_)) && boilerplate::is_credit_line(self.text(i)) {
                self.kinds[i] = Kind::Furniture("picture-credit");
            }
        }
    }
}

/// Without the asterisks of somebody's markdown.
pub(super) fn bare(text: &str) -> &str {
    text.trim().trim_matches(['*', '_']).trim()
}

fn of_line(line: &Line, order: Order) -> Kind {
    if line.picture.is_some() {
        return Kind::Picture;
    }
    if shortcodes::only(&line.text) {
        return Kind::Furniture("shortcode");
    }
    let (text, _) = shortcodes::strip(&line.text);
    let text = text.trim();
    if line.heading == Some(1) && text.split_whitespace().count() > 2 {
        return Kind::Short;
    }
    if brief::label(bare(text)).is_some() {
        return Kind::Short;
    }
    if head::is_bare_label(text) {
        return Kind::Head(vec![Fact::Published(None)]);
    }
    if line.item {
        return match boilerplate::of_block(text) {
            Some(rule) => Kind::Furniture(rule),
            None => Kind::Item,
        };
    }
    if let Some(facts) = head::facts(text, order) {
        return Kind::Head(facts);
    }
    if let Some(rule) = boilerplate::of_block(text) {
        return Kind::Furniture(rule);
    }
    if boilerplate::is_first_printed(text) {
        return Kind::Furniture("first-printed");
    }
    if line.caption {
        return Kind::Furniture("caption");
    }
    if line.heading.is_some() {
        return Kind::Short;
    }
    if is_prose(text) { Kind::Prose } else { Kind::Short }
}

/// Sentences, as against a headline or a label.
fn is_prose(text: &str) -> bool {
    let length = text.chars().count();
    let words = text.split_whitespace().count();
    if length > 260 {
        return true;
    }
    let inner = text.match_indices(['.', '!', '?', '…']).any(|(i, m)| {
        let rest = text[i + m.len()..].trim_start_matches(['"', '”', '“', '’', '»', ')']);
        let before = text[..i].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        rest.starts_with(' ')
            && rest.trim_start().starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '„' | '«'))
            && before.chars().count() > 2
    });
    if ends_sentence(text) {
        let question = !text.trim_end().trim_end_matches(['"', '”', '“', '’', '»', ')']).ends_with(['.', '…', '。']);
        return if question && !inner { length >= 110 } else { words >= 3 || length >= 30 };
    }
    if text.ends_with([':', ',', ';']) && words >= 8 {
        return true;
    }
    inner && length >= 100
}
