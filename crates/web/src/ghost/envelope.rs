//! Ghost's error envelope: always one error, always nine members, a fresh id in each.

use std::cmp::Ordering;

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use press::api::{No, VERSION};

use crate::answer::{self, Body};

/// What went wrong, in Ghost's words.
#[derive(Debug)]
pub struct Trouble {
    status: StatusCode,
    kind: &'static str,
    message: String,
    context: Option<String>,
    code: Option<&'static str>,
    help: Option<&'static str>,
}

impl Trouble {
    fn new(status: StatusCode, kind: &'static str, message: &str) -> Trouble {
        Trouble { status, kind, message: message.to_owned(), context: None, code: None, help: None }
    }

    pub fn nowhere() -> Trouble {
        Trouble::new(StatusCode::NOT_FOUND, "NotFoundError", "Resource not found")
    }

    /// The same to a program that says which version it was written for, when ours is another.
    pub fn nowhere_in(asked: &str) -> Trouble {
        let (ours, Some(theirs)) = (figures(VERSION), figures(asked)) else {
            return Trouble::new(StatusCode::BAD_REQUEST, "BadRequestError", "Requested version is not supported.");
        };
        let (is, code, help) = match Some(theirs).cmp(&ours) {
            Ordering::Equal => return Trouble::nowhere(),
            Ordering::Greater => ("ahead of", "UPDATE_GHOST", "Try upgrading your Ghost install."),
            Ordering::Less => ("behind", "UPDATE_CLIENT", "Try upgrading your Ghost API client."),
        };
        let context = format!("Provided client accept-version {asked} is {is} current Ghost version v{VERSION}.");
        let message = "Request could not be served, the endpoint was not found.";
        let new = Trouble::new(StatusCode::NOT_ACCEPTABLE, "RequestNotAcceptableError", message);
        Trouble { context: Some(context), code: Some(code), help: Some(help), ..new }
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
        Trouble { status, kind: no.kind, message: no.message, context: no.context, code: None, help: None }
    }
}

/// The first version in a text, in three figures: `v6.0` is 6, 0, 0.
fn figures(text: &str) -> Option<[u64; 3]> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut parts = text[start..].split('.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        (part[..digits].parse::<u64>().ok(), digits == part.len())
    });
    let mut figures = [0; 3];
    for figure in &mut figures {
        match parts.next() {
            Some((Some(number), is_whole)) => {
                *figure = number;
                if !is_whole {
                    break;
                }
            }
            _ => break,
        }
    }
    Some(figures)
}

pub fn answer(trouble: &Trouble) -> Response<Body> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let maybe = |word: Option<&str>| word.map_or_else(|| "null".to_owned(), text);
    let body = format!(
        r#"{{"errors":[{{"message":{},"context":{},"type":{},"details":null,"property":null,"help":{},"code":{},"id":{},"ghostErrorCode":null}}]}}"#,
        text(&trouble.message),
        maybe(trouble.context.as_deref()),
        text(trouble.kind),
        maybe(trouble.help),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_of_another_version_is_told_which_of_the_two_is_behind() {
        for (asked, status, code) in [
            ("v6.65", 404, None),
            ("6.65.0", 404, None),
            ("v3.0", 406, Some("UPDATE_CLIENT")),
            ("v6.0", 406, Some("UPDATE_CLIENT")),
            ("v99", 406, Some("UPDATE_GHOST")),
            ("yesterday", 400, None),
        ] {
            let trouble = Trouble::nowhere_in(asked);
            assert_eq!((trouble.status.as_u16(), trouble.code), (status, code), "{asked}");
        }
    }
}
