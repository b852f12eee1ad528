//! `get`, `collection`, `prev_post`, `next_post`: what a theme asks for beyond its page.
//!
//! Setting a page waits for nothing. What is asked for and not there yet is noted, the page is
//! gathered again with it, and set again; see `set`. The same question is answered once.

use archive::browse::{Among, Side};
use hbs::{Call, HelperResult, Helpers, Map, Value};
use paper::{AuthorId, StoryId, TopicId};

use super::sheet;
use crate::wishes::{Answer, Asked, Kind, Wish};

pub fn add(helpers: &mut Helpers) {
    helpers.add("get", get);
    helpers.add("collection", |call| {
        let filter = match call.arg(0).text().as_str() {
            "latest" | "index" | "" => None,
            "featured" => Some("featured:true".to_owned()),
            // Ghost keeps other collections than these two in a table that nobody can write to.
            _ => return block(call, "posts", &Answer::nothing()),
        };
        let limit = limit_of(call).filter(|n| *n < MOST).unwrap_or(3);
        ask(
            call,
            Wish::List(Asked {
                kind: Kind::Posts,
                filter,
                limit,
                include: vec!["authors".into(), "tags".into()],
                ..Asked::default()
            }),
        )
    });
    helpers.add("prev_post", |call| neighbor(call, Side::Before));
    helpers.add("next_post", |call| neighbor(call, Side::After));
}

/// No more than these, whatever a theme asks.
const MOST: i64 = 100;

fn get(call: &mut Call<'_, '_>) -> HelperResult {
    let Some(kind) = Kind::named(&call.arg(0).text()) else {
        return otherwise(call);
    };
    let words = |name: &str| call.hash(name).map(Value::text).filter(|t| !t.trim().is_empty());
    let number =
        |name: &str| call.hash(name).and_then(|v| v.as_f64().or_else(|| v.as_str()?.trim().parse().ok())).map(|n| n as i64);
    let filter = words("filter").map(|filter| resolved(call, &filter));
    let one = match (words("id"), words("slug")) {
        (Some(id), _) => Some(format!("id:{}", quoted(&id))),
        (None, Some(slug)) => Some(format!("slug:{}", quoted(&slug))),
        (None, None) => None,
    };
    let asked = Asked {
        kind,
        single: one.is_some(),
        filter: one.or(filter),
        order: words("order"),
        limit: limit_of(call).unwrap_or(15),
        page: number("page").unwrap_or(1).max(1),
        include: words("include").unwrap_or_default().split(',').map(|part| part.trim().to_owned()).collect(),
    };
    ask(call, Wish::List(asked))
}

/// `all` and whatever is more than Ghost gives become the most.
fn limit_of(call: &Call<'_, '_>) -> Option<i64> {
    let limit = call.hash("limit")?;
    let number = limit.as_f64().or_else(|| limit.as_str()?.trim().parse().ok());
    match number {
        Some(n) if n >= 1.0 => Some((n as i64).min(MOST)),
        Some(_) => None,
        None if limit.text() == "all" => Some(MOST),
        None => None,
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn ask(call: &mut Call<'_, '_>, wish: Wish) -> HelperResult {
    if !call.is_block() {
        return Ok(Value::Undefined);
    }
    let answer = sheet(call)?.answers.to(&wish);
    let key = wish.kind().name();
    match answer {
        Some(answer) if answer.refused => otherwise(call),
        Some(answer) => block(call, key, &answer),
        // Another setting follows, with the answer.
        None => Ok(Value::Undefined),
    }
}

/// The block with what was found: the list under its name and as block parameter, and where in
/// the whole of it that list stands.
fn block(call: &mut Call<'_, '_>, key: &'static str, answer: &Answer) -> HelperResult {
    let pagination = answer.pagination.clone();
    let context = Value::from(
        Map::new()
            .with(key, answer.list.clone())
            .with("meta", Value::object([("pagination", pagination.clone())]))
            .with("pagination", pagination.clone()),
    );
    call.body_with(&context, None, &[answer.list.clone(), pagination])?;
    Ok(Value::Undefined)
}

fn otherwise(call: &mut Call<'_, '_>) -> HelperResult {
    let this = call.this().clone();
    call.inverse(&this)?;
    Ok(Value::Undefined)
}

fn neighbor(call: &mut Call<'_, '_>, side: Side) -> HelperResult {
    let sheet = sheet(call)?;
    let this = call.this().clone();
    let story = this.downcast::<crate::values::StoryValue>().filter(|story| story.card.kind == paper::Kind::Story);
    let (Some(story), false) = (story, sheet.is("preview")) else {
        return otherwise(call);
    };
    let id = |value: Value| i64::from_str_radix(&value.get("id").text(), 16).ok();
    let among = match call.hash("in").map(Value::text).as_deref() {
        Some("primary_tag") => id(this.get("primary_tag")).map(|id| Among::PrimaryTopic(TopicId(id))),
        Some("primary_author") => id(this.get("primary_author")).map(|id| Among::PrimaryAuthor(AuthorId(id))),
        Some("author") => id(this.get("primary_author")).map(|id| Among::Author(AuthorId(id))),
        _ => None,
    };
    let Some(at) = story.card.published_at else {
        return otherwise(call);
    };
    let wish = Wish::Neighbor { story: StoryId(story.card.id.0), at, side, among: among.unwrap_or(Among::All) };
    match sheet.answers.to(&wish) {
        Some(answer) => match answer.list.as_array().and_then(<[Value]>::first) {
            Some(next) => {
                call.body(next)?;
                Ok(Value::Undefined)
            }
            None => otherwise(call),
        },
        None => Ok(Value::Undefined),
    }
}

/// `{{…}}` in a filter's text are paths into what the call stands in, or into the `@`-variables:
/// several values are joined by commas, and a story's topics stand for their slugs.
fn resolved(call: &Call<'_, '_>, filter: &str) -> String {
    let mut out = String::with_capacity(filter.len() + 32);
    let mut rest = filter;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((path, after)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            break;
        };
        let path = match path.trim() {
            "post.tags" => "post.tags[*].slug",
            "post.author" => "post.primary_author.slug",
            path => path,
        };
        let path = path.replace(".[", "[");
        let found = match path.strip_prefix('@') {
            Some(data) => {
                let (head, tail) = data.split_once('.').unwrap_or((data, ""));
                values_at(call.data(head), tail)
            }
            None => values_at(call.this().clone(), &path),
        };
        out.push_str(&found.iter().map(Value::text).collect::<Vec<_>>().join(","));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `tags[*].slug`, `authors[0].name`, `title`.
fn values_at(from: Value, path: &str) -> Vec<Value> {
    let mut current = vec![from];
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (key, bracket) = match part.split_once('[') {
            Some((key, rest)) => (key, Some(rest.trim_end_matches(']'))),
            None => (part, None),
        };
        let next = current.iter().map(|value| if key.is_empty() { value.clone() } else { value.get(key) });
        let next: Vec<Value> = next.filter(|value| !matches!(value, Value::Undefined)).collect();
        current = match bracket {
            None => next,
            Some("*") => next.iter().flat_map(|value| value.as_array().unwrap_or_default().to_vec()).collect(),
            Some(place) => next.iter().map(|value| value.get(place)).filter(|v| !matches!(v, Value::Undefined)).collect(),
        };
    }
    current
}
