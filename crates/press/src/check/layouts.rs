//! Layouts that come back to themselves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Remarks;
use super::sheets::Sheets;
use crate::theme::beside;

pub(super) fn check(sheets: &Sheets, remarks: &mut Remarks) {
    static LAYOUT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{!<\s+([A-Za-z0-9._/-]+)\s*\}\}").expect("the pattern is a literal"));
    let layouts: BTreeMap<&str, String> = sheets
        .with_ending(&[".hbs"])
        .filter_map(|(file, text)| Some((file, target(file, &LAYOUT.captures(text)?[1])?)))
        .filter(|(_, target)| sheets.files.contains_key(target))
        .collect();
    let mut known: Vec<&str> = Vec::new();
    for &start in layouts.keys() {
        let mut path: Vec<&str> = vec![start];
        while let Some(next) = path.last().and_then(|file| layouts.get(file)) {
            if known.contains(&next.as_str()) {
                break;
            }
            if let Some(at) = path.iter().position(|file| file == next) {
                let circle = [&path[at..], &[next.as_str()]].concat().join(" -> ");
                remarks.add("GS130-NO-RECURSIVE-LAYOUT", path.last().unwrap_or(&start), circle);
                break;
            }
            path.push(next);
        }
        known.extend(path);
    }
}

/// The layout's file, named from the template's folder; nothing for one outside the theme.
fn target(file: &str, name: &str) -> Option<String> {
    if name.starts_with('/') {
        return None;
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    let ending = if last.trim_start_matches('.').contains('.') { "" } else { ".hbs" };
    beside(file, &format!("{name}{ending}"))
}
