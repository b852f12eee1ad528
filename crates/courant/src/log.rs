//! What the machine tells the person who runs it: on standard error, human or JSON.
//! No secrets and no readers' addresses are ever handed to it.

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::Settings;

pub fn start(settings: &Settings) -> Result<()> {
    let level = settings.get("log.level");
    // The page parser warns of its own unfinished corners at every crooked table; nobody here can do anything about it.
    let filter = EnvFilter::try_new(format!("html5ever=error,{level}"))
        .with_context(|| format!("log.level is {level}; write error, warn, info or debug"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    if settings.get("log.format") == "json" {
        log.json().init();
    } else {
        log.compact().init();
    }
    Ok(())
}
