//! Strings that break programs, typed into every field of a story.

use archive::Nouns;
use desk::Edit;

use super::{input, none_of, rows};
use crate::testpaper::TestPaper;

const OWN: &[&str] =
    &["<b>bold</b> & \"quoted\"", "{{title}}", "\u{202e}gnikaeps", "Ω≈ç√∫˜µ", "undefined", "\u{feff}bom", "a\u{0}b", "𝕳𝖊𝖑𝖑𝖔"];

/// White space is folded and NUL left out; nothing else is touched.
fn as_kept(typed: &str) -> String {
    typed.replace('\0', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_typed_is_kept_and_shown_as_it_was_typed() {
    for paper in TestPaper::on_every_engine().await {
        let archive = &paper.house.archive;
        let mut rows = rows("naughty_strings", OWN);
        rows.extend(super::rows("templates", &[]));
        let section = archive.sections().by_slug("harbor").await.unwrap().unwrap().id;
        let (mut all, mut wrong) = (0, Vec::new());
        for row in &rows {
            let typed = input(row);
            if as_kept(typed).is_empty() || typed.len() > 300 {
                continue;
            }
            all += 1;
            let tx = archive.begin().await.unwrap();
            let draft = desk::create(&tx, &paper.owner, "Working headline", &paper.desk().await, paper.now()).await.unwrap();
            let edit = Edit {
                edition: draft.edition,
                slug: format!("naughty-{all}"),
                headline: typed.into(),
                standfirst: typed.into(),
                body: "<p>It stands.</p>".into(),
                dateline: typed.into(),
                bylines: vec!["Olive Penn".into()],
                outlet: typed.into(),
                section: Some(section),
                topics: vec![typed.into()],
                ..Edit::default()
            };
            let story = match desk::edit(&tx, &paper.owner, draft.id, edit, paper.now()).await {
                Ok(story) => story,
                Err(no) => {
                    wrong.push(format!("{} {typed:?}: {no}", row["id"]));
                    continue;
                }
            };
            let live = desk::publish(&tx, &paper.owner, story.id, &paper.desk().await, paper.now()).await;
            tx.commit().await.unwrap();
            let kept = archive.stories().get(story.id).await.unwrap();
            let meant = as_kept(typed);
            for (field, is) in [
                ("headline", Some(&kept.headline)),
                ("standfirst", kept.standfirst.as_ref()),
                ("dateline", kept.dateline.as_ref()),
            ] {
                if is != Some(&meant) {
                    wrong.push(format!("{} {typed:?}: its {field} is {is:?}", row["id"]));
                }
            }
            let slug = paper::Slug::from_words(typed);
            if !slug.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                wrong.push(format!("{} {typed:?}: its slug is {slug}", row["id"]));
            }
            if let Err(no) = live {
                // What looks like a content system's leak is kept as typed and not printed.
                if no.to_string().contains("shortcode") {
                    continue;
                }
                wrong.push(format!("{} {typed:?}: {no}", row["id"]));
                continue;
            }
            let page = paper.get(&format!("/{}/", kept.slug)).await;
            let shown = page
                .body
                .split("<h1")
                .nth(1)
                .and_then(|rest| rest.split_once('>'))
                .and_then(|(_, rest)| rest.split("</h1>").next());
            if page.status != 200 || shown.map(|html| as_kept(&paper::body::unescaped(html))) != Some(meant.clone()) {
                wrong.push(format!("{} {typed:?}: it is shown as {shown:?} ({})", row["id"], page.status));
            }
        }
        for address in ["/", "/section/harbor/", "/rss/", "/atom.xml", "/feed.json", "/sitemap.xml", "/archive/"] {
            let page = paper.get(address).await;
            if page.status != 200 {
                wrong.push(format!("{address} is {}", page.status));
            }
        }
        none_of(all, "strings that are not kept and shown as typed", &wrong);
        paper.close().await;
    }
}
