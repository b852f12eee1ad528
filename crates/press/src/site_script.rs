//! The one script behind Ghost's hooks: `data-ghost-search`, `data-portal`, `data-members-form`,
//! and the addresses `#/search`, `#/share`, `#/portal/…`.
//!
//! A page has it when its theme or its text has such a hook. The words come from the theme's
//! locale; the address to subscribe at comes from the masthead.

use std::sync::LazyLock;

use crate::cards::{asset, lean_script};
use crate::theme::Asset;
use crate::{House, helpers};

const PATH: &str = "/public/site.min.js";

static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| asset(lean_script(include_str!("../site/site.js")), "text/javascript; charset=utf-8"));

/// What the script says, in English; a theme's locale may have its own for each.
const WORDS: &[&str] =
    &["Search", "No results found", "Not every story can be found yet", "Close", "Share", "Link", "Copy link", "Copied"];

const HOOKS: &[&str] =
    &["data-ghost-search", "data-portal", "data-members-form", "#/portal", "#/search", "#/share", "{{search}}"];

/// Has this template or text anything that the script answers?
pub(crate) fn is_needed_by(markup: &str) -> bool {
    HOOKS.iter().any(|hook| markup.contains(hook))
}

pub(crate) fn file(path: &str) -> Option<&'static Asset> {
    (path == PATH).then(|| &*SCRIPT)
}

/// The element that brings it.
pub(crate) fn markup(house: &House) -> String {
    let mut words = serde_json::Map::new();
    for english in WORDS {
        let word = house.word(english);
        if word != *english {
            words.insert((*english).to_owned(), word.into());
        }
    }
    let mut out = format!("<script defer src=\"{PATH}?v={}\"", SCRIPT.hash);
    if !words.is_empty() {
        let words = serde_json::Value::Object(words).to_string();
        out.push_str(&format!(" data-words=\"{}\"", helpers::escaped(&words)));
    }
    let subscribe = house.paper.masthead.subscribe_url.trim();
    if subscribe.starts_with('/') || subscribe.starts_with("https://") || subscribe.starts_with("http://") {
        out.push_str(&format!(" data-subscribe=\"{}\"", helpers::escaped(subscribe)));
    }
    out.push_str("></script>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small_and_asks_for_nothing_that_the_pages_policy_forbids() {
        let script = std::str::from_utf8(&SCRIPT.bytes).unwrap();
        let printed = crate::Printed::new(200, SCRIPT.content_type, SCRIPT.bytes.clone());
        let packed = printed.encoded(crate::Encoding::Gzip).1.len();
        assert!(packed < 20_000, "{packed}");
        for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write", "https://"] {
            assert!(!script.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn a_theme_without_hooks_is_spared_the_script() {
        assert!(is_needed_by("<button data-ghost-search>"));
        assert!(is_needed_by("<a href=\"#/portal/signup\">"));
        assert!(!is_needed_by("<a href=\"/search/\">Search</a>"));
    }
}
