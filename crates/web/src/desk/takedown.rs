//! One red button, three plain choices: being checked, remove, kill. The page says what will go
//! out, and where, before anything goes.

use archive::{Nouns, Tx};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::takedown::Kind;
use paper::{Code, State, Story, StoryId};

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};

#[derive(Template)]
#[template(path = "desk/takedown.html")]
struct Screen {
    frame: Frame,
    id: StoryId,
    headline: String,
    slug: String,
    state: State,
    /// Every place of ours that changes.
    places: Vec<String>,
    may_hold: bool,
    may_remove: bool,
    editors_only: bool,
    codes: Vec<(&'static str, &'static str, bool)>,
    usual_hold: &'static str,
    usual_withdraw: &'static str,
    usual_kill: &'static str,
    /// What was typed, by field.
    reason: String,
    notice: String,
    typed: String,
    /// Which choice was pressed, when it was refused.
    pressed: String,
}

pub async fn show(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    screen(visit, StoryId(id), "", StatusCode::OK, None).await
}

async fn screen(visit: Visit, id: StoryId, pressed: &str, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let story = visit.state.archive.stories().get(id).await?;
    let house = visit.state.house().await?;
    let places = places(&visit, &story).await?;
    let role = visit.staff()?.role;
    let chosen = visit.form.text("code").to_owned();
    let mut frame = visit.frame("Take down", "board").await?;
    frame.refusal = refusal;
    let may_remove = role.may(paper::Act::Kill, house.editors_publish).is_ok();
    let screen = Screen {
        id,
        headline: story.headline.clone(),
        slug: story.slug.to_string(),
        state: story.state,
        places,
        may_hold: story.state == State::Live,
        may_remove,
        editors_only: !may_remove,
        codes: Code::ALL.iter().map(|code| (code.as_str(), meaning(*code), chosen == code.as_str())).collect(),
        usual_hold: Kind::Hold.usual_notice(),
        usual_withdraw: Kind::Withdraw.usual_notice(),
        usual_kill: Kind::Kill.usual_notice(),
        reason: visit.form.lines("reason"),
        notice: visit.form.lines("notice"),
        typed: visit.form.text("slug").to_owned(),
        pressed: pressed.to_owned(),
        frame,
    };
    page::show(status, &screen)
}

fn meaning(code: Code) -> &'static str {
    match code {
        Code::Rights => "We have no right to print it",
        Code::Privacy => "It says too much about a person",
        Code::Legal => "A court or an authority ordered it (readers see 451)",
        Code::Duplicate => "We have it twice",
        Code::Partner => "The partner asked for it back",
        Code::Other => "Another reason",
    }
}

/// Where the story can be seen now, in words an editor knows.
pub async fn places(visit: &Visit, story: &Story) -> Result<Vec<String>> {
    let archive = &visit.state.archive;
    let page = archive.address_of(story).await?.map(|path| format!("its own page, {path}"));
    let mut places: Vec<String> = page.into_iter().collect();
    places.push("the front page and every list and search result that shows it".to_owned());
    if let Some(id) = story.section
        && let Some(section) = archive.sections().by_id(id).await?
    {
        places.push(format!("the section front {}", section.name));
    }
    if let Some(id) = story.thread
        && let Some(thread) = archive.threads().by_id(id).await?
    {
        places.push(format!("the thread “{}”", thread.title));
    }
    for byline in &story.bylines {
        places.push(format!("the page of {}", byline.name));
    }
    if let Some(id) = story.outlet
        && let Some(outlet) = archive.outlets().by_id(id).await?
    {
        places.push(format!("the page of {}", outlet.name));
    }
    places.push("the feeds in RSS, Atom and JSON, which carry the notice so that copies elsewhere can follow".into());
    places.push("the sitemaps".into());
    Ok(places)
}

enum Deed {
    Hold,
    Withdraw(Code),
    Kill,
    Release,
    Reopen,
}

pub async fn hold(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Hold, "hold", "held").await
}

pub async fn withdraw(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let Some(code) = Code::parse(visit.form.text("code")) else {
        let sentence = "Choose why it is removed.".to_owned();
        return screen(visit, StoryId(id), "withdrawal", StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    };
    act(visit, id, Deed::Withdraw(code), "withdrawal", "withdrawn").await
}

pub async fn kill(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Kill, "kill", "killed").await
}

pub async fn release(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Release, "", "released").await
}

pub async fn reopen(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Reopen, "", "reopened").await
}

async fn act(visit: Visit, id: i64, deed: Deed, pressed: &str, word: &str) -> Result<Response> {
    let story = StoryId(id);
    let tx = visit.state.archive.begin().await?;
    match done(&visit, &tx, story, deed).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(page::go(&format!("/desk/stories/{id}?said={word}")))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            let (status, sentence) = (status_of(&no), Some(no.to_string()));
            match pressed {
                "" => super::stories::editor(visit, story, status, sentence).await,
                pressed => screen(visit, story, pressed, status, sentence).await,
            }
        }
        Err(other) => Err(other.into()),
    }
}

async fn done(visit: &Visit, tx: &Tx, id: StoryId, deed: Deed) -> desk::Result<()> {
    let by = visit.session.as_ref().map(|session| &session.staff).ok_or(desk::Error::NotFound("colleague"))?;
    let (now, form) = (visit.now, &visit.form);
    let (reason, notice) = (form.lines("reason"), form.lines("notice"));
    let house = visit.state.house().await?;
    match deed {
        Deed::Hold => desk::hold(tx, by, id, &reason, &notice, &house, now).await?,
        Deed::Withdraw(code) => desk::withdraw(tx, by, id, code, &reason, &notice, &house, now).await?,
        Deed::Kill => desk::kill(tx, by, id, &reason, &notice, form.text("slug"), &house, now).await?,
        Deed::Release => desk::release(tx, by, id, &reason, &house, now).await?,
        Deed::Reopen => desk::reopen(tx, by, id, &reason, &house, now).await?,
    };
    Ok(())
}
