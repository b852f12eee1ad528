//! What somebody typed, kept on the page that says no, so that it can be sent once more.
//!
//! A session that ended while a story was being written must not cost the story. The page holds
//! the form as it was sent; pressing its button after signing in again sends it with the secret
//! of the new session.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderMap};
use http::{StatusCode, Uri};

use super::page::{self, STYLE};
use crate::form::Form;

struct Field<'a> {
    name: &'a str,
    value: &'a str,
    /// Shown, so that it can be read and copied by hand.
    is_long: bool,
}

#[derive(Template)]
#[template(path = "desk/again.html")]
struct Again<'a> {
    status: StatusCode,
    sentence: &'a str,
    action: &'a str,
    csrf: &'a str,
    fields: Vec<Field<'a>>,
    style: &'static str,
}

/// The "no" with the form below it. `csrf` is empty for somebody who has yet to sign in.
///
/// Only where the browser itself says that the form came from a page of ours: nobody is to press
/// a button of the desk under words that another site chose. Passwords are not sent back.
pub fn keep(status: StatusCode, sentence: &str, headers: &HeaderMap, uri: &Uri, form: &Form, csrf: &str) -> Option<Response> {
    let is_told = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    let is_secret = uri.path().ends_with("/password");
    let fields: Vec<Field> = form
        .pairs()
        .filter(|(name, _)| *name != "csrf")
        .map(|(name, value)| Field { name, value, is_long: value.len() > 60 || value.contains('\n') })
        .collect();
    if !is_told || is_secret || fields.is_empty() {
        return None;
    }
    let action = uri.path_and_query().map_or("/desk", |whole| whole.as_str());
    let page = Again { status, sentence, action, csrf, fields, style: &STYLE }.render().ok()?;
    let html = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    Some((status, [html, (header::CACHE_CONTROL, page::NO_STORE)], page).into_response())
}
