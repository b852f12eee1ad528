//! The store on real engines: SQLite always, PostgreSQL where `COURANT_TEST_POSTGRES` is given.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test says what it expects by falling over

mod browse;
mod changes;
mod corrections;
mod crops;
mod filter;
mod jobs;
mod journal;
mod routes;
mod search;
mod shelves;
mod store;
mod stories;
mod topics;
mod upgrade;
mod wire;
mod wire_order;

use archive::{Archive, Nouns};
use paper::{Story, sample};

/// Runs a test on every engine at hand.
async fn on_every_engine<F, Fut>(test: F)
where
    F: Fn(Archive) -> Fut,
    Fut: Future<Output = ()>,
{
    let folder = tempfile::tempdir().unwrap();
    for archive in archive::scratch::archives(folder.path().to_owned()).await.unwrap() {
        test(archive).await;
    }
}

/// A live story of the sample's section and author, under a slug of its own.
async fn live(archive: &Archive, slug: &str) -> Story {
    let tx = archive.begin().await.unwrap();
    let section = tx.sections().ensure(&paper::Slug::from_words("Harbor"), "Harbor", None).await.unwrap();
    let bylines = tx.authors().bylines(&["Ada Finch".into()]).await.unwrap();
    let draft = Story {
        slug: paper::Slug::from_words(slug),
        guid: String::new(),
        section: Some(section.id),
        bylines,
        created_by: None,
        ..sample::story()
    };
    let draft = tx.stories().add(draft, "paper.example", sample::noon()).await.unwrap();
    let story = tx.stories().save(&draft.publish(sample::noon()).unwrap(), sample::noon()).await.unwrap();
    tx.commit().await.unwrap();
    story
}
