//! The small world the conformance cases are rendered in: data from JSON, and
//! a handful of helpers that show what they were given.

use std::sync::Arc;

use hbs::{Call, Dialect, Frame, HelperResult, Helpers, PartialSet, Render, Template, Value};
use serde_json::Value as Json;

/// Data as JavaScript would see the JSON. `{"$safe": "x"}` is a safe string,
/// `{"$undefined": true}` is undefined.
pub fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::Number(n.as_f64().unwrap()),
        Json::String(s) => Value::from(s.as_str()),
        Json::Array(a) => Value::array(a.iter().map(value)),
        Json::Object(o) if o.contains_key("$safe") => Value::safe(o["$safe"].as_str().unwrap()),
        Json::Object(o) if o.contains_key("$undefined") => Value::Undefined,
        Json::Object(o) => Value::object(o.iter().map(|(k, v)| (Arc::from(k.as_str()), value(v)))),
    }
}

/// A value spelled out.
pub fn repr(value: &Value) -> String {
    match value {
        Value::Undefined => "undefined".into(),
        Value::Null => "null".into(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => hbs::number_text(*n),
        Value::String(s) => Json::from(&**s).to_string(),
        Value::Safe(s) => format!("safe{}", Json::from(&**s)),
        Value::Array(a) => format!("[{}]", a.iter().map(repr).collect::<Vec<_>>().join(",")),
        Value::Object(o) => {
            let fields: Vec<_> = o.keys().iter().map(|k| format!("{k}:{}", repr(&o.get(k).unwrap_or_default()))).collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}

/// `name(args;hash)`, then the parts of the block.
fn show(call: &mut Call<'_, '_>) -> HelperResult {
    let mut parts: Vec<_> = call.args().iter().map(repr).collect();
    parts.extend(call.hash_pairs().map(|(k, v)| format!("{k}={}", repr(v))));
    let text = format!("<{} {}>", call.name(), parts.join(" "));
    if !call.is_block() {
        return Ok(Value::from(text));
    }
    call.write(&text);
    call.body_with(call.this(), None, call.args())?;
    call.write("|");
    call.inverse(call.this())?;
    call.write("<end>");
    Ok(Value::Undefined)
}

/// A loop of a caller's own, with more `@`-variables than `each`.
fn foreach(call: &mut Call<'_, '_>) -> HelperResult {
    let Some(items) = call.arg(0).as_array().filter(|a| !a.is_empty()) else {
        call.inverse(call.this())?;
        return Ok(Value::Undefined);
    };
    let mut frame = Frame::new();
    for (i, item) in items.iter().enumerate() {
        frame.set("index", i);
        frame.set("number", i + 1);
        frame.set("first", i == 0);
        frame.set("last", i + 1 == items.len());
        frame.set("even", i % 2 == 1);
        call.body_with(item, Some(&frame), &[item.clone(), Value::from(i)])?;
    }
    Ok(Value::Undefined)
}

pub fn helpers() -> Helpers {
    let mut helpers = Helpers::new();
    for name in ["show", "t", "img_url", "a-b", "undefined", "12", "true", "first", "some this"] {
        helpers.add(name, show);
    }
    helpers.add("foreach", foreach);
    helpers.add("ctx", |call| {
        call.body(call.arg(0))?;
        Ok(Value::Undefined)
    });
    helpers.add("safe", |call| Ok(Value::safe(call.arg(0).text())));
    helpers.add("id", |call| Ok(call.arg(0).clone()));
    helpers.add("concat", |call| Ok(Value::from(call.args().iter().map(Value::text).collect::<String>())));
    helpers.add("eq", |call| Ok(Value::Bool(repr(call.arg(0)) == repr(call.arg(1)))));
    helpers.add("match", |call| {
        if repr(call.arg(0)) == repr(call.arg(1)) {
            call.body(call.this())?;
        } else {
            call.inverse(call.this())?;
        }
        Ok(Value::Undefined)
    });
    helpers.add("upper", |call| {
        let text = call.capture(|c| c.body(c.this()))?;
        Ok(Value::from(text.to_uppercase()))
    });
    helpers
}

/// Renders a case; `None` where it is refused.
pub fn render(case: &Json) -> Result<String, hbs::Error> {
    let flag = |name: &str| case["options"][name].as_bool().unwrap_or(false);
    let dialect = Dialect {
        prevent_indent: flag("preventIndent"),
        ignore_standalone: flag("ignoreStandalone"),
        no_escape: flag("noEscape"),
    };
    let mut partials = PartialSet::new();
    if let Some(given) = case["partials"].as_object() {
        for (name, source) in given {
            // handlebars.js compiles a partial when it is first called, so a
            // broken one fails only then.
            let parsed = Template::parse_as(name, source.as_str().unwrap(), dialect)
                .or_else(|_| Template::parse("broken", "{{broken 1}}"))?;
            partials.insert(name.as_str(), parsed);
        }
    }
    let template = Template::parse_as("case", case["template"].as_str().unwrap(), dialect)?;
    let mut helpers = helpers();
    for name in case["names"].as_array().into_iter().flatten() {
        helpers.add(name.as_str().unwrap(), show);
    }
    let mut render = Render::new(&helpers, &partials);
    if let Some(vars) = case["at"].as_object() {
        let mut frame = Frame::new();
        for (name, json) in vars {
            frame.set(name.clone(), value(json));
        }
        render = render.data(frame);
    }
    render.render(&template, &value(&case["data"]))
}
