//! What a caller can lend to a template, and what it learns from one.

#![allow(clippy::unwrap_used)] // in the helpers of these tests too

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hbs::{Frame, Helpers, Object, PartialSet, Render, Template, Value};

fn parse(source: &str) -> Template {
    Template::parse("page", source).unwrap()
}

/// A story whose body is dear to compute.
struct Story {
    body_asked: AtomicUsize,
}

impl Object for Story {
    fn get(&self, key: &str) -> Option<Value> {
        match key {
            "title" => Some(Value::from("Flood")),
            "html" => {
                self.body_asked.fetch_add(1, Ordering::Relaxed);
                Some(Value::safe("<p>Water</p>"))
            }
            _ => None,
        }
    }

    fn keys(&self) -> Vec<Arc<str>> {
        vec!["title".into(), "html".into()]
    }

    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }
}

#[test]
fn templates_and_values_may_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Template>();
    crosses::<Value>();
    crosses::<Helpers>();
    crosses::<PartialSet>();
}

#[test]
fn a_dear_field_is_computed_only_when_it_is_printed() {
    let story = Arc::new(Story { body_asked: AtomicUsize::new(0) });
    let context = Value::object([("story", Value::from(story.clone()))]);
    let (helpers, partials) = (Helpers::new(), PartialSet::new());
    let render = Render::new(&helpers, &partials);
    let title = parse("{{#story}}{{title}}{{/story}}");
    assert_eq!(render.render(&title, &context).unwrap(), "Flood");
    assert_eq!(story.body_asked.load(Ordering::Relaxed), 0);
    let body = parse("{{story.html}}");
    assert_eq!(render.render(&body, &context).unwrap(), "<p>Water</p>");
    assert_eq!(story.body_asked.load(Ordering::Relaxed), 1);
}

#[test]
fn a_helper_knows_its_own_type_even_under_a_partials_arguments() {
    let mut helpers = Helpers::new();
    helpers.add("known", |call| Ok(Value::from(call.this().downcast::<Story>().is_some())));
    let mut partials = PartialSet::new();
    partials.insert("card", parse("{{known}} {{size}} {{title}}"));
    let context = Value::from_object(Story { body_asked: AtomicUsize::new(0) });
    let page = parse("{{> card size=\"s\"}}");
    let text = Render::new(&helpers, &partials).render(&page, &context).unwrap();
    assert_eq!(text, "true s Flood");
}

/// The buffers of `contentFor` and `block`, lent to two renders.
type Buffers = RefCell<BTreeMap<String, String>>;

#[test]
fn a_layout_prints_the_body_and_what_the_page_laid_aside() {
    let mut helpers = Helpers::new();
    helpers.add("contentFor", |call| {
        let text = call.capture(|c| c.body(c.this()))?;
        let buffers = call.state::<Buffers>().expect("lent below");
        buffers.borrow_mut().entry(call.arg(0).text()).or_default().push_str(&text);
        Ok(Value::Undefined)
    });
    helpers.add("block", |call| {
        let buffers = call.state::<Buffers>().expect("lent below");
        if let Some(text) = buffers.borrow().get(&call.arg(0).text()) {
            return Ok(Value::safe(text.as_str()));
        }
        call.body(call.this())?;
        Ok(Value::Undefined)
    });
    let page = parse("{{!< default}}\n<h1>{{title}}</h1>{{#contentFor \"foot\"}}<i>{{title}}</i>{{/contentFor}}");
    let layout = parse("[{{{body}}}|{{{block \"foot\"}}}|{{#block \"none\"}}standing{{/block}}|{{@site.name}}]");
    assert_eq!(page.layout(), Some("default"));

    let partials = PartialSet::new();
    let buffers = Buffers::default();
    let site = Value::object([("name", Value::from("Courant"))]);
    let render = Render::new(&helpers, &partials).state(&buffers).data(Frame::new().with("site", site));
    let context = Value::object([("title", Value::from("A & B"))]);
    let body = render.render(&page, &context).unwrap();
    let text = render.render(&layout, &Value::object([("body", Value::safe(body))])).unwrap();
    assert_eq!(text, "[<h1>A &amp; B</h1>|<i>A &amp; B</i>|standing|Courant]");
}

#[test]
fn a_helper_may_set_a_partial_with_a_context_of_its_own() {
    let mut helpers = Helpers::new();
    helpers.add("navigation", |call| {
        if !call.has_partial("navigation") {
            return Err(call.refuse("the theme has no navigation partial"));
        }
        let item = Value::object([("label", Value::from("Front & back"))]);
        call.partial("navigation", &Value::object([("items", Value::array([item]))]))?;
        Ok(Value::Undefined)
    });
    let mut partials = PartialSet::new();
    let page = parse("a {{navigation}} {{{navigation}}} {{#if (navigation)}}x{{/if}}");
    let refused = Render::new(&helpers, &partials).render(&page, &Value::Null).unwrap_err();
    assert_eq!(refused.to_string(), "page, line 1, column 3: the theme has no navigation partial");
    partials.insert("navigation", parse("<{{#each items}}{{label}}{{@root.title}}{{/each}}>"));
    let context = Value::object([("title", Value::from("!"))]);
    let text = Render::new(&helpers, &partials).render(&page, &context).unwrap();
    assert_eq!(text, "a <Front &amp; back!> <Front &amp; back!> x");
}

#[test]
fn a_helper_may_say_something_to_the_rest_of_the_page() {
    let mut helpers = Helpers::new();
    helpers.add("mark", |call| {
        call.set_global("marked", call.arg(0).clone());
        Ok(Value::Undefined)
    });
    let page = parse("[{{@marked}}]{{#each this}}{{mark this}}{{/each}}[{{@marked}}]");
    let text = Render::new(&helpers, &PartialSet::new()).render(&page, &Value::from(vec!["a", "b"])).unwrap();
    assert_eq!(text, "[][b]");
}

#[test]
fn missing_helpers_can_be_answered_by_the_caller() {
    let mut helpers = Helpers::new();
    helpers.add("helperMissing", |call| Ok(Value::from(format!("?{}", call.name()))));
    helpers.add("blockHelperMissing", |call| {
        let value = call.arg(0).text();
        call.write(&value);
        call.body(call.this())?;
        Ok(Value::Undefined)
    });
    let page = parse("{{here}} {{gone}} {{gone 1}} {{#here}}!{{/here}}");
    let context = Value::object([("here", Value::from("H"))]);
    let text = Render::new(&helpers, &PartialSet::new()).render(&page, &context).unwrap();
    assert_eq!(text, "H ?gone ?gone H!");
}

#[test]
fn a_template_tells_what_it_calls() {
    let page = parse(
        "{{title}} {{date published format=\"D\"}} {{#if @custom.show}}{{> card}}{{> \"icons/x\"}}{{/if}}
         {{#foreach posts as |p|}}{{p}}{{p.title}}{{@index}}{{img_url (lookup p \"i\")}}{{/foreach}}
         {{#> (concat \"icons/\" type)}}{{/undefined}}{{#*inline \"own\"}}{{/inline}}{{@site.title}}",
    );
    let uses = page.uses();
    let list = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(list(&uses.helpers), "concat date foreach if img_url lookup");
    assert_eq!(list(&uses.names), "title");
    assert_eq!(list(&uses.partials), "card icons/x");
    assert!(uses.computed_partials);
    assert_eq!(list(&uses.inline_partials), "own");
    assert_eq!(list(&uses.data), "custom.show index site.title");
}
