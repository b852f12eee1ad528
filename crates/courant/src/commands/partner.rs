//! `courant partner`: add, list and poll partners.

use anyhow::{Context, Result};
use archive::Nouns;
use clap::Subcommand;

use crate::{House, Settings};

#[derive(Subcommand)]
pub enum Act {
    /// Add a partner by its site's or its feed's address; the feed is found by itself
    Add { address: String },
    /// List partners with their last poll and what went wrong
    List,
    /// Ask one partner now, or all of them
    Poll { slug: Option<String> },
}

pub async fn run(settings: &Settings, act: Act) -> Result<()> {
    let house = House::open(settings).await?;
    let now = house.archive.clock().await?;
    match act {
        Act::Add { address } => {
            let added = wire::add_partner(&house.archive, &house.client, &address, now).await?;
            println!("{} is a partner now, by its feed {}.", added.partner.name, added.partner.feed_url);
            println!(
                "{} items are on the wire tray. It is asked again while `courant serve` runs, or now with: courant partner poll {}",
                added.filed.new, added.partner.slug
            );
            for (other, address) in &added.others {
                println!("It has another feed too: {other}, at {address}");
            }
        }
        Act::List => {
            let partners = house.archive.partners().list(10_000).await?;
            if partners.is_empty() {
                println!("There are no partners yet. Add one: courant partner add ADDRESS");
            }
            for p in partners {
                let last = p.last_success_at.map_or("never".into(), |at| at.format("%Y-%m-%d %H:%M").to_string());
                println!(
                    "{:<24} {}  last heard {last} UTC{}",
                    p.slug.as_str(),
                    p.feed_url,
                    if p.active { "" } else { "  (paused)" }
                );
                if let Some(complaint) = p.complaint {
                    println!("{:<24} {complaint}", "");
                }
            }
        }
        Act::Poll { slug } => {
            let partners = match slug {
                Some(slug) => vec![
                    house
                        .archive
                        .partners()
                        .by_slug(&slug)
                        .await?
                        .with_context(|| format!("there is no partner {slug}; `courant partner list` names them"))?,
                ],
                None => house.archive.partners().list(10_000).await?,
            };
            let bar = super::bar(partners.len() as u64, "Asking");
            for partner in partners {
                wire::poll(&house.archive, &house.client, partner.id, now).await?;
                if let Some(after) = house.archive.partners().by_id(partner.id).await? {
                    bar.suspend(|| println!("{}: {}", after.name, after.complaint.as_deref().unwrap_or("all is well")));
                }
                bar.inc(1);
            }
            bar.finish_and_clear();
        }
    }
    Ok(())
}
