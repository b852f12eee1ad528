//! What templates say with helpers, `@` and settings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use hbs::{Called, Outline, Place, Said, Word};
use regex::Regex;
use serde_json::Value;

use super::Remarks;
use super::sheets::Sheets;

/// Names after `@` that mean something: the house's words, and what a loop says of itself.
const GLOBALS: &[&str] = &[
    "site", "member", "setting", "config", "labs", "custom", "page", "index", "number", "key", "first", "last", "odd", "even",
    "rowStart", "rowEnd",
];
/// Blocks that leave what is around them as it is.
const SEE_THROUGH: &[&str] = &["has", "is", "if", "else", "unless"];
const PAGE_WORD: &str = "show_title_and_feature_image";

pub(super) fn check(sheets: &Sheets, remarks: &mut Remarks) {
    let mut used = Used::default();
    for (file, outline) in sheets.reached() {
        match outline {
            Ok(outline) => {
                let mut reader = Reader { sheets, outline, file, remarks, used: &mut used };
                for place in &outline.places {
                    reader.place(place);
                }
            }
            // What cannot be read may name anything.
            Err(error) => remarks.add("GS120-NO-UNKNOWN-GLOBALS", file, error.to_string()),
        }
    }
    for name in sheets.settings().into_iter().flat_map(|settings| settings.keys()).filter(|name| !used.settings.contains(*name)) {
        remarks.add("GS100-NO-UNUSED-CUSTOM-THEME-SETTING", "package.json", format!("config.custom.{name}"));
    }
    if !used.page_words.contains(PAGE_WORD) {
        let of_pages = |file: &&String| file.as_str() == "page.hbs" || (file.starts_with("page-") && !file.contains('/'));
        let file = sheets
            .outlines
            .keys()
            .filter(of_pages)
            .max_by_key(|file| file.as_str() == "page.hbs")
            .map_or("page.hbs", String::as_str);
        remarks.add("GS110-NO-MISSING-PAGE-BUILDER-USAGE", file, "");
    }
}

#[derive(Default)]
struct Used {
    settings: BTreeSet<String>,
    page_words: BTreeSet<String>,
}

struct Reader<'s, 'r> {
    sheets: &'s Sheets,
    outline: &'s Outline,
    file: &'s str,
    remarks: &'r mut Remarks,
    used: &'r mut Used,
}

impl<'s> Reader<'s, '_> {
    fn add(&mut self, code: &'static str, place: &Place, words: impl std::fmt::Display) {
        self.remarks.add(code, self.file, format!("{words} (line {})", place.line));
    }

    fn place(&mut self, place: &Place) {
        match &place.said {
            Said::Mustache(call) => {
                self.mustache(place, call);
                self.global(place, &call.path);
            }
            Said::Block(call) => {
                self.condition(place, call);
                self.limit(place, call);
                self.option(place, call);
                self.filter(call);
                for param in &call.params {
                    self.global(place, param);
                }
            }
            Said::Subexpression(call) => self.filter(call),
            Said::Path(path) => self.path(place, path),
            _ => {}
        }
    }

    /// The outermost block of that name around a place, and what it is about.
    fn subject_of(&self, place: &Place, name: &str) -> Option<&'s str> {
        self.frames(place).find(|call| call.name() == name)?.params.first()?.original()
    }

    /// The blocks around a place that change what names mean, outermost first.
    fn frames<'p>(&self, place: &'p Place) -> impl Iterator<Item = &'s Called> + use<'s, 'p> {
        let outline = self.outline;
        place.inside.iter().filter_map(|&around| match &outline.places[around].said {
            Said::Block(call) if !first_part(&call.path).is_some_and(|part| SEE_THROUGH.contains(&part)) => Some(call),
            _ => None,
        })
    }

    fn mustache(&mut self, place: &Place, call: &Called) {
        let name = call.name();
        let gone = match name.as_str() {
            "products" => Some("GS090-NO-PRODUCTS-HELPER"),
            "@product" => Some("GS090-NO-PRODUCT-DATA-HELPER"),
            "@products" => Some("GS090-NO-PRODUCTS-DATA-HELPER"),
            "@member.products" => Some("GS090-NO-MEMBER-PRODUCTS-DATA-HELPER"),
            "author" if self.frames(place).any(|frame| frame.name() == "post") => Some("GS090-NO-AUTHOR-HELPER-IN-POST-CONTEXT"),
            _ => None,
        };
        if let Some(code) = gone {
            self.add(code, place, &name);
        }
        let of_tiers = self.subject_of(place, "get") == Some("tiers");
        if of_tiers && (name.contains("monthly_price.") || name.contains("yearly_price.")) {
            self.add("GS090-NO-TIER-PRICE-AS-OBJECT", place, &name);
        }
        if of_tiers && name.contains("name") && self.subject_of(place, "foreach") == Some("benefits") {
            self.add("GS090-NO-TIER-BENEFIT-AS-OBJECT", place, &name);
        }
    }

    fn condition(&mut self, place: &Place, call: &Called) {
        let Some(name @ ("if" | "unless")) = call.path.original() else {
            return;
        };
        if call.params.len() != 1 {
            self.add("GS090-NO-INVALID-CONDITIONAL-ARGUMENTS", place, format_args!("{name} has {} arguments", call.params.len()));
        }
        if call.params.first().and_then(Word::original) == Some("img_url") {
            self.add("GS090-NO-IMG-URL-IN-CONDITIONALS", place, name);
        }
    }

    fn limit(&mut self, place: &Place, call: &Called) {
        if call.name() != "get" {
            return;
        }
        let Some((_, limit)) = call.hash.iter().find(|(key, _)| key == "limit") else {
            return;
        };
        let number = match limit {
            Word::Number(number) => Some(*number),
            word => word.original().and_then(leading_number),
        };
        if limit.original() == Some("all") {
            self.add("GS090-NO-LIMIT-ALL-IN-GET-HELPER", place, "get");
        }
        if number.is_some_and(|n| n > 100.0) {
            self.add("GS090-NO-LIMIT-OVER-100-IN-GET-HELPER", place, "get");
        }
    }

    /// `{{#match @custom.x "=" "value"}}`: the value must be one that can be chosen.
    fn option(&mut self, place: &Place, call: &Called) {
        let (Some("match"), [left, _, right]) = (call.path.original(), &call.params[..]) else {
            return;
        };
        let value = [left, right].into_iter().find_map(|word| match word {
            Word::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        });
        let (Some(setting), Some(value)) = (custom(left).or(custom(right)), value) else {
            return;
        };
        let Some(declared) = self.sheets.settings().and_then(|settings| settings.get(setting)) else {
            return;
        };
        let options = declared.get("options").and_then(Value::as_array);
        if declared.get("type").is_some_and(|kind| kind == "select")
            && !options.is_some_and(|o| o.iter().any(|option| option == value))
        {
            self.add("GS090-NO-UNKNOWN-CUSTOM-THEME-SELECT-VALUE-IN-MATCH", place, format_args!("{setting} is never {value:?}"));
        }
    }

    /// A filter is a text with expressions of its own, in which settings may be named.
    fn filter(&mut self, call: &Called) {
        static SETTING: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"@custom\.([a-z0-9_]+)").expect("the pattern is a literal"));
        if call.path.original() != Some("get") {
            return;
        }
        for (_, value) in call.hash.iter().filter(|(key, _)| key == "filter") {
            if let Word::Text(text) = value {
                self.used.settings.extend(SETTING.captures_iter(text).map(|found| found[1].to_owned()));
            }
        }
    }

    fn global(&mut self, place: &Place, word: &Word) {
        if let Word::Path { data: true, parts, original } = word
            && !parts.first().is_some_and(|first| GLOBALS.contains(&first.as_str()))
        {
            self.add("GS120-NO-UNKNOWN-GLOBALS", place, original);
        }
    }

    fn path(&mut self, place: &Place, word: &Word) {
        let Word::Path { data: true, parts, original } = word else {
            return;
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts[..] {
            ["custom", name] => {
                self.used.settings.insert(name.to_owned());
                if !self.sheets.settings().is_some_and(|settings| settings.contains_key(name)) {
                    self.add("GS090-NO-UNKNOWN-CUSTOM-THEME-SETTINGS", place, original);
                }
            }
            ["page", name] => {
                self.used.page_words.insert(name.to_owned());
                if name != PAGE_WORD {
                    self.add("GS110-NO-UNKNOWN-PAGE-BUILDER-USAGE", place, original);
                }
            }
            ["page", ..] => self.add("GS110-NO-UNKNOWN-PAGE-BUILDER-USAGE", place, original),
            ["price", "currency"] => {
                let code = match self.subject_of(place, "foreach") {
                    Some("@member.subscriptions" | "tiers") => "GS090-NO-PRICE-DATA-CURRENCY-CONTEXT",
                    _ => "GS090-NO-PRICE-DATA-CURRENCY-GLOBAL",
                };
                self.add(code, place, original);
            }
            ["price", "monthly" | "yearly"] => self.add("GS090-NO-PRICE-DATA-MONTHLY-YEARLY", place, original),
            _ => {}
        }
    }
}

fn first_part(word: &Word) -> Option<&str> {
    match word {
        Word::Path { parts, .. } => parts.first().map(String::as_str),
        _ => None,
    }
}

fn custom(word: &Word) -> Option<&str> {
    match word {
        Word::Path { data: true, parts, .. } if parts.first().is_some_and(|first| first == "custom") => {
            parts.get(1).map(String::as_str)
        }
        _ => None,
    }
}

/// `12 posts` begins with 12, as scripts read it.
fn leading_number(text: &str) -> Option<f64> {
    let digits: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
