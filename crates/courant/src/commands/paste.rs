//! `courant paste`: read a pasted page or text, or a page by its address; put its stories on the
//! wire tray and print what was read.

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use desk::{Clipped, Clipping};

use crate::{House, Settings};

#[derive(Args)]
pub struct Options {
    /// The text or HTML, or a page's address (https://…); standard input when not given or -
    #[arg(value_name = "FILE-OR-ADDRESS")]
    what: Option<String>,
    /// Put the page on the tray even if a partner has filed it already
    #[arg(long)]
    anyway: bool,
}

pub async fn run(settings: &Settings, options: Options) -> Result<()> {
    match options.what.as_deref().filter(|what| super::is_address(what)) {
        Some(address) => clip(settings, address, options.anyway).await,
        None => paste(settings, options.what.map(PathBuf::from)).await,
    }
}

async fn paste(settings: &Settings, file: Option<PathBuf>) -> Result<()> {
    let text = read(file.as_deref())?;
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

async fn clip(settings: &Settings, address: &str, anyway: bool) -> Result<()> {
    let house = House::open(settings).await?;
    let page = wire::fetch_page(&house.client, address).await?;
    let clipping = Clipping { address: page.address, original: page.original, parts: page.parts };
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    let clipped = match anyway {
        true => desk::clip_anyway(&tx, None, &clipping, now).await?,
        false => desk::clip(&tx, None, &clipping, now).await?,
    };
    tx.commit().await?;
    println!("{}", serde_json::to_string_pretty(&clipping.parts)?);
    match clipped {
        Clipped::New(id) => eprintln!("On the wire tray: {id}. Take it in the desk, or with: courant take {id}"),
        Clipped::Newer(id) => eprintln!("The page has changed: a newer version of {id} is on the wire tray."),
        Clipped::Unchanged(id) => eprintln!("Nothing on the page has changed since it was last read, as {id}."),
        Clipped::Filed(item, partner) => eprintln!(
            "{partner} has filed this already: it is {} on the wire tray, and nothing was added. To add the page as well: courant paste --anyway ADDRESS",
            item.id
        ),
    }
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
