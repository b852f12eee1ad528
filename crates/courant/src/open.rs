//! Opening the house: store, press and the door outward, from the settings.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use archive::Archive;
use press::Press;

use crate::Settings;

/// What every uniform needs.
#[derive(Clone)]
pub struct House {
    pub archive: Archive,
    pub press: Arc<Press>,
    pub client: outbound::Client,
    pub host: String,
    /// Scheme and host of the paper, no slash at the end.
    pub site: String,
    /// The WebSub hub that is told of every change, if there is one.
    pub hub: Option<String>,
    /// Where files are made that are too large for memory, and taken away again.
    pub work: PathBuf,
}

impl House {
    pub async fn open(settings: &Settings) -> Result<House> {
        let stored = settings.archive();
        let archive =
            Archive::open(&stored).await.with_context(|| format!("opening the store {}", without_password(&stored.database)))?;
        if let Some(copy) = &archive.set_aside {
            tracing::info!(copy = %copy.display(), "the store was upgraded; a copy of it as it was is set aside");
        }
        let press = Press::new(archive.clone(), &settings.press()?).context("setting up the press")?;
        // Yesterday's theme may not suit today's Courant; the house theme prints all the same.
        if let Err(trouble) = press.load_theme().await {
            tracing::error!(%trouble, "the theme that the desk chose cannot be used; the house theme stands in");
        }
        let client = outbound::Client::new(settings.outbound()?).context("setting up the door outward")?;
        Ok(House {
            archive,
            press: Arc::new(press),
            client,
            host: settings.host()?,
            site: settings.site()?,
            hub: settings.hub(),
            work: settings.folder().join("work"),
        })
    }

    /// The house as the acts know it.
    pub async fn desk(&self) -> archive::Result<desk::House> {
        let paper = self.archive.paper().await?;
        Ok(desk::House { guid_host: self.host.clone(), editors_publish: paper.masthead.editors_publish })
    }
}

/// A database address fit for a log.
pub fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => match parsed.set_password(Some("…")) {
            Ok(()) => parsed.to_string(),
            Err(()) => "(address with a password)".into(),
        },
        _ => url.to_owned(),
    }
}
