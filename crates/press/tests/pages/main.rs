//! What readers and machines get from the press, page by page.

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

mod empty;
mod feeds;
mod languages;
mod search;
#[path = "../small/mod.rs"]
mod small;
mod taken_down;

use archive::Nouns;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use paper::State;
use press::{Access, Address, Encoding};
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};
use small::{DOCK, Small, text};

const RENTS: &str = "rents-fall-for-the-first-time-in-six-years";

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn words(element: &scraper::ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn one(page: &Html, selector: &str) -> String {
    let found = select(page, selector);
    assert_eq!(found.len(), 1, "{selector} stands {} times", found.len());
    words(&found[0])
}

/// Every page a reader can come to.
fn every_page() -> Vec<String> {
    let mut pages: Vec<String> = [
        "/",
        "/section/world/",
        "/thread/the-drowned-dock/",
        "/author/ines-calloway/",
        "/outlet/the-estuary-ledger/",
        "/archive/",
        "/search/?q=dock",
        "/corrections/",
        "/no-such-page/",
    ]
    .map(String::from)
    .into();
    pages.push(format!("/{DOCK}/"));
    pages.push(format!("/{RENTS}/"));
    pages
}

#[tokio::test]
async fn a_story_page_has_every_part_in_its_own_place() {
    let paper = Small::paper().await;
    let page = Html::parse_document(&paper.text(&format!("/{DOCK}/")).await);
    assert_eq!(one(&page, "h1"), "Harbor board reopens the drowned dock, nine winters after the flood");
    assert!(one(&page, ".story-head .kicker").starts_with("World"));
    assert_eq!(one(&page, ".story-head .standfirst"), "The first ship is due on Monday, on the morning tide.");
    assert_eq!(one(&page, ".story-by .outlet"), "The Estuary Ledger");
    assert_eq!(one(&page, ".story-by .names"), "By Ines Calloway");
    assert_eq!(one(&page, ".reading-time"), "1 minute read");
    assert!(one(&page, ".brief-summary").starts_with("The third dry dock was pumped out"));
    assert_eq!(select(&page, ".brief li").len(), 2);
    assert_eq!(one(&page, ".body .dateline"), "PORT ANSELM —");
    assert!(one(&page, ".body p:first-child").starts_with("PORT ANSELM — The water went out"));
    assert_eq!(one(&page, ".author-card .author-name"), "Ines Calloway");
    assert!(
        one(&page, ".origin").contains("First published by The Estuary Ledger . © The Estuary Ledger.")
            || one(&page, ".origin").contains("The Estuary Ledger. © The Estuary Ledger.")
    );
    assert!(one(&page, "figcaption").contains("Ruth Adeyemi") && one(&page, "figcaption").contains("CC BY 4.0"));
    let time = select(&page, "time.published");
    assert!(chrono::DateTime::parse_from_rfc3339(time[0].attr("datetime").unwrap()).is_ok());
    let order = select(&page, ".thread-box li");
    assert_eq!(order.len(), 2);
    assert_eq!(order[1].attr("aria-current"), Some("true"));
    assert_eq!(select(&page, ".share a").len(), 5);
    assert!(
        select(&page, ".share button").iter().all(|b| b
            .parent()
            .and_then(scraper::ElementRef::wrap)
            .unwrap()
            .attr("hidden")
            .is_some()),
        "the browser's own sharing waits for the script"
    );
}

#[tokio::test]
async fn a_story_page_says_whom_it_quotes_and_with_which_words() {
    let paper = Small::paper().await;
    let address = format!("/{DOCK}/");
    assert!(select(&Html::parse_document(&paper.text(&address).await), ".said-by").is_empty(), "nobody, so nothing at all");
    let story = paper.archive.stories().by_slug(DOCK).await.unwrap().unwrap();
    let said = |speaker: &str, words: &str| paper::Quotation { speaker: speaker.into(), words: words.into() };
    let tx = paper.archive.begin().await.unwrap();
    let all = [said("Ruth Adeyemi", "It holds."), said("Bo Lindqvist", "For now & <then>."), said("Ruth Adeyemi", "We checked.")];
    tx.quotations().keep(story.id, &all).await.unwrap();
    tx.commit().await.unwrap();
    let page = Html::parse_document(&paper.text(&address).await);
    let lines = select(&page, ".said-by :is(dt, dd)").iter().map(words).collect::<Vec<_>>();
    assert_eq!(lines, ["Ruth Adeyemi", "It holds.", "We checked.", "Bo Lindqvist", "For now & <then>."]);

    let tx = paper.archive.begin().await.unwrap();
    tx.stories().save(&paper::Story { visibility: paper::Visibility::Members, ..story }, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!paper.text(&address).await.contains("Bo Lindqvist"), "what is closed is not told beside the story either");
}

#[tokio::test]
async fn what_the_origin_corrected_is_told_over_the_story_and_to_machines() {
    let paper = Small::paper().await;
    let address = format!("/{DOCK}/");
    let story = paper.archive.stories().by_slug(DOCK).await.unwrap().unwrap();
    let origin = paper::Origin { correction: Some("The dock is 210 m long, not 120.".into()), ..story.origin.clone().unwrap() };
    let tx = paper.archive.begin().await.unwrap();
    tx.stories().save(&paper::Story { origin: Some(origin), ..story }, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    let text = paper.text(&address).await;
    let page = Html::parse_document(&text);
    assert_eq!(one(&page, ".corrections p"), "Correction The Estuary Ledger: The dock is 210 m long, not 120.");
    assert!(text.contains(r#""correction":[{"@type":"CorrectionComment","text":"The dock is 210 m long, not 120."}]"#));
}

#[tokio::test]
async fn a_correction_stands_on_its_story_on_its_own_page_in_every_feed_and_in_what_machines_read() {
    let paper = Small::paper().await;
    let story = paper.archive.stories().by_slug(DOCK).await.unwrap().unwrap();
    let at = paper.now;
    let note = "The dock is 210 m long, not 120.";
    let sent = story.clone().send(story.clone(), paper::Change::Correction, at).unwrap();
    let tx = paper.archive.begin().await.unwrap();
    tx.stories().save(&sent, at).await.unwrap();
    let words = paper::Note::parse(note).unwrap();
    let record = paper::Correction { story: sent.id, version: sent.version, note: words, by: None, at };
    tx.corrections().enter(&record).await.unwrap();
    tx.commit().await.unwrap();

    let text = paper.text(&format!("/{DOCK}/")).await;
    let page = Html::parse_document(&text);
    let told = one(&page, ".corrections p");
    assert!(told.starts_with("Correction") && told.ends_with(note), "{told}");
    let data = text.split_once(r#""correction":[{"@type":"CorrectionComment","#).unwrap().1.split_once("}]").unwrap().0;
    assert!(data.contains(&format!(r#""text":"{note}""#)) && data.contains(r#""datePublished":"2"#), "{data}");
    let list = paper.text("/corrections/").await;
    assert!(list.contains(note) && list.contains(&story.headline) && list.contains(&format!("/{DOCK}/")), "{list}");
    assert!(paper.text("/").await.contains("Corrected"), "a list marks it");
    for feed in ["/rss/", "/atom.xml"] {
        let text = paper.text(feed).await;
        assert!(text.contains(&format!("<courant:change note=\"{note}\">correction</courant:change>")), "{feed}");
    }
    let json: serde_json::Value = serde_json::from_str(&paper.text("/feed.json").await).unwrap();
    let item = json["items"].as_array().unwrap().iter().find(|item| item["id"] == story.guid).unwrap();
    assert_eq!((&item["_news"]["change"], &item["_news"]["correction_note"]), (&"correction".into(), &note.into()));

    // A later update is told as one, and the correction stays told.
    let later = at + chrono::TimeDelta::minutes(5);
    let sent = paper.archive.stories().get(sent.id).await.unwrap();
    let words = paper::Story { headline: "The dock, once more".into(), ..sent.clone() };
    let tx = paper.archive.begin().await.unwrap();
    tx.stories().save(&sent.send(words, paper::Change::Update, later).unwrap(), later).await.unwrap();
    tx.commit().await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&paper.text("/feed.json").await).unwrap();
    let item = json["items"].as_array().unwrap().iter().find(|item| item["id"] == story.guid).unwrap();
    assert_eq!((&item["_news"]["change"], &item["_news"]["correction_note"]), (&"update".into(), &note.into()));
    assert!(paper.text(&format!("/{DOCK}/")).await.contains(note));

    // When it is killed, not even its headline stays among the corrections.
    paper.take_down(DOCK, paper::State::Killed, None).await;
    let list = paper.text("/corrections/").await;
    assert!(!list.contains(note) && !list.contains("The dock, once more"), "{list}");
}

#[tokio::test]
async fn the_next_story_of_a_running_affair_is_a_link_without_scripts() {
    let paper = Small::paper().await;
    let page = Html::parse_document(&paper.text("/what-the-silt-will-cost-and-who-carries-it/").await);
    let next = select(&page, ".next-story a[rel=next]");
    assert_eq!(next[0].attr("href"), Some(format!("/{DOCK}/").as_str()));
}

#[tokio::test]
async fn every_picture_keeps_its_room_and_says_what_it_shows() {
    let paper = Small::paper().await;
    for path in every_page() {
        let page = Html::parse_document(&paper.text(&path).await);
        for picture in select(&page, "picture img") {
            assert!(
                picture.attr("width").is_some() && picture.attr("height").is_some() && picture.attr("alt").is_some(),
                "{path}"
            );
            assert!(picture.attr("srcset").unwrap().contains("400w"), "{path}");
        }
    }
}

#[tokio::test]
async fn no_page_asks_anybody_else_for_anything() {
    let paper = Small::paper().await;
    for path in every_page() {
        let source = paper.text(&path).await;
        let page = Html::parse_document(&source);
        for (selector, attribute) in [
            ("script[src]", "src"),
            ("link[rel=stylesheet]", "href"),
            ("link[rel=preload]", "href"),
            ("img", "src"),
            ("source", "srcset"),
            ("iframe", "src"),
            ("form", "action"),
        ] {
            for element in select(&page, selector) {
                let address = element.attr(attribute).unwrap();
                assert!(address.starts_with('/') && !address.starts_with("//"), "{path}: {selector} {address}");
            }
        }
        for script in select(&page, "script:not([src])") {
            let is_named = || {
                let hash = STANDARD.encode(Sha256::digest(script.text().collect::<String>().as_bytes()));
                *press::HOUSE_SCRIPT_SOURCE == format!("'sha256-{hash}'")
            };
            let is_data = script.attr("type") == Some("application/ld+json");
            assert!(is_data || is_named(), "{path}: only data may stand in the page, and the one script its policy names");
        }
        assert!(select(&page, "[style], style").is_empty(), "{path} carries its own style");
        for element in select(&page, "*") {
            assert!(element.value().attrs().all(|(name, _)| !name.starts_with("on")), "{path}: {:?}", element.value());
        }
    }
}

#[tokio::test]
async fn every_page_has_one_headline_and_its_landmarks() {
    let paper = Small::paper().await;
    for path in every_page() {
        let page = Html::parse_document(&paper.text(&path).await);
        for landmark in ["h1", "main", "header.masthead", "footer.foot", "nav.sections", "a.skip"] {
            assert_eq!(select(&page, landmark).len(), 1, "{path}: {landmark}");
        }
        assert!(!select(&page, "html")[0].attr("lang").unwrap().is_empty());
        let mut ids: Vec<_> = select(&page, "[id]").iter().map(|e| e.attr("id").unwrap().to_owned()).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}: an id stands twice");
        // No heading without words, no heading that skips a level.
        let mut level = 1;
        for heading in select(&page, "h1,h2,h3,h4") {
            let own: u8 = heading.value().name()[1..].parse().unwrap();
            assert!(own <= level + 1, "{path}: h{own} after h{level}");
            assert!(!words(&heading).is_empty(), "{path}: an empty heading");
            level = own;
        }
        // Labels that name nothing name nobody.
        for element in select(&page, "[aria-labelledby]") {
            let id = element.attr("aria-labelledby").unwrap();
            assert_eq!(select(&page, &format!("[id=\"{id}\"]")).len(), 1, "{path}: {id}");
        }
    }
}

#[tokio::test]
async fn an_empty_list_prints_no_heading_and_an_empty_slot_prints_nothing() {
    let paper = Small::paper().await;
    let page = paper.text("/").await;
    assert!(!page.contains("Most read"), "nobody has read anything yet");
    assert!(!page.contains("class=\"ad"), "nothing is booked");
    paper.book("front", None).await;
    let page = paper.text("/").await;
    assert!(page.contains("Ropes &amp; tar") && page.contains("rel=\"sponsored nofollow noopener\""));
}

#[tokio::test]
async fn an_advertisement_ends_on_time_though_nobody_touches_the_page() {
    let paper = Small::paper().await;
    let ends = chrono::Utc::now() + TimeDelta::hours(1);
    paper.book("front", Some(ends)).await;
    let page = paper.get("/").await;
    assert!(text(&page).contains("Ropes"));
    assert!(page.good_until.is_some_and(|until| until <= ends));
}

#[tokio::test]
async fn readings_make_the_list_of_the_most_read() {
    let paper = Small::paper().await;
    let stories = paper.archive.stories().live(archive::stories::Shelf::All, 4, 0).await.unwrap();
    let tx = paper.archive.begin().await.unwrap();
    let counts: Vec<_> = stories.iter().enumerate().map(|(n, s)| (s.id, 10 - n as i64)).collect();
    tx.views().add(&counts, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    let page = Html::parse_document(&paper.text("/").await);
    assert_eq!(select(&page, ".trending li").len(), 4);
    assert_eq!(words(&select(&page, ".trending li")[0]), stories[0].headline);
}

#[tokio::test]
async fn a_draft_has_no_address() {
    let paper = Small::paper().await;
    let mut draft = paper.story("A secret draft", paper.now);
    draft.state = State::Draft;
    draft.version = 0;
    draft.published_at = None;
    paper.add(draft).await;
    let page = paper.get("/a-secret-draft/").await;
    assert_eq!(page.status, 404);
    assert!(!text(&page).contains("secret"));
}

#[tokio::test]
async fn what_was_typed_in_a_headline_is_shown_as_it_was_typed() {
    let paper = Small::paper().await;
    for path in ["/", "/section/culture/", "/title-script-alert-1-script-stay-as-they-were-typed/"] {
        let source = paper.text(path).await;
        assert!(!source.contains("<script>alert"), "{path}");
        assert!(source.contains("{{title}} &amp; &lt;script&gt;alert(1)&lt;/script&gt;"), "{path}");
    }
    let rss = paper.text("/rss/").await;
    assert!(rss.contains("<title>{{title}} &#x26; &#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E; stay"), "{rss}");
}

#[tokio::test]
async fn a_link_in_the_masthead_cannot_run_a_script() {
    let paper = Small::paper().await;
    let front = paper.text("/").await;
    assert!(front.contains("https://social.example/@anselm") && !front.contains("javascript:"));
}

#[tokio::test]
async fn a_renamed_story_keeps_its_old_address() {
    let paper = Small::paper().await;
    let mut story = paper.archive.stories().by_slug(RENTS).await.unwrap().unwrap();
    paper.get(&format!("/{RENTS}/")).await;
    story.slug = paper::Slug::from_words("rents fall");
    let tx = paper.archive.begin().await.unwrap();
    tx.stories().save(&story, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    let moved = paper.get(&format!("/{RENTS}/")).await;
    assert_eq!(moved.status, 301);
    assert!(moved.headers.contains(&("location", "/rents-fall/".into())));
    assert_eq!(paper.get("/rents-fall/").await.status, 200);
}

#[tokio::test]
async fn past_its_last_page_a_list_has_nothing() {
    let paper = Small::paper().await;
    for path in [
        "/page/9/",
        "/section/world/page/2/",
        "/archive/1999/01/01/",
        "/section/nowhere/",
        "/author/nobody/",
        "/sitemap-posts-9.xml",
    ] {
        assert_eq!(paper.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_page_waits_in_the_cache_until_what_it_shows_has_changed() {
    let paper = Small::paper().await;
    let story = format!("/{DOCK}/");
    let first = paper.get(&story).await;
    assert!(std::sync::Arc::ptr_eq(&first, &paper.get(&story).await), "printed twice");
    // Something that is on another page only.
    let mut other = paper.story("Orchestra plays the unfinished symphony", paper.now);
    other.section = paper.archive.sections().by_slug("culture").await.unwrap().map(|s| s.id);
    let front = paper.get("/").await;
    paper.add(other).await;
    assert!(std::sync::Arc::ptr_eq(&first, &paper.get(&story).await), "nothing on it changed");
    assert!(paper.press.cache.get("/", Access::Open).is_none(), "the front is stale");
    let now = paper.get("/").await;
    assert!(!std::sync::Arc::ptr_eq(&front, &now) && text(&now).contains("unfinished symphony"));
    assert_ne!(front.etag(Encoding::Brotli), now.etag(Encoding::Brotli));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_printing_serves_all_who_wait() {
    let paper = std::sync::Arc::new(Small::paper().await);
    let readers: Vec<_> = (0..64)
        .map(|_| {
            let paper = paper.clone();
            tokio::spawn(async move { paper.press.page(&Address::Front { page: 1 }, Access::Open).await.unwrap() })
        })
        .collect();
    let mut pages = Vec::new();
    for reader in readers {
        pages.push(reader.await.unwrap());
    }
    assert!(pages.iter().all(|page| std::sync::Arc::ptr_eq(page, &pages[0])));
}

#[tokio::test]
async fn addresses_that_are_nowhere_share_one_page() {
    let paper = Small::paper().await;
    let kept = paper.press.cache.len();
    let first = paper.get("/nowhere-1/").await;
    for n in 2..50 {
        assert!(std::sync::Arc::ptr_eq(&first, &paper.get(&format!("/nowhere-{n}/")).await));
    }
    assert!(paper.press.cache.len() <= kept + 1, "a stranger must not fill the cache");
}

#[tokio::test]
async fn a_story_comes_in_two_requests_and_under_40_kb() {
    let paper = Small::paper().await;
    let source = paper.get(&format!("/{DOCK}/")).await;
    let mut sum = source.encoded(Encoding::Brotli).1.len();
    let page = Html::parse_document(&text(&source));
    let mut asked = 1;
    for link in select(&page, "link[rel=stylesheet], link[rel=preload], script[src]") {
        let file = paper.get(link.attr("href").unwrap()).await;
        assert_eq!(file.status, 200);
        assert!(file.cache_control.contains("immutable"));
        sum += file.encoded(Encoding::Brotli).1.len();
        asked += 1;
    }
    assert_eq!(asked, 2);
    assert!(sum < 40_000, "{sum} bytes");
}

#[tokio::test]
async fn a_proof_shows_a_draft_to_staff_and_to_nobody_else() {
    let paper = Small::paper().await;
    let mut draft = paper.story("A secret draft", paper.now);
    draft.state = State::Draft;
    draft.version = 0;
    draft.published_at = None;
    let draft = paper.add(draft).await;
    let proof = paper.press.proof(&draft).await.unwrap();
    assert!(text(&proof).contains("A secret draft") && text(&proof).contains("noindex"));
    assert!(
        text(&proof).contains("Not published yet") && !text(&proof).contains("Published <time"),
        "a draft has no date to show"
    );
    assert_eq!((proof.keep, proof.cache_control), (false, "private, no-store"));
    assert_eq!(paper.get("/a-secret-draft/").await.status, 404);
}

#[tokio::test]
async fn a_picture_in_the_text_has_its_sizes_and_a_strangers_is_left_out() {
    let paper = Small::paper().await;
    let mut story = paper.story("Pictures in the text", paper.now);
    let ours = "a".repeat(64);
    story.body = format!(
        "<p>One.</p><figure><img src=\"/content/pictures/{ours}.jpg\" alt=\"Tom &amp; the crane\"><figcaption>Two.</figcaption></figure><p><img src=\"https://tracker.example/x.gif\" alt=\"\">Three.</p>"
    );
    paper.add(story).await;
    let source = paper.text("/pictures-in-the-text/").await;
    assert!(!source.contains("tracker.example"), "{source}");
    let page = Html::parse_document(&source);
    let picture = select(&page, ".body picture img");
    assert_eq!(picture[0].attr("alt"), Some("Tom & the crane"));
    assert!(picture[0].attr("srcset").unwrap().contains("400w") && picture[0].attr("width").is_some());
    assert!(one(&page, ".body").contains("Three."));
}

#[tokio::test]
async fn comments_from_before_the_move_stand_under_an_open_story_and_nowhere_else() {
    let paper = Small::paper().await;
    let story = paper.archive.stories().by_slug(RENTS).await.unwrap().unwrap();
    let before = paper.text(&format!("/{RENTS}/")).await;
    assert!(!before.contains("kept-comments"));
    let comment = |key: &str, parent: Option<&str>, name: &str, words: &str| paper::ForeignComment {
        key: key.into(),
        parent: parent.map(str::to_owned),
        name: name.into(),
        body: format!("<p>{words}</p>"),
        written_at: Some(paper.now),
    };
    let given = [comment("1", None, "Rita <b>", "Cheaper at last"), comment("2", Some("1"), "", "Not in my street")];
    let tx = paper.archive.begin().await.unwrap();
    tx.comments().bring(story.id, "wordpress:old.example", &given, paper.now).await.unwrap();
    tx.commit().await.unwrap();

    let page = Html::parse_document(&paper.text(&format!("/{RENTS}/")).await);
    assert_eq!(one(&page, ".kept-comments h2"), "Comments from before the move");
    assert_eq!(one(&page, ".kept-comments > ol > li > article .kept-comment-text"), "Cheaper at last");
    assert_eq!(one(&page, ".kept-comments > ol > li > article b"), "Rita <b>");
    assert_eq!(one(&page, ".kept-comments li li .kept-comment-text"), "Not in my street");
    assert_eq!(one(&page, ".kept-comments li li b"), "Unsigned");
    for elsewhere in ["/", "/rss/", "/feed.json", "/search/?q=cheaper"] {
        assert!(!paper.text(elsewhere).await.contains("Cheaper at last"), "{elsewhere}");
    }

    let first = paper.archive.comments().of_story(story.id, 1, 0).await.unwrap().remove(0);
    let tx = paper.archive.begin().await.unwrap();
    tx.comments().remove(first.id, None, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    let after = paper.text(&format!("/{RENTS}/")).await;
    assert!(!after.contains("Cheaper at last") && after.contains("Not in my street"), "the page is set anew at once");

    let tx = paper.archive.begin().await.unwrap();
    let held = paper::Story { state: State::Held, ..tx.stories().get(story.id).await.unwrap() };
    tx.stories().save(&held, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!paper.text(&format!("/{RENTS}/")).await.contains("Not in my street"), "a held story shows nothing");
}
