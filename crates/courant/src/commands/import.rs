//! `courant import`: a paper moves in, with the export of the house it leaves.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use paper::System;
use wire::exports::{Known, Opened, open};

use crate::work::moving;
use crate::{House, Settings};

#[derive(Args)]
pub struct Options {
    /// The export, as it was downloaded; before it, if you like, whose it is: ghost, wordpress or substack
    #[arg(value_names = ["SYSTEM", "FILE"], num_args = 1..=2, required = true)]
    words: Vec<String>,
    /// The address at which the old site stands; a Ghost export does not say it
    #[arg(long, value_name = "ADDRESS")]
    site: Option<String>,
    /// Leave pictures at their old addresses; a later run brings them
    #[arg(long)]
    no_pictures: bool,
    /// Say what would come, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Who you are; the owner when there is only one
    #[arg(long = "as", value_name = "EMAIL")]
    by: Option<String>,
}

/// So many lines of each kind are printed; the rest is counted.
const SHOWN: usize = 40;

pub async fn run(settings: &Settings, options: Options) -> Result<()> {
    let (system, file) = match options.words.as_slice() {
        [file] => (None, PathBuf::from(file)),
        [system, file] => (Some(named(system)?), PathBuf::from(file)),
        _ => bail!("give one export"),
    };
    if let Some(site) = &options.site
        && !(site.starts_with("http://") || site.starts_with("https://"))
    {
        bail!("--site takes a whole address, such as https://bell.example");
    }
    let known = Known { system, site: options.site.clone() };
    let opened = {
        let path = file.clone();
        tokio::task::spawn_blocking(move || open(&path, &known)).await?.with_context(|| format!("reading {}", file.display()))?
    };
    describe(&opened);
    if options.dry_run {
        return tokio::task::spawn_blocking(move || rehearse(&opened)).await.context("reading the export");
    }
    let house = House::open(settings).await?;
    let by = super::acting(&house.archive, options.by.as_deref()).await?;
    let progress = super::Progress::default();
    let moved = moving::everything(&house, &by, Arc::new(opened), !options.no_pictures, &|step| progress.show(step)).await?;
    progress.end();
    list("Left out or changed:", &moved.notes.lines());
    list(
        "Pictures and files that could not be had:",
        &moved.missing.iter().map(|(address, why)| format!("{address}: {why}")).collect::<Vec<_>>(),
    );
    let tally = &moved.tally;
    println!(
        "{} new, {} brought up to date, {} unchanged, {} left as they are here; {} pictures, {} other files.",
        tally.new, tally.updated, tally.unchanged, tally.kept_ours, moved.pictures, moved.files
    );
    Ok(())
}

fn named(system: &str) -> Result<System> {
    match system.to_ascii_lowercase().as_str() {
        "ghost" => Ok(System::Ghost),
        "wordpress" => Ok(System::WordPress),
        "substack" => Ok(System::Substack),
        other => bail!("{other} is no system whose exports are read; they are ghost, wordpress and substack"),
    }
}

fn describe(opened: &Opened) {
    let export = &opened.export;
    let of = if export.settings.title.is_empty() { String::new() } else { format!(" of {}", export.settings.title) };
    println!(
        "{}\u{2019}s export{of}: {} stories, {} pages, {} authors, {} topics.",
        export.system,
        export.stories,
        export.pages,
        export.authors.len(),
        export.topics.len()
    );
    for complaint in &export.complaints {
        println!("  {complaint}");
    }
}

/// Says what a run would do.
fn rehearse(opened: &Opened) {
    let holds = moving::rehearse(opened, &|_| {});
    list("Would be left out or changed:", &holds.notes);
    println!(
        "{} would be live, {} scheduled, {} drafts; {} comments; {} pictures, {} sound, film and downloads, {} of them all in the archive. Nothing was changed.",
        holds.live, holds.scheduled, holds.drafts, holds.comments, holds.pictures, holds.files, holds.packed
    );
}

fn list(title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    println!("{title}");
    for line in lines.iter().take(SHOWN) {
        println!("  {line}");
    }
    if lines.len() > SHOWN {
        println!("  and {} more", lines.len() - SHOWN);
    }
}
