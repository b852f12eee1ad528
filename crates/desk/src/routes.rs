//! The paper's own addresses. The file is Ghost's routes.yaml; it is taken whole or not at all.

use archive::{File, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::routes::Before;
use paper::{Act, Refusal, Routes, Staff};

use crate::error::Result;
use crate::may::may_command;

/// Reads the file as it would be taken. None for one that says nothing.
///
/// # Errors
/// A sentence with the line, what is wrong there and what to do.
pub fn read_routes(text: &str) -> Result<Option<Routes>, Refusal> {
    let refuse = |line: usize, why: &str| Refusal::Other(format!("Line {line}: {why}"));
    let routes = Routes::read(text).map_err(|no| refuse(no.line, &no.why))?;
    if let Some((line, why)) = routes.as_ref().and_then(archive::routing::refused_filter) {
        return Err(refuse(line, &why));
    }
    Ok(routes)
}

/// Keeps the file as it was typed; one that says nothing gives all addresses back. What stood under
/// the permalinks before leads on.
pub async fn change_routes(tx: &Tx, by: Option<&Staff>, text: &str, now: DateTime<Utc>) -> Result<Option<Routes>> {
    may_command(by, Act::Settings)?;
    let routes = read_routes(text)?;
    let had = tx.files().get(File::Routes).await?.unwrap_or_default();
    if had == text {
        return Ok(routes);
    }
    let before = tx.files().get(File::RoutesBefore).await?;
    let mut before: Before = before.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default();
    before.remember(Routes::read(&had).ok().flatten().as_ref());
    let kept = serde_json::to_string(&before).map_err(archive::Error::from)?;
    let by_id = by.map(|staff| staff.id);
    tx.files().save(File::RoutesBefore, &kept, by_id, now).await?;
    tx.files().save(File::Routes, text, by_id, now).await?;
    let said = match &routes {
        None => "none".to_owned(),
        Some(routes) => format!("{} routes, {} collections", routes.routes.len(), routes.collections.len()),
    };
    tx.journal().enter(by, "routes", "file:routes", said, now).await?;
    Ok(routes)
}
