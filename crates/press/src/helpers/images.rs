//! The addresses under which Ghost's sites ask for sizes and formats of a picture.

use crate::theme::ImageSize;

/// Where imported pictures lie.
const FOLDER: &str = "/content/images/";

/// Formats a picture can be had in.
const FORMATS: [&str; 6] = ["avif", "gif", "jpeg", "jpg", "png", "webp"];

/// `/content/images/size/w600/format/webp/2026/03/dock.jpg`; other pictures stay what they are.
pub(crate) fn sized(path: &str, size: Option<ImageSize>, format: Option<&str>) -> String {
    let Some((size, at)) = size.filter(|s| s.width.is_some() || s.height.is_some()).zip(path.find(FOLDER)) else {
        return path.to_owned();
    };
    let (before, name) = path.split_at(at + FOLDER.len());
    let part = |letter: &str, n: Option<u32>| n.map(|n| format!("{letter}{n}")).unwrap_or_default();
    let format = format.filter(|f| FORMATS.contains(f)).map(|f| format!("format/{f}/")).unwrap_or_default();
    format!("{before}size/{}{}/{format}{name}", part("w", size.width), part("h", size.height))
}

/// Unsplash sets sizes itself.
pub fn unsplash(url: &str, size: Option<ImageSize>, format: Option<&str>) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else {
        return url.to_owned();
    };
    let mut query: Vec<(String, String)> = parsed.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    let mut set = |name: &str, value: String| match query.iter_mut().find(|(k, _)| k == name) {
        Some(pair) => pair.1 = value,
        None => query.push((name.to_owned(), value)),
    };
    if let Some(format) = format.filter(|f| FORMATS.contains(f)) {
        set("fm", if format == "jpeg" { "jpg" } else { format }.to_owned());
    }
    if let Some(size) = size.filter(|s| s.width.is_some() || s.height.is_some()) {
        query.retain(|(k, _)| k != "w" && k != "h");
        for (name, value) in [("w", size.width), ("h", size.height)] {
            if let Some(value) = value {
                query.push((name.to_owned(), value.to_string()));
            }
        }
    }
    if query.is_empty() {
        return url.to_owned();
    }
    parsed.query_pairs_mut().clear().extend_pairs(query);
    parsed.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_asked_for_in_the_theme_s_sizes() {
        let size = Some(ImageSize { width: Some(600), height: None });
        assert_eq!(sized("/content/images/2026/03/dock.jpg", size, None), "/content/images/size/w600/2026/03/dock.jpg");
        assert_eq!(
            sized("https://a.example/content/images/dock.jpg", size, Some("webp")),
            "https://a.example/content/images/size/w600/format/webp/dock.jpg"
        );
        assert_eq!(sized("https://elsewhere.example/dock.jpg", size, None), "https://elsewhere.example/dock.jpg");
        assert_eq!(
            unsplash("https://images.unsplash.com/photo-1?w=2000&fit=max", size, Some("jpeg")),
            "https://images.unsplash.com/photo-1?fit=max&fm=jpg&w=600"
        );
    }
}
