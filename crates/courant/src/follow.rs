//! Keeping in step: what other nodes and commands changed, and the search index.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use archive::Archive;
use press::Press;
use tokio::sync::watch;

use crate::serve::closing;

/// How often the table is looked at when no bell rings.
const LOOK: Duration = Duration::from_millis(500);

/// Takes in other nodes' changes, the theme among them, at the bell on PostgreSQL and by the clock everywhere.
pub async fn changes(archive: Archive, press: Arc<Press>, mut stopped: watch::Receiver<bool>) {
    let mut bell = archive.bell().await.ok();
    loop {
        let rung = async {
            match &mut bell {
                Some(bell) => bell.rung().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = closing(&mut stopped) => return,
            heard = rung => if !heard { bell = None },
            () = tokio::time::sleep(LOOK) => if bell.is_none() { bell = archive.bell().await.ok() },
        }
        match archive.follow().await {
            Ok(moved) if moved.iter().any(|tag| tag == "theme") => {
                // The theme before stays on.
                if let Err(trouble) = press.load_theme().await {
                    tracing::error!(%trouble, "the theme that the desk chose cannot be used");
                }
            }
            Ok(_) => {}
            Err(trouble) => tracing::warn!(%trouble, "could not look for other nodes' changes"),
        }
    }
}

/// Puts the theme of a folder in use whenever one of its files changes; while it cannot be
/// printed, the last one that could stays on.
pub async fn theme(press: Arc<Press>, folder: PathBuf, mut stopped: watch::Receiver<bool>) {
    let mut seen = files(&folder);
    loop {
        tokio::select! {
            () = closing(&mut stopped) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = files(&folder);
        if now == seen {
            continue;
        }
        seen = now;
        match press::Theme::open(&folder) {
            Ok(theme) => {
                press.set_theme(theme);
                tracing::info!(folder = %folder.display(), "the theme was read anew");
            }
            Err(trouble) => tracing::warn!(%trouble, "the theme cannot be printed; the one before stays on"),
        }
    }
}

/// Every file below a folder with the time at which it was written.
fn files(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if name.to_string_lossy().starts_with('.') || name == "node_modules" {
                continue;
            }
            match entry.metadata() {
                Ok(about) if about.is_dir() => folders.push(path),
                Ok(about) => drop(found.insert(path, about.modified().unwrap_or(SystemTime::UNIX_EPOCH))),
                Err(_) => {}
            }
        }
    }
    found
}

/// Brings the search index in step, at most twice a second.
pub async fn search(archive: Archive, mut stopped: watch::Receiver<bool>) {
    let mut complained = false;
    loop {
        match archive.index_changes().await {
            Ok(_) => complained = false,
            // Another process may be writing the index; it will have done our work.
            Err(trouble) if !complained => {
                complained = true;
                tracing::warn!(%trouble, "the search index is behind");
            }
            Err(_) => {}
        }
        tokio::select! {
            () = closing(&mut stopped) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
