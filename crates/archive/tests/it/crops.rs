//! Renditions made to measure, and where a picture's subject stands.

use archive::Nouns;
use archive::crops::Crop;
use paper::{Focus, Picture, Story, sample};

use super::{live, on_every_engine};

#[tokio::test]
async fn what_was_cut_is_found_again_until_somebody_points_elsewhere() {
    on_every_engine(|archive| async move {
        let tx = archive.begin().await.unwrap();
        let picture = Picture { hash: "a".repeat(64), media_type: "image/jpeg".into(), ..Picture::default() };
        let id = tx.pictures().add(&picture, sample::noon()).await.unwrap().id.unwrap();
        let cut = Crop { picture: id, width: 600, height: 400, media_type: "image/webp".into() };
        let narrow = Crop { height: 0, ..cut.clone() };
        tx.crops().keep(&cut, &"b".repeat(64)).await.unwrap();
        tx.crops().keep(&narrow, &"c".repeat(64)).await.unwrap();
        tx.crops().keep(&narrow, &"c".repeat(64)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(archive.crops().find(&cut).await.unwrap(), Some("b".repeat(64)));
        assert_eq!(archive.crops().find(&Crop { height: 401, ..cut.clone() }).await.unwrap(), None);
        assert_eq!(archive.pictures().by_id(id).await.unwrap().unwrap().focus, None);

        let tx = archive.begin().await.unwrap();
        tx.pictures().point_at(id, Some(Focus::at(20, 80))).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(archive.pictures().by_id(id).await.unwrap().unwrap().focus, Some(Focus::at(20, 80)));
        assert_eq!(archive.crops().find(&cut).await.unwrap(), None, "cut around another place");
        assert_eq!(archive.crops().find(&narrow).await.unwrap(), Some("c".repeat(64)), "nothing was cut off");
    })
    .await;
}

#[tokio::test]
async fn a_cut_of_a_killed_storys_picture_goes_with_it_wherever_it_was_shown() {
    on_every_engine(|archive| async move {
        let hash = |c: &str| c.repeat(64);
        let tx = archive.begin().await.unwrap();
        let picture = Picture { hash: hash("a"), media_type: "image/jpeg".into(), ..Picture::default() };
        let id = tx.pictures().add(&picture, sample::noon()).await.unwrap().id.unwrap();
        let cut = Crop { picture: id, width: 600, height: 400, media_type: "image/webp".into() };
        tx.crops().keep(&cut, &hash("b")).await.unwrap();
        tx.commit().await.unwrap();
        let story = live(&archive, "one").await;
        let body = format!("<p>x</p><img src=\"/content/images/size/w600/format/webp/{}.jpg\" alt=\"\">", hash("a"));
        let tx = archive.begin().await.unwrap();
        let story = tx.stories().save(&Story { body, ..story }, sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!archive.pictures().is_withheld(&hash("b")).await.unwrap());
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&story.kill(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(archive.pictures().is_withheld(&hash("a")).await.unwrap());
        assert!(archive.pictures().is_withheld(&hash("b")).await.unwrap());
    })
    .await;
}
