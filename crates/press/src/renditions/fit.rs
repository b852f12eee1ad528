//! A rendition to measure: as wide, as high, or cut to both around what matters in the picture.

use bytes::Bytes;
use fast_image_resize::{ResizeOptions, Resizer};
use image::{DynamicImage, Rgb, RgbImage};
use paper::Focus;

use super::{Made, Unfit, decode, encode, sniff};

/// The room a picture has within a wished width and height (0 where its shape decides): never
/// more than the picture has, and of the wished shape where both are given.
pub fn room(picture: (u32, u32), wished: (u32, u32)) -> (u32, u32) {
    let [width, height] = [picture.0, picture.1].map(|side| u64::from(side.max(1)));
    let [w, h] = [wished.0, wished.1].map(u64::from);
    let (w, h) = match (w, h) {
        (0, 0) => (width, height),
        (w, 0) => (w.min(width), (height * w.min(width)).div_ceil(width)),
        (0, h) => ((width * h.min(height)).div_ceil(height), h.min(height)),
        (w, h) if w <= width && h <= height => (w, h),
        // The largest of that shape that the picture holds.
        (w, h) if width * h <= height * w => (width, (width * h / w).max(1)),
        (w, h) => ((height * w / h).max(1), height),
    };
    (u32::try_from(w.max(1)).unwrap_or(u32::MAX), u32::try_from(h.max(1)).unwrap_or(u32::MAX))
}

/// Makes it. Slow, and meant for a blocking thread.
pub fn fit(bytes: &Bytes, wished: (u32, u32), focus: Focus, media_type: &'static str) -> Result<Made, Unfit> {
    let kind = sniff(bytes).ok_or(Unfit::NotAPicture)?;
    let picture = decode(bytes, kind)?;
    let (width, height) = room((picture.width(), picture.height()), wished);
    let fitted = if (width, height) == (picture.width(), picture.height()) {
        picture
    } else {
        let mut fitted = DynamicImage::new(width, height, picture.color());
        let at = (f64::from(focus.x()) / 100.0, f64::from(focus.y()) / 100.0);
        let wish = ResizeOptions::new().fit_into_destination(Some(at));
        Resizer::new().resize(&picture, &mut fitted, Some(&wish)).map_err(|_| Unfit::Damaged)?;
        fitted
    };
    let fitted = if media_type == "image/jpeg" { on_white(fitted) } else { fitted };
    Ok(Made { media_type, width, height, bytes: encode(&fitted, media_type, true)? })
}

/// JPEG knows nothing that can be seen through.
fn on_white(picture: DynamicImage) -> DynamicImage {
    let DynamicImage::ImageRgba8(clear) = picture else {
        return picture;
    };
    let blend = |part: u8, alpha: u8| {
        let (part, alpha) = (u32::from(part), u32::from(alpha));
        u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
        let [r, g, b, a] = clear.get_pixel(x, y).0;
        Rgb([blend(r, a), blend(g, a), blend(b, a)])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_never_made_larger_than_it_is() {
        for (wished, want) in [
            ((600, 0), (600, 300)),
            ((4000, 0), (1000, 500)),
            ((0, 100), (200, 100)),
            ((0, 900), (1000, 500)),
            ((300, 300), (300, 300)),
            ((2000, 2000), (500, 500)),
            ((2000, 100), (1000, 50)),
            ((100, 2000), (25, 500)),
            ((0, 0), (1000, 500)),
        ] {
            assert_eq!(room((1000, 500), wished), want, "{wished:?}");
        }
        assert_eq!(room((1, 30_000), (99_999, 1)), (1, 1));
    }

    #[test]
    fn a_cut_keeps_what_somebody_pointed_at() {
        // Red on the left, blue on the right.
        let halves = RgbImage::from_fn(400, 100, |x, _| if x < 200 { Rgb([220, 0, 0]) } else { Rgb([0, 0, 220]) });
        let whole = encode(&DynamicImage::ImageRgb8(halves), "image/png", false).unwrap();
        let middle_of = |x| {
            let made = fit(&whole, (100, 100), Focus::at(x, 50), "image/png").unwrap();
            assert_eq!((made.width, made.height), (100, 100));
            decode(&made.bytes, "image/png").unwrap().into_rgb8().get_pixel(50, 50).0
        };
        assert_eq!(middle_of(0), [220, 0, 0]);
        assert_eq!(middle_of(100), [0, 0, 220]);
    }

    #[test]
    fn what_can_be_seen_through_is_white_in_a_jpeg() {
        let clear = DynamicImage::new_rgba8(20, 20);
        let whole = encode(&clear, "image/png", false).unwrap();
        let made = fit(&whole, (10, 0), Focus::default(), "image/jpeg").unwrap();
        let [r, g, b] = decode(&made.bytes, "image/jpeg").unwrap().into_rgb8().get_pixel(5, 5).0;
        assert!(r > 250 && g > 250 && b > 250);
    }
}
