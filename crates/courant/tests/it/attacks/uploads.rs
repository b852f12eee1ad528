//! Files of the wrong kind, brought to the desk's doors: pictures and themes.

use archive::Nouns;
use base64::Engine;

use super::{input, none_of, rows};
use crate::testpaper::TestPaper;

fn bytes(row: &serde_json::Value) -> Vec<u8> {
    match row["encoding"].as_str() {
        Some("base64") => base64::engine::general_purpose::STANDARD.decode(input(row)).unwrap(),
        _ => input(row).as_bytes().to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_a_picture_of_ours_or_it_is_refused() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let archive = &paper.house.archive;
    let rows =
        rows("images", &["<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "GIF89a<script>alert(1)</script>"]);
    let mut wrong = Vec::new();
    for row in &rows {
        let tx = archive.begin().await.unwrap();
        let story = desk::create(&tx, &paper.owner, "A picture", &paper.desk().await, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        let (id, class) = (&row["id"], row["class"].as_str().unwrap_or("own"));
        let name = format!("upload.{}", row["ext"].as_str().unwrap_or("png"));
        let said =
            paper.desk_upload(&format!("/desk/stories/{}/picture", story.id), "file", &name, &bytes(row), &[("alt", "x")]).await;
        if !matches!(said.status, 303 | 413 | 415 | 422) {
            wrong.push(format!("{id} {class}: answered {}", said.status));
        }
        if class == "control-good" && said.status != 303 {
            wrong.push(format!("{id} {class}: a good picture was refused with {}", said.status));
        }
        let Some(picture) = archive.stories().get(story.id).await.unwrap().picture else {
            continue;
        };
        let picture = archive.pictures().by_id(picture).await.unwrap().unwrap();
        let served = paper.get(&desk::pictures::address(&picture)).await;
        let kind = served.header("content-type");
        let guarded =
            served.header("x-content-type-options") == "nosniff" && served.header("content-security-policy").contains("sandbox");
        if served.status != 200 || !["image/jpeg", "image/png", "image/webp", "image/gif"].contains(&kind) || !guarded {
            wrong.push(format!("{id} {class}: served as {kind} ({}), {}", served.status, served.head));
        }
        if served.body.to_lowercase().contains("<script") {
            wrong.push(format!("{id} {class}: the script is still in it"));
        }
    }
    none_of(rows.len(), "uploads taken as what they are not", &wrong);
    paper.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_archive_leaves_the_paper_in_the_theme_it_has() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let front = paper.get("/").await;
    let rows = rows("archives", &["PK\u{3}\u{4} and then nothing"]);
    let mut wrong = Vec::new();
    for row in &rows {
        let class = row["class"].as_str().unwrap_or("own");
        let said = paper.desk_upload("/desk/themes", "file", "theme.zip", &bytes(row), &[]).await;
        if !matches!(said.status, 303 | 400 | 413 | 422) {
            wrong.push(format!("{} {class}: answered {}", row["id"], said.status));
        }
        if class == "control-good-theme" && said.status != 303 {
            wrong.push(format!("{} {class}: a good theme was refused: {}", row["id"], said.body));
        }
        let now = paper.get("/").await;
        if (now.status, &now.body) != (front.status, &front.body) {
            wrong.push(format!("{} {class}: the front has changed", row["id"]));
        }
    }
    none_of(rows.len(), "archives that did harm", &wrong);
    paper.close().await;
}
