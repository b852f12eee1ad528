//! Cards: the looks and comforts of what Ghost's editor can put into a text.
//!
//! Ghost's contract is the markup (`kg-*` classes) and two addresses, `/public/cards.min.css`
//! and `/public/cards.min.js`, made of one file for each card. A theme that brings its own looks
//! for some cards says so in `card_assets` of its package.json and gets the others.

mod native;

use bytes::Bytes;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::theme::Asset;

pub(crate) use native::{attribute, with_controls};

/// Where the two files lie; a `?v=` with the hash stands behind.
const STYLE: &str = "/public/cards.min.css";
const SCRIPT: &str = "/public/cards.min.js";

macro_rules! file {
    ($path:literal) => {
        include_str!(concat!("../cards/", $path))
    };
}

/// What every card leans on.
const FOUNDATION: (&str, &str) = (file!("css/foundation.css"), file!("js/foundation.js"));

/// One card a line, by the names that themes use: its style, and its script where it has one.
const CARDS: &[(&str, &str, &str)] = &[
    ("audio", file!("css/audio.css"), file!("js/audio.js")),
    ("blockquote", file!("css/blockquote.css"), ""),
    ("bookmark", file!("css/bookmark.css"), ""),
    ("button", file!("css/button.css"), ""),
    ("callout", file!("css/callout.css"), ""),
    ("cta", file!("css/cta.css"), file!("js/cta.js")),
    ("file", file!("css/file.css"), ""),
    ("gallery", file!("css/gallery.css"), file!("js/gallery.js")),
    ("header", file!("css/header.css"), file!("js/header.js")),
    ("header_v2", file!("css/header_v2.css"), file!("js/header_v2.js")),
    ("product", file!("css/product.css"), ""),
    ("signup", file!("css/signup.css"), file!("js/signup.js")),
    ("toggle", file!("css/toggle.css"), file!("js/toggle.js")),
    ("transistor", file!("css/transistor.css"), ""),
    ("video", file!("css/video.css"), file!("js/video.js")),
];

/// `card_assets` of a theme's package.json: `true`, `false`, `{"include": […]}` or
/// `{"exclude": […]}`, where the first of the two counts. Ours alone is `"used"`: all cards, but
/// only on pages that show one. What cannot be understood asks for nothing, as in Ghost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "serde_json::Value")]
pub(crate) enum CardAssets {
    #[default]
    All,
    Used,
    Include(Vec<String>),
    Exclude(Vec<String>),
    Nothing,
}

impl From<serde_json::Value> for CardAssets {
    fn from(said: serde_json::Value) -> CardAssets {
        let names = |list: &serde_json::Value| {
            list.as_array().map(|list| list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
        };
        if said.as_bool() == Some(true) {
            CardAssets::All
        } else if said.as_str() == Some("used") {
            CardAssets::Used
        } else if let Some(list) = said.get("include") {
            names(list).map_or(CardAssets::Nothing, CardAssets::Include)
        } else if let Some(list) = said.get("exclude") {
            names(list).map_or(CardAssets::Nothing, CardAssets::Exclude)
        } else {
            CardAssets::Nothing
        }
    }
}

impl CardAssets {
    fn wants(&self, card: &str) -> bool {
        let is_named = |list: &[String]| list.iter().any(|name| name == card);
        match self {
            CardAssets::All | CardAssets::Used => true,
            CardAssets::Include(list) => is_named(list),
            CardAssets::Exclude(list) => !is_named(list),
            CardAssets::Nothing => false,
        }
    }
}

/// The two files as one theme wants them; put together when the theme is opened.
pub struct Cards {
    style: Option<Asset>,
    script: Option<Asset>,
    when_used: bool,
}

/// The addresses of the two files, hashes and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    pub style: String,
    /// Some sets of cards need none.
    pub script: Option<String>,
}

impl Cards {
    pub(crate) fn compose(wanted: &CardAssets) -> Cards {
        let (mut style, mut script) = (String::new(), String::new());
        for (_, css, js) in CARDS.iter().filter(|(name, ..)| wanted.wants(name)) {
            style.push_str(css);
            script.push_str(js);
        }
        let style = (!style.is_empty()).then(|| {
            let whole = [FOUNDATION.0, &style].concat();
            asset(lean_style(&whole), "text/css; charset=utf-8")
        });
        let script = (!script.is_empty()).then(|| {
            let whole = ["(() => {\n'use strict';\n", FOUNDATION.1, &script, "})();\n"].concat();
            asset(lean_script(&whole), "text/javascript; charset=utf-8")
        });
        Cards { style, script, when_used: *wanted == CardAssets::Used }
    }

    /// What a page links to; nothing when the theme wants no card of ours, or this page shows
    /// none and the theme asked to be spared. `shows_one` says whether a text has `kg-` in it.
    pub fn addresses(&self, shows_one: bool) -> Option<Addresses> {
        let style = self.style.as_ref().filter(|_| shows_one || !self.when_used)?;
        Some(Addresses {
            style: format!("{STYLE}?v={}", style.hash),
            script: self.script.as_ref().map(|script| format!("{SCRIPT}?v={}", script.hash)),
        })
    }

    /// The file at one of the two addresses.
    pub(crate) fn file(&self, path: &str) -> Option<&Asset> {
        match path {
            STYLE => self.style.as_ref(),
            SCRIPT => self.script.as_ref(),
            _ => None,
        }
    }
}

pub(crate) fn asset(text: String, content_type: &'static str) -> Asset {
    let hash = hex::encode(&Sha256::digest(text.as_bytes())[..8]);
    Asset { bytes: Bytes::from(text), content_type, hash }
}

/// Without comments, indents and line ends; strings are left as they are, for ours hold none of
/// these.
pub(crate) fn lean_style(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find("*/").map_or("", |end| &rest[at + end + 2..]);
    }
    out.push_str(rest);
    let mut lean = String::with_capacity(out.len());
    for line in out.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.strip_suffix(" {").map_or(line.to_owned(), |selector| format!("{selector}{{"));
        // A selector list or a value that goes on below; only there a space could matter.
        lean.push_str(&line.replacen(": ", ":", usize::from(line.ends_with(';'))));
        if !line.ends_with(['{', '}', ';', ',']) {
            lean.push(' ');
        }
    }
    lean.replace(";}", "}")
}

/// Without whole-line comments and indents; lines stay lines, so nothing can run together.
pub(crate) fn lean_script(js: &str) -> String {
    js.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).fold(
        String::with_capacity(js.len()),
        |mut out, line| {
            out.push_str(line);
            out.push('\n');
            out
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(card_assets: &str) -> Cards {
        Cards::compose(&serde_json::from_str(card_assets).unwrap())
    }

    fn style(cards: &Cards) -> String {
        cards.file(STYLE).map(|file| String::from_utf8(file.bytes.to_vec()).unwrap()).unwrap_or_default()
    }

    #[test]
    fn a_theme_gets_the_looks_of_the_cards_it_asks_for_and_of_no_others() {
        let all = style(&cards("true"));
        assert!(all.contains(".kg-bookmark-card") && all.contains(".kg-video-card"));
        let some = style(&cards(r#"{"exclude": ["bookmark", "header"]}"#));
        assert!(!some.contains(".kg-bookmark-card") && some.contains(".kg-video-card") && some.contains(".kg-header-card.kg-v2"));
        let one = style(&cards(r#"{"include": ["bookmark"], "exclude": ["bookmark"]}"#));
        assert!(one.contains(".kg-bookmark-card") && !one.contains(".kg-video-card"));
        for nothing in ["false", "\"all\"", "null", "[]", r#"{"include": 7}"#, r#"{"include": []}"#] {
            assert_eq!(cards(nothing).addresses(true), None, "{nothing}");
        }
    }

    #[test]
    fn a_page_without_cards_can_be_spared_their_files() {
        assert!(cards("true").addresses(false).is_some());
        assert_eq!(cards("\"used\"").addresses(false), None);
        assert!(cards("\"used\"").addresses(true).is_some());
    }

    #[test]
    fn cards_that_need_no_script_ask_for_none() {
        let found = cards(r#"{"include": ["bookmark", "callout"]}"#).addresses(true).unwrap();
        assert_eq!(found.script, None);
        let found = cards(r#"{"include": ["toggle"]}"#).addresses(true).unwrap();
        assert!(found.script.is_some_and(|script| script.starts_with("/public/cards.min.js?v=")));
    }

    #[test]
    fn another_choice_of_cards_has_another_address() {
        let hash = |said: &str| cards(said).addresses(true).unwrap().style;
        assert_ne!(hash("true"), hash(r#"{"exclude": ["file"]}"#));
        assert_eq!(hash("true"), hash("\"used\""));
    }

    #[test]
    fn files_get_lean_without_losing_a_rule() {
        let whole = "/* why */\n.a,\n.b .c {\n    color: red;\n    margin: 0 1px;\n}\n@media print {\n    .a:hover {\n        color: red;\n    }\n}\n";
        assert_eq!(lean_style(whole), ".a,.b .c{color:red;margin:0 1px}@media print{.a:hover{color:red}}");
        assert_eq!(lean_script("  // why\n  go('http://a');\n\n"), "go('http://a');\n");
        let style = style(&cards("true"));
        assert_eq!(style.matches('{').count(), style.matches('}').count());
        assert!(!style.contains("/*") && style.len() < 40_000, "{}", style.len());
    }
}
