//! A whole newspaper for a test: a store of its own, the doors open on a port of its own.
//!
//! It complains when it is let go with work undone, with a job that failed, or after trouble
//! was logged: a test that did not look is not a test that passed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use archive::Nouns;
use chrono::{DateTime, Utc};
use courant::{House, Settings, serve};
use paper::{Role, Slug, Staff, Story, StoryId};

use crate::trouble;

pub struct TestPaper {
    pub house: House,
    pub owner: Staff,
    running: Option<serve::Running>,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    /// In small letters, so that fields are found.
    pub head: String,
    pub body: String,
    head_as_sent: String,
}

impl Answer {
    /// The value of a field of the head.
    pub fn header(&self, name: &str) -> &str {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or("")
    }

    /// The same, large letters kept.
    pub fn as_sent(&self, name: &str) -> String {
        let line = self.head_as_sent.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
        line.map_or(String::new(), |line| line[name.len() + 2..].to_owned())
    }
}

impl TestPaper {
    /// One paper on each engine at hand.
    pub async fn on_every_engine() -> Vec<TestPaper> {
        TestPaper::on_every_engine_with(&[]).await
    }

    /// The same, under settings of their own.
    pub async fn on_every_engine_with(settings: &[(&str, &str)]) -> Vec<TestPaper> {
        let folder = tempfile::tempdir().unwrap();
        let mut papers = Vec::new();
        for engine in archive::scratch::every_engine(folder.path().to_owned()).await.unwrap() {
            papers.push(TestPaper::open(&engine.database, settings).await);
        }
        papers
    }

    pub async fn open(database: &str, settings: &[(&str, &str)]) -> TestPaper {
        trouble::listen();
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
        self.send(method, path, headers, b"").await
    }

    /// An answer and how long it took, the best of several while asking again does better: a
    /// neighbor's build is not our slowness.
    pub async fn timed(&self, path: &str, headers: &str, limit: Duration) -> (Answer, Duration) {
        let mut best = Duration::MAX;
        loop {
            let began = Instant::now();
            let answer = self.ask("GET", path, headers).await;
            let took = began.elapsed();
            if took <= limit || best < Duration::MAX && took >= best {
                return (answer, took.min(best));
            }
            best = took;
        }
    }

    /// A page of the desk, as the owner sees it.
    pub async fn desk_page(&self, path: &str) -> Answer {
        let (cookie, _) = self.signed_in().await;
        self.ask("GET", path, &cookie).await
    }

    /// A form of the desk, sent by the owner.
    pub async fn desk_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let (cookie, csrf) = self.signed_in().await;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &csrf);
        form.extend_pairs(fields);
        let form = form.finish();
        let length = form.len();
        let headers = format!(
            "{cookie}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
        );
        self.send("POST", path, &headers, form.as_bytes()).await
    }

    /// A session of the owner's: the header that carries it, and what its forms must carry.
    async fn signed_in(&self) -> (String, String) {
        let tx = self.house.archive.begin().await.unwrap();
        let id = tx.sessions().begin(self.owner.id, "test", self.now()).await.unwrap();
        tx.commit().await.unwrap();
        let csrf = self.house.archive.sessions().open(&id, self.now()).await.unwrap().unwrap().csrf;
        let name = if self.house.site.starts_with("https:") { "__Host-courant_session" } else { "courant_session" };
        (format!("Cookie: {name}={id}\r\n"), csrf)
    }

    /// A file with fields, sent by the owner.
    pub async fn desk_upload(&self, path: &str, field: &str, name: &str, file: &[u8], fields: &[(&str, &str)]) -> Answer {
        let (cookie, csrf) = self.signed_in().await;
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            body.extend_from_slice(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let length = body.len();
        let headers = format!(
            "{cookie}Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\n"
        );
        self.send("POST", path, &headers, &body).await
    }

    /// Anything else sent to the desk, by the owner.
    pub async fn desk_raw(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let (cookie, _) = self.signed_in().await;
        let length = body.len();
        let headers = format!("{cookie}Sec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n");
        self.send("POST", path, &headers, body).await
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let address = self.running.as_ref().unwrap().address;
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n").into_bytes();
        request.extend_from_slice(body);
        self.raw(request).await
    }

    /// Bytes as they are, on a connection of their own.
    pub async fn raw(&self, request: impl Into<Vec<u8>>) -> Answer {
        let address = self.running.as_ref().unwrap().address;
        let request = request.into();
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            // Whoever is refused early may find the door shut while still speaking.
            let _ = stream.write_all(&request);
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
            String::from_utf8_lossy(&answer).into_owned()
        });
        let answer = answer.await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_lowercase(), body: body.to_owned(), head_as_sent: head.to_owned() }
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

    /// Lets the work in the tray be done, closes, and complains of what went wrong unseen.
    pub async fn close(mut self) {
        let mut complaints = self.work_left().await;
        self.stop().await;
        complaints.extend(trouble::heard());
        assert!(complaints.is_empty(), "the paper was let go with:\n{}", complaints.join("\n"));
    }

    /// Closes at once. `why` says in the test what work is left, and that it is meant to be.
    pub async fn close_with_work_left(mut self, why: &str) {
        assert!(!why.is_empty());
        self.stop().await;
    }

    async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Waits until no job is due, and names those that are still there or went wrong.
    async fn work_left(&self) -> Vec<String> {
        let jobs = self.house.archive.jobs();
        let list = async |state: &str| jobs.list(state, 50).await.unwrap();
        let done = async {
            let mut look = tokio::time::interval(Duration::from_millis(10));
            while jobs.due(self.house.archive.clock().await.unwrap()).await.unwrap() > 0 || !list("leased").await.is_empty() {
                self.house.archive.work.notify_one();
                look.tick().await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, done).await.is_ok();
        let now = self.house.archive.clock().await.unwrap();
        let mut left: Vec<String> = Vec::new();
        for job in list("ready").await.into_iter().chain(list("leased").await).chain(list("dead").await) {
            let word = match &job.last_error {
                Some(why) => format!("a job that went wrong: {} {}: {why}", job.kind, job.payload),
                None if !in_time && job.run_at <= now => format!("a job that was not done: {} {}", job.kind, job.payload),
                None => continue,
            };
            left.push(word);
        }
        left
    }
}

/// How long the work of a test may take to be done.
const PATIENCE: Duration = Duration::from_secs(30);

impl Drop for TestPaper {
    fn drop(&mut self) {
        // A test that falls over has said enough.
        if self.running.is_some() && !std::thread::panicking() {
            panic!("a paper was dropped without being closed, so nobody saw whether its work was done");
        }
    }
}
