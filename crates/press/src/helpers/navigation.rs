//! `navigation` and `pagination`: each sets a partial that a theme may bring itself.

use hbs::{Helpers, Map, Value};

use super::{sheet, text};
use crate::values::Over;

pub fn add(helpers: &mut Helpers) {
    helpers.add("navigation", |call| {
        let sheet = sheet(call)?;
        let secondary = text(call, "type").as_deref() == Some("secondary");
        let site = call.data("site");
        let items = site.get(if secondary { "secondary_navigation" } else { "navigation" });
        let here = sheet.path.trim_end_matches('/');
        let items: Vec<Value> = items
            .as_array()
            .unwrap_or_default()
            .iter()
            .filter(|item| !item.get("label").text().trim().is_empty())
            .map(|item| {
                let (label, url) = (item.get("label").text(), item.get("url").text());
                let current = !sheet.path.is_empty() && url.trim_end_matches('/') == here;
                Value::object([
                    ("label", Value::from(label.as_str())),
                    ("url", url.into()),
                    ("slug", paper::Slug::from_words(&label).as_str().into()),
                    ("current", current.into()),
                    ("icon", Value::Null),
                    ("iconAlt", "".into()),
                ])
            })
            .collect();
        if items.is_empty() {
            return Ok(Value::Undefined);
        }
        let mut fields = Map::new().with("navigation", Value::array(items)).with("isSecondary", secondary);
        for (name, value) in call.hash_pairs() {
            fields.set(name, value.clone());
        }
        let context = Value::from_object(Over { below: call.this().clone(), fields });
        call.partial("navigation", &context)?;
        Ok(Value::Undefined)
    });
    helpers.add("pagination", |call| {
        let this = call.this().clone();
        let about = match this.get("pagination") {
            Value::Undefined | Value::Null => call.root().get("pagination"),
            here => here,
        };
        // Outside of a list Ghost ends the page with an error; nothing is kinder to readers.
        if about.is_nullish() {
            return Ok(Value::Undefined);
        }
        let mut fields = Map::new();
        for name in ["page", "pages", "limit", "total", "next", "prev"] {
            fields.set(name, about.get(name));
        }
        for (name, value) in call.hash_pairs() {
            fields.set(name, value.clone());
        }
        call.partial("pagination", &Value::from_object(Over { below: this, fields }))?;
        Ok(Value::Undefined)
    });
}
