//! `courant key`: who may read the paper through its APIs, from the server's own command line.

use anyhow::Result;
use archive::Nouns;
use clap::Subcommand;

use crate::{House, Settings};

#[derive(Subcommand)]
pub enum Act {
    /// Add an integration and print its content key
    Add { name: String },
    /// List the integrations with their content keys
    List,
    /// Take a key away, by the number that the list shows
    Remove { integration: i64 },
}

pub async fn run(settings: &Settings, act: Act) -> Result<()> {
    let house = House::open(settings).await?;
    let now = house.archive.clock().await?;
    match act {
        Act::Add { name } => {
            let tx = house.archive.begin().await?;
            let added = desk::add_integration(&tx, None, &name, now).await?;
            tx.commit().await?;
            println!("{}", added.content_key);
        }
        Act::List => {
            for integration in house.archive.keys().list(1000).await? {
                println!("{:>6}  {}  {}", integration.id, integration.content_key, integration.name);
            }
        }
        Act::Remove { integration } => {
            let tx = house.archive.begin().await?;
            desk::remove_integration(&tx, None, integration, now).await?;
            tx.commit().await?;
            println!("Removed; its key opens nothing any more.");
        }
    }
    Ok(())
}
