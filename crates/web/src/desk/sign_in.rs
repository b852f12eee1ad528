//! Coming in and going out.
//!
//! An address that is nobody's gets the same answer after the same work as one that is
//! somebody's with a wrong password.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use paper::Staff;

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result};
use crate::session::{self, Cookie};

const DOOR_SECONDS: i64 = 12 * 3600;
pub const SESSION_SECONDS: i64 = 30 * 24 * 3600;
const KNOWN_SECONDS: i64 = 180 * 24 * 3600;

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignIn {
    frame: Frame,
    email: String,
    next: String,
    demo: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/link.html")]
struct Link {
    frame: Frame,
}

pub async fn show(visit: Visit) -> Result<Response> {
    if visit.session.is_some() {
        return Ok(page::go(session::safe_next(visit.query.text("next"))));
    }
    let next = visit.query.text("next").to_owned();
    form(visit, StatusCode::OK, None, String::new(), next).await
}

async fn form(mut visit: Visit, status: StatusCode, refusal: Option<String>, email: String, next: String) -> Result<Response> {
    let fresh = ensure_door(&mut visit)?;
    let mut frame = visit.frame("Sign in", "").await?;
    frame.refusal = refusal;
    let demo = visit.state.settings.demo.as_ref().map(|demo| demo.sentence.clone()).filter(|sentence| !sentence.is_empty());
    let mut answer = page::show(status, &SignIn { frame, email, next, demo })?;
    set(&mut answer, fresh);
    Ok(answer)
}

/// Gives a browser without a door secret one; its forms here must carry the same.
fn ensure_door(visit: &mut Visit) -> Result<Option<HeaderValue>> {
    let tls = visit.state.settings.is_tls();
    if Cookie::Door
        .read(&visit.headers, tls)
        .is_some_and(|secret| secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        return Ok(None);
    }
    visit.csrf = archive::sessions::random_id()?;
    Ok(Some(Cookie::Door.set(&visit.csrf, DOOR_SECONDS, tls)))
}

fn set(answer: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

pub async fn with_password(visit: Visit) -> Result<Response> {
    let email = visit.form.text("email").trim().to_lowercase();
    let typed = visit.form.text("password").to_owned();
    let next = visit.form.text("next").to_owned();
    if email.is_empty() || typed.is_empty() || email.len() > 254 || typed.len() > 1024 {
        let sentence = "Type your e-mail address and your password.".to_owned();
        return form(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), email, next).await;
    }
    let tls = visit.state.settings.is_tls();
    // A browser that has been here has tries of its own, which strangers cannot use up.
    let knows = session::knows(Cookie::Known.read(&visit.headers, tls), &email);
    let account = if knows { format!("known {email}") } else { email.clone() };
    if let Err(seconds) = visit.state.limits.try_password(&account, visit.client, visit.now) {
        let minutes = seconds.div_ceil(60);
        let sentence = format!(
            "Too many wrong passwords. Wait {minutes} minutes and try again, or ask an administrator for a sign-in link."
        );
        let mut answer = form(visit, StatusCode::TOO_MANY_REQUESTS, Some(sentence), email, next).await?;
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Ok(answer);
    }
    let archive = &visit.state.archive;
    let staff = archive.staff().by_email(&email).await?.filter(|staff| staff.active);
    let words = match &staff {
        Some(staff) => archive.staff().password(staff.id).await?,
        None => None,
    };
    if !matches(&visit, words, typed).await? {
        let sentence =
            "That address and password do not belong together. Mind capital letters, or ask an administrator for a sign-in link."
                .to_owned();
        return form(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), email, next).await;
    }
    let Some(staff) = staff else {
        return Err(Error::NotFound("colleague"));
    };
    visit.state.limits.was_right(&account, visit.client);
    let next = session::safe_next(&next).to_owned();
    enter(&visit, &staff, &next).await
}

/// Compares on a thread that may take its time, a few at once; the same work with or without
/// words to compare with.
async fn matches(visit: &Visit, words: Option<String>, typed: String) -> Result<bool> {
    let _turn = visit.state.limits.passwords.acquire().await.map_err(|closed| Error::Trouble(Box::new(closed)))?;
    let compared = tokio::task::spawn_blocking(move || match words {
        Some(words) => desk::password_matches(&words, &typed),
        None => {
            desk::password_matches_nobody(&typed);
            false
        }
    });
    compared.await.map_err(|lost| Error::Trouble(Box::new(lost)))
}

/// Begins a new session, whatever this browser had before.
async fn enter(visit: &Visit, staff: &Staff, next: &str) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let id = desk::sign_in(&tx, staff, visit.session.as_ref(), agent(visit), visit.now).await?;
    tx.commit().await?;
    Ok(inside(visit, staff, &id, next))
}

fn agent(visit: &Visit) -> &str {
    visit.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("")
}

/// The answer that carries the new session's cookies.
fn inside(visit: &Visit, staff: &Staff, id: &str, next: &str) -> Response {
    let tls = visit.state.settings.is_tls();
    let mut answer = page::go(next);
    set(&mut answer, Some(Cookie::Session.set(id, SESSION_SECONDS, tls)));
    set(&mut answer, Some(Cookie::Known.set(&session::known(&staff.email), KNOWN_SECONDS, tls)));
    set(&mut answer, Some(Cookie::Door.set("", 0, tls)));
    answer
}

/// The link itself changes nothing: scanners follow links, people press buttons.
pub async fn show_link(mut visit: Visit, Path(_): Path<String>) -> Result<Response> {
    let fresh = if visit.session.is_none() { ensure_door(&mut visit)? } else { None };
    let frame = visit.frame("Sign in", "").await?;
    let mut answer = page::show(StatusCode::OK, &Link { frame })?;
    set(&mut answer, fresh);
    Ok(answer)
}

pub async fn with_link(visit: Visit, Path(secret): Path<String>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::sign_in_by_link(&tx, &secret, visit.session.as_ref(), agent(&visit), visit.now).await?;
    let Some((staff, id)) = done else {
        drop(tx);
        let sentence = "This link has been used or has run out; each is good once, for fifteen minutes. Ask for a new one, or sign in with your password.".to_owned();
        return form(visit, StatusCode::GONE, Some(sentence), String::new(), String::new()).await;
    };
    tx.commit().await?;
    Ok(inside(&visit, &staff, &id, "/desk"))
}

pub async fn out(visit: Visit) -> Result<Response> {
    if let Some(session) = &visit.session {
        let tx = visit.state.archive.begin().await?;
        desk::sign_out(&tx, session).await?;
        tx.commit().await?;
    }
    Ok(goodbye(&visit, "out"))
}

/// Forgets everything in this browser and shows the door.
pub fn goodbye(visit: &Visit, word: &str) -> Response {
    let tls = visit.state.settings.is_tls();
    let mut answer = page::go(&format!("/desk/sign-in?said={word}")).into_response();
    set(&mut answer, Some(Cookie::Session.set("", 0, tls)));
    answer.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    answer
}
