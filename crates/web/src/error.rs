//! From what went wrong to a status and a sentence: the one place that knows both.

use axum::response::{IntoResponse, Response as Routed};
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use paper::Refusal;

use crate::answer::{self, Body};

/// Why a handler has no page to show.
#[derive(Debug)]
pub enum Error {
    /// A "no" with its sentence; handlers with a form show it there instead.
    Refused(StatusCode, String),
    NotFound(&'static str),
    /// Logged once, here; the person is told only its number.
    Trouble(Box<dyn std::error::Error + Send + Sync>),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<desk::Error> for Error {
    fn from(error: desk::Error) -> Error {
        match error {
            desk::Error::Refusal(refusal) => refusal.into(),
            desk::Error::NotFound(what) => Error::NotFound(what),
            desk::Error::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<archive::Error> for Error {
    fn from(error: archive::Error) -> Error {
        match error {
            archive::Error::NotFound(what) => Error::NotFound(what),
            // Two people pressed at once; the second reads what the first did.
            archive::Error::Taken(what) => Error::Refused(
                StatusCode::CONFLICT,
                format!("Somebody else changed {what} at the same moment. Look at it again and repeat what you did."),
            ),
            trouble => Error::Trouble(Box::new(trouble)),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(status_of(&refusal), refusal.to_string())
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Error {
        Error::Trouble(Box::new(error))
    }
}

impl From<press::Error> for Error {
    fn from(error: press::Error) -> Error {
        Error::Trouble(Box::new(error))
    }
}

/// Which status goes with a refusal.
pub fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotYours { .. } => StatusCode::FORBIDDEN,
        Refusal::WrongState { .. }
        | Refusal::Overtaken { .. }
        | Refusal::AlreadyOut
        | Refusal::CopyExists
        | Refusal::CopyTaken { .. }
        | Refusal::KilledAtOrigin
        | Refusal::HeldAtOrigin => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// In front of whom it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Paper,
    Desk,
}

/// When somebody should try again, in seconds, if a server of ours is away.
const BACK_SOON: u64 = 5;

/// Writes trouble down under a number and gives the page that names the number and nothing more.
/// A database or a picture store that is away is a 503: caches and crawlers know to come again.
pub fn trouble(trouble: &(dyn std::error::Error + 'static), at: Where) -> Response<Body> {
    let id = number();
    let mut chain = trouble.to_string();
    let is_away = |e: &(dyn std::error::Error + 'static)| e.downcast_ref::<archive::Error>().is_some_and(archive::Error::is_away);
    let mut away = is_away(trouble);
    let mut source = trouble.source();
    while let Some(deeper) = source {
        chain.push_str(": ");
        chain.push_str(&deeper.to_string());
        away |= is_away(deeper);
        source = deeper.source();
    }
    // One line, whatever somebody's text had in it.
    let chain = chain.escape_debug().to_string();
    tracing::error!(id, ?at, "{chain}");
    let mut answer = page_500(&id);
    if away {
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        answer.headers_mut().insert(header::RETRY_AFTER, BACK_SOON.into());
    }
    answer
}

/// A handler panicked; the process lives on.
pub fn panicked() -> Response<Body> {
    let id = number();
    tracing::error!(id, "a handler panicked; the lines before say where");
    page_500(&id)
}

fn page_500(id: &str) -> Response<Body> {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Something went wrong</title>\
         <h1>Something went wrong on our side</h1><p>It is written down under the number <code>{id}</code>. Please try again in a moment.</p></html>"
    );
    let mut answer = answer::bytes(StatusCode::INTERNAL_SERVER_ERROR, "text/html; charset=utf-8", page);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn number() -> String {
    let mut bytes = [0u8; 5];
    // A number that repeats would be a nuisance, not a danger.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

impl IntoResponse for Error {
    fn into_response(self) -> Routed {
        match self {
            Error::Refused(status, sentence) => crate::desk::page::refused(status, &sentence),
            Error::NotFound(what) => crate::desk::page::refused(
                StatusCode::NOT_FOUND,
                &format!("There is no such {what}. It may have been removed, or the address is mistyped."),
            ),
            Error::Trouble(error) => trouble(&*error, Where::Desk).map(axum::body::Body::new),
        }
    }
}
