//! Sound, film and downloads: brought here or with a story, and put into texts as cards.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use desk::attachments::{Spot, add, put_in};
use http::StatusCode;
use paper::attachment::{Said, Sort, card, size_in_words, sort_of};
use paper::{Attachment, AttachmentId, Refusal, StoryId};

use super::page::{self, Frame, Visit};
use super::stories;
use crate::error::{Result, status_of};
use crate::limits;

const A_PAGE: i64 = 60;

/// Files that a story's form offers besides a new one.
const OFFERED: i64 = 50;

struct Row {
    name: String,
    address: String,
    /// `sound`, `film` or `download`.
    what: &'static str,
    size: String,
    /// How many stories carry it, in words.
    carried: String,
    card: String,
}

#[derive(Template)]
#[template(path = "desk/files.html")]
struct Screen {
    frame: Frame,
    rows: Vec<Row>,
    older: Option<AttachmentId>,
    most: u64,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let before = visit.query.number("before").map(AttachmentId);
    let files = visit.state.archive.attachments().list(before, A_PAGE).await?;
    let older = (files.len() as i64 == A_PAGE).then(|| files.last().and_then(|(last, _)| last.id)).flatten();
    let rows = files.iter().map(|(file, stories)| Row {
        name: file.name.clone(),
        address: file.address(),
        what: what(file),
        size: size_in_words(file.size),
        carried: match stories {
            0 => "in no story yet".to_owned(),
            1 => "in one story".to_owned(),
            n => format!("in {n} stories"),
        },
        card: card(file, &Said::default()),
    });
    let rows = rows.collect();
    let mut frame = visit.frame("Sound, film and downloads", "pictures").await?;
    frame.refusal = refusal;
    page::show(status, &Screen { frame, rows, older, most: limits::FILE >> 30 })
}

fn what(file: &Attachment) -> &'static str {
    match sort_of(&file.name) {
        Sort::Plays(kind) if kind.starts_with("audio/") => "sound",
        Sort::Plays(_) => "film",
        _ => "download",
    }
}

/// A file of what is kept already, as a story's form offers it.
pub struct Offer {
    pub id: AttachmentId,
    pub words: String,
}

pub async fn offers(visit: &Visit) -> Result<Vec<Offer>> {
    let files = visit.state.archive.attachments().list(None, OFFERED).await?;
    let offer = |(file, _): (Attachment, i64)| {
        let words = format!("{} ({}, {})", file.name, what(&file), size_in_words(file.size));
        Some(Offer { id: file.id?, words })
    };
    Ok(files.into_iter().filter_map(offer).collect())
}

/// Takes a file in that belongs to no story yet.
pub async fn bring(visit: Visit) -> Result<Response> {
    let Some(file) = brought(&visit).await? else {
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(NONE.to_owned())).await;
    };
    let done = match file {
        Ok(file) => {
            let tx = visit.state.archive.begin().await?;
            let done = add(&tx, visit.staff()?, &file, visit.now).await;
            page::settle(tx, done).await?.map(|_| ())
        }
        Err(no) => Err(no),
    };
    match done {
        Ok(()) => Ok(page::go("/desk/files?said=filed")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

const NONE: &str = "Choose a file first: sound, film, a document or a .zip, up to 2 GiB.";

/// Puts a file into a story's text: a new one, or one that is kept already.
pub async fn add_to_story(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let id = StoryId(id);
    let story = visit.state.archive.stories().get(id).await;
    if let Err(trouble) = story.map_err(Into::into).and_then(|story| stories::may_see(visit.staff()?, &story)) {
        forget(&visit).await?;
        return Err(trouble);
    }
    let known = visit.form.number("known").filter(|id| *id > 0).map(AttachmentId);
    let said = Said { title: visit.form.text("title").to_owned(), caption: visit.form.text("caption").to_owned() };
    let spot = if visit.form.text("spot") == "beginning" { Spot::Beginning } else { Spot::End };
    let file = match (brought(&visit).await?, known) {
        (Some(Ok(file)), _) => Some(file),
        (Some(Err(no)), _) => return stories::editor(visit, id, status_of(&no), Some(no.to_string())).await,
        (None, Some(_)) => None,
        (None, None) => return stories::editor(visit, id, StatusCode::UNPROCESSABLE_ENTITY, Some(NONE.to_owned())).await,
    };
    let tx = visit.state.archive.begin().await?;
    let by = visit.staff()?;
    let done = async {
        let file = match &file {
            Some(new) => add(&tx, by, new, visit.now).await?.id,
            None => known,
        };
        let file = file.ok_or(archive::Error::NotFound("file"))?;
        put_in(&tx, by, id, file, (&said, spot), visit.now).await
    };
    let done = done.await;
    let in_copy = visit.state.archive.working_copies().of_story(id).await?.map_or("", |_| "/copy");
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(&format!("/desk/stories/{id}{in_copy}?said=attached#files"))),
        Err(no) => stories::editor(visit, id, status_of(&no), Some(no.to_string())).await,
    }
}

/// The file that came with a form, its bytes among the blobs; nothing is kept of one that will not do.
async fn brought(visit: &Visit) -> Result<Option<std::result::Result<Attachment, Refusal>>> {
    let Some(brought) = &visit.form.parked else { return Ok(None) };
    let file = Attachment::of(&brought.name, &brought.head, brought.parked.hash.clone(), brought.parked.size);
    match &file {
        Ok(_) => visit.state.archive.blobs.keep_parked(&brought.parked).await?,
        Err(_) => forget(visit).await?,
    }
    Ok(Some(file))
}

async fn forget(visit: &Visit) -> Result<()> {
    if let Some(brought) = &visit.form.parked {
        visit.state.archive.blobs.unpark(&brought.parked.name).await?;
    }
    Ok(())
}
