//! What stands in a page's head, at its foot and on its body tag.

use hbs::{Helpers, Value};

use super::{sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("meta_title", |call| {
        let sheet = sheet(call)?;
        let own = call.this().get("meta_title");
        if own.is_truthy() {
            return Ok(own.text().into());
        }
        Ok(sheet.head.whole_title(&sheet.house, text(call, "page").as_deref()).into())
    });
    helpers.add("meta_description", |call| {
        let own = call.this().get("meta_description");
        if own.is_truthy() {
            return Ok(own.text().into());
        }
        Ok(sheet(call)?.head.description.as_str().into())
    });
    helpers.add("ghost_head", |call| {
        let sheet = sheet(call)?;
        let left_out = text(call, "exclude").unwrap_or_default();
        let left_out: Vec<&str> = left_out.split(',').map(str::trim).collect();
        Ok(Value::safe(sheet.head.markup(&sheet.house, &left_out, &sheet.injected_head)))
    });
    helpers.add("ghost_foot", |call| Ok(Value::safe(sheet(call)?.injected_foot.as_str())));
    helpers.add("body_class", |call| Ok(Value::safe(super::escaped(&sheet(call)?.body_class))));
}
