//! The paste box: text, markup or a page's address in; what was read of it out, before
//! anything is taken.

use archive::Nouns;
use askama::Template;
use axum::response::Response;
use desk::{Clipped, Clipping};
use http::StatusCode;
use paper::WireItem;

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result, status_of};

mod reader;

/// What a partner has filed of the page somebody asked for.
struct Filed {
    item: i64,
    partner: String,
    headline: String,
    words: usize,
    on_page: usize,
}

#[derive(Template)]
#[template(path = "desk/paste.html")]
struct Page {
    frame: Frame,
    copy: String,
    url: String,
    filed: Option<Filed>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    form(visit, StatusCode::OK, None, None).await
}

async fn form(visit: Visit, status: StatusCode, refusal: Option<String>, filed: Option<Filed>) -> Result<Response> {
    let mut frame = visit.frame("Paste", "paste").await?;
    frame.refusal = refusal;
    let (copy, url) = (visit.form.text("copy").to_owned(), visit.form.text("url").to_owned());
    page::show(status, &Page { frame, copy, url, filed })
}

async fn refuse(visit: Visit, sentence: String) -> Result<Response> {
    form(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), None).await
}

pub async fn read(visit: Visit) -> Result<Response> {
    let url = visit.form.text("url").trim().to_owned();
    let pasted = visit.form.lines("copy");
    match (url.is_empty(), pasted.trim().is_empty()) {
        (true, true) => {
            let sentence = "Paste the text or the markup of a page, or type the page's address.";
            refuse(visit, sentence.to_owned()).await
        }
        // What was pasted is what the editor sees; the address then only says where it is from.
        (_, false) => text(visit, pasted, Some(url).filter(|url| !url.is_empty())).await,
        (false, true) => match reader::fetch(&visit.state.client, &url).await? {
            Ok(clipping) => address(visit, clipping).await,
            Err(sentence) => refuse(visit, sentence).await,
        },
    }
}

async fn text(visit: Visit, pasted: String, url: Option<String>) -> Result<Response> {
    let copy = pasted.clone();
    let reading = tokio::task::spawn_blocking(move || reader::read(&copy, url.as_deref()));
    let read = reading.await.map_err(|lost| Error::Trouble(Box::new(lost)))?;
    let tx = visit.state.archive.begin().await?;
    let done = desk::paste(&tx, Some(visit.staff()?), &pasted, &read, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(items) => {
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
        Err(no) => form(visit, status_of(&no), Some(no.to_string()), None).await,
    }
}

/// The page has been fetched before the transaction begins: a slow site keeps nobody waiting.
async fn address(visit: Visit, clipping: Clipping) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let by = Some(visit.staff()?);
    let done = match visit.form.ticked("anyway") {
        true => desk::clip_anyway(&tx, by, &clipping, visit.now).await,
        false => desk::clip(&tx, by, &clipping, visit.now).await,
    };
    match page::settle(tx, done).await? {
        Ok(Clipped::New(id)) => Ok(page::go(&format!("/desk/wire/{id}?said=clipped"))),
        Ok(Clipped::Newer(id)) => Ok(page::go(&format!("/desk/wire/{id}?said=clipped-newer"))),
        Ok(Clipped::Unchanged(id)) => Ok(page::go(&format!("/desk/wire/{id}?said=clipped-same"))),
        Ok(Clipped::Filed(item, partner)) => form(visit, StatusCode::OK, None, Some(filed(&item, partner, &clipping))).await,
        Err(no) => form(visit, status_of(&no), Some(no.to_string()), None).await,
    }
}

fn filed(item: &WireItem, partner: String, clipping: &Clipping) -> Filed {
    let words = |body: &str| paper::body::count_words(&paper::body::text_of(body));
    Filed {
        item: item.id.0,
        partner,
        headline: item.parts.headline.clone(),
        words: words(&item.parts.body),
        on_page: words(&clipping.parts.body),
    }
}
