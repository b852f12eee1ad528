//! A throw-away archive for the tests of every room, on each engine at hand.
//!
//! SQLite is always there. PostgreSQL is, when `COURANT_TEST_POSTGRES` gives the address of a
//! server on which databases may be made; `./test` starts one.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::blobs::Place;
use crate::{Archive, Error, Result, Settings};

/// Settings for an empty archive in a fresh folder, on SQLite.
pub fn settings(folder: PathBuf) -> Settings {
    Settings {
        database: format!("sqlite:{}", folder.join("courant.db").display()),
        blobs: Place::Folder(folder.join("blobs")),
        search: folder.join("search"),
    }
}

/// Settings for an empty archive on each engine at hand, each below `folder`.
pub async fn every_engine(folder: PathBuf) -> Result<Vec<Settings>> {
    let mut all = vec![settings(folder.join("lite"))];
    if let Ok(server) = std::env::var("COURANT_TEST_POSTGRES") {
        all.push(Settings { database: fresh_database(&server).await?, ..settings(folder.join("pg")) });
    }
    Ok(all)
}

/// Empty archives, opened.
pub async fn archives(folder: PathBuf) -> Result<Vec<Archive>> {
    let mut open = Vec::new();
    for settings in every_engine(folder).await? {
        open.push(Archive::open(&settings).await?);
    }
    Ok(open)
}

/// Makes a database of its own on the server; gives its address.
async fn fresh_database(server: &str) -> Result<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await?;
    let talking = tokio::spawn(connection);
    let name = format!("courant_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    client.batch_execute(&format!("drop database if exists {name}")).await?;
    client.batch_execute(&format!("create database {name}")).await?;
    drop(client);
    talking.await.map_err(|e| Error::Setting(e.to_string()))??;
    let (before, query) = server.split_once('?').map_or((server, None), |(b, q)| (b, Some(q)));
    let host = before.rsplit_once('/').filter(|(b, _)| b.contains("//") && !b.ends_with('/')).map_or(before, |(b, _)| b);
    Ok(format!("{host}/{name}{}", query.map(|q| format!("?{q}")).unwrap_or_default()))
}
