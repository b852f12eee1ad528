//! `foreach`: Ghost's loop, which hides what is not public and counts rows and columns.

use hbs::{Frame, Helpers, Value};

use super::{count, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("foreach", |call| {
        if !call.is_block() {
            return Err(call.refuse("foreach is a block"));
        }
        let this = call.this().clone();
        let items: Vec<(Value, Value)> = match call.arg(0) {
            Value::Array(members) => members.iter().enumerate().map(|(i, v)| (Value::from(i), v.clone())).collect(),
            Value::Object(object) => {
                object.keys().into_iter().map(|k| (Value::String(k.clone()), object.get(&k).unwrap_or_default())).collect()
            }
            _ => Vec::new(),
        };
        let wanted = text(call, "visibility");
        let items: Vec<_> = items.into_iter().filter(|(_, v)| is_shown(v, wanted.as_deref())).collect();
        if items.is_empty() {
            call.inverse(&this)?;
            return Ok(Value::Undefined);
        }
        let from = count(call, "from").unwrap_or(1).max(1) - 1;
        let to = match (count(call, "to"), count(call, "limit")) {
            (Some(to), _) => to,
            (None, Some(limit)) => from + limit,
            (None, None) => items.len(),
        };
        let columns = count(call, "columns").filter(|c| *c > 0);
        let last = items.len().min(to);
        for (at, (key, item)) in items.iter().enumerate().take(last).skip(from) {
            let number = at + 1;
            let mut frame = Frame::new()
                .with("key", key.clone())
                .with("index", at)
                .with("number", number)
                .with("first", at == from)
                .with("last", number == last)
                .with("even", at % 2 == 1)
                .with("odd", at % 2 == 0);
            if let Some(columns) = columns {
                frame.set("rowStart", at % columns == 0);
                frame.set("rowEnd", at % columns == columns - 1);
            }
            call.body_with(item, Some(&frame), &[item.clone(), key.clone()])?;
        }
        Ok(Value::Undefined)
    });
}

/// Posts are shown whatever their visibility; other things only when public, or as asked.
fn is_shown(item: &Value, wanted: Option<&str>) -> bool {
    let visibility = item.get("visibility");
    let Some(visibility) = visibility.as_str() else {
        return true;
    };
    match wanted {
        Some(wanted) => wanted.split(',').any(|w| matches!(w.trim(), "all") || w.trim() == visibility),
        None => visibility == "public" || !item.get("reading_time").is_nullish(),
    }
}
