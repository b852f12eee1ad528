//! `courant routes`: what a publisher asks of a routes.yaml before it is uploaded.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Act {
    /// Read a routes.yaml as the desk would, and say the line and what is wrong
    Check {
        /// The file
        file: PathBuf,
    },
}

pub fn run(act: Act) -> Result<ExitCode> {
    let Act::Check { file } = act;
    let bytes = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    let text = String::from_utf8(bytes).with_context(|| format!("{} is no text in UTF-8", file.display()))?;
    match desk::read_routes(&text) {
        Err(no) => {
            println!("{no}");
            Ok(ExitCode::FAILURE)
        }
        Ok(None) => {
            println!("The file says nothing: all addresses stay the usual ones.");
            Ok(ExitCode::SUCCESS)
        }
        Ok(Some(routes)) => {
            for complaint in &routes.complaints {
                println!("{complaint}");
            }
            println!("The file can be used: {} routes, {} collections.", routes.routes.len(), routes.collections.len());
            Ok(ExitCode::SUCCESS)
        }
    }
}
