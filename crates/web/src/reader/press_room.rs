//! What the reader's door asks of the press.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use press::{Access, Address, Printed, Route};

use crate::answer::{self, Body};
use crate::state::State;

/// The page waiting at this path, if it is there and still true.
pub fn waiting(state: &State, path: &str) -> Option<Arc<Printed>> {
    state.press.cache.get(path, Access::Open)
}

/// What a request asks for.
pub async fn route(state: &State, path: &str, query: Option<&str>) -> press::Result<Route> {
    state.press.route(path, query).await
}

/// What stands at an address; printed once for all who ask at the same time.
pub async fn print(state: &State, address: &Address) -> press::Result<Arc<Printed>> {
    state.press.page(address, Access::Open).await
}

/// A story's page as it would be printed now, whatever its state; never kept.
pub async fn proof(state: &State, story: &paper::Story) -> press::Result<Printed> {
    state.press.proof(story).await
}

/// The theme's page for a status; a plain sentence when even that cannot be printed.
pub async fn error_page(state: &State, status: StatusCode) -> Response<Body> {
    let address = Address::Error { status: status.as_u16() };
    let mut answer = match print(state, &address).await {
        Ok(page) => answer::bytes(status, page.content_type, page.body().clone()),
        Err(trouble) => {
            tracing::error!(%trouble, "the error page could not be printed");
            answer::bytes(status, "text/plain; charset=utf-8", Bytes::from_static(b"This page cannot be shown now.\n"))
        }
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
