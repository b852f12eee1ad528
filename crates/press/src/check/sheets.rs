//! A theme's files as the rules read them.

use std::collections::BTreeMap;

use bytes::Bytes;
use hbs::{Outline, Said};
use serde_json::Value;

/// What authors leave in a theme's folder without meaning it.
const IGNORED: &[&str] = &[
    "node_modules",
    "bower_components",
    ".DS_Store",
    ".git",
    ".svn",
    ".claude",
    "CLAUDE.md",
    "AGENTS.md",
    "Thumbs.db",
    ".yarn-cache",
];

pub(super) fn is_ignored(name: &str) -> bool {
    name.split('/').any(|part| IGNORED.contains(&part))
}

pub(super) struct Sheets {
    pub files: BTreeMap<String, Option<String>>,
    pub outlines: BTreeMap<String, Result<Outline, hbs::Error>>,
    /// `package.json`, when it is there and JSON.
    pub package: Option<Value>,
}

impl Sheets {
    pub(super) fn read(files: &BTreeMap<String, Bytes>) -> Sheets {
        let files: BTreeMap<String, Option<String>> = files
            .iter()
            .filter(|(name, _)| !is_ignored(name))
            .map(|(name, bytes)| {
                let is_words = matches!(ending(name), ".hbs" | ".css" | ".json") || ending(name).starts_with(".js");
                (name.clone(), is_words.then(|| String::from_utf8_lossy(bytes).into_owned()))
            })
            .collect();
        let templates = files.iter().filter(|(name, _)| ending(name) == ".hbs");
        let outlines = templates.filter_map(|(name, text)| Some((name.clone(), Outline::read(name, text.as_deref()?)))).collect();
        let package = files.get("package.json").and_then(|text| serde_json::from_str(text.as_deref()?).ok());
        Sheets { files, outlines, package }
    }

    /// Files with one of these endings and their text.
    pub(super) fn with_ending<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(|(name, _)| endings.contains(&ending(name)))
            .filter_map(|(name, text)| Some((name.as_str(), text.as_deref()?)))
    }

    /// The file of a partial by its name.
    pub(super) fn partial(&self, name: &str) -> Option<&str> {
        self.outlines.get_key_value(&format!("partials/{}.hbs", name.replace('\\', "/"))).map(|(file, _)| file.as_str())
    }

    /// `config` of package.json.
    pub(super) fn config(&self, key: &str) -> Option<&Value> {
        self.package.as_ref()?.get("config")?.get(key)
    }

    /// The theme's settings as declared.
    pub(super) fn settings(&self) -> Option<&serde_json::Map<String, Value>> {
        self.config("custom")?.as_object()
    }

    /// The templates that are printed, and the partials that they reach: each once.
    pub(super) fn reached(&self) -> Vec<(&str, &Result<Outline, hbs::Error>)> {
        let mut reached = Vec::new();
        let mut waiting: Vec<&str> = self.outlines.keys().map(String::as_str).filter(|name| !is_partial(name)).rev().collect();
        while let Some(name) = waiting.pop() {
            if reached.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let Some(outline) = self.outlines.get(name) else {
                continue;
            };
            reached.push((name, outline));
            let Ok(outline) = outline else {
                continue;
            };
            waiting.extend(outline.places.iter().rev().filter_map(|place| match &place.said {
                Said::Partial(word) | Said::PartialBlock(word) => self.partial(word.original()?),
                _ => None,
            }));
        }
        reached
    }
}

/// The last ending of a name with its dot, `.hbs`; empty without one.
pub(super) fn ending(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.rfind('.').map_or("", |at| &name[at..])
}

fn is_partial(name: &str) -> bool {
    name.strip_suffix(".hbs").and_then(|n| n.find("partials/").map(|at| n.len() > at + "partials/".len())).unwrap_or(false)
}
