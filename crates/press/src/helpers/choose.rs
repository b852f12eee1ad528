//! `match`, `has`, `is`: the questions a theme asks.

use std::cmp::Ordering;

use hbs::{Call, CallKind, HelperResult, Helpers, Value};

use super::sheet;

pub fn add(helpers: &mut Helpers) {
    helpers.add("match", |call| {
        let met = match call.args() {
            [one] => one.is_met() || (call.hash("includeZero").is_some_and(Value::is_truthy) && one.as_f64() == Some(0.0)),
            [a, b] => equal(a, b),
            [a, operator, b] => compare(a, &operator.text(), b),
            // Ghost writes a line to its log and prints nothing.
            _ => return Ok(Value::Undefined),
        };
        answer(call, met)
    });
    helpers.add("is", |call| {
        let Some(asked) = call.arg(0).as_str() else {
            return Ok(Value::Undefined);
        };
        let sheet = sheet(call)?;
        let met = asked.split(',').any(|name| sheet.is(name.trim()));
        answer(call, met)
    });
    helpers.add("has", |call| {
        if !call.hash_pairs().any(|(name, _)| TESTS.contains(&name)) {
            return Ok(Value::Undefined);
        }
        let met = has(call);
        answer(call, met)
    });
}

/// A block prints one of its sides; elsewhere the answer itself is the value.
fn answer(call: &mut Call<'_, '_>, met: bool) -> HelperResult {
    if call.kind() != CallKind::Block {
        return Ok(met.into());
    }
    let this = call.this().clone();
    if met {
        call.body(&this)?
    } else {
        call.inverse(&this)?
    }
    Ok(Value::Undefined)
}

/// JavaScript's `===`, safe text counting as its text.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a) | Value::Safe(a), Value::String(b) | Value::Safe(b)) => a == b,
        (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => a.is_same(b),
        _ => false,
    }
}

fn compare(a: &Value, operator: &str, b: &Value) -> bool {
    let within = |test: fn(&str, &str) -> bool| match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => test(a, b),
        _ => false,
    };
    match operator {
        "!=" => !equal(a, b),
        "<" => order(a, b) == Some(Ordering::Less),
        ">" => order(a, b) == Some(Ordering::Greater),
        "<=" => order(a, b).is_some_and(Ordering::is_le),
        ">=" => order(a, b).is_some_and(Ordering::is_ge),
        "~" => within(|a, b| a.contains(b)),
        "~^" => within(|a, b| a.starts_with(b)),
        "~$" => within(|a, b| a.ends_with(b)),
        _ => equal(a, b),
    }
}

/// JavaScript's order: text by its letters, everything else by number.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return Some(a.encode_utf16().cmp(b.encode_utf16()));
    }
    number(a)?.partial_cmp(&number(b)?)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Null => Some(0.0),
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        Value::Number(n) => Some(*n),
        Value::String(text) | Value::Safe(text) if text.trim().is_empty() => Some(0.0),
        Value::String(text) | Value::Safe(text) => text.trim().parse().ok(),
        Value::Undefined | Value::Array(_) | Value::Object(_) => None,
    }
}

const TESTS: [&str; 9] = ["tag", "author", "slug", "visibility", "id", "number", "index", "any", "all"];

/// True if any of the named tests holds.
fn has(call: &Call<'_, '_>) -> bool {
    let this = call.this();
    let given = |name: &str| call.hash(name).filter(|v| v.is_truthy()).map(Value::text);
    let named = |field: &str, wanted: &str| {
        let things = this.get(field);
        let things = things.as_array().unwrap_or_default();
        if wanted.contains("count:") {
            return counted(things.len(), wanted);
        }
        let wanted: Vec<String> = wanted.split(',').map(|name| name.trim().to_lowercase()).collect();
        things.iter().any(|thing| wanted.contains(&thing.get("name").text().to_lowercase()))
    };
    let is_one = |field: &str, wanted: &str| {
        let own = this.get(field);
        own.as_str().is_some_and(|own| !own.is_empty() && own.to_lowercase() == wanted.to_lowercase())
    };
    let filled = |name: &str| {
        let value = match name.strip_prefix('@').map(|data| data.split_once('.').unwrap_or((data, ""))) {
            Some((head @ ("site" | "config" | "labs"), "")) => call.data(head),
            Some((head @ ("site" | "config" | "labs"), rest)) => call.data(head).path(rest),
            Some(_) => return false,
            None => this.path(name),
        };
        is_filled(&value)
    };
    let list = |wanted: &str| wanted.split(',').map(|s| s.trim().to_lowercase()).collect::<Vec<_>>();
    given("tag").is_some_and(|w| named("tags", &w))
        || given("author").is_some_and(|w| named("authors", &w))
        || given("slug").is_some_and(|w| is_one("slug", &w))
        || given("id").is_some_and(|w| is_one("id", &w))
        || given("visibility").is_some_and(|w| is_one("visibility", &w))
        || given("number").is_some_and(|w| stands_at(&call.data("number"), &w))
        || given("index").is_some_and(|w| stands_at(&call.data("index"), &w))
        || given("any").is_some_and(|w| list(&w).iter().any(|name| filled(name)))
        || given("all").is_some_and(|w| list(&w).iter().all(|name| filled(name)))
}

/// Text with letters, a list with members, an object with fields; numbers and answers hold
/// nothing, which is what Ghost's themes were written against.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::String(text) | Value::Safe(text) => !text.is_empty(),
        Value::Array(members) => !members.is_empty(),
        Value::Object(object) => object.members().map_or_else(|| !object.keys().is_empty(), |members| !members.is_empty()),
        Value::Undefined | Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// `3, 5` or `nth:3`.
fn stands_at(place: &Value, wanted: &str) -> bool {
    let Some(at) = place.as_f64() else {
        return false;
    };
    match wanted.strip_prefix("nth:").and_then(leading_number) {
        Some(n) => n > 0 && at % n as f64 == 0.0,
        None => wanted.split(',').any(|w| leading_number(w.trim()).is_some_and(|n| n as f64 == at)),
    }
}

fn counted(n: usize, test: &str) -> bool {
    let Some(test) = test.split("count:").nth(1) else {
        return false;
    };
    match test.as_bytes().first() {
        Some(b'>') => leading_number(&test[1..]).is_some_and(|m| n > m),
        Some(b'<') => leading_number(&test[1..]).is_some_and(|m| n < m),
        _ => leading_number(test) == Some(n),
    }
}

/// The number at the start of text, as JavaScript's `parseInt` reads it.
fn leading_number(text: &str) -> Option<usize> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    text[..digits].parse().ok()
}
