//! Themes, redirects, what machines are told, and the other words of the house.

use std::io::{Cursor, Write};

use archive::Nouns;
use axum::body::Body;
use chrono::Utc;
use http::{Method, StatusCode};
use paper::Role;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::house::{Browser, House, SITE, Said};

/// A theme that says its own name on every page.
fn theme(name: &str, post: &str) -> Vec<u8> {
    theme_with(name, post, &[])
}

fn theme_with(name: &str, post: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let package = format!(
        "{{\"name\": \"{name}\", \"version\": \"1.2.3\", \"config\": {{\"custom\": {{
            \"color_scheme\": {{\"type\": \"select\", \"options\": [\"Light\", \"Dark\"], \"default\": \"Light\"}},
            \"show_dates\": {{\"type\": \"boolean\", \"default\": true, \"group\": \"post\"}},
            \"motto\": {{\"type\": \"text\", \"default\": \"Dark words\", \"visibility\": \"color_scheme:Dark\"}},
            \"second\": {{\"type\": \"text\", \"visibility\": \"motto:'Dark words'\"}}}}}}}}"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let files = [
        ("package.json", package.as_str()),
        ("default.hbs", "<html><head>{{ghost_head}}</head><body>{{{body}}}{{ghost_foot}}</body></html>"),
        ("index.hbs", "{{!< default}}<h1>This is the plain theme, {{@custom.color_scheme}}</h1>{{@custom.motto}}"),
        ("post.hbs", post),
        ("error.hbs", "{{!< default}}<h1>{{statusCode}}</h1>"),
        ("assets/css/plain.css", "p{color:red}"),
    ];
    for (path, text) in files.iter().chain(more) {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const POST: &str = "{{!< default}}{{#post}}<h1>{{title}}</h1>{{content}}{{/post}}";

/// A form with a file, as browsers send it.
async fn bring(browser: &Browser, house: &House, path: &str, file: &[u8]) -> Said {
    let mut body =
        format!("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n", browser.csrf)
            .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = browser
        .request(Method::POST, path)
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("origin", SITE)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    house.ask(request).await
}

#[tokio::test]
async fn a_theme_is_brought_looked_at_and_only_then_shown_to_readers() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let mut owner = house.owner().await;
    assert_eq!(bring(&owner, &house, "/desk/themes", &theme("plain", POST)).await.status, StatusCode::SEE_OTHER);
    let id = house.state.archive.themes().by_name("plain").await.unwrap().unwrap().id;
    assert!(!house.get("/").await.body.contains("plain theme"), "readers see nothing of it yet");

    let said = owner.post(&house, &format!("/desk/themes/{id}/preview"), &[]).await;
    assert_eq!(said.header("location"), "/");
    owner.keep(&said);
    let seen = owner.get(&house, "/").await;
    assert!(seen.body.contains("This is the plain theme, Light"), "{}", seen.body);
    assert_eq!(seen.header("cache-control"), "private, no-store");
    assert_eq!(seen.header("x-robots-tag"), "noindex, nofollow");
    assert!(owner.get(&house, "/assets/css/plain.css").await.body.contains("color:red"));
    assert!(!house.get("/").await.body.contains("plain theme"), "and a look at it is nobody else's");
    let stolen = Browser { cookies: vec![owner.cookies.last().unwrap().clone()], ..Browser::default() };
    assert!(!stolen.get(&house, "/").await.body.contains("plain theme"), "the cookie alone shows nothing");

    let said = owner.post(&house, &format!("/desk/themes/{id}/activation"), &[]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    assert!(house.get("/").await.body.contains("This is the plain theme, Light"));
    assert!(house.get(&format!("/{}/", story.slug)).await.body.contains("Harbor bridge opens"));
    let said = owner.post(&house, &format!("/desk/themes/{id}/removal"), &[]).await;
    assert!(said.body.contains("in use"), "a theme in use is not deleted");

    let page = owner.get(&house, &format!("/desk/themes/{id}/settings")).await;
    assert!(page.body.contains("Color scheme") && page.body.contains("Show dates"));
    let said = owner.post(&house, &format!("/desk/themes/{id}/settings"), &[("color_scheme", "Dark")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    assert!(house.get("/").await.body.contains("plain theme, Dark"));
    let home = owner.get(&house, &format!("/desk/themes/{id}/archive")).await;
    assert_eq!(
        (home.header("content-type"), home.header("content-disposition")),
        ("application/zip", "attachment; filename=\"plain-1.2.3.zip\"")
    );

    assert_eq!(owner.post(&house, "/desk/themes/0/activation", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!house.get("/").await.body.contains("plain theme"), "the house theme is always there");
    assert_eq!(owner.post(&house, &format!("/desk/themes/{id}/removal"), &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_setting_is_asked_for_only_while_its_condition_holds() {
    let house = House::open().await;
    let owner = house.owner().await;
    bring(&owner, &house, "/desk/themes", &theme("plain", POST)).await;
    let id = house.state.archive.themes().by_name("plain").await.unwrap().unwrap().id;
    owner.post(&house, &format!("/desk/themes/{id}/activation"), &[]).await;
    assert!(!house.get("/").await.body.contains("Dark words"), "it is null for the theme");

    let path = format!("/desk/themes/{id}/settings");
    let page = owner.get(&house, &path).await;
    assert!(page.body.contains("<div class=\"when-2\"><label>Motto"), "{}", page.body);
    assert!(page.body.contains("<div><label>Second"), "what is typed decides after saving, and it is as it should be");
    let style = owner.get(&house, &format!("/desk/themes/{id}/conditions.css")).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(
        style.body.trim(),
        "#theme-settings:not(:has([name=\"color_scheme\"] option[value=\"Dark\"]:checked)) .when-2{display:none}"
    );
    owner.post(&house, &path, &[("color_scheme", "Dark"), ("motto", "Night words")]).await;
    assert!(house.get("/").await.body.contains("Night words"));
    assert!(owner.get(&house, &path).await.body.contains("<div hidden><label>Second"));
    owner.post(&house, &path, &[("color_scheme", "Light"), ("motto", "Night words")]).await;
    assert!(!house.get("/").await.body.contains("Night words"));
    assert!(owner.get(&house, &path).await.body.contains("Night words"), "what is not asked for keeps its value");
}

#[tokio::test]
async fn a_theme_that_cannot_be_printed_is_refused_and_the_old_one_stays_on() {
    let house = House::open().await;
    let owner = house.owner().await;
    let broken = theme("plain", "{{#if title}}never closed");
    for (file, word) in [
        (&broken[..], "post.hbs"),
        (&theme("plain", "{{no_such_helper 1}}")[..], "no_such_helper"),
        (b"GIF89a", "no zip"),
        (&theme("broadsheet", POST)[..], "house theme"),
        (&theme("../x", POST)[..], "lower-case"),
    ] {
        let said = bring(&owner, &house, "/desk/themes", file).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
        assert!(said.body.contains(word), "{word}: {}", said.body);
    }
    assert!(house.state.archive.themes().list().await.unwrap().is_empty());
    assert_eq!(house.get("/").await.status, StatusCode::OK);
    let editor = house.hire("Nat Knight", "nat@paper.example", Role::Editor).await;
    let editor = house.browser_of(&editor).await;
    assert_eq!(bring(&editor, &house, "/desk/themes", &theme("plain", POST)).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_theme_is_tried_on_every_kind_of_page_before_readers_see_it() {
    let house = House::open().await;
    house.live("Harbor bridge opens").await;
    let owner = house.owner().await;
    let endless = [("partials/more.hbs", "{{> more}}")];
    let no_page = [endless[0], ("error-404.hbs", "{{> more}}")];
    for (theme, told) in [
        (theme_with("endless", "{{#post}}{{> more}}{{/post}}", &endless), "Tried on /harbor-bridge-opens/"),
        (theme_with("endless", POST, &no_page), "Tried on the page that says there is none"),
    ] {
        let said = bring(&owner, &house, "/desk/themes", &theme).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(said.body.contains(told), "{told}: {}", said.body);
    }
}

#[tokio::test]
async fn an_old_address_leads_on_before_anything_else_is_looked_up() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let owner = house.owner().await;
    let path = format!("/{}/", story.slug);
    assert_eq!(house.get(&path).await.status, StatusCode::OK);
    let file = format!("301:\n  ^/blog/(.+)/$: /$1/\n302:\n  ^{path}$: https://elsewhere.example/now/\n");
    assert_eq!(bring(&owner, &house, "/desk/redirects", file.as_bytes()).await.status, StatusCode::SEE_OTHER);
    let old = house.get("/blog/tides/?utm=1").await;
    assert_eq!((old.status, old.header("location")), (StatusCode::MOVED_PERMANENTLY, "/tides/?utm=1"));
    for _ in 0..2 {
        let now = house.get(&path).await;
        assert_eq!(
            (now.status, now.header("location")),
            (StatusCode::FOUND, "https://elsewhere.example/now/"),
            "though a page waits there"
        );
        assert!(now.headers.contains_key("content-security-policy"));
    }
    assert_eq!(owner.get(&house, "/desk").await.status, StatusCode::OK, "no redirect shuts the desk");
    let said = bring(&owner, &house, "/desk/redirects", b"301:\n  /a/: /a/\n").await;
    assert!(said.status == StatusCode::UNPROCESSABLE_ENTITY && said.body.contains("itself"));
    assert_eq!(house.get("/blog/tides/").await.status, StatusCode::MOVED_PERMANENTLY, "a refusal changes nothing");
    assert!(owner.get(&house, "/desk/redirects?try=/blog/x/").await.body.contains("leads to <b>/x/"));
}

#[tokio::test]
async fn machines_are_told_what_the_desk_says() {
    let house = House::open().await;
    let owner = house.owner().await;
    assert_eq!(house.get("/ads.txt").await.status, StatusCode::NOT_FOUND);
    let fields = [
        ("refused", "GPTBot"),
        ("refused", "CCBot"),
        ("licence", "on"),
        ("usage_search", "permit"),
        ("usage_ai-train", "prohibit"),
        ("payment", "attribution"),
        ("licence_contact", "mailto:rights@paper.example"),
        ("tdm", "yes"),
        ("tdm_policy", "/terms/"),
        ("trust", "belongto=https://association.example/\r\ndatatrainingallowed=no"),
        ("ads", "ads.example, 12, DIRECT"),
        ("security", ""),
    ];
    let said = owner.post(&house, "/desk/open-web", &fields).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let robots = house.get("/robots.txt").await;
    assert!(robots.body.starts_with("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\n"), "{}", robots.body);
    assert!(robots.body.contains(&format!("License: {SITE}/license.xml\n")));
    let terms = house.get("/license.xml").await;
    assert_eq!(terms.header("content-type"), "application/rsl+xml");
    assert!(
        terms.body.contains("<prohibits type=\"usage\">ai-train</prohibits>")
            && terms.body.contains("<payment type=\"attribution\"/>")
    );
    for path in ["/trust.txt", "/.well-known/trust.txt"] {
        assert!(house.get(path).await.body.contains("belongto=https://association.example/\n"));
    }
    assert_eq!(house.get("/ads.txt").await.body, "ads.example, 12, DIRECT\n");
    assert!(house.get("/.well-known/tdmrep.json").await.body.contains("\"tdm-reservation\": 1"));
    assert_eq!(house.get("/.well-known/security.txt").await.status, StatusCode::NOT_FOUND);
    let front = house.get("/").await;
    assert_eq!((front.header("tdm-reservation"), front.header("tdm-policy")), ("1", &*format!("{SITE}/terms/")));
    assert!(front.header("link").contains("rel=\"license\""));

    let said = owner.post(&house, "/desk/open-web", &[("ads", "ads.example, 12, DIREKT")]).await;
    assert!(said.status == StatusCode::UNPROCESSABLE_ENTITY && said.body.contains("ads.txt, line 1"), "{}", said.body);
    assert!(said.body.contains("DIREKT"), "what was typed is still in the form");
    assert_eq!(house.get("/ads.txt").await.body, "ads.example, 12, DIRECT\n");
}

#[tokio::test]
async fn the_navigation_is_the_desks_own_list_in_the_order_of_its_numbers() {
    let house = House::open().await;
    let owner = house.owner().await;
    let lines = [
        ("primary_place", "2"),
        ("primary_label", "Harbor"),
        ("primary_url", "/section/harbor/"),
        ("primary_place", "1"),
        ("primary_label", "About us"),
        ("primary_url", "/about/"),
        ("primary_place", "3"),
        ("primary_label", ""),
        ("primary_url", ""),
    ];
    assert_eq!(owner.post(&house, "/desk/navigation", &lines).await.status, StatusCode::SEE_OTHER);
    let words = house.state.archive.paper().await.unwrap().masthead.clone();
    assert_eq!(words.navigation.iter().map(|link| link.label.as_str()).collect::<Vec<_>>(), ["About us", "Harbor"]);
    let front = house.get("/").await.body;
    assert!(front.find("About us").unwrap() < front.find("/section/harbor/").unwrap());
    let said = owner.post(&house, "/desk/navigation", &[("primary_label", "Bad"), ("primary_url", "javascript:alert(1)")]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.body.contains("javascript:alert(1)"), "what was typed is still in the form");
    let before = house.state.archive.journal().latest(None, 1).await.unwrap();
    assert_eq!((before[0].act.as_str(), before[0].detail.as_str()), ("masthead", "navigation"));
    assert!(before[0].at <= Utc::now());
}

#[tokio::test]
async fn routes_are_checked_line_by_line_and_what_stood_elsewhere_leads_on() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let owner = house.owner().await;
    let usual = format!("/{}/", story.slug);
    assert_eq!(house.get(&usual).await.status, StatusCode::OK);

    let bad = bring(&owner, &house, "/desk/routes", b"collections:\n  /:\n    permalink: /news/:slug/\n").await;
    assert!(
        bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains("Line 3") && bad.body.contains("{slug}"),
        "{}",
        bad.body
    );
    let bad =
        bring(&owner, &house, "/desk/routes", b"collections:\n  /:\n    permalink: /{slug}/\n    filter: colour:red\n").await;
    assert!(bad.body.contains("Line 4"), "{}", bad.body);
    assert_eq!(house.get(&usual).await.status, StatusCode::OK, "a refusal changes nothing");

    let first = b"collections:\n  /:\n    permalink: /news/{slug}/\ntaxonomies:\n  author: /by/{slug}/\n";
    assert_eq!(bring(&owner, &house, "/desk/routes", first).await.status, StatusCode::SEE_OTHER);
    let there = format!("/news/{}/", story.slug);
    for _ in 0..2 {
        assert_eq!(house.get(&there).await.status, StatusCode::OK);
    }
    let led = house.get(&usual).await;
    assert_eq!((led.status, led.header("location")), (StatusCode::MOVED_PERMANENTLY, &*there));
    let led = house.get("/author/ada-finch/").await;
    assert_eq!((led.status, led.header("location")), (StatusCode::MOVED_PERMANENTLY, "/by/ada-finch/"));
    let edit = house.get(&format!("{there}edit/")).await;
    assert_eq!((edit.status, edit.header("location")), (StatusCode::FOUND, &*format!("/desk/stories/{}", story.id)));

    let second = b"collections:\n  /:\n    permalink: /{year}/{slug}/\n";
    assert_eq!(bring(&owner, &house, "/desk/routes", second).await.status, StatusCode::SEE_OTHER);
    let card = house.state.archive.stories().card(story.id).await.unwrap().unwrap();
    for old in [&usual, &there] {
        let led = house.get(old).await;
        assert_eq!((led.status, led.header("location")), (StatusCode::MOVED_PERMANENTLY, card.path()), "{old}");
    }
    let screen = owner.get(&house, "/desk/routes").await.body;
    assert!(screen.contains("A file is in use") && screen.contains("/{year}/{slug}/"), "{screen}");
    assert!(owner.get(&house, "/desk/routes/file").await.body.contains("permalink"));
    assert!(owner.get(&house, "/desk/journal").await.body.contains("routes"));

    assert_eq!(bring(&owner, &house, "/desk/routes", b"# none\n").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get(&usual).await.status, StatusCode::OK);
    assert_eq!(house.get(&there).await.header("location"), usual);
    let editor = house.browser_of(&house.hire("Edi Tor", "edi@paper.example", Role::Editor).await).await;
    assert_eq!(bring(&editor, &house, "/desk/routes", first).await.status, StatusCode::FORBIDDEN);
}
