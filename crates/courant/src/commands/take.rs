//! `courant take`: what the desk's button does, from a shell.

use anyhow::{Context, Result};
use archive::Nouns;
use clap::Args;
use paper::WireItemId;

use crate::commands::acting;
use crate::{House, Settings};

#[derive(Args)]
pub struct Options {
    /// The item's number on the wire tray; without one the tray is listed
    item: Option<i64>,
    /// Take everything that was pasted together with it, as one thread
    #[arg(long)]
    all: bool,
    /// Who is taking it; the owner when not given
    #[arg(long = "as", value_name = "ADDRESS")]
    by: Option<String>,
}

pub async fn run(settings: &Settings, options: Options) -> Result<()> {
    let house = House::open(settings).await?;
    let Some(item) = options.item else {
        let items = house.archive.wire_items().tray(paper::Tray::New, 50, 0).await?;
        if items.is_empty() {
            println!("The wire tray is empty. Add a partner or paste something.");
        }
        for item in items {
            println!("{:>6}  {}  {}", item.id, item.changed_at.format("%Y-%m-%d %H:%M"), item.parts.headline);
        }
        return Ok(());
    };
    let by = acting(&house.archive, options.by.as_deref()).await?;
    let (desk_house, now) = (house.desk().await?, house.archive.clock().await?);
    let tx = house.archive.begin().await?;
    let taken = if options.all {
        let found = tx.wire_items().by_id(WireItemId(item)).await?.with_context(|| format!("there is no wire item {item}"))?;
        let bundle = found.bundle.context("this item came alone: take it without --all")?;
        desk::take_bundle(&tx, &by, &bundle, &desk_house, now).await?
    } else {
        vec![desk::take(&tx, &by, WireItemId(item), &desk_house, now).await?]
    };
    tx.commit().await?;
    for story in taken {
        println!("{}  draft  /{}/  {}", story.id, story.slug, story.headline);
    }
    Ok(())
}
