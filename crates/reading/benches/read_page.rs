//! How many invented pages a second one core reads. `cargo bench -p reading --bench read_page`

use std::io::Write;
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let page = std::fs::read_to_string(entry?.path().join("page.html"))?;
        // Real pages are mostly scripts, styles and menus: fill up to their usual 150 kB.
        let menu = "<li class='menu-item item-type-post'><a href='/section/page'>A section of the paper</a></li>".repeat(300);
        let script = "var a = {\"k\": [1, 2, 3], 'b': function () { return a.k < 2; }};\n".repeat(1500);
        pages.push(format!("{page}<nav><ul>{menu}</ul></nav><script>{script}</script>"));
    }
    let start = Instant::now();
    let mut read = 0;
    let mut letters = 0;
    while start.elapsed() < Duration::from_secs(3) {
        for page in &pages {
            letters += reading::page::read(page, None).body.len();
            read += 1;
        }
    }
    let rate = f64::from(read) / start.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{rate:.0} pages a second ({letters} bytes of body)")
}
