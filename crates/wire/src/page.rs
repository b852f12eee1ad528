//! The page behind an item, for feeds that carry only a summary.

use outbound::{Client, Request};
use paper::Parts;
use url::Url;

use crate::copy;
use crate::error::{Error, Result};

/// Reads the page behind a link, for an item whose feed carries only a summary.
///
/// # Errors
/// [`Error::Refused`] with a sentence when the page cannot be had.
pub async fn fetch_page(client: &Client, url: &str) -> Result<Parts> {
    let request = Request { url: url.to_owned(), accept: Some("text/html, */*;q=0.5".to_owned()), ..Request::default() };
    let answer = client.send(request).await?;
    if answer.status != 200 {
        return Err(Error::Refused(format!("The page answers with {} instead of a story.", answer.status)));
    }
    let url: Url = answer.final_url.clone();
    let reading = tokio::task::spawn_blocking(move || copy::page(&answer.body, answer.content_type.as_deref(), &url));
    reading.await.map_err(|_| Error::Refused("The page could not be read.".to_owned()))
}
