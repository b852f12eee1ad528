//! A foreign body becomes one of ours: safe, its cards kept, its addresses told apart.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use paper::attachment::{Sort, sort_of};
use paper::{ForeignFile, ForeignPicture};
use reading::clean::{address_by_address, cards_of_our_own, sanitize_cards};
use regex::Regex;

use super::ghost::{escape, figure};

/// The addresses under which the old site knew itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Home {
    bases: Vec<String>,
}

/// A body and what stands in it.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub html: String,
    /// Each once, in order.
    pub pictures: Vec<ForeignPicture>,
    /// Sound, film and downloads of the old site itself, each once.
    pub files: Vec<ForeignFile>,
    pub complaints: Vec<String>,
}

impl Home {
    /// `sites` with scheme and host, in any of the spellings that mean the same.
    pub fn new<'a>(sites: impl IntoIterator<Item = &'a str>) -> Home {
        let mut bases = vec!["__GHOST_URL__".to_owned()];
        for site in sites {
            let site = site.trim().trim_end_matches('/');
            let Some((_, rest)) = site.split_once("://") else { continue };
            let bare = rest.strip_prefix("www.").unwrap_or(rest);
            if bare.is_empty() {
                continue;
            }
            for scheme in ["https://", "http://", "//"] {
                for www in ["", "www."] {
                    bases.push(format!("{scheme}{www}{bare}"));
                }
            }
        }
        Home { bases }
    }

    /// The path of an address of the old site, from its root; None for anybody else's.
    pub fn path_of(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(address.to_owned());
        }
        for base in &self.bases {
            if let Some(rest) = strip_prefix_ignoring_case(address, base) {
                if rest.is_empty() {
                    return Some("/".to_owned());
                }
                if rest.starts_with(['/', '?', '#']) {
                    return Some(if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") });
                }
            }
        }
        None
    }

    /// A picture's key: its path on the old site in its full size, or its address elsewhere.
    pub fn picture(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.is_empty() || address.starts_with("data:") {
            return None;
        }
        match self.path_of(address) {
            Some(path) => Some(full_size(&path)),
            None if address.starts_with("//") => Some(format!("https:{address}")),
            None if address.starts_with("http://") || address.starts_with("https://") => Some(address.to_owned()),
            None => None,
        }
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// `/content/images/size/w600/format/webp/2020/01/a.jpg` shows `/content/images/2020/01/a.jpg`.
fn full_size(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if let Some((before, mut rest)) = path.split_once("/content/images/size/") {
        for skip in ["", "format/"] {
            if let Some(after) = rest.strip_prefix(skip).and_then(|r| r.split_once('/')) {
                rest = after.1;
            }
        }
        return format!("{before}/content/images/{rest}");
    }
    path.to_owned()
}

/// Bytes of the longest text that is taken along.
const LONGEST: usize = 2 << 20;

/// Pictures that were written into the text itself; no page of ours shows them.
static INLINED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?i)["']data:[^"'<>]*["']"#).expect("a fixed expression"));

/// Cleans a body and sorts its addresses. `link` may answer a path of the old site with one of
/// ours; `picture` may answer a picture's key with a better one.
pub(super) fn set(
    html: &str,
    home: &Home,
    mut link: impl FnMut(&str) -> Option<String>,
    mut picture: impl FnMut(String) -> String,
) -> Body {
    let mut complaints: Vec<String> = Vec::new();
    let html = match html.len() > LONGEST {
        true => INLINED.replace_all(html, "\"\""),
        false => html.into(),
    };
    if html.len() > LONGEST {
        complaints.push("its text is longer than 2 MiB, which nobody reads, and was left out".into());
        return Body { complaints, ..Body::default() };
    }
    let (carded, lost) = cards_of_our_own(&html);
    let clean = own_sounds(sanitize_cards(&carded), home);
    complaints.extend(lost.into_iter().map(str::to_owned));
    let mut files: Vec<ForeignFile> = Vec::new();
    let mut carried = |path: &str| {
        let file = ForeignFile { address: path.to_owned() };
        if !files.contains(&file) {
            files.push(file);
        }
    };
    let html = address_by_address(&clean, |name, address| match name {
        "href" => {
            let path = home.path_of(address)?;
            match download(&path) {
                Download::Kept(file) => {
                    carried(file);
                    return (file != address).then(|| file.to_owned());
                }
                Download::Runs => complaints.push(format!(
                    "{} on the old site is a page or a program and was not brought along",
                    path.rsplit('/').next().unwrap_or_default()
                )),
                Download::No => {}
            }
            let ours = link(&path).unwrap_or(path);
            (ours != address).then_some(ours)
        }
        _ => match home.path_of(address).as_deref().and_then(played) {
            Some(file) => {
                carried(file);
                (file != address).then(|| file.to_owned())
            }
            None => home.picture(address).map(&mut picture).filter(|key| key != address),
        },
    });
    let pictures = pictures_of(&html);
    Body { html, pictures, files, complaints }
}

/// Folders in which sites keep what was uploaded.
const UPLOADS: &[&str] = &["/content/files/", "/content/media/", "/wp-content/uploads/"];

enum Download<'p> {
    Kept(&'p str),
    Runs,
    No,
}

/// Does a link of the old site lead to a file, rather than to a page?
fn download(path: &str) -> Download<'_> {
    let file = path.split(['?', '#']).next().unwrap_or_default();
    let is_upload = UPLOADS.iter().any(|folder| file.contains(folder));
    match sort_of(file.rsplit('/').next().unwrap_or_default()) {
        Sort::Plays(_) => Download::Kept(file),
        Sort::Document(_) if is_upload || !file.ends_with(".txt") && !file.ends_with(".json") => Download::Kept(file),
        Sort::Runs if is_upload => Download::Runs,
        _ => Download::No,
    }
}

/// Sound or film of the old site itself.
fn played(path: &str) -> Option<&str> {
    let file = path.split(['?', '#']).next().unwrap_or_default();
    matches!(sort_of(file.rsplit('/').next().unwrap_or_default()), Sort::Plays(_)).then_some(file)
}

/// Sound and film of other sites becomes a card that leads there, as their frames do: nothing of
/// theirs is loaded into a page of ours.
fn own_sounds(html: String, home: &Home) -> String {
    if !html.contains("<audio") && !html.contains("<video") {
        return html;
    }
    let document = Document::fragment(html.as_str());
    for node in document.select("audio, video").nodes() {
        let source = node.attr("src").map(|src| src.trim().to_owned()).unwrap_or_default();
        if home.path_of(&source).is_some() {
            continue;
        }
        let holder = node.ancestors_it(None).filter(|above| above.has_name("figure") || is_card(above)).last();
        let caption = holder.and_then(|holder| holder.descendants_it().find(|n| n.has_name("figcaption")));
        let card = leading_to(&source, &caption.map(|n| n.inner_html().to_string()).unwrap_or_default());
        let place = holder.unwrap_or(*node);
        match card {
            Some(card) => place.replace_with_html(card),
            None => place.remove_from_parent(),
        }
    }
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    root.inner_html().to_string()
}

fn is_card(node: &NodeRef<'_>) -> bool {
    node.attr("class").is_some_and(|class| class.split_whitespace().any(|name| name == "kg-card"))
}

fn leading_to(address: &str, caption: &str) -> Option<String> {
    let url = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let file = url.path_segments().and_then(|mut parts| parts.next_back()).filter(|name| !name.is_empty()).unwrap_or(address);
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let card = format!(
        "<a class=\"kg-bookmark-container\" href=\"{}\"><div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">{}</div><div class=\"kg-bookmark-metadata\"><span class=\"kg-bookmark-author\">{}</span></div></div></a>",
        escape(url.as_str()),
        escape(file),
        escape(host)
    );
    Some(figure("kg-bookmark-card", &card, caption))
}

/// The pictures of a clean body, with the words that stand beside them.
fn pictures_of(html: &str) -> Vec<ForeignPicture> {
    let mut found: Vec<ForeignPicture> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<img") {
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        let Some(address) = attribute(tag, "src").filter(|src| !src.is_empty()) else { continue };
        if found.iter().any(|known| known.address == address) {
            continue;
        }
        let figure = &after[..after.find("</figure>").unwrap_or(0)];
        let caption = figure
            .find("<figcaption")
            .filter(|at| !figure[..*at].contains("<img"))
            .map(|at| paper::body::text_of(&figure[at..]).trim().to_owned())
            .filter(|caption| !caption.is_empty());
        found.push(ForeignPicture { address, alt: attribute(tag, "alt").unwrap_or_default(), caption, credit: None });
    }
    found
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = tag[start..].find('"')? + start;
    Some(paper::body::text_of(&tag[start..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_site_is_known_under_all_its_names() {
        let home = Home::new(["https://www.bell.example"]);
        for address in
            ["https://bell.example/a/?b#c", "http://www.Bell.example/a/?b#c", "//bell.example/a/?b#c", "__GHOST_URL__/a/?b#c"]
        {
            assert_eq!(home.path_of(address).as_deref(), Some("/a/?b#c"), "{address}");
        }
        assert_eq!(home.path_of("https://bell.example.evil/a"), None);
        assert_eq!(
            home.picture("__GHOST_URL__/content/images/size/w600/format/webp/2020/a.jpg").as_deref(),
            Some("/content/images/2020/a.jpg")
        );
        assert_eq!(home.picture("https://cdn.example/a.jpg?x=1").as_deref(), Some("https://cdn.example/a.jpg?x=1"));
    }

    #[test]
    fn a_body_names_the_sound_and_the_downloads_that_lie_on_the_old_site() {
        let home = Home::new(["https://bell.example"]);
        let html = "<figure class=\"kg-card kg-video-card\"><video src=\"__GHOST_URL__/content/media/2024/weir.mp4?v=1\" poster=\"/content/images/weir.jpg\"></video></figure><p><a href=\"https://bell.example/wp-content/uploads/2019/05/minutes.pdf\">m</a> <a href=\"/minutes.txt\">t</a> <a href=\"/content/files/run.html\">r</a> <a href=\"https://other.example/a.pdf\">o</a> <a href=\"/2019/weir.mp3/\">page</a></p>";
        let body = set(html, &home, |_| None, |key| key);
        let files: Vec<&str> = body.files.iter().map(|file| file.address.as_str()).collect();
        assert_eq!(files, ["/content/media/2024/weir.mp4", "/wp-content/uploads/2019/05/minutes.pdf"]);
        assert!(
            body.html.contains("src=\"/content/media/2024/weir.mp4\"")
                && body.html.contains("href=\"https://other.example/a.pdf\"")
        );
        assert!(body.complaints.iter().any(|said| said.starts_with("run.html")), "{:?}", body.complaints);
    }

    #[test]
    fn a_body_names_its_pictures_and_leads_to_our_own_pages() {
        let home = Home::new(["https://bell.example"]);
        let html = "<p>See <a href=\"https://bell.example/2019/05/flood/\">this</a>.</p><figure class=\"kg-card kg-image-card\"><img src=\"__GHOST_URL__/content/images/a&amp;b.jpg\" alt=\"A &quot;b&quot;\"><figcaption>The <b>weir</b></figcaption></figure>";
        let body = set(html, &home, |path| (path == "/2019/05/flood/").then(|| "/flood/".into()), |key| key);
        assert!(
            body.html.contains("href=\"/flood/\"") && body.html.contains("src=\"/content/images/a&amp;b.jpg\""),
            "{}",
            body.html
        );
        let picture = &body.pictures[0];
        assert_eq!((picture.address.as_str(), picture.alt.as_str()), ("/content/images/a&b.jpg", "A \"b\""));
        assert_eq!(picture.caption.as_deref(), Some("The weir"));
    }
}
