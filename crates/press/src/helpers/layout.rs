//! `contentFor` and `block`: what a template hands to its layout.

use hbs::{Helpers, Value};

use super::sheet;

pub fn add(helpers: &mut Helpers) {
    helpers.add("contentFor", |call| {
        let name = call.arg(0).text();
        let this = call.this().clone();
        let text = call.capture(|call| call.body(&this))?;
        let blocks = &sheet(call)?.blocks;
        blocks.lock().unwrap_or_else(|p| p.into_inner()).entry(name).or_default().push(text);
        Ok(Value::Undefined)
    });
    helpers.add("block", |call| {
        let name = call.arg(0).text();
        let found = sheet(call)?.blocks.lock().unwrap_or_else(|p| p.into_inner()).get(&name).map(|parts| parts.join("\n"));
        match found {
            Some(text) => Ok(Value::safe(text)),
            None => {
                let this = call.this().clone();
                call.body(&this)?;
                Ok(Value::Undefined)
            }
        }
    });
}
