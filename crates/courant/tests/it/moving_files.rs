//! Sound, film and downloads of a paper that moves in: brought along, served in parts, never run.

use archive::Nouns;
use paper::MoveState;

use crate::moving::zipped;
use crate::network::{Server, http};
use crate::testpaper::TestPaper;

const SOUND: &[u8] = b"ID3\x04\0\0\0\0\0\0 the sound of water over a weir, hour after hour";
const MINUTES: &[u8] = b"%PDF-1.7 the minutes of May";

/// One story that plays a sound, shows a film, and has two downloads, one of which a browser would run.
fn export(film: &str) -> String {
    let body = format!(
        "<div class='kg-card kg-audio-card'><div class='kg-audio-player-container'><audio src='__GHOST_URL__/content/media/2024/02/weir.mp3' preload='metadata'></audio></div></div>\
         <figure class='kg-card kg-video-card'><div class='kg-video-container'><video src='__GHOST_URL__{film}' preload='metadata'></video></div></figure>\
         <div class='kg-card kg-file-card'><a class='kg-file-card-container' href='__GHOST_URL__/content/files/2024/02/Minutes%20of%20May.pdf' download><div class='kg-file-card-title'>Minutes</div></a></div>\
         <p><a href='__GHOST_URL__/content/files/2024/02/game.html'>Play</a></p>"
    );
    format!(
        r#"{{"db":[{{"meta":{{"version":"6.65.0"}},"data":{{"posts":[{{"id":"a1","title":"The weir","slug":"the-weir","html":"{body}","status":"published","type":"post","published_at":"2024-02-01T10:00:00.000Z"}}],"settings":[{{"key":"title","value":"The Old Bell"}}]}}}}]}}"#
    )
}

/// Where the story leads, at our own addresses: sound and document.
async fn addresses(paper: &TestPaper) -> (String, String) {
    let body = paper.house.archive.stories().by_slug("the-weir").await.unwrap().unwrap().body;
    let of = |ending: &str| {
        let end = body.find(&format!("{ending}\"")).unwrap_or_else(|| panic!("{body}")) + ending.len();
        body[body[..end].rfind('"').unwrap() + 1..end].to_owned()
    };
    (of("weir.mp3"), of("Minutes-of-May.pdf"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_and_downloads_out_of_the_archive_play_in_parts_and_run_nowhere() {
    for paper in TestPaper::on_every_engine().await {
        let zip = zipped(&[
            ("bell.ghost.json", export("/content/media/2024/02/film.mp4").as_bytes()),
            ("content/media/2024/02/weir.mp3", SOUND),
            ("content/media/2024/02/film.mp4", b"<!DOCTYPE html><script>alert(1)</script>"),
            ("content/files/2024/02/Minutes%20of%20May.pdf", MINUTES),
            ("content/files/2024/02/game.html", b"<script>alert(1)</script>"),
        ]);
        let brought = paper.bring("bell.zip", &zip).await;
        let holds = brought.holds.clone().unwrap();
        assert_eq!((holds.files, holds.packed), (3, 3));
        assert!(
            holds.notes.iter().any(|note| note.contains("game.html") && note.contains("not brought along")),
            "{:?}",
            holds.notes
        );
        let report = paper.take_in(&brought).await.report.unwrap();
        assert_eq!((report.new, report.files), (1, 2));
        assert!(
            report.missing.iter().any(|(address, why)| address.ends_with("film.mp4") && why.contains("disguise")),
            "{:?}",
            report.missing
        );

        let (sound, minutes) = addresses(&paper).await;
        let whole = paper.get(&sound).await;
        assert_eq!((whole.status, whole.header("content-type"), whole.header("accept-ranges")), (200, "audio/mpeg", "bytes"));
        assert_eq!(whole.header("content-length"), SOUND.len().to_string());
        assert!(whole.header("content-disposition").starts_with("inline"));
        let part = paper.ask("GET", &sound, "Range: bytes=15-24\r\n").await;
        assert_eq!((part.status, part.body.as_bytes()), (206, &SOUND[15..25]));
        assert_eq!(part.header("content-range"), format!("bytes 15-24/{}", SOUND.len()));
        let tag = whole.as_sent("etag");
        assert_eq!(paper.ask("GET", &sound, &format!("If-None-Match: {tag}\r\n")).await.status, 304);
        assert_eq!(paper.ask("GET", &sound, "Range: bytes=5000-\r\n").await.status, 416);
        let old = paper.ask("GET", &sound, "Range: bytes=0-1\r\nIf-Range: \"older\"\r\n").await;
        assert_eq!(old.status, 200, "a part of another version helps nobody");
        let only_head = paper.ask("HEAD", &sound, "").await;
        assert_eq!((only_head.status, only_head.body.as_str()), (200, ""));
        assert_eq!(only_head.header("content-length"), SOUND.len().to_string());

        let file = paper.get(&minutes).await;
        assert_eq!((file.status, file.header("content-type")), (200, "application/pdf"));
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"minutes-of-may.pdf\"");
        for answer in [&whole, &part, &file] {
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert!(answer.header("content-security-policy").starts_with("sandbox; default-src 'none'"), "{}", answer.head);
        }
        // Its old address leads there.
        let led = paper.get("/content/media/2024/02/weir.mp3").await;
        assert_eq!((led.status, led.as_sent("location")), (301, sound.clone()));
        // Neither other bytes nor other names are served under these addresses.
        assert_eq!(paper.get(&format!("/content/files/{}/x.html", "0".repeat(64))).await.status, 404);

        let again = paper.bring("bell.zip", &zip).await;
        let again = paper.take_in(&again).await.report.unwrap();
        assert_eq!((again.unchanged, again.files), (1, 0), "a second run changes nothing");
        let story = paper.house.archive.stories().by_slug("the-weir").await.unwrap().unwrap();
        paper.kill(story.id, "It was wrong.").await;
        assert_eq!(paper.get(&sound).await.status, 404, "a kill takes its sound down too");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_no_archive_is_fetched_from_the_old_site_and_what_is_not_there_is_named() {
    let server = Server::start(|path| match path {
        "/content/media/2024/02/weir.mp3" => http("200 OK", &[("Content-Type", "audio/mpeg")], SOUND),
        "/content/files/2024/02/Minutes%20of%20May.pdf" => http("200 OK", &[("Content-Type", "application/pdf")], MINUTES),
        "/film.mp4" => http("302 Found", &[("Location", "http://10.0.0.7/film.mp4")], b""),
        _ => http("404 Not Found", &[], b"no"),
    })
    .await;
    for paper in TestPaper::on_every_engine_with(&[("wire.allow_private", &server.address.to_string())]).await {
        let site = server.url("");
        let brought = paper.bring_from(&site, "bell.json", export("/film.mp4").as_bytes()).await;
        assert_eq!(brought.state, MoveState::Read, "{:?}", brought.report);
        let report = paper.take_in(&brought).await.report.unwrap();
        assert_eq!((report.new, report.files), (1, 2), "{:?}", report.missing);
        assert!(
            report.missing.iter().any(|(address, _)| address == "/film.mp4"),
            "an inner address is not asked: {:?}",
            report.missing
        );
        let (sound, _) = addresses(&paper).await;
        assert_eq!(paper.get(&sound).await.body.as_bytes(), SOUND);
        // Once more: only what is missing is asked for.
        let asked = server.visits();
        let again = paper.bring_from(&site, "bell.json", export("/film.mp4").as_bytes()).await;
        let again = paper.take_in(&again).await.report.unwrap();
        assert_eq!((again.unchanged, again.files, server.visits() - asked), (1, 0, 1));
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_and_downloads_go_out_with_the_paper_and_come_back() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let zip = zipped(&[
        ("bell.ghost.json", export("/film.mp4").as_bytes()),
        ("content/media/2024/02/weir.mp3", SOUND),
        ("content/files/2024/02/Minutes%20of%20May.pdf", MINUTES),
    ]);
    let brought = paper.bring("bell.zip", &zip).await;
    paper.take_in(&brought).await;
    let at = paper.desk_form("/desk/moving/departure", &[]).await.header("location").to_owned();
    let out = paper.settled(paper::MoveId(at.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap())).await;
    assert_eq!(out.report.as_ref().map(|report| report.files), Some(2));
    let file = paper.house.archive.blobs.parked_at(out.parked.as_ref().unwrap(), &paper.house.work).await.unwrap().unwrap();
    let other = TestPaper::open("sqlite", &[]).await;
    let moved = other.bring("out.zip", &std::fs::read(file).unwrap()).await;
    let report = other.take_in(&moved).await.report.unwrap();
    assert_eq!((report.new, report.files), (1, 2), "{report:?}");
    let body = other.house.archive.stories().by_slug("the-weir").await.unwrap().unwrap().body;
    let sound = body[body.find("/content/files/").unwrap()..].split('"').next().unwrap();
    assert_eq!(other.get(sound).await.body.as_bytes(), SOUND, "{body}");
    other.close().await;
    paper.close().await;
}
