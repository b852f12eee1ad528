//! A template from a stranger ends in a page or in a sentence, never in a
//! crash and never in a long wait.

#![allow(clippy::unwrap_used)] // in the helpers of these tests too

mod support;

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hbs::{ErrorKind, Limits, PartialSet, Render, Template, Value};
use serde_json::{Value as Json, json};

/// Time this thread has had a core to itself: what else runs on the machine is not our slowness.
fn on_the_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
}

fn partials(given: &[(&str, &str)]) -> PartialSet {
    let mut set = PartialSet::new();
    for (name, source) in given {
        set.insert(*name, Template::parse(name, source).unwrap());
    }
    set
}

fn refusal(source: &str, given: &[(&str, &str)], limits: Limits, data: &Json) -> hbs::Error {
    let template = match Template::parse("story", source) {
        Ok(template) => template,
        Err(error) => return error,
    };
    let helpers = support::helpers();
    Render::new(&helpers, &partials(given)).limits(limits).render(&template, &support::value(data)).unwrap_err()
}

#[test]
fn a_partial_that_calls_itself_ends_with_a_sentence() {
    let error = refusal("{{> a}}", &[("a", "x\n  {{> a}}")], Limits::default(), &json!({}));
    assert_eq!(error.kind, ErrorKind::Limit);
    assert_eq!((error.template.as_str(), error.line), ("a", 2));
    assert!(error.to_string().contains("deep"), "{error}");
}

#[test]
fn partials_that_call_each_other_with_blocks_end_too() {
    let given = [
        ("a", "{{#> b}}{{> @partial-block}}{{/b}}"),
        ("b", "{{#each @root.x}}{{#> a}}{{> b}}{{/a}}{{/each}}{{> @partial-block}}"),
    ];
    let error = refusal("{{#> a}}x{{/a}}", &given, Limits::default(), &json!({"x": [1]}));
    assert_eq!(error.kind, ErrorKind::Limit, "{error}");
}

#[test]
fn a_deep_template_is_refused_before_it_is_rendered() {
    for (open, close) in
        [("{{#with this}}", "{{/with}}"), ("{{#> x}}", "{{/x}}"), ("{{^if a}}", "{{/if}}"), ("{{#*inline \"a\"}}", "{{/inline}}")]
    {
        let source = format!("{}{}", open.repeat(50_000), close.repeat(50_000));
        let error = Template::parse("deep", &source).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{open}");
    }
    let source = format!("{{{{id {}1{}}}}}", "(id ".repeat(50_000), ")".repeat(50_000));
    assert_eq!(Template::parse("deep", &source).unwrap_err().kind, ErrorKind::Limit);
    let source = format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if b}}".repeat(50_000));
    assert_eq!(Template::parse("deep", &source).unwrap_err().kind, ErrorKind::Limit);
}

/// The deepest that is let through must leave room on a small thread's 2 MiB.
#[test]
fn the_deepest_permitted_template_renders_or_says_why_not() {
    std::thread::Builder::new().stack_size(1280 * 1024).spawn(deepest).unwrap().join().unwrap();
}

fn deepest() {
    let deep =
        |open: &str, inner: &str, close: &str, times: usize| format!("{}{inner}{}", open.repeat(times), close.repeat(times));
    for source in [
        deep("{{#show 1}}", "x", "{{/show}}", 97),
        deep("{{#upper}}", "x", "{{/upper}}", 97),
        deep("{{#foreach list}}", "{{> p}}", "{{/foreach}}", 95),
        deep("{{#> p}}", "x", "{{/p}}", 97),
        format!("{{{{id {}1{}}}}}", "(id ".repeat(97), ")".repeat(97)),
        format!("{{{{#if a}}}}{}x{{{{/if}}}}", "{{else if b}}".repeat(99)),
        format!("{{{{#match 1 2}}}}{}{{{{else}}}}x{{{{/match}}}}", "{{else match 1 2}}".repeat(99)),
    ] {
        let template = Template::parse("deep", &source).unwrap();
        let helpers = support::helpers();
        let set = partials(&[("p", "{{> @partial-block}}{{#each list}}{{> p}}{{/each}}")]);
        let data = support::value(&json!({"list": [1, 2]}));
        if let Err(error) = Render::new(&helpers, &set).render(&template, &data) {
            assert!(matches!(error.kind, ErrorKind::Limit | ErrorKind::Missing), "{error}");
        }
    }
}

#[test]
fn loops_inside_loops_run_out_of_steps() {
    let data = json!({"n": (0..100).collect::<Vec<_>>()});
    let source = format!("{}{}", "{{#each @root.n}}".repeat(8), "{{/each}}".repeat(8));
    let limits = Limits { steps: 100_000, ..Limits::default() };
    let error = refusal(&source, &[], limits, &data);
    assert_eq!(error.kind, ErrorKind::Limit);
    assert!(error.message.contains("100000 steps"), "{error}");
}

#[test]
fn output_is_bounded_however_it_is_made() {
    let data = json!({"n": (0..100).collect::<Vec<_>>(), "text": "x".repeat(1000)});
    let limits = Limits { output: 50_000, ..Limits::default() };
    let loops = |inner: &str| format!("{{{{#each n}}}}{inner}{{{{/each}}}}");
    let doubled = format!("{}x{}", "{{#with (concat this this)}}".repeat(40), "{{/with}}".repeat(40));
    for source in [
        loops("{{@root.text}}"),
        loops("{{#upper}}{{@root.text}}{{/upper}}"),
        loops("{{id (concat @root.text 1)}}"),
        loops(&"plain text ".repeat(100)),
        format!("{{{{#with text}}}}{doubled}{{{{/with}}}}"),
        format!("{{{{concat {}}}}}", "text ".repeat(1000)),
    ] {
        let error = refusal(&source, &[], limits, &data);
        assert_eq!(error.kind, ErrorKind::Limit, "{source:.80}");
        assert_eq!(error.template, "story");
        assert!(error.line >= 1 && error.column >= 1);
    }
}

#[test]
fn a_passed_deadline_ends_the_render() {
    let looks = Cell::new(0);
    let expired = || {
        looks.set(looks.get() + 1);
        looks.get() > 3
    };
    let template = Template::parse("slow", "{{#each n}}{{this}}\n{{/each}}").unwrap();
    let data = support::value(&json!({"n": (0..10_000).collect::<Vec<_>>()}));
    let helpers = support::helpers();
    let set = PartialSet::new();
    let error = Render::new(&helpers, &set).expires(&expired).render(&template, &data).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Deadline);
    assert_eq!(looks.get(), 4);
}

#[test]
fn an_error_names_template_line_and_column() {
    let error = Template::parse("post", "<p>\n  {{#if a}}\n{{/each}}").unwrap_err();
    assert_eq!(error.to_string(), "post, line 2, column 3: if is closed as each");
    let error = refusal("a\n {{> p}}", &[("p", "\n\n{{foo 1}}")], Limits::default(), &json!({}));
    assert_eq!(error.to_string(), "p, line 3, column 1: there is no helper called foo");
}

/// Long inputs of one repeated piece: parsing time must grow with length, not
/// with its square.
#[test]
fn long_odd_templates_are_parsed_in_bounded_time() {
    for piece in [
        "{{",
        "}}",
        "\\{{",
        "\\\\{{a}}",
        "{{!",
        "{{!--",
        "--",
        "{{a}}",
        "{{{{a}}}}",
        "{{{{/a}}}}",
        "{{\"",
        "{{[",
        "\\\"",
        "{{ a=",
        "{{a.",
        "{{../",
        "{{#a}}{{/a}}",
        "{{> a}}\n",
        "{{~",
        " \n",
        "{{else}}",
        "{{^}}",
        "{{!< ",
        "{{a \"\\\"",
        "\0",
    ] {
        let began = on_the_processor();
        let _ = Template::parse("long", &piece.repeat(200_000 / piece.len()));
        let _ = Template::parse("long", &format!("{{{{a {}", piece.repeat(200_000 / piece.len())));
        let _ = Template::parse("long", &format!("{{{{{{{{a}}}}}}}}{}", piece.repeat(200_000 / piece.len())));
        let took = on_the_processor() - began;
        assert!(took < Duration::from_secs(5), "{piece:?} took {took:?}");
    }
}

/// The attack rows kept beside the repository, as templates and as text.
#[test]
fn the_known_attacks_neither_crash_nor_hang() {
    let rows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/templates/own.jsonl");
    let Ok(rows) = fs::read_to_string(rows) else {
        eprintln!("no attack rows in ../shared: this test looked at nothing");
        return;
    };
    for row in rows.lines() {
        let row: Json = serde_json::from_str(row).unwrap();
        let input = row["input"].as_str().unwrap();
        let began = on_the_processor();
        let data = json!({"title": input, "a": [1, 2, 3], "posts": [{"title": input}]});
        let case = json!({"template": input, "data": data, "partials": {"a": input, "self": input, "x": input}});
        if let Ok(text) = support::render(&case) {
            assert!(text.len() < 5_000_000, "{input:.80}");
        }
        let shown = json!({"template": "{{{title}}}", "data": data});
        assert_eq!(support::render(&shown).unwrap(), input);
        let took = on_the_processor() - began;
        assert!(took < Duration::from_secs(2), "{input:.80} took {took:?}");
    }
}

#[test]
fn only_own_fields_exist() {
    let data = json!({"post": {"title": "T"}, "list": [1], "text": "t"});
    for path in [
        "constructor",
        "__proto__",
        "post.constructor",
        "post.__proto__.x",
        "list.constructor",
        "text.constructor.name",
        "list.push",
        "post.hasOwnProperty",
        "lookup post \"constructor\"",
        "lookup this \"__proto__\"",
        "lookup list \"__proto__\"",
    ] {
        let case = json!({"template": format!("[{{{{{path}}}}}]"), "data": data});
        assert_eq!(support::render(&case).unwrap(), "[]", "{path}");
    }
    assert_eq!(Value::from("abc").get("length").as_f64(), Some(3.0));
}
