//! Pictures on their way in: looked at, made harmless, and set in the sizes pages ask for.
//!
//! What a file is is decided by its bytes, never by its name. Every picture is decoded within
//! limits and written anew, so that nothing rides along: no place where it was taken, no
//! script in a comment, no second file behind the first. What its metadata says about caption,
//! credit and licence is read before it is dropped. All of this is slow and meant for a
//! blocking thread.

mod fit;
mod words;

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::Resizer;
use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

pub use fit::{fit, room};
pub use words::Words;

/// Widths made of every picture that is wider, in pixels.
pub const WIDTHS: &[u32] = &[400, 800, 1200, 1600];

/// Bytes of a file.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// Wider pictures are kept at this width.
const WIDEST: u32 = 2560;

/// Bytes of memory that any picture may take decoded.
const MODEST: u64 = 40 * 1024 * 1024;

/// Pixels of a picture whose file is large enough to be a photograph of that size.
const MOST_PIXELS: u64 = 60_000_000;

/// A photograph takes at least a byte for so many pixels; a bomb takes one for thousands.
const PIXELS_A_BYTE: u64 = 48;

/// Frames of an animation, and their pixels all together.
const MOST_FRAMES: usize = 400;
const MOST_MOVING_PIXELS: u64 = 80_000_000;

/// A picture fit to print.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// `image/jpeg`, `image/png`, `image/webp` or `image/gif`.
    pub media_type: &'static str,
    /// The picture itself, written anew.
    pub bytes: Bytes,
    /// Pixels, upright.
    pub width: u32,
    pub height: u32,
    /// Caption, credit and licence as the file told them.
    pub words: Words,
    /// Smaller sizes, as WebP and in the picture's own type.
    pub renditions: Vec<Made>,
}

/// One size of a picture in one type.
#[derive(Clone, Debug)]
pub struct Made {
    pub media_type: &'static str,
    pub width: u32,
    pub height: u32,
    pub bytes: Bytes,
}

/// Why a file cannot be a picture in the paper, in a sentence for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("This file is larger than {} MiB. Save it smaller and try again.", LARGEST >> 20)]
    TooHeavy,
    #[error("This file is not a JPEG, PNG, WebP or GIF picture. Save it as one of these and try again.")]
    NotAPicture,
    #[error("AVIF and HEIC pictures cannot be taken yet. Save it as JPEG, PNG or WebP and try again.")]
    TooNew,
    #[error("SVG drawings cannot be taken, because they can carry scripts. Save the drawing as PNG and try again.")]
    Drawing,
    #[error("This picture has too many pixels. Save it at 6000 pixels wide or less and try again.")]
    TooLarge,
    #[error("This picture is damaged and cannot be read to its end. Save it anew and try again.")]
    Damaged,
}

/// The media type of a picture we print, by its first bytes.
pub fn sniff(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return None,
    })
}

/// Takes a picture in and sets it in these widths (those at least as wide are left out).
pub fn prepare(bytes: &[u8], widths: &[u32]) -> Result<Prepared, Unfit> {
    if bytes.len() > LARGEST {
        return Err(Unfit::TooHeavy);
    }
    let Some(kind) = sniff(bytes) else {
        return Err(match bytes {
            _ if is_drawing(bytes) => Unfit::Drawing,
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if is_too_new(brand) => Unfit::TooNew,
            _ => Unfit::NotAPicture,
        });
    };
    if kind == "image/gif"
        && let Some(moving) = animation(bytes)?
    {
        return Ok(moving);
    }
    let picture = decode(bytes, kind)?;
    let words = Words::of(bytes);
    let picture = if picture.width() > WIDEST { resized(&picture, WIDEST)? } else { picture };
    // A GIF that does not move is a PNG in all but name.
    let kind = if kind == "image/gif" { "image/png" } else { kind };
    let mut renditions = Vec::new();
    // From the largest down, each from the one before: as sharp, and far less work.
    let mut from = None;
    let mut wanted: Vec<u32> = widths.iter().copied().filter(|w| *w > 0 && *w < picture.width()).collect();
    wanted.sort_unstable_by(|a, b| b.cmp(a));
    wanted.dedup();
    for width in wanted {
        let smaller = resized(from.as_ref().unwrap_or(&picture), width)?;
        for media_type in ["image/webp", kind] {
            if media_type == "image/webp" || kind != "image/webp" {
                renditions.push(Made { media_type, width, height: smaller.height(), bytes: encode(&smaller, media_type, true)? });
            }
        }
        from = Some(smaller);
    }
    renditions.reverse();
    // A narrow picture has no smaller sizes, but it too is lighter as WebP.
    if kind != "image/webp" && picture.width() <= 1600 {
        renditions.push(Made {
            media_type: "image/webp",
            width: picture.width(),
            height: picture.height(),
            bytes: encode(&picture, "image/webp", true)?,
        });
    }
    Ok(Prepared {
        media_type: kind,
        bytes: encode(&picture, kind, false)?,
        width: picture.width(),
        height: picture.height(),
        words,
        renditions,
    })
}

fn is_drawing(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    start.contains("<svg")
}

/// Brands of ISO's media file format that hold still pictures, as phones write them.
fn is_too_new(brand: &[u8]) -> bool {
    [b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"]
        .iter()
        .any(|known| brand.starts_with(*known))
}

/// Decodes within limits and turns it upright.
fn decode(bytes: &[u8], kind: &str) -> Result<DynamicImage, Unfit> {
    let format = match kind {
        "image/jpeg" => ImageFormat::Jpeg,
        "image/png" => ImageFormat::Png,
        "image/gif" => ImageFormat::Gif,
        _ => ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 4);
    limits.max_image_width = Some(30_000);
    limits.max_image_height = Some(30_000);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let is_modest = decoder.total_bytes() <= MODEST;
    let is_photograph =
        pixels <= MOST_PIXELS && pixels <= bytes.len() as u64 * PIXELS_A_BYTE && decoder.total_bytes() <= MOST_PIXELS * 4;
    if pixels == 0 {
        return Err(Unfit::Damaged);
    }
    if !is_modest && !is_photograph {
        return Err(Unfit::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    let mut picture = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    };
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn unfit(trouble: image::ImageError) -> Unfit {
    match trouble {
        image::ImageError::Limits(_) => Unfit::TooLarge,
        _ => Unfit::Damaged,
    }
}

fn resized(picture: &DynamicImage, width: u32) -> Result<DynamicImage, Unfit> {
    let height = (u64::from(picture.height()) * u64::from(width)).div_ceil(u64::from(picture.width()).max(1)).max(1);
    let height = u32::try_from(height).map_err(|_| Unfit::TooLarge)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Unfit::TooLarge);
    }
    let mut smaller = DynamicImage::new(width, height, picture.color());
    Resizer::new().resize(picture, &mut smaller, None).map_err(|_| Unfit::Damaged)?;
    Ok(smaller)
}

/// Renditions are packed harder than the picture they were made from.
fn encode(picture: &DynamicImage, media_type: &str, is_rendition: bool) -> Result<Bytes, Unfit> {
    let mut out = Vec::new();
    match media_type {
        "image/jpeg" => {
            let quality = if is_rendition { 80 } else { 88 };
            JpegEncoder::new_with_quality(&mut out, quality).encode_image(picture).map_err(unfit)?;
        }
        "image/png" => {
            let packer = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
            packer.write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into()).map_err(unfit)?;
        }
        _ => {
            let (width, height) = (picture.width(), picture.height());
            let packer = match picture {
                DynamicImage::ImageRgba8(rgba) => webp::Encoder::from_rgba(rgba, width, height),
                DynamicImage::ImageRgb8(rgb) => webp::Encoder::from_rgb(rgb, width, height),
                _ => return Err(Unfit::Damaged),
            };
            // WebP knows no side longer than 16,383 pixels.
            if width > 16_383 || height > 16_383 {
                return Err(Unfit::TooLarge);
            }
            out.extend_from_slice(&packer.encode(if is_rendition { 78.0 } else { 86.0 }));
        }
    }
    Ok(out.into())
}

/// A GIF that moves, written anew frame by frame; `None` when it stands still.
fn animation(bytes: &[u8]) -> Result<Option<Prepared>, Unfit> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MODEST);
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(unfit)?;
    decoder.set_limits(limits).map_err(unfit)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels * 4 > MODEST {
        return Err(Unfit::TooLarge);
    }
    let mut frames = decoder.into_frames();
    let Some(first) = frames.next().transpose().map_err(unfit)? else {
        return Err(Unfit::Damaged);
    };
    let Some(second) = frames.next().transpose().map_err(unfit)? else {
        return Ok(None);
    };
    let mut out = Vec::new();
    {
        let mut packer = GifEncoder::new_with_speed(&mut out, 20);
        packer.set_repeat(Repeat::Infinite).map_err(unfit)?;
        let mut shown = 0;
        for frame in [Ok(first), Ok(second)].into_iter().chain(frames) {
            // A damaged tail costs the tail.
            let Ok(frame) = frame else { break };
            shown += 1;
            if shown > MOST_FRAMES || pixels * shown as u64 > MOST_MOVING_PIXELS {
                return Err(Unfit::TooLarge);
            }
            packer.encode_frame(frame).map_err(unfit)?;
        }
    }
    Ok(Some(Prepared {
        media_type: "image/gif",
        bytes: out.into(),
        width,
        height,
        words: Words::default(),
        renditions: Vec::new(),
    }))
}
