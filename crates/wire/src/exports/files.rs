//! The archive an export came in: names and bytes, and no way out of it.
//!
//! Nothing is ever unpacked to disk, so a name cannot lead anywhere; still, names that try to
//! (`../`, a drive, a backslash), links, and files that grow out of all proportion are refused,
//! because whoever made them did not make an export.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use zip::ZipArchive;

use super::Unread;

/// More entries than this no paper has.
const MOST_ENTRIES: usize = 500_000;
/// Bytes of all files together, unpacked.
const MOST_BYTES: u64 = 64 << 30;
/// No text or picture is packed as tightly as this; a bomb is.
const MOST_RATIO: u64 = 200;
/// Below this a file may be packed as tightly as it likes.
const SMALL: u64 = 1 << 20;

/// An open archive; cheap to clone.
#[derive(Clone)]
pub struct Files {
    zip: ZipArchive<Handle>,
    /// Place in the archive and unpacked size, by name.
    index: Arc<BTreeMap<String, (usize, u64)>>,
    /// The folders in which the site's own tree begins.
    bases: Arc<Vec<String>>,
    /// What was left out, in sentences.
    pub complaints: Arc<Vec<String>>,
}

impl Files {
    pub fn open(path: &Path) -> Result<Files, Unread> {
        let no = |why: String| Unread::Refused(why);
        let mut zip = ZipArchive::new(Handle { file: Arc::new(File::open(path)?), at: 0 })
            .map_err(|e| no(format!("The archive is damaged ({e}); pack or download it again.")))?;
        if zip.len() > MOST_ENTRIES {
            return Err(no(format!("The archive holds {} files, more than the {MOST_ENTRIES} that are read.", zip.len())));
        }
        let (mut index, mut complaints, mut all) = (BTreeMap::new(), Vec::new(), 0u64);
        for at in 0..zip.len() {
            let file = match zip.by_index_raw(at) {
                Ok(file) => file,
                Err(e) => {
                    complaints.push(format!("one file of the archive is damaged ({e}) and was left out"));
                    continue;
                }
            };
            let Ok(name) = file.name().map(|name| name.into_owned()) else {
                return Err(no("The archive names a file in no known spelling; pack it again.".into()));
            };
            if file.is_dir() || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
                continue;
            }
            if !is_plain(&name) {
                return Err(no(format!("The archive names a file outside itself ({}); no export does that.", shown(&name))));
            }
            if file.is_symlink() || file.unix_mode().is_some_and(|mode| mode & 0o170_000 != 0 && mode & 0o170_000 != 0o100_000) {
                return Err(no(format!("The archive holds a link ({}); no export does that.", shown(&name))));
            }
            if file.encrypted() {
                return Err(no("The archive is locked with a password; unlock it and pack it again.".into()));
            }
            let (size, packed) = (file.size(), file.compressed_size());
            if size > SMALL && size / packed.max(1) > MOST_RATIO {
                return Err(no(format!(
                    "{} would unpack to {} MiB out of {} KiB; no export does that.",
                    shown(&name),
                    size >> 20,
                    packed >> 10
                )));
            }
            all = all.saturating_add(size);
            if all > MOST_BYTES {
                return Err(no("The archive would unpack to more than 64 GiB; split it.".into()));
            }
            // Of two files of one name the first is taken; the other is somebody's trick or slip.
            index.entry(name).or_insert((at, size));
        }
        if index.is_empty() {
            return Err(no("The archive is empty; pack or download it again.".into()));
        }
        let bases = Arc::new(bases(index.keys()));
        Ok(Files { zip, bases, index: Arc::new(index), complaints: Arc::new(complaints) })
    }

    /// In order.
    pub fn names(&self) -> Vec<String> {
        self.index.keys().cloned().collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// The bytes of the file that an address leads to, from the site's root or from wherever the
    /// site kept its files, whatever folder the archive keeps them in.
    pub fn ending_in(&self, address: &str, most: u64) -> Option<Vec<u8>> {
        self.bytes(&self.lying_at(address)?, most)
    }

    /// Does the file that an address leads to lie here?
    pub fn holds(&self, address: &str) -> bool {
        self.lying_at(address).is_some()
    }

    /// Unpacks the file that an address leads to, up to `most` bytes; None when it is not there.
    ///
    /// # Errors
    /// When it is larger, or damaged, or cannot be written.
    pub fn unpack(&self, address: &str, most: u64, to: &Path) -> Option<io::Result<u64>> {
        let name = self.lying_at(address)?;
        let too_large = || io::Error::other(format!("it is larger than {} MiB", most >> 20));
        if self.index.get(&name).is_some_and(|(_, size)| *size > most) {
            return Some(Err(too_large()));
        }
        let written = self.with(&name, |file| {
            let mut out = io::BufWriter::new(File::create(to)?);
            let size = io::copy(&mut file.take(most.saturating_add(1)), &mut out)?;
            io::Write::flush(&mut out)?;
            if size > most { Err(too_large()) } else { Ok(size) }
        });
        Some(written.unwrap_or_else(|no| Err(io::Error::other(no.to_string()))))
    }

    /// The name under which the file of an address lies here.
    fn lying_at(&self, address: &str) -> Option<String> {
        let path = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?.1.split(['?', '#']).next().unwrap_or_default(),
            None => address.trim_start_matches('/'),
        };
        let short = path.strip_prefix("content/").unwrap_or(path);
        // Our own export names pictures so that Ghost gives them the names it tells (`a~.jpg`, `a-.jpg`).
        let marked = path.rsplit_once("-.").map(|(stem, ending)| format!("{stem}~.{ending}"));
        let at = |base: &str| {
            let names = [Some(path), Some(short), marked.as_deref()];
            names.into_iter().flatten().map(|path| format!("{base}{path}")).find(|name| self.has(name))
        };
        self.bases.iter().find_map(|base| at(base)).or_else(|| at(""))
    }

    /// The bytes of one file, up to `most`; None when it is not there, larger, or damaged.
    pub fn bytes(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        let (_, size) = *self.index.get(name)?;
        if size > most {
            return None;
        }
        self.with(name, |file| {
            let mut bytes = Vec::with_capacity(size.min(1 << 24) as usize);
            file.take(most.saturating_add(1)).read_to_end(&mut bytes).ok().filter(|n| *n as u64 <= most).map(|_| bytes)
        })
        .ok()
        .flatten()
    }

    /// Reads one file as it is unpacked, never further than it said it would go.
    pub(crate) fn with<T>(&self, name: &str, read: impl FnOnce(&mut dyn Read) -> T) -> Result<T, Unread> {
        let (at, size) =
            *self.index.get(name).ok_or_else(|| Unread::Refused(format!("The archive holds no {}.", shown(name))))?;
        // A reading place of its own: the stories are still being read while pictures are asked for.
        let mut zip = self.zip.clone();
        let file = zip.by_index(at).map_err(|e| Unread::Refused(format!("{} in the archive is damaged ({e}).", shown(name))))?;
        Ok(read(&mut file.take(size)))
    }
}

/// A reading place in an open file; many can read the same file at once.
#[derive(Clone)]
struct Handle {
    file: Arc<File>,
    at: u64,
}

impl Read for Handle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(into, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Handle {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.file.metadata()?.len(), by),
        };
        self.at = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

fn bases<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    for name in names {
        let at = ["content/", "wp-content/", "images/", "media/", "files/"]
            .iter()
            .filter_map(|tree| name.match_indices(tree).map(|(at, _)| at).find(|at| *at == 0 || name.as_bytes()[at - 1] == b'/'))
            .min();
        if let Some(at) = at
            && bases.len() < 16
            && !bases.iter().any(|known| *known == name[..at])
        {
            bases.push(name[..at].to_owned());
        }
    }
    bases
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 1024
        && !name.starts_with('/')
        && !name.contains(['\\', '\0', ':'])
        && name.split('/').all(|part| part != ".." && part != ".")
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}
