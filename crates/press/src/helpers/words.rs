//! `t`, `plural`, `concat`, `split`, `json`, `raw`: words made of words.

use hbs::{Call, CallKind, Helpers, Value};

use super::{sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("t", |call| {
        let key = call.arg(0).text();
        if key.is_empty() {
            return Ok("".into());
        }
        let house = &sheet(call)?.house;
        // A theme that lacks a word prints the English one, as in Ghost.
        let word = house.theme.word(house.language(), &key);
        Ok(if word.contains('{') { filled(word, call).into() } else { word.into() })
    });
    helpers.add("plural", |call| {
        let form = |name: &str| call.hash(name).map(Value::text);
        let (Some(none), Some(one), Some(many)) = (form("empty"), form("singular"), form("plural")) else {
            return Err(call.refuse("plural needs empty, singular and plural"));
        };
        let given = call.arg(0);
        let words = match given {
            Value::Number(0.0) => none,
            Value::Number(1.0) => one,
            other if other.as_f64().or_else(|| other.as_str()?.trim().parse().ok()).is_some_and(|n| n >= 2.0) => many,
            _ => return Ok(Value::Undefined),
        };
        Ok(Value::safe(words.replacen('%', &given.text(), 1)))
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
        Ok(Value::safe(parts.join(&between)))
    });
    helpers.add("split", |call| {
        let given = call.arg(0);
        let at = text(call, "separator").unwrap_or_else(|| ",".to_owned());
        let whole = given.text();
        let part = |text: &str| if matches!(given, Value::Safe(_)) { Value::safe(text) } else { text.into() };
        let parts: Value = if at.is_empty() {
            whole.chars().map(|c| part(&c.to_string())).collect::<Vec<_>>().into()
        } else {
            whole.split(&at).filter(|p| !p.is_empty()).map(part).collect::<Vec<_>>().into()
        };
        if call.kind() == CallKind::Block {
            call.body_with(&parts, None, std::slice::from_ref(&parts))?;
            return Ok(Value::Undefined);
        }
        Ok(parts)
    });
    helpers.add("raw", |call| {
        let this = call.this().clone();
        call.body(&this)?;
        Ok(Value::Undefined)
    });
    helpers.add("json", |call| {
        let mut named = call.hash_pairs().peekable();
        let value = if named.peek().is_some() {
            let fields: serde_json::Map<_, _> = named.map(|(name, value)| (name.to_owned(), json(value))).collect();
            fields.into()
        } else {
            json(call.arg(0))
        };
        Ok(Value::safe(crate::head::script_safe(&value.to_string())))
    });
}

/// A translated sentence with its `{names}` filled in, once: what was filled in is text, and is
/// not read again. Plain forms of ICU's `{n, plural, one {…} other {…}}` are understood.
fn filled(word: &str, call: &Call<'_, '_>) -> String {
    let mut out = String::with_capacity(word.len() + 32);
    let mut rest = word;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let Some(length) = closing(&rest[at..]) else {
            out.push_str(&rest[at..]);
            return out;
        };
        let inside = &rest[at + 1..at + length];
        rest = &rest[at + length + 1..];
        let mut parts = inside.splitn(3, ',').map(str::trim);
        let value = parts.next().and_then(|name| call.hash(name));
        match (value, parts.next(), parts.next()) {
            (Some(value), Some("plural" | "select" | "selectordinal"), Some(forms)) => {
                out.push_str(&chosen(forms, value).replace('#', &value.text()));
            }
            (Some(value), ..) => value.write_text(&mut out),
            (None, ..) => {
                out.push('{');
                out.push_str(inside);
                out.push('}');
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the brace that opens the text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => continue,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The form for this value out of `one {…} other {…}`.
fn chosen<'a>(forms: &'a str, value: &Value) -> &'a str {
    let exact = format!("={}", value.text());
    let plain = value.text();
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let (mut other, mut rest) = ("", forms);
    while let Some(at) = rest.find('{') {
        let Some(length) = closing(&rest[at..]) else {
            break;
        };
        let (name, form) = (rest[..at].trim(), &rest[at + 1..at + length]);
        if name == exact || name == plain || (name == "one" && number == Some(1.0)) {
            return form;
        }
        if name == "other" {
            other = form;
        }
        rest = &rest[at + length + 1..];
    }
    other
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
