//! Files that wait for a job, beside the blobs: too large for memory, and gone once they are done
//! with. No backup holds them.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::path::Path as Place;
use object_store::{ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::blobs::{Blobs, path};
use crate::error::{Error, Result};
use crate::sessions::random_id;

const FOLDER: &str = "parked";
/// Storage elsewhere takes 10,000 parts of a file, none of them (but the last) under 5 MiB.
const PART: usize = 16 << 20;
/// Parts on their way at once.
const HANDS: usize = 2;

/// A file that is being parked, piece by piece. Dropped before its end it leaves nothing behind.
pub struct Parking {
    name: String,
    writing: WriteMultipart,
    hash: Sha256,
    size: u64,
}

/// A parked file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parked {
    /// What it is asked for by.
    pub name: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    pub size: u64,
}

impl Parking {
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.hash.update(&bytes);
        self.size += bytes.len() as u64;
        self.writing.wait_for_capacity(HANDS).await?;
        self.writing.put(bytes);
        Ok(())
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub async fn finish(self) -> Result<Parked> {
        self.writing.finish().await?;
        Ok(Parked { name: self.name, hash: hex::encode(self.hash.finalize()), size: self.size })
    }

    /// Forgets what was written.
    pub async fn abandon(self) -> Result<()> {
        Ok(self.writing.abort().await?)
    }
}

impl Blobs {
    /// Begins to park a file.
    pub async fn park(&self) -> Result<Parking> {
        let name = random_id()?;
        let upload = self.store.put_multipart(&place(&name)).await?;
        Ok(Parking { name, writing: WriteMultipart::new_with_chunk_size(upload, PART), hash: Sha256::new(), size: 0 })
    }

    /// Parks a file that lies on this machine.
    pub async fn park_file(&self, file: &Path) -> Result<Parked> {
        let reading = || format!("reading {}", file.display());
        let mut from = tokio::fs::File::open(file).await.map_err(Error::io(reading()))?;
        let mut parking = self.park().await?;
        loop {
            let mut piece = bytes::BytesMut::with_capacity(1 << 20);
            if from.read_buf(&mut piece).await.map_err(Error::io(reading()))? == 0 {
                return parking.finish().await;
            }
            parking.write(piece.freeze()).await?;
        }
    }

    /// A parked file as a file of this machine: where it lies, or a copy in `work`, which is made
    /// once. None when it is not there any more.
    pub async fn parked_at(&self, name: &str, work: &Path) -> Result<Option<PathBuf>> {
        if !is_name(name) {
            return Ok(None);
        }
        if let Some(folder) = &self.folder {
            let file = folder.join(FOLDER).join(name);
            return Ok(file.exists().then_some(file));
        }
        let found = match self.store.get(&place(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(trouble) => return Err(trouble.into()),
        };
        let file = work.join(name);
        if std::fs::metadata(&file).is_ok_and(|there| there.len() == found.meta.size) {
            return Ok(Some(file));
        }
        let writing = || format!("writing {}", file.display());
        std::fs::create_dir_all(work).map_err(Error::io(writing()))?;
        let unfinished = work.join(format!("{name}.unfinished"));
        let mut out = tokio::fs::File::create(&unfinished).await.map_err(Error::io(writing()))?;
        let mut pieces = found.into_stream();
        while let Some(piece) = pieces.try_next().await? {
            out.write_all(&piece).await.map_err(Error::io(writing()))?;
        }
        out.flush().await.map_err(Error::io(writing()))?;
        std::fs::rename(&unfinished, &file).map_err(Error::io(writing()))?;
        Ok(Some(file))
    }

    /// Lays a blob down as a file, checked against its hash, without holding it; false when there is none.
    pub async fn lay_down(&self, hash: &str, to: &Path) -> Result<bool> {
        let Some(mut pieces) = self.part(hash, None).await? else { return Ok(false) };
        let writing = || format!("writing {}", to.display());
        let mut out = tokio::fs::File::create(to).await.map_err(Error::io(writing()))?;
        let mut sum = Sha256::new();
        while let Some(piece) = pieces.stream.try_next().await? {
            sum.update(&piece);
            out.write_all(&piece).await.map_err(Error::io(writing()))?;
        }
        out.flush().await.map_err(Error::io(writing()))?;
        if hex::encode(sum.finalize()) == hash { Ok(true) } else { Err(Error::Garbled(format!("blob {hash}"))) }
    }

    /// A parked file's bytes, piece by piece.
    pub async fn parked(&self, name: &str) -> Result<Option<crate::blobs::Pieces>> {
        if is_name(name) { self.pieces(&place(name), None).await } else { Ok(None) }
    }

    /// Makes a blob of a parked file, without reading it again, and lets the parked one go.
    pub async fn keep_parked(&self, parked: &Parked) -> Result<()> {
        let to = path(&parked.hash);
        if self.store.head(&to).await.is_err() {
            self.store.copy(&place(&parked.name), &to).await?;
        }
        self.unpark(&parked.name).await
    }

    /// Lets a parked file go; one that is gone already is no trouble.
    pub async fn unpark(&self, name: &str) -> Result<()> {
        if !is_name(name) {
            return Ok(());
        }
        match self.store.delete(&place(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            // A key may be allowed to write and not to delete; what a job has done stays done.
            Err(trouble) => tracing::warn!(%trouble, "a parked file could not be let go; a chore will try again"),
        }
        Ok(())
    }

    /// Lets go of what nobody has written to for `age` and `keep` does not name: the work of those
    /// who were killed in the middle.
    pub async fn sweep_parked(&self, keep: &[String], age: Duration) -> Result<u64> {
        let (mut gone, now) = (0, SystemTime::now());
        let is_kept = |name: &str| keep.iter().any(|kept| kept == name);
        let is_old = |at: SystemTime| now.duration_since(at).is_ok_and(|since| since > age);
        if let Some(folder) = &self.folder {
            // Here also what was never finished, which a listing does not show.
            let Ok(files) = std::fs::read_dir(folder.join(FOLDER)) else { return Ok(0) };
            for file in files.flatten() {
                let old = file.metadata().and_then(|about| about.modified()).is_ok_and(is_old);
                if old && !is_kept(&file.file_name().to_string_lossy()) && std::fs::remove_file(file.path()).is_ok() {
                    gone += 1;
                }
            }
            return Ok(gone);
        }
        let there: Vec<_> = self.store.list(Some(&Place::from(FOLDER))).try_collect().await?;
        for found in there {
            let name = found.location.filename().unwrap_or_default();
            if is_name(name) && !is_kept(name) && is_old(found.last_modified.into()) {
                self.unpark(name).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

fn is_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

fn place(name: &str) -> Place {
    Place::from(format!("{FOLDER}/{name}"))
}
