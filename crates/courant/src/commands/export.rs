//! `courant export`: the paper in a form that other houses read.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use zip::write::SimpleFileOptions;

use crate::work::ghost::{self, Pictures};
use crate::{House, Settings};

#[derive(Subcommand)]
pub enum Act {
    /// Ghost's own export, which Ghost and `courant import` read: stories, pages, people, topics, settings
    Ghost {
        /// Where to write it: a name ending in .zip takes the pictures along, any other is JSON alone
        file: Option<PathBuf>,
    },
}

pub async fn run(settings: &Settings, act: Act) -> Result<()> {
    let Act::Ghost { file } = act;
    let house = House::open(settings).await?;
    let now = house.archive.clock().await?;
    let file = match file {
        Some(file) => file,
        None => {
            let title = paper::Slug::from_words(&house.archive.paper().await?.masthead.title);
            PathBuf::from(format!("{title}.ghost.{}.json", now.format("%Y-%m-%d")))
        }
    };
    if file.exists() {
        bail!("{} exists already; choose another name", file.display());
    }
    let unfinished = file.with_extension("unfinished");
    let made = write(&house, &file, &unfinished, now).await;
    let written = match made {
        Ok(written) => written,
        Err(trouble) => {
            let _ = std::fs::remove_file(&unfinished);
            return Err(trouble);
        }
    };
    std::fs::rename(&unfinished, &file).with_context(|| format!("naming {}", file.display()))?;
    println!(
        "{} holds {} stories, {} pages and {} pictures{}.",
        file.display(),
        written.stories,
        written.pages,
        if is_zip(&file) { written.pictures.len() } else { 0 },
        if written.left_out > 0 { format!("; {} that were killed or spiked stay here", written.left_out) } else { String::new() }
    );
    Ok(())
}

fn is_zip(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

async fn write<'h>(
    house: &'h House,
    file: &Path,
    unfinished: &Path,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<ghost::Written<'h>> {
    let archive = &house.archive;
    let out = BufWriter::new(File::create(unfinished).with_context(|| format!("writing {}", unfinished.display()))?);
    let bar = super::bar(0, "Stories");
    if !is_zip(file) {
        let mut out = out;
        let written = ghost::write(archive, &mut out, Pictures::At(&house.site), now, || bar.inc(1)).await?;
        out.flush()?;
        return Ok(written);
    }
    let mut zip = zip::ZipWriter::new(out);
    let packed = SimpleFileOptions::default().large_file(true);
    zip.start_file("courant.ghost.json", packed)?;
    let written = ghost::write(archive, &mut zip, Pictures::Beside, now, || bar.inc(1)).await?;
    for (name, hash) in &written.pictures {
        if let Some(bytes) = archive.blobs.get(hash).await? {
            // Pictures are as small as they get.
            zip.start_file(name.as_str(), packed.compression_method(zip::CompressionMethod::Stored))?;
            zip.write_all(&bytes)?;
        }
    }
    zip.finish()?.flush()?;
    Ok(written)
}
