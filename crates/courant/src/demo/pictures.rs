//! The demo's pictures into the blobs, side by side, before the paper opens.

use std::collections::HashMap;

use anyhow::Result;
use bytes::Bytes;

use crate::House;
use crate::demo::cast;
use crate::work::pictures;

/// Keeps each file once; gives its row, yet to be added, by file name.
pub async fn keep(house: &House, files: Vec<String>) -> Result<HashMap<String, paper::Picture>> {
    let mut making = tokio::task::JoinSet::new();
    for file in files {
        let bytes = Bytes::from_static(cast::picture(&file)?);
        making.spawn(async move { pictures::prepare(bytes, &[]).await.map(|prepared| (file, prepared)) });
    }
    let mut kept = HashMap::new();
    while let Some(made) = making.join_next().await {
        let (file, prepared) = made??;
        kept.insert(file, pictures::keep(house, &prepared).await?);
    }
    Ok(kept)
}
