//! How often a front page can be set in a second: a layout, twenty-five cards
//! through a loop helper and a partial, a subexpression, a three-way else
//! chain, `@last`; about 6.5 KB out.
//!
//! `cargo bench -p hbs`; handlebars.js 4.7.9 sets the same page about 6,500
//! times a second.

use std::time::{Duration, Instant};

use hbs::{Call, Dialect, Frame, HelperResult, Helpers, PartialSet, Render, Template, Value};

const LAYOUT: &str = r#"<!DOCTYPE html>
<html lang="{{@site.locale}}">
<head><title>{{@site.title}}</title><link rel="stylesheet" href="{{asset "built/screen.css"}}"></head>
<body class="{{kind}}">
<header><a href="{{@site.url}}">{{#if @site.logo}}<img src="{{@site.logo}}" alt="{{@site.title}}">{{else}}{{@site.title}}{{/if}}</a></header>
<main>{{{body}}}</main>
<footer>{{@site.title}} &copy; 2026</footer>
</body>
</html>
"#;

const FRONT: &str = r#"{{!< default}}
<div class="feed">
{{#foreach posts}}
    {{> card}}
{{else}}
    <p>Nothing yet.</p>
{{/foreach}}
</div>
"#;

const CARD: &str = r#"<article class="card{{#if featured}} featured{{/if}}">
    <a href="{{url}}"><img src="{{img_url feature_image size="s"}}" alt="{{title}}"></a>
    <h2>{{title}}</h2>
    {{#match access "public"}}Free{{else match access "members"}}Members{{else}}Paid{{/match}}
    <p>{{excerpt (concat "card-" slug)}}</p>
    {{#primary_tag}}<b>{{name}}</b>{{/primary_tag}}{{#unless @last}}<hr>{{/unless}}
</article>
"#;

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
        frame.set("odd", i % 2 == 0);
        call.body_with(item, Some(&frame), &[])?;
    }
    Ok(Value::Undefined)
}

fn helpers() -> Helpers {
    let mut helpers = Helpers::new();
    helpers.add("foreach", foreach);
    helpers.add("asset", |call| Ok(Value::from(format!("/assets/{}?v=1", call.arg(0).text()))));
    helpers.add("img_url", |call| {
        let size = call.hash("size").map(Value::text).unwrap_or_default();
        Ok(Value::from(format!("/size/{size}{}", call.arg(0).text())))
    });
    helpers.add("concat", |call| Ok(Value::from(call.args().iter().map(Value::text).collect::<String>())));
    helpers.add("excerpt", |call| {
        Ok(Value::from(format!("{} of {}", call.this().get("custom_excerpt").text(), call.arg(0).text())))
    });
    helpers.add("match", |call| {
        if call.arg(0).as_str() == call.arg(1).as_str() {
            call.body(call.this())?;
        } else {
            call.inverse(call.this())?;
        }
        Ok(Value::Undefined)
    });
    helpers
}

fn post(i: usize) -> Value {
    Value::object([
        ("title", Value::from(format!("Story & number {i}"))),
        ("slug", Value::from(format!("story-{i}"))),
        ("url", Value::from(format!("/story-{i}/"))),
        ("featured", Value::from(i.is_multiple_of(5))),
        ("feature_image", Value::from(format!("/content/images/{i}.jpg"))),
        ("access", Value::from(["public", "members", "paid"][i % 3])),
        ("custom_excerpt", Value::from("What happened, briefly")),
        ("primary_tag", Value::object([("name", Value::from("Politics"))])),
    ])
}

fn main() {
    let dialect = Dialect { prevent_indent: true, ..Dialect::default() };
    let parse = |name, source| Template::parse_as(name, source, dialect).expect("it parses");
    let (layout, front) = (parse("default", LAYOUT), parse("index", FRONT));
    let mut partials = PartialSet::new();
    partials.insert("card", parse("card", CARD));
    let helpers = helpers();
    let posts = Value::object([("posts", Value::array((0..25).map(post)))]);
    let site = Value::object([
        ("title", Value::from("The Courant")),
        ("url", Value::from("https://paper.example")),
        ("locale", Value::from("en")),
        ("logo", Value::Null),
    ]);
    let render = Render::new(&helpers, &partials).data(Frame::new().with("site", site));
    let page = || {
        let body = render.render(&front, &posts).expect("the front renders");
        let context = Value::object([("body", Value::safe(body)), ("kind", Value::from("home"))]);
        render.render(&layout, &context).expect("the layout renders")
    };

    let bytes = page().len();
    let mut best = 0.0_f64;
    for _ in 0..5 {
        let (start, cpu) = (Instant::now(), cpu_time());
        let mut pages = 0_u32;
        while start.elapsed() < Duration::from_millis(600) {
            std::hint::black_box(page());
            pages += 1;
        }
        let spent = match (cpu, cpu_time()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed(),
        };
        best = best.max(f64::from(pages) / spent.as_secs_f64());
    }
    eprintln!("front page of {bytes} bytes: {best:.0} renders a second of one core");
}

/// What this process has used of the processor, where the system says so: a
/// busy neighbor must not make the engine look slow.
fn cpu_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanos = stat.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}
