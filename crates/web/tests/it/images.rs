//! Pictures at Ghost's addresses.

use std::io::Cursor;

use archive::Nouns;
use archive::crops::Crop;
use archive::crops::Focus;
use axum::body::Body;
use chrono::Utc;
use http::{Request, StatusCode};
use paper::{Picture, PictureId, Story};

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
    point_at(&house, picture.id.unwrap(), Focus { x: 0, y: 50 }).await;
    let left = ask(&house, &path, WEBP).await;
    assert!(middle(&left)[0] > 150 && middle(&left)[2] < 90);
    point_at(&house, picture.id.unwrap(), Focus { x: 100, y: 50 }).await;
    let right = ask(&house, &path, WEBP).await;
    assert!(middle(&right)[2] > 150 && middle(&right)[0] < 90);
}

async fn point_at(house: &House, id: PictureId, focus: Focus) {
    let owner = house.state.archive.staff().by_email("olive@paper.example").await.unwrap().unwrap();
    let tx = house.state.archive.begin().await.unwrap();
    desk::pictures::point_at(&tx, &owner, id, Some(focus), Utc::now()).await.unwrap();
    tx.commit().await.unwrap();
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
