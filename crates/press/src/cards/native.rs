//! Sound and film that play without scripts.
//!
//! Ghost's markup leaves all controls to a script. Here the browser's own stand in the page;
//! our script takes them away where it draws the card's. The still of a film stands where
//! browsers look for it, because our pages let no markup style itself.

use std::borrow::Cow;

/// The text with controls on every audio and video card.
pub fn with_controls(html: Cow<'_, str>) -> Cow<'_, str> {
    if !html.contains("kg-audio-card") && !html.contains("kg-video-card") {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = &*html;
    let mut still = None;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end);
        let tag = &rest[at..end];
        out.push_str(&rest[..at]);
        rest = &rest[end..];
        if tag.starts_with("<figure") && tag.contains("kg-video-card") {
            let given = |name| attribute(tag, name).filter(|value| value.starts_with('/'));
            still = given("data-kg-custom-thumbnail").or_else(|| given("data-kg-thumbnail"));
        }
        let (is_sound, is_film) = (tag.starts_with("<audio"), tag.starts_with("<video"));
        // What runs by itself and silently is a moving picture; it has no controls in Ghost either.
        if (is_sound || is_film) && !tag.contains(" controls") && !tag.contains(" autoplay") {
            out.push_str(&tag[..6]);
            out.push_str(" controls");
            out.push_str(&tag[6..]);
        } else {
            out.push_str(tag);
        }
        if let Some(still) = still.take_if(|_| is_film)
            && attribute(tag, "poster").is_none()
        {
            out.push_str(" poster=\"");
            out.push_str(still);
            out.push('"');
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// An attribute of a tag as the cleaning writes them: in double quotes, escaped.
pub(crate) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, want: &str) {
        assert_eq!(with_controls(html.into()), want);
    }

    #[test]
    fn the_parts_of_a_picture_tag_are_read_as_they_were_written() {
        let tag = r#"<img src="/content/pictures/a.jpg" alt="Tom &amp; Jerry">"#;
        assert_eq!(attribute(tag, "src"), Some("/content/pictures/a.jpg"));
        assert_eq!(attribute(tag, "alt"), Some("Tom &amp; Jerry"));
        assert_eq!(attribute(tag, "title"), None);
    }

    #[test]
    fn sound_and_film_of_cards_can_be_played_without_scripts() {
        check(
            "<div class=\"kg-card kg-audio-card\"><audio src=\"/a.mp3\"></audio></div>",
            "<div class=\"kg-card kg-audio-card\"><audio controls src=\"/a.mp3\"></audio></div>",
        );
        check(
            "<figure class=\"kg-card kg-video-card\" data-kg-thumbnail=\"/s.jpg\"><video src=\"/a.mp4\"></video></figure>",
            "<figure class=\"kg-card kg-video-card\" data-kg-thumbnail=\"/s.jpg\"><video controls src=\"/a.mp4\" poster=\"/s.jpg\"></video></figure>",
        );
    }

    #[test]
    fn other_texts_and_moving_pictures_stay_as_they_are() {
        for html in [
            "<p>1 < 2</p><audio src=\"/a.mp3\"></audio>",
            "<div class=\"kg-video-card\"><video autoplay loop muted src=\"/a.mp4\"></video></div>",
            "<div class=\"kg-audio-card\"><audio controls src=\"/a.mp3\"></audio></div>",
            "<div class=\"kg-audio-card\"><aud",
        ] {
            check(html, html);
        }
    }

    #[test]
    fn a_still_from_another_house_is_not_fetched() {
        let html = "<figure class=\"kg-video-card\" data-kg-thumbnail=\"https://x.example/s.jpg\"><video controls src=\"/a.mp4\"></video></figure>";
        check(html, html);
    }
}
