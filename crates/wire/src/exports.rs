//! Reading what a paper brings from the house it leaves: exports of Ghost, WordPress and Substack.
//!
//! An export is looked through once for everything small ([`open`]: settings, authors, topics,
//! what will not come along), and its stories are then read one by one, however many there are
//! ([`Opened::pieces`]). Nothing is fetched here and nothing is written. An export that is cut
//! short or crooked yields what stands in it, and complaints.

mod body;
mod bounded;
mod csv;
mod files;
mod ghost;
mod moments;
mod substack;
mod wordpress;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use paper::{Export, Piece, System};
use thiserror::Error;

pub use files::Files;

/// Why a file cannot be read as an export at all.
#[derive(Debug, Error)]
pub enum Unread {
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Refused(String),
}

/// An export that was looked through.
pub struct Opened {
    pub export: Export,
    /// The archive it came in, when it came in one: pictures may lie in it.
    pub files: Option<Files>,
    reader: Reader,
}

enum Reader {
    Ghost(ghost::Ghost),
    WordPress(wordpress::WordPress),
    Substack(substack::Substack),
}

/// What the caller knows that the file may not say.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Which system it is from; told from the file itself when not given.
    pub system: Option<System>,
    /// Scheme and host of the old site; a Ghost export does not say it.
    pub site: Option<String>,
}

/// Opens an export, tells whose it is, and reads everything of it but the stories.
pub fn open(path: &Path, known: &Known) -> Result<Opened, Unread> {
    let site = known.site.as_deref().map(|site| site.trim_end_matches('/').to_owned());
    let mut head = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut head)?;
    if head.starts_with(b"PK") {
        return open_archive(Files::open(path)?, known, site);
    }
    let source = Source::Plain(path.to_owned());
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let looks = if text.starts_with(b"{") {
        Some(System::Ghost)
    } else if text.starts_with(b"<") {
        Some(System::WordPress)
    } else {
        None
    };
    match known.system.or(looks) {
        Some(System::Ghost) => {
            let (ghost, export) = ghost::Ghost::look(source, site)?;
            Ok(Opened { export, files: None, reader: Reader::Ghost(ghost) })
        }
        Some(System::WordPress) => {
            let (wordpress, export) = wordpress::WordPress::look(source)?;
            Ok(Opened { export, files: None, reader: Reader::WordPress(wordpress) })
        }
        Some(System::Substack) => Err(Unread::Refused(
            "A Substack export is the zip file that Substack sends; give that file as it came.".into(),
        )),
        None => Err(Unread::Refused(
            "This is no export we know: a Ghost export is JSON or zip, a WordPress export is XML (Tools, Export), a Substack export is zip."
                .into(),
        )),
    }
}

fn open_archive(files: Files, known: &Known, site: Option<String>) -> Result<Opened, Unread> {
    let names = files.names();
    let ends = |end: &str| names.iter().find(|name| name.rsplit('/').next() == Some(end));
    if known.system != Some(System::Ghost)
        && let Some(posts) = ends("posts.csv").cloned()
    {
        let (substack, export) = substack::Substack::look(files.clone(), &posts)?;
        return Ok(Opened { export, files: Some(files), reader: Reader::Substack(substack) });
    }
    if known.system != Some(System::WordPress)
        && let Some(name) = ghost::main_file(&files)
    {
        let (ghost, mut export) = ghost::Ghost::look(Source::Packed(files.clone(), name), site)?;
        ghost::beside(&files, &mut export);
        return Ok(Opened { export, files: Some(files), reader: Reader::Ghost(ghost) });
    }
    if let Some(name) = names.iter().find(|name| name.ends_with(".xml")).cloned() {
        let (wordpress, export) = wordpress::WordPress::look(Source::Packed(files.clone(), name))?;
        return Ok(Opened { export, files: Some(files), reader: Reader::WordPress(wordpress) });
    }
    Err(Unread::Refused("The archive holds no export we know: no Ghost JSON, no WordPress XML, no posts.csv of Substack.".into()))
}

impl Opened {
    /// Reads the stories and pages in the file's order, one after the other, until `take` says
    /// false. Gives complaints about the file as a whole.
    pub fn pieces(&self, mut take: impl FnMut(Piece) -> bool) -> Vec<String> {
        match &self.reader {
            Reader::Ghost(ghost) => ghost.pieces(&mut take),
            Reader::WordPress(wordpress) => wordpress.pieces(&mut take),
            Reader::Substack(substack) => substack.pieces(&mut take),
        }
    }
}

/// Where the text of an export is; read more than once, and never held whole.
#[derive(Clone)]
pub(crate) enum Source {
    Plain(std::path::PathBuf),
    Packed(Files, String),
}

impl Source {
    fn with<T>(&self, read: impl FnOnce(&mut dyn Read) -> T) -> Result<T, Unread> {
        match self {
            Source::Plain(path) => Ok(unmarked(&mut File::open(path)?, read)?),
            Source::Packed(files, name) => Ok(files.with(name, |file| unmarked(file, read))??),
        }
    }
}

/// Reads without a byte order mark.
fn unmarked<T>(file: &mut dyn Read, read: impl FnOnce(&mut dyn Read) -> T) -> std::io::Result<T> {
    let mut head = Vec::new();
    file.take(3).read_to_end(&mut head)?;
    if head == b"\xef\xbb\xbf" {
        head.clear();
    }
    Ok(read(&mut head.as_slice().chain(file)))
}
