//! Where somebody is led after signing in.

use super::{input, none_of, rows};
use crate::testpaper::TestPaper;

const OWN: &[&str] =
    &["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=y"];

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_out_of_the_house_after_signing_in() {
    let paper = TestPaper::open("sqlite", &[("site.url", "http://our-site.example")]).await;
    let rows = rows("open_redirect", OWN);
    let home = url::Url::parse("http://our-site.example/desk/sign-in").unwrap();
    let mut wrong = Vec::new();
    for row in &rows {
        let next: String = url::form_urlencoded::byte_serialize(input(row).as_bytes()).collect();
        let led = paper.desk_page(&format!("/desk/sign-in?next={next}")).await;
        let to = led.as_sent("location");
        let stays = home.join(&to).is_ok_and(|url| url.origin() == home.origin() && url.username().is_empty());
        // Browsers that fold back-slashes and white space must come to the same place.
        let plain = to.starts_with('/') && !to.starts_with("//") && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        if led.status != 303 || !stays || !plain || led.head.matches("set-cookie").count() > 0 {
            wrong.push(format!("{}: {:?} led to {to:?} ({})", row["id"], input(row), led.status));
        }
        if row["expect"] == "follow" && to != input(row) {
            wrong.push(format!("{}: {:?} is ours and was not followed", row["id"], input(row)));
        }
    }
    none_of(rows.len(), "redirects that leave the house", &wrong);
    paper.close().await;
}
