//! A file in a text: the card that plays it, or that lays it on a reader's disk.
//!
//! The markup is that of Ghost's cards, so that every theme sets it and Ghost reads it back. The
//! controls are the browser's, and scripts put the theme's in their place where they run.

use super::{Attachment, Sort, sort_of};

/// What is said about a file where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Empty: the file's name in words.
    pub title: String,
    pub caption: String,
}

/// The card of a file, as clean HTML.
pub fn card(file: &Attachment, said: &Said) -> String {
    let address = escaped(&file.address());
    let title = match said.title.trim() {
        "" => escaped(&in_words(&file.name)),
        title => escaped(title),
    };
    let caption = escaped(said.caption.trim());
    match sort_of(&file.name) {
        Sort::Plays(kind) if kind.starts_with("audio/") => sound(&address, &title),
        Sort::Plays(_) => film(&address, &title, &caption),
        _ => document(&address, &title, &caption, file),
    }
}

fn sound(address: &str, title: &str) -> String {
    format!(
        "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-thumbnail placeholder\"></div>\
         <div class=\"kg-audio-player-container\"><audio src=\"{address}\" preload=\"metadata\" controls></audio>\
         <div class=\"kg-audio-title\">{title}</div>{}</div></div>",
        player("audio")
    )
}

/// A film says what it is to those who cannot see it; what stands under it is read by everybody.
fn film(address: &str, title: &str, caption: &str) -> String {
    let (mark, under) = match caption {
        "" => ("", String::new()),
        words => (" kg-card-hascaption", format!("<figcaption><p>{words}</p></figcaption>")),
    };
    format!(
        "<figure class=\"kg-card kg-video-card{mark}\"><div class=\"kg-video-container\">\
         <video src=\"{address}\" title=\"{title}\" playsinline preload=\"metadata\" controls></video>\
         <div class=\"kg-video-overlay\"><button class=\"kg-video-large-play-icon\" aria-label=\"Play video\"></button></div>\
         <div class=\"kg-video-player-container\">{}</div></div>{under}</figure>",
        player("video")
    )
}

/// What a theme's script takes hold of. How long it plays the script finds out; until then Ghost
/// writes seconds for sound and minutes for film.
fn player(what: &str) -> String {
    let unknown = if what == "audio" { "0" } else { "0:00" };
    let button = |name: &str, label: &str| format!("<button class=\"kg-{what}-{name}\" aria-label=\"{label}\"></button>");
    format!(
        "<div class=\"kg-{what}-player\">{}{}<span class=\"kg-{what}-current-time\">0:00</span>\
         <div class=\"kg-{what}-time\">/<span class=\"kg-{what}-duration\">{unknown}</span></div>\
         <input type=\"range\" class=\"kg-{what}-seek-slider\" max=\"100\" value=\"0\">\
         <button class=\"kg-{what}-playback-rate\" aria-label=\"Adjust playback speed\">1\u{d7}</button>{}{}\
         <input type=\"range\" class=\"kg-{what}-volume-slider\" max=\"100\" value=\"100\"></div>",
        button("play-icon", &format!("Play {what}")),
        button(&format!("pause-icon kg-{what}-hide"), &format!("Pause {what}")),
        button("unmute-icon", "Unmute"),
        button(&format!("mute-icon kg-{what}-hide"), "Mute"),
    )
}

fn document(address: &str, title: &str, caption: &str, file: &Attachment) -> String {
    format!(
        "<div class=\"kg-card kg-file-card\"><a class=\"kg-file-card-container\" href=\"{address}\" title=\"Download\" download>\
         <div class=\"kg-file-card-contents\"><div class=\"kg-file-card-title\">{title}</div>\
         <div class=\"kg-file-card-caption\">{caption}</div><div class=\"kg-file-card-metadata\">\
         <div class=\"kg-file-card-filename\">{}</div><div class=\"kg-file-card-filesize\">{}</div></div></div>\
         <div class=\"kg-file-card-icon\"></div></a></div>",
        escaped(&file.name),
        size_in_words(file.size)
    )
}

/// Bytes as a person reads them, and as Ghost writes them.
pub fn size_in_words(bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} Bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// `Minutes-of-May.pdf` as somebody would say it.
fn in_words(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.replace(['-', '_'], " ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, media_type: &str) -> Attachment {
        let (hash, media_type) = ("a".repeat(64), media_type.to_owned());
        Attachment { id: None, hash, name: name.into(), media_type, size: 204_800, source_url: None }
    }

    #[test]
    fn every_file_stands_in_a_text_as_what_it_is() {
        let said = Said { title: "Bells <at> \"noon\"".into(), caption: "From the north pier".into() };
        let sound = card(&file("bells.mp3", "audio/mpeg"), &said);
        assert!(sound.starts_with("<div class=\"kg-card kg-audio-card\">") && sound.contains(" controls></audio>"), "{sound}");
        assert!(sound.contains(">Bells &lt;at&gt; &quot;noon&quot;</div>"), "{sound}");
        let film = card(&file("ferry.mp4", "video/mp4"), &said);
        assert!(film.starts_with("<figure class=\"kg-card kg-video-card kg-card-hascaption\">"), "{film}");
        assert!(film.ends_with("<figcaption><p>From the north pier</p></figcaption></figure>"), "{film}");
        let paper = card(&file("Minutes-of-May.pdf", "application/pdf"), &Said::default());
        assert!(paper.contains(">Minutes of May</div>") && paper.contains(">Minutes-of-May.pdf</div>"), "{paper}");
        assert!(paper.contains(">204 KB</div>") && paper.contains(" download>"), "{paper}");
    }
}
