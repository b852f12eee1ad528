//! The desk's screens at work.

use archive::Nouns;
use http::StatusCode;
use paper::{Role, State, StoryId, Tray};

use super::house::{Browser, House};

fn fields<'a>(edition: &'a str, headline: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("edition", edition),
        ("headline", headline),
        ("body", body),
        ("bylines", "Ada Finch, Con Tribb"),
        ("section", "1"),
        ("topics", "Bridges, Money"),
        ("picture", "0"),
        ("thread", "0"),
    ]
}

/// The story's id in the address the answer leads to.
fn led_to(location: &str) -> StoryId {
    StoryId(location.split('/').nth(3).unwrap().split('?').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn a_story_is_begun_written_published_and_read() {
    let house = House::open().await;
    let owner = house.owner().await;
    let said = owner.post(&house, "/desk/stories", &[("headline", "Gauge moved at low water")]).await;
    let id = led_to(said.header("location"));
    let page = owner.get(&house, &format!("/desk/stories/{id}")).await;
    let edition = page.hidden("edition");
    let said = owner
        .post(
            &house,
            &format!("/desk/stories/{id}/publication"),
            &fields(&edition, "Gauge moved at low water", "<p>The gauge was moved <script>x</script>at night.</p>"),
        )
        .await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let story = house.story(id).await;
    assert_eq!((story.state, story.bylines.len(), story.topics.len()), (State::Live, 2, 2));
    let read = house.get("/gauge-moved-at-low-water/").await;
    assert_eq!(read.status, StatusCode::OK);
    assert!(read.body.contains("The gauge was moved at night") && !read.body.contains("<script>x"));
    let board = owner.get(&house, "/desk").await;
    assert!(board.body.contains("Gauge moved at low water"));
}

#[tokio::test]
async fn what_is_missing_is_said_and_what_was_typed_is_kept() {
    let house = House::open().await;
    let owner = house.owner().await;
    let said = owner.post(&house, "/desk/stories", &[("headline", "Gauge")]).await;
    let id = led_to(said.header("location"));
    let edition = owner.get(&house, &format!("/desk/stories/{id}")).await.hidden("edition");
    let typed = [
        ("edition", edition.as_str()),
        ("headline", "A gauge & a <gull>"),
        ("body", "<p>Typed & not lost</p>"),
        ("standfirst", "Kept"),
        ("section", "0"),
    ];
    let said = owner.post(&house, &format!("/desk/stories/{id}/publication"), &typed).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("Choose a section."), "the sentence says what to do");
    assert!(said.body.contains("A gauge &#38; a &#60;gull&#62;") || said.body.contains("A gauge &amp; a &lt;gull&gt;"));
    assert!(said.body.contains("Typed") && said.body.contains("not lost") && said.body.contains("Kept"));
    assert_eq!(house.story(id).await.headline, "Gauge", "nothing was half done");
}

#[tokio::test]
async fn two_editors_cannot_overwrite_each_other() {
    let house = House::open().await;
    let story = house.draft("Harbor bridge opens").await;
    let owner = house.owner().await;
    let path = format!("/desk/stories/{}", story.id);
    let edition = owner.get(&house, &path).await.hidden("edition");
    assert_eq!(owner.post(&house, &path, &fields(&edition, "First", "<p>First</p>")).await.status, StatusCode::SEE_OTHER);
    let second = owner.post(&house, &path, &fields(&edition, "Second", "<p>Mine, typed for an hour</p>")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.body.contains("Somebody saved this story after you opened it") && second.body.contains("typed for an hour"));
    assert_eq!(house.story(story.id).await.headline, "First");
}

#[tokio::test]
async fn a_kill_needs_the_slug_typed_and_a_reason() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let owner = house.owner().await;
    let kill = format!("/desk/stories/{}/kill", story.id);
    let page = owner.get(&house, &format!("/desk/stories/{}/takedown", story.id)).await;
    for words in ["Being checked", "Remove", "Kill", "the section front Harbor", "the page of Ada Finch", "the front page"] {
        assert!(page.body.contains(words), "the page says {words} before anything goes out");
    }
    let said = owner.post(&house, &kill, &[("reason", "It was wrong"), ("notice", "Sorry"), ("slug", "harbor")]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("to confirm") && said.body.contains("It was wrong") && said.body.contains("Sorry"));
    let said = owner.post(&house, &kill, &[("reason", " "), ("slug", story.slug.as_str())]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.story(story.id).await.state, State::Live);
    let said = owner.post(&house, &kill, &[("reason", "It was wrong"), ("slug", story.slug.as_str())]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    assert_eq!(house.story(story.id).await.state, State::Killed);
}

#[tokio::test]
async fn a_story_is_scheduled_in_the_papers_own_time_and_taken_off_again() {
    let house = House::open().await;
    let tx = house.state.archive.begin().await.unwrap();
    tx.save_masthead(&paper::Masthead { time_zone: "Europe/Dublin".into(), ..Default::default() }).await.unwrap();
    tx.commit().await.unwrap();
    let story = house.draft("Harbor bridge opens").await;
    let owner = house.owner().await;
    let path = format!("/desk/stories/{}", story.id);
    let said = owner.post(&house, &format!("{path}/schedule"), &[("at", "2099-07-01T09:30")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    assert_eq!(house.story(story.id).await.scheduled_for.unwrap().to_rfc3339(), "2099-07-01T08:30:00+00:00");
    assert_eq!(owner.post(&house, &format!("{path}/schedule/end"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.story(story.id).await.state, State::Draft);
    let said = owner.post(&house, &format!("{path}/schedule"), &[("at", "2001-01-01T00:00")]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("already passed"));
    let said = owner.post(&house, &format!("{path}/embargo"), &[("until", "2099-01-01T00:00")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let said = owner.post(&house, &format!("{path}/publication"), &[]).await;
    assert!(said.body.contains("embargoed until"), "{}", said.status);
}

#[tokio::test]
async fn an_author_hands_in_an_editor_sends_back_and_neither_sees_more_than_they_may() {
    let house = House::open().await;
    let ann = house.hire("Ann Author", "ann@paper.example", Role::Author).await;
    let bob = house.hire("Bob Author", "bob@paper.example", Role::Author).await;
    let (ann, bob) = (house.browser_of(&ann).await, house.browser_of(&bob).await);
    let id = led_to(ann.post(&house, "/desk/stories", &[("headline", "Oysters at last")]).await.header("location"));
    let path = format!("/desk/stories/{id}");
    let edition = ann.get(&house, &path).await.hidden("edition");
    let said =
        ann.post(&house, &format!("{path}/submission"), &fields(&edition, "Oysters at last", "<p>They are back.</p>")).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    assert_eq!(house.story(id).await.state, State::Review);
    assert_eq!(bob.get(&house, &path).await.status, StatusCode::NOT_FOUND, "a colleague's draft is nobody else's");
    assert!(!bob.get(&house, "/desk").await.body.contains("Oysters at last"));
    assert_eq!(bob.get(&house, &format!("{path}/proof")).await.status, StatusCode::NOT_FOUND);
    let owner = house.owner().await;
    assert_eq!(owner.post(&house, &format!("{path}/return"), &[("note", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(owner.post(&house, &format!("{path}/return"), &[("note", "Who says so?")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.story(id).await.state, State::Draft);
    assert!(ann.get(&house, &path).await.body.contains("Who says so?"));
}

const PAGE: &str = "Harbor bridge opens a year late\n\nBy Ada Finch\n\nHARBOR — The bridge across the harbor opened on Monday, a year after it was promised and three days after the ferry was to stop.\n\n[the_ad id=\"89560\"]\n\n“It stands,” the mayor said at the toll house, before the first cart went over it in the rain.\n\nThe ferry sails on until Easter all the same, the company said, because nobody had told the islanders otherwise.";

#[tokio::test]
async fn a_pasted_page_is_looked_over_before_anything_is_taken() {
    let house = House::open().await;
    let owner = house.owner().await;
    let said = owner.post(&house, "/desk/paste", &[("copy", PAGE), ("url", "")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let bundle = said.header("location").to_owned();
    let page = owner.get(&house, &bundle).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("before the first cart went over it"));
    assert!(page.body.contains("the_ad"), "what was taken out is listed");
    assert!(house.state.archive.stories().board(&State::ALL, 10).await.unwrap().is_empty(), "nothing is taken yet");
    let item = house.state.archive.wire_items().tray(Tray::New, 1, 0).await.unwrap().remove(0);
    let screen = owner.get(&house, &format!("/desk/wire/{}", item.id)).await;
    assert!(screen.body.contains("As it came"));
    let said = owner.post(&house, &format!("/desk/wire/{}/story", item.id), &[]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let story = house.story(led_to(said.header("location"))).await;
    assert!(!story.body.contains("the_ad"));
}

#[tokio::test]
async fn an_empty_paste_box_says_what_to_do() {
    let house = House::open().await;
    let said = house.owner().await.post(&house, "/desk/paste", &[("copy", "  "), ("url", "")]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("Paste the text"));
    let said = house.owner().await.post(&house, "/desk/paste", &[("copy", ""), ("url", "http://127.0.0.1/admin")]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("cannot be reached"), "an inner address is refused like any other that cannot be reached");
}

#[tokio::test]
async fn settings_refuse_what_would_break_the_paper() {
    let house = House::open().await;
    let owner = house.owner().await;
    let good = [
        ("title", "The Tide"),
        ("language", "en"),
        ("time_zone", "Europe/Dublin"),
        ("social_label", "Mastodon"),
        ("social_url", "https://social.example/@tide"),
    ];
    assert_eq!(owner.post(&house, "/desk/masthead", &good).await.status, StatusCode::SEE_OTHER);
    let paper = house.state.archive.paper().await.unwrap();
    assert_eq!(
        (paper.masthead.title.as_str(), paper.masthead.social.len(), paper.masthead.editors_publish),
        ("The Tide", 1, false)
    );
    for (name, value) in [
        ("time_zone", "Mars/Phobos"),
        ("title", ""),
        ("title", &"long ".repeat(40)),
        ("language", "<b>"),
        ("language", "english"),
        ("language", "en-"),
        ("social_url", "javascript:alert(1)"),
        ("subscribe_url", "//evil.example"),
    ] {
        let mut fields: Vec<_> = good.iter().copied().filter(|(key, _)| *key != name).collect();
        fields.push((name, value));
        assert_eq!(
            owner.post(&house, "/desk/masthead", &fields).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}={value}"
        );
    }
    assert_eq!(owner.post(&house, "/desk/sections", &[("name", "Harbor")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(owner.post(&house, "/desk/sections", &[("name", "Islands")]).await.status, StatusCode::SEE_OTHER);
    let ad = [
        ("slot", "story-foot"),
        ("label", "Advertisement"),
        ("text", "Buy rope"),
        ("url", "javascript:alert(1)"),
        ("weight", "1"),
    ];
    assert_eq!(owner.post(&house, "/desk/ads", &ad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let _ = Browser::default();
}

#[tokio::test]
async fn a_picture_is_taken_in_described_and_served_from_its_sandbox() {
    let house = House::open().await;
    let story = house.draft("Harbor bridge opens").await;
    let owner = house.owner().await;
    let boundary = "xxxxboundaryxxxx";
    let mut body = Vec::new();
    for (name, value) in [("csrf", owner.csrf.as_str()), ("alt", "A gray square"), ("credit", "Ada Finch")] {
        body.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    body.extend_from_slice(
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.php\"\r\nContent-Type: text/html\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(&png());
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let send = |body: Vec<u8>| {
        let request = owner.request(http::Method::POST, &format!("/desk/stories/{}/picture", story.id));
        let request = request
            .header("content-type", format!("multipart/form-data; boundary={boundary}"))
            .header("sec-fetch-site", "same-origin");
        house.ask(request.body(axum::body::Body::from(body)).unwrap())
    };
    let said = send(body.clone()).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let picture = house.state.archive.pictures().by_id(house.story(story.id).await.picture.unwrap()).await.unwrap().unwrap();
    assert_eq!((picture.alt.as_str(), picture.credit.as_deref(), picture.width), ("A gray square", Some("Ada Finch"), 2));
    let served = house.get(&desk::pictures::address(&picture)).await;
    assert_eq!((served.status, served.header("content-type")), (StatusCode::OK, "image/png"));
    assert!(served.header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(served.header("x-content-type-options"), "nosniff");
    let at = body.windows(4).position(|w| w == b"\x89PNG").unwrap();
    body[at..at + 4].copy_from_slice(b"<svg");
    let said = send(body).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("SVG") || said.body.contains("not a JPEG"), "the sentence says what to send instead");
}

/// Two by two pixels of gray.
fn png() -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        out.extend_from_slice(&(data.len() as u32).to_be_bytes());
        let mut whole = kind.to_vec();
        whole.extend_from_slice(data);
        out.extend_from_slice(&whole);
        let crc = !whole.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
        });
        out.extend_from_slice(&crc.to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
    // A stored deflate block of two rows, each with its filter byte.
    let raw = [0u8, 128, 128, 0, 128, 128];
    let (a, b) =
        raw.iter().fold((1u32, 0u32), |(a, b), byte| ((a + u32::from(*byte)) % 65_521, (b + a + u32::from(*byte)) % 65_521));
    let mut data = vec![0x78, 0x01, 0x01, 6, 0, 0xf9, 0xff];
    data.extend_from_slice(&raw);
    data.extend_from_slice(&((b << 16) | a).to_be_bytes());
    chunk(b"IDAT", &data);
    chunk(b"IEND", &[]);
    out
}

const GAUGE: &str = "<p>The gauge was moved on Monday night by two men in a boat.</p>";

/// Publishes a story through the desk; gives the address of its screen.
async fn print_gauge(house: &House, owner: &Browser) -> String {
    let begun = owner.post(house, "/desk/stories", &[("headline", "Gauge moved at low water")]).await;
    let at = format!("/desk/stories/{}", led_to(begun.header("location")));
    let edition = owner.get(house, &at).await.hidden("edition");
    owner.post(house, &format!("{at}/publication"), &fields(&edition, "Gauge moved at low water", GAUGE)).await;
    at
}

/// A live story and its working copy's fields, typed anew.
fn changed<'a>(edition: &'a str, body: &'a str, change: &'a str, note: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all = fields(edition, "Gauge moved at low water", body);
    all.extend([("slug", "gauge-moved-at-low-water"), ("change", change), ("note", note)]);
    all
}

#[tokio::test]
async fn a_live_story_is_corrected_through_a_working_copy_that_readers_never_see() {
    let house = House::open().await;
    let owner = house.owner().await;
    let at = print_gauge(&house, &owner).await;
    let text = GAUGE;

    let screen = owner.get(&house, &at).await;
    assert!(screen.body.contains("Change it") && screen.body.contains("<fieldset class=\"bare\" disabled>"), "{}", screen.body);
    let said = owner.post(&house, &format!("{at}/copy"), &[("change", "correction")]).await;
    assert_eq!(said.header("location"), format!("{at}/copy?said=copy-begun"));
    assert_eq!(owner.post(&house, &format!("{at}/copy"), &[("change", "fix")]).await.status, StatusCode::CONFLICT);

    let edition = owner.get(&house, &format!("{at}/copy")).await.hidden("edition");
    let tuesday = text.replace("Monday", "Tuesday");
    let unsaid = owner.post(&house, &format!("{at}/copy/sending"), &changed(&edition, &tuesday, "correction", "typo")).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.body.contains("Tell readers what was wrong") && unsaid.body.contains("Tuesday"), "what was typed is kept");
    let saved = owner.post(&house, &format!("{at}/copy/text"), &changed(&edition, &tuesday, "correction", "")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let copy = owner.get(&house, &format!("{at}/copy")).await;
    assert!(copy.body.contains("<del>Monday</del>") && copy.body.contains("<ins>Tuesday</ins>"), "{}", copy.body);
    assert!(owner.get(&house, &format!("{at}/copy/proof")).await.body.contains("Tuesday"));
    assert!(owner.get(&house, "/desk").await.body.contains("working copy"));
    assert!(house.get("/gauge-moved-at-low-water/").await.body.contains("Monday"), "readers have what they had");

    let note = "The gauge was moved on Tuesday night, not on Monday.";
    let sent =
        owner.post(&house, &format!("{at}/copy/sending"), &changed(&copy.hidden("edition"), &tuesday, "correction", note)).await;
    assert_eq!(sent.header("location"), format!("{at}?said=sent"), "{}", sent.body);
    let page = house.get("/gauge-moved-at-low-water/").await.body;
    assert!(page.contains("on Tuesday night by") && !page.contains("Monday night by") && page.contains(note), "{page}");
    assert!(house.get("/corrections/").await.body.contains(note));
    assert_eq!(owner.get(&house, &format!("{at}/copy")).await.status, StatusCode::NOT_FOUND, "it has gone out");
}

#[tokio::test]
async fn a_colleagues_working_copy_is_read_taken_over_and_never_overwritten() {
    let house = House::open().await;
    let owner = house.owner().await;
    let at = print_gauge(&house, &owner).await;
    let text = GAUGE;
    let knight = house.hire("Nat Knight", "nat@paper.example", Role::Editor).await;
    let editor = house.browser_of(&knight).await;
    editor.post(&house, &format!("{at}/copy"), &[("change", "fix")]).await;
    let seen = owner.get(&house, &format!("{at}/copy")).await;
    assert!(seen.body.contains("is working on this copy"), "{}", seen.body);
    let edition = seen.hidden("edition");
    let barred = owner.post(&house, &format!("{at}/copy/text"), &changed(&edition, "<p>x</p>", "fix", "")).await;
    assert_eq!(barred.status, StatusCode::CONFLICT);
    assert_eq!(owner.post(&house, &format!("{at}/copy/holder"), &[]).await.status, StatusCode::SEE_OTHER);
    let seen = owner.get(&house, &format!("{at}/copy")).await;
    let mine = owner.post(&house, &format!("{at}/copy/text"), &changed(&seen.hidden("edition"), text, "fix", "")).await;
    assert_eq!(mine.status, StatusCode::SEE_OTHER, "{}", mine.body);
    assert!(owner.get(&house, &format!("{at}/history")).await.body.contains("Working copies set aside"));
    assert_eq!(owner.post(&house, &format!("{at}/copy/end"), &[]).await.header("location"), format!("{at}?said=copy-dropped"));
}
