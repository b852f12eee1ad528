//! A theme as it lies in a folder, links and all.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;

use super::sheets;
use crate::{Error, Result};

/// As an upload may have.
const MOST_FILES: usize = 2_000;
const LARGEST: u64 = 50 * 1024 * 1024;
const DEEPEST: usize = 10;

/// What [`check`](super::check) asks for: the files below a folder by their paths in it, and the
/// names of links, which are not followed.
///
/// # Errors
/// [`Error::Theme`] when the folder cannot be read, or holds more than a theme can.
pub fn read(folder: &Path) -> Result<(BTreeMap<String, Bytes>, Vec<String>)> {
    let mut found = Found::default();
    found.folder(folder, "", 0)?;
    Ok((found.files, found.links))
}

#[derive(Default)]
struct Found {
    files: BTreeMap<String, Bytes>,
    links: Vec<String>,
    size: u64,
}

impl Found {
    fn folder(&mut self, folder: &Path, within: &str, depth: usize) -> Result<()> {
        let trouble = |e: std::io::Error| Error::Theme(format!("{} cannot be read: {e}", folder.display()));
        for entry in std::fs::read_dir(folder).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let name = format!("{within}{}", entry.file_name().to_string_lossy());
            if sheets::is_ignored(&name) {
                continue;
            }
            let about = entry.metadata().map_err(trouble)?;
            if about.is_symlink() {
                self.links.push(name);
            } else if about.is_dir() {
                if depth == DEEPEST {
                    return Err(Error::Theme(format!("{name} lies more than {DEEPEST} folders deep")));
                }
                self.folder(&entry.path(), &format!("{name}/"), depth + 1)?;
            } else {
                self.size += about.len();
                if self.size > LARGEST || self.files.len() == MOST_FILES {
                    return Err(Error::Theme(format!("the theme has more than {MOST_FILES} files or {} MiB", LARGEST >> 20)));
                }
                self.files.insert(name, std::fs::read(entry.path()).map_err(trouble)?.into());
            }
        }
        Ok(())
    }
}
