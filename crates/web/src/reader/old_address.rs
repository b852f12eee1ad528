//! Addresses of the house a paper moved in from, and of earlier routes: asked for only where nothing
//! else stands. Whoever comes by one is led to where it ends in one step, however many there are.

use archive::Nouns;
use http::Request;
use press::{Address, Route};

use super::{press_room, redirects};
use crate::state::State;

/// Steps that are followed for a reader; more of them is a circle.
const STEPS: usize = 6;

/// WordPress numbers its posts in the query of the front page.
pub fn is_numbered<B>(request: &Request<B>) -> bool {
    request.uri().path() == "/" && request.uri().query().is_some_and(is_a_number)
}

fn is_a_number(query: &str) -> bool {
    let number = ["p=", "page_id="].iter().find_map(|name| query.strip_prefix(name));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Where the address leads now, if it is one that was brought along.
pub async fn leads_to<B>(state: &State, request: &Request<B>) -> Option<String> {
    let first = looked_up(state, request.uri().path(), request.uri().query()).await?;
    Some(follow(state, request.uri().path(), first).await)
}

async fn looked_up(state: &State, path: &str, query: Option<&str>) -> Option<String> {
    let asked = match query {
        Some(query) if path == "/" && is_a_number(query) => format!("{path}?{query}"),
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
    (is_ours(&to) || to.starts_with("https://") || to.starts_with("http://")).then_some(to)
}

fn is_ours(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//")
}

/// Where an address of ours ends, when it leads on itself: to a story's own address under the
/// paper's routes, or by another old address. `from` is what the reader asked for.
pub async fn follow(state: &State, from: &str, first: String) -> String {
    let mut to = first;
    for _ in 0..STEPS {
        match next(state, &to).await {
            Some(next) if next != to && next != from => to = next,
            _ => break,
        }
    }
    to
}

/// Where this address leads, if it does.
async fn next(state: &State, at: &str) -> Option<String> {
    // A place within a page is for the browser to find.
    if !is_ours(at) || at.contains('#') {
        return None;
    }
    let (path, query) = at.split_once('?').map_or((at, None), |(path, query)| (path, Some(query)));
    let redirects = redirects::read(state).await.ok()?;
    if let Some(leads) = redirects.find(path, query) {
        // One for now is a step of its own: nobody may remember what lies behind it.
        return Some(leads.to).filter(|_| leads.permanent);
    }
    match press_room::route(state, path, query).await.ok()? {
        Route::Moved(to) => Some(to),
        Route::Unknown => looked_up(state, path, query).await,
        Route::Page(
            Address::Search { .. }
            | Address::Found { .. }
            | Address::Image(_)
            | Address::Picture { .. }
            | Address::Attachment { .. },
        ) => None,
        // The reader asks for this page next: it waits in the page cache then.
        Route::Page(address) => {
            let printed = press_room::print(state, &address).await.ok()?;
            match printed.status {
                301 | 308 => printed.headers.iter().find(|(name, _)| *name == "location").map(|(_, to)| to.clone()),
                404 => looked_up(state, path, query).await,
                _ => None,
            }
        }
    }
}
