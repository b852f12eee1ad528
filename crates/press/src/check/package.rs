//! Rules on package.json.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::Remarks;
use super::sheets::Sheets;

const FILE: &str = "package.json";

/// Everything that is amiss when there is no package.json to read.
const ALL: &[&str] = &[
    "GS010-PJ-NAME-REQ",
    "GS010-PJ-NAME-LC",
    "GS010-PJ-NAME-HY",
    "GS010-PJ-VERSION-SEM",
    "GS010-PJ-VERSION-REQ",
    "GS010-PJ-AUT-EM-VAL",
    "GS010-PJ-AUT-EM-REQ",
    "GS010-PJ-CONF-PPP",
    "GS010-PJ-KEYWORDS",
    "GS010-PJ-GHOST-API-PRESENT",
    "GS010-PJ-CUST-THEME-TOTAL-SETTINGS",
    "GS010-PJ-CUST-THEME-SETTINGS-CASE",
    "GS010-PJ-CUST-THEME-SETTINGS-TYPE",
    "GS010-PJ-CUST-THEME-SETTINGS-GROUP",
    "GS010-PJ-CUST-THEME-SETTINGS-SELECT-OPTIONS",
    "GS010-PJ-CUST-THEME-SETTINGS-SELECT-DEFAULT",
    "GS010-PJ-CUST-THEME-SETTINGS-BOOLEAN-DEFAULT",
    "GS010-PJ-CUST-THEME-SETTINGS-COLOR-DEFAULT",
    "GS010-PJ-CUST-THEME-SETTINGS-IMAGE-DEFAULT",
    "GS010-PJ-GHOST-CARD-ASSETS-NOT-PRESENT",
    "GS010-PJ-CUST-THEME-SETTINGS-DESCRIPTION-LENGTH",
    "GS010-PJ-PARSE",
];

pub(super) fn check(sheets: &Sheets, remarks: &mut Remarks) {
    let Some(package) = sheets.package.as_ref().and_then(Value::as_object) else {
        let mut amiss = ALL.to_vec();
        if sheets.files.get(FILE).is_none_or(|text| text.as_deref().is_none_or(str::is_empty)) {
            amiss.push("GS010-PJ-REQ");
        }
        for code in amiss {
            remarks.add(code, FILE, "");
        }
        return;
    };
    about(package, &mut |code| remarks.add(code, FILE, ""));
    let config = package.get("config").and_then(Value::as_object);
    pages(config, &mut |code| remarks.add(code, FILE, ""));
    let Some(settings) = config.and_then(|c| c.get("custom")).and_then(Value::as_object) else {
        return;
    };
    if settings.len() > 20 {
        remarks.add("GS010-PJ-CUST-THEME-TOTAL-SETTINGS", FILE, format!("there are {}", settings.len()));
    }
    for (name, setting) in settings {
        one(name, setting, settings, &mut |code| remarks.add(code, FILE, format!("config.custom.{name}")));
    }
}

fn matches(pattern: &'static LazyLock<Regex>, text: &str) -> bool {
    pattern.is_match(text)
}

macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("the pattern is a literal"));
    };
}

pattern!(HYPHENATED, r"(?i)\A([a-z0-9]+-)*[a-z0-9]+\z");
pattern!(
    VERSION,
    r"\A\s*[v=]*\s*(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\s*\z"
);
pattern!(
    EMAIL,
    r"(?i)\A[a-z0-9!#$%&'*+/=?^_`{|}~\u{00A1}-\u{FFFF}.-]{1,64}@([a-z0-9\u{00A1}-\u{FFFF}]([a-z0-9\u{00A1}-\u{FFFF}-]{0,61}[a-z0-9\u{00A1}-\u{FFFF}])?\.)+[a-z\u{00A1}-\u{FFFF}]{2,63}\z"
);
pattern!(SNAKE, r"\A[a-z0-9]+[a-z0-9_]*\z");
pattern!(COLOR, r"(?i)\A#[0-9a-f]{6}\z");
pattern!(ASKED, r"[a-zA-Z_][a-zA-Z0-9_.]+:");

fn said(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn about(package: &Map<String, Value>, amiss: &mut impl FnMut(&'static str)) {
    match said(package.get("name")) {
        None => amiss("GS010-PJ-NAME-REQ"),
        Some(name) => {
            if name.to_lowercase() != name {
                amiss("GS010-PJ-NAME-LC");
            }
            if !matches(&HYPHENATED, name) {
                amiss("GS010-PJ-NAME-HY");
            }
        }
    }
    match said(package.get("version")) {
        None => amiss("GS010-PJ-VERSION-REQ"),
        Some(version) if !matches(&VERSION, version) => amiss("GS010-PJ-VERSION-SEM"),
        Some(_) => {}
    }
    match said(package.get("author").and_then(|author| author.get("email"))) {
        None => amiss("GS010-PJ-AUT-EM-REQ"),
        Some(email) if !matches(&EMAIL, email) => amiss("GS010-PJ-AUT-EM-VAL"),
        Some(_) => {}
    }
    if !package.get("keywords").and_then(Value::as_array).is_some_and(|words| words.iter().any(|w| w == "ghost-theme")) {
        amiss("GS010-PJ-KEYWORDS");
    }
    if package.get("engines").and_then(|engines| engines.get("ghost-api")).is_some_and(is_something) {
        amiss("GS010-PJ-GHOST-API-PRESENT");
    }
}

fn pages(config: Option<&Map<String, Value>>, amiss: &mut impl FnMut(&'static str)) {
    match config.and_then(|c| c.get("posts_per_page")).filter(|n| !n.is_null()) {
        None => amiss("GS010-PJ-CONF-PPP"),
        Some(number) if !number.as_f64().is_some_and(|n| n >= 1.0) => amiss("GS010-PJ-CONF-PPP-INT"),
        Some(_) => {}
    }
    let says_which_cards = match config.and_then(|c| c.get("card_assets")) {
        None | Some(Value::Null | Value::Number(_)) => false,
        Some(Value::Bool(_)) => true,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(lists)) => !lists.is_empty(),
    };
    if !says_which_cards {
        amiss("GS010-PJ-GHOST-CARD-ASSETS-NOT-PRESENT");
    }
}

/// One of the theme's own settings.
fn one(name: &str, setting: &Value, all: &Map<String, Value>, amiss: &mut impl FnMut(&'static str)) {
    if !matches(&SNAKE, name) {
        amiss("GS010-PJ-CUST-THEME-SETTINGS-CASE");
    }
    let default = setting.get("default").unwrap_or(&Value::Null);
    match setting.get("type").and_then(Value::as_str).unwrap_or_default() {
        "select" => match setting.get("options").and_then(Value::as_array).filter(|options| options.len() >= 2) {
            None => amiss("GS010-PJ-CUST-THEME-SETTINGS-SELECT-OPTIONS"),
            // An empty option cannot be the default: gscan asks for one that counts as something.
            Some(options) if !options.contains(default) || !is_something(default) => {
                amiss("GS010-PJ-CUST-THEME-SETTINGS-SELECT-DEFAULT");
            }
            Some(_) => {}
        },
        "boolean" if !default.is_boolean() => amiss("GS010-PJ-CUST-THEME-SETTINGS-BOOLEAN-DEFAULT"),
        "color" if !default.as_str().is_some_and(|color| matches(&COLOR, color)) => {
            amiss("GS010-PJ-CUST-THEME-SETTINGS-COLOR-DEFAULT")
        }
        "image" if is_something(default) => amiss("GS010-PJ-CUST-THEME-SETTINGS-IMAGE-DEFAULT"),
        "boolean" | "color" | "image" | "text" => {}
        _ => amiss("GS010-PJ-CUST-THEME-SETTINGS-TYPE"),
    }
    if setting.get("group").is_some_and(|group| group != "post" && group != "homepage") {
        amiss("GS010-PJ-CUST-THEME-SETTINGS-GROUP");
    }
    if said(setting.get("description")).is_some_and(|words| words.encode_utf16().count() > 100) {
        amiss("GS010-PJ-CUST-THEME-SETTINGS-DESCRIPTION-LENGTH");
    }
    if let Some(filter) = said(setting.get("visibility")) {
        visibility(filter, all, amiss);
    }
}

/// When the desk shows a setting: a filter over the other settings.
fn visibility(filter: &str, all: &Map<String, Value>, amiss: &mut impl FnMut(&'static str)) {
    if archive::filter::parse(filter).is_err() {
        amiss("GS010-PJ-CUST-THEME-SETTINGS-VISIBILITY-SYNTAX");
    }
    if ASKED.find(filter).is_some_and(|asked| !all.contains_key(asked.as_str().trim_end_matches(':'))) {
        amiss("GS010-PJ-CUST-THEME-SETTINGS-VISIBILITY-VALUE");
    }
}

/// Whether a value counts as there, as scripts count it.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
