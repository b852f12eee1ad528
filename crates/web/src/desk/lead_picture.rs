//! A picture for a story: looked at, written anew in several sizes, and described.

use archive::Nouns;
use axum::extract::Path;
use axum::response::Response;
use bytes::Bytes;
use desk::pictures::{Size, Words, lead_with};
use http::StatusCode;
use paper::{Picture, StoryId};
use press::renditions::{Prepared, WIDTHS, prepare};

use super::page::{self, Visit};
use super::stories;
use crate::error::{Error, Result, status_of};

/// With a file: takes it in and makes it the lead picture. Without: changes the words of the
/// picture the story has.
pub async fn add_picture(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let story = visit.state.archive.stories().get(StoryId(id)).await?;
    stories::may_see(visit.staff()?, &story)?;
    match visit.form.file.clone() {
        Some(file) => take_in(visit, StoryId(id), file).await,
        None => describe(visit, StoryId(id)).await,
    }
}

fn words(visit: &Visit, name: &str) -> Option<String> {
    Some(visit.form.text(name).trim().to_owned()).filter(|text| !text.is_empty())
}

async fn take_in(visit: Visit, id: StoryId, file: Bytes) -> Result<Response> {
    let worked = {
        // Decoding takes memory: a few at once.
        let _turn = visit.state.limits.passwords.acquire().await.map_err(|closed| Error::Trouble(Box::new(closed)))?;
        tokio::task::spawn_blocking(move || prepare(&file, WIDTHS)).await.map_err(|lost| Error::Trouble(Box::new(lost)))?
    };
    let prepared = match worked {
        Ok(prepared) => prepared,
        Err(unfit) => {
            return stories::editor(visit, id, StatusCode::UNPROCESSABLE_ENTITY, Some(unfit.to_string())).await;
        }
    };
    let blobs = &visit.state.archive.blobs;
    let hash = blobs.put(prepared.bytes.clone()).await?;
    let mut sizes = Vec::new();
    for made in &prepared.renditions {
        let hash = blobs.put(made.bytes.clone()).await?;
        sizes.push(Size { width: i64::from(made.width), media_type: made.media_type.to_owned(), hash });
    }
    let tx = visit.state.archive.begin().await?;
    let done = lead_with(&tx, visit.staff()?, id, &picture(&visit, &prepared, hash), sizes, visit.now).await;
    let in_copy = visit.state.archive.working_copies().of_story(id).await?.map_or("", |_| "/copy");
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(&format!("/desk/stories/{id}{in_copy}?said=pictured#picture"))),
        Err(no) => stories::editor(visit, id, status_of(&no), Some(no.to_string())).await,
    }
}

fn picture(visit: &Visit, prepared: &Prepared, hash: String) -> Picture {
    let said = prepared.words.clone();
    Picture {
        id: None,
        hash,
        media_type: prepared.media_type.to_owned(),
        width: i64::from(prepared.width),
        height: i64::from(prepared.height),
        size: prepared.bytes.len() as i64,
        alt: words(visit, "alt").or(said.alt).unwrap_or_default(),
        caption: words(visit, "caption").or(said.caption),
        credit: words(visit, "credit").or(said.credit),
        licence: words(visit, "licence").or(said.licence),
        source_url: None,
        focus: None,
    }
}

async fn describe(visit: Visit, id: StoryId) -> Result<Response> {
    let said = Words {
        alt: words(&visit, "alt").unwrap_or_default(),
        caption: words(&visit, "caption"),
        credit: words(&visit, "credit"),
        licence: words(&visit, "licence"),
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::pictures::describe(&tx, visit.staff()?, id, &said, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(&format!("/desk/stories/{id}?said=saved#picture"))),
        Err(no) => stories::editor(visit, id, status_of(&no), Some(no.to_string())).await,
    }
}
