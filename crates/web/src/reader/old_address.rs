//! Addresses of the house a paper moved in from: asked for only where nothing else stands.

use archive::Nouns;
use http::Request;

use crate::state::State;

/// WordPress numbers its posts in the query of the front page.
pub fn is_numbered<B>(request: &Request<B>) -> bool {
    let number = |query: &str| ["p=", "page_id="].iter().find_map(|name| query.strip_prefix(name)).map(str::to_owned);
    request.uri().path() == "/"
        && request.uri().query().and_then(number).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Where the address leads now, if it is one that was brought along.
pub async fn leads_to<B>(state: &State, request: &Request<B>) -> Option<String> {
    let path = request.uri().path();
    let asked = match request.uri().query() {
        Some(query) if is_numbered(request) => format!("{path}?{query}"),
        _ => path.to_owned(),
    };
    match state.press.led_on(path).await {
        Ok(None) => {}
        Ok(found) => return found,
        Err(trouble) => {
            tracing::error!(%trouble, "an address of earlier routes could not be looked up");
            return None;
        }
    }
    let to = match state.archive.imports().leads_to(&asked).await {
        Ok(found) => found?,
        Err(trouble) => {
            tracing::error!(%trouble, "an old address could not be looked up");
            return None;
        }
    };
    let is_ours = to.starts_with('/') && !to.starts_with("//");
    (is_ours || to.starts_with("https://") || to.starts_with("http://")).then_some(to)
}
