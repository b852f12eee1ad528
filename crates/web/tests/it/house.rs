//! A small paper in a temporary folder, with its doors but no network.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use archive::{Archive, Nouns};
use axum::body::Body;
use chrono::Utc;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use paper::{Role, Slug, Staff, Story, StoryId};
use web::{Doors, Settings, State};

pub const SITE: &str = "https://paper.example";
pub const PASSWORD: &str = "four unrelated words do";

pub struct House {
    pub state: Arc<State>,
    pub doors: Doors,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Said {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    pub bytes: bytes::Bytes,
}

impl Said {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The value of the first hidden field of that name.
    pub fn hidden(&self, name: &str) -> String {
        let at = self
            .body
            .find(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("no field {name} on the page:\n{}", self.body));
        self.body[at..].split('"').nth(3).unwrap().to_owned()
    }
}

/// Somebody with a browser: keeps cookies, sends what browsers send.
#[derive(Default, Clone)]
pub struct Browser {
    pub cookies: Vec<(String, String)>,
    pub csrf: String,
    pub peer: Option<IpAddr>,
    pub extra: Vec<(&'static str, String)>,
}

impl House {
    pub async fn open() -> House {
        House::at(SITE, vec![]).await
    }

    pub async fn at(site: &str, trusted_proxies: Vec<web::Network>) -> House {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let settings = archive::Settings {
            database: format!("sqlite:{}", at.join("paper.db").display()),
            blobs: archive::blobs::Place::Folder(at.join("blobs")),
            search: at.join("search"),
        };
        let archive = Archive::open(&settings).await.unwrap();
        let press = press::Press::new(archive.clone(), &press::Settings { site: site.into(), ..Default::default() }).unwrap();
        let house = desk::House { guid_host: "paper.example".into(), editors_publish: true };
        let client = outbound::Client::new(outbound::Settings::default()).unwrap();
        let state =
            State::new(archive, Arc::new(press), house, client, Settings { site_url: site.into(), trusted_proxies, demo: None });
        let paper = House { doors: Doors::open(state.clone()), state, _folder: folder };
        paper.hire("Olive Penn", "olive@paper.example", Role::Owner).await;
        let tx = paper.state.archive.begin().await.unwrap();
        tx.sections().ensure(&Slug::from_words("Harbor"), "Harbor", None).await.unwrap();
        tx.commit().await.unwrap();
        paper
    }

    pub async fn hire(&self, name: &str, email: &str, role: Role) -> Staff {
        let words = desk::hash_password(PASSWORD).unwrap();
        let tx = self.state.archive.begin().await.unwrap();
        let staff = desk::add_staff(&tx, None, name, email, role, Some(&words), Utc::now()).await.unwrap();
        tx.commit().await.unwrap();
        staff
    }

    /// Signs somebody in without a password: by the archive itself.
    pub async fn browser_of(&self, staff: &Staff) -> Browser {
        let tx = self.state.archive.begin().await.unwrap();
        let id = tx.sessions().begin(staff.id, "test", Utc::now()).await.unwrap();
        tx.commit().await.unwrap();
        let csrf = self.state.archive.sessions().open(&id, Utc::now()).await.unwrap().unwrap().csrf;
        let name = if self.state.settings.is_tls() { "__Host-courant_session" } else { "courant_session" };
        Browser { cookies: vec![(name.into(), id)], csrf, ..Browser::default() }
    }

    pub async fn owner(&self) -> Browser {
        let staff = self.state.archive.staff().by_email("olive@paper.example").await.unwrap().unwrap();
        self.browser_of(&staff).await
    }

    /// A story that may be printed.
    pub async fn draft(&self, headline: &str) -> Story {
        let archive = &self.state.archive;
        let owner = archive.staff().by_email("olive@paper.example").await.unwrap().unwrap();
        let section = archive.sections().by_slug("harbor").await.unwrap().unwrap();
        let tx = archive.begin().await.unwrap();
        let house = desk::House { guid_host: "paper.example".into(), editors_publish: true };
        let story = desk::create(&tx, &owner, headline, &house, Utc::now()).await.unwrap();
        let edit = desk::Edit {
            edition: story.edition,
            headline: headline.into(),
            standfirst: "The ferry sails on until Easter all the same".into(),
            body: "<p>The bridge opened on Monday, a year late, in the rain.</p><p>“It stands,” the mayor said.</p>".into(),
            bylines: vec!["Ada Finch".into()],
            section: Some(section.id),
            ..Default::default()
        };
        let story = desk::edit(&tx, &owner, story.id, edit, Utc::now()).await.unwrap();
        tx.commit().await.unwrap();
        story
    }

    pub async fn live(&self, headline: &str) -> Story {
        let story = self.draft(headline).await;
        let owner = self.state.archive.staff().by_email("olive@paper.example").await.unwrap().unwrap();
        let house = desk::House { guid_host: "paper.example".into(), editors_publish: true };
        let tx = self.state.archive.begin().await.unwrap();
        let story = desk::publish(&tx, &owner, story.id, &house, Utc::now()).await.unwrap();
        tx.commit().await.unwrap();
        story
    }

    pub async fn story(&self, id: StoryId) -> Story {
        self.state.archive.stories().get(id).await.unwrap()
    }

    pub async fn ask(&self, request: Request<Body>) -> Said {
        self.ask_from(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), request).await
    }

    pub async fn ask_from(&self, peer: IpAddr, request: Request<Body>) -> Said {
        let answer = self.doors.answer(peer, request).await;
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.map_err(|e| e.to_string()).unwrap().to_bytes();
        Said { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    /// A stranger's GET.
    pub async fn get(&self, path: &str) -> Said {
        self.ask(Request::get(path).header("host", "paper.example").body(Body::empty()).unwrap()).await
    }
}

impl Browser {
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header("host", "paper.example");
        if !self.cookies.is_empty() {
            let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            request = request.header("cookie", cookies);
        }
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        request
    }

    pub async fn get(&self, house: &House, path: &str) -> Said {
        house.ask(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A form sent from our own page.
    pub async fn post(&self, house: &House, path: &str, fields: &[(&str, &str)]) -> Said {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf);
        form.extend_pairs(fields);
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", SITE)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.finish()))
            .unwrap();
        let peer = self.peer.unwrap_or(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
        house.ask_from(peer, request).await
    }

    /// Keeps what the answer told the browser to keep.
    pub fn keep(&mut self, said: &Said) {
        for field in said.headers.get_all("set-cookie") {
            let pair = field.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(had, _)| had != name);
            if !value.is_empty() {
                self.cookies.push((name.into(), value.into()));
            }
        }
    }
}
