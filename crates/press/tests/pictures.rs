//! Pictures on their way in: good ones set, hostile ones refused, none believed.

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use press::renditions::{Unfit, WIDTHS, prepare, sniff};

fn photograph(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x * 7 % 251) as u8, (y * 5 % 241) as u8, ((x + y) % 239) as u8]));
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut out, format).unwrap();
    out.into_inner()
}

#[test]
fn a_photograph_is_set_in_every_width_below_its_own() {
    let made = prepare(&photograph(1000, 500, ImageFormat::Jpeg), WIDTHS).unwrap();
    assert_eq!((made.media_type, made.width, made.height), ("image/jpeg", 1000, 500));
    let mut sizes: Vec<_> = made.renditions.iter().map(|r| (r.width, r.height, r.media_type)).collect();
    sizes.sort();
    assert_eq!(
        sizes,
        [
            (400, 200, "image/jpeg"),
            (400, 200, "image/webp"),
            (800, 400, "image/jpeg"),
            (800, 400, "image/webp"),
            (1000, 500, "image/webp")
        ]
    );
    for rendition in &made.renditions {
        assert_eq!(sniff(&rendition.bytes), Some(rendition.media_type));
    }
}

#[test]
fn a_picture_taken_sideways_is_printed_upright_and_tells_no_place() {
    // An EXIF block that says "turn right" and carries a GPS directory.
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let tiff = [
        &b"II*\0\x08\0\0\0\x02\0"[..],
        &entry(0x0112, 3, 1, 6),
        &entry(0x8825, 4, 1, 38),
        &[0; 4],
        b"\x01\0",
        &entry(1, 2, 2, u32::from(b'N')),
        &[0; 4],
    ]
    .concat();
    let exif = [&b"Exif\0\0"[..], &tiff].concat();
    let jpeg = photograph(300, 200, ImageFormat::Jpeg);
    let mut sideways = jpeg[..2].to_vec();
    sideways.extend([0xff, 0xe1]);
    sideways.extend(((exif.len() + 2) as u16).to_be_bytes());
    sideways.extend(&exif);
    sideways.extend(&jpeg[2..]);
    let made = prepare(&sideways, &[100]).unwrap();
    assert_eq!((made.width, made.height), (200, 300));
    for bytes in made.renditions.iter().map(|r| &r.bytes).chain([&made.bytes]) {
        assert!(!bytes.windows(4).any(|w| w == b"Exif"));
    }
}

#[test]
fn the_bytes_decide_what_a_file_is() {
    assert_eq!(prepare(b"<svg xmlns='http://www.w3.org/2000/svg'/>", WIDTHS).unwrap_err(), Unfit::Drawing);
    assert_eq!(prepare(b"%PDF-1.4", WIDTHS).unwrap_err(), Unfit::NotAPicture);
    assert_eq!(prepare(b"\0\0\0\x1cftypavif\0\0\0\0", WIDTHS).unwrap_err(), Unfit::TooNew);
    assert_eq!(prepare(b"\0\0\0\x18ftypheic\0\0\0\0", WIDTHS).unwrap_err(), Unfit::TooNew);
    assert_eq!(prepare(b"\0\0\0\x18ftypisom\0\0\0\0", WIDTHS).unwrap_err(), Unfit::NotAPicture);
    assert_eq!(prepare(b"", WIDTHS).unwrap_err(), Unfit::NotAPicture);
    assert_eq!(prepare(b"\x89PNG\r\n\x1a\nshort", WIDTHS).unwrap_err(), Unfit::Damaged);
}

#[test]
fn something_behind_a_picture_does_not_come_along() {
    let mut png = photograph(40, 30, ImageFormat::Png);
    png.extend(b"<script>alert(1)</script>");
    let made = prepare(&png, WIDTHS).unwrap();
    assert!(!made.bytes.windows(7).any(|w| w == b"<script"));
}

#[test]
fn a_moving_gif_goes_on_moving() {
    let mut gif = Vec::new();
    {
        let mut packer = image::codecs::gif::GifEncoder::new(&mut gif);
        for shade in [10, 200, 90] {
            packer
                .encode_frame(image::Frame::new(image::RgbaImage::from_pixel(20, 10, image::Rgba([shade, 0, 0, 255]))))
                .unwrap();
        }
    }
    let made = prepare(&gif, WIDTHS).unwrap();
    assert_eq!((made.media_type, made.width, made.height), ("image/gif", 20, 10));
    let frames = image::AnimationDecoder::into_frames(image::codecs::gif::GifDecoder::new(Cursor::new(&made.bytes[..])).unwrap());
    assert_eq!(frames.count(), 3);
}

#[test]
fn a_hostile_file_is_refused_quickly_and_a_good_one_is_taken() {
    use base64::Engine;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/images");
    let mut seen = 0;
    for name in ["own.jsonl", "fetched.jsonl"] {
        let Ok(lines) = std::fs::read_to_string(folder.join(name)) else {
            println!("{name}: the hostile pictures are not here, so they were not tried");
            continue;
        };
        for line in lines.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let bytes = base64::engine::general_purpose::STANDARD.decode(row["input"].as_str().unwrap()).unwrap();
            let (id, class) = (row["id"].as_str().unwrap_or_default(), row["class"].as_str().unwrap_or_default());
            let began = std::time::Instant::now();
            let made = prepare(&bytes, WIDTHS);
            assert!(
                began.elapsed().as_secs_f64() < if cfg!(debug_assertions) { 10.0 } else { 1.0 },
                "{id} took {:?}",
                began.elapsed()
            );
            if class == "control-good" {
                assert!(made.is_ok(), "{id}: {:?}", made.err());
            }
            if let Ok(made) = made {
                for bytes in made.renditions.iter().map(|r| &r.bytes).chain([&made.bytes]) {
                    assert!(sniff(bytes).is_some() && !bytes.windows(7).any(|w| w.eq_ignore_ascii_case(b"<script")), "{id}");
                }
            }
            let refused = row["expect"].as_str().unwrap_or_default();
            if refused.starts_with("reject") && !refused.contains("accept") {
                assert!(prepare(&bytes, WIDTHS).is_err(), "{id} ({class}) was taken");
            }
            seen += 1;
        }
    }
    println!("{seen} files tried");
}
