//! Answers of Ghost's Content API: stories, pages, topics and authors as JSON, printed and kept
//! like pages.
//!
//! Only what readers may see is ever read: stories that are live, and of gated ones the part
//! before the paywall. Every list takes the same handful of queries, whatever its length. `web`
//! asks for the key and speaks of errors; here is what stands in an answer.

mod ask;
mod json;
mod objects;
mod own;
mod plain;
mod rows;
mod settings;
mod text;
pub(crate) use plain::plain;

use std::sync::Arc;

use crate::gather::Gathering;
use crate::{Access, Press, Printed, Result};
pub use ask::{Ask, Deed, Query, Resource, Which};
use json::Json;
use objects::is_field;
pub use own::{Own, Pages};
pub use settings::VERSION;

const JSON: &str = "application/json; charset=utf-8";

/// A question that has no answer: what Ghost's error envelope says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct No {
    pub status: u16,
    /// Ghost's name for this kind of error.
    pub kind: &'static str,
    pub message: String,
    pub context: Option<String>,
}

impl No {
    /// 422: a word of the question that cannot be.
    pub fn invalid(of: Resource, deed: Deed, sentence: &str) -> No {
        No::new(422, "ValidationError", format!("Validation error, cannot {}.", about(of, deed)), sentence)
    }

    /// 400: a filter that cannot be read, or asks for what there is not.
    fn unreadable(of: Resource, why: &str) -> No {
        let message = format!("Request not understood error, cannot {}.", about(of, Deed::List));
        No::new(400, "BadRequestError", message, why)
    }

    /// 404: there is none, or none that readers may see.
    fn missing(of: Resource) -> No {
        let one = of.one();
        let context = format!("{}{} not found.", one[..1].to_uppercase(), &one[1..]);
        No::new(404, "NotFoundError", format!("Resource not found error, cannot {}.", about(of, Deed::Read)), &context)
    }

    /// 404: a page that no list could have.
    fn no_such_page(of: Resource) -> No {
        No::new(404, "NotFoundError", format!("Resource not found error, cannot {}.", about(of, Deed::List)), "Page not found")
    }

    fn new(status: u16, kind: &'static str, message: String, context: &str) -> No {
        No { status, kind, message, context: Some(context.to_owned()) }
    }
}

fn about(of: Resource, deed: Deed) -> String {
    match deed {
        Deed::List => format!("list {}", of.name()),
        Deed::Read => format!("read {}", of.one()),
    }
}

impl Press {
    /// The answer to a question, from the page cache while it is true. The inner `Err` is a "no"
    /// for whoever asked; the outer one is trouble.
    pub async fn api(&self, ask: &Ask) -> Result<std::result::Result<Arc<Printed>, No>> {
        let of = match ask {
            Ask::Browse { of, .. } | Ask::Read { of, .. } | Ask::SearchIndex { of } => *of,
            Ask::Settings => Resource::Posts,
            Ask::Offer => Resource::Offers,
        };
        let answer = self.cache.get_or_print(&ask.key(), Access::Open, || self.print_api(ask)).await?;
        Ok(match answer.status {
            404 => Err(No::missing(of)),
            400 => Err(No::unreadable(of, &String::from_utf8_lossy(answer.body()))),
            _ => Ok(answer),
        })
    }

    async fn print_api(&self, ask: &Ask) -> Result<Printed> {
        let mut g = self.gathering(self.theme()).await?;
        let made = match ask {
            Ask::Settings => {
                let members = vec![("settings", settings::settings(&g.house)), ("meta", Json::Object(Vec::new()))];
                Made::Whole(Json::Object(members))
            }
            Ask::Offer => Made::Missing,
            Ask::SearchIndex { of } => Made::Whole(wrapped(*of, rows::search_index(&mut g, *of).await?, None)),
            Ask::Read { of, which, query } => match rows::one(&mut g, *of, which, query).await? {
                Some(one) => Made::Whole(wrapped(*of, vec![one], None)),
                None => Made::Missing,
            },
            Ask::Browse { of, query } => match rows::list(&mut g, *of, query).await? {
                rows::Listed::Rows(list, total) => Made::Whole(wrapped(*of, list, Some((query, total)))),
                rows::Listed::Unreadable(why) => Made::Unreadable(why),
            },
        };
        let mut printed = match made {
            Made::Whole(whole) => Printed::new(200, JSON, whole.to_bytes()),
            Made::Missing => Printed::new(404, JSON, ""),
            Made::Unreadable(why) => Printed::new(400, JSON, why),
        };
        printed.keep = printed.status == 200;
        printed.seq = g.seq;
        printed.tags = g.tags.into_iter().collect();
        printed.good_until = g.good_until;
        Ok(printed)
    }
}

enum Made {
    Whole(Json),
    Missing,
    Unreadable(&'static str),
}

/// A list in its envelope, with the figures of its pages when it has pages.
fn wrapped(of: Resource, list: Vec<Json>, pages: Option<(&Query, i64)>) -> Json {
    let mut members = vec![(of.name(), Json::List(list))];
    if let Some((query, total)) = pages {
        members.push(("meta", Json::Object(vec![("pagination", pagination(of, query, total))])));
    }
    Json::Object(members)
}

/// Where in a list a page stands. Past the end Ghost counts on as if there were more.
fn pagination(of: Resource, query: &Query, total: i64) -> Json {
    // Ghost lists tiers whole, whatever is asked.
    let (page, limit) = if of == Resource::Tiers { (1, total) } else { (query.page, query.limit) };
    let filled = total.checked_add(limit - 1).and_then(|sum| sum.checked_div(limit)).unwrap_or(0);
    let pages = if of == Resource::Recommendations { filled } else { filled.max(1) };
    // Ghost knows of no neighbors where there is one page, and past the end counts on.
    let (next, prev) = match of {
        Resource::Recommendations => (page < pages, page > 1),
        _ => (pages > 1 && page != pages, pages > 1 && page > 1),
    };
    let maybe = |n: i64, is_there: bool| if is_there { Json::Int(n) } else { Json::Null };
    Json::Object(vec![
        ("page", Json::Int(page)),
        ("limit", Json::Int(limit)),
        ("pages", Json::Int(pages)),
        ("total", Json::Int(total)),
        ("next", maybe(page.saturating_add(1), next)),
        ("prev", maybe(page - 1, prev)),
    ])
}

/// Every answer depends on what it shows; a list also on what it leaves out.
fn tag_list(g: &mut Gathering<'_>) {
    for tag in ["front", "topics", "authors"] {
        g.tag(tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(of: Resource, page: i64, limit: i64, total: i64, want: &str) {
        let query = Query { page, limit, ..Query::default() };
        let said = String::from_utf8(pagination(of, &query, total).to_bytes()).unwrap();
        assert_eq!(said, want);
    }

    #[test]
    fn pages_are_counted_as_ghost_counts_them() {
        check(Resource::Posts, 1, 2, 42, r#"{"page":1,"limit":2,"pages":21,"total":42,"next":2,"prev":null}"#);
        check(Resource::Posts, 21, 2, 42, r#"{"page":21,"limit":2,"pages":21,"total":42,"next":null,"prev":20}"#);
        check(Resource::Posts, 99, 2, 42, r#"{"page":99,"limit":2,"pages":21,"total":42,"next":100,"prev":98}"#);
        check(Resource::Posts, 3, 15, 0, r#"{"page":3,"limit":15,"pages":1,"total":0,"next":null,"prev":null}"#);
        check(Resource::Posts, 1, 3, 0, r#"{"page":1,"limit":3,"pages":1,"total":0,"next":null,"prev":null}"#);
        check(Resource::Recommendations, 7, 5, 0, r#"{"page":7,"limit":5,"pages":0,"total":0,"next":null,"prev":6}"#);
        check(Resource::Tiers, 1, 15, 0, r#"{"page":1,"limit":0,"pages":1,"total":0,"next":null,"prev":null}"#);
    }

    #[test]
    fn a_no_says_what_could_not_be_done_and_why() {
        let no = No::missing(Resource::Authors);
        assert_eq!((no.status, no.message.as_str()), (404, "Resource not found error, cannot read author."));
        assert_eq!(no.context.as_deref(), Some("Author not found."));
        assert_eq!(No::unreadable(Resource::Tags, "").message, "Request not understood error, cannot list tags.");
    }
}
