//! Ghost's Content API, as programs written for Ghost ask it.

use archive::Nouns;
use paper::{Kind, Story, Visibility};
use serde_json::Value;

use crate::testpaper::{Answer, TestPaper};

const API: &str = "/ghost/api/content";

/// A key of this paper's.
pub async fn key(paper: &TestPaper) -> String {
    let tx = paper.house.archive.begin().await.unwrap();
    let name = format!("A reading program {}", paper.now().timestamp_nanos_opt().unwrap());
    let added = desk::add_integration(&tx, Some(&paper.owner), &name, paper.now()).await.unwrap();
    tx.commit().await.unwrap();
    added.content_key
}

/// A live story with these parts.
async fn live(paper: &TestPaper, headline: &str, change: impl FnOnce(Story) -> Story) -> Story {
    let tx = paper.house.archive.begin().await.unwrap();
    let draft = desk::create(&tx, &paper.owner, headline, &paper.desk().await, paper.now()).await.unwrap();
    let draft = Story { body: "<p>The tide came in.</p>".into(), ..draft };
    let draft = tx.stories().save(&change(draft), paper.now()).await.unwrap();
    tx.commit().await.unwrap();
    paper.publish(&draft).await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {} {}", answer.head, answer.body))
}

/// The one error of an envelope, which always has all its members.
fn error(answer: &Answer) -> Value {
    let whole = json(answer);
    let errors = whole["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{whole}");
    for member in ["message", "context", "type", "details", "property", "help", "code", "id", "ghostErrorCode"] {
        assert!(errors[0].get(member).is_some(), "{member} is missing in {whole}");
    }
    errors[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_brings_a_key_of_ours_reads_and_everybody_else_is_told_why_not() {
    for paper in TestPaper::on_every_engine().await {
        let key = key(&paper).await;
        assert!(key.len() == 26 && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
        let refused = [
            (format!("{API}/posts/"), 403, "NoPermissionError", Value::Null),
            (format!("{API}/posts/?key="), 403, "NoPermissionError", Value::Null),
            (format!("{API}/posts/?key=22444f78447824223cefc48062"), 401, "UnauthorizedError", "UNKNOWN_CONTENT_API_KEY".into()),
            (format!("{API}/posts/?key={key}&key={key}"), 400, "BadRequestError", "INVALID_REQUEST".into()),
            (format!("{API}/posts/?key[]={key}"), 400, "BadRequestError", "INVALID_REQUEST".into()),
            (format!("{API}/posts/?key[a]={key}"), 401, "UnauthorizedError", "INVALID_API_KEY_TYPE".into()),
            (format!("{API}/posts//?key={key}"), 404, "NotFoundError", Value::Null),
            (format!("{API}/offers/x/?key={key}"), 422, "ValidationError", Value::Null),
            (format!("{API}/posts/?key={key}&filter=%20"), 400, "BadRequestError", Value::Null),
            (format!("{API}/nothing/?key={key}"), 404, "NotFoundError", Value::Null),
            (format!("{API}/?key={key}"), 404, "NotFoundError", Value::Null),
            (format!("{API}/posts/slug/nope/?key={key}"), 404, "NotFoundError", Value::Null),
            (format!("{API}/posts/?key={key}&limit=-1"), 422, "ValidationError", Value::Null),
            (format!("{API}/posts/?key={key}&formats=nope"), 422, "ValidationError", Value::Null),
            (format!("{API}/offers/1/?key={key}"), 404, "NotFoundError", Value::Null),
            ("/ghost/api/admin/posts/".to_owned(), 404, "NotFoundError", Value::Null),
            ("/ghost/api/".to_owned(), 404, "NotFoundError", Value::Null),
        ];
        let mut ids = std::collections::HashSet::new();
        for (address, status, kind, code) in refused {
            let answer = paper.get(&address).await;
            assert_eq!(answer.status, status, "{address}: {}", answer.body);
            let error = error(&answer);
            assert_eq!((&error["type"], &error["code"]), (&Value::from(kind), &code), "{address}");
            assert!(answer.head.contains("content-version: v6.65"), "{}", answer.head);
            assert!(answer.head.contains("cache-control: no-store"), "{}", answer.head);
            assert!(ids.insert(error["id"].as_str().unwrap().to_owned()), "an error's id is its own");
        }
        assert_eq!(paper.get(&format!("{API}/settings/?key={key}")).await.status, 200);

        let tx = paper.house.archive.begin().await.unwrap();
        let integration = tx.keys().list(10).await.unwrap().remove(0);
        desk::remove_integration(&tx, Some(&paper.owner), integration.id, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        let shut = paper.get(&format!("{API}/settings/?key={key}")).await;
        assert_eq!(shut.status, 401, "a key that was taken away opens nothing, whatever lies in the cache");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_and_careless_programs_are_led_to_the_right_address() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let key = key(&paper).await;
    let old = paper.get(&format!("/ghost/api/v3/content/settings/?key={key}")).await;
    assert_eq!(old.status, 200);
    assert!(old.head.contains("deprecation: version=\"v3\""), "{}", old.head);
    assert!(
        old.head.contains("/ghost/api/content/settings/?key=") && old.head.contains("rel=\"latest-version\""),
        "{}",
        old.head
    );
    assert_eq!(paper.get(&format!("/ghost/api/v5/content/settings/?key={key}")).await.status, 404);

    let bare = paper.get(&format!("{API}/posts?key={key}&limit=2")).await;
    assert_eq!(bare.status, 301);
    assert!(bare.head.contains(&format!("location: {API}/posts/?key={key}&limit=2")), "{}", bare.head);

    let asked = format!("{API}/settings/?key={key}");
    let first = paper.ask("GET", &asked, "Accept-Version: v5.0\r\nOrigin: https://elsewhere.example\r\n").await;
    assert!(first.head.contains("access-control-allow-origin: *"), "{}", first.head);
    assert!(first.head.contains("vary: accept-version, accept-encoding"), "{}", first.head);
    let etag = first.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    assert_eq!(paper.ask("GET", &asked, &format!("If-None-Match: {etag}\r\n")).await.status, 304);
    assert_eq!(paper.ask("HEAD", &asked, "").await.body, "");
    let may_i = paper.ask("OPTIONS", &asked, "Access-Control-Request-Headers: accept-version\r\n").await;
    assert_eq!(may_i.status, 204);
    assert!(may_i.head.contains("access-control-allow-headers: accept-version"), "{}", may_i.head);
    assert_eq!(paper.ask("DELETE", &format!("{API}/posts/?key={key}"), "").await.status, 404);
    paper.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_has_every_member_that_ghosts_programs_know() {
    const MEMBERS: &[&str] = &[
        "id",
        "uuid",
        "title",
        "slug",
        "html",
        "comment_id",
        "feature_image",
        "feature_image_alt",
        "feature_image_caption",
        "featured",
        "visibility",
        "created_at",
        "updated_at",
        "published_at",
        "custom_excerpt",
        "codeinjection_head",
        "codeinjection_foot",
        "custom_template",
        "canonical_url",
        "url",
        "excerpt",
        "reading_time",
        "access",
        "comments",
        "og_image",
        "og_title",
        "og_description",
        "twitter_image",
        "twitter_title",
        "twitter_description",
        "meta_title",
        "meta_description",
        "email_subject",
        "frontmatter",
    ];
    for paper in TestPaper::on_every_engine().await {
        let key = key(&paper).await;
        let body = "<p>Tide &amp; wind.</p><p><a href=\"/about/\">About</a></p>";
        let story = live(&paper, "High water", |s| Story { body: body.into(), topics: vec!["Tides".into()], ..s }).await;
        let answer = paper.get(&format!("{API}/posts/slug/high-water/?key={key}&include=tags,authors")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let whole = json(&answer);
        assert_eq!(whole.as_object().unwrap().len(), 1, "a single story has no meta");
        let post = &whole["posts"][0];
        for member in MEMBERS {
            assert!(post.get(member).is_some(), "{member} is missing in {post}");
        }
        for never in ["status", "type", "locale", "lexical", "mobiledoc", "plaintext", "author", "email_only"] {
            assert!(post.get(never).is_none(), "{never} stands in {post}");
        }
        assert_eq!(post["id"], format!("{:024x}", story.id.0));
        assert_eq!(post["html"], "<p>Tide &amp; wind.</p><p><a href=\"http://127.0.0.1:8810/about/\">About</a></p>");
        assert_eq!(post["excerpt"], "Tide & wind.\n\nAbout");
        assert_eq!(post["custom_excerpt"], Value::Null, "no words are null");
        assert_eq!(post["url"], "http://127.0.0.1:8810/high-water/");
        assert_eq!(post["primary_tag"]["url"], "http://127.0.0.1:8810/section/harbor/");
        assert_eq!(post["tags"][1]["slug"], "tides");
        assert_eq!(post["primary_author"]["name"], "Olive Penn");
        let date = post["published_at"].as_str().unwrap();
        assert!(date.len() == 29 && date.ends_with("+00:00") && &date[19..20] == ".", "{date}");

        let by_id = paper.get(&format!("{API}/posts/{:024x}/?key={key}&fields=title&formats=plaintext", story.id.0)).await;
        let post = json(&by_id)["posts"][0].clone();
        assert_eq!(post["plaintext"], "Tide & wind.\n\nAbout");
        assert_eq!(post.as_object().unwrap().len(), 3, "id, title and plaintext: {post}");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_members_ends_at_the_paywall_and_what_is_taken_down_is_gone_at_once() {
    for paper in TestPaper::on_every_engine().await {
        let key = key(&paper).await;
        let body = "<p>For all.</p><!--members-only--><p>The secret canary.</p>";
        let gated = |body: &'static str| move |s| Story { body: body.into(), visibility: Visibility::Paid, ..s };
        live(&paper, "With a preview", gated(body)).await;
        live(&paper, "Without one", gated("<p>The secret canary.</p>")).await;
        let open = live(&paper, "For everybody", |s| s).await;
        let page = live(&paper, "About us", |s| Story { kind: Kind::Page, ..s }).await;
        for (slug, html, excerpt) in [("with-a-preview", "<p>For all.</p>", "For all."), ("without-one", "", "")] {
            let answer = paper.get(&format!("{API}/posts/slug/{slug}/?key={key}&formats=html,plaintext")).await;
            assert!(!answer.body.contains("canary"), "{}", answer.body);
            let post = &json(&answer)["posts"][0];
            assert_eq!((&post["html"], &post["excerpt"]), (&html.into(), &excerpt.into()), "{slug}");
            assert_eq!((&post["access"], &post["visibility"]), (&false.into(), &"paid".into()), "{slug}");
        }
        let about = format!("{API}/pages/slug/{}/?key={key}", page.slug);
        assert_eq!(json(&paper.get(&about).await)["pages"][0]["show_title_and_feature_image"], true);
        assert_eq!(paper.get(&about.replace("/pages/", "/posts/")).await.status, 404, "a page is no story");

        let address = format!("{API}/posts/slug/{}/?key={key}", open.slug);
        assert_eq!(paper.get(&address).await.status, 200);
        paper.kill(open.id, "It was not so.").await;
        assert_eq!(paper.get(&address).await.status, 404);
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_ordered_and_turned_like_ghosts() {
    for paper in TestPaper::on_every_engine().await {
        let key = key(&paper).await;
        for (headline, topic) in [("One", "Tides"), ("Two", "Tides"), ("Three", "Boats")] {
            live(&paper, headline, |s| Story { topics: vec![topic.into(), "#inner".into()], ..s }).await;
        }
        live(&paper, "About us", |s| Story { kind: Kind::Page, ..s }).await;
        let slugs = async |query: &str| -> Vec<String> {
            let answer = paper.get(&format!("{API}/posts/?key={key}&fields=slug&{query}")).await;
            assert_eq!(answer.status, 200, "{query}: {}", answer.body);
            json(&answer)["posts"].as_array().unwrap().iter().map(|post| post["slug"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(slugs("").await, ["three", "two", "one"], "the newest first, and no page among them");
        assert_eq!(slugs("order=slug%20asc").await, ["one", "three", "two"]);
        assert_eq!(slugs("filter=tag:tides").await, ["two", "one"]);
        assert_eq!(slugs("filter=tag:-tides").await, ["three"]);
        assert_eq!(slugs("filter=tags:hash-inner%2Btag:boats").await, ["three"]);
        assert_eq!(slugs("filter=slug:[one,three]").await, ["one", "three"], "a list of slugs keeps its order");
        assert_eq!(slugs("filter=author:nobody").await, Vec::<String>::new());
        assert_eq!(slugs("page=99").await, Vec::<String>::new());
        let page = json(&paper.get(&format!("{API}/posts/?key={key}&limit=2&page=2&include=tags,authors")).await);
        let pagination = serde_json::json!({"page": 2, "limit": 2, "pages": 2, "total": 3, "next": null, "prev": 1});
        assert_eq!(page["meta"]["pagination"], pagination);
        assert_eq!(page["posts"][0]["primary_tag"]["slug"], "harbor", "a story's section stands first");
        assert_eq!(page["posts"][0]["tags"][2]["visibility"], "internal");

        let tags = json(&paper.get(&format!("{API}/tags/?key={key}&include=count.posts&order=slug%20asc")).await);
        let counts: Vec<_> = tags["tags"].as_array().unwrap().iter().map(|t| (&t["slug"], &t["count"]["posts"])).collect();
        let want = [("boats", 1), ("harbor", 3), ("hash-inner", 3), ("tides", 2)].map(|(s, n)| (Value::from(s), Value::from(n)));
        assert_eq!(counts, want.iter().map(|(s, n)| (s, n)).collect::<Vec<_>>());
        let authors = json(&paper.get(&format!("{API}/authors/?key={key}&include=count.posts")).await);
        assert_eq!(authors["authors"][0]["count"]["posts"], 3);
        let pages = json(&paper.get(&format!("{API}/pages/?key={key}")).await);
        assert_eq!(pages["meta"]["pagination"]["total"], 1);
        for name in ["tiers", "newsletters", "recommendations"] {
            let none = json(&paper.get(&format!("{API}/{name}/?key={key}")).await);
            assert_eq!((&none[name], &none["meta"]["pagination"]["total"]), (&Value::Array(vec![]), &0.into()), "{name}");
        }
        for (name, count) in [("posts", 3), ("tags", 3), ("authors", 1)] {
            let index = json(&paper.get(&format!("{API}/search-index/{name}/?key={key}")).await);
            assert_eq!(index[name].as_array().unwrap().len(), count, "{index}");
        }
        let half = paper.get(&format!("{API}/posts/?key={key}&filter=title:")).await;
        assert_eq!((half.status, &error(&half)["context"]), (400, &"Error parsing filter".into()));

        let before = paper.get(&format!("{API}/posts/?key={key}&filter=tag:boats&fields=title")).await.body;
        live(&paper, "Four", |s| Story { topics: vec!["Boats".into()], ..s }).await;
        let after = paper.get(&format!("{API}/posts/?key={key}&filter=tag:boats&fields=title")).await.body;
        assert!(before != after && after.contains("Four"), "a list is new as soon as a story is: {after}");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_filter_and_no_order_tells_what_readers_may_not_see() {
    for paper in TestPaper::on_every_engine().await {
        let key = key(&paper).await;
        live(&paper, "Open one", |s| s).await;
        live(&paper, "Paid one", |s| Story { body: "<p>The canary sings.</p>".into(), visibility: Visibility::Paid, ..s }).await;
        let tx = paper.house.archive.begin().await.unwrap();
        desk::create(&tx, &paper.owner, "The canary draft", &paper.desk().await, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        let everything = paper.get(&format!("{API}/posts/?key={key}")).await.body;
        assert!(!everything.contains("canary") && everything.contains("Paid one"));
        // What stands in a text, a draft or an account must change nothing, whether it is there or not.
        let pairs = [
            ("html:~'canary'", "html:~'nothing-like-it'"),
            ("plaintext:~'canary'", "plaintext:~'nothing-like-it'"),
            ("status:draft", "status:published"),
            ("title:~'canary'", "title:~'nothing-like-it'"),
            ("authors.email:~'olive'", "authors.email:~'nothing-like-it'"),
            ("authors.password:>a", "authors.password:>z"),
            ("created_by:1", "created_by:999"),
            ("codeinjection_head:~'a'", "codeinjection_head:~'b'"),
        ];
        let asked = |filter: &str| {
            let filter: String = filter.bytes().map(|b| format!("%{b:02X}")).collect();
            format!("{API}/posts/?key={key}&filter={filter}")
        };
        for (there, not_there) in pairs {
            let (there, not_there) = (paper.get(&asked(there)).await, paper.get(&asked(not_there)).await);
            assert_eq!(there.status, not_there.status);
            if there.status == 200 {
                assert_eq!(there.body, not_there.body);
            }
        }
        for query in
            ["order=RANDOM()", "order=title%20desc,(select%201)", "filter=a:%5B", "fields=*", "formats=__proto__", "limit=1e9"]
        {
            let answer = paper.get(&format!("{API}/posts/?key={key}&{query}")).await;
            assert!([200, 400, 422].contains(&answer.status), "{query}: {} {}", answer.status, answer.body);
            assert!(!answer.body.contains("canary"), "{query}: {}", answer.body);
        }
        paper.close().await;
    }
}

/// Attacks kept beside the project, when they are there: none may be trouble, and none may tell.
#[tokio::test(flavor = "multi_thread")]
async fn every_attack_on_the_filters_is_answered_or_refused_and_tells_nothing() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/api_filters/own.jsonl");
    let Ok(attacks) = std::fs::read_to_string(&file) else {
        println!("There are no attacks at {}: only those in the other tests were tried.", file.display());
        return;
    };
    for paper in TestPaper::on_every_engine().await {
        let key = key(&paper).await;
        live(&paper, "Paid one", |s| Story { body: "<p>The secret canary.</p>".into(), visibility: Visibility::Paid, ..s }).await;
        let mut tried = 0;
        for line in attacks.lines() {
            let attack: Value = serde_json::from_str(line).unwrap();
            let input = attack["input"].as_str().unwrap();
            let encoded: String = input.bytes().map(|b| format!("%{b:02X}")).collect();
            let query = match attack["class"].as_str().unwrap() {
                "nql" => format!("filter={encoded}"),
                "order" => format!("order={encoded}"),
                _ => input.replace(' ', "%20"),
            };
            for list in ["posts", "tags", "authors", "pages"] {
                let limit = std::time::Duration::from_secs(5);
                let (answer, took) = paper.timed(&format!("{API}/{list}/?key={key}&{query}"), "", limit).await;
                assert!(took < limit, "{input} took {took:?}");
                let is_long = input.len() > 2_000 && matches!(answer.status, 414 | 431);
                assert!(
                    is_long || matches!(answer.status, 200 | 400 | 401 | 422),
                    "{list} {input}: {} {}",
                    answer.status,
                    answer.head
                );
                assert!(!answer.body.contains("canary"), "{input}: {}", answer.body);
            }
            tried += 1;
        }
        assert!(tried > 20, "only {tried} attacks were read");
        paper.close().await;
    }
}
