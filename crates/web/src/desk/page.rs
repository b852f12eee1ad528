//! What all screens of the desk share: the guard at the door, the frame, and the small answers.

use std::sync::Arc;

use archive::sessions::Session;
use archive::{Nouns, Tx};
use askama::Template;
use axum::extract::{FromRequestParts, Path, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderValue};
use http::request::Parts;
use paper::{Act, Refusal, Role, Staff};
use sha2::{Digest, Sha256};

use super::again;
use super::clock::Clock;
use crate::error::{Error, Result};
use crate::form::{self, Form, NoForm};
use crate::limits::{Client, TooMuch};
use crate::routes::{Door, Who};
use crate::session::{self, Cookie};
use crate::state::State;

/// Somebody at one of our doors, let in by the guard.
#[derive(Clone)]
pub struct Visit {
    pub state: Arc<State>,
    pub session: Option<Session>,
    /// What forms on the page must carry.
    pub csrf: String,
    pub form: Form,
    pub query: Form,
    pub headers: HeaderMap,
    pub client: Client,
    pub now: DateTime<Utc>,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit> {
        parts.extensions.remove::<Visit>().ok_or(Error::NotFound("door"))
    }
}

impl Visit {
    /// Who is signed in. Doors for anyone do not ask.
    pub fn staff(&self) -> Result<&Staff> {
        self.session
            .as_ref()
            .map(|session| &session.staff)
            .ok_or_else(|| Error::Refused(StatusCode::UNAUTHORIZED, "Sign in first.".into()))
    }

    pub async fn clock(&self) -> Result<Clock> {
        Ok(Clock { zone: self.state.zone().await?, now: self.now })
    }

    pub async fn frame(&self, title: impl Into<String>, at: &'static str) -> Result<Frame> {
        let staff = self.session.as_ref().map(|session| session.staff.clone());
        let new_wire = if staff.is_some() { self.state.archive.wire_items().count(paper::Tray::New).await? } else { 0 };
        Ok(Frame {
            title: title.into(),
            at,
            paper: self.state.archive.paper().await?.masthead.title.clone(),
            csrf: self.csrf.clone(),
            said: self.query.get("said").and_then(said),
            refusal: None,
            new_wire,
            staff,
        })
    }
}

/// The frame round every screen.
pub struct Frame {
    pub title: String,
    /// Which word of the navigation is lit.
    pub at: &'static str,
    pub paper: String,
    pub csrf: String,
    pub said: Option<&'static str>,
    pub refusal: Option<String>,
    pub new_wire: i64,
    pub staff: Option<Staff>,
}

impl Frame {
    pub fn is_editor(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.role >= Role::Editor)
    }

    pub fn is_admin(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.role.may(Act::Settings, false).is_ok())
    }

    pub fn is_owner(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.role.may(Act::Move, false).is_ok())
    }

    pub fn role(&self) -> &'static str {
        self.staff.as_ref().map_or("", |staff| staff.role.as_str())
    }

    pub fn name(&self) -> &str {
        self.staff.as_ref().map_or("", |staff| &staff.name)
    }

    pub fn style(&self) -> &'static str {
        &STYLE
    }
}

/// What was done, by the word that stands in the address after doing it. Only these sentences
/// can be said, so an address cannot put words into our mouth.
fn said(word: &str) -> Option<&'static str> {
    Some(match word {
        "saved" => "Saved.",
        "created" => "A new draft. Nothing is public until it is published.",
        "submitted" => "Handed in for review.",
        "returned" => "Sent back to its author with your note.",
        "published" => "Published. Readers have it now.",
        "scheduled" => "Scheduled. It goes out by itself at that time.",
        "unscheduled" => "Taken off the schedule; it is a draft again.",
        "embargoed" => "The embargo is noted. Nobody can publish before it ends.",
        "copy-begun" => "A working copy. Readers see nothing of it until you send it.",
        "copy-saved" => "The copy is saved. Readers see nothing of it yet.",
        "copy-taken" => "The copy is yours now. What your colleague had written is kept in the history.",
        "copy-dropped" => "Dropped. What readers have is as it was; the copy's words are kept in the history.",
        "sent" => "Sent. Readers have the new words now.",
        "trusted" => "From now on, what it changes goes out by itself where nobody here has touched the story.",
        "not-trusted" => "From now on, what it changes waits for an editor.",
        "spiked" => "Spiked. It can be brought back from Off.",
        "restored" => "Brought back as a draft.",
        "held" => "Taken down while it is checked. Its page says so.",
        "released" => "Back up. Readers have it again.",
        "withdrawn" => "Withdrawn. Its address now answers that it is gone.",
        "reopened" => "Reopened as a draft. Its address stays gone until it is published again.",
        "killed" => "Killed. Its address answers gone, with your notice, for good.",
        "taken" => "Taken. It is a draft now.",
        "thread" => "All taken as one thread.",
        "passed" => "Passed. It stays in the tray of passed items.",
        "clipped" => "Read from the page. The page as it came is kept beside it.",
        "clipped-newer" => "The page has changed. This is its newest version; the earlier ones are kept.",
        "clipped-same" => "Nothing on the page has changed since it was last read.",
        "put-back" => "Put back where it stood.",
        "pointed" => "Saved. Every cut keeps that place in sight; readers get the new ones within a day.",
        "filed" => "The file is here. Put it into a story, or copy its card into a text.",
        "attached" => "The file is in the text. Move its card where you want it.",
        "pictured" => "The picture is in the story.",
        "polled" => "Asked for now; the tray fills as soon as the partner answers.",
        "resting" => "Not polled any more.",
        "awake" => "Polled again from now on.",
        "partner" => "Added. Its first items come in a moment.",
        "retried" => "It will be tried again at once.",
        "added" => "Added.",
        "removed" => "Removed.",
        "password" => "Your password is changed. Everywhere else you are signed out.",
        "out" => "You are signed out.",
        "theme-added" => "The theme is here. Look at the paper in it before you activate it.",
        "theme-active" => "Readers see this theme from now on.",
        "put-away" => "Put away. Nothing of it is kept.",
        "session-ended" => "Signed out there.",
        "out-everywhere" => "You are signed out everywhere.",
        _ => return None,
    })
}

/// Lets somebody in, or says why not. Every door passes here: session, role, where the form
/// comes from, how large it is, and the secret it must carry.
pub async fn guard(state: Arc<State>, door: Door, mut request: Request, next: Next) -> Response {
    match admit(&state, door, &mut request).await {
        Ok(visit) => {
            let seen = visit.session.clone();
            request.extensions_mut().insert(visit);
            let mut answer = next.run(request).await;
            if !answer.headers().contains_key(header::CACHE_CONTROL) {
                answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            }
            if let Some(session) = seen {
                note_seen(&state, &session).await;
            }
            answer
        }
        Err(answer) => answer,
    }
}

async fn admit(state: &Arc<State>, door: Door, request: &mut Request) -> Result<Visit, Response> {
    let tls = state.settings.is_tls();
    let headers = request.headers().clone();
    let now = Utc::now();
    let client =
        request.extensions().get::<Client>().copied().unwrap_or_else(|| Client::of(std::net::Ipv6Addr::UNSPECIFIED.into()));
    let session = match Cookie::Session.read(&headers, tls) {
        Some(id) => state.archive.sessions().open(id, now).await.map_err(|e| Error::from(e).into_response())?,
        None => None,
    };
    if let Who::Staff(lowest) = door.who {
        match &session {
            None if door.changes_something() => return Err(signed_out(state, door, request).await),
            None => return Err(to_sign_in(request)),
            Some(session) if session.staff.role < lowest => {
                let sentence = format!(
                    "This needs {}; you are signed in as {}. Ask a colleague who may.",
                    with_article(lowest),
                    session.staff.role
                );
                return Err(refused(StatusCode::FORBIDDEN, &sentence));
            }
            Some(_) => {}
        }
    }
    let door_secret = Cookie::Door.read(&headers, tls).map(str::to_owned);
    let csrf = session.as_ref().map(|session| session.csrf.clone()).or(door_secret).unwrap_or_default();
    let mut form = Form::default();
    if door.changes_something() {
        if !session::is_from_here(&headers, &state.settings.site_url) {
            return Err(refused(
                StatusCode::FORBIDDEN,
                "This was sent from another site, so nothing was done. Open the page here and send it from there.",
            ));
        }
        let sent = take(request);
        form = match door.size {
            form::Size::File | form::Size::Export => {
                form::read_and_park(sent, &csrf, &state.archive.blobs, door.size.bytes() as u64).await
            }
            size => form::read(sent, size).await,
        }
        .map_err(no_form)?;
        if !session::same(form.text("csrf"), &csrf) {
            let kept = session.as_ref().and_then(|session| {
                again::keep(StatusCode::FORBIDDEN, SEND_AGAIN, &headers, request.uri(), &form, &session.csrf)
            });
            return Err(kept.unwrap_or_else(|| refused(StatusCode::FORBIDDEN, EARLIER)));
        }
    }
    let query = Form::parse(request.uri().query().unwrap_or("").as_bytes());
    Ok(Visit { state: state.clone(), session, csrf, form, query, headers, client, now })
}

/// Nobody is signed in. What was typed is kept for when somebody is, where it is text.
async fn signed_out(state: &State, door: Door, request: &mut Request) -> Response {
    const SENTENCE: &str = "You are not signed in any more, so nothing was done. What you typed is kept on this page: sign in (it opens another window), come back here and press Send again.";
    let plain =
        || refused(StatusCode::UNAUTHORIZED, "You are not signed in any more, so nothing was done. Sign in and try again.");
    let headers = request.headers().clone();
    if !matches!(door.size, form::Size::Small | form::Size::Copy) || !session::is_from_here(&headers, &state.settings.site_url) {
        return plain();
    }
    match form::read(take(request), door.size).await {
        Ok(form) => again::keep(StatusCode::UNAUTHORIZED, SENTENCE, &headers, request.uri(), &form, "").unwrap_or_else(plain),
        Err(_) => plain(),
    }
}

/// The request with its body; its head stays for those who look at it later.
fn take(request: &mut Request) -> Request {
    let (parts, body) = std::mem::take(request).into_parts();
    *request = Request::from_parts(parts.clone(), axum::body::Body::empty());
    Request::from_parts(parts, body)
}

const SEND_AGAIN: &str = "This form is from an earlier visit, so nothing was done yet. What was typed is kept below: press Send again if you still want it.";
const EARLIER: &str = "This form is from an earlier visit, so nothing was done. Go back, reload the page and send it again.";

fn with_article(role: Role) -> &'static str {
    match role {
        Role::Contributor => "a contributor",
        Role::Author => "an author",
        Role::Editor => "an editor",
        Role::Administrator => "an administrator",
        Role::Owner => "an owner",
    }
}

fn no_form(why: NoForm) -> Response {
    let (status, sentence) = match why {
        NoForm::TooMuch(TooMuch::Bytes) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "This is more than the desk takes at once: 8 GiB for a paper that moves in (a larger one is taken in on the server itself, with courant import), 50 MiB for a theme, 20 MiB for a picture, 2 MiB for a story, 64 KiB for other forms.",
        ),
        NoForm::TooMuch(TooMuch::Time) => {
            (StatusCode::REQUEST_TIMEOUT, "This took too long to arrive. Try again on a better line.")
        }
        NoForm::TooMuch(TooMuch::Broken) => {
            (StatusCode::BAD_REQUEST, "The connection broke before everything had arrived. Send it again.")
        }
        NoForm::Stranger => (StatusCode::FORBIDDEN, EARLIER),
        NoForm::NoRoom => (
            StatusCode::INSUFFICIENT_STORAGE,
            "The file could not be kept: there is no room for it, or the storage does not answer. Nothing was changed. Make room, then send it again.",
        ),
        NoForm::Odd => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The desk takes what a browser's form sends, and nothing else."),
    };
    refused(status, sentence)
}

/// Once in five minutes is often enough to tell a session that is used from one that is not.
async fn note_seen(state: &State, session: &Session) {
    let now = Utc::now();
    if now - session.seen_at < TimeDelta::minutes(5) {
        return;
    }
    let noted = async {
        let tx = state.archive.begin().await?;
        desk::note_use(&tx, session, now).await?;
        Ok::<_, desk::Error>(tx.commit().await?)
    };
    if let Err(trouble) = noted.await {
        tracing::warn!(%trouble, "a session's use was not noted");
    }
}

fn to_sign_in(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map_or("/desk", |whole| whole.as_str());
    let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    go(&format!("/desk/sign-in?next={next}"))
}

/// Ends the transaction of one act: it is kept when the act was done, and left without a trace
/// when it was refused. The inner `Err` is the "no" for the form.
pub async fn settle<T>(tx: Tx, outcome: desk::Result<T>) -> Result<Result<T, Refusal>> {
    match outcome {
        Ok(done) => {
            tx.commit().await?;
            Ok(Ok(done))
        }
        Err(desk::Error::Refusal(no)) => Ok(Err(no)),
        Err(other) => Err(other.into()),
    }
}

/// 303: look at this now. Only addresses of our own making come here.
pub fn go(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/desk"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))])
        .into_response()
}

/// A screen.
pub fn show(status: StatusCode, screen: &impl Template) -> Result<Response> {
    let html = screen.render()?;
    Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}

#[derive(Template)]
#[template(path = "desk/refused.html")]
struct Refused<'a> {
    status: StatusCode,
    sentence: &'a str,
    style: &'static str,
}

/// A "no" where there is no form to show it on.
pub fn refused(status: StatusCode, sentence: &str) -> Response {
    let page = Refused { status, sentence, style: &STYLE }.render().unwrap_or_else(|_| sentence.to_owned());
    let html = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    (status, [html, (header::CACHE_CONTROL, "private, no-store")], page).into_response()
}

/// Alive and able to read? For whoever watches the machine.
pub async fn health(visit: Visit) -> Response {
    let (status, word) = if visit.state.is_well().await {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
    };
    (status, [(header::CACHE_CONTROL, "no-store")], word).into_response()
}

pub(super) const NO_STORE: &str = "private, no-store";

const CSS: &str = include_str!("../../static/desk.css");

/// The style sheet's address, which changes with its words.
pub(super) static STYLE: std::sync::LazyLock<String> =
    std::sync::LazyLock::new(|| format!("/desk/assets/desk-{}.css", &hex::encode(Sha256::digest(CSS))[..12]));

pub async fn asset(_: Visit, Path(file): Path<String>) -> Result<Response> {
    if STYLE.strip_prefix("/desk/assets/") != Some(&file) {
        return Err(Error::NotFound("file"));
    }
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")), (header::CACHE_CONTROL, kept)], CSS)
        .into_response())
}
