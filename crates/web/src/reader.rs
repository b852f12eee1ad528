//! The reader's door: from a request to printed bytes, most often without waiting for anything.
//!
//! A page that waits in the page cache is handed over here, before any router. What is not
//! there is printed by the press, once for all who wait.

mod accept;
mod attachments;
mod hand_over;
mod images;
mod old_address;
mod press_room;
mod preview;
mod range;
pub(crate) mod redirects;

use std::sync::Arc;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use press::{Address, Encoding, Printed, Route};

pub(crate) use images::Darkroom;
pub(crate) use press_room::{error_page, proof};
pub(crate) use preview::Previews;

use crate::answer::{self, Body};
use crate::limits::Client;
use crate::state::State;
use crate::views;

/// Above this many bytes, packing is done away from the threads that answer.
const PACK_AT_ONCE: usize = 128 * 1024;

/// The finished answer, when a true page waits for this reader; `None` means: print it.
pub fn at_once<B>(state: &State, request: &Request<B>) -> Option<Response<Body>> {
    let path = request.uri().path();
    // An old address leads on, whatever may stand there now.
    if let Some(leads) = redirects::leads(&*redirects::at_hand(state)?, request.uri()) {
        // Within the house it may lead on from there, which takes looking.
        return if leads.to.starts_with('/') { None } else { redirects::answer(&leads).map(|led| guarded(state, led)) };
    }
    if old_address::is_numbered(request) {
        return None;
    }
    let printed = press_room::waiting(state, path)?;
    if printed.body().len() > PACK_AT_ONCE && printed.is_packable() {
        return None;
    }
    Some(hand_over(state, &printed, path, request))
}

/// Prints what was asked for and hands it over.
pub async fn print<B>(state: &Arc<State>, client: Client, request: &Request<B>) -> Response<Body> {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut answer = error_page(state, StatusCode::METHOD_NOT_ALLOWED).await;
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    match redirects::read(state).await {
        Ok(redirects) => {
            if let Some(mut leads) = redirects::leads(&redirects, request.uri()) {
                leads.to = old_address::follow(state, path, leads.to).await;
                if let Some(led) = redirects::answer(&leads) {
                    return led;
                }
            }
        }
        Err(trouble) => return crate::error::trouble(&trouble, crate::error::Where::Paper),
    }
    if old_address::is_numbered(request)
        && let Some(to) = old_address::leads_to(state, request).await
    {
        return moved(&to);
    }
    let address = match press_room::route(state, path, request.uri().query()).await {
        Err(trouble) => return crate::error::trouble(&trouble, crate::error::Where::Paper),
        Ok(Route::Page(address)) => address,
        Ok(Route::Moved(to)) => return moved(&old_address::follow(state, path, to).await),
        Ok(Route::Unknown) => {
            return match old_address::leads_to(state, request).await {
                Some(to) => moved(&to),
                None => error_page(state, StatusCode::NOT_FOUND).await,
            };
        }
    };
    if let Address::Search { query, .. } | Address::Found { query } = &address
        && !query.is_empty()
        && let Err(seconds) = state.limits.search(client)
    {
        let mut answer = error_page(state, StatusCode::TOO_MANY_REQUESTS).await;
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return answer;
    }
    if let Some(seen) = preview::page(state, &address, request).await {
        return seen;
    }
    if let Address::Attachment { hash, .. } = &address {
        return match attachments::hand_over(state, hash, request).await {
            Ok(Some(answer)) => answer,
            Ok(None) => error_page(state, StatusCode::NOT_FOUND).await,
            Err(trouble) => crate::error::trouble(&trouble, crate::error::Where::Paper),
        };
    }
    if let Address::Image(asked) = &address {
        return match images::print(state, asked, request.headers()).await {
            Ok(Some(printed)) => hand_over(state, &printed, path, request),
            Ok(None) => match old_address::leads_to(state, request).await {
                Some(to) => moved(&to),
                None => error_page(state, StatusCode::NOT_FOUND).await,
            },
            Err(trouble) => crate::error::trouble(&*trouble, crate::error::Where::Paper),
        };
    }
    let printed = match press_room::print(state, &address).await {
        Ok(printed) => printed,
        Err(trouble) => return crate::error::trouble(&trouble, crate::error::Where::Paper),
    };
    if printed.status == 404
        && let Some(to) = old_address::leads_to(state, request).await
    {
        return moved(&to);
    }
    let encoding = accept::best(request.headers());
    let printed = pack(printed, encoding).await;
    hand_over(state, &printed, path, request)
}

/// Hands over an answer that is no page of the paper's: packed and validated like one.
pub async fn hand_over_packed<B>(state: &State, printed: Arc<Printed>, request: &Request<B>) -> Response<Body> {
    let printed = pack(printed, accept::best(request.headers())).await;
    hand_over(state, &printed, request.uri().path(), request)
}

async fn pack(printed: Arc<Printed>, encoding: Encoding) -> Arc<Printed> {
    if encoding == Encoding::Identity || printed.body().len() <= PACK_AT_ONCE || !printed.is_packable() {
        return printed;
    }
    let page = printed.clone();
    // A packer that panicked has packed nothing; the page goes out as it was set.
    let _ = tokio::task::spawn_blocking(move || {
        page.encoded(encoding);
    })
    .await;
    printed
}

fn hand_over<B>(state: &State, printed: &Printed, path: &str, request: &Request<B>) -> Response<Body> {
    let answer = hand_over::hand_over(printed, request, state.settings.is_tls());
    let was_read = matches!(answer.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    if was_read
        && *request.method() == Method::GET
        && printed.is_story
        && printed.content_type.starts_with("text/html")
        && views::is_reader(request.headers())
    {
        state.views.count(path);
    }
    answer
}

fn guarded(state: &State, mut answer: Response<Body>) -> Response<Body> {
    answer::guard(answer.headers_mut(), answer::Kind::Reader, state.settings.is_tls());
    answer
}

/// 301 to a path of ours.
fn moved(to: &str) -> Response<Body> {
    let mut answer = answer::bytes(StatusCode::MOVED_PERMANENTLY, "text/plain; charset=utf-8", Bytes::new());
    match HeaderValue::from_str(&in_address(to)) {
        Ok(to) => {
            answer.headers_mut().insert(header::LOCATION, to);
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
            answer
        }
        Err(_) => answer::sentence(StatusCode::BAD_REQUEST, "This address cannot be read.\n"),
    }
}

/// Whatever may not stand in a header is percent-encoded.
pub fn in_address(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Does somebody who is signed in ask? Then the answer is for that browser alone.
pub fn is_private(state: &State, headers: &HeaderMap) -> bool {
    crate::session::has_cookie(headers, state.settings.is_tls())
}

pub fn keep_private(answer: &mut Response<Body>) {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}
