//! A theme out of a zip, which anybody may have made.
//!
//! Nothing is written anywhere: the files live in memory until they are compiled. What could
//! lead out of the theme, fill the memory or stand for something else is refused with the
//! entry's name; the clutter that operating systems leave behind is passed over.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use bytes::Bytes;
use zip::ZipArchive;

use crate::{Error, Result};

/// The archive itself, and everything in it unpacked.
pub const LARGEST_ZIP: usize = 50 * 1024 * 1024;
const LARGEST_UNPACKED: u64 = 50 * 1024 * 1024;
const MOST_FILES: usize = 2_000;
/// Unpacked bytes for each packed one; text packs about ten to one.
const RATIO: u64 = 100;
/// Below this nobody is bombed.
const SMALL: u64 = 1024 * 1024;
const DEEPEST: usize = 10;

/// The files of a theme by their paths, without the folder that wraps them all.
///
/// # Errors
/// [`Error::Theme`] with a sentence for whoever brought the archive.
pub fn unpack(archive: &Bytes) -> Result<BTreeMap<String, Bytes>> {
    if archive.len() > LARGEST_ZIP {
        return refuse("The archive is larger than 50 MiB. Leave out what the theme does not need, such as its sources.");
    }
    // What begins as something else may be read as something else by others.
    if !archive.starts_with(b"PK\x03\x04") {
        return refuse("This is no zip archive. Choose the theme's .zip file.");
    }
    let mut zip = ZipArchive::new(Cursor::new(archive.clone()))
        .map_err(|_| Error::Theme("The archive cannot be read; it may be damaged. Make it anew.".into()))?;
    if zip.len() > MOST_FILES {
        return refuse("The archive has more than 2,000 files. Leave out what the theme does not need.");
    }
    check_sizes(&mut zip, archive.len() as u64)?;
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).map_err(|why| Error::Theme(format!("The archive cannot be read: {why}.")))?;
        let name = String::from_utf8(entry.name_raw().to_vec())
            .map_err(|_| Error::Theme("The archive has a file whose name is not UTF-8. Rename it.".into()))?;
        if entry.is_symlink() {
            return refuse(format!("{} is a link. A theme holds files and nothing else.", shown(&name)));
        }
        if entry.encrypted() {
            return refuse("The archive is encrypted. Make it without a password.");
        }
        if name.ends_with('/') || entry.is_dir() {
            check_name(name.trim_end_matches('/'))?;
            continue;
        }
        check_name(&name)?;
        if is_clutter(&name) {
            continue;
        }
        let told = entry.size();
        let mut bytes = Vec::with_capacity(usize::try_from(told.min(SMALL)).unwrap_or(0));
        let read = entry.by_ref().take(told.saturating_add(1)).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() as u64 != told {
            return refuse(format!("{} is damaged, or not as long as the archive says. Make it anew.", shown(&name)));
        }
        if files.insert(name.clone(), bytes.into()).is_some() {
            return refuse(format!("{} is in the archive twice.", shown(&name)));
        }
    }
    Ok(unwrap(files))
}

fn refuse<T>(sentence: impl Into<String>) -> Result<T> {
    Err(Error::Theme(sentence.into()))
}

/// Looks at what the archive says of itself before anything is unpacked.
fn check_sizes(zip: &mut ZipArchive<Cursor<Bytes>>, len: u64) -> Result<()> {
    let (mut packed, mut unpacked) = (0u64, 0u64);
    for at in 0..zip.len() {
        let entry = zip.by_index_raw(at).map_err(|why| Error::Theme(format!("The archive cannot be read: {why}.")))?;
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
        if entry.size() > SMALL && entry.size() / RATIO > entry.compressed_size() {
            return refuse(format!(
                "{} unpacks to more than a hundred times its size.",
                shown(entry.name().as_ref().map_or("A file", |name| name))
            ));
        }
    }
    if unpacked > LARGEST_UNPACKED {
        return refuse("The archive unpacks to more than 50 MiB. Leave out what the theme does not need, such as its sources.");
    }
    // Files that share their bytes: many large ones out of a small archive.
    if packed > len {
        return refuse("The archive's files lie over one another. Make it anew.");
    }
    Ok(())
}

/// A path that leads downward, can be typed, and means the same on every machine.
fn check_name(name: &str) -> Result<()> {
    let wrong = |why: &str| refuse(format!("{} {why}", shown(name)));
    if name.is_empty() || name.len() > 255 {
        return wrong("is no name for a file.");
    }
    if name.starts_with('/') || name.contains(['\\', ':']) || name.chars().any(char::is_control) {
        return wrong("leads out of the theme or has a letter that no path may have.");
    }
    let parts: Vec<&str> = name.split('/').collect();
    if parts.len() > DEEPEST {
        return wrong("lies more than ten folders deep.");
    }
    if parts.iter().any(|part| part.trim().is_empty() || *part == "." || part.starts_with("..")) {
        return wrong("leads out of the theme.");
    }
    Ok(())
}

/// What operating systems and tools leave behind, and nobody asks a theme for.
fn is_clutter(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX" || part == "node_modules")
}

/// A name fit to be shown, whatever was put into it.
fn shown(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(80).collect();
    format!("“{plain}”")
}

/// Archives made by code hosts wrap everything in one folder.
fn unwrap(files: BTreeMap<String, Bytes>) -> BTreeMap<String, Bytes> {
    if files.contains_key("package.json") || files.contains_key("index.hbs") {
        return files;
    }
    let Some(folder) = files.keys().next().and_then(|name| name.split_once('/')).map(|(folder, _)| format!("{folder}/")) else {
        return files;
    };
    if !files.keys().all(|name| name.starts_with(&folder)) {
        return files;
    }
    files.into_iter().map(|(name, bytes)| (name[folder.len()..].to_owned(), bytes)).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Bytes {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner().into()
    }

    fn refusal(archive: &Bytes) -> String {
        unpack(archive).expect_err("refused").to_string()
    }

    #[test]
    fn a_theme_is_read_with_or_without_the_folder_around_it() {
        let plain = unpack(&packed(&[("package.json", b"{}"), ("partials/a.hbs", b"a"), (".git/config", b"x")])).unwrap();
        assert_eq!(plain.keys().collect::<Vec<_>>(), ["package.json", "partials/a.hbs"]);
        let wrapped =
            unpack(&packed(&[("Casper-5/package.json", b"{}"), ("Casper-5/partials/a.hbs", b"a"), ("__MACOSX/._x", b"x")]));
        assert_eq!(wrapped.unwrap().keys().collect::<Vec<_>>(), ["package.json", "partials/a.hbs"]);
    }

    #[test]
    fn a_path_that_leads_out_of_the_theme_is_refused_by_name() {
        for name in [
            "../evil.txt",
            "a/../../evil.txt",
            "/etc/passwd",
            "..\\evil.txt",
            "C:evil.txt",
            "a\u{1b}b.css",
            "a//b.hbs",
            "....//x",
        ] {
            let sentence = refusal(&packed(&[("package.json", b"{}"), (name, b"x")]));
            assert!(sentence.starts_with('“'), "{name}: {sentence}");
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_goes_off() {
        let sentence = refusal(&packed(&[("a.css", &vec![b'a'; 60 << 20])]));
        assert!(sentence.contains("hundred times"), "{sentence}");
        let many: Vec<(String, &[u8])> = (0..2_001).map(|n| (format!("f{n}.css"), &b"x"[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        assert!(refusal(&packed(&many)).contains("2,000"));
    }

    #[test]
    fn a_link_is_refused() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.add_symlink("assets/x.css", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        assert!(refusal(&zip.finish().unwrap().into_inner().into()).contains("link"));
    }

    #[test]
    fn what_is_no_zip_is_refused() {
        assert!(refusal(&Bytes::from_static(b"")).contains("no zip"));
        let mut picture = b"GIF89a".to_vec();
        picture.extend_from_slice(&packed(&[("package.json", b"{}")]));
        assert!(refusal(&picture.into()).contains("no zip"));
        let cut = packed(&[("package.json", b"{}")]);
        assert!(refusal(&cut.slice(..cut.len() - 10)).contains("cannot be read"));
    }

    /// Cases collected beside the project; without them there is nothing to try.
    #[test]
    fn no_hostile_archive_gets_past_the_door() {
        use base64::Engine;
        let Ok(rows) = std::fs::read_to_string("../../../shared/data/attacks/archives/own.jsonl") else {
            return;
        };
        let mut breaches = Vec::new();
        for row in rows.lines() {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            let bytes = base64::prelude::BASE64_STANDARD.decode(row["input"].as_str().unwrap()).unwrap();
            let theme = crate::Theme::from_zip(&bytes.into());
            let (class, entry) = (row["class"].as_str().unwrap(), row["entry"].as_str().unwrap_or_default());
            let fine = match class {
                "control-good-theme" => theme.is_ok(),
                // Not written anywhere, and never asked for: it lies among the files like any other.
                "path" => theme.is_err() || !entry.contains("..") && !entry.contains('\\'),
                "active-assets" | "template-reach" | "case-collision" => true,
                _ => theme.is_err(),
            };
            if !fine {
                breaches.push(format!("{} {class} {entry:?}: {:?}", row["id"], theme.err().map(|why| why.to_string())));
            }
        }
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }
}
