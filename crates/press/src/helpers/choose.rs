//! `match`, `has`, `is`: the questions a theme asks.

use hbs::{Call, CallKind, HelperResult, Helpers, Value};

use super::sheet;

pub fn add(helpers: &mut Helpers) {
    helpers.add("match", |call| {
        let met = match call.args() {
            [] => return Err(call.refuse("match needs something to look at")),
            [one] => one.is_met(),
            [a, b] => equal(a, b),
            [a, operator, b, ..] => compare(a, &operator.text(), b),
        };
        answer(call, met)
    });
    helpers.add("is", |call| {
        let asked = call.arg(0).text();
        let contexts = &sheet(call)?.contexts;
        let met = asked.split(',').any(|name| contexts.contains(&name.trim()));
        answer(call, met)
    });
    helpers.add("has", |call| {
        let met = has(call);
        answer(call, met)
    });
}

/// A block prints one of its sides; elsewhere the answer itself is the value.
fn answer(call: &mut Call<'_, '_>, met: bool) -> HelperResult {
    if call.kind() != CallKind::Block {
        // Empty safe text would be true, as in JavaScript; a plain answer is what is meant.
        return Ok(if met { Value::safe("true") } else { Value::Bool(false) });
    }
    let this = call.this().clone();
    if met {
        call.body(&this)?
    } else {
        call.inverse(&this)?
    }
    Ok(Value::Undefined)
}

/// Strict equality, but safe text counts as its text.
fn equal(a: &Value, b: &Value) -> bool {
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.is_same(b),
        // Broadsheet's own convenience as well as Ghost's: "3" is 3 where a theme wrote text.
        _ => false,
    }
}

fn compare(a: &Value, operator: &str, b: &Value) -> bool {
    let numbers = || Some((number(a)?, number(b)?));
    match operator {
        "=" => equal(a, b),
        "!=" => !equal(a, b),
        "<" => numbers().is_some_and(|(a, b)| a < b),
        ">" => numbers().is_some_and(|(a, b)| a > b),
        "<=" => numbers().is_some_and(|(a, b)| a <= b),
        ">=" => numbers().is_some_and(|(a, b)| a >= b),
        "~" => a.text().contains(&b.text()),
        "~^" => a.text().starts_with(&b.text()),
        "~$" => a.text().ends_with(&b.text()),
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// True if any of the named tests holds.
fn has(call: &Call<'_, '_>) -> bool {
    let this = call.this();
    let list = |name: &str| call.hash(name).map(|v| v.text().split(',').map(|s| s.trim().to_lowercase()).collect::<Vec<_>>());
    let named = |field: &str, wanted: &[String]| {
        let things = this.get(field);
        let things = things.as_array().unwrap_or_default();
        let names: Vec<String> =
            things.iter().flat_map(|t| [t.get("name").text().to_lowercase(), t.get("slug").text().to_lowercase()]).collect();
        wanted.iter().any(|w| match w.strip_prefix("count:") {
            Some(test) => counted(things.len(), test),
            None => names.contains(w),
        })
    };
    let is_one = |field: &str, wanted: &[String]| wanted.contains(&this.get(field).text().to_lowercase());
    let place = |value: Value, wanted: &[String]| {
        let Some(at) = value.as_f64() else {
            return false;
        };
        wanted.iter().any(|w| match w.strip_prefix("nth:").and_then(|n| n.trim().parse::<f64>().ok()) {
            Some(n) => n > 0.0 && at % n == 0.0,
            None => w.parse::<f64>() == Ok(at),
        })
    };
    let filled = |name: &String| {
        let value = match name.strip_prefix('@') {
            Some(data) => match data.split_once('.') {
                Some((head, rest)) => call.data(head).path(rest),
                None => call.data(data),
            },
            None => this.path(name),
        };
        value.is_met()
    };
    list("tag").is_some_and(|w| named("tags", &w))
        || list("author").is_some_and(|w| named("authors", &w))
        || list("slug").is_some_and(|w| is_one("slug", &w))
        || list("id").is_some_and(|w| is_one("id", &w))
        || list("visibility").is_some_and(|w| is_one("visibility", &w))
        || list("number").is_some_and(|w| place(call.data("number"), &w))
        || list("index").is_some_and(|w| place(call.data("index"), &w))
        || list("any").is_some_and(|w| w.iter().any(filled))
        || list("all").is_some_and(|w| !w.is_empty() && w.iter().all(filled))
}

fn counted(n: usize, test: &str) -> bool {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match test.as_bytes().first() {
        Some(b'>') => number(&test[1..]).is_some_and(|m| n > m),
        Some(b'<') => number(&test[1..]).is_some_and(|m| n < m),
        _ => number(test) == Some(n),
    }
}
