//! The sound, film and documents of a move: taken out of the archive they came in, or fetched, one
//! by one and never held in memory.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use archive::Nouns;
use archive::imports::{Kind, Seen};
use archive::parking::Parked;
use desk::import::{Kept, Pictures};
use paper::attachment::{HEAD, LARGEST, Sort, is_a_page, plain_name, sort_of};
use paper::{Attachment, AttachmentId, ForeignFile};
use tokio::io::AsyncWriteExt;
use wire::exports::Opened;

use super::{Step, Tell};
use crate::House;

pub(super) struct Attachments<'h> {
    house: &'h House,
    opened: Arc<Opened>,
    /// By their addresses on the old site, in order.
    wanted: BTreeSet<String>,
    pub given_up: Vec<(String, String)>,
    pub new: usize,
}

impl<'h> Attachments<'h> {
    pub fn new(house: &'h House, opened: Arc<Opened>) -> Attachments<'h> {
        Attachments { house, opened, wanted: BTreeSet::new(), given_up: Vec::new(), new: 0 }
    }

    /// Looks these up among what was kept before, and takes those that lie in the archive.
    pub async fn find(&mut self, files: Vec<ForeignFile>, with_files: bool, kept: &mut Pictures) -> Result<()> {
        let given_up = |address: &str| self.given_up.iter().any(|(known, _)| known == address);
        let unknown: BTreeSet<String> = files
            .into_iter()
            .map(|file| file.address)
            .filter(|address| !kept.contains_key(address) && !self.wanted.contains(address) && !given_up(address))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let archive = &self.house.archive;
        let keys: Vec<&str> = unknown.iter().map(String::as_str).collect();
        let seen = archive.imports().seen(&self.opened.export.source, Kind::Attachment, &keys).await?;
        let ids: Vec<AttachmentId> = seen.values().map(|seen| AttachmentId(seen.our_id)).collect();
        let there = archive.attachments().by_ids(&ids).await?;
        for address in unknown {
            if let Some(seen) = seen.get(&address)
                && let Some(there) = there.iter().find(|there| there.id == Some(AttachmentId(seen.our_id)))
            {
                kept.insert(address, Kept { picture: None, path: there.address() });
            } else if with_files {
                match self.unpacked(&address).await {
                    None => drop(self.wanted.insert(address)),
                    Some(file) => {
                        let done = match file {
                            Ok(file) => self.keep_file(&address, file).await,
                            Err(trouble) => Err(trouble),
                        };
                        self.note(address, done, kept);
                    }
                }
            }
        }
        Ok(())
    }

    /// Fetches what was in no archive, at the pace at which partners are asked too. Gives how many came.
    pub async fn fetch(&mut self, kept: &mut Pictures, tell: &Tell<'_>) -> Result<usize> {
        let wanted = std::mem::take(&mut self.wanted);
        let (before, of) = (self.new, wanted.len() as u64);
        for (done, address) in wanted.into_iter().enumerate() {
            tell(Step { what: "Sound, film and downloads", done: done as u64, of });
            let fetched = match self.fetched(&address).await {
                Ok(file) => self.keep_file(&address, file).await,
                Err(trouble) => Err(trouble),
            };
            self.note(address, fetched, kept);
        }
        Ok(self.new - before)
    }

    fn note(&mut self, address: String, done: Result<Attachment>, kept: &mut Pictures) {
        match done {
            Ok(ours) => {
                kept.insert(address, Kept { picture: None, path: ours.address() });
                self.new += 1;
            }
            Err(trouble) => self.given_up.push((address, format!("{trouble:#}"))),
        }
    }

    /// The file out of the archive, laid where we work; None when it does not lie there.
    async fn unpacked(&self, address: &str) -> Option<Result<PathBuf>> {
        let files = self.opened.files.clone()?;
        let (address, to) = (address.to_owned(), self.work());
        let folder = self.house.work.clone();
        let unpacking = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder).ok();
            let done = files.unpack(&address, LARGEST, &to)?;
            Some(done.map(|_| to).context("it could not be taken out of the archive"))
        });
        unpacking.await.unwrap_or_else(|fell| Some(Err(fell.into())))
    }

    async fn fetched(&self, address: &str) -> Result<PathBuf> {
        let site = self.opened.export.settings.site.as_ref();
        let site = site.context("the export does not say at which site it stands; give its address")?;
        let mut answer = self.house.client.open(&format!("{}{address}", site.trim_end_matches('/')), LARGEST).await?;
        if answer.status != 200 {
            bail!("it is not there (answer {})", answer.status);
        }
        if answer.content_type.as_deref().is_some_and(|kind| kind.starts_with("text/html")) {
            bail!("a web page stands in its place");
        }
        let to = self.work();
        tokio::fs::create_dir_all(&self.house.work).await?;
        let mut out = tokio::fs::File::create(&to).await?;
        while let Some(piece) = answer.next().await? {
            out.write_all(&piece).await?;
        }
        out.flush().await?;
        Ok(to)
    }

    /// Keeps a file that lies where we work: its bytes, its row, and where its old address leads.
    async fn keep_file(&self, address: &str, file: PathBuf) -> Result<Attachment> {
        let name = plain_name(&decoded(address));
        let media_type = match sort_of(&name) {
            Sort::Plays(kind) | Sort::Document(kind) => kind,
            _ => bail!("it is of a kind that is not kept"),
        };
        if is_a_page(&head_of(&file).await?, media_type) {
            let _ = std::fs::remove_file(&file);
            return Err(anyhow!("it is a page or a program in disguise"));
        }
        let archive = &self.house.archive;
        let parked = archive.blobs.park_file(&file).await;
        let _ = std::fs::remove_file(&file);
        let parked: Parked = parked?;
        archive.blobs.keep_parked(&parked).await?;
        let now = archive.clock().await?;
        let site = self.opened.export.settings.site.as_ref();
        let new = Attachment {
            id: None,
            hash: parked.hash,
            name,
            media_type: media_type.to_owned(),
            size: i64::try_from(parked.size)?,
            source_url: site.map(|site| format!("{}{address}", site.trim_end_matches('/'))),
        };
        let tx = archive.begin().await?;
        let ours = tx.attachments().add(&new, now).await?;
        let id = ours.id.context("a file that was added has a number")?;
        let seen = Seen { our_id: id.0, hash: ours.hash.clone(), edition: 0 };
        tx.imports().remember(&self.opened.export.source, Kind::Attachment, address, &seen).await?;
        tx.imports().lead(address, &ours.address()).await?;
        tx.commit().await?;
        Ok(ours)
    }

    fn work(&self) -> PathBuf {
        self.house.work.join(format!("attachment-{}-{}", std::process::id(), self.new + self.given_up.len()))
    }
}

async fn head_of(file: &std::path::Path) -> Result<Vec<u8>> {
    use tokio::io::AsyncReadExt;
    let mut head = Vec::new();
    tokio::fs::File::open(file).await?.take(HEAD as u64).read_to_end(&mut head).await?;
    Ok(head)
}

fn decoded(address: &str) -> String {
    let last = address.rsplit('/').next().unwrap_or_default();
    url::Url::parse("http://localhost/")
        .and_then(|base| base.join(last))
        .ok()
        .and_then(|url| {
            let pairs = format!("x={}", url.path().trim_start_matches('/').replace('+', "%2B"));
            url::form_urlencoded::parse(pairs.as_bytes()).next().map(|(_, name)| name.into_owned())
        })
        .unwrap_or_else(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_is_read_as_it_was_before_it_stood_in_an_address() {
        assert_eq!(super::decoded("/content/files/2024/Minutes%20of%20May+June.pdf"), "Minutes of May+June.pdf");
        assert_eq!(super::decoded("/a/Kühe.mp3"), "Kühe.mp3");
    }
}
