//! The picture a page shows of itself where it is shared, and its room.

use hbs::Value;

use super::about::{About, words};
use crate::helpers::Sheet;
use crate::helpers::sized;
use crate::theme::ImageSize;
use crate::whole::sizable;

/// Wider ones are asked for in this width, as those who share pages expect it.
const WIDEST: i64 = 1200;

/// A picture's whole address, and its width and height where they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub url: String,
    pub size: Option<(i64, i64)>,
}

/// A picture of ours or of another house, as it is shared.
pub fn shown(sheet: &Sheet, address: &str) -> Shown {
    let address = &*sizable(address);
    let whole = || sheet.house.absolute(address);
    match sheet.picture_behind(address).map(|known| (known.picture.width, known.picture.height)) {
        Some((width, height)) if width > WIDEST => {
            let size = ImageSize { width: u32::try_from(WIDEST).ok(), height: None };
            let url = sheet.house.absolute(&sized(address, Some(size), None));
            Shown { url, size: Some((WIDEST, (WIDEST as f64 * height as f64 / width as f64).round() as i64)) }
        }
        Some((width, height)) if width > 0 => Shown { url: whole(), size: Some((width, height)) },
        _ => Shown { url: whole(), size: None },
    }
}

/// The page's own picture.
pub fn cover(sheet: &Sheet, about: &About) -> Option<Shown> {
    let address = match about {
        About::Front => sheet.house.looks.text("cover_image").map(str::to_owned),
        About::Author(author) => words(author, "cover_image"),
        About::Story(thing) | About::Topic(thing) => words(thing, "feature_image"),
        About::Other => None,
    };
    address.map(|address| shown(sheet, &address))
}

/// The picture for one kind of sharing: `og_image` or `twitter_image`.
pub fn shared(sheet: &Sheet, about: &About, field: &str) -> Option<Shown> {
    let looks = |field: &str| sheet.house.looks.text(field).map(str::to_owned);
    let own = |thing: &Value| words(thing, field).or_else(|| words(thing, "feature_image"));
    let address = match about {
        About::Front => looks(field).or_else(|| looks("cover_image")),
        About::Story(story) => own(story).or_else(|| looks(field)).or_else(|| looks("cover_image")),
        About::Topic(topic) => own(topic).or_else(|| looks("cover_image")),
        About::Author(author) => words(author, "cover_image"),
        About::Other => None,
    };
    address.map(|address| shown(sheet, &address))
}

/// The paper's sign as a browser wants it: small and square, and its type.
pub fn icon(sheet: &Sheet) -> Option<(String, &'static str)> {
    let house = &sheet.house;
    let icon = &*sizable(house.looks.text("icon")?);
    let ending = icon.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let small = ImageSize { width: Some(256), height: Some(256) };
    let sized = |format: Option<&str>| house.absolute(&sized(icon, Some(small), format));
    Some(match ending.as_str() {
        "ico" => (house.absolute(icon), "x-icon"),
        // Drawn by rule and not by dots, so it has no sizes.
        "svg" => (house.absolute(icon), "svg+xml"),
        "jpg" | "jpeg" => (sized(None), "jpeg"),
        "png" => (sized(None), "png"),
        _ => (sized(Some("png")), "png"),
    })
}

/// The paper's mark for those who list publishers: its logo, else its sign. What is small or
/// square has its size told.
pub fn logo(sheet: &Sheet) -> Option<Shown> {
    let Some(logo) = sheet.house.looks.text("logo").map(sizable) else {
        return icon(sheet).map(|(url, _)| Shown { url, size: None });
    };
    let size = sheet.picture_behind(&logo).map(|known| (known.picture.width, known.picture.height));
    let size = size.filter(|(width, _)| *width > 0).and_then(|(width, height)| match () {
        () if width <= 600 && height <= 60 => Some((width, height)),
        () if width == height => Some((60, 60)),
        () => None,
    });
    Some(Shown { url: sheet.house.absolute(&logo), size })
}
