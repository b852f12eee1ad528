//! Sound, film and downloads brought at the desk: kept, put into a text, played in parts, never run.

use archive::Nouns;
use paper::Story;

use crate::testpaper::TestPaper;

const SOUND: &[u8] = b"ID3\x04\0\0\0\0\0\0 the sound of water over a weir, hour after hour";
const MINUTES: &[u8] = b"%PDF-1.7 the minutes of May";

async fn draft(paper: &TestPaper, headline: &str) -> Story {
    let tx = paper.house.archive.begin().await.unwrap();
    let draft = desk::create(&tx, &paper.owner, headline, &paper.desk().await, paper.now()).await.unwrap();
    let draft = Story { body: "<p>The tide came in.</p>".into(), ..draft };
    let draft = tx.stories().save(&draft, paper.now()).await.unwrap();
    tx.commit().await.unwrap();
    draft
}

fn address(page: &str, ending: &str) -> String {
    let end = page.find(&format!("{ending}\"")).unwrap_or_else(|| panic!("{ending} is not in {page}")) + ending.len();
    page[page[..end].rfind('"').unwrap() + 1..end].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_brought_with_a_story_plays_in_its_page_and_comes_down_with_it() {
    for paper in TestPaper::on_every_engine().await {
        let story = draft(&paper, "The weir").await;
        let door = format!("/desk/stories/{}/files", story.id);
        let said = [("title", "Water <over> a weir"), ("spot", "beginning")];
        let done = paper.desk_upload(&door, "file", "Weir at night.MP3", SOUND, &said).await;
        assert_eq!(
            (done.status, done.header("location")),
            (303, format!("/desk/stories/{}?said=attached#files", story.id).as_str())
        );
        let done = paper.desk_upload(&door, "file", "Minutes.pdf", MINUTES, &[("caption", "Eleven pages")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let kept = paper.house.archive.stories().get(story.id).await.unwrap();
        assert!(kept.body.starts_with("<div class=\"kg-card kg-audio-card\">"), "{}", kept.body);
        assert!(kept.body.contains("Water &lt;over&gt; a weir</div>") && kept.body.contains("<p>The tide came in.</p>"));
        assert!(kept.body.ends_with("</a></div>"), "{}", kept.body);

        paper.publish(&kept).await;
        let page = paper.get("/the-weir/").await.body;
        assert!(page.contains("<audio") && page.contains(" controls"), "it plays without scripts: {page}");
        let sound = address(&page, "Weir-at-night.mp3").replace("http://127.0.0.1", "");
        let part = paper.ask("GET", &sound[sound.find("/content/").unwrap()..], "Range: bytes=15-24\r\n").await;
        assert_eq!((part.status, part.body.as_bytes()), (206, &SOUND[15..25]));
        assert!(part.header("content-security-policy").starts_with("sandbox; default-src 'none'"), "{}", part.head);
        let minutes = address(&page, "Minutes.pdf");
        let minutes = &minutes[minutes.find("/content/").unwrap()..];
        assert!(paper.get(minutes).await.header("content-disposition").starts_with("attachment"));

        paper.kill(story.id, "It was wrong.").await;
        assert_eq!(paper.get(minutes).await.status, 404, "a kill takes its files down too");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_here_goes_into_another_story_without_being_sent_again() {
    for paper in TestPaper::on_every_engine().await {
        let done = paper.desk_upload("/desk/files", "file", "bells.ogg", SOUND, &[]).await;
        assert_eq!((done.status, done.header("location")), (303, "/desk/files?said=filed"));
        let screen = paper.desk_page("/desk/files").await.body;
        assert!(
            screen.contains("bells.ogg") && screen.contains("in no story yet") && screen.contains("kg-audio-card"),
            "{screen}"
        );
        let (file, _) = paper.house.archive.attachments().list(None, 5).await.unwrap().remove(0);
        let story = draft(&paper, "Bells").await;
        let known = file.id.unwrap().to_string();
        let door = format!("/desk/stories/{}/files", story.id);
        let done = paper.desk_upload(&door, "file", "", b"", &[("known", &known)]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(paper.house.archive.stories().get(story.id).await.unwrap().body.contains(&file.hash));
        assert!(paper.desk_page("/desk/files").await.body.contains("in one story"));
        // Neither chosen: a sentence says what to do.
        let none = paper.desk_upload(&door, "file", "", b"", &[("known", "0")]).await;
        assert!(none.status == 422 && none.body.contains("Choose a file first"), "{}", none.body);
        let stranger = paper.desk_upload(&door, "file", "", b"", &[("known", "999")]).await;
        assert_eq!(stranger.status, 404);
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_for_a_story_that_readers_have_waits_in_its_working_copy() {
    for paper in TestPaper::on_every_engine().await {
        let story = draft(&paper, "The weir").await;
        let story = paper.publish(&story).await;
        let door = format!("/desk/stories/{}/files", story.id);
        let no = paper.desk_upload(&door, "file", "weir.mp3", SOUND, &[]).await;
        assert!(no.status == 409 && no.body.contains("working copy"), "{} {}", no.status, no.body);
        assert_eq!(paper.desk_form(&format!("/desk/stories/{}/copy", story.id), &[("change", "update")]).await.status, 303);
        let done = paper.desk_upload(&door, "file", "weir.mp3", SOUND, &[]).await;
        let home = format!("/desk/stories/{}/copy?said=attached#files", story.id);
        assert_eq!((done.status, done.header("location")), (303, home.as_str()), "{}", done.body);
        let copy = paper.house.archive.working_copies().of_story(story.id).await.unwrap().unwrap();
        assert!(copy.story.body.contains("kg-audio-card"), "{}", copy.story.body);
        assert!(!paper.get("/the-weir/").await.body.contains("<audio"), "readers see nothing of it yet");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_could_run_is_refused_with_a_sentence_and_nothing_is_kept() {
    for paper in TestPaper::on_every_engine().await {
        let story = draft(&paper, "The weir").await;
        let door = format!("/desk/stories/{}/files", story.id);
        for (name, bytes, word) in [
            ("game.html", &b"<p>x</p>"[..], "could run"),
            ("logo.svg", b"<svg/>", "could run"),
            ("weir.mp3", b" \n<!DOCTYPE html><script>alert(1)</script>", "in disguise"),
            ("pier.jpg", b"\xff\xd8\xff", "is a picture"),
            ("what.xyz", b"x", "no kind of file"),
            ("nameless", b"x", "no kind of file"),
        ] {
            for door in [door.as_str(), "/desk/files"] {
                let no = paper.desk_upload(door, "file", name, bytes, &[]).await;
                assert!(no.status == 422 && no.body.contains(word), "{name} at {door}: {} {}", no.status, no.body);
            }
        }
        let body = paper.house.archive.stories().get(story.id).await.unwrap().body;
        assert_eq!(body, "<p>The tide came in.</p>");
        assert!(paper.house.archive.attachments().list(None, 5).await.unwrap().is_empty());
        paper.close().await;
    }
}
