//! The words dates are written with: month names, weekdays, orders and "ago", by language.
//!
//! `words.jsonl` has a line for each language with what moment.js 2.30 prints in it, because
//! themes are written against that library; a page's dates must not change their wording when
//! a paper changes its press. A line is read when its language is first asked for.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use serde::Deserialize;

/// A word for every number: the forms there are, and which number takes which.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Forms {
    #[serde(rename = "f")]
    forms: Vec<String>,
    /// One base-36 digit per number; without it every number takes the first form.
    #[serde(rename = "i", default)]
    which: String,
}

impl Forms {
    /// The form of the number at that place; past the end the hundreds repeat, as they do in
    /// every language's grammar.
    pub fn at(&self, place: usize) -> &str {
        let digits = self.which.as_bytes();
        let place = if place < digits.len() { place } else { place % 100 };
        let digit = digits.get(place).or(digits.last()).map_or(0, |d| char::from(*d).to_digit(36).unwrap_or(0));
        self.forms.get(digit as usize).map_or("", String::as_str)
    }
}

/// "3 minutes ago", unit by unit; `%` is the number.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Ago {
    pub s: String,
    pub m: String,
    pub h: String,
    pub d: String,
    #[serde(rename = "M")]
    pub month: String,
    pub y: String,
    pub mm: Forms,
    pub hh: Forms,
    pub dd: Forms,
    #[serde(rename = "MM")]
    pub months: Forms,
    pub yy: Forms,
}

/// One language.
#[derive(Clone, Debug, Deserialize)]
pub struct Words {
    /// Codes it answers to, in small letters.
    names: Vec<String>,
    #[serde(rename = "M")]
    months: Vec<String>,
    #[serde(rename = "m")]
    short_months: Vec<String>,
    /// Month names behind a day, and before one, where those differ.
    #[serde(rename = "Md")]
    months_after_day: Option<Vec<String>>,
    #[serde(rename = "Mb")]
    months_before_day: Option<Vec<String>>,
    #[serde(rename = "md")]
    short_after_day: Option<Vec<String>>,
    #[serde(rename = "mb")]
    short_before_day: Option<Vec<String>>,
    /// Short months between hyphens.
    #[serde(rename = "mh")]
    short_hyphened: Option<Vec<String>>,
    #[serde(rename = "d")]
    pub days: Vec<String>,
    #[serde(rename = "e")]
    pub short_days: Vec<String>,
    #[serde(rename = "n")]
    pub shortest_days: Vec<String>,
    /// What `L`, `LL`, `LT` … stand for.
    #[serde(rename = "f")]
    long: HashMap<String, String>,
    /// First day of the week, and the day of January that is always in week 1, plus what comes
    /// before it (moment's `dow` and `doy`).
    #[serde(rename = "w")]
    pub week: (i64, i64),
    /// Morning and evening words for every half hour of the day.
    #[serde(rename = "A")]
    pub meridiem: Forms,
    #[serde(rename = "a")]
    pub small_meridiem: Forms,
    #[serde(rename = "o")]
    ordinal: Forms,
    #[serde(rename = "oM")]
    month_ordinal: Option<Forms>,
    #[serde(rename = "oQ")]
    quarter_ordinal: Option<Forms>,
    #[serde(rename = "od")]
    weekday_ordinal: Option<Forms>,
    #[serde(rename = "ow")]
    week_ordinal: Option<Forms>,
    #[serde(rename = "p")]
    pub ago: Ago,
    #[serde(rename = "u")]
    pub hence: Ago,
    /// Digits of the language's own, zero first.
    #[serde(rename = "g")]
    digits: Option<String>,
    /// Its comma.
    #[serde(rename = "c")]
    comma: Option<String>,
}

static LINES: &str = include_str!("words.jsonl");

static READ: LazyLock<Mutex<HashMap<String, Arc<Words>>>> = LazyLock::new(Mutex::default);

/// Languages somebody may name in a template before the memory is emptied.
const MOST: usize = 200;

impl Words {
    /// The words of a language (BCP 47, any case): of its region, else of the language, else
    /// English.
    pub fn of(language: &str) -> Arc<Words> {
        let wanted = language.to_ascii_lowercase().replace('_', "-");
        let mut read = READ.lock().unwrap_or_else(|p| p.into_inner());
        if let Some(words) = read.get(&wanted) {
            return words.clone();
        }
        if read.len() >= MOST {
            read.clear();
        }
        let mut parts: Vec<&str> = wanted.split('-').collect();
        let mut found = None;
        while found.is_none() && !parts.is_empty() {
            found = line(&parts.join("-"));
            parts.pop();
        }
        let words = Arc::new(found.unwrap_or_else(|| line("en").expect("the table begins with English")));
        read.insert(wanted, words.clone());
        words
    }

    pub fn long(&self, token: &str) -> Option<&str> {
        self.long.get(token).map(String::as_str)
    }

    /// The month (0 to 11) as it is written in this format.
    pub fn month(&self, month: usize, short: bool, format: &str) -> &str {
        let names = if short {
            let hyphened = self.short_hyphened.as_ref().filter(|_| format.contains("-MMM-"));
            let after = self.short_after_day.as_ref().filter(|_| beside_day(format, true));
            let before = self.short_before_day.as_ref().filter(|_| beside_day(format, false));
            hyphened.or(after).or(before).unwrap_or(&self.short_months)
        } else {
            let after = self.months_after_day.as_ref().filter(|_| beside_day(format, true));
            let before = self.months_before_day.as_ref().filter(|_| beside_day(format, false));
            after.or(before).unwrap_or(&self.months)
        };
        names.get(month).map_or("", String::as_str)
    }

    /// The number with its ending; `token` is the letter it belongs to.
    pub fn ordinal(&self, n: usize, token: char) -> String {
        let (forms, first) = match token {
            'M' => (self.month_ordinal.as_ref(), 1),
            'Q' => (self.quarter_ordinal.as_ref(), 1),
            'd' => (self.weekday_ordinal.as_ref(), 0),
            'w' => (self.week_ordinal.as_ref(), 1),
            _ => (None, 1),
        };
        let form = match forms {
            Some(forms) => forms.at(n.saturating_sub(first)),
            None => self.ordinal.at(if n > 31 { (n - 1) % 10 + 20 } else { n.saturating_sub(1) }),
        };
        form.replace('%', &n.to_string())
    }

    /// Digits and commas as the language writes them.
    pub fn finish(&self, text: String) -> String {
        let Some(digits) = &self.digits else {
            return match &self.comma {
                Some(comma) => text.replace(',', comma),
                None => text,
            };
        };
        let digits: Vec<char> = digits.chars().collect();
        let own = |c: char| c.to_digit(10).and_then(|d| digits.get(d as usize)).copied().unwrap_or(c);
        let text: String = text.chars().map(own).collect();
        match &self.comma {
            Some(comma) => text.replace(',', comma),
            None => text,
        }
    }
}

fn line(name: &str) -> Option<Words> {
    let quoted = format!("\"{name}\"");
    let line = LINES.lines().find(|line| line.split(']').next().is_some_and(|names| names.contains(&quoted)))?;
    let words: Words = serde_json::from_str(line).expect("the table is ours and read by a test");
    debug_assert!(words.names.iter().any(|n| n == name));
    Some(words)
}

/// Does the format set a day and a month side by side, with nothing but space and `[…]`
/// between them? Many languages bend the month then.
fn beside_day(format: &str, day_first: bool) -> bool {
    let (first, second) = if day_first { ('D', 'M') } else { ('M', 'D') };
    let mut rest = format;
    while let Some(at) = rest.find(first) {
        let run = rest[at..].trim_start_matches([first, 'o']);
        let mut between = run;
        loop {
            let trimmed = between.trim_start();
            match trimmed.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
                Some((_, after)) => between = after,
                None => {
                    between = trimmed;
                    break;
                }
            }
        }
        let is_gap = between.len() < run.len();
        let names = if day_first { between.starts_with("MMM") } else { rest[at..].starts_with("MMM") };
        if is_gap && names && between.starts_with(second) {
            return true;
        }
        rest = run;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_table_can_be_read() {
        for line in LINES.lines() {
            let words: Words = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {}", &line[..60]));
            assert_eq!((words.months.len(), words.days.len()), (12, 7), "{:?}", words.names);
        }
    }

    #[test]
    fn a_language_we_do_not_know_is_written_in_english() {
        assert_eq!(Words::of("tlh").days[0], "Sunday");
        assert_eq!(Words::of("pt-AO").days[0], "Domingo");
        assert_eq!(Words::of("../../etc/passwd").days[0], "Sunday");
    }
}
