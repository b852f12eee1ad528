//! Sound, film and documents that stories carry and we serve; pictures are another noun.

mod card;

use crate::{AttachmentId, Refusal};

pub use card::{Said, card, size_in_words};

/// A larger file is kept where films are kept, not in a paper.
pub const LARGEST: u64 = 2 << 30;

/// Bytes of a file's beginning by which it is judged.
pub const HEAD: usize = 512;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// None until it is kept.
    pub id: Option<AttachmentId>,
    /// SHA-256 of its bytes, under which they lie among the blobs.
    pub hash: String,
    /// What it is called, with its ending.
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Where it stood before it came here.
    pub source_url: Option<String>,
}

/// What an ending says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Sound or film: a page of ours plays it.
    Plays(&'static str),
    /// Anything else that people hand on: it goes to the reader's disk and is never opened here.
    Document(&'static str),
    /// A picture, which is kept as one.
    Picture,
    /// A page, a program, or a drawing that can hold either: not kept at all.
    Runs,
    Unknown,
}

const PLAYS: &[(&str, &str)] = &[
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("m4b", "audio/mp4"),
    ("aac", "audio/aac"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("wav", "audio/wav"),
    ("flac", "audio/flac"),
    ("weba", "audio/webm"),
    ("mp4", "video/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("webm", "video/webm"),
    ("ogv", "video/ogg"),
];

const DOCUMENTS: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("epub", "application/epub+zip"),
    ("zip", "application/zip"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("rtf", "application/rtf"),
    ("csv", "text/csv; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/plain; charset=utf-8"),
    ("ics", "text/calendar; charset=utf-8"),
    ("gpx", "application/octet-stream"),
    ("kml", "application/octet-stream"),
    ("json", "application/octet-stream"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("srt", "text/plain; charset=utf-8"),
    ("gz", "application/gzip"),
    ("7z", "application/x-7z-compressed"),
    ("mobi", "application/octet-stream"),
    ("pages", "application/octet-stream"),
    ("numbers", "application/octet-stream"),
    ("key", "application/octet-stream"),
    ("ttf", "application/octet-stream"),
    ("otf", "application/octet-stream"),
    ("psd", "application/octet-stream"),
    ("ai", "application/octet-stream"),
    ("eps", "application/octet-stream"),
];

const PICTURES: &[&str] = &["jpg", "jpeg", "jpe", "png", "gif", "webp", "avif", "heic", "bmp", "tif", "tiff", "ico"];

const RUNS: &[&str] = &[
    "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "xslt", "js", "mjs", "cjs", "css",
    "wasm", "swf", "php", "phtml", "phar", "asp", "aspx", "jsp", "cgi", "pl", "py", "rb", "sh", "bat", "cmd", "ps1", "vbs",
    "exe", "msi", "dll", "scr", "com", "jar", "apk", "dmg", "app", "deb", "rpm", "hta", "lnk", "htaccess",
];

/// What a file is, by its name's ending.
pub fn sort_of(name: &str) -> Sort {
    let Some((_, ending)) = name.rsplit_once('.') else { return Sort::Unknown };
    let ending = ending.to_ascii_lowercase();
    let among = |table: &[(&str, &'static str)]| table.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind);
    if let Some(kind) = among(PLAYS) {
        return Sort::Plays(kind);
    }
    if let Some(kind) = among(DOCUMENTS) {
        return Sort::Document(kind);
    }
    match ending.as_str() {
        ending if PICTURES.contains(&ending) => Sort::Picture,
        ending if RUNS.contains(&ending) => Sort::Runs,
        _ => Sort::Unknown,
    }
}

impl Attachment {
    /// A file under the name somebody gave it, if it is of a kind that is kept; what it begins with
    /// must not say otherwise.
    pub fn of(name: &str, head: &[u8], hash: String, size: u64) -> Result<Attachment, Refusal> {
        let name = plain_name(name);
        let media_type = match sort_of(&name) {
            Sort::Plays(kind) | Sort::Document(kind) => kind,
            Sort::Picture => return no("This is a picture, so nothing was kept of it. Bring it as the picture of a story."),
            Sort::Runs => {
                return no("A browser could run this file, so nothing was kept of it. Pack it as a .zip if readers need it.");
            }
            Sort::Unknown => {
                return no(
                    "This is no kind of file that the paper hands on, so nothing was kept of it. Sound, film, PDF, office documents and .zip are.",
                );
            }
        };
        if is_a_page(head, media_type) {
            return no("This file is a page or a program in disguise, so nothing was kept of it.");
        }
        if size > LARGEST {
            return no("This file is larger than 2 GiB, so nothing was kept of it. Make it smaller and try again.");
        }
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        Ok(Attachment { id: None, hash, name, media_type: media_type.to_owned(), size, source_url: None })
    }

    /// Where readers find it.
    pub fn address(&self) -> String {
        format!("/content/files/{}/{}", self.hash, self.name)
    }

    /// Is it played in a page, rather than laid on the reader's disk?
    pub fn plays(&self) -> bool {
        matches!(sort_of(&self.name), Sort::Plays(kind) if kind == self.media_type)
    }
}

fn no<T>(sentence: &str) -> Result<T, Refusal> {
    Err(Refusal::Other(sentence.to_owned()))
}

/// Does it begin as no sound and no document does? Text files say what they are by their name alone.
pub fn is_a_page(head: &[u8], media_type: &str) -> bool {
    if media_type.starts_with("text/") {
        return false;
    }
    let head = String::from_utf8_lossy(&head[..head.len().min(HEAD)]);
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let page = ["<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<?php", "#!"];
    page.iter().any(|begin| head.starts_with(begin))
}

/// A name that stands in an address and in a header as it is: letters, digits, points and hyphens.
pub fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, "bin"));
    let plain = |text: &str, most: usize| {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                c if c.is_ascii_alphanumeric() || c == '_' => out.push(c),
                _ if !out.ends_with('-') => out.push('-'),
                _ => {}
            }
        }
        out.trim_matches('-').chars().take(most).collect::<String>()
    };
    let (stem, ending) = (plain(stem, 80), plain(ending, 8).to_ascii_lowercase());
    format!("{}.{}", if stem.is_empty() { "file" } else { &stem }, if ending.is_empty() { "bin" } else { &ending })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_could_run_is_never_kept() {
        for name in ["a.html", "a.SVG", "a.js", "a.tar.php", "a.xml", "setup.exe", "a.mp3.html"] {
            assert_eq!(sort_of(name), Sort::Runs, "{name}");
        }
        assert_eq!(sort_of("a.MP3"), Sort::Plays("audio/mpeg"));
        assert_eq!(sort_of("minutes.pdf"), Sort::Document("application/pdf"));
        assert_eq!((sort_of("a.jpeg"), sort_of("a"), sort_of("a.xyz")), (Sort::Picture, Sort::Unknown, Sort::Unknown));
    }

    #[test]
    fn a_name_is_plain_enough_for_an_address() {
        for (given, want) in [
            ("/content/files/2024/Minutes of May (final).pdf", "Minutes-of-May-final.pdf"),
            ("Žluťoučký kůň.mp3", "lu-ou-k-k.mp3"),
            ("..\\..\\\"evil\r\n.PDF", "evil.pdf"),
            ("", "file.bin"),
            (".htaccess", "file.htaccess"),
        ] {
            assert_eq!(plain_name(given), want);
        }
    }
}
