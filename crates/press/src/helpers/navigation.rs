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
        let items: Vec<Value> = items
            .as_array()
            .unwrap_or_default()
            .iter()
            .map(|item| {
                let url = item.get("url").text();
                let current = url == sheet.path || (url.len() > 1 && url == sheet.list_path);
                let fields =
                    Map::new().with("current", current).with("slug", paper::Slug::from_words(&item.get("label").text()).as_str());
                Value::from_object(Over { below: item.clone(), fields })
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
