//! `courant backup` and `courant restore`: the whole paper in one file.
//!
//! The file is a plain tar: a consistent copy of the store, and every picture and file, wherever they
//! are kept.
//! Writers and readers go on while it is made.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use archive::blobs::Place;
use clap::Args;

use crate::{House, Settings};

#[derive(Args)]
pub struct Options {
    /// The file to write, such as paper-2026-03-02.tar; must not exist yet
    file: PathBuf,
}

#[derive(Args)]
pub struct RestoreOptions {
    /// A file that `courant backup` wrote
    file: PathBuf,
}

const STORE: &str = "courant.db";
const PICTURES: &str = "pictures";

pub async fn run(settings: &Settings, options: Options) -> Result<()> {
    make(settings, &options.file).await
}

/// Writes the whole paper into `file`, which must not exist yet.
pub async fn make(settings: &Settings, file: &Path) -> Result<()> {
    if file.exists() {
        bail!("{} exists already; choose another name, so that no older backup is lost", file.display());
    }
    let house = House::open(settings).await?;
    let work = beside(file, "making");
    std::fs::create_dir(&work).with_context(|| format!("making {}", work.display()))?;
    let made = write(&house, file, &work).await;
    std::fs::remove_dir_all(&work).with_context(|| format!("clearing {}", work.display()))?;
    let bytes = made?;
    println!(
        "{} holds the whole paper ({} MiB). Bring it back with: courant restore {}",
        file.display(),
        bytes >> 20,
        file.display()
    );
    Ok(())
}

async fn write(house: &House, file: &Path, work: &Path) -> Result<u64> {
    let copy = work.join(STORE);
    house.archive.copy_to(&copy).await?;
    // Pictures are never changed, only added: what the copied store names is there by now.
    let pictures = house.archive.blobs.list().await.context("listing the pictures")?;
    let unfinished = work.join("unfinished.tar");
    let mut tar = tar::Builder::new(BufWriter::new(
        File::create(&unfinished).with_context(|| format!("writing {}", unfinished.display()))?,
    ));
    tar.append_path_with_name(&copy, STORE)?;
    let bar = super::bar(pictures.len() as u64, "Pictures");
    for hash in &pictures {
        let laid = work.join("blob");
        match house.archive.blobs.lay_down(hash, &laid).await {
            Ok(true) => append(&mut tar, hash, &laid)?,
            // Cleared away since the list was made: the store does not name it any more.
            Ok(false) => {}
            // One picture that a disk has spoiled must not cost the paper its backup.
            Err(archive::Error::Garbled(what)) => bar.suspend(|| eprintln!("{what} is spoiled and was left out.")),
            Err(trouble) => return Err(trouble).with_context(|| format!("reading picture {hash}")),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut written = tar.into_inner()?;
    written.flush()?;
    let written = written.into_inner().map_err(|e| e.into_error())?;
    written.sync_all()?;
    let bytes = written.metadata()?.len();
    // Whole or not at all: the name appears only once everything is on the disk.
    std::fs::rename(&unfinished, file).with_context(|| format!("naming {}", file.display()))?;
    Ok(bytes)
}

pub async fn restore(settings: &Settings, options: RestoreOptions) -> Result<()> {
    bring_back(settings, &options.file).await
}

/// Brings a paper back where there is none yet; whole, or not at all.
pub async fn bring_back(settings: &Settings, file: &Path) -> Result<()> {
    let stored = settings.archive();
    let Some(store) = stored.database.strip_prefix("sqlite:").map(PathBuf::from) else {
        bail!("this paper is kept in PostgreSQL: bring the store back with pg_restore, and the pictures from their own copy");
    };
    if store.exists() {
        bail!(
            "there is a paper in {} already. Move that folder away first; a restore never writes over one.",
            settings.folder().display()
        );
    }
    let folder = settings.folder();
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let work = folder.join("restoring");
    if work.exists() {
        std::fs::remove_dir_all(&work).context("clearing an unfinished restore")?;
    }
    std::fs::create_dir(&work)?;
    let pictures = unpack(file, &work)?;
    let copy = work.join(STORE);
    if !copy.exists() {
        bail!("{} holds no store; it is not a backup that `courant backup` wrote", file.display());
    }
    archive::backup::inspect(&copy).context("the store in the backup")?;
    put_back(&stored.blobs, &pictures, &work).await?;
    if let Some(parent) = store.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::rename(&copy, &store)?;
    std::fs::remove_dir_all(&work)?;
    let house = House::open(settings).await?;
    use archive::Nouns;
    match house.archive.journal().verify().await? {
        archive::journal::Verdict::Whole { lines } => println!(
            "The paper is back: {} pictures, a journal of {lines} lines, whole. Start it with: courant serve",
            pictures.len()
        ),
        archive::journal::Verdict::Broken { at, why } => {
            println!("The paper is back, but its journal is broken at line {at}: {why}.")
        }
    }
    Ok(())
}

/// Unpacks the two kinds of file a backup has, and refuses any other.
fn unpack(file: &Path, work: &Path) -> Result<Vec<PathBuf>> {
    let source = File::open(file).with_context(|| format!("opening {}", file.display()))?;
    let mut tar = tar::Archive::new(BufReader::new(source));
    let mut pictures = Vec::new();
    for entry in tar.entries().context("reading the backup")? {
        let mut entry = entry.context("reading the backup; is it cut short?")?;
        let name = entry.path()?.into_owned();
        let parts: Vec<_> = name.iter().filter_map(|part| part.to_str()).collect();
        let expected = match parts.as_slice() {
            [STORE] => true,
            [PICTURES, two, hash] => {
                hash.len() == 64 && hash.starts_with(two) && two.len() == 2 && hash.bytes().all(|b| b.is_ascii_hexdigit())
            }
            _ => false,
        };
        if !expected || !entry.header().entry_type().is_file() {
            bail!("{} holds {}, which no backup of ours does; nothing was restored", file.display(), name.display());
        }
        let target = work.join(&name);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut out = File::create(&target)?;
        let copied = std::io::copy(&mut entry.by_ref(), &mut out)?;
        if copied != entry.header().size()? {
            bail!("{} is cut short; nothing was restored", file.display());
        }
        out.sync_all()?;
        if parts.len() == 3 {
            pictures.push(name);
        }
    }
    Ok(pictures)
}

/// Puts unpacked pictures where this paper keeps its own.
async fn put_back(place: &Place, pictures: &[PathBuf], work: &Path) -> Result<()> {
    let bar = super::bar(pictures.len() as u64, "Pictures");
    let blobs = archive::Blobs::open(place)?;
    for name in pictures {
        match place {
            Place::Folder(to) => {
                let target = to.join(name.strip_prefix(PICTURES).unwrap_or(name));
                if let Some(parent) = target.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::rename(work.join(name), &target)?;
            }
            Place::S3(_) => {
                let storing = || format!("storing {}", name.display());
                let parked = blobs.park_file(&work.join(name)).await.with_context(storing)?;
                blobs.keep_parked(&parked).await.with_context(storing)?;
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn append(tar: &mut tar::Builder<BufWriter<File>>, hash: &str, laid: &Path) -> Result<()> {
    let file = File::open(laid)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(file.metadata()?.len());
    header.set_mode(0o644);
    Ok(tar.append_data(&mut header, format!("{PICTURES}/{}/{hash}", &hash[..2]), BufReader::new(file))?)
}

fn beside(file: &Path, word: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{word}"));
    name.into()
}
