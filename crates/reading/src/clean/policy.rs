//! What markup a story may hold: the strict policy for copy we did not write.
//!
//! Elements that have broken sanitisers before (`svg`, `math`, `style`, `noscript`,
//! `template`, raw-text elements; RUSTSEC-2021-0074, 2025-0071, 2026-0193, 2026-0213)
//! are never let through, nor are `class`, `id`, `name` and `style`, by which foreign
//! copy could dress up as, or clobber, the page it is printed on.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

use super::shallow;

const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements whose content is not text a reader was meant to read.
pub(super) const SWALLOWED: &[&str] = &[
    "script", "style", "svg", "template", "title", "iframe", "noembed", "noframes", "select", "textarea", "audio", "video",
    "canvas", "applet", "frameset", "datalist",
];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang"]),
    ("blockquote", &["cite"]),
    ("q", &["cite"]),
    ("del", &["cite", "datetime"]),
    ("ins", &["cite", "datetime"]),
    ("time", &["datetime"]),
    ("data", &["value"]),
    ("img", &["src", "alt", "width", "height"]),
    ("ol", &["start", "reversed", "type"]),
    ("li", &["value"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("th", &["colspan", "rowspan", "headers", "scope"]),
];

/// Bytes of an attribute's value; addresses longer than this are refused.
const LONGEST_VALUE: usize = 4000;

/// Rounds until the output no longer changes when read again. Two are the rule; what is
/// still moving after this many was built to mutate, and is kept as plain text.
const ROUNDS: usize = 4;

/// Makes foreign HTML safe to print. Relative addresses stay as they are.
///
/// The result is stable: sanitizing it again changes nothing.
pub fn sanitize(html: &str) -> String {
    sanitize_with(html, None)
}

/// As [`sanitize`], with relative addresses resolved against the page they came from.
pub fn sanitize_with(html: &str, base: Option<&Url>) -> String {
    settle(html, |html| run(html, base))
}

/// Runs a policy over its own output until that is at rest.
pub(super) fn settle(html: &str, run: impl Fn(&str) -> String) -> String {
    let mut now = once(html, &run);
    for _ in 0..ROUNDS {
        let again = once(&now, &run);
        if again == now {
            return now;
        }
        now = again;
    }
    once(&shallow::flatten(&now), &run)
}

fn once(html: &str, run: impl Fn(&str) -> String) -> String {
    let html = html.replace('\0', "");
    let html = shallow::without_drawings(&html);
    let cleaned = if shallow::is_shallow(&html) { run(&html) } else { run(&shallow::flatten(&html)) };
    // Unclosed formatting is reopened by the parser in every later block; what grows
    // beyond all measure this way is not copy.
    if cleaned.len() > 8 * html.len() + 4096 {
        return run(&shallow::flatten(&html));
    }
    cleaned
}

fn run(html: &str, base: Option<&Url>) -> String {
    let html = &*shallow::in_short_runs(html);
    let Some(base) = base else {
        return POLICY.clean(html).to_string();
    };
    let base = base.clone();
    let mut policy = policy();
    policy.attribute_filter(move |element, attribute, value| match attribute {
        "href" | "src" | "cite" => resolve(element, attribute, value, Some(&base)),
        _ => plain(attribute, value),
    });
    policy.clean(html).to_string()
}

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = policy();
    policy.attribute_filter(|element, attribute, value| match attribute {
        "href" | "src" | "cite" => resolve(element, attribute, value, None),
        _ => plain(attribute, value),
    });
    policy
});

pub(super) fn policy() -> Builder<'static> {
    let mut policy = Builder::empty();
    policy
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(SWALLOWED.iter().copied().collect())
        .generic_attributes(HashSet::from(["lang", "dir", "title"]))
        .tag_attributes(
            ATTRIBUTES.iter().map(|(e, names)| (*e, names.iter().copied().collect())).collect::<HashMap<_, HashSet<_>>>(),
        )
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true);
    policy
}

/// Numbers are numbers and languages are tags; other values are only text.
pub(super) fn plain<'v>(attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let ok = match attribute {
        "width" | "height" | "colspan" | "rowspan" | "span" | "start" => {
            let digits = value.strip_prefix('-').unwrap_or(value);
            !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit())
        }
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "lang" | "hreflang" => value.len() <= 35 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        _ => true,
    };
    // A caption's length is plenty for a text in an attribute.
    let end = (0..=value.len().min(LONGEST_VALUE)).rev().find(|n| value.is_char_boundary(*n));
    ok.then_some(Cow::Borrowed(&value[..end.unwrap_or(0)]))
}

/// `src` may only be fetched over the web; a link may also be a letter or a call.
pub(super) fn resolve<'v>(element: &str, attribute: &str, value: &'v str, base: Option<&Url>) -> Option<Cow<'v, str>> {
    let trimmed = value.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_control());
    if trimmed.len() > LONGEST_VALUE {
        return None;
    }
    match Url::parse(trimmed) {
        Ok(url) => match (attribute, url.scheme()) {
            (_, "http" | "https") | ("href", "mailto" | "tel") => Some(Cow::Borrowed(trimmed)),
            _ => None,
        },
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            // A colon before the first slash can only be a scheme in disguise (RFC 3986, 4.2).
            let first = trimmed.split(['/', '?', '#']).next().unwrap_or_default();
            if first.contains([':', '\u{FF1A}']) || first.to_ascii_lowercase().contains("%3a") {
                return None;
            }
            // A note's mark points into its own page, wherever that is printed.
            if element == "a" && trimmed.starts_with('#') {
                return Some(Cow::Borrowed(trimmed));
            }
            match base {
                Some(base) => {
                    base.join(trimmed).ok().filter(|u| matches!(u.scheme(), "http" | "https")).map(|u| Cow::Owned(u.into()))
                }
                None => Some(Cow::Borrowed(trimmed)),
            }
        }
        Err(_) => None,
    }
}
