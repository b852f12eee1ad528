//! The paper as one file for another house: Ghost's export, with or without the pictures beside it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use archive::Nouns;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use zip::write::SimpleFileOptions;

use super::ghost::{self, Pictures, Written};
use super::moving::{Step, Tell};
use crate::House;

/// Stories after which whoever waits is told of it.
const TOLD: u64 = 50;

/// The JSON alone, in which pictures stand at the paper's own address.
pub async fn json<'h>(house: &'h House, file: &Path, now: DateTime<Utc>, tell: &Tell<'_>) -> Result<Written<'h>> {
    let mut out = begin(file)?;
    let written = ghost::write(&house.archive, &mut out, Pictures::At(&house.site), now, counting(tell)).await?;
    out.flush()?;
    Ok(written)
}

/// A zip that holds the JSON and the pictures beside it.
pub async fn zip<'h>(house: &'h House, file: &Path, now: DateTime<Utc>, tell: &Tell<'_>) -> Result<Written<'h>> {
    let mut zip = zip::ZipWriter::new(begin(file)?);
    let packed = SimpleFileOptions::default().large_file(true);
    // Pictures are as small as they get.
    let as_is = packed.compression_method(zip::CompressionMethod::Stored);
    zip.start_file("courant.ghost.json", packed)?;
    let written = ghost::write(&house.archive, &mut zip, Pictures::Beside, now, counting(tell)).await?;
    let of = (written.pictures.len() + written.files.len()) as u64;
    for (done, (name, hash)) in written.pictures.iter().chain(&written.files).enumerate() {
        if let Some(mut pieces) = house.archive.blobs.part(hash, None).await? {
            zip.start_file(name.as_str(), as_is)?;
            while let Some(piece) = pieces.stream.try_next().await? {
                zip.write_all(&piece)?;
            }
        }
        tell(Step { what: "Pictures and files", done: done as u64 + 1, of });
    }
    for (name, text) in own_addresses(house).await? {
        zip.start_file(name, packed)?;
        zip.write_all(text.as_bytes())?;
    }
    zip.finish()?.flush()?;
    Ok(written)
}

/// The paper's routes and redirects. As YAML both: of two JSON files Ghost's importer takes the wrong one.
async fn own_addresses(house: &House) -> Result<Vec<(&'static str, String)>> {
    let files = house.archive.files();
    let mut own = Vec::new();
    if let Some(text) = files.get(archive::File::Routes).await?.filter(|text| !text.trim().is_empty()) {
        own.push(("content/settings/routes.yaml", text));
    }
    if let Some(text) = files.get(archive::File::Redirects).await?.filter(|text| !text.trim().is_empty()) {
        // What was taken once can be read.
        own.push(("content/data/redirects.yaml", desk::redirects::as_yaml(&text).unwrap_or(text)));
    }
    Ok(own)
}

/// What the file is called where nobody says otherwise.
pub fn name(title: &str, now: DateTime<Utc>, ending: &str) -> String {
    format!("{}.ghost.{}.{ending}", paper::Slug::from_words(title), now.format("%Y-%m-%d"))
}

fn begin(file: &Path) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(file).with_context(|| format!("writing {}", file.display()))?))
}

fn counting<'t>(tell: &'t Tell<'t>) -> impl Fn() + 't {
    let done = std::sync::atomic::AtomicU64::new(0);
    move || {
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if done.is_multiple_of(TOLD) {
            tell(Step { what: "Stories", done, of: 0 });
        }
    }
}
