//! `courant journal`: read it, and prove that no line was altered or removed.

use std::process::ExitCode;

use anyhow::Result;
use archive::Nouns;
use archive::journal::Verdict;
use clap::Subcommand;

use crate::{House, Settings};

#[derive(Subcommand)]
pub enum Act {
    /// Read the journal from its first line to its last and check every seal
    Verify,
    /// Print the newest lines
    Show {
        /// How many
        #[arg(long, default_value_t = 50)]
        lines: u16,
        /// Only lines about this, such as story:7
        #[arg(long)]
        about: Option<String>,
    },
}

pub async fn run(settings: &Settings, act: Act) -> Result<ExitCode> {
    let house = House::open(settings).await?;
    match act {
        Act::Verify => match house.archive.journal().verify().await? {
            Verdict::Whole { lines } => println!("The journal is whole: {lines} lines, each following from the one before."),
            Verdict::Broken { at, why } => {
                println!("The journal is broken at line {at}: {why}. Compare it with a backup before you trust what follows.");
                return Ok(ExitCode::FAILURE);
            }
        },
        Act::Show { lines, about } => {
            let mut found = match about {
                Some(subject) => house.archive.journal().about(&subject, lines.into()).await?,
                None => house.archive.journal().latest(None, lines.into()).await?,
            };
            found.reverse();
            for line in found {
                println!(
                    "{:>6}  {}  {:<16} {:<12} {:<12} {}",
                    line.seq,
                    line.at.format("%Y-%m-%d %H:%M:%S"),
                    line.who,
                    line.act,
                    line.subject,
                    line.detail
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
