//! What every answer carries: the body's two shapes, and the headers that guard a browser.
//!
//! The headers are set in one place, after everything else, so that no answer (304, 404, 413,
//! 500, redirects) can be without them.

use std::sync::LazyLock;

use axum::response::Response as Routed;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{Either, Full};

/// Finished bytes for readers, or whatever a handler made.
pub type Body = Either<Full<Bytes>, axum::body::Body>;

pub fn bytes(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::new(body.into())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

pub fn routed(answer: Routed) -> Response<Body> {
    answer.map(Either::Right)
}

/// A plain sentence; for what is refused before any page can be made.
pub fn sentence(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut answer = bytes(status, "text/plain; charset=utf-8", words);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The one script that stands in pages is named by its hash; the letters come with the style sheet.
fn reader_csp(more: &str) -> HeaderValue {
    let script = press::HOUSE_SCRIPT_SOURCE.as_str();
    let csp = format!(
        "default-src 'none'; script-src 'self' {script}; style-src 'self'; img-src 'self' data:; font-src 'self' data:; \
         connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; \
         object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'{more}"
    );
    HeaderValue::try_from(csp).expect("a policy is ASCII")
}

static READER_CSP: LazyLock<HeaderValue> = LazyLock::new(|| reader_csp(""));
static READER_CSP_TLS: LazyLock<HeaderValue> = LazyLock::new(|| reader_csp("; upgrade-insecure-requests"));
/// Themes that are not ours carry styles and small scripts in their pages. They reach no other
/// host than the paper's own either.
const THEMED_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
     connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; object-src 'none'",
);
/// The desk works without any script, so none may run there.
const DESK_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
);
/// A proof shows a page of the paper within the desk's walls: same look, no reach.
const PROOF_CSP: HeaderValue = HeaderValue::from_static(
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
);
/// An upload opened by itself must not be a page.
const UPLOAD_CSP: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
);

const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const REFERRER: HeaderValue = HeaderValue::from_static("strict-origin-when-cross-origin");
const PERMISSIONS_NAME: HeaderName = HeaderName::from_static("permissions-policy");
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), interest-cohort=()",
);
const COOP_NAME: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const COOP_READER: HeaderValue = HeaderValue::from_static("same-origin-allow-popups");
const COOP_DESK: HeaderValue = HeaderValue::from_static("same-origin");
const CORP_NAME: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CORP_SITE: HeaderValue = HeaderValue::from_static("same-site");
const CORP_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Whose answer it is decides which walls stand around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Reader,
    /// A page set in a theme that is not ours.
    Themed,
    /// A picture somebody uploaded.
    Upload,
    Desk,
    Proof,
}

/// Sets the guarding headers; `tls` when the paper's own address is https.
pub fn guard(headers: &mut HeaderMap, kind: Kind, tls: bool) {
    let csp = match kind {
        Kind::Reader if tls => READER_CSP_TLS.clone(),
        Kind::Reader => READER_CSP.clone(),
        Kind::Themed => THEMED_CSP,
        Kind::Upload => UPLOAD_CSP,
        Kind::Desk => DESK_CSP,
        Kind::Proof => PROOF_CSP,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, csp);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(header::REFERRER_POLICY, REFERRER);
    headers.insert(PERMISSIONS_NAME, PERMISSIONS);
    match kind {
        Kind::Reader | Kind::Themed => {
            headers.insert(COOP_NAME, COOP_READER);
        }
        Kind::Upload => {
            headers.insert(COOP_NAME, COOP_READER);
            headers.insert(CORP_NAME, CORP_SITE);
        }
        Kind::Desk | Kind::Proof => {
            headers.insert(COOP_NAME, COOP_DESK);
            headers.insert(CORP_NAME, CORP_ORIGIN);
        }
    }
    if tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
}
