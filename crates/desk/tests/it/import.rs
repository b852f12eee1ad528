//! A paper moves in, and moves in again.

use archive::{Archive, Nouns};
use desk::import::{Kept, Pictures, Tally, finish, prepare, stories};
use paper::{
    Export, ForeignAuthor, ForeignComment, ForeignPicture, ForeignSettings, ForeignTopic, Kind, Piece, PieceState, State, System,
    Visibility,
};

use crate::{Desk, at, house, on_every_engine};

fn export() -> Export {
    let topic = |key: &str, slug: &str, name: &str| ForeignTopic {
        key: key.into(),
        slug: slug.into(),
        name: name.into(),
        ..ForeignTopic::default()
    };
    Export {
        system: System::WordPress,
        source: "wordpress:bell.example".into(),
        settings: ForeignSettings {
            title: "The Bell".into(),
            time_zone: Some("Europe/Dublin".into()),
            ..ForeignSettings::default()
        },
        authors: vec![ForeignAuthor {
            key: "ada".into(),
            slug: "ada-b".into(),
            name: "Ada B".into(),
            bio: Some("Writes.".into()),
            ..ForeignAuthor::default()
        }],
        topics: vec![
            ForeignTopic { section: true, old_path: Some("/category/news/".into()), ..topic("c1", "news", "News") },
            topic("c2", "floods", "Floods"),
            topic("t1", "floods-2", "Floods"),
            ForeignTopic { internal: true, ..topic("t2", "hash-desk", "#desk") },
        ],
        redirects: vec![("/old-about".into(), "/about/".into())],
        redirects_file: None,
        routes_file: None,
        stories: 2,
        pages: 1,
        comments: 0,
        complaints: Vec::new(),
    }
}

fn pieces() -> Vec<Piece> {
    let live = Piece {
        key: "9".into(),
        guid: Some("https://bell.example/?p=9".into()),
        slug: "the-weir".into(),
        headline: "The weir holds".into(),
        body: "<p>It held.</p><figure class=\"kg-card kg-image-card\"><img src=\"/uploads/weir.jpg\" alt=\"Weir\"></figure>"
            .into(),
        state: PieceState::Live,
        created_at: Some(at(-900)),
        published_at: Some(at(-800)),
        updated_at: Some(at(-700)),
        authors: vec!["ada".into()],
        topics: vec!["c1".into(), "t1".into(), "t2".into()],
        visibility: "members".into(),
        pictures: vec![ForeignPicture { address: "/uploads/weir.jpg".into(), ..ForeignPicture::default() }],
        meta: vec![("og_title".into(), "Held".into()), ("nonsense".into(), "x".into())],
        old_paths: vec!["/2019/05/the-weir/".into(), "/?p=9".into()],
        ..Piece::default()
    };
    let soon = Piece {
        key: "10".into(),
        slug: "soon".into(),
        headline: "Soon".into(),
        state: PieceState::Scheduled,
        published_at: Some(at(600)),
        ..Piece::default()
    };
    let page = Piece {
        key: "11".into(),
        slug: "desk".into(),
        headline: "About".into(),
        is_page: true,
        state: PieceState::Live,
        published_at: Some(at(-500)),
        ..Piece::default()
    };
    vec![live, soon, page]
}

async fn run(desk: &Desk, pieces: &[Piece], pictures: &Pictures, minute: i64) -> Tally {
    let export = export();
    let tx = desk.archive.begin().await.unwrap();
    let ground = prepare(&tx, &desk.owner, &export, pictures, &house(), at(minute)).await.unwrap();
    let tally = stories(&tx, &desk.owner, &ground, pieces, pictures, &house(), at(minute)).await.unwrap();
    finish(&tx, &desk.owner, &export, &tally, at(minute)).await.unwrap();
    tx.commit().await.unwrap();
    tally
}

async fn leads(archive: &Archive, path: &str) -> Option<String> {
    archive.imports().leads_to(path).await.unwrap()
}

#[tokio::test]
async fn a_paper_moves_in_with_its_people_topics_dates_and_addresses() {
    on_every_engine(|desk| async move {
        assert_eq!(run(&desk, &pieces(), &Pictures::new(), 0).await, Tally { new: 3, ..Tally::default() });
        let archive = &desk.archive;
        let weir = archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        assert_eq!((weir.state, weir.version, weir.kind), (State::Live, 1, Kind::Story));
        assert_eq!((weir.created_at, weir.published_at, weir.updated_at), (at(-900), Some(at(-800)), Some(at(-700))));
        assert_eq!(weir.guid, "https://bell.example/?p=9", "who subscribed in the old house has read it");
        assert_eq!(weir.visibility, Visibility::Members);
        assert_eq!(weir.meta.og_title.as_deref(), Some("Held"));
        assert_eq!(weir.bylines[0].slug.as_str(), "ada-b");
        assert!(archive.sections().by_slug("news").await.unwrap().is_some_and(|news| Some(news.id) == weir.section));
        let topics: Vec<String> = archive.topics().of_story(weir.id).await.unwrap().iter().map(|t| t.slug.to_string()).collect();
        assert_eq!(topics, ["news", "floods-2", "hash-desk"], "of two topics of one name the story keeps its own");
        let soon = archive.stories().by_slug("soon").await.unwrap().unwrap();
        assert!(soon.guid.starts_with("tag:"), "{}", soon.guid);
        assert_eq!((soon.state, soon.scheduled_for), (State::Scheduled, Some(at(600))));
        let about = archive.stories().by_slug("desk-story").await.unwrap().unwrap();
        assert_eq!(about.kind, Kind::Page);

        for (old, ours) in [
            ("/2019/05/the-weir", "/the-weir/"),
            ("/?p=9", "/the-weir/"),
            ("/category/news/", "/section/news/"),
            ("/tag/news", "/section/news/"),
            ("/old-about/", "/about/"),
            ("/desk", "/desk-story/"),
        ] {
            assert_eq!(leads(archive, old).await.as_deref(), Some(ours), "{old}");
        }
        assert_eq!(leads(archive, "/the-weir").await, None, "an address that is still ours leads nowhere else");
        let paper = archive.paper().await.unwrap();
        assert_eq!((paper.masthead.title.as_str(), paper.masthead.time_zone.as_str()), ("The Bell", "Europe/Dublin"));
        let line = &archive.journal().about("import:wordpress:bell.example", 5).await.unwrap()[0];
        assert!(line.detail.contains("3 new"), "{}", line.detail);
    })
    .await;
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    on_every_engine(|desk| async move {
        run(&desk, &pieces(), &Pictures::new(), 0).await;
        let before = desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        let journal = desk.archive.journal().about("story:1", 50).await.unwrap();
        assert_eq!(run(&desk, &pieces(), &Pictures::new(), 5).await, Tally { unchanged: 3, ..Tally::default() });
        assert_eq!(desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap(), before);
        assert_eq!(desk.archive.journal().about("story:1", 50).await.unwrap(), journal);
        assert_eq!(desk.archive.imports().stories("wordpress:bell.example").await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_cut_short_goes_on_where_it_stood() {
    on_every_engine(|desk| async move {
        run(&desk, &pieces()[..1], &Pictures::new(), 0).await;
        assert_eq!(run(&desk, &pieces(), &Pictures::new(), 1).await, Tally { new: 2, unchanged: 1, ..Tally::default() });
    })
    .await;
}

#[tokio::test]
async fn what_changed_in_the_old_house_comes_along_unless_somebody_here_worked_on_it() {
    on_every_engine(|desk| async move {
        run(&desk, &pieces(), &Pictures::new(), 0).await;
        let mut changed = pieces();
        changed[0].body = "<p>It held until noon.</p>".into();
        assert_eq!(run(&desk, &changed, &Pictures::new(), 5).await, Tally { updated: 1, unchanged: 2, ..Tally::default() });
        let weir = desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        assert_eq!((weir.body.as_str(), weir.version, weir.published_at), ("<p>It held until noon.</p>", 2, Some(at(-800))));

        let tx = desk.archive.begin().await.unwrap();
        desk::hold(&tx, &desk.owner, weir.id, "We are checking.", "We are checking this story.", &house(), at(6)).await.unwrap();
        tx.commit().await.unwrap();
        changed[0].body = "<p>It never held.</p>".into();
        assert_eq!(run(&desk, &changed, &Pictures::new(), 7).await, Tally { kept_ours: 1, unchanged: 2, ..Tally::default() });
        let weir = desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        assert_eq!((weir.state, weir.body.as_str()), (State::Held, "<p>It held until noon.</p>"));
    })
    .await;
}

#[tokio::test]
async fn pictures_that_come_later_are_set_in_without_a_new_version() {
    on_every_engine(|desk| async move {
        run(&desk, &pieces(), &Pictures::new(), 0).await;
        let tx = desk.archive.begin().await.unwrap();
        let hash = "a".repeat(64);
        let picture = paper::Picture {
            hash: hash.clone(),
            media_type: "image/jpeg".into(),
            width: 4,
            height: 3,
            size: 9,
            ..paper::Picture::default()
        };
        let id = tx.pictures().add(&picture, at(1)).await.unwrap().id.unwrap();
        tx.commit().await.unwrap();
        let path = format!("/content/pictures/{hash}.jpg");
        let pictures = Pictures::from([("/uploads/weir.jpg".to_owned(), Kept { picture: Some(id), path: path.clone() })]);
        assert_eq!(run(&desk, &pieces(), &pictures, 2).await, Tally { updated: 1, unchanged: 2, ..Tally::default() });
        let weir = desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        assert!(weir.body.contains(&format!("src=\"{path}\"")), "{}", weir.body);
        assert_eq!(weir.version, 1);
        assert_eq!(leads(&desk.archive, "/uploads/weir.jpg").await, Some(path));
    })
    .await;
}

fn comment(key: &str, parent: Option<&str>, body: &str) -> ForeignComment {
    ForeignComment {
        key: key.into(),
        parent: parent.map(str::to_owned),
        name: "Rita".into(),
        body: format!("<p>{body}</p>"),
        written_at: Some(at(-600)),
    }
}

async fn said_under(desk: &Desk, story: paper::StoryId) -> Vec<String> {
    let comments = desk.archive.comments().of_story(story, 50, 0).await.unwrap();
    comments.iter().map(|c| format!("{}{}", c.body, if c.parent.is_some() { " (answer)" } else { "" })).collect()
}

#[tokio::test]
async fn what_readers_wrote_comes_along_and_changes_no_story() {
    on_every_engine(|desk| async move {
        run(&desk, &pieces(), &Pictures::new(), 0).await;
        let weir = desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        assert!(!desk.archive.has_comments().await.unwrap());

        // The answer stands first in the file.
        let mut talked = pieces();
        talked[0].comments = vec![comment("2", Some("1"), "Yes"), comment("1", None, "Well said"), comment("3", None, "No")];
        assert_eq!(run(&desk, &talked, &Pictures::new(), 1).await, Tally { updated: 1, unchanged: 2, ..Tally::default() });
        assert_eq!(said_under(&desk, weir.id).await, ["<p>Yes</p> (answer)", "<p>Well said</p>", "<p>No</p>"]);
        assert!(desk.archive.has_comments().await.unwrap());
        assert_eq!(desk.archive.stories().get(weir.id).await.unwrap(), weir, "the story is as it was");
        assert_eq!(run(&desk, &talked, &Pictures::new(), 2).await, Tally { unchanged: 3, ..Tally::default() });

        // One is taken down there, one is mended there.
        talked[0].comments.pop();
        talked[0].comments[0].body = "<p>Yes!</p>".into();
        run(&desk, &talked, &Pictures::new(), 3).await;
        assert_eq!(said_under(&desk, weir.id).await, ["<p>Yes!</p> (answer)", "<p>Well said</p>"]);
    })
    .await;
}

#[tokio::test]
async fn a_comment_removed_here_stays_away_and_leaves_no_words_behind() {
    on_every_engine(|desk| async move {
        let mut talked = pieces();
        talked[0].comments = vec![comment("1", None, "Somebody's secret"), comment("2", Some("1"), "Shame")];
        run(&desk, &talked, &Pictures::new(), 0).await;
        let weir = desk.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        let first = desk.archive.comments().of_story(weir.id, 1, 0).await.unwrap().remove(0);

        let tx = desk.archive.begin().await.unwrap();
        assert!(desk::remove_comment(&tx, &desk.contributor, weir.id, first.id, &house(), at(1)).await.is_err());
        assert!(desk::remove_comment(&tx, &desk.owner, paper::StoryId(2), first.id, &house(), at(1)).await.is_err());
        desk::remove_comment(&tx, &desk.owner, weir.id, first.id, &house(), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(said_under(&desk, weir.id).await, ["<p>Shame</p> (answer)"]);
        let journal = desk.archive.journal().about(&format!("story:{}", weir.id), 5).await.unwrap();
        assert!(journal[0].act == "remove comment" && !journal[0].detail.contains("secret"), "{journal:?}");

        talked[0].comments.push(comment("3", None, "Late"));
        run(&desk, &talked, &Pictures::new(), 2).await;
        assert_eq!(said_under(&desk, weir.id).await, ["<p>Shame</p> (answer)", "<p>Late</p>"]);
    })
    .await;
}

#[tokio::test]
async fn only_who_may_publish_may_move_a_paper_in() {
    on_every_engine(|desk| async move {
        let tx = desk.archive.begin().await.unwrap();
        assert!(prepare(&tx, &desk.contributor, &export(), &Pictures::new(), &house(), at(0)).await.is_err());
    })
    .await;
}
