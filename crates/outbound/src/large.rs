//! Answers too large for memory: sound and film, read piece by piece under the same guard.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http::header;
use tokio::time::{Instant, timeout_at};

use crate::client::{Client, Request, text};
use crate::error::Error;
use crate::line::{HopAnswer, LineError};
use crate::pace::Seat;

/// Silence after which a large answer is given up.
const SILENCE: Duration = Duration::from_secs(30);
/// No large answer is waited for longer, however busily it comes.
const LONGEST: Duration = Duration::from_secs(2 * 3600);

/// An answer whose body is still to come.
pub struct Large {
    pub status: u16,
    /// As sent, with its parameters.
    pub content_type: Option<String>,
    body: BoxStream<'static, Result<Bytes, LineError>>,
    left: u64,
    most: u64,
    until: Instant,
    // The host has us as its guest until the body is through.
    _seat: Seat,
}

impl Client {
    /// Asks for something large, of which at most `most` bytes are taken. Redirects are followed
    /// and checked as ever.
    ///
    /// # Errors
    /// See [`Error`]. An HTTP status, even 500, is an answer and no error.
    pub async fn open(&self, url: &str, most: u64) -> Result<Large, Error> {
        // What is packed cannot be asked for in parts, and sound and film are packed already.
        let request =
            Request { url: url.to_owned(), headers: vec![("accept-encoding".into(), "identity".into())], ..Request::default() };
        let (seat, answer) = self.reach_large(&request).await?;
        let HopAnswer { status, headers, body } = answer;
        let told = text(&headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if told.is_some_and(|length| length > most) {
            return Err(too_large(most));
        }
        let content_type = text(&headers, header::CONTENT_TYPE);
        Ok(Large { status, content_type, body, left: most, most, until: Instant::now() + LONGEST, _seat: seat })
    }
}

impl Large {
    /// The next piece; None at the end.
    ///
    /// # Errors
    /// When it is more than was asked for, breaks off, or is silent for half a minute.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let patience = (Instant::now() + SILENCE).min(self.until);
        let piece = timeout_at(patience, self.body.next()).await.map_err(|_| Error::TooSlow(SILENCE))?;
        let Some(piece) = piece else { return Ok(None) };
        let piece = piece.map_err(|e| match e {
            LineError::Unreachable(cause) | LineError::Broken(cause) => Error::Broken(Some(cause)),
        })?;
        self.left = self.left.checked_sub(piece.len() as u64).ok_or_else(|| too_large(self.most))?;
        Ok(Some(piece))
    }
}

fn too_large(most: u64) -> Error {
    Error::TooLarge(usize::try_from(most).unwrap_or(usize::MAX))
}
