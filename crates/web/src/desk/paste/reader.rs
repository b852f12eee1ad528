//! What the paste box asks of `reading` and of the network.

use paper::Parts;
use url::Url;

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

/// Fetches a page and reads it; the error is a sentence for the form.
pub async fn fetch(client: &outbound::Client, url: &str) -> Result<(String, Vec<Parts>), String> {
    let answer = client.get(url).await.map_err(|no| no.to_string())?;
    if answer.status != 200 {
        return Err(format!(
            "The page answered {} instead of a story. Open it in your browser, copy its text and paste that.",
            answer.status
        ));
    }
    let kind = answer.content_type.clone().unwrap_or_default();
    if !kind.is_empty() && !kind.starts_with("text/") && !kind.contains("html") && !kind.contains("xml") {
        return Err("There is no page at this address but a file. Paste a page that shows the story.".into());
    }
    let read = tokio::task::spawn_blocking(move || {
        let text = reading::page::decode(&answer.body, charset(&kind));
        let parts = reading::page::read(&text, Some(&answer.final_url));
        (text, parts)
    });
    let (text, parts) = read.await.map_err(|_| "This page could not be read. Copy its text and paste that.".to_owned())?;
    if parts.body.trim().is_empty() {
        return Err("No story was found on this page. Copy its text and paste that.".into());
    }
    Ok((text, vec![parts]))
}

/// The `charset` of a content type.
fn charset(kind: &str) -> Option<&str> {
    let at = kind.to_ascii_lowercase().find("charset=")? + "charset=".len();
    let name = kind[at..].split(';').next().unwrap_or("").trim().trim_matches('"');
    (!name.is_empty()).then_some(name)
}
