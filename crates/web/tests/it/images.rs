//! Pictures at Ghost's addresses.

use std::io::Cursor;

use archive::Nouns;
use archive::crops::Crop;
use axum::body::Body;
use chrono::Utc;
use http::{Request, StatusCode};
use paper::{Focus, Picture, PictureId, Story};

use super::house::{House, Said};

/// A picture of ours, red on the left and blue on the right.
async fn picture(house: &House, width: u32, height: u32) -> Picture {
    let halves =
        image::RgbImage::from_fn(width, height, |x, _| image::Rgb(if x * 2 < width { [220, 0, 0] } else { [0, 0, 220] }));
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(halves).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let hash = house.state.archive.blobs.put(bytes.into_inner().into()).await.unwrap();
    let tx = house.state.archive.begin().await.unwrap();
    let new = Picture {
        hash,
        media_type: "image/jpeg".into(),
        width: i64::from(width),
        height: i64::from(height),
        ..Picture::default()
    };
    let kept = tx.pictures().add(&new, Utc::now()).await.unwrap();
    tx.commit().await.unwrap();
    kept
}

async fn ask(house: &House, path: &str, accept: &str) -> Said {
    house.ask(Request::get(path).header("accept", accept).body(Body::empty()).unwrap()).await
}

fn size(said: &Said) -> (u32, u32) {
    assert_eq!(said.status, StatusCode::OK);
    let picture = image::load_from_memory(&said.bytes).unwrap();
    (picture.width(), picture.height())
}

const WEBP: &str = "image/avif,image/webp,*/*;q=0.8";

#[tokio::test]
async fn a_picture_comes_in_the_sizes_of_the_theme_and_is_made_once() {
    let house = House::open().await;
    let picture = picture(&house, 1000, 500).await;
    let (id, file) = (picture.id.unwrap(), format!("{}.jpg", picture.hash));
    let path = format!("/content/images/size/w600/{file}");
    let said = ask(&house, &path, "*/*").await;
    assert_eq!((size(&said), said.header("content-type")), ((600, 300), "image/jpeg"));
    assert_eq!(said.header("vary"), "accept");
    assert!(said.header("content-security-policy").starts_with("sandbox"));
    let webp = ask(&house, &path, WEBP).await;
    assert_eq!((size(&webp), webp.header("content-type")), ((600, 300), "image/webp"));
    assert_ne!(said.header("etag"), webp.header("etag"));
    let crop = Crop { picture: id, width: 600, height: 0, media_type: "image/webp".into() };
    let kept = house.state.archive.crops().find(&crop).await.unwrap().expect("it was kept");
    assert_eq!(house.state.archive.blobs.get(&kept).await.unwrap().unwrap(), webp.bytes);

    for (asked, want) in
        [("size/w1600/", (1000, 500)), ("size/w256h256/", (256, 256)), ("size/w1200h960/", (625, 500)), ("", (1000, 500))]
    {
        assert_eq!(size(&ask(&house, &format!("/content/images/{asked}{file}"), "*/*").await), want, "{asked}");
    }
    let whole = ask(&house, &format!("/content/images/{file}"), "*/*").await;
    assert_eq!(whole.bytes, house.state.archive.blobs.get(&picture.hash).await.unwrap().unwrap());
}

#[tokio::test]
async fn a_format_that_is_asked_for_is_given_whatever_the_browser_says() {
    let house = House::open().await;
    let file = format!("{}.jpg", picture(&house, 300, 200).await.hash);
    for (format, want) in [("webp", "image/webp"), ("avif", "image/webp"), ("png", "image/png"), ("jpeg", "image/jpeg")] {
        let said = ask(&house, &format!("/content/images/size/w256h256/format/{format}/{file}"), "image/jpeg").await;
        assert_eq!((size(&said), said.header("content-type")), ((200, 200), want), "{format}");
        assert!(!said.headers.contains_key("vary"), "{format}");
    }
}

#[tokio::test]
async fn nobody_fills_the_disk_with_sizes_of_his_own() {
    let house = House::open().await;
    let picture = picture(&house, 300, 200).await;
    let file = format!("{}.jpg", picture.hash);
    for asked in ["size/w123/", "size/w600h601/", "size/h99999/", "size/w600/format/tiff/"] {
        let said = ask(&house, &format!("/content/images/{asked}{file}"), WEBP).await;
        assert_eq!(
            (said.status, said.header("location")),
            (StatusCode::FOUND, format!("/content/images/{file}").as_str()),
            "{asked}"
        );
    }
    for nowhere in ["size/w600/nothing.jpg", "2026/03/dock.jpg", "..%2f..%2fetc/passwd.jpg", &file.replace(".jpg", ".png")] {
        let said = ask(&house, &format!("/content/images/{nowhere}"), WEBP).await;
        assert_eq!(said.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn a_picture_is_found_where_it_lay_before_the_paper_moved_in() {
    let house = House::open().await;
    let picture = picture(&house, 1000, 500).await;
    let tx = house.state.archive.begin().await.unwrap();
    tx.imports().lead("/content/images/2026/03/Dock.jpg", &desk::pictures::address(&picture)).await.unwrap();
    tx.commit().await.unwrap();
    let said = ask(&house, "/content/images/size/w600/2026/03/Dock.jpg", "*/*").await;
    assert_eq!(size(&said), (600, 300));
    assert_eq!(size(&ask(&house, "/content/images/2026/03/Dock.jpg", "*/*").await), (1000, 500));
    assert_eq!(ask(&house, "/content/images/2026/03/Crane.jpg", "*/*").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_cut_keeps_what_an_editor_pointed_at() {
    let house = House::open().await;
    let picture = picture(&house, 1000, 500).await;
    let path = format!("/content/images/size/w256h256/format/png/{}.jpg", picture.hash);
    let middle = |said: &Said| image::load_from_memory(&said.bytes).unwrap().into_rgb8().get_pixel(128, 128).0;
    point_at(&house, picture.id.unwrap(), Focus::at(0, 50)).await;
    let left = ask(&house, &path, WEBP).await;
    assert!(middle(&left)[0] > 150 && middle(&left)[2] < 90);
    point_at(&house, picture.id.unwrap(), Focus::at(100, 50)).await;
    let right = ask(&house, &path, WEBP).await;
    assert!(middle(&right)[2] > 150 && middle(&right)[0] < 90);
}

async fn point_at(house: &House, id: PictureId, focus: Focus) {
    let (x, y) = (focus.x().to_string(), focus.y().to_string());
    let said = house.owner().await.post(house, &format!("/desk/pictures/{id}/focus"), &[("x", &x), ("y", &y)]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
}

#[tokio::test]
async fn an_editor_presses_on_what_must_stay_in_sight_and_readers_get_it() {
    let house = House::open().await;
    let picture = picture(&house, 1000, 500).await;
    let id = picture.id.unwrap();
    let story = house.live("Harbor bridge opens").await;
    let tx = house.state.archive.begin().await.unwrap();
    tx.stories().save(&Story { picture: Some(id), ..story }, Utc::now()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!house.get("/").await.body.contains("fx-"));

    let owner = house.owner().await;
    let path = format!("/desk/pictures/{id}/focus");
    let at = async || house.state.archive.pictures().by_id(id).await.unwrap().unwrap().focus;
    assert!(owner.get(&house, "/desk/pictures").await.body.contains(&format!("/desk/pictures/{id}\"")));
    let screen = owner.get(&house, &format!("/desk/pictures/{id}")).await;
    assert!(
        screen.body.contains("width=\"288\" height=\"144\"") && screen.body.contains("Harbor bridge opens"),
        "{}",
        screen.body
    );
    let said = owner.post(&house, &path, &[("at.x", "72"), ("at.y", "100"), ("x", "50"), ("y", "50")]).await;
    assert_eq!(said.header("location"), format!("/desk/pictures/{id}?said=pointed"));
    assert_eq!(at().await, Some(Focus::at(25, 69)));
    assert!(house.get("/").await.body.contains("class=\"fx-30 fy-70\""), "the front is printed anew");

    // A keyboard presses a picture in its corner, and then the fields count.
    owner.post(&house, &path, &[("at.x", "0"), ("at.y", "0"), ("x", "90"), ("y", "10")]).await;
    assert_eq!(at().await, Some(Focus::at(90, 10)));
    for (x, y) in [("101", "10"), ("left", "10"), ("", "")] {
        let said = owner.post(&house, &path, &[("x", x), ("y", y)]).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.body.contains("numbers from 0 to 100") && said.body.contains(&format!("value=\"{x}\"")), "{}", said.body);
    }
    assert_eq!(at().await, Some(Focus::at(90, 10)), "what was refused changed nothing");
    owner.post(&house, &path, &[("middle", "1"), ("x", "90"), ("y", "10")]).await;
    assert_eq!(at().await, None);
    let journal = house.state.archive.journal().about(&format!("picture:{}", picture.hash), 9).await.unwrap();
    let told: Vec<_> = journal.iter().filter(|line| line.act == "point at").map(|line| line.detail.as_str()).collect();
    assert_eq!(told, ["the middle", "90 % across, 10 % down", "25 % across, 69 % down"]);

    let author = house.hire("Ada Finch", "ada@paper.example", paper::Role::Author).await;
    let author = house.browser_of(&author).await;
    assert_eq!(author.post(&house, &path, &[("x", "1"), ("y", "1")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(owner.get(&house, "/desk/pictures/999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_cut_begun_before_somebody_pointed_elsewhere_is_not_kept() {
    let house = House::open().await;
    let picture = picture(&house, 1000, 500).await;
    let id = picture.id.unwrap();
    point_at(&house, id, Focus::at(90, 50)).await;
    let tx = house.state.archive.begin().await.unwrap();
    let cut = Crop { picture: id, width: 256, height: 256, media_type: "image/webp".into() };
    let narrow = Crop { height: 0, ..cut.clone() };
    for crop in [&cut, &narrow] {
        desk::pictures::keep_crop(&tx, crop, None, &"a".repeat(64)).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(house.state.archive.crops().find(&cut).await.unwrap(), None);
    assert!(house.state.archive.crops().find(&narrow).await.unwrap().is_some(), "nothing was cut off");
}

#[tokio::test]
async fn a_killed_storys_picture_is_gone_at_every_address() {
    let house = House::open().await;
    let picture = picture(&house, 1000, 500).await;
    let file = format!("{}.jpg", picture.hash);
    let story = house.live("Harbor bridge opens").await;
    let tx = house.state.archive.begin().await.unwrap();
    let story = tx.stories().save(&Story { picture: picture.id, ..story }, Utc::now()).await.unwrap();
    tx.commit().await.unwrap();
    let paths =
        ["", "size/w600/", "size/w256h256/", "size/w600/format/webp/"].map(|asked| format!("/content/images/{asked}{file}"));
    for path in &paths {
        assert_eq!(ask(&house, path, WEBP).await.status, StatusCode::OK, "{path}");
    }
    let tx = house.state.archive.begin().await.unwrap();
    tx.stories().save(&story.kill(Utc::now()).unwrap(), Utc::now()).await.unwrap();
    tx.commit().await.unwrap();
    for path in &paths {
        assert_eq!(ask(&house, path, WEBP).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let crop = Crop { picture: picture.id.unwrap(), width: 256, height: 256, media_type: "image/webp".into() };
    let cut = house.state.archive.crops().find(&crop).await.unwrap().unwrap();
    assert_eq!(ask(&house, &format!("/content/pictures/{cut}.webp"), WEBP).await.status, StatusCode::NOT_FOUND);
}
