//! Programs and addresses that know a story, a topic or an author by Ghost's id find them here too.

use paper::MoveId;
use serde_json::Value;

use crate::moving::zipped;
use crate::testpaper::TestPaper;

const STORY: &str = "66f1c0de5a3b9d0001a2b3c4";
/// One in a hundred thousand of Ghost's ids has no letter.
const DRAFT: &str = "661000005030900001020304";
const TAG: &str = "66f1c0de5a3b9d0001a2b3d1";
const PERSON: &str = "66f1c0de5a3b9d0001a2b3e1";

fn export() -> String {
    format!(
        r#"{{"db":[{{"meta":{{"exported_on":1700000000000,"version":"6.65.0"}},"data":{{
        "posts":[
          {{"id":"{STORY}","title":"The weir holds","slug":"the-weir","html":"<p>It held all night.</p>","status":"published","type":"post","published_at":"2024-02-01T10:00:00.000Z","created_at":"2024-02-01T09:00:00.000Z"}},
          {{"id":"{DRAFT}","title":"The lock opens","slug":"the-lock","html":"<p>Soon.</p>","status":"published","type":"post","published_at":"2024-02-02T10:00:00.000Z"}}],
        "tags":[{{"id":"{TAG}","name":"Floods","slug":"floods"}}],
        "posts_tags":[{{"post_id":"{STORY}","tag_id":"{TAG}","sort_order":0}}],
        "users":[{{"id":"{PERSON}","name":"Ada B","slug":"ada-b"}}],
        "posts_authors":[{{"post_id":"{STORY}","author_id":"{PERSON}","sort_order":0}}],
        "settings":[{{"key":"title","value":"The Old Bell"}}]}}}}]}}"#
    )
}

const ROUTES: &str = "collections:\n  /:\n    permalink: /p-{id}/{slug}/\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_in_from_ghost_keeps_the_ids_by_which_programs_know_it() {
    for paper in TestPaper::on_every_engine().await {
        let zip = zipped(&[("bell.ghost.json", export().as_bytes()), ("content/settings/routes.yaml", ROUTES.as_bytes())]);
        let brought = paper.bring("bell.zip", &zip).await;
        paper.take_in(&brought).await;
        let key = crate::content_api::key(&paper).await;
        let asked = |what: String| {
            let (paper, key) = (&paper, &key);
            async move {
                let sign = if what.contains('?') { '&' } else { '?' };
                let answer = paper.get(&format!("/ghost/api/content/{what}{sign}key={key}")).await;
                serde_json::from_str::<Value>(&answer.body).unwrap_or_else(|no| panic!("{what}: {no} {}", answer.body))
            }
        };
        let one = asked(format!("posts/{STORY}/?include=tags,authors")).await;
        let post = &one["posts"][0];
        assert_eq!((&post["id"], &post["slug"]), (&STORY.into(), &"the-weir".into()), "{one}");
        assert_eq!((&post["tags"][0]["id"], &post["authors"][0]["id"]), (&TAG.into(), &PERSON.into()));
        assert_eq!(asked(format!("tags/{TAG}/")).await["tags"][0]["slug"], "floods");
        assert_eq!(asked(format!("authors/{PERSON}/")).await["authors"][0]["slug"], "ada-b");
        // A program that learned the number in between is answered too.
        assert_eq!(asked("posts/000000000000000000000001/".into()).await["posts"][0]["id"], STORY);
        for (what, found) in [
            (format!("posts/?filter=id:{STORY}"), "the-weir"),
            (format!("posts/?filter=id:{DRAFT}"), "the-lock"),
            (format!("posts/?filter=id:-{STORY}"), "the-lock"),
            (format!("posts/?filter=id:[{STORY},{DRAFT}]"), "the-lock the-weir"),
            (format!("posts/?filter=id:-[{STORY},66f1c0de5a3b9d0001ffffff]"), "the-lock"),
            ("posts/?filter=id:66f1c0de5a3b9d0001ffffff".into(), ""),
            (format!("posts/?filter=tags.id:{TAG}"), "the-weir"),
            (format!("posts/?filter=authors.id:{PERSON}"), "the-lock the-weir"),
            (format!("posts/?filter=authors.id:-{PERSON}"), ""),
            (format!("posts/?filter=tags.id:-{TAG}"), "the-lock"),
            (format!("tags/?filter=id:{TAG}"), "floods"),
            (format!("tags/?filter=id:-{TAG}"), ""),
            (format!("authors/?filter=id:-[{PERSON}]"), ""),
        ] {
            let answer = asked(what.clone()).await;
            let rows =
                answer.as_object().unwrap().values().find_map(Value::as_array).unwrap_or_else(|| panic!("{what}: {answer}"));
            let slugs: Vec<_> = rows.iter().map(|row| row["slug"].as_str().unwrap()).collect();
            assert_eq!(slugs.join(" "), found, "{what}");
        }
        let home = format!("/p-{STORY}/the-weir/");
        assert_eq!(paper.get(&home).await.status, 200);
        assert!(paper.get("/sitemap-posts.xml").await.body.contains(&home));
        let led = paper.get("/p-000000000000000000000001/the-weir/").await;
        assert_eq!((led.status, led.header("location")), (301, home.as_str()));

        // And out again under the same ids.
        let at = paper.desk_form("/desk/moving/departure", &[]).await.header("location").to_owned();
        let out = paper.settled(MoveId(at.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap())).await;
        let file = paper.house.archive.blobs.parked_at(out.parked.as_ref().unwrap(), &paper.house.work).await.unwrap().unwrap();
        let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
        let out: Value = serde_json::from_reader(zip.by_name("courant.ghost.json").unwrap()).unwrap();
        let data = &out["db"][0]["data"];
        let ids = |table: &str, field: &str| -> Vec<String> {
            data[table].as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids("posts", "id"), [STORY, DRAFT]);
        // Behind them stand those that the paper had before.
        assert_eq!((ids("tags", "id")[0].as_str(), ids("users", "id")[0].as_str()), (TAG, PERSON));
        assert_eq!((ids("posts_tags", "tag_id"), ids("posts_tags", "post_id")), (vec![TAG.to_owned()], vec![STORY.to_owned()]));
        assert_eq!(ids("posts_authors", "author_id"), [PERSON, PERSON]);
        paper.close().await;
    }
}
