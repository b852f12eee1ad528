//! A whole newspaper for a test: a store of its own, the doors open on a port of its own.

use std::io::{Read, Write};
use std::net::TcpStream;

use archive::Nouns;
use chrono::{DateTime, Utc};
use courant::{House, Settings, serve};
use paper::{Role, Slug, Staff, Story, StoryId};

pub struct TestPaper {
    pub house: House,
    pub owner: Staff,
    running: Option<serve::Running>,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl TestPaper {
    /// One paper on each engine at hand.
    pub async fn on_every_engine() -> Vec<TestPaper> {
        let folder = tempfile::tempdir().unwrap();
        let mut papers = Vec::new();
        for engine in archive::scratch::every_engine(folder.path().to_owned()).await.unwrap() {
            papers.push(TestPaper::open(&engine.database, &[]).await);
        }
        papers
    }

    pub async fn open(database: &str, settings: &[(&str, &str)]) -> TestPaper {
        let folder = tempfile::tempdir().unwrap();
        let database = match database.starts_with("postgres") {
            true => database.to_owned(),
            false => format!("sqlite:{}", folder.path().join("courant.db").display()),
        };
        let mut all = Settings::read(Some(std::path::Path::new("/dev/null")))
            .unwrap()
            .with("store.folder", folder.path().to_string_lossy())
            .unwrap()
            .with("store.database", database)
            .unwrap()
            .with("listen.address", "127.0.0.1:0")
            .unwrap();
        for (name, value) in settings {
            all = all.with(name, *value).unwrap();
        }
        let house = House::open(&all).await.unwrap();
        let now = Utc::now();
        let tx = house.archive.begin().await.unwrap();
        let owner = match tx.staff().by_email("olive@paper.example").await.unwrap() {
            Some(owner) => owner,
            None => desk::add_staff(&tx, None, "Olive Penn", "olive@paper.example", Role::Owner, None, now).await.unwrap(),
        };
        tx.sections().ensure(&Slug::from_words("Harbor"), "Harbor", None).await.unwrap();
        tx.commit().await.unwrap();
        let running = serve::start(&all, house.clone(), None).await.unwrap();
        TestPaper { house, owner, running: Some(running), _folder: folder }
    }

    /// Asks the doors, as a reader would.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "").await
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let address = self.running.as_ref().unwrap().address;
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n");
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        });
        let answer = answer.await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    pub async fn desk(&self) -> desk::House {
        self.house.desk().await.unwrap()
    }

    /// Gives a draft what it lacks and prints it.
    pub async fn publish(&self, story: &Story) -> Story {
        let tx = self.house.archive.begin().await.unwrap();
        let section = tx.sections().by_slug("harbor").await.unwrap().unwrap().id;
        let bylines = tx.authors().bylines(&["Olive Penn".into()]).await.unwrap();
        let bylines = if story.bylines.is_empty() { bylines } else { story.bylines.clone() };
        let ready = Story { section: story.section.or(Some(section)), bylines, ..story.clone() };
        let ready = tx.stories().save(&ready, self.now()).await.unwrap();
        let live = desk::publish(&tx, &self.owner, ready.id, &self.desk().await, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        live
    }

    pub async fn kill(&self, id: StoryId, notice: &str) -> Story {
        let tx = self.house.archive.begin().await.unwrap();
        let slug = tx.stories().get(id).await.unwrap().slug;
        let killed = desk::kill(&tx, &self.owner, id, "it was wrong", notice, slug.as_str(), &self.desk().await, self.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        killed
    }

    pub async fn close(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }
}
