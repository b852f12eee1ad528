//! Picture bytes, named by their own SHA-256: a folder, or S3-compatible storage.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// Where blobs are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    S3(S3),
}

/// S3-compatible storage (Amazon's, MinIO, R2 …), addressed by path.
#[derive(Clone, PartialEq, Eq)]
pub struct S3 {
    pub endpoint: String,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: String,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Folder(folder) => write!(f, "Folder({})", folder.display()),
            // The keys must not reach a log.
            Place::S3(s3) => write!(f, "S3({}/{})", s3.endpoint, s3.bucket),
        }
    }
}

#[derive(Clone)]
pub struct Blobs {
    pub(crate) store: Arc<dyn ObjectStore>,
    /// Where they lie, when that is on this machine.
    pub(crate) folder: Option<PathBuf>,
}

/// Bytes that come piece by piece, and how many they are in all.
pub struct Pieces {
    pub whole: u64,
    pub stream: BoxStream<'static, Result<Bytes>>,
}

impl Blobs {
    /// Opens the place; a storage elsewhere is not asked yet.
    pub fn open(place: &Place) -> Result<Blobs> {
        let store: Arc<dyn ObjectStore> = match place {
            Place::Folder(folder) => {
                crate::folder::make(folder)?;
                Arc::new(LocalFileSystem::new_with_prefix(folder)?)
            }
            Place::S3(s3) => Arc::new(
                AmazonS3Builder::new()
                    .with_endpoint(&s3.endpoint)
                    .with_region(&s3.region)
                    .with_bucket_name(&s3.bucket)
                    .with_access_key_id(&s3.access_key)
                    .with_secret_access_key(&s3.secret_key)
                    .with_virtual_hosted_style_request(false)
                    .with_allow_http(s3.endpoint.starts_with("http://"))
                    .build()?,
            ),
        };
        let folder = match place {
            Place::Folder(folder) => Some(folder.clone()),
            Place::S3(_) => None,
        };
        Ok(Blobs { store, folder })
    }

    /// Keeps these bytes; gives their hash. Keeping them twice keeps them once.
    pub async fn put(&self, bytes: Bytes) -> Result<String> {
        let hash = hex::encode(Sha256::digest(&bytes));
        let path = path(&hash);
        if self.store.head(&path).await.is_err() {
            self.store.put(&path, bytes.into()).await?;
        }
        Ok(hash)
    }

    /// The hash of every blob that is kept, in order.
    pub async fn list(&self) -> Result<Vec<String>> {
        let names = self.store.list(None).try_filter_map(|found| async move {
            // Unfinished uploads have other names.
            let name = found.location.filename().filter(|name| is_hash(name)).map(str::to_owned);
            Ok(name.filter(|name| found.location == path(name)))
        });
        let mut names: Vec<String> = names.try_collect().await?;
        names.sort_unstable();
        Ok(names)
    }

    /// The bytes of that hash, checked against it; None when there are none.
    pub async fn get(&self, hash: &str) -> Result<Option<Bytes>> {
        if !is_hash(hash) {
            return Ok(None);
        }
        match self.store.get(&path(hash)).await {
            Ok(found) => {
                let bytes = found.bytes().await?;
                let true_hash = hex::encode(Sha256::digest(&bytes));
                if true_hash == hash { Ok(Some(bytes)) } else { Err(Error::Garbled(format!("blob {hash}"))) }
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(trouble) => Err(trouble.into()),
        }
    }

    /// Part of a blob, piece by piece: for what is too large to be held, and so is not checked
    /// against its hash.
    pub async fn part(&self, hash: &str, range: Option<Range<u64>>) -> Result<Option<Pieces>> {
        if is_hash(hash) { self.pieces(&path(hash), range).await } else { Ok(None) }
    }

    pub(crate) async fn pieces(&self, at: &Path, range: Option<Range<u64>>) -> Result<Option<Pieces>> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        match self.store.get_opts(at, options).await {
            Ok(found) => {
                let whole = found.meta.size;
                Ok(Some(Pieces { whole, stream: found.into_stream().map_err(Error::from).boxed() }))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(trouble) => Err(trouble.into()),
        }
    }
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

pub(crate) fn path(hash: &str) -> Path {
    Path::from(format!("{}/{}", &hash[..2], hash))
}
