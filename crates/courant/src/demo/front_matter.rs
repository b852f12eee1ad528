//! TOML between two lines `+++`, then the text.

use anyhow::{Context, Result, anyhow};
use serde::de::DeserializeOwned;

pub fn split<T: DeserializeOwned>(name: &str, text: &str) -> Result<(T, String)> {
    let rest = text.strip_prefix("+++\n").ok_or_else(|| anyhow!("{name} does not begin with +++"))?;
    let (head, body) = rest.split_once("\n+++").ok_or_else(|| anyhow!("{name} has no second +++"))?;
    Ok((toml::from_str(head).with_context(|| format!("in the head of {name}"))?, body.trim().to_owned()))
}
