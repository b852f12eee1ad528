//! A printed page: its bytes in every encoding a browser takes, and what it was printed from.
//!
//! The encodings are made the first time somebody asks for one and kept. The page knows the
//! tags it was printed from and the sequence at which they were read; see the page cache.

use std::hash::BuildHasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use foldhash::quality::FixedState;

/// A content coding of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

/// Finished bytes with everything an answer needs. Only `web` turns it into HTTP.
#[derive(Debug)]
pub struct Printed {
    /// The status that goes with it: 200, 301, 404, 410, 451, 503 …
    pub status: u16,
    pub content_type: &'static str,
    /// As a browser, or a cache before it, shall keep it.
    pub cache_control: &'static str,
    /// Further headers, by their lower-case names (`location`, `retry-after`, `link` …).
    pub headers: Vec<(&'static str, String)>,
    pub last_modified: Option<DateTime<Utc>>,
    /// What it was printed from.
    pub tags: Vec<String>,
    /// The sequence at which reading began.
    pub seq: i64,
    /// The clock makes it stale at this moment, though nothing was changed.
    pub good_until: Option<DateTime<Utc>>,
    /// May it wait in the page cache? Searches and misprints may not.
    pub keep: bool,
    /// Set in a theme that is not ours, whose pages carry styles and scripts of their own.
    pub themed: bool,
    /// The page of one story or page, whose readings are counted.
    pub is_story: bool,
    body: Bytes,
    etags: [Box<str>; 4],
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    zstd: OnceLock<Bytes>,
    checked: AtomicI64,
}

/// An ETag only tells one printing of a page from another, which a quick hash of 64 bits does.
const SAME_ON_EVERY_NODE: u64 = 0;

/// Below this many bytes an encoding costs more than it saves.
const WORTH_PACKING: usize = 400;

impl Printed {
    /// A page with this status and body; everything else is set by whoever prints.
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Printed {
        let body = body.into();
        let hash = format!("{:016x}", FixedState::with_seed(SAME_ON_EVERY_NODE).hash_one(&*body));
        let etags = ["", "-g", "-b", "-z"].map(|coding| format!("\"{hash}{coding}\"").into());
        Printed {
            status,
            content_type,
            cache_control: "public, max-age=0, must-revalidate",
            headers: Vec::new(),
            last_modified: None,
            tags: Vec::new(),
            seq: 0,
            good_until: None,
            keep: true,
            themed: false,
            is_story: false,
            body,
            etags,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            zstd: OnceLock::new(),
            checked: AtomicI64::new(i64::MIN),
        }
    }

    /// The bytes as set.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Does packing help? Pictures and fonts are packed already.
    pub fn is_packable(&self) -> bool {
        self.body.len() >= WORTH_PACKING
            && (self.content_type.starts_with("text/")
                || ["xml", "json", "javascript", "svg"].iter().any(|kind| self.content_type.contains(kind)))
    }

    /// The bytes in an encoding: packed at the first asking, kept after that. What does not
    /// get smaller comes back as identity, so read the encoding in the answer.
    pub fn encoded(&self, wanted: Encoding) -> (Encoding, &Bytes) {
        if wanted == Encoding::Identity || !self.is_packable() {
            return (Encoding::Identity, &self.body);
        }
        let packed = match wanted {
            Encoding::Identity => &self.body,
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.body)),
            Encoding::Brotli => self.brotli.get_or_init(|| brotli(&self.body)),
            Encoding::Zstd => self.zstd.get_or_init(|| zstd(&self.body)),
        };
        if packed.is_empty() || packed.len() >= self.body.len() { (Encoding::Identity, &self.body) } else { (wanted, packed) }
    }

    /// The strong ETag of an encoding (RFC 9110 8.8.3: each encoding has its own), quoted.
    pub fn etag(&self, encoding: Encoding) -> &str {
        &self.etags[encoding as usize]
    }

    /// Is what it was printed from still true?
    pub fn is_fresh(&self, changes: &archive::Changes) -> bool {
        if self.good_until.is_some_and(|until| Utc::now() >= until) {
            return false;
        }
        let now = changes.now();
        // Nothing at all has changed since this was last looked at: the common case.
        if self.checked.load(Ordering::Acquire) >= now {
            return true;
        }
        let fresh = changes.is_fresh(self.seq, self.tags.iter().map(String::as_str));
        if fresh {
            self.checked.fetch_max(now, Ordering::Release);
        }
        fresh
    }

    /// Bytes it will take in the page cache, encodings to come included.
    pub fn weight(&self) -> u64 {
        let packed = if self.is_packable() { self.body.len() * 2 / 3 } else { 0 };
        (self.body.len() + packed + self.tags.iter().map(|t| t.len() + 24).sum::<usize>() + 512) as u64
    }
}

fn gzip(body: &[u8]) -> Bytes {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), flate2::Compression::new(6));
    match packer.write_all(body).and_then(|()| packer.finish()) {
        Ok(packed) => packed.into(),
        Err(_) => Bytes::new(),
    }
}

fn brotli(body: &[u8]) -> Bytes {
    let mut packed = Vec::with_capacity(body.len() / 3);
    let wish = brotli::enc::BrotliEncoderParams { quality: 5, lgwin: 20, size_hint: body.len(), ..Default::default() };
    match brotli::BrotliCompress(&mut &body[..], &mut packed, &wish) {
        Ok(_) => packed.into(),
        Err(_) => Bytes::new(),
    }
}

fn zstd(body: &[u8]) -> Bytes {
    zstd::bulk::compress(body, 6).map(Bytes::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_has_its_own_tag_and_the_same_text() {
        use std::io::Read;
        let text = "The bridge stands. ".repeat(100);
        let page = Printed::new(200, "text/html; charset=utf-8", text.clone());
        let (got, packed) = page.encoded(Encoding::Gzip);
        assert_eq!(got, Encoding::Gzip);
        let mut back = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &page.encoded(Encoding::Brotli).1[..], &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
        assert_eq!(zstd::bulk::decompress(page.encoded(Encoding::Zstd).1, 1 << 20).unwrap(), text.as_bytes());
        let tags: std::collections::HashSet<_> =
            [Encoding::Identity, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd].map(|e| page.etag(e)).into();
        assert_eq!(tags.len(), 4);
    }

    #[test]
    fn what_is_packed_already_is_not_packed_again() {
        let picture = Printed::new(200, "image/jpeg", vec![7u8; 5000]);
        assert_eq!(picture.encoded(Encoding::Brotli).0, Encoding::Identity);
    }
}
