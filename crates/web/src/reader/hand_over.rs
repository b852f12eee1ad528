//! A printed page as HTTP: encoding, validators, ranges, and the guarding headers.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{Either, Full};
use press::{Encoding, Printed};

use super::accept;
use super::range::{Wanted, wanted};
use crate::answer::{self, Body, Kind};

const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");
const BYTES: HeaderValue = HeaderValue::from_static("bytes");

pub fn hand_over<B>(printed: &Printed, request: &Request<B>, tls: bool) -> Response<Body> {
    let kind = match printed.content_type.starts_with("image/") {
        true => Kind::Upload,
        false if printed.themed => Kind::Themed,
        false => Kind::Reader,
    };
    let mut answer = handed_over(printed, request, kind, tls);
    if kind == Kind::Themed {
        answer.extensions_mut().insert(kind);
    }
    answer
}

fn handed_over<B>(printed: &Printed, request: &Request<B>, kind: Kind, tls: bool) -> Response<Body> {
    let asked = request.headers();
    let whole = printed.status == 200;
    let range = if whole && *request.method() == Method::GET { asked.get(header::RANGE) } else { None };
    // Parts are cut from the page as set: a part of a packed page helps nobody.
    let choice = if range.is_some() { Encoding::Identity } else { accept::best(asked) };
    let (encoding, body) = printed.encoded(choice);

    let mut headers = HeaderMap::with_capacity(18);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(printed.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(printed.cache_control));
    if printed.is_packable() {
        headers.insert(header::VARY, ACCEPT_ENCODING);
    }
    for (name, value) in &printed.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    answer::guard(&mut headers, kind, tls);

    let mut status = StatusCode::from_u16(printed.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = body.clone();
    if whole {
        let etag = HeaderValue::try_from(printed.etag(encoding)).expect("an ETag is hex in quotes");
        if is_known(asked, etag.as_bytes()) {
            headers.insert(header::ETAG, etag);
            return finish(StatusCode::NOT_MODIFIED, headers, bytes::Bytes::new());
        }
        if let Some(field) = range
            && may_cut(asked, &etag)
        {
            match wanted(field.to_str().unwrap_or(""), body.len()) {
                Wanted::Whole => {}
                Wanted::Part(from, to) => {
                    status = StatusCode::PARTIAL_CONTENT;
                    headers.insert(header::CONTENT_RANGE, told(format!("bytes {from}-{}/{}", to - 1, body.len())));
                    body = body.slice(from..to);
                }
                Wanted::Beyond => {
                    headers.insert(header::CONTENT_RANGE, told(format!("bytes */{}", body.len())));
                    return finish(StatusCode::RANGE_NOT_SATISFIABLE, headers, bytes::Bytes::new());
                }
            }
        }
        headers.insert(header::ETAG, etag);
        if encoding == Encoding::Identity {
            headers.insert(header::ACCEPT_RANGES, BYTES);
        }
    }
    match encoding {
        Encoding::Identity => {}
        Encoding::Gzip => drop(headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))),
        Encoding::Brotli => drop(headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"))),
        Encoding::Zstd => drop(headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"))),
    }
    // For HEAD, hyper keeps the length and leaves the bytes at home.
    finish(status, headers, body)
}

fn finish(status: StatusCode, headers: HeaderMap, body: bytes::Bytes) -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::new(body)));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

fn told(words: String) -> HeaderValue {
    HeaderValue::try_from(words).expect("figures and slashes")
}

/// Has the browser this very version already? Compared weakly, as the standard says for
/// `If-None-Match`.
pub(super) fn is_known(asked: &HeaderMap, etag: &[u8]) -> bool {
    asked.get_all(header::IF_NONE_MATCH).iter().any(|field| {
        field.as_bytes().split(|b| *b == b',').any(|one| {
            let one = one.trim_ascii();
            one == b"*" || one == etag || one.strip_prefix(b"W/") == Some(etag)
        })
    })
}

/// `If-Range` with another version's tag asks for the whole.
pub(super) fn may_cut(asked: &HeaderMap, etag: &HeaderValue) -> bool {
    asked.get(header::IF_RANGE).is_none_or(|held| held == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Printed {
        Printed::new(200, "text/html; charset=utf-8", "The bridge stands. ".repeat(100))
    }

    fn ask(printed: &Printed, fields: &[(HeaderName, &str)]) -> Response<Body> {
        let mut request = Request::new(());
        for (name, value) in fields {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        hand_over(printed, &request, true)
    }

    #[test]
    fn a_browser_that_has_the_page_is_told_so_in_the_encoding_it_has() {
        let page = page();
        let first = ask(&page, &[(header::ACCEPT_ENCODING, "br")]);
        assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(first.headers()[header::VARY], "accept-encoding");
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = ask(&page, &[(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, &tag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = ask(&page, &[(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, &tag)]);
        assert_eq!(other.status(), StatusCode::OK);
        for answer in [first, again, other] {
            assert!(
                answer.headers().contains_key("content-security-policy")
                    && answer.headers().contains_key("strict-transport-security")
            );
        }
    }

    #[test]
    fn an_upload_is_shut_in_a_sandbox() {
        let picture = Printed::new(200, "image/jpeg", vec![7u8; 1000]);
        let answer = ask(&picture, &[(header::RANGE, "bytes=10-19")]);
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(answer.headers()[header::CONTENT_RANGE], "bytes 10-19/1000");
        assert!(answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("sandbox; default-src 'none'"));
        assert_eq!(ask(&picture, &[(header::RANGE, "bytes=5000-")]).status(), StatusCode::RANGE_NOT_SATISFIABLE);
        let changed = ask(&picture, &[(header::RANGE, "bytes=10-19"), (header::IF_RANGE, "\"old\"")]);
        assert_eq!(changed.status(), StatusCode::OK);
    }

    #[test]
    fn a_story_that_is_gone_is_never_not_modified() {
        let gone = Printed::new(410, "text/html; charset=utf-8", "gone");
        assert_eq!(ask(&gone, &[(header::IF_NONE_MATCH, "*")]).status(), StatusCode::GONE);
    }
}
