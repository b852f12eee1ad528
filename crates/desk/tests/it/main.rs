//! The desk's acts on real engines: SQLite always, PostgreSQL where `COURANT_TEST_POSTGRES` is given.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test says what it expects by falling over

mod acts;
mod any_order;
mod copies;
mod house;
mod import;
mod newer_text;
mod wire;

use archive::{Archive, Nouns};
use chrono::{DateTime, TimeDelta, Utc};
use desk::{Edit, House};
use paper::{Role, Slug, Staff, Story, sample};

pub fn house() -> House {
    House { guid_host: "paper.example".into(), editors_publish: false }
}

pub fn at(minutes: i64) -> DateTime<Utc> {
    sample::noon() + TimeDelta::minutes(minutes)
}

/// A paper with an owner, an editor and a contributor.
pub struct Desk {
    pub archive: Archive,
    pub owner: Staff,
    pub editor: Staff,
    pub contributor: Staff,
}

pub async fn on_every_engine<F, Fut>(test: F)
where
    F: Fn(Desk) -> Fut,
    Fut: Future<Output = ()>,
{
    let folder = tempfile::tempdir().unwrap();
    for archive in archive::scratch::archives(folder.path().to_owned()).await.unwrap() {
        let tx = archive.begin().await.unwrap();
        tx.sections().ensure(&Slug::from_words("Harbor"), "Harbor", None).await.unwrap();
        let owner = desk::add_staff(&tx, None, "Olive Penn", "olive@paper.example", Role::Owner, None, at(-60)).await.unwrap();
        let editor =
            desk::add_staff(&tx, Some(&owner), "Nat Knight", "nat@paper.example", Role::Editor, None, at(-60)).await.unwrap();
        let contributor =
            desk::add_staff(&tx, Some(&owner), "Con Tribb", "con@paper.example", Role::Contributor, None, at(-60)).await.unwrap();
        tx.commit().await.unwrap();
        test(Desk { archive, owner, editor, contributor }).await;
    }
}

impl Desk {
    /// A draft that may be printed.
    pub async fn draft(&self, headline: &str) -> Story {
        let tx = self.archive.begin().await.unwrap();
        let draft = desk::create(&tx, &self.owner, headline, &house(), at(0)).await.unwrap();
        let story = desk::edit(&tx, &self.owner, draft.id, self.fields(&draft).await, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        story
    }

    pub async fn fields(&self, story: &Story) -> Edit {
        Edit {
            edition: story.edition,
            slug: story.slug.to_string(),
            headline: story.headline.clone(),
            body: "<p>The bridge opened on Monday, a year late.</p>".into(),
            bylines: vec!["Olive Penn".into()],
            section: self.archive.sections().by_slug("harbor").await.unwrap().map(|s| s.id),
            ..Edit::default()
        }
    }

    pub async fn live(&self, headline: &str) -> Story {
        let draft = self.draft(headline).await;
        let tx = self.archive.begin().await.unwrap();
        let live = desk::publish(&tx, &self.owner, draft.id, &house(), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        live
    }

    pub async fn journal(&self, story: &Story) -> Vec<String> {
        let mut lines = self.archive.journal().about(&format!("story:{}", story.id), 100).await.unwrap();
        lines.reverse();
        lines.into_iter().map(|line| line.act).collect()
    }
}
