//! Telling a hub (WebSub, W3C Recommendation of 23 January 2018, section 7) that feeds moved.

use archive::{Archive, Nouns};
use bytes::Bytes;
use outbound::{Client, Method, Request};
use paper::StoryId;

/// Why a hub could not be told; the job is tried again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the hub could not be asked")]
    Outbound(#[from] outbound::Error),
    #[error("the hub answered {0}")]
    Answer(u16),
    #[error("the archive could not say which feeds moved")]
    Archive(#[from] archive::Error),
}

/// The feeds in which a story stands or stood, as paths: the paper's own, its section's, its
/// thread's, its outlet's, its topics' and its authors', each in all three formats.
pub async fn topics(archive: &Archive, story: StoryId) -> Result<Vec<String>, Error> {
    let Some(card) = archive.stories().card(story).await? else {
        return Ok(Vec::new());
    };
    let mut fronts = vec!["/".to_owned()];
    fronts.extend(card.section.map(|(_, slug, _)| format!("/section/{slug}/")));
    fronts.extend(card.outlet.map(|(_, slug, _)| format!("/outlet/{slug}/")));
    let paper = archive.paper().await?;
    fronts.extend(card.bylines.iter().map(|byline| paper.author_address(byline.slug.as_str())));
    // A section's own topic has the section's address, and nobody reads what is for the house only.
    let topics = archive.topics().of_story(story).await?;
    fronts.extend(topics.iter().filter(|topic| topic.section.is_none()).filter_map(|topic| paper.topic_address(topic)));
    if let Some(thread) = card.thread {
        let thread = archive.threads().by_id(thread).await?;
        fronts.extend(thread.map(|thread| format!("/thread/{}/", thread.slug)));
    }
    let feeds = |front: String| ["rss/", "atom.xml", "feed.json"].map(|feed| format!("{front}{feed}"));
    Ok(fronts.into_iter().flat_map(feeds).collect())
}

/// Tells the hub that these topics (absolute addresses) have changed, in one request.
pub async fn tell_hub(client: &Client, hub: &str, topics: &[String]) -> Result<(), Error> {
    let answer = client
        .send(Request {
            url: hub.to_owned(),
            method: Method::Post(Bytes::from(form(topics))),
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            ..Request::default()
        })
        .await?;
    // A hub says 204 or 202; any answer of that kind means that it has heard.
    if (200..300).contains(&answer.status) { Ok(()) } else { Err(Error::Answer(answer.status)) }
}

fn form(topics: &[String]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("hub.mode", "publish");
    for topic in topics {
        form.append_pair("hub.url", topic);
    }
    form.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use outbound::{Door, Guard, Settings};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A hub on this machine that answers `status` and keeps what it heard.
    async fn hub(status: &'static str) -> (u16, Arc<Mutex<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(String::new()));
        let keep = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut said = Vec::new();
                let mut chunk = [0; 4096];
                while !String::from_utf8_lossy(&said).contains("hub.url") {
                    let n = stream.read(&mut chunk).await.unwrap();
                    if n == 0 {
                        break;
                    }
                    said.extend_from_slice(&chunk[..n]);
                }
                *keep.lock().unwrap() = String::from_utf8_lossy(&said).into_owned();
                stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes()).await.unwrap();
            }
        });
        (port, heard)
    }

    fn client(port: u16) -> Client {
        let guard = Guard { allow: vec![Door { host: "127.0.0.1".into(), port }] };
        Client::new(Settings { guard, ..Settings::default() }).unwrap()
    }

    #[tokio::test]
    async fn the_hub_hears_of_every_feed_that_moved() {
        let (port, heard) = hub("204 No Content").await;
        let topics = ["https://paper.example/rss/".to_owned(), "https://paper.example/atom.xml".to_owned()];
        tell_hub(&client(port), &format!("http://127.0.0.1:{port}/hub"), &topics).await.unwrap();
        let heard = heard.lock().unwrap().clone();
        assert!(heard.starts_with("POST /hub "), "{heard}");
        assert!(heard.contains("hub.mode=publish&hub.url=https%3A%2F%2Fpaper.example%2Frss%2F&hub.url="), "{heard}");
    }

    #[tokio::test]
    async fn a_hub_that_refuses_is_told_again_later() {
        let (port, _) = hub("503 Service Unavailable").await;
        let told =
            tell_hub(&client(port), &format!("http://127.0.0.1:{port}/hub"), &["https://paper.example/rss/".to_owned()]).await;
        assert!(matches!(told, Err(Error::Answer(503))), "{told:?}");
    }

    #[tokio::test]
    async fn a_story_moves_the_feeds_of_its_section_its_topics_and_its_authors() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&archive::scratch::settings(folder.path().to_owned())).await.unwrap();
        let tx = archive.begin().await.unwrap();
        let section = tx.sections().ensure(&paper::Slug::from_words("Harbor"), "Harbor", None).await.unwrap();
        let bylines = tx.authors().bylines(&["Ada Finch".into()]).await.unwrap();
        let story =
            paper::Story { guid: String::new(), section: Some(section.id), bylines, created_by: None, ..paper::sample::story() };
        let story = tx.stories().add(story, "paper.example", paper::sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        let topics = topics(&archive, story.id).await.unwrap();
        for expected in ["/rss/", "/section/harbor/atom.xml", "/author/ada-finch/feed.json", "/tag/bridges/rss/"] {
            assert!(topics.iter().any(|topic| topic == expected), "{topics:?}");
        }
    }
}
