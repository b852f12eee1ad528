//! Sound, film and documents, handed over as they lie: whole or in part, never held in memory, and
//! never as anything that a browser would run.

use archive::Nouns;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Either;
use paper::Attachment;

use super::hand_over::{is_known, may_cut};
use super::range::{Wanted, wanted};
use crate::answer::{Body, Kind};
use crate::state::State;

/// It is named by its bytes, but a story may be taken down, and its files with it.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// What stands at a file's address; None where there is none, or none that may be shown.
pub async fn hand_over<B>(state: &State, hash: &str, request: &Request<B>) -> archive::Result<Option<Response<Body>>> {
    let Some(kept) = state.archive.attachments().by_hash(hash).await? else { return Ok(None) };
    // A story that was taken down takes its files along.
    if let Some(id) = kept.id
        && state.archive.attachments().is_withheld(id).await?
    {
        return Ok(None);
    }
    let asked = request.headers();
    let etag = HeaderValue::try_from(format!("\"{hash}\"")).expect("a hash is hex digits");
    let mut headers = head(&kept);
    headers.insert(header::ETAG, etag.clone());
    if is_known(asked, etag.as_bytes()) {
        return Ok(Some(answer(StatusCode::NOT_MODIFIED, headers, None)));
    }
    let len = usize::try_from(kept.size).unwrap_or(0);
    let is_get = *request.method() == Method::GET;
    let range = asked.get(header::RANGE).filter(|_| is_get && may_cut(asked, &etag));
    let (status, from, to) = match range.map_or(Wanted::Whole, |field| wanted(field.to_str().unwrap_or(""), len)) {
        Wanted::Whole => (StatusCode::OK, 0, len),
        Wanted::Part(from, to) => {
            headers.insert(header::CONTENT_RANGE, figures(format!("bytes {from}-{}/{len}", to - 1)));
            (StatusCode::PARTIAL_CONTENT, from, to)
        }
        Wanted::Beyond => {
            headers.insert(header::CONTENT_RANGE, figures(format!("bytes */{len}")));
            return Ok(Some(answer(StatusCode::RANGE_NOT_SATISFIABLE, headers, None)));
        }
    };
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from));
    if !is_get || len == 0 {
        return Ok(Some(answer(status, headers, None)));
    }
    let Some(pieces) = state.archive.blobs.part(hash, Some(from as u64..to as u64)).await? else { return Ok(None) };
    Ok(Some(answer(status, headers, Some(axum::body::Body::from_stream(pieces.stream)))))
}

fn head(kept: &Attachment) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(16);
    let plays = kept.plays();
    // Whatever else it is, it is laid down and not opened here.
    let kind = HeaderValue::from_str(&kept.media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    let disposition = format!("{}; filename=\"{}\"", if plays { "inline" } else { "attachment" }, kept.name);
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, FOR_A_DAY);
    headers
}

fn answer(status: StatusCode, headers: HeaderMap, body: Option<axum::body::Body>) -> Response<Body> {
    let mut answer = Response::new(body.map_or_else(|| Either::Left(Default::default()), Either::Right));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    // The walls of an upload stand around it, whatever its type.
    answer.extensions_mut().insert(Kind::Upload);
    answer
}

fn figures(words: String) -> HeaderValue {
    HeaderValue::try_from(words).expect("figures and slashes")
}
