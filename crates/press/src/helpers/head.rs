//! What stands in a page's head, at its foot and on its body tag.

use hbs::{Helpers, Value};

use super::{sheet, text};
use crate::head::{About, Use, for_themes};

pub fn add(helpers: &mut Helpers) {
    helpers.add("meta_title", |call| {
        let sheet = sheet(call)?;
        let own = call.this().get("meta_title");
        if own.is_truthy() {
            return Ok(own.text().into());
        }
        if sheet.house.theme.is_house {
            return Ok(sheet.head.whole_title(&sheet.house).into());
        }
        Ok(About::of(sheet, &call.root()).title(sheet, Use::Search, text(call, "page").as_deref()).into())
    });
    helpers.add("meta_description", |call| {
        let sheet = sheet(call)?;
        let own = call.this().get("meta_description");
        if own.is_truthy() {
            return Ok(own.text().into());
        }
        if sheet.house.theme.is_house {
            return Ok(sheet.head.description.as_str().into());
        }
        Ok(About::of(sheet, &call.root()).description(sheet, Use::Search).into())
    });
    helpers.add("ghost_head", |call| {
        let sheet = sheet(call)?;
        let left_out = text(call, "exclude").unwrap_or_default();
        let left_out: Vec<&str> = left_out.split(',').map(str::trim).collect();
        Ok(Value::safe(if sheet.house.theme.is_house {
            sheet.head.markup(&sheet.house, &left_out, &sheet.injected_head)
        } else {
            for_themes(sheet, &call.root(), &call.data("site"), &left_out)
        }))
    });
    helpers.add("ghost_foot", |call| Ok(Value::safe(sheet(call)?.injected_foot.as_str())));
    helpers.add("body_class", |call| Ok(Value::safe(super::escaped(&sheet(call)?.body_class))));
}
