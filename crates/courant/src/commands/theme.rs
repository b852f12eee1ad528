//! `courant theme`: what a theme's author asks before it is uploaded.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use press::check::{self, Finding, Level};

#[derive(Subcommand)]
pub enum Act {
    /// Hold a theme against the rules that Ghost's own checker has, and say what is amiss
    Check {
        /// The theme's folder, or its zip
        theme: PathBuf,
    },
}

pub fn run(act: Act) -> Result<ExitCode> {
    let Act::Check { theme } = act;
    let findings = if theme.is_dir() {
        let (files, links) = check::folder::read(&theme)?;
        check::check(&files, &links)
    } else {
        let archive = std::fs::read(&theme).with_context(|| format!("reading {}", theme.display()))?;
        check::archive(&archive.into())?
    };
    for finding in &findings {
        print(finding);
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (fatal, errors, warnings) = (count(Level::Fatal), count(Level::Error), count(Level::Warning));
    match (fatal, errors, warnings) {
        (0, 0, 0) => println!("Nothing is amiss."),
        (0, ..) => println!("{errors} errors, {warnings} warnings. The theme can be printed."),
        _ => println!(
            "{} errors, {warnings} warnings. The theme cannot be printed before the {fatal} marked fatal are mended.",
            fatal + errors
        ),
    }
    Ok(if fatal + errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(finding: &Finding) {
    let weight = match finding.level {
        Level::Fatal => "fatal",
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "advice",
    };
    println!("{weight}: {} ({})", finding.sentence, finding.code);
    for place in &finding.places {
        match place.words.as_str() {
            "" => println!("    {}", place.file),
            words => println!("    {}: {words}", place.file),
        }
    }
}
