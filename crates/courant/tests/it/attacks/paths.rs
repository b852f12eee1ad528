//! Odd paths, sent as they are.

use super::{input, none_of, rows};
use crate::testpaper::{Answer, TestPaper};

const OWN: &[&str] =
    &["/../../etc/passwd", "/assets/%2e%2e/%2e%2e/courant.toml", "/desk/x.css", "/desk%2fx.css", "/%0d%0aX-Evil:%20y"];

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_to_a_file_or_leaves_a_private_page_with_strangers() {
    let paper = TestPaper::open("sqlite", &[]).await;
    let tx = paper.house.archive.begin().await.unwrap();
    let draft = desk::create(&tx, &paper.owner, "Nobody may read this canary", &paper.desk().await, paper.now()).await.unwrap();
    tx.commit().await.unwrap();
    let rows = rows("paths", OWN);
    let mut wrong = Vec::new();
    for row in &rows {
        let path = input(row);
        let stranger = paper.get(path).await;
        let seen = paper.desk_page(path).await;
        let after = paper.get(path).await;
        for (who, answer) in [("a stranger", &stranger), ("the owner", &seen), ("a stranger afterwards", &after)] {
            if let Some(fault) = fault(answer) {
                wrong.push(format!("{} {path:?}, {who}: {fault}", row["id"]));
            }
        }
        // An error of the API bears a number of its own each time.
        let is_error = path.starts_with("/ghost/api/") && stranger.status == 404;
        if stranger.status != after.status || !is_error && stranger.body != after.body {
            wrong.push(format!("{} {path:?}: what a stranger gets has changed", row["id"]));
        }
        if seen.status == 200 && seen.body != stranger.body && !seen.head.contains("no-store") {
            wrong.push(format!("{} {path:?}: a private page may be stored", row["id"]));
        }
    }
    // The same under static-looking names after a page that is private.
    for tail in ["", "/x.css", "%00.css", "%23.css", ";x.css", ".css"] {
        let path = format!("/desk/stories/{}{tail}", draft.id);
        let seen = paper.desk_page(&path).await;
        let after = paper.get(&path).await;
        if after.body.contains("canary") || seen.body.contains("canary") && !seen.head.contains("no-store") {
            wrong.push(format!("{path}: a private page is kept for strangers"));
        }
    }
    none_of(rows.len(), "paths that lead where they should not", &wrong);
    paper.close().await;
}

fn fault(answer: &Answer) -> Option<&'static str> {
    let whole = format!("{}\r\n{}", answer.head, answer.body.to_lowercase());
    if !matches!(answer.status, 200 | 301 | 302 | 303 | 308 | 400 | 404 | 405 | 410 | 414) {
        return Some("it is answered oddly");
    }
    if whole.contains("root:x:") || whole.contains("sqlite format 3") || whole.contains("[store]") || whole.contains("{{!<") {
        return Some("a file came out");
    }
    if answer.head.contains("\nx-evil") || whole.contains("<script>alert(1)") {
        return Some("the path is repeated raw");
    }
    None
}
