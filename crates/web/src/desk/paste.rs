//! The paste box: text, markup or a page's address in; what was read of it out, before
//! anything is taken.

use archive::Nouns;
use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result};

mod reader;

#[derive(Template)]
#[template(path = "desk/paste.html")]
struct Page {
    frame: Frame,
    copy: String,
    url: String,
}

pub async fn show(visit: Visit) -> Result<Response> {
    form(visit, StatusCode::OK, None).await
}

async fn form(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let mut frame = visit.frame("Paste", "paste").await?;
    frame.refusal = refusal;
    page::show(status, &Page { frame, copy: visit.form.text("copy").to_owned(), url: visit.form.text("url").to_owned() })
}

pub async fn read(visit: Visit) -> Result<Response> {
    let url = visit.form.text("url").trim().to_owned();
    let pasted = visit.form.lines("copy");
    let (copy, read) = match (url.is_empty(), pasted.trim().is_empty()) {
        (true, true) => {
            let sentence = "Paste the text or the markup of a page, or type the page's address.".to_owned();
            return form(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
        }
        // What was pasted is what the editor sees; the address then only says where it is from.
        (_, false) => {
            let text = pasted.clone();
            let base = (!url.is_empty()).then(|| url.clone());
            let read = tokio::task::spawn_blocking(move || reader::read(&text, base.as_deref())).await;
            (pasted, read.map_err(|lost| Error::Trouble(Box::new(lost)))?)
        }
        (false, true) => match reader::fetch(&visit.state.client, &url).await {
            Ok(fetched) => fetched,
            Err(sentence) => {
                return form(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
            }
        },
    };
    let tx = visit.state.archive.begin().await?;
    match desk::paste(&tx, Some(visit.staff()?), &copy, &read, visit.now).await {
        Ok(items) => {
            tx.commit().await?;
            let first = match items.first() {
                Some(id) => visit.state.archive.wire_items().by_id(*id).await?,
                None => None,
            };
            let to = match first {
                Some(item) => item.bundle.map_or(format!("/desk/wire/{}", item.id), |bundle| {
                    format!("/desk/bundles/{}", super::wire::in_path(&bundle))
                }),
                None => "/desk/wire".to_owned(),
            };
            Ok(page::go(&to))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            form(visit, crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}
