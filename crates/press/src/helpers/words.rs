//! `t`, `plural`, `concat`, `split`, `json`, `raw` and small change: words made of words.

use hbs::{CallKind, Helpers, Value};

use super::{sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("t", |call| {
        let key = call.arg(0).text();
        let word = sheet(call)?.house.word(&key);
        if !word.contains('{') {
            return Ok(word.into());
        }
        let mut word = word.to_owned();
        for (name, value) in call.hash_pairs() {
            word = word.replace(&format!("{{{name}}}"), &value.text());
        }
        Ok(word.into())
    });
    helpers.add("plural", |call| {
        let n = call.arg(0).as_f64().unwrap_or(0.0);
        let form = if n == 0.0 {
            "empty"
        } else if n == 1.0 {
            "singular"
        } else {
            "plural"
        };
        let Some(words) = text(call, form) else {
            return Err(call.refuse("plural needs empty, singular and plural"));
        };
        Ok(Value::safe(super::escaped(&words.replacen('%', &hbs::number_text(n), 1))))
    });
    helpers.add("concat", |call| {
        let between = text(call, "separator").unwrap_or_default();
        let parts: Vec<String> = call
            .args()
            .iter()
            .flat_map(|arg| match arg {
                Value::Array(members) => members.iter().map(Value::text).collect(),
                other => vec![other.text()],
            })
            .collect();
        // Ghost marks this safe unescaped; ours are file names and classes, so escaping costs nothing.
        Ok(parts.join(&between).into())
    });
    helpers.add("split", |call| {
        let given = call.arg(0).text();
        let at = text(call, "separator").unwrap_or_else(|| ",".to_owned());
        let parts: Vec<Value> = if at.is_empty() {
            given.chars().map(|c| c.to_string().into()).collect()
        } else {
            given.split(&at).map(|p| p.trim().into()).collect()
        };
        let parts = Value::from(parts);
        if call.kind() == CallKind::Block {
            call.body(&parts)?;
            return Ok(Value::Undefined);
        }
        Ok(parts)
    });
    helpers.add("raw", |call| {
        let this = call.this().clone();
        call.body(&this)?;
        Ok(Value::Undefined)
    });
    helpers.add("json", |call| Ok(Value::safe(crate::head::script_safe(&json(call.arg(0)).to_string()))));
    helpers.add("color_to_rgba", |call| {
        let (r, g, b) = rgb(&call.arg(0).text()).unwrap_or((21, 23, 26));
        Ok(Value::safe(format!("rgba({r}, {g}, {b}, {})", hbs::number_text(call.arg(1).as_f64().unwrap_or(0.25)))))
    });
    helpers.add("contrast_text_color", |call| {
        let (r, g, b) = rgb(&call.arg(0).text()).unwrap_or((0, 0, 0));
        let light = (f64::from(r) * 299.0 + f64::from(g) * 587.0 + f64::from(b) * 114.0) / 1000.0 >= 150.0;
        Ok(Value::safe(if light { "#000000" } else { "#ffffff" }))
    });
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Undefined | Value::Null => serde_json::Value::Null,
        Value::Bool(b) => (*b).into(),
        Value::Number(n) => serde_json::Number::from_f64(*n).map_or(serde_json::Value::Null, |number| {
            if n.fract() == 0.0 && n.abs() < 1e15 { (*n as i64).into() } else { number.into() }
        }),
        Value::String(s) | Value::Safe(s) => s.to_string().into(),
        Value::Array(members) => members.iter().map(json).collect(),
        Value::Object(object) => object
            .keys()
            .iter()
            .map(|k| (k.to_string(), json(&object.get(k).unwrap_or_default())))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn rgb(color: &str) -> Option<(u8, u8, u8)> {
    let digits = color.trim().strip_prefix('#')?;
    let wide = if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
    let bytes = hex::decode(wide.get(..6)?).ok()?;
    Some((bytes[0], bytes[1], bytes[2]))
}
