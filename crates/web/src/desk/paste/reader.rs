//! What the paste box asks of `reading` and of the wire.

use desk::Clipping;
use paper::Parts;
use url::Url;

use crate::error::Error;

/// Reads what was pasted: plain text or markup, one story or several.
pub fn read(copy: &str, url: Option<&str>) -> Vec<Parts> {
    let url = url.and_then(|url| Url::parse(url).ok());
    let mut stories = reading::paste::read(copy).stories;
    // Where one story was copied from, when the editor said so.
    if let (Some(url), [story]) = (url, stories.as_mut_slice())
        && story.url.is_none()
    {
        story.url = Some(url.into());
    }
    stories
}

/// Fetches a page and reads it; the inner error is a sentence for the form.
pub async fn fetch(client: &outbound::Client, typed: &str) -> Result<Result<Clipping, String>, Error> {
    match wire::fetch_page(client, typed).await {
        Ok(page) => Ok(Ok(Clipping { address: page.address, original: page.original, parts: page.parts })),
        Err(wire::Error::Refused(sentence)) => Ok(Err(sentence)),
        Err(other) => Err(Error::Trouble(Box::new(other))),
    }
}
