//! A theme's own settings: `config.custom` of its package.json, and what the desk chose.
//!
//! Five types, as Ghost's themes know them. A value that does not fit its setting, such as one
//! chosen for an older version of the theme, counts as not chosen. A setting may stand under a
//! condition over the others; while it does not hold, the setting is not asked for, keeps its value
//! and is null for the theme, as in Ghost.

use archive::filter::{Expr, parse};
use serde_json::Value as Json;

use super::visibility;

/// One setting of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub name: String,
    pub kind: Kind,
    /// What stands while nothing was chosen.
    pub usual: Json,
    /// `homepage`, `post`, or empty for the whole site.
    pub group: String,
    pub description: String,
    /// Over the other settings; absent where it always matters, or where nobody can read it.
    pub visibility: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Select(Vec<String>),
    Boolean,
    /// `#rrggbb`
    Color,
    /// An address.
    Image,
    Text,
}

/// More are not shown; Ghost takes twenty.
const MOST: usize = 100;

/// The settings in the order in which the theme names them; crooked ones are left out.
pub fn read(custom: &serde_json::Map<String, Json>) -> Vec<Setting> {
    custom.iter().filter_map(|(name, about)| setting(name, about)).take(MOST).collect()
}

fn setting(name: &str, about: &Json) -> Option<Setting> {
    let text = |field: &str| about.get(field).and_then(Json::as_str).unwrap_or_default().to_owned();
    let kind = match about.get("type")?.as_str()? {
        "select" => {
            let options = about.get("options")?.as_array()?;
            Kind::Select(options.iter().filter_map(Json::as_str).map(str::to_owned).collect())
        }
        "boolean" => Kind::Boolean,
        "color" => Kind::Color,
        "image" => Kind::Image,
        "text" => Kind::Text,
        _ => return None,
    };
    let usual = about.get("default").cloned().unwrap_or(Json::Null);
    let visibility = about.get("visibility").and_then(Json::as_str).and_then(|filter| parse(filter).ok());
    Some(Setting { name: name.to_owned(), kind, usual, group: text("group"), description: text("description"), visibility })
}

/// What every setting is, chosen or usual.
pub fn values(settings: &[Setting], chosen: &serde_json::Map<String, Json>) -> serde_json::Map<String, Json> {
    settings.iter().map(|setting| (setting.name.clone(), setting.value(chosen).clone())).collect()
}

impl Setting {
    /// Does this value fit?
    pub fn takes(&self, value: &Json) -> bool {
        match &self.kind {
            Kind::Select(options) => value.as_str().is_some_and(|value| options.iter().any(|option| option == value)),
            Kind::Boolean => value.is_boolean(),
            Kind::Color => value.as_str().is_some_and(|value| {
                value.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
            }),
            Kind::Image => value
                .as_str()
                .is_some_and(|url| url.is_empty() || crate::values::web_address(url).is_some() || url.starts_with('/')),
            Kind::Text => value.as_str().is_some_and(|text| text.len() <= 10_000),
        }
    }

    /// Does it matter beside these values of all settings?
    pub fn is_shown(&self, values: &serde_json::Map<String, Json>) -> bool {
        self.visibility.as_ref().is_none_or(|when| visibility::holds(when, values))
    }

    /// The chosen value where it fits, else the usual one.
    pub fn value<'a>(&'a self, chosen: &'a serde_json::Map<String, Json>) -> &'a Json {
        chosen.get(&self.name).filter(|value| self.takes(value)).unwrap_or(&self.usual)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_setting_under_a_condition_matters_only_while_it_holds() {
        let custom = json!({
            "header": { "type": "select", "options": ["Landing", "Search", "Off"], "default": "Landing" },
            "line": { "type": "text", "default": "Hello", "visibility": "header:[Landing, Search]" },
            "odd": { "type": "text", "default": "", "visibility": "header:[" }
        });
        let settings = read(custom.as_object().unwrap());
        let shown = |chosen: Json| {
            let values = values(&settings, chosen.as_object().unwrap());
            settings.iter().filter(|s| s.is_shown(&values)).map(|s| s.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(shown(json!({})), ["header", "line", "odd"]);
        assert_eq!(shown(json!({ "header": "Off" })), ["header", "odd"]);
        assert_eq!(shown(json!({ "header": "Gone" })), ["header", "line", "odd"]);
    }

    #[test]
    fn a_choice_that_does_not_fit_counts_as_none() {
        let custom = json!({
            "layout": { "type": "select", "options": ["Wide", "Narrow"], "default": "Wide", "group": "homepage" },
            "dark": { "type": "boolean", "default": false },
            "tint": { "type": "color", "default": "#112233" },
            "odd": { "type": "number", "default": 3 },
            "note": { "type": "text", "default": null }
        });
        let settings = read(custom.as_object().unwrap());
        assert_eq!(settings.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["layout", "dark", "tint", "note"]);
        let chosen = json!({ "layout": "Tall", "dark": true, "tint": "red;}", "note": "Hello" });
        let chosen = chosen.as_object().unwrap();
        let values: Vec<Json> = settings.iter().map(|setting| setting.value(chosen).clone()).collect();
        assert_eq!(Json::from(values), json!(["Wide", true, "#112233", "Hello"]));
    }
}
