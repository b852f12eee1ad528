//! A picture for a story: looked at, written anew in several sizes, and described.

use archive::Nouns;
use archive::pictures::Rendition;
use axum::extract::Path;
use axum::response::Response;
use bytes::Bytes;
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
        None => describe(visit, StoryId(id), story.picture).await,
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
        sizes.push((i64::from(made.width), made.media_type, blobs.put(made.bytes.clone()).await?));
    }
    let by = visit.staff()?;
    let tx = visit.state.archive.begin().await?;
    let done = async {
        let picture = desk::pictures::add(&tx, by, &picture(&visit, &prepared, hash), visit.now).await?;
        let picture_id = picture.id.ok_or(desk::Error::NotFound("picture"))?;
        for (width, media_type, hash) in sizes {
            tx.pictures()
                .add_rendition(&Rendition { picture: picture_id, width, media_type: media_type.to_owned(), hash })
                .await?;
        }
        let story = tx.stories().get(id).await?;
        desk::edit(&tx, by, id, desk::Edit { picture: Some(picture_id), ..unchanged(&tx, &story).await? }, visit.now).await
    };
    match done.await {
        Ok(_) => {
            tx.commit().await?;
            Ok(page::go(&format!("/desk/stories/{id}?said=pictured#picture")))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            stories::editor(visit, id, status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
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
    }
}

/// The story as it stands, as an edit that changes nothing.
async fn unchanged(tx: &archive::Tx, story: &paper::Story) -> desk::Result<desk::Edit> {
    let outlet = match story.outlet {
        Some(id) => tx.outlets().by_id(id).await?.map(|outlet| outlet.name).unwrap_or_default(),
        None => String::new(),
    };
    Ok(desk::Edit {
        edition: story.edition,
        slug: story.slug.to_string(),
        headline: story.headline.clone(),
        standfirst: story.standfirst.clone().unwrap_or_default(),
        body: story.body.clone(),
        dateline: story.dateline.clone().unwrap_or_default(),
        bylines: story.bylines.iter().map(|byline| byline.name.clone()).collect(),
        outlet,
        section: story.section,
        topics: story.topics.clone(),
        thread: story.thread,
        new_thread: String::new(),
        brief: story.brief.clone(),
        picture: story.picture,
        language: story.language.clone().unwrap_or_default(),
        featured: story.featured,
    })
}

async fn describe(visit: Visit, id: StoryId, picture: Option<paper::PictureId>) -> Result<Response> {
    let Some(picture) = picture else {
        let sentence = "Choose a picture file first: JPEG, PNG, WebP or GIF, up to 20 MiB.".to_owned();
        return stories::editor(visit, id, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    };
    let by = visit.staff()?;
    let alt = words(&visit, "alt").unwrap_or_default();
    let (caption, credit, licence) = (words(&visit, "caption"), words(&visit, "credit"), words(&visit, "licence"));
    let tx = visit.state.archive.begin().await?;
    let story = tx.stories().get(id).await?;
    // A picture's words may be mended while its story is live; the page is printed anew.
    by.role.may(if story.is_live() { paper::Act::EditOthers } else { paper::Act::Write }, false)?;
    tx.pictures().describe(picture, &alt, caption.as_deref(), credit.as_deref(), licence.as_deref()).await?;
    for tag in [format!("story:{id}"), "front".to_owned()] {
        tx.touch(tag);
    }
    if let Some(section) = story.section {
        tx.touch(format!("section:{section}"));
    }
    tx.journal().enter(Some(by), "describe picture", format!("story:{id}"), &alt, visit.now).await?;
    tx.commit().await?;
    Ok(page::go(&format!("/desk/stories/{id}?said=saved#picture")))
}
