//! A form whose file is too large for memory: it goes to where files are parked as it comes.

use archive::Blobs;
use archive::parking::{Parked, Parking};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use http::header::CONTENT_TYPE;
use tokio::time::{Instant, timeout_at};

use super::{Form, NoForm, Size};
use crate::limits::{self, TooMuch};
use crate::session;

/// Bytes of a file by which its kind can be told.
const HEAD: usize = 512;

/// A file that was parked.
#[derive(Clone, Debug)]
pub struct Brought {
    pub parked: Parked,
    /// What the browser called it.
    pub name: String,
    /// How it begins.
    pub head: Vec<u8>,
}

/// Reads a form of words and at most one file, of which nothing is kept before the form's secret
/// has come and is right.
pub async fn read_and_park(request: Request, csrf: &str, blobs: &Blobs, most: u64) -> Result<Form, NoForm> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_ascii_lowercase();
    if !kind.starts_with("multipart/form-data") {
        return super::read(request, Size::Small).await;
    }
    if hyper::body::Body::size_hint(request.body()).lower() > most {
        return Err(NoForm::TooMuch(TooMuch::Bytes));
    }
    let began = Instant::now();
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| NoForm::Odd)?;
    let mut form = Form::default();
    let mut read = 0;
    loop {
        let next = timeout_at(limits::patience(began, read), multipart.next_field()).await;
        let Some(field) = next.map_err(|_| NoForm::TooMuch(TooMuch::Time))?.map_err(|_| NoForm::TooMuch(TooMuch::Broken))? else {
            return Ok(form);
        };
        let name = field.name().unwrap_or("").to_owned();
        match field.file_name().map(str::to_owned) {
            None => {
                let (text, all) = words(field, began, read).await?;
                read = all;
                if form.fields.len() < limits::QUERY_PARTS {
                    form.fields.push((name, text));
                }
            }
            Some(_) if form.parked.is_some() => return Err(NoForm::Odd),
            Some(file) => {
                // Forms of ours have their secret before the file.
                if !session::same(form.text("csrf"), csrf) {
                    return Err(NoForm::Stranger);
                }
                let brought = park(field, (file, most), blobs, (began, read)).await?;
                read += brought.as_ref().map_or(0, |brought| brought.parked.size);
                form.parked = brought;
            }
        }
    }
}

async fn words(mut field: Field<'_>, began: Instant, mut read: u64) -> Result<(String, u64), NoForm> {
    let mut text = Vec::new();
    while let Some(piece) = piece(&mut field, began, read).await? {
        read += piece.len() as u64;
        if text.len() + piece.len() > limits::FORM {
            return Err(NoForm::TooMuch(TooMuch::Bytes));
        }
        text.extend_from_slice(&piece);
    }
    Ok((String::from_utf8_lossy(&text).into_owned(), read))
}

/// Parks a file; None for one without a byte, which is what a browser sends when none was chosen.
async fn park(
    mut field: Field<'_>,
    (name, most): (String, u64),
    blobs: &Blobs,
    (began, before): (Instant, u64),
) -> Result<Option<Brought>, NoForm> {
    let first = loop {
        match piece(&mut field, began, before).await? {
            Some(bytes) if bytes.is_empty() => {}
            Some(bytes) => break bytes,
            None => return Ok(None),
        }
    };
    let mut parking = blobs.park().await.map_err(no_room)?;
    let mut head = Vec::with_capacity(HEAD);
    let written = async {
        let mut next = Some(first);
        while let Some(bytes) = next {
            head.extend_from_slice(&bytes[..bytes.len().min(HEAD - head.len())]);
            if parking.size() + bytes.len() as u64 > most {
                return Err(NoForm::TooMuch(TooMuch::Bytes));
            }
            parking.write(bytes).await.map_err(no_room)?;
            next = piece(&mut field, began, before + parking.size()).await?;
        }
        Ok(())
    };
    if let Err(no) = written.await {
        forget(parking).await;
        return Err(no);
    }
    let parked = parking.finish().await.map_err(no_room)?;
    Ok(Some(Brought { parked, name, head }))
}

async fn piece(field: &mut Field<'_>, began: Instant, read: u64) -> Result<Option<bytes::Bytes>, NoForm> {
    match timeout_at(limits::patience(began, read), field.chunk()).await {
        Err(_) => Err(NoForm::TooMuch(TooMuch::Time)),
        Ok(Err(_)) => Err(NoForm::TooMuch(TooMuch::Broken)),
        Ok(Ok(piece)) => Ok(piece),
    }
}

async fn forget(parking: Parking) {
    if let Err(trouble) = parking.abandon().await {
        tracing::warn!(%trouble, "a file that was not taken could not be cleared away");
    }
}

fn no_room(trouble: archive::Error) -> NoForm {
    tracing::error!(trouble = %format!("{trouble}: {:?}", std::error::Error::source(&trouble)), "a file that was brought could not be parked");
    NoForm::NoRoom
}
