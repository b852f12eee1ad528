//! `foreach`: Ghost's loop, which hides what is not public and counts rows and columns.

use hbs::{Frame, Helpers, Value};

use super::{count, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("foreach", |call| {
        if !call.is_block() {
            return Err(call.refuse("foreach is a block"));
        }
        let this = call.this().clone();
        let items: Vec<(Value, Value)> = match (call.arg(0).as_array(), call.arg(0)) {
            (Some(members), _) => members.iter().enumerate().map(|(i, v)| (Value::from(i), v.clone())).collect(),
            (None, Value::Object(object)) => {
                object.keys().into_iter().map(|k| (Value::String(k.clone()), object.get(&k).unwrap_or_default())).collect()
            }
            _ => Vec::new(),
        };
        // Stories and newsletters are shown whatever their visibility says; it says who may
        // read on, not who may know of them.
        let all = items.first().is_some_and(|(_, first)| is_story(first) || !first.get("subscribe_on_signup").is_nullish());
        let wanted = text(call, "visibility").or_else(|| all.then(|| "all".to_owned()));
        let items: Vec<_> = items.into_iter().filter(|(_, item)| is_shown(item, wanted.as_deref())).collect();
        let length = items.len();
        if length == 0 {
            call.inverse(&this)?;
            return Ok(Value::Undefined);
        }
        let positive = |name: &str| count(call, name).filter(|n| *n > 0);
        let limit = positive("limit").unwrap_or(length);
        let from = positive("from").unwrap_or(1);
        let mut to = positive("to").unwrap_or(length);
        if limit < length && from + limit <= length {
            to = from - 1 + limit;
        }
        let columns = positive("columns");
        for (at, (key, item)) in items.iter().enumerate().take(to).skip(from - 1) {
            let number = at + 1;
            let frame = Frame::new()
                .with("key", key.clone())
                .with("index", at)
                .with("number", number)
                .with("first", number == from)
                .with("last", number == to)
                .with("even", at % 2 == 1)
                .with("odd", at % 2 == 0)
                .with("rowStart", columns.is_some_and(|columns| at % columns == 0))
                .with("rowEnd", columns.is_some_and(|columns| at % columns == columns - 1));
            call.body_with(item, Some(&frame), &[item.clone(), key.clone()])?;
        }
        Ok(Value::Undefined)
    });
}

/// Ghost tells a post by the fields it has.
pub fn is_story(item: &Value) -> bool {
    if item.downcast::<crate::values::StoryValue>().is_some() {
        return true;
    }
    let keys = item.as_object().map(|object| object.keys()).unwrap_or_default();
    ["html", "title", "slug"].iter().all(|field| keys.iter().any(|key| &**key == *field))
}

/// What has no visibility counts as public.
pub fn is_shown(item: &Value, wanted: Option<&str>) -> bool {
    let own = item.get("visibility");
    let own = own.as_str().filter(|v| !v.is_empty()).unwrap_or("public");
    wanted.filter(|w| !w.is_empty()).unwrap_or("public").split(',').any(|w| matches!(w.trim(), "all") || w.trim() == own)
}
