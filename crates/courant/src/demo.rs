//! `courant demo`: an invented town's newspaper, with partners that file while you look.
//!
//! A store of its own, the whole cast, a stand-in for each partner's site on this machine, and
//! a link for every role. Nothing of it reaches beyond this machine.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use archive::{Archive, Nouns};
use clap::Args;

use crate::commands::staff;
use crate::{House, Settings, serve};

mod cast;
mod front_matter;
mod generate;
mod load;
mod partner_stub;
mod pictures;

#[derive(Args)]
pub struct Options {
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 8810)]
    port: u16,
    /// Keep the demo in this folder and find it there again; a fresh one that is cleared away at the end when not given
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print this many more stories, made up, to see a large archive
    #[arg(long, value_name = "N", default_value_t = 0)]
    stories: u64,
}

pub async fn run(settings: Settings, options: Options) -> Result<()> {
    let begun = Instant::now();
    let folder = match &options.data {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("courant-demo-{}", std::process::id())),
    };
    let stub = partner_stub::open().await?;
    let site = format!("http://127.0.0.1:{}", options.port);
    let settings = settings
        .with("site.url", &site)?
        .with("listen.address", format!("127.0.0.1:{}", options.port))?
        .with("store.folder", folder.to_string_lossy())?
        .with("wire.allow_private", format!("127.0.0.1:{}", stub.port))?;
    let house = House::open(&settings).await?;
    let cast = cast::Cast::read()?;
    if is_empty(&house.archive).await? {
        load::everything(&house, &cast).await.context("setting the demo's paper")?;
    }
    load::partners(&house, &cast, &stub).await?;
    let have = house.archive.count_live(archive::stories::Shelf::All).await?.max(0) as u64;
    if options.stories > have {
        generate::stories(&house, options.stories - have).await?;
    }
    let demo = web::Demo {
        sentence: "This is the demonstration paper. Sign in with a link from the terminal it was started in.".into(),
    };
    let running = serve::start(&settings, house.clone(), Some(demo)).await?;
    println!("{} is open at {site}/ (after {:.1} s)\n", cast.paper.name, begun.elapsed().as_secs_f64());
    println!("Programs written for Ghost read it with the content key {}\n", content_key(&house).await?);
    println!("Sign in at the desk, once each, within 15 minutes:");
    for member in house.archive.staff().list(100).await? {
        let tx = house.archive.begin().await?;
        let link = desk::make_link(&tx, None, member.id, house.archive.clock().await?).await?;
        tx.commit().await?;
        println!("  {:<13} {:<20} {}", member.role.as_str(), member.name, staff::address(&settings, &link)?);
    }
    println!("\nTwo partners file a story a minute; one is corrected after 8 minutes and one killed after 10.");
    println!("Something to paste at the desk: a page as somebody copied it is in {}", paste_file(&folder)?.display());
    println!("Ctrl-C closes the paper{}.", if options.data.is_none() { " and clears it away" } else { "" });
    let filing = tokio::spawn(partner_stub::night_editor(house, stub));
    serve::told_to_stop().await;
    filing.abort();
    running.stop().await;
    if options.data.is_none() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("clearing {}", folder.display()))?;
    }
    Ok(())
}

async fn is_empty(archive: &Archive) -> Result<bool> {
    Ok(archive.staff().list(1).await?.is_empty())
}

/// A key for whoever wants to try the Content API; the same again in a demo that was kept.
async fn content_key(house: &House) -> Result<String> {
    if let Some(there) = house.archive.keys().list(1).await?.pop() {
        return Ok(there.content_key);
    }
    let tx = house.archive.begin().await?;
    let added = desk::add_integration(&tx, None, "Visitors of the demonstration", house.archive.clock().await?).await?;
    tx.commit().await?;
    Ok(added.content_key)
}

/// The page to try pasting, written out beside the store.
fn paste_file(folder: &std::path::Path) -> Result<PathBuf> {
    let file = folder.join("paste-me.txt");
    std::fs::write(&file, include_str!("../demo/paste.txt")).with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}
