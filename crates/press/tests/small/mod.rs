//! A small newspaper: three sections, two authors, one partner's outlet, one running story.
// Shared by several tests and examples, of which none uses all; a helper that fails fails its test.
#![allow(dead_code, clippy::unwrap_used)]

use archive::{Archive, Nouns, Settings, blobs};
use chrono::{DateTime, TimeDelta, Utc};
use paper::takedown::Kind;
use paper::{Ad, Brief, Byline, Code, Link, Masthead, Origin, Picture, Slug, State, Story, StoryId, Takedown};
use press::{Access, Press, Printed, Route};

pub struct Small {
    pub archive: Archive,
    pub press: Press,
    pub now: DateTime<Utc>,
    _folder: tempfile::TempDir,
}

pub const SITE: &str = "https://anselm.example";

pub async fn archive_in(folder: &std::path::Path) -> Archive {
    let settings = Settings {
        database: format!("sqlite:{}", folder.join("paper.db").display()),
        blobs: blobs::Place::Folder(folder.join("blobs")),
        search: folder.join("search"),
    };
    Archive::open(&settings).await.unwrap()
}

pub fn press(archive: &Archive) -> Press {
    Press::new(archive.clone(), &press::Settings { site: SITE.into(), ..press::Settings::default() }).unwrap()
}

impl Small {
    /// The paper on a quiet day, with nine live stories.
    pub async fn paper() -> Small {
        Small::on(Utc::now()).await
    }

    /// The paper as it was written at that moment.
    pub async fn on(now: DateTime<Utc>) -> Small {
        let folder = tempfile::tempdir().unwrap();
        let archive = archive_in(folder.path()).await;
        let small = Small { press: press(&archive), now, archive, _folder: folder };
        small.fill().await;
        small
    }

    async fn fill(&self) {
        let tx = self.archive.begin().await.unwrap();
        let masthead = Masthead {
            title: "The Anselm Courant".into(),
            tagline: "The paper of the estuary".into(),
            description: "Independent reporting from Port Anselm and the estuary.".into(),
            time_zone: "Europe/Dublin".into(),
            social: vec![
                Link { label: "Mastodon".into(), url: "https://social.example/@anselm".into() },
                Link { label: "Evil".into(), url: "javascript:alert(1)".into() },
            ],
            publisher: "The Anselm Courant Cooperative, 4 Pier Street, Port Anselm".into(),
            subscribe_url: "/subscribe/".into(),
            ..Masthead::default()
        };
        tx.save_masthead(&masthead).await.unwrap();
        let mut sections = Vec::new();
        for (name, about) in [("World", "What happens beyond the river."), ("City", ""), ("Culture", "")] {
            sections
                .push(tx.sections().ensure(&Slug::from_words(name), name, Some(about).filter(|a| !a.is_empty())).await.unwrap());
        }
        let mut ines = tx.authors().ensure("Ines Calloway").await.unwrap();
        ines.bio = Some("Ines has reported on the port for eleven years.".into());
        tx.authors().save(&ines).await.unwrap();
        let tobias = tx.authors().ensure("Tobias Renner").await.unwrap();
        let ledger = tx.outlets().ensure("The Estuary Ledger", Some("https://ledger.example/")).await.unwrap();
        let dock =
            tx.threads().begin("The drowned dock", Some("Nine years from the flood to the first ship."), self.now).await.unwrap();
        let picture = Picture {
            hash: "a".repeat(64),
            media_type: "image/jpeg".into(),
            width: 1600,
            height: 1067,
            size: 240_000,
            alt: "A crane over the dry dock".into(),
            caption: Some("The gate, open for the first time since the flood.".into()),
            credit: Some("Ruth Adeyemi".into()),
            licence: Some("https://creativecommons.org/licenses/by/4.0/".into()),
            ..Picture::default()
        };
        let picture = tx.pictures().add(&picture, self.now).await.unwrap();
        for (width, media_type, letter) in
            [(400, "image/jpeg", "b"), (400, "image/webp", "c"), (800, "image/jpeg", "d"), (800, "image/webp", "e")]
        {
            let rendition = archive::pictures::Rendition {
                picture: picture.id.unwrap(),
                width,
                media_type: media_type.into(),
                hash: letter.repeat(64),
            };
            tx.pictures().add_rendition(&rendition).await.unwrap();
        }
        let by = |a: &paper::Author| Byline { author: a.id, name: a.name.clone(), slug: a.slug.clone() };
        let headlines = [
            ("Harbor board reopens the drowned dock, nine winters after the flood", 0),
            ("What the silt will cost, and who carries it", 0),
            ("Ministers agree on grain corridor, but leave the price to the market", 0),
            ("A vote on the tram, and who pays for it", 1),
            ("Rents fall for the first time in six years", 1),
            ("How a ferry timetable became the most argued-over document in town", 1),
            ("The bakery that outlived three landlords", 2),
            ("Why the lighthouse keeper still climbs the stairs", 2),
            ("{{title}} & <script>alert(1)</script> stay as they were typed", 2),
        ];
        for (n, (headline, section)) in headlines.iter().enumerate() {
            let at = self.now - TimeDelta::hours(n as i64 + 1);
            let mut story = self.story(headline, at);
            story.section = Some(sections[*section].id);
            story.bylines = vec![by(if n % 2 == 0 { &ines } else { &tobias })];
            if n < 2 {
                story.thread = Some(dock.id);
            }
            if n % 3 == 0 {
                story.picture = picture.id;
            }
            if n == 0 {
                story.dateline = Some("PORT ANSELM".into());
                story.outlet = Some(ledger.id);
                story.origin = Some(Origin {
                    guid: "tag:ledger.example,2026:1".into(),
                    version: 1,
                    url: Some("https://ledger.example/dock".into()),
                    rights: Some("© The Estuary Ledger. Reprinted by agreement.".into()),
                    ..Origin::default()
                });
                story.brief = Some(Brief {
                    summary: "The third dry dock was pumped out on Friday and takes its first ship on Monday.".into(),
                    key_details: vec![
                        "The caisson gate was rebuilt from a drawing of 1911.".into(),
                        "The channel has silted by eleven inches.".into(),
                    ],
                });
            }
            tx.stories().add(story, "anselm.example", self.now).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// A live story as `desk::publish` would leave it.
    pub fn story(&self, headline: &str, at: DateTime<Utc>) -> Story {
        Story {
            id: StoryId(0),
            guid: String::new(),
            slug: Slug::from_words(headline),
            state: State::Live,
            version: 1,
            headline: headline.into(),
            standfirst: Some("The first ship is due on Monday, on the morning tide.".into()),
            body: "<p>The water went out of the third dry dock at ten past four. See <a href=\"/section/city/\">more</a>.</p><h2>A foot too shallow</h2><p>Pilots are less moved: 5 &lt; 6 feet.</p>".into(),
            dateline: None,
            bylines: Vec::new(),
            section: None,
            topics: vec!["Harbor".into()],
            published_at: Some(at),
            created_by: None,
            ..paper::sample::story()
        }
    }

    pub async fn add(&self, story: Story) -> Story {
        let tx = self.archive.begin().await.unwrap();
        let added = tx.stories().add(story, "anselm.example", self.now).await.unwrap();
        tx.commit().await.unwrap();
        added
    }

    pub async fn take_down(&self, slug: &str, state: State, code: Option<Code>) {
        let mut story = self.archive.stories().by_slug(slug).await.unwrap().unwrap();
        let tx = self.archive.begin().await.unwrap();
        let kind = match state {
            State::Held => Kind::Hold,
            State::Withdrawn => Kind::Withdraw,
            _ => Kind::Kill,
        };
        story.state = state;
        story.version += 1;
        story.updated_at = Some(self.now);
        tx.stories().save(&story, self.now).await.unwrap();
        let takedown = Takedown {
            story: story.id,
            kind,
            code,
            reason: "for colleagues only".into(),
            notice: "It rested on a false document.".into(),
            by: None,
            at: self.now,
            ended_at: None,
        };
        tx.takedowns().enter(&takedown).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn book(&self, slot: &str, ends_at: Option<DateTime<Utc>>) {
        let tx = self.archive.begin().await.unwrap();
        let ad = Ad {
            id: 0,
            slot: slot.into(),
            label: "Advertisement".into(),
            text: "Ropes & tar".into(),
            url: "https://chandler.example/".into(),
            weight: 1,
            starts_at: None,
            ends_at,
        };
        tx.ads().save(&ad).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Puts routes in use.
    pub async fn route(&self, routes: &str) {
        paper::Routes::read(routes).unwrap();
        let tx = self.archive.begin().await.unwrap();
        tx.files().save(archive::File::Routes, routes, None, self.now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What a reader gets at a path, redirects not followed.
    pub async fn get(&self, path: &str) -> std::sync::Arc<Printed> {
        let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
        match self.press.route(path, query).await.unwrap() {
            Route::Page(address) => self.press.page(&address, Access::Open).await.unwrap(),
            other => panic!("{path} is {other:?}"),
        }
    }

    pub async fn text(&self, path: &str) -> String {
        text(&*self.get(path).await)
    }
}

pub fn text(page: &Printed) -> String {
    String::from_utf8(page.body().to_vec()).unwrap()
}

pub const DOCK: &str = "harbor-board-reopens-the-drowned-dock-nine-winters-after-the-flood";
