//! The paper's own API under `/api/v1/`: briefs, threads and corrections, for reading only.
//!
//! Its description is `/api/openapi.json` (OpenAPI 3.1); a test holds the two together. Refusals
//! are problems as RFC 9457 has them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use press::api::{Own, Pages};

use crate::answer::{self, Body};
use crate::reader;
use crate::state::State;

/// The description, as it is served.
const OPENAPI: &str = include_str!("../static/openapi.json");

const DESCRIPTION: &str = "/api/openapi.json";
const ROOT: &str = "/api/v1/";

/// What the API has, as the description writes its paths.
#[cfg(test)]
const PATHS: &[&str] =
    &["/api/v1/briefs", "/api/v1/briefs/{slug}", "/api/v1/threads", "/api/v1/threads/{slug}", "/api/v1/corrections"];

/// Is this an address of the paper's own API?
pub fn is_apis(path: &str) -> bool {
    path == DESCRIPTION || path.starts_with(ROOT)
}

/// Answers a request to it.
pub async fn answer<B>(state: &Arc<State>, request: &Request<B>) -> Response<Body> {
    let path = request.uri().path();
    let mut answer = match *request.method() {
        Method::GET | Method::HEAD if path == DESCRIPTION => description(),
        Method::OPTIONS => preflight(),
        Method::GET | Method::HEAD => read(state, path, request).await.unwrap_or_else(|problem| problem.answer()),
        _ => {
            let mut answer = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This API is only read: ask with GET.").answer();
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
            answer
        }
    };
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    answer
}

async fn read<B>(state: &Arc<State>, path: &str, request: &Request<B>) -> Result<Response<Body>, Problem> {
    let query = request.uri().query().unwrap_or("");
    let words: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let asked = asked(path, &words);
    if let Err(problem) = &asked
        && problem.status == StatusCode::NOT_FOUND
    {
        return Err(Problem::nothing());
    }
    let key = said(&words, "key").unwrap_or_default();
    if !state.archive.knows_content_key(key).await? {
        let sentence = "Give a content key of this paper as ?key=…; its administrators make one at the desk under Integrations.";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, sentence));
    }
    match state.press.own_api(&asked?).await? {
        Some(printed) => Ok(reader::hand_over_packed(state, printed, request).await),
        None => Err(Problem::nothing()),
    }
}

/// The question that an address asks.
fn asked(path: &str, words: &[(String, String)]) -> Result<Own, Problem> {
    let rest = path.strip_prefix(ROOT).unwrap_or_default();
    let parts: Vec<&str> = rest.strip_suffix('/').unwrap_or(rest).split('/').collect();
    Ok(match parts.as_slice() {
        ["briefs"] => Own::Briefs(pages(words)?),
        ["briefs", slug] => Own::Brief { slug: slug_of(slug)? },
        ["threads"] => Own::Threads(pages(words)?),
        ["threads", slug] => Own::Thread { slug: slug_of(slug)? },
        ["corrections"] => Own::Corrections { since: since(words)?, pages: pages(words)? },
        _ => return Err(Problem::nothing()),
    })
}

fn slug_of(text: &str) -> Result<String, Problem> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
    if fits { Ok(text.to_owned()) } else { Err(Problem::nothing()) }
}

fn pages(words: &[(String, String)]) -> Result<Pages, Problem> {
    Ok(Pages { page: number(words, "page", 1, Pages::LAST)?, limit: number(words, "limit", Pages::USUAL, Pages::MOST)? })
}

fn number(words: &[(String, String)], name: &str, usual: u32, most: u32) -> Result<u32, Problem> {
    let Some(text) = said(words, name) else { return Ok(usual) };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && (1..=most).contains(n)).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            &format!("{name} is a whole number from 1 to {most}; {usual} when you leave it out."),
        )
    })
}

fn since(words: &[(String, String)]) -> Result<DateTime<Utc>, Problem> {
    let Some(text) = said(words, "since") else { return Ok(DateTime::UNIX_EPOCH) };
    let read = DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    // Kept to whole milliseconds, as the store keeps them, and so to few addresses of one answer.
    read.and_then(|at| DateTime::from_timestamp_millis(at.timestamp_millis()))
        .ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "since is a moment such as 2026-11-23T12:00:00Z (RFC 3339)."))
}

fn said<'a>(words: &'a [(String, String)], name: &str) -> Option<&'a str> {
    words.iter().find(|(key, _)| key == name).map(|(_, word)| word.as_str())
}

fn description() -> Response<Body> {
    let mut answer = answer::bytes(StatusCode::OK, "application/json; charset=utf-8", OPENAPI);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    answer
}

fn preflight() -> Response<Body> {
    let mut answer = answer::bytes(StatusCode::NO_CONTENT, "text/plain; charset=utf-8", bytes::Bytes::new());
    let headers = answer.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    answer
}

/// Why there is no answer (RFC 9457).
#[derive(Debug)]
struct Problem {
    status: StatusCode,
    sentence: String,
}

impl Problem {
    fn new(status: StatusCode, sentence: &str) -> Problem {
        Problem { status, sentence: sentence.to_owned() }
    }

    fn nothing() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "There is nothing here that readers may see.")
    }

    fn ours(trouble: &dyn std::error::Error) -> Problem {
        tracing::error!(%trouble, "the API could not answer");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Try again in a moment.")
    }

    fn answer(&self) -> Response<Body> {
        let title = self.status.canonical_reason().unwrap_or_default();
        let body = serde_json::json!({
            "type": "about:blank", "title": title, "status": self.status.as_u16(), "detail": self.sentence,
        });
        let mut answer = answer::bytes(self.status, "application/problem+json", body.to_string());
        let headers = answer.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("ContentKey"));
        }
        answer
    }
}

impl From<archive::Error> for Problem {
    fn from(trouble: archive::Error) -> Problem {
        Problem::ours(&trouble)
    }
}

impl From<press::Error> for Problem {
    fn from(trouble: press::Error) -> Problem {
        Problem::ours(&trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str, query: &str) -> Result<Own, StatusCode> {
        let words: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        asked(path, &words).map_err(|problem| problem.status)
    }

    #[test]
    fn the_description_and_the_doors_name_the_same_addresses() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        assert_eq!(described["openapi"], "3.1.0");
        let paths: Vec<&str> = described["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut ours = PATHS.to_vec();
        ours.push(DESCRIPTION);
        ours.sort_unstable();
        assert_eq!(paths, ours);
        for path in PATHS {
            assert!(ask(&path.replace("{slug}", "a-slug"), "").is_ok(), "{path}");
            let get = &described["paths"][path]["get"];
            let named: Vec<&str> = get["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| p["name"].as_str().or_else(|| p["$ref"].as_str()?.rsplit('/').next()).unwrap())
                .collect();
            let wanted: &[&str] = match *path {
                path if path.ends_with('}') => &["slug"],
                "/api/v1/corrections" => &["since", "page", "limit"],
                _ => &["page", "limit"],
            };
            assert_eq!(named, wanted, "{path}");
            for status in ["200", "401"] {
                assert!(get["responses"].get(status).is_some(), "{path} answers {status}");
            }
        }
    }

    #[test]
    fn a_number_out_of_reach_is_refused_with_the_reach() {
        for query in ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=", "page=0", "page=%2B1", "page=10001"] {
            assert_eq!(ask("/api/v1/briefs", query), Err(StatusCode::BAD_REQUEST), "{query}");
        }
        assert_eq!(ask("/api/v1/briefs/", "limit=100"), Ok(Own::Briefs(Pages { page: 1, limit: 100 })));
        assert_eq!(ask("/api/v1/corrections", "since=yesterday"), Err(StatusCode::BAD_REQUEST));
        assert_eq!(ask("/api/v1/corrections", "since=2026-11-23T12:00:00%2B01:00&page=1").map(|_| ()), Ok(()));
        for path in ["/api/v1/", "/api/v1/nothing", "/api/v1/briefs/A b", "/api/v1/briefs/a/b"] {
            assert_eq!(ask(path, ""), Err(StatusCode::NOT_FOUND), "{path}");
        }
    }
}
