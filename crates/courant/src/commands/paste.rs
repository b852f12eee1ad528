//! `courant paste`: read a pasted page or text, put its stories on the wire tray, print what was read.

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::{House, Settings};

#[derive(Args)]
pub struct Options {
    /// The text or HTML; standard input when not given or -
    file: Option<PathBuf>,
}

pub async fn run(settings: &Settings, options: Options) -> Result<()> {
    let text = read(options.file.as_deref())?;
    let pasted = reading::paste::read(&text);
    let house = House::open(settings).await?;
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    let items = desk::paste(&tx, None, &text, &pasted.stories, now).await?;
    tx.commit().await?;
    println!("{}", serde_json::to_string_pretty(&pasted.to_json())?);
    let numbers = items.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    let thread = if pasted.thread { ", proposed as one thread" } else { "" };
    eprintln!(
        "{} on the wire tray{thread}: {numbers}. Take them in the desk, or with: courant take {}",
        stories(items.len()),
        items.first().map_or(0, |id| id.0)
    );
    Ok(())
}

fn stories(n: usize) -> String {
    if n == 1 { "1 story".into() } else { format!("{n} stories") }
}

fn read(file: Option<&std::path::Path>) -> Result<String> {
    let mut bytes = Vec::new();
    match file {
        Some(path) if path.as_os_str() != "-" => {
            bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        }
        _ => {
            std::io::stdin().lock().read_to_end(&mut bytes).context("reading standard input")?;
        }
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}
