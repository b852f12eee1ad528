//! A paper moves in at the desk, and is taken out again: from the file a browser sends to the
//! stories readers find.

use std::io::{Cursor, Write};
use std::time::Duration;

use archive::Nouns;
use paper::{Move, MoveId, MoveState, State};
use zip::write::SimpleFileOptions;

use crate::testpaper::TestPaper;

/// A small paper as Ghost exports it: two stories, one of them a draft, a page, a tag, a person.
pub fn ghost_json(title: &str) -> String {
    format!(
        r#"{{"db":[{{"meta":{{"exported_on":1700000000000,"version":"6.65.0"}},"data":{{
        "posts":[
          {{"id":"a1","title":"{title}","slug":"the-weir","html":"<p>It held all night.</p>","status":"published","type":"post","published_at":"2024-02-01T10:00:00.000Z","created_at":"2024-02-01T09:00:00.000Z"}},
          {{"id":"a2","title":"Not yet","slug":"not-yet","html":"<p>Soon.</p>","status":"draft","type":"post","created_at":"2024-02-02T09:00:00.000Z"}},
          {{"id":"a3","title":"About us","slug":"about-us","html":"<p>Us.</p>","status":"published","type":"page","published_at":"2024-01-01T10:00:00.000Z"}}],
        "tags":[{{"id":"t1","name":"Floods","slug":"floods"}}],
        "posts_tags":[{{"post_id":"a1","tag_id":"t1","sort_order":0}}],
        "users":[{{"id":"u1","name":"Ada B","slug":"ada-b"}}],
        "posts_authors":[{{"post_id":"a1","author_id":"u1","sort_order":0}}],
        "settings":[{{"key":"title","value":"The Old Bell"}}]}}}}]}}"#
    )
}

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

impl TestPaper {
    /// The move, once nothing is being done to it any more.
    pub async fn settled(&self, id: MoveId) -> Move {
        let mut look = tokio::time::interval(Duration::from_millis(10));
        let done = async {
            loop {
                let one = self.house.archive.moves().by_id(id).await.unwrap().unwrap();
                if !one.is_under_way() {
                    return one;
                }
                self.house.archive.work.notify_one();
                look.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.expect("a move of a few stories is soon through")
    }

    /// Brings a file as a browser does; gives the move once it was looked through.
    pub async fn bring(&self, name: &str, file: &[u8]) -> Move {
        self.bring_from("", name, file).await
    }

    /// The same, from a site that stands somewhere.
    pub async fn bring_from(&self, site: &str, name: &str, file: &[u8]) -> Move {
        let said = self.desk_upload("/desk/moving", "file", name, file, &[("site", site)]).await;
        assert_eq!(said.status, 303, "{}", said.body);
        let id = said.header("location").rsplit('/').next().and_then(|id| id.parse().ok()).unwrap();
        self.settled(MoveId(id)).await
    }

    /// Presses the button under what it holds.
    pub async fn take_in(&self, one: &Move) -> Move {
        let said = self.desk_form(&format!("/desk/moving/{}/arrival", one.id), &[("pictures", "on")]).await;
        assert_eq!(said.status, 303, "{}", said.body);
        self.settled(one.id).await
    }

    pub async fn headlines(&self) -> Vec<(String, State)> {
        let mut all: Vec<_> = self.house.archive.stories().after(paper::StoryId(0), 1000).await.unwrap();
        all.sort_by(|a, b| a.headline.cmp(&b.headline));
        all.into_iter().map(|story| (story.headline, story.state)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_story_that_moved_in_quotes_is_found_once_it_is_here() {
    for paper in TestPaper::on_every_engine().await {
        let export =
            ghost_json("The weir holds").replace("<p>It held", "<p>“We waited a year,” said Lorna Pettibone.</p><p>It held");
        let brought = paper.bring("bell.json", export.as_bytes()).await;
        paper.take_in(&brought).await;
        let mut look = tokio::time::interval(Duration::from_millis(10));
        let told = async {
            while !paper.get("/the-weir/").await.body.contains("<dt>Lorna Pettibone</dt>") {
                paper.house.archive.work.notify_one();
                look.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect("three stories are soon read");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_moves_in_once_somebody_has_seen_what_it_holds() {
    for paper in TestPaper::on_every_engine().await {
        let brought = paper.bring("C:\\exports\\bell.json", ghost_json("The weir holds").as_bytes()).await;
        assert_eq!((brought.state, brought.name.as_str()), (MoveState::Read, "bell.json"));
        let holds = brought.holds.clone().unwrap();
        assert_eq!((holds.live, holds.drafts, holds.pages, holds.authors, holds.topics), (2, 1, 1, 1, 1));
        assert!(paper.headlines().await.is_empty(), "nothing comes in before the button");
        let page = paper.desk_page(&format!("/desk/moving/{}", brought.id)).await;
        assert!(page.body.contains("Ghost: The Old Bell") && page.body.contains("Take it in"), "{}", page.body);
        assert!(!page.body.contains("http-equiv=\"refresh\""), "a page that waits for a person does not ask again");

        let done = paper.take_in(&brought).await;
        let report = done.report.clone().unwrap();
        assert_eq!((done.state, report.new, report.unchanged, report.refusal), (MoveState::Done, 3, 0, None));
        assert_eq!(done.parked, None, "the file is not kept");
        let there = paper.headlines().await;
        assert_eq!(
            there,
            [
                ("About us".to_owned(), State::Live),
                ("Not yet".to_owned(), State::Draft),
                ("The weir holds".to_owned(), State::Live)
            ]
        );
        assert_eq!(paper.get("/the-weir/").await.status, 200);
        let page = paper.desk_page(&format!("/desk/moving/{}", brought.id)).await;
        assert!(page.body.contains("What came"), "{}", page.body);

        let again = paper.bring("bell.json", ghost_json("The weir holds").as_bytes()).await;
        let again = paper.take_in(&again).await.report.unwrap();
        assert_eq!((again.new, again.updated, again.unchanged), (0, 0, 3), "a second run changes nothing");
        assert_eq!(paper.headlines().await, there);
        let newer = paper.bring("bell.json", ghost_json("The weir has held").as_bytes()).await;
        let newer = paper.take_in(&newer).await.report.unwrap();
        assert_eq!((newer.new, newer.updated, newer.unchanged), (0, 1, 2), "what changed there is brought up to date");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_killed_goes_on_where_it_stood() {
    for paper in TestPaper::on_every_engine().await {
        let whole = ghost_json("The weir holds");
        let begun = whole.replace(r#""status":"draft","type":"post""#, r#""no row""#);
        let begun = begun
            .split_once(r#"{"id":"a2""#)
            .map(|(before, rest)| format!("{}{}", before, &rest[rest.find(r#"{"id":"a3""#).unwrap()..]))
            .unwrap();
        let first = paper.bring("begun.json", begun.as_bytes()).await;
        paper.take_in(&first).await;
        assert_eq!(paper.headlines().await.len(), 2);
        let brought = paper.bring("bell.json", whole.as_bytes()).await;
        // As a worker leaves it that was killed with two of three stories in: the row says moving, the job
        // is in the hands of somebody who is not there any more.
        let by = paper.house.archive.staff().by_email("olive@paper.example").await.unwrap().unwrap();
        let long_ago = paper.now() - chrono::TimeDelta::minutes(2);
        let tx = paper.house.archive.begin().await.unwrap();
        desk::moves::begin(&tx, &by, brought.id, true, long_ago).await.unwrap();
        assert_eq!(tx.jobs().claim("killed", archive::jobs::Lane::Long, 1, long_ago).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        let done = paper.settled(brought.id).await;
        let report = done.report.unwrap();
        assert_eq!((done.state, report.new, report.unchanged), (MoveState::Done, 1, 2));
        assert_eq!(paper.headlines().await.len(), 3);
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_export_is_answered_with_a_sentence_and_changes_nothing() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let parked = || std::fs::read_dir(paper.house.work.parent().unwrap().join("blobs/parked")).map_or(0, Iterator::count);
    for (name, bytes, word) in [
        ("page.html", &b"<!doctype html><title>Sign in to Ghost</title>"[..], "web page"),
        ("members.csv", b"email,name\nada@paper.example,Ada\n", "something else"),
        ("bell.tar.gz", b"\x1f\x8b\x08\0\0", "packed in a way"),
        ("empty.json", b"", "Choose the file"),
    ] {
        let said = paper.desk_upload("/desk/moving", "file", name, bytes, &[]).await;
        assert!(said.status == 422 && said.body.contains(word), "{name}: {} {}", said.status, said.body);
        assert_eq!(parked(), 0, "{name}: nothing is kept of it");
    }
    let bomb = zipped(&[("bell.ghost.json", &vec![b' '; 400 << 20])]);
    let climbing = zipped(&[("../../bell.ghost.json", b"{}")]);
    let theme = zipped(&[("package.json", b"{\"name\":\"casper\"}"), ("index.hbs", b"x")]);
    let cut = &zipped(&[("bell.ghost.json", ghost_json("x").as_bytes())])[..200];
    for (name, bytes, word) in [
        ("bomb.zip", bomb.as_slice(), "would unpack to"),
        ("climbing.zip", &climbing, "outside itself"),
        ("theme.zip", &theme, "no Ghost export"),
        ("cut.zip", cut, "damaged"),
        ("other.json", b"{\"db\":[]}", "no Ghost export"),
        ("other.xml", b"<note>x</note>", "WordPress"),
        ("nothing.json", br#"{"data":{"posts":[],"tags":[{"id":"1","name":"A","slug":"a"}]}}"#, "no story in this file"),
    ] {
        let one = paper.bring(name, bytes).await;
        let why = one.report.and_then(|report| report.refusal).unwrap_or_default();
        assert!(one.state == MoveState::Refused && why.contains(word), "{name}: {:?} {why}", one.state);
        let page = paper.desk_page(&format!("/desk/moving/{}", one.id)).await;
        assert!(page.status == 200 && page.body.contains("Put this file away"), "{}", page.body);
        let said = paper.desk_form(&format!("/desk/moving/{}/removal", one.id), &[]).await;
        assert_eq!(said.status, 303);
        assert_eq!(parked(), 0, "{name}: put away, it is gone");
    }
    assert!(paper.headlines().await.is_empty());
    paper.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_rows_of_one_id_the_first_is_taken_and_the_other_named() {
    for paper in TestPaper::on_every_engine().await {
        let twice = ghost_json("The weir holds").replace(r#"{"id":"a2""#, r#"{"id":"a1""#);
        for new in [2, 0] {
            let brought = paper.bring("twice.json", twice.as_bytes()).await;
            assert_eq!(brought.holds.as_ref().map(|holds| holds.live + holds.drafts), Some(2));
            let report = paper.take_in(&brought).await.report.unwrap();
            assert_eq!((report.new, report.updated), (new, 0), "also a second time");
            assert!(report.notes.iter().any(|note| note.contains("same id")), "{:?}", report.notes);
        }
        assert_eq!(paper.headlines().await.len(), 2);
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_owner_takes_a_whole_paper_in_or_out_and_only_from_here() {
    let mut paper = TestPaper::open("sqlite", &[]).await;
    let tx = paper.house.archive.begin().await.unwrap();
    let admin =
        desk::add_staff(&tx, None, "Ansel", "ansel@paper.example", paper::Role::Administrator, None, paper.now()).await.unwrap();
    tx.commit().await.unwrap();
    let elsewhere = "Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n";
    assert_ne!(paper.ask("POST", "/desk/moving/departure", elsewhere).await.status, 303);
    let owner = std::mem::replace(&mut paper.owner, admin);
    for path in ["/desk/moving", "/desk/moving/1", "/desk/moving/1/file"] {
        assert_eq!(paper.desk_page(path).await.status, 403, "{path}");
    }
    let said = paper.desk_upload("/desk/moving", "file", "bell.json", ghost_json("x").as_bytes(), &[]).await;
    assert_eq!(said.status, 403);
    for path in ["/desk/moving/departure", "/desk/moving/1/arrival", "/desk/moving/1/removal"] {
        assert_eq!(paper.desk_form(path, &[]).await.status, 403, "{path}");
    }
    paper.owner = owner;
    // The secret must stand before the file: nothing is kept of a form without it.
    let body = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n{}\r\n--edge--\r\n";
    let said = paper.desk_raw("/desk/moving", "multipart/form-data; boundary=edge", body.as_bytes()).await;
    assert_eq!(said.status, 403, "{}", said.body);
    assert!(paper.house.archive.moves().list(10).await.unwrap().is_empty());
    paper.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_taken_out_at_the_desk_and_moves_into_another() {
    for paper in TestPaper::on_every_engine().await {
        let brought = paper.bring("bell.json", ghost_json("The weir holds").as_bytes()).await;
        paper.take_in(&brought).await;
        let said = paper.desk_form("/desk/moving/departure", &[]).await;
        let at = said.header("location").to_owned();
        let id = at.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap();
        let written = paper.settled(MoveId(id)).await;
        assert_eq!(written.report.as_ref().map(|report| (report.new, report.pages)), Some((2, 1)));
        let file = paper.desk_page(&format!("{at}/file")).await;
        assert_eq!((file.status, file.header("content-type")), (200, "application/zip"));
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"the-old-bell.ghost."), "{}", file.head);
        let parked =
            paper.house.archive.blobs.parked_at(written.parked.as_ref().unwrap(), &paper.house.work).await.unwrap().unwrap();
        let other = TestPaper::open("sqlite", &[]).await;
        let moved = other.bring("out.zip", &std::fs::read(parked).unwrap()).await;
        other.take_in(&moved).await;
        assert_eq!(other.headlines().await, paper.headlines().await);
        other.close().await;
        assert_eq!(paper.desk_form(&format!("{at}/removal"), &[]).await.status, 303);
        assert_eq!(paper.desk_page(&format!("{at}/file")).await.status, 404);
        paper.close().await;
    }
}

const ROUTES: &str =
    "collections:\n  /news/:\n    permalink: /news/{year}/{slug}/\n    filter: tag:floods\n  /:\n    permalink: /{slug}/\n";

#[tokio::test(flavor = "multi_thread")]
async fn routes_and_redirects_come_along_and_an_old_address_leads_home_in_one_step() {
    for paper in TestPaper::on_every_engine().await {
        let redirects = br#"[{"from":"^/dam/$","to":"/the-weir/","permanent":true},{"from":"/sale/","to":"/about-us/"},{"from":"(?=no)x","to":"/a/"}]"#;
        let zip = zipped(&[
            ("bell.ghost.json", ghost_json("The weir holds").as_bytes()),
            ("content/settings/routes.yaml", ROUTES.as_bytes()),
            ("content/data/redirects.json", redirects),
        ]);
        let brought = paper.bring("bell.zip", &zip).await;
        let holds = brought.holds.clone().unwrap();
        assert!(holds.notes.iter().any(|note| note.contains("2 redirects come along")), "{:?}", holds.notes);
        let report = paper.take_in(&brought).await.report.unwrap();
        assert!(report.notes.iter().any(|note| note.contains("regular expression")), "{:?}", report.notes);
        let home = "/news/2024/the-weir/";
        assert_eq!(paper.get(home).await.status, 200);
        for (from, status) in [("/the-weir/", 301), ("/The-Weir", 301), ("/dam/", 301), ("/dam", 301)] {
            // Twice: the second time everything waits in memory.
            for _ in 0..2 {
                let led = paper.get(from).await;
                assert_eq!((led.status, led.header("location")), (status, home), "{from}");
            }
        }
        let led = paper.get("/sale/").await;
        assert_eq!((led.status, led.header("location")), (302, "/about-us/"));
        // Once more: nothing changes, and nobody is told of it as of trouble.
        let again = paper.bring("bell.zip", &zip).await;
        let again = paper.take_in(&again).await.report.unwrap();
        assert_eq!(again.unchanged, 3);
        assert!(!again.notes.iter().any(|note| note.contains("of its own")), "{:?}", again.notes);
        // And out again.
        let at = paper.desk_form("/desk/moving/departure", &[]).await.header("location").to_owned();
        let out = paper.settled(MoveId(at.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap())).await;
        let file = paper.house.archive.blobs.parked_at(out.parked.as_ref().unwrap(), &paper.house.work).await.unwrap().unwrap();
        let mut out = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
        let mut text = |name: &str| std::io::read_to_string(out.by_name(name).unwrap()).unwrap();
        assert_eq!(text("content/settings/routes.yaml"), ROUTES);
        assert_eq!(text("content/data/redirects.yaml"), "301:\n  '^/dam/$': '/the-weir/'\n302:\n  '/sale/': '/about-us/'\n");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_that_will_not_do_are_left_out_with_a_sentence() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let zip = zipped(&[
        ("bell.ghost.json", ghost_json("The weir holds").as_bytes()),
        ("content/settings/routes.yaml", b"collections:\n  /desk/:\n    permalink: /desk/{slug}/\n"),
    ]);
    let brought = paper.bring("bell.zip", &zip).await;
    let report = paper.take_in(&brought).await.report.unwrap();
    assert!(report.notes.iter().any(|note| note.contains("routes.yaml was not taken over (Line 3")), "{:?}", report.notes);
    assert_eq!((report.new, paper.get("/the-weir/").await.status), (3, 200));
    paper.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ghost_alone_can_say_goes_back_to_it_while_nobody_has_changed_the_text() {
    let lexical = r#"{"root":{"type":"root","children":[{"type":"paragraph","children":[{"type":"extended-text","text":"Words.","format":0}]},{"type":"embed","url":"https://youtu.be/x","html":"<iframe src=\"https://www.youtube.com/embed/x\"></iframe>"},{"type":"email","html":"<p>Dear <a href=\"__GHOST_URL__/about-us/\">reader</a></p>"},{"type":"file","src":"__GHOST_URL__/content/files/2024/minutes.pdf","fileName":"minutes.pdf"}]}}"#;
    let posts = format!(
        r#"{{"data":{{"posts":[{{"id":"a1","title":"T","slug":"t","html":"<p>Words.</p><a class='kg-file-card-container' href='__GHOST_URL__/content/files/2024/minutes.pdf'>m</a>","lexical":{},"status":"published","type":"post"}},
            {{"id":"a2","title":"M","slug":"m","mobiledoc":"{{\"version\":\"0.3.1\",\"atoms\":[],\"cards\":[[\"embed\",{{\"url\":\"https://youtu.be/y\",\"html\":\"<iframe src='https://www.youtube.com/embed/y'></iframe>\"}}]],\"markups\":[],\"sections\":[[10,0]]}}","status":"published","type":"post"}}]}}}}"#,
        serde_json::to_string(lexical).unwrap()
    );
    let zip = zipped(&[("bell.ghost.json", posts.as_bytes()), ("content/files/2024/minutes.pdf", b"%PDF-1.7 minutes")]);
    for paper in TestPaper::on_every_engine().await {
        let brought = paper.bring("bell.zip", &zip).await;
        let done = paper.take_in(&brought).await.report.unwrap();
        assert_eq!((done.new, done.files), (2, 1), "{done:?}");
        let out = async || {
            let file = paper.house.work.join("out.zip");
            std::fs::create_dir_all(&paper.house.work).unwrap();
            courant::work::taking_out::zip(&paper.house, &file, paper.now(), &|_| {}).await.unwrap();
            let mut zip = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
            let text = std::io::read_to_string(zip.by_name("courant.ghost.json").unwrap()).unwrap();
            let all: serde_json::Value = serde_json::from_str(&text).unwrap();
            all["db"][0]["data"]["posts"].as_array().unwrap().clone()
        };
        let posts = out().await;
        let said = posts[0]["lexical"].as_str().unwrap();
        assert!(said.contains("youtube.com/embed/x") && said.contains("__GHOST_URL__/about-us/"), "{said}");
        assert!(said.contains("__GHOST_URL__/content/files/courant/") && said.contains("/minutes-.pdf\""), "{said}");
        assert!(posts[1]["mobiledoc"].as_str().is_some_and(|said| said.contains("youtube.com/embed/y")), "{}", posts[1]);
        // Somebody works on it: from now on its text is ours.
        let tx = paper.house.archive.begin().await.unwrap();
        let story = tx.stories().by_slug("t").await.unwrap().unwrap();
        tx.stories().save(&paper::Story { body: "<p>Other words.</p>".into(), ..story }, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(out().await[0]["lexical"], serde_json::Value::Null);
        paper.close().await;
    }
}
