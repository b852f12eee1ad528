//! Every door of the table, and the one way in.

use archive::Nouns;
use axum::body::Body;
use chrono::Utc;
use http::{Method, Request, StatusCode};
use paper::Role;
use web::{Door, Who, doors};

use super::house::{Browser, House, PASSWORD, SITE, Said};

const GUARDS: [&str; 5] =
    ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"];

fn check_guarded(said: &Said, what: &str) {
    for name in GUARDS {
        assert!(said.headers.contains_key(name), "{what} answered {} without {name}", said.status);
    }
    assert!(said.headers.contains_key("strict-transport-security"), "{what} without HSTS on https");
    assert!(said.header("server").is_empty() && said.header("x-powered-by").is_empty());
}

/// The path with something in every blank.
fn filled(door: &Door) -> String {
    door.path
        .replace("{id}", "1")
        .replace("{n}", "0")
        .replace("{name}", "drafts")
        .replace("{secret}", "0000")
        .replace("{file}", "nothing.css")
        .replace("{mark}", "0000")
}

fn form(csrf: &str) -> Body {
    Body::from(format!("csrf={csrf}&headline=Changed&reason=because&code=other&name=X&email=x%40x.example"))
}

/// Everything the doors could have changed, as one line.
async fn state_of(house: &House) -> String {
    let archive = &house.state.archive;
    let journal = archive.journal().latest(None, 1).await.unwrap();
    let story = archive.stories().get(paper::StoryId(1)).await.unwrap();
    format!("{:?} {:?} {}", journal, story, archive.staff().list(100).await.unwrap().len())
}

async fn post(house: &House, browser: &Browser, path: &str, headers: &[(&str, &str)], body: Body) -> Said {
    let mut request = browser.request(Method::POST, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.ask(request.body(body).unwrap()).await
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn no_door_changes_anything_for_a_form_from_elsewhere() {
    let house = House::open().await;
    house.live("Harbor bridge opens").await;
    let owner = house.owner().await;
    let before = state_of(&house).await;
    let mut tried = 0;
    for door in doors().iter().filter(|door| door.changes_something()) {
        let path = filled(door);
        let right = owner.csrf.as_str();
        for (why, headers, csrf) in [
            ("another site's page", &[FORM, ("origin", "https://evil.example")][..], right),
            ("a page without an origin", &[FORM, ("origin", "null")], right),
            ("a cross-site fetch", &[FORM, ("sec-fetch-site", "cross-site")], right),
            ("a sister site", &[FORM, ("sec-fetch-site", "same-site"), ("origin", SITE)], right),
            ("a form without its secret", &[FORM, ("origin", SITE)], ""),
            ("a form with a wrong secret", &[FORM, ("sec-fetch-site", "same-origin")], "0123456789"),
            ("plain text", &[("content-type", "text/plain"), ("origin", SITE)], right),
            ("JSON", &[("content-type", "application/json"), ("origin", SITE)], right),
        ] {
            let said = post(&house, &owner, &path, headers, form(csrf)).await;
            assert!(matches!(said.status.as_u16(), 403 | 415), "{why} at {path}: {}", said.status);
            check_guarded(&said, &path);
            tried += 1;
        }
    }
    assert!(tried >= 8 * 30, "only {tried} tries");
    assert_eq!(state_of(&house).await, before);
}

#[tokio::test]
async fn nobody_who_is_signed_out_gets_past_a_staff_door() {
    let house = House::open().await;
    house.live("Harbor bridge opens").await;
    let before = state_of(&house).await;
    let stranger = Browser::default();
    for door in doors().iter().filter(|door| door.who != Who::Anyone) {
        let path = filled(door);
        if door.changes_something() {
            let said = post(&house, &stranger, &path, &[FORM, ("origin", SITE)], form("")).await;
            assert_eq!(said.status, StatusCode::UNAUTHORIZED, "{path}");
            check_guarded(&said, &path);
        } else {
            let said = house.get(&path).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{path}");
            assert!(
                said.header("location").starts_with("/desk/sign-in?next=%2Fdesk"),
                "{path} leads to {}",
                said.header("location")
            );
            check_guarded(&said, &path);
        }
    }
    assert_eq!(state_of(&house).await, before);
}

#[tokio::test]
async fn each_role_stops_where_the_table_says() {
    let house = House::open().await;
    house.live("Harbor bridge opens").await;
    let before = state_of(&house).await;
    for role in Role::ALL {
        let staff = house.hire(&format!("A {role}"), &format!("{role}@paper.example"), role).await;
        let browser = house.browser_of(&staff).await;
        for door in doors() {
            let Who::Staff(lowest) = door.who else {
                continue;
            };
            let path = filled(&door);
            if role < lowest {
                let said = if door.changes_something() {
                    browser.post(&house, &path, &[("headline", "X")]).await
                } else {
                    browser.get(&house, &path).await
                };
                assert_eq!(said.status, StatusCode::FORBIDDEN, "{role} at {} {path}", door.method);
            } else if !door.changes_something() {
                let said = browser.get(&house, &path).await;
                assert!(!matches!(said.status.as_u16(), 401 | 403 | 500..), "{role} at {path}: {}", said.status);
            }
        }
    }
    let after = state_of(&house).await;
    assert_eq!(
        after.split(" Story {").nth(1).map(|s| s.rsplit_once(' ').unwrap().0.to_owned()),
        before.split(" Story {").nth(1).map(|s| s.rsplit_once(' ').unwrap().0.to_owned())
    );
}

#[tokio::test]
async fn every_screen_of_the_desk_is_guarded_and_kept_by_no_cache() {
    let house = House::open().await;
    let story = house.draft("Harbor bridge opens").await;
    let owner = house.owner().await;
    let mut screens = 0;
    for door in doors().iter().filter(|door| !door.changes_something()) {
        let path = filled(door).replace("/stories/1", &format!("/stories/{}", story.id));
        let said = owner.get(&house, &path).await;
        check_guarded(&said, &path);
        assert!(said.status.as_u16() < 500, "{path}: {}", said.status);
        if !path.starts_with("/-/") {
            assert_eq!(said.header("cache-control"), "private, no-store", "{path}");
        }
        if said.status == StatusCode::OK && said.header("content-type").starts_with("text/html") {
            let csp = said.header("content-security-policy");
            assert!(csp.contains("default-src 'none'"), "{path}: {csp}");
            assert!(
                !said.body.contains("<script") && !said.body.contains(" style=") || path.ends_with("/proof"),
                "{path} needs a script or an inline style"
            );
            screens += 1;
        }
    }
    assert!(screens >= 15, "only {screens} screens were seen");
    let style = owner.get(&house, "/desk").await.body.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let said = house.get(&style).await;
    assert_eq!((said.status, said.header("content-type")), (StatusCode::OK, "text/css; charset=utf-8"));
}

#[tokio::test]
async fn whatever_goes_wrong_goes_wrong_behind_the_same_guards() {
    let house = House::open().await;
    let long = format!("/{}", "x".repeat(9_000));
    let parts = format!("/?{}", "a=b&".repeat(300));
    for (path, status) in [
        ("/nowhere-at-all/", 404),
        ("/desk/nowhere", 404),
        ("/desk/", 303),
        ("/-/health", 200),
        ("/section/harbor", 301),
        (long.as_str(), 414),
        (parts.as_str(), 400),
        ("/../etc/passwd", 404),
        ("/desk/stories/%2e%2e", 303),
    ] {
        let said = house.get(path).await;
        assert_eq!(said.status.as_u16(), status, "{}", &path[..path.len().min(60)]);
        check_guarded(&said, &path[..path.len().min(60)]);
    }
    let said = house.ask(Request::delete("/section/harbor/").body(Body::empty()).unwrap()).await;
    assert_eq!(said.status, StatusCode::METHOD_NOT_ALLOWED);
    check_guarded(&said, "DELETE");
}

#[tokio::test]
async fn what_was_typed_outlives_a_session_that_ended_meanwhile() {
    let house = House::open().await;
    let story = house.draft("Harbor bridge opens").await;
    let (stale, path) = (Browser { cookies: vec![], ..house.owner().await }, format!("/desk/stories/{}", story.id));
    let typed = [("headline", "A \"new\" headline"), ("body", "\n<p>An hour's work.</p>\n<p>And more.</p>")];
    let said = stale.post(&house, &path, &typed).await;
    assert_eq!(said.status, StatusCode::UNAUTHORIZED);
    assert_eq!(said.hidden("headline"), "A &#34;new&#34; headline");
    assert!(said.body.contains("\n\n&#60;p&#62;An hour&#39;s work.&#60;/p&#62;\n"), "{}", said.body);

    // Signed in again, in another window: the form's own secret is that of the earlier visit.
    let owner = house.owner().await;
    let said = Browser { csrf: stale.csrf, ..owner.clone() }.post(&house, &path, &typed).await;
    assert_eq!(said.status, StatusCode::FORBIDDEN);
    assert_eq!(said.hidden("csrf"), owner.csrf);
    assert!(said.body.contains("An hour&#39;s work."), "{}", said.body);
    assert_eq!(house.story(story.id).await.headline, "Harbor bridge opens");
}

#[tokio::test]
async fn a_password_is_not_sent_back_to_whoever_has_no_session() {
    let house = House::open().await;
    let said = Browser::default().post(&house, "/desk/account/password", &[("old", PASSWORD)]).await;
    assert_eq!(said.status, StatusCode::UNAUTHORIZED);
    assert!(!said.body.contains(PASSWORD), "{}", said.body);
}

async fn sign_in(house: &House, browser: &mut Browser, email: &str, password: &str) -> Said {
    let page = browser.get(house, "/desk/sign-in").await;
    browser.keep(&page);
    browser.csrf = page.hidden("csrf");
    let said = browser.post(house, "/desk/session", &[("email", email), ("password", password), ("next", "/desk/wire")]).await;
    browser.keep(&said);
    said
}

#[tokio::test]
async fn a_colleague_signs_in_works_and_signs_out() {
    let house = House::open().await;
    let mut browser = Browser { cookies: vec![("__Host-courant_session".into(), "planted".into())], ..Browser::default() };
    let said = sign_in(&house, &mut browser, "Olive@Paper.example", PASSWORD).await;
    assert_eq!((said.status, said.header("location")), (StatusCode::SEE_OTHER, "/desk/wire"));
    let cookie = said
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|c| c.to_str().unwrap())
        .find(|c| c.starts_with("__Host-courant_session"))
        .unwrap();
    assert!(
        !cookie.contains("planted")
            && cookie.contains("HttpOnly")
            && cookie.contains("Secure")
            && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let board = browser.get(&house, "/desk").await;
    assert_eq!(board.status, StatusCode::OK);
    browser.csrf = board.hidden("csrf");
    let old = browser.clone();
    let said = browser.post(&house, "/desk/session/end", &[]).await;
    assert_eq!(said.header("location"), "/desk/sign-in?said=out");
    assert!(said.header("clear-site-data").contains("storage"));
    assert_eq!(old.get(&house, "/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_address_that_is_nobodys_gets_the_same_answer_as_a_wrong_password() {
    let house = House::open().await;
    let mut browser = Browser::default();
    let known = sign_in(&house, &mut browser, "olive@paper.example", "not this one at all").await;
    let unknown = sign_in(&house, &mut browser, "nobody@paper.example", "not this one at all").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body.replace("olive@paper.example", ""), unknown.body.replace("nobody@paper.example", ""));
}

#[tokio::test]
async fn guessing_is_stopped_and_a_forged_address_does_not_help() {
    let house = House::open().await;
    let mut browser = Browser::default();
    let mut last = None;
    for n in 0..11 {
        browser.extra = vec![("x-forwarded-for", format!("203.0.113.{n}"))];
        last = Some(sign_in(&house, &mut browser, "olive@paper.example", &format!("guess number {n}")).await);
    }
    let said = last.unwrap();
    assert_eq!(said.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(said.header("retry-after").parse::<u64>().unwrap() > 500);
    assert!(said.body.contains("Too many wrong passwords"));
    // Nor does the right one pass now, or guessing would pay.
    assert_eq!(sign_in(&house, &mut browser, "olive@paper.example", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn strangers_cannot_lock_a_colleague_out_of_a_browser_she_uses() {
    let house = House::open().await;
    let mut hers = Browser::default();
    assert_eq!(sign_in(&house, &mut hers, "olive@paper.example", PASSWORD).await.status, StatusCode::SEE_OTHER);
    hers.cookies.retain(|(name, _)| !name.contains("session"));
    let mut stranger = Browser { peer: Some("198.51.100.9".parse().unwrap()), ..Browser::default() };
    for n in 0..12 {
        sign_in(&house, &mut stranger, "olive@paper.example", &format!("guess number {n}")).await;
    }
    assert_eq!(sign_in(&house, &mut hers, "olive@paper.example", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_sign_in_link_is_good_once_however_many_press_at_the_same_time() {
    let house = House::open().await;
    let owner = house.state.archive.staff().by_email("olive@paper.example").await.unwrap().unwrap();
    let tx = house.state.archive.begin().await.unwrap();
    let secret = tx.sessions().make_link(owner.id, Utc::now()).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/desk/link/{secret}");
    let mut browser = Browser::default();
    // A mail scanner follows the link and nothing happens.
    for _ in 0..3 {
        let page = browser.get(&house, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        browser.keep(&page);
        browser.csrf = page.hidden("csrf");
    }
    let presses = futures_util::future::join_all((0..20).map(|_| browser.post(&house, &path, &[]))).await;
    let inside = presses.iter().filter(|said| said.status == StatusCode::SEE_OTHER).count();
    assert_eq!(inside, 1);
    assert!(presses.iter().filter(|said| said.status == StatusCode::GONE).count() == 19);
}

#[tokio::test]
async fn a_closed_account_and_a_changed_password_end_every_session() {
    let house = House::open().await;
    let staff = house.hire("Ed Itor", "ed@paper.example", Role::Editor).await;
    let (one, two) = (house.browser_of(&staff).await, house.browser_of(&staff).await);
    let mut one = one;
    let said = one
        .post(
            &house,
            "/desk/account/password",
            &[("old", PASSWORD), ("new", "quite another phrase"), ("again", "quite another phrase")],
        )
        .await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    assert_eq!(two.get(&house, "/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(one.get(&house, "/desk").await.status, StatusCode::SEE_OTHER, "the old id is dead");
    one.keep(&said);
    let page = one.get(&house, "/desk").await;
    assert_eq!(page.status, StatusCode::OK);
    let owner = house.owner().await;
    let said = owner.post(&house, &format!("/desk/staff/{}", staff.id), &[("role", "editor"), ("account", "close")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    assert_eq!(one.get(&house, "/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_last_owner_stays_and_nobody_is_raised_above_whoever_raises_them() {
    let house = House::open().await;
    let admin = house.hire("Ad Min", "ad@paper.example", Role::Administrator).await;
    let owner_id = house.state.archive.staff().by_email("olive@paper.example").await.unwrap().unwrap().id;
    let (owner, admin_browser) = (house.owner().await, house.browser_of(&admin).await);
    for (who, path, fields) in [
        (&owner, format!("/desk/staff/{owner_id}"), [("role", "editor"), ("account", "open")]),
        (&admin_browser, format!("/desk/staff/{owner_id}"), [("role", "editor"), ("account", "close")]),
        (&admin_browser, format!("/desk/staff/{}", admin.id), [("role", "owner"), ("account", "open")]),
    ] {
        let said = who.post(&house, &path, &fields).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert_eq!(house.state.archive.staff().by_id(owner_id).await.unwrap().unwrap().role, Role::Owner);
}

#[tokio::test]
async fn one_byte_over_a_limit_is_refused_with_a_sentence() {
    let house = House::open().await;
    let owner = house.owner().await;
    let long = "x".repeat(64 * 1024);
    let said = owner.post(&house, "/desk/stories", &[("headline", &long)]).await;
    assert_eq!(said.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(said.body.contains("64 KiB"));
    check_guarded(&said, "413");
}
