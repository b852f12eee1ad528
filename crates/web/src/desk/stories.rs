//! The story editor: its fields, its text, what preflight finds, and its history.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use paper::{Picture, Role, Staff, State, Story, StoryId, WorkingCopy};

use super::clock::Clock;
use super::copies::name_of;
use super::page::{self, Frame, Visit};
use super::source;
use super::words::{Words, typed};
use crate::answer::Kind;
use crate::error::{Error, Result};

pub async fn create_story(visit: Visit) -> Result<Response> {
    let is_page = visit.form.ticked("page");
    let headline = match visit.form.text("headline").trim() {
        "" if is_page => "Untitled page",
        "" => "Untitled story",
        headline => headline,
    };
    let house = visit.state.house().await?;
    let tx = visit.state.archive.begin().await?;
    let by = visit.staff()?;
    let story = if is_page {
        desk::create_page(&tx, by, headline, &house, visit.now).await?
    } else {
        desk::create(&tx, by, headline, &house, visit.now).await?
    };
    tx.commit().await?;
    Ok(page::go(&format!("/desk/stories/{}?said=created", story.id)))
}

pub async fn show_story(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    editor(visit, StoryId(id), StatusCode::OK, None).await
}

pub async fn save_story(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    match desk::edit(&tx, visit.staff()?, StoryId(id), typed(&visit.form), visit.now).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(page::go(&format!("/desk/stories/{id}?said=saved")))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            editor(visit, StoryId(id), crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

/// May this colleague look at this story? Writers see their own, and what is public.
pub fn may_see(staff: &Staff, story: &Story) -> Result<()> {
    if staff.role >= Role::Editor || story.created_by == Some(staff.id) || story.is_live() {
        return Ok(());
    }
    // As if it were not there: whether a colleague writes about something is told to nobody.
    Err(Error::NotFound("story"))
}

pub struct Event {
    pub when: String,
    pub who: String,
    pub act: String,
    pub detail: String,
}

/// Which buttons stand on the page; the acts decide for themselves all the same.
struct Buttons {
    save: bool,
    submit: bool,
    hand_back: bool,
    publish: bool,
    schedule: bool,
    unschedule: bool,
    embargo: bool,
    spike: bool,
    restore: bool,
    take_down: bool,
    release: bool,
    reopen: bool,
}

#[derive(Template)]
#[template(path = "desk/story.html")]
struct Editor {
    frame: Frame,
    id: StoryId,
    state: State,
    version: i64,
    address: String,
    words: Words,
    picture: Option<Picture>,
    picture_src: String,
    /// Kept already, newest first.
    files: Vec<super::files::Offer>,
    buttons: Buttons,
    origin: Option<paper::Origin>,
    scheduled: Option<String>,
    scheduled_typed: String,
    embargo: Option<String>,
    embargo_typed: String,
    note: String,
    zone: String,
    takedown: Option<String>,
    /// Its working copy: what kind, and of whom.
    copy: Option<String>,
    may_copy: bool,
    told: Option<source::Told>,
    events: Vec<Event>,
    /// How many came along with it.
    comments: i64,
}

/// The editor. With a refusal it keeps what was typed.
pub async fn editor(visit: Visit, id: StoryId, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let archive = &visit.state.archive;
    let story = archive.stories().get(id).await?;
    let staff = visit.staff()?.clone();
    may_see(&staff, &story)?;
    let clock = visit.clock().await?;
    let picture = match story.picture {
        Some(id) => archive.pictures().by_id(id).await?,
        None => None,
    };
    let kept = visit.form.get("headline").is_some();
    let edit = kept.then(|| typed(&visit.form));
    let words = Words::of(&visit, &story, picture.as_ref(), edit.as_ref()).await?;
    let takedown = archive.takedowns().current(id).await?.map(|down| {
        format!("{} since {}: {}", down.kind, down.at.with_timezone(&clock.zone).format("%-d %b, %H:%M"), down.reason)
    });
    let copy = match archive.working_copies().of_story(id).await? {
        Some(copy) if staff.role >= Role::Editor => Some(about_copy(&visit, &copy, &clock).await?),
        _ => None,
    };
    let house = visit.state.house().await?;
    let mut frame = visit.frame(if story.headline.is_empty() { "Story" } else { &story.headline }, "board").await?;
    frame.refusal = refusal;
    let screen = Editor {
        id,
        state: story.state,
        version: story.version,
        address: visit
            .state
            .archive
            .address_of(&story)
            .await?
            .unwrap_or_else(|| "no address: no collection of the routes takes it in".into()),
        words,
        files: super::files::offers(&visit).await?,
        picture_src: picture.as_ref().map(desk::pictures::address).unwrap_or_default(),
        picture,
        buttons: buttons(&story, &staff, house.editors_publish),
        origin: story.origin.clone(),
        scheduled: story.scheduled_for.map(|at| clock.full(at)),
        scheduled_typed: match visit.form.get("at") {
            Some(typed) => typed.to_owned(),
            None => story.scheduled_for.map(|at| clock.typed(at)).unwrap_or_default(),
        },
        embargo: story.embargo_until.map(|at| clock.full(at)),
        embargo_typed: match visit.form.get("until") {
            Some(typed) => typed.to_owned(),
            None => story.embargo_until.map(|at| clock.typed(at)).unwrap_or_default(),
        },
        note: visit.form.text("note").to_owned(),
        zone: clock.zone_name(),
        takedown,
        may_copy: copy.is_none() && story.may_have_copy().is_ok() && staff.role >= Role::Editor,
        copy,
        told: source::told(&visit, &story).await?,
        events: events(&visit, id, &clock, 12).await?,
        comments: archive.comments().count(id).await?,
        frame,
    };
    page::show(status, &screen)
}

fn buttons(story: &Story, staff: &Staff, editors_publish: bool) -> Buttons {
    let may = |act| staff.role.may(act, editors_publish).is_ok();
    let own = story.created_by == Some(staff.id);
    let editor = staff.role >= Role::Editor;
    let state = story.state;
    let waiting = state.is_open() || state == State::Scheduled;
    Buttons {
        save: waiting && (own || editor),
        submit: state == State::Draft && (own || editor),
        hand_back: state == State::Review && editor,
        publish: waiting && may(paper::Act::Publish),
        schedule: waiting && may(paper::Act::Publish),
        unschedule: state == State::Scheduled && editor,
        embargo: waiting && editor,
        spike: state.is_open() && !story.was_ever_live() && (own || editor),
        restore: state == State::Spiked && editor,
        take_down: matches!(state, State::Live | State::Held | State::Withdrawn | State::Scheduled) && may(paper::Act::Hold),
        release: state == State::Held && may(paper::Act::Release),
        reopen: state == State::Withdrawn && may(paper::Act::Withdraw),
    }
}

async fn about_copy(visit: &Visit, copy: &WorkingCopy, clock: &Clock) -> Result<String> {
    let who = match copy.by {
        Some(holder) => visit.state.archive.staff().by_id(holder).await?.map(|staff| staff.name),
        None => Some("its origin".to_owned()),
    };
    let kind = name_of(copy.change).to_lowercase();
    Ok(format!("{kind} by {}, saved {}", who.unwrap_or_else(|| "a colleague".into()), clock.time(copy.saved_at)))
}

async fn events(visit: &Visit, id: StoryId, clock: &Clock, limit: i64) -> Result<Vec<Event>> {
    let lines = visit.state.archive.journal().about(&format!("story:{id}"), limit).await?;
    Ok(lines
        .into_iter()
        .map(|line| Event { when: clock.time(line.at), who: line.who, act: line.act, detail: line.detail })
        .collect())
}

#[derive(Template)]
#[template(path = "desk/history.html")]
struct History {
    frame: Frame,
    id: StoryId,
    headline: String,
    guid: String,
    events: Vec<Event>,
    versions: Vec<Sent>,
    /// Working copies that were taken over or dropped.
    aside: Vec<Sent>,
}

/// A version as it went out.
struct Sent {
    number: i64,
    kind: String,
    when: String,
    headline: String,
    text: String,
}

pub async fn show_history(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let id = StoryId(id);
    let archive = &visit.state.archive;
    let story = archive.stories().get(id).await?;
    may_see(visit.staff()?, &story)?;
    let clock = visit.clock().await?;
    let versions = archive.versions().of(id, 50).await?;
    let aside = match visit.staff()?.role >= Role::Editor {
        true => archive.working_copies().set_aside(id, 20).await?,
        false => Vec::new(),
    };
    let screen = History {
        frame: visit.frame("History", "board").await?,
        id,
        headline: story.headline,
        guid: story.guid,
        events: events(&visit, id, &clock, 200).await?,
        versions: versions
            .into_iter()
            .map(|sent| Sent {
                number: sent.version,
                kind: sent.kind,
                when: clock.full(sent.at),
                headline: sent.story.headline.clone(),
                text: paper::body::text_of(&sent.story.body),
            })
            .collect(),
        aside: aside
            .into_iter()
            .map(|one| Sent {
                number: one.story.version,
                kind: one.change.as_str().to_owned(),
                when: clock.full(one.at),
                headline: one.story.headline.clone(),
                text: paper::body::text_of(&one.story.body),
            })
            .collect(),
    };
    page::show(StatusCode::OK, &screen)
}

/// The page as it would be printed; for staff alone, and never kept anywhere.
pub async fn show_proof(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let story = visit.state.archive.stories().get(StoryId(id)).await?;
    may_see(visit.staff()?, &story)?;
    proof(&visit, &story).await
}

pub async fn proof(visit: &Visit, story: &Story) -> Result<Response> {
    let printed = crate::reader::proof(&visit.state, story).await?;
    let content_type = HeaderValue::from_static(printed.content_type);
    let no_store = HeaderValue::from_static("private, no-store");
    let mut answer =
        ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, no_store)], printed.body().clone()).into_response();
    answer.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    answer.extensions_mut().insert(Kind::Proof);
    Ok(answer)
}
