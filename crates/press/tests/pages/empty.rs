//! A paper on its first morning, before anything is in it.

use crate::small::{SITE, archive_in, press};
use press::{Access, Route};

#[tokio::test]
async fn a_paper_without_a_story_leads_to_no_page_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let press = press(&archive_in(folder.path()).await);
    let mut waiting: Vec<String> = ["/", "/archive/", "/search/", "/corrections/"].map(str::to_owned).into();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) || path.starts_with("/assets/") {
            continue;
        }
        let Route::Page(address) = press.route(&path, None).await.unwrap() else {
            panic!("{path} is no page");
        };
        let page = press.page(&address, Access::Open).await.unwrap();
        assert_eq!(page.status, 200, "{path}");
        let text = String::from_utf8(page.body().to_vec()).unwrap();
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next()) {
            waiting.extend(link.strip_prefix(SITE).or(Some(link)).filter(|path| path.starts_with('/')).map(str::to_owned));
        }
    }
    assert!(seen.len() > 8, "{seen:?}");
}
