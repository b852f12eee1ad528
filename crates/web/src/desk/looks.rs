//! How the paper looks wherever a theme leaves it open: logo, icon, cover, accent color.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::Masthead;
use press::renditions::prepare;

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result, status_of};

/// A picture of the masthead.
struct Shown {
    /// Its name in addresses.
    name: &'static str,
    title: &'static str,
    hint: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "desk/looks.html")]
struct Looks {
    frame: Frame,
    pictures: Vec<Shown>,
    accent_color: String,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let words = visit.state.archive.paper().await?.masthead.clone();
    let mut frame = visit.frame("Looks", "settings").await?;
    frame.refusal = refusal;
    let shown = |name, title, hint, url: &String| Shown { name, title, hint, url: url.clone() };
    let pictures = vec![
        shown("logo", "Logo", "The name of the paper as a picture, at least 600 pixels wide.", &words.logo),
        shown("icon", "Icon", "A square of at least 60 pixels, for tabs and home screens.", &words.icon),
        shown("cover_image", "Cover", "A wide picture that some themes set behind the front's head.", &words.cover_image),
        shown(
            "og_image",
            "For other sites",
            "What is shown where somebody shares the front; 1200 by 630 pixels fit best.",
            &words.og_image,
        ),
        shown("twitter_image", "For X", "Only if it should be another one there.", &words.twitter_image),
    ];
    let accent_color = visit.form.get("accent_color").map_or(words.accent_color, str::to_owned);
    page::show(status, &Looks { frame, pictures, accent_color })
}

/// The color, and whether there is one at all.
pub async fn save(visit: Visit) -> Result<Response> {
    let color =
        if visit.form.ticked("own_color") { visit.form.text("accent_color").trim().to_lowercase() } else { String::new() };
    let tx = visit.state.archive.begin().await?;
    let by = visit.staff()?;
    let done = desk::change_masthead(&tx, Some(by), |before| Masthead { accent_color: color, ..before }, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/looks?said=saved")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

/// With a file: takes it in. Without one: takes the picture away.
pub async fn save_picture(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    let Some(name) = ["logo", "icon", "cover_image", "og_image", "twitter_image"].into_iter().find(|known| *known == name) else {
        return Err(Error::NotFound("picture of the masthead"));
    };
    let url = match visit.form.file.clone() {
        Some(file) => {
            let worked = {
                // Decoding takes memory: a few at once.
                let _turn = visit.state.limits.passwords.acquire().await.map_err(|closed| Error::Trouble(Box::new(closed)))?;
                tokio::task::spawn_blocking(move || prepare(&file, &[])).await.map_err(|lost| Error::Trouble(Box::new(lost)))?
            };
            match worked {
                Ok(prepared) => {
                    let hash = visit.state.archive.blobs.put(prepared.bytes.clone()).await?;
                    format!("/content/pictures/{hash}.{}", ending(prepared.media_type))
                }
                Err(unfit) => return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(unfit.to_string())).await,
            }
        }
        None if visit.form.ticked("away") => String::new(),
        None => {
            let sentence = "Choose a picture file first: JPEG, PNG, WebP or GIF, up to 20 MiB.".to_owned();
            return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
        }
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::change_masthead(&tx, Some(visit.staff()?), |before| with(before, name, url), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/looks?said=saved")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

fn with(mut words: Masthead, name: &str, url: String) -> Masthead {
    match name {
        "logo" => words.logo = url,
        "icon" => words.icon = url,
        "cover_image" => words.cover_image = url,
        "og_image" => words.og_image = url,
        _ => words.twitter_image = url,
    }
    words
}

fn ending(media_type: &str) -> &str {
    match media_type {
        "image/jpeg" => "jpg",
        other => other.trim_start_matches("image/"),
    }
}
