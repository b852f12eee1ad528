//! Old addresses, asked before anything else is looked up.

use std::sync::{Arc, Mutex};

use archive::{File, Nouns};
use desk::redirects::{Leads, Redirects};
use http::header::{self, HeaderValue};
use http::{Response, StatusCode, Uri};

use crate::answer::{self, Body};
use crate::state::State;

/// The redirects as they were read last, and the sequence at which they were.
#[derive(Default)]
pub struct Kept(Mutex<Option<(i64, Arc<Redirects>)>>);

/// The redirects, while nobody has changed them since they were read.
pub fn at_hand(state: &State) -> Option<Arc<Redirects>> {
    let kept = state.redirects.0.lock().unwrap_or_else(|p| p.into_inner());
    let (seq, redirects) = kept.as_ref()?;
    state.archive.changes.is_fresh(*seq, [File::Redirects.tag()]).then(|| redirects.clone())
}

/// The redirects as they are now.
pub async fn read(state: &State) -> archive::Result<Arc<Redirects>> {
    if let Some(redirects) = at_hand(state) {
        return Ok(redirects);
    }
    let seq = state.archive.changes.now();
    let text = state.archive.files().get(File::Redirects).await?.unwrap_or_default();
    // What was taken once can be read; a file that cannot leads nowhere.
    let redirects = Redirects::parse(&text).unwrap_or_else(|no| {
        tracing::error!(%no, "the redirects cannot be read");
        Redirects::default()
    });
    let redirects = Arc::new(redirects);
    *state.redirects.0.lock().unwrap_or_else(|p| p.into_inner()) = Some((seq, redirects.clone()));
    Ok(redirects)
}

/// Where this address leads, if it is an old one.
pub fn leads(redirects: &Redirects, uri: &Uri) -> Option<Leads> {
    if redirects.is_empty() { None } else { redirects.find(uri.path(), uri.query()) }
}

pub fn answer(leads: &Leads) -> Option<Response<Body>> {
    let (status, kept) = if leads.permanent {
        (StatusCode::MOVED_PERMANENTLY, "public, max-age=3600")
    } else {
        (StatusCode::FOUND, "public, max-age=0")
    };
    let mut answer = answer::bytes(status, "text/plain; charset=utf-8", bytes::Bytes::new());
    let to = HeaderValue::from_str(&super::in_address(&leads.to)).ok()?;
    answer.headers_mut().insert(header::LOCATION, to);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    Some(answer)
}
