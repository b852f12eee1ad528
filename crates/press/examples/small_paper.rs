//! Prints a small newspaper into a folder, to be looked at: `cargo run -p press --example small_paper FOLDER`.

#[path = "../tests/small/mod.rs"]
mod small;

use std::path::Path;

#[tokio::main]
async fn main() {
    let folder = std::env::args().nth(1).expect("the folder to print into");
    let paper = small::Small::paper().await;
    let paths = [
        "/",
        "/section/world/",
        "/thread/the-drowned-dock/",
        "/author/ines-calloway/",
        "/outlet/the-estuary-ledger/",
        "/archive/",
        "/search/?q=dock",
        "/corrections/",
        "/nowhere/",
        "/rss/",
        "/atom.xml",
        "/feed.json",
        "/sitemap.xml",
        "/sitemap-news.xml",
        "/robots.txt",
    ];
    for path in paths
        .into_iter()
        .map(str::to_owned)
        .chain([format!("/{}/", small::DOCK), "/rents-fall-for-the-first-time-in-six-years/".into()])
    {
        let page = paper.get(&path).await;
        let name = path.split('?').next().unwrap_or_default().trim_end_matches('/');
        let file = if name.contains('.') { format!("{folder}{name}") } else { format!("{folder}{name}/index.html") };
        std::fs::create_dir_all(Path::new(&file).parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&file, page.body()).expect("the page can be written");
    }
    for name in [
        "css/broadsheet.css",
        "js/broadsheet.js",
        "fonts/newsreader.woff2",
        "fonts/newsreader-latin1.woff2",
        "fonts/newsreader-ext.woff2",
    ] {
        let page = paper.get(&format!("/assets/{name}")).await;
        let file = format!("{folder}/assets/{name}");
        std::fs::create_dir_all(Path::new(&file).parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&file, page.body()).expect("the file can be written");
    }
}
