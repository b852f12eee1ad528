//! Rules that look for letters: in templates, styles and scripts.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::Remarks;
use super::rules::{self, Form, Unless};
use super::sheets::Sheets;

pub(super) fn check(sheets: &Sheets, remarks: &mut Remarks) {
    for rule in rules::all() {
        match &rule.form {
            Form::Judged => {}
            Form::Template { pattern, unless } => {
                // One rule is about scripts too: the way to ask for content before there was an API.
                let endings: &[&str] = if rule.code == "GS060-JS-GUA" { &[".hbs", ".js"] } else { &[".hbs"] };
                for (file, text) in sheets.with_ending(endings) {
                    if holds(sheets, unless, file) && pattern.is_match(text) {
                        remarks.add(rule.code, file, "");
                    }
                }
            }
            Form::Style(pattern) => {
                for (file, text) in sheets.with_ending(&[".css"]) {
                    for found in pattern.find_iter(text) {
                        remarks.add(rule.code, file, found.as_str().trim());
                    }
                }
            }
            Form::Class { pattern, card } => {
                if !card.is_some_and(|card| brings_style(sheets, card)) && !styles(sheets).any(|(_, text)| pattern.is_match(text))
                {
                    remarks.add(rule.code, "styles", "");
                }
            }
        }
    }
    files(sheets, remarks);
    words(sheets, remarks);
}

fn styles(sheets: &Sheets) -> impl Iterator<Item = (&str, &str)> {
    sheets.with_ending(&[".css", ".hbs"])
}

fn holds(sheets: &Sheets, unless: &Unless, file: &str) -> bool {
    match unless {
        Unless::Never => true,
        Unless::File(exempt) => file != *exempt,
        Unless::Api(version) => {
            let asked = sheets.package.as_ref().and_then(|p| p.get("engines")?.get("ghost-api")?.as_str());
            asked == Some(version)
        }
    }
}

/// Whether the theme leaves the look of that card to the house (`config.card_assets`, on by default).
fn brings_style(sheets: &Sheets, card: &str) -> bool {
    let list = |assets: &Value, key: &str| assets.get(key).and_then(Value::as_array).map(|names| names.iter().any(|n| n == card));
    match sheets.config("card_assets") {
        None => true,
        Some(Value::Bool(all)) => *all,
        // A list of what is wanted goes before a list of what is not.
        Some(assets) => list(assets, "include").unwrap_or_else(|| list(assets, "exclude").is_some_and(|left_out| !left_out)),
    }
}

fn files(sheets: &Sheets, remarks: &mut Remarks) {
    for (code, file) in [("GS020-INDEX-REQ", "index.hbs"), ("GS020-POST-REQ", "post.hbs"), ("GS020-DEF-REC", "default.hbs")] {
        if !sheets.files.contains_key(file) {
            remarks.add(code, file, "");
        }
    }
    for (file, text) in sheets.with_ending(&[".json"]) {
        if file.contains("locales/") && serde_json::from_str::<Value>(text).is_err() {
            remarks.add("GS070-VALID-TRANSLATIONS", file, "this is not JSON");
        }
    }
}

fn words(sheets: &Sheets, remarks: &mut Remarks) {
    static NOTHING_TO_TRANSLATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"\{\{\s*t\s*(?:"\s*"?|'\s*'?|“\s*“?|”\s*”?)?\s*\}\}"#).expect("the pattern is a literal"));
    for (file, text) in sheets.with_ending(&[".hbs"]) {
        for address in bare_addresses(text) {
            remarks.add("GS030-ASSET-REQ", file, address);
        }
        if NOTHING_TO_TRANSLATE.is_match(text) {
            remarks.add("GS080-NO-EMPTY-TRANSLATIONS", file, "");
        }
    }
    let has_both = |text: &str| text.contains("--gh-font-heading") && text.contains("--gh-font-body");
    if !styles(sheets).any(|(_, text)| has_both(text)) {
        remarks.add("GS051-CUSTOM-FONTS", "styles", "");
    }
}

/// Addresses below `/assets/` that were not written through `{{asset}}`; other hosts are their own matter.
fn bare_addresses(text: &str) -> Vec<String> {
    static OPENING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?i)(?:src|href)=['"]"#).expect("the pattern is a literal"));
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?i)\A([^\r\n]*?/assets/[^\r\n]*?)['"]"#).expect("the pattern is a literal"));
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(opening) = OPENING.find_at(text, from) {
        let rest = &text[opening.end()..];
        let lower = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
        let elsewhere = ["http://", "https://", "//"].iter().any(|start| lower.starts_with(start));
        match ADDRESS.captures(rest).filter(|_| !elsewhere) {
            Some(address) => {
                found.push(address[1].to_owned());
                from = opening.end() + address[0].len();
            }
            None => from = opening.end(),
        }
    }
    found
}
