//! A theme's own settings: `config.custom` of its package.json, and what the desk chose.
//!
//! Five types, as Ghost's themes know them. A value that does not fit its setting, such as one
//! chosen for an older version of the theme, counts as not chosen.

use serde_json::Value as Json;

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
    /// A condition (NQL) over the other settings under which this one matters.
    pub visibility: String,
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
    let name = name.to_owned();
    Some(Setting { name, kind, usual, group: text("group"), description: text("description"), visibility: text("visibility") })
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
