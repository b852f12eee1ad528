//! `courant export`: the paper in a form that other houses read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use crate::work::taking_out;
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
        None => PathBuf::from(taking_out::name(&house.archive.paper().await?.masthead.title, now, "json")),
    };
    if file.exists() {
        bail!("{} exists already; choose another name", file.display());
    }
    let unfinished = file.with_extension("unfinished");
    let progress = super::Progress::default();
    let made = match is_zip(&file) {
        true => taking_out::zip(&house, &unfinished, now, &|step| progress.show(step)).await,
        false => taking_out::json(&house, &unfinished, now, &|step| progress.show(step)).await,
    };
    progress.end();
    let written = match made {
        Ok(written) => written,
        Err(trouble) => {
            let _ = std::fs::remove_file(&unfinished);
            return Err(trouble);
        }
    };
    std::fs::rename(&unfinished, &file).with_context(|| format!("naming {}", file.display()))?;
    println!(
        "{} holds {} stories, {} pages, {} pictures and {} other files.",
        file.display(),
        written.stories,
        written.pages,
        if is_zip(&file) { written.pictures.len() } else { 0 },
        if is_zip(&file) { written.files.len() } else { 0 },
    );
    for line in written.lines() {
        println!("  {line}");
    }
    Ok(())
}

fn is_zip(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}
