//! Ghost's Content API at the address where programs look for it: `/ghost/api/content/`.
//!
//! Here are the key, the versions, the redirects and the errors, each as Ghost 6.65 has them; the
//! answers themselves are printed by the press. The Admin API has its place here and nothing more:
//! every address of it answers that there is none.

mod envelope;

use std::sync::Arc;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use press::api::{Ask, VERSION};

use crate::answer::{self, Body};
use crate::reader;
use crate::state::State;
use envelope::Trouble;

const ROOT: &str = "/ghost/api";
const CONTENT: &str = "/ghost/api/content";

const CONTENT_VERSION: HeaderName = HeaderName::from_static("content-version");
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const CORS: HeaderValue = HeaderValue::from_static("*");
const VARY: HeaderValue = HeaderValue::from_static("Accept-Version, Accept-Encoding");

/// Is this one of the addresses of Ghost's APIs?
pub fn is_ghosts(path: &str) -> bool {
    path.get(..ROOT.len()).is_some_and(|start| start.eq_ignore_ascii_case(ROOT))
        && matches!(path.as_bytes().get(ROOT.len()), None | Some(b'/'))
}

/// Answers a request to Ghost's APIs.
pub async fn answer<B>(state: &Arc<State>, request: &Request<B>) -> Response<Body> {
    let path = request.uri().path();
    let (plain, version) = without_version(path);
    let content = under(&plain, CONTENT);
    // The version in the path counts as if it had been said.
    let asked = match &version {
        Some(version) => Some(format!("{}.0", version.to_ascii_lowercase())),
        None => request.headers().get("accept-version").and_then(|asked| asked.to_str().ok()).map(str::to_owned),
    };
    let nowhere = || asked.as_deref().filter(|asked| !asked.is_empty()).map_or_else(Trouble::nowhere, Trouble::nowhere_in);
    let mut answer = match content {
        Some(_) if *request.method() == Method::OPTIONS => preflight(request.headers()),
        // Reading is all there is; Ghost knows no address for anything else.
        Some(rest) if matches!(*request.method(), Method::GET | Method::HEAD) => {
            if !rest.is_empty() && !rest.ends_with('/') {
                with_slash(path, request.uri().query())
            } else {
                read(state, rest, request).await.unwrap_or_else(|| envelope::answer(&nowhere()))
            }
        }
        Some(_) => envelope::answer(&nowhere()),
        None if under(&plain, "/ghost/api/admin").is_some() => envelope::answer(&Trouble::no_admin()),
        None => envelope::answer(&nowhere()),
    };
    let headers = answer.headers_mut();
    headers.insert(CONTENT_VERSION, HeaderValue::from_str(&format!("v{VERSION}")).expect("figures and a point"));
    if content.is_some() {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, CORS);
    }
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_METHODS) {
        headers.insert(header::VARY, VARY);
    }
    if let Some(version) = version {
        deprecated(headers, state, &version, &plain, request.uri().query());
    }
    answer
}

/// One question, with its key; `None` where there is no such address.
async fn read<B>(state: &Arc<State>, rest: &str, request: &Request<B>) -> Option<Response<Body>> {
    let inner = rest.strip_prefix('/').unwrap_or(rest);
    let parts: Vec<String> = inner.strip_suffix('/').unwrap_or(inner).split('/').map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    // Two slashes are no way to anything.
    if parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let query = request.uri().query().unwrap_or("");
    let words: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let ask = Ask::parse(&parts, &words)?;
    match may(state, &words).await {
        Ok(()) => {}
        Err(trouble) => return Some(envelope::answer(&trouble)),
    }
    let ask = match ask {
        Ok(ask) => ask,
        Err(no) => return Some(envelope::answer(&no.into())),
    };
    Some(match state.press.api(&ask).await {
        Ok(Ok(printed)) => reader::hand_over_packed(state, printed, request).await,
        Ok(Err(no)) => envelope::answer(&no.into()),
        Err(trouble) => {
            tracing::error!(%trouble, "the Content API could not answer");
            envelope::answer(&Trouble::ours())
        }
    })
}

/// Does the question come with a key of ours?
async fn may(state: &State, words: &[(String, String)]) -> Result<(), Trouble> {
    let mut keys = words.iter().filter(|(name, _)| name == "key" || name.starts_with("key["));
    let key = match (keys.next(), keys.next()) {
        (None, _) => return Err(Trouble::no_key()),
        (Some((name, key)), None) if name == "key" => key,
        (Some((name, _)), None) if name != "key[]" => return Err(Trouble::key_of_no_kind()),
        _ => return Err(Trouble::odd_key()),
    };
    if key.is_empty() {
        return Err(Trouble::no_key());
    }
    match state.archive.knows_content_key(key).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Trouble::unknown_key()),
        Err(trouble) => {
            tracing::error!(%trouble, "the keys could not be read");
            Err(Trouble::ours())
        }
    }
}

/// What stands behind a prefix, letter case aside.
fn under<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = path.split_at_checked(prefix.len())?;
    (start.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
}

/// The path without the version that Ghost's programs once named in it, and that version.
fn without_version(path: &str) -> (String, Option<String>) {
    let parts: Vec<&str> = path.splitn(5, '/').collect();
    if let ["", ghost, api, version, rest] = parts.as_slice()
        && ["v2", "v3", "v4", "canary"].iter().any(|old| version.eq_ignore_ascii_case(old))
        && ["content", "admin"].iter().any(|known| under(rest, known).is_some())
    {
        let version = if version.eq_ignore_ascii_case("canary") { "v4" } else { version };
        return (format!("/{ghost}/{api}/{rest}"), Some(version.to_owned()));
    }
    (path.to_owned(), None)
}

fn deprecated(headers: &mut HeaderMap, state: &State, version: &str, path: &str, query: Option<&str>) {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let link = format!("<{}{}>; rel=\"latest-version\"", state.settings.site_url, reader::in_address(&format!("{path}{query}")));
    if let (Ok(version), Ok(link)) = (HeaderValue::from_str(&format!("version=\"{version}\"")), HeaderValue::from_str(&link)) {
        headers.insert(DEPRECATION, version);
        headers.insert(header::LINK, link);
    }
}

/// Every address ends with a slash; clients that leave it out are sent there for good.
fn with_slash(path: &str, query: Option<&str>) -> Response<Body> {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let to = reader::in_address(&format!("{path}/{query}"));
    let mut answer = answer::bytes(StatusCode::MOVED_PERMANENTLY, "text/plain; charset=utf-8", bytes::Bytes::new());
    let headers = answer.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    // One slash at the beginning, or a browser would take the next word for another host.
    if let Ok(to) = HeaderValue::from_str(&format!("/{}", to.trim_start_matches('/'))) {
        headers.insert(header::LOCATION, to);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000"));
    answer
}

/// Any page may read: what a content key opens is public.
fn preflight(asked: &HeaderMap) -> Response<Body> {
    let mut answer = answer::bytes(StatusCode::NO_CONTENT, "text/plain; charset=utf-8", bytes::Bytes::new());
    let headers = answer.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,HEAD,PUT,PATCH,POST,DELETE"));
    if let Some(wanted) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Version, Access-Control-Request-Headers"));
    answer
}

/// A part of a path, percent-decoded; what is no text becomes the sign for that.
fn decoded(part: &str) -> String {
    let value = format!("={}", part.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(value.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_programs_name_a_version_and_are_understood() {
        let check = |path: &str, plain: &str, version: Option<&str>| {
            assert_eq!(without_version(path), (plain.to_owned(), version.map(str::to_owned)), "{path}");
        };
        check("/ghost/api/v3/content/posts/", "/ghost/api/content/posts/", Some("v3"));
        check("/ghost/api/canary/admin/posts/", "/ghost/api/admin/posts/", Some("v4"));
        check("/ghost/api/V2/content/posts", "/ghost/api/content/posts", Some("V2"));
        check("/ghost/api/v5/content/posts/", "/ghost/api/v5/content/posts/", None);
        check("/ghost/api/v3/nothing/", "/ghost/api/v3/nothing/", None);
        check("/ghost/api/content/posts/", "/ghost/api/content/posts/", None);
    }

    #[test]
    fn only_addresses_of_ghosts_apis_are_taken_from_readers() {
        for path in ["/ghost/api", "/ghost/api/", "/GHOST/api/content/posts/"] {
            assert!(is_ghosts(path), "{path}");
        }
        for path in ["/", "/ghost/", "/ghost/apis/", "/ghost-api/", "/a/ghost/api/"] {
            assert!(!is_ghosts(path), "{path}");
        }
        assert_eq!(decoded("a%20b+c&d%2Fe"), "a b+c&d/e");
        assert_eq!(decoded("%ff"), "\u{fffd}");
    }

    #[test]
    fn a_missing_slash_leads_to_the_same_host() {
        let to = with_slash("//evil.example/ghost", Some("key=1"));
        assert_eq!(to.headers()[header::LOCATION], "/evil.example/ghost/?key=1");
    }
}
