//! Pictures at Ghost's addresses: in the sizes a theme may ask for, and no others.
//!
//! What was made once is found again. What was not yet made comes back as a wish, because the
//! press keeps nothing: whoever asked has it made on a blocking thread and keeps it. AVIF is
//! answered with WebP, which every browser that knows AVIF knows too; decision 10 says why.

use archive::Nouns;
use archive::crops::Crop;
use bytes::Bytes;
use paper::{Focus, Picture};

use crate::address::Image;
use crate::renditions::{self, Made, Unfit, fit, room};
use crate::theme::Theme;
use crate::{Press, Printed, Result};

/// Sizes that Ghost's own pages, letters and cards ask for, whatever the theme.
const OF_GHOST: &[(u32, u32)] =
    &[(600, 0), (1000, 0), (1600, 0), (2400, 0), (256, 256), (192, 192), (64, 64), (1200, 0), (200, 200), (1200, 960)];

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What an editor may have cut otherwise by tomorrow.
const FOR_A_DAY: &str = "public, max-age=86400";

/// What stands at a picture's address.
pub enum Found {
    Printed(Printed),
    Wish(Wish),
}

/// A rendition that nobody has asked for before.
pub struct Wish {
    pub crop: Crop,
    picture: Picture,
    media_type: &'static str,
    bytes: Bytes,
    manner: Manner,
}

/// How an answer is to be kept.
#[derive(Clone, Copy)]
struct Manner {
    cache_control: &'static str,
    /// Another browser may get another format here.
    varies: bool,
}

impl Wish {
    /// Makes it. Slow, and meant for a blocking thread.
    pub fn make(&self) -> std::result::Result<Made, Unfit> {
        fit(&self.bytes, (self.crop.width, self.crop.height), self.focus().unwrap_or_default(), self.media_type)
    }

    /// Around what it is cut.
    pub fn focus(&self) -> Option<Focus> {
        self.picture.focus
    }

    /// The answer with what was made; with the picture as it is where that could not be.
    pub fn print(&self, made: Option<&Made>) -> Printed {
        match made {
            Some(made) => print(made.media_type, made.bytes.clone(), self.manner),
            None => print(own_type(&self.picture), self.bytes.clone(), self.manner),
        }
    }
}

impl Press {
    /// What stands at this address for a browser that takes WebP, or does not. `None` where
    /// there is no such picture, or none that may be shown.
    pub async fn image(&self, asked: &Image, takes_webp: bool) -> Result<Option<Found>> {
        let Some(picture) = self.picture_at(&asked.path).await? else {
            return Ok(None);
        };
        // A story that was taken down takes its pictures along.
        if self.archive.pictures().is_withheld(&picture.hash).await? {
            return Ok(None);
        }
        if asked.size != (0, 0) && !allows(&self.theme(), asked.size) {
            return Ok(Some(Found::Printed(to_original(asked))));
        }
        let own = own_type(&picture);
        let media_type = match asked.format.as_deref() {
            // What moves would stand still in any other format or size.
            _ if own == "image/gif" => own,
            None if takes_webp => "image/webp",
            None => own,
            Some("webp" | "avif") => "image/webp",
            Some("jpeg" | "jpg") => "image/jpeg",
            Some("png") => "image/png",
            Some(_) => return Ok(Some(Found::Printed(to_original(asked)))),
        };
        let size = |side: i64| u32::try_from(side).unwrap_or(0);
        let whole = (size(picture.width), size(picture.height));
        let is_whole = own == "image/gif" || room(whole, asked.size) == whole;
        let (width, height) = if is_whole { (0, 0) } else { asked.size };
        let is_named_by_hash = asked.path.starts_with(&picture.hash);
        let is_cut = width > 0 && height > 0;
        let manner = Manner {
            cache_control: if is_named_by_hash && !is_cut { FOR_EVER } else { FOR_A_DAY },
            varies: asked.format.is_none() && own != "image/gif",
        };
        let hash = if is_whole && media_type == own {
            Some(picture.hash.clone())
        } else {
            self.made_before(&picture, (width, height), media_type).await?
        };
        if let Some(hash) = hash
            && let Some(bytes) = self.archive.blobs.get(&hash).await?
        {
            return Ok(Some(Found::Printed(print(media_type, bytes, manner))));
        }
        let Some(id) = picture.id else { return Ok(None) };
        let Some(bytes) = self.archive.blobs.get(&picture.hash).await? else { return Ok(None) };
        let crop = Crop { picture: id, width, height, media_type: media_type.to_owned() };
        Ok(Some(Found::Wish(Wish { crop, picture, media_type, bytes, manner })))
    }

    /// The same without keeping what was made, for those who speak no HTTP.
    pub(crate) async fn image_now(&self, asked: &Image) -> Result<Option<Printed>> {
        Ok(match self.image(asked, false).await? {
            Some(Found::Printed(printed)) => Some(printed),
            Some(Found::Wish(wish)) => tokio::task::spawn_blocking(move || wish.print(wish.make().ok().as_ref())).await.ok(),
            None => None,
        })
    }

    /// The picture that lies at this path below `/content/images/`.
    async fn picture_at(&self, path: &str) -> Result<Option<Picture>> {
        if let Some((hash, ending)) = path.split_once('.').filter(|(hash, _)| is_hash(hash)) {
            return Ok(self.archive.pictures().by_hash(hash).await?.filter(|picture| picture.ending() == ending));
        }
        // Where it lay on the site that it came from.
        let Some(to) = self.archive.imports().leads_to(&format!("/content/images/{path}")).await? else {
            return Ok(None);
        };
        let hash = to.rsplit('/').next().and_then(|file| file.split('.').next()).filter(|hash| is_hash(hash));
        Ok(match hash {
            Some(hash) => self.archive.pictures().by_hash(hash).await?,
            None => None,
        })
    }

    /// Among what was set when the picture came, and what was made since.
    async fn made_before(&self, picture: &Picture, (width, height): (u32, u32), media_type: &str) -> Result<Option<String>> {
        let Some(id) = picture.id else { return Ok(None) };
        if height == 0 {
            let wanted = if width == 0 { picture.width } else { i64::from(width) };
            let set = self.archive.pictures().renditions(id).await?;
            if let Some(rendition) = set.into_iter().find(|r| r.width == wanted && r.media_type == media_type) {
                return Ok(Some(rendition.hash));
            }
        }
        Ok(self.archive.crops().find(&Crop { picture: id, width, height, media_type: media_type.to_owned() }).await?)
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Anybody may ask for any size, so only those that a page of ours may ask for are made.
fn allows(theme: &Theme, size: (u32, u32)) -> bool {
    let of_theme = theme.config.image_sizes.values().map(|size| (size.width.unwrap_or(0), size.height.unwrap_or(0)));
    OF_GHOST.iter().copied().chain(of_theme).any(|allowed| allowed == size)
}

fn own_type(picture: &Picture) -> &'static str {
    match picture.ending() {
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        _ => "image/jpeg",
    }
}

fn print(media_type: &'static str, bytes: Bytes, manner: Manner) -> Printed {
    // The bytes decide what they are, not the row.
    let media_type = renditions::sniff(&bytes).unwrap_or(media_type);
    let mut printed = Printed::new(200, media_type, bytes);
    printed.cache_control = manner.cache_control;
    printed.headers.push(("content-security-policy", "sandbox; default-src 'none'".into()));
    if manner.varies {
        printed.headers.push(("vary", "accept".into()));
    }
    printed.keep = false;
    printed
}

/// As in Ghost: who asks for what is not made is led to the picture as it is.
fn to_original(asked: &Image) -> Printed {
    let mut printed = Printed::new(302, "text/plain; charset=utf-8", "The picture as it is.\n");
    let path = url::Url::parse("http://localhost").and_then(|base| base.join(&asked.original().to_string()));
    printed.headers.push(("location", path.map_or_else(|_| "/".to_owned(), |url| url.path().to_owned())));
    printed.cache_control = FOR_A_DAY;
    printed.keep = false;
    printed
}
