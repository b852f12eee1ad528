//! Ghost's error envelope: always one error, always nine members, a fresh id in each.

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use press::api::No;

use crate::answer::{self, Body};

/// What went wrong, in Ghost's words.
#[derive(Debug)]
pub struct Trouble {
    status: StatusCode,
    kind: &'static str,
    message: String,
    context: Option<String>,
    code: Option<&'static str>,
}

impl Trouble {
    fn new(status: StatusCode, kind: &'static str, message: &str) -> Trouble {
        Trouble { status, kind, message: message.to_owned(), context: None, code: None }
    }

    pub fn nowhere() -> Trouble {
        Trouble::new(StatusCode::NOT_FOUND, "NotFoundError", "Resource not found")
    }

    /// The place of the Admin API, which this paper does not have.
    pub fn no_admin() -> Trouble {
        let context = "This paper has no Admin API. What it has published is read through the Content API at /ghost/api/content/; \
                       changes are made at the desk.";
        Trouble { context: Some(context.to_owned()), ..Trouble::nowhere() }
    }

    pub fn no_key() -> Trouble {
        let context = "Unable to determine the authenticated member or integration. Check the supplied Content API Key and ensure \
                       cookies are being passed through if member auth is failing.";
        Trouble {
            context: Some(context.to_owned()),
            ..Trouble::new(StatusCode::FORBIDDEN, "NoPermissionError", "Authorization failed")
        }
    }

    /// A key given twice, or as a list.
    pub fn odd_key() -> Trouble {
        Trouble { code: Some("INVALID_REQUEST"), ..Trouble::new(StatusCode::BAD_REQUEST, "BadRequestError", "Invalid Request") }
    }

    /// A key with members: no text at all.
    pub fn key_of_no_kind() -> Trouble {
        Trouble {
            code: Some("INVALID_API_KEY_TYPE"),
            ..Trouble::new(StatusCode::UNAUTHORIZED, "UnauthorizedError", "Invalid API Key type")
        }
    }

    pub fn unknown_key() -> Trouble {
        Trouble {
            code: Some("UNKNOWN_CONTENT_API_KEY"),
            ..Trouble::new(StatusCode::UNAUTHORIZED, "UnauthorizedError", "Unknown Content API Key")
        }
    }

    /// Our own trouble; what it was stands in the log.
    pub fn ours() -> Trouble {
        let message = "An unexpected error occurred, please try again.";
        Trouble {
            code: Some("UNEXPECTED_ERROR"),
            ..Trouble::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message)
        }
    }
}

impl From<No> for Trouble {
    fn from(no: No) -> Trouble {
        let status = StatusCode::from_u16(no.status).unwrap_or(StatusCode::BAD_REQUEST);
        Trouble { status, kind: no.kind, message: no.message, context: no.context, code: None }
    }
}

pub fn answer(trouble: &Trouble) -> Response<Body> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let maybe = |word: Option<&str>| word.map_or_else(|| "null".to_owned(), text);
    let body = format!(
        r#"{{"errors":[{{"message":{},"context":{},"type":{},"details":null,"property":null,"help":null,"code":{},"id":{},"ghostErrorCode":null}}]}}"#,
        text(&trouble.message),
        maybe(trouble.context.as_deref()),
        text(trouble.kind),
        maybe(trouble.code),
        text(&uuid()),
    );
    let mut answer = answer::bytes(trouble.status, "application/json; charset=utf-8", body);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// A random UUID (RFC 9562, version 4).
fn uuid() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness all errors share a name, and are errors still.
    let _ = getrandom::fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
