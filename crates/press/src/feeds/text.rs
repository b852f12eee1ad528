//! A story's text for readers' programs, which have neither our sheets nor our scripts.
//!
//! Of a card stays what can be read, seen or played there; what only its script could move, and
//! every call to sign up, is left out. Ghost's feeds leave out the same.

use std::borrow::Cow;

use crate::cards::with_controls;

/// Elements by a class of theirs: handles of players, the trimmings of bookmarks, calls to sign up.
const LEFT_OUT: &[&str] = &[
    "kg-signup-card",
    "kg-bookmark-thumbnail",
    "kg-bookmark-icon",
    "kg-bookmark-metadata",
    "kg-video-overlay",
    "kg-video-player-container",
    "kg-audio-thumbnail",
    "kg-audio-player",
    "kg-audio-title",
    "kg-toggle-card-icon",
];

/// Elements without an end.
const VOID: &[&str] = &["img", "br", "hr", "input", "source", "track", "wbr"];

/// The text as it stands in a feed.
pub fn for_programs(html: String) -> String {
    if !html.contains("kg-") {
        return html;
    }
    let html = with_controls(Cow::Owned(html));
    let mut out = String::with_capacity(html.len());
    write(&html, &mut out);
    out
}

fn write(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        if is_left_out(tag) {
            rest = behind(&rest[at..]);
            continue;
        }
        let (is_small, is_opened) =
            (has_class(tag, &["kg-bookmark-description"]), has_class(tag, &["kg-audio-player-container"]));
        if !(is_small || is_opened) || tag.starts_with("</") {
            out.push_str(tag);
            rest = &rest[end..];
            continue;
        }
        let after = behind(&rest[at..]);
        let element = &rest[at..rest.len() - after.len()];
        if is_small {
            out.push_str("<small>");
            out.push_str(element);
            out.push_str("</small>");
        } else {
            // What was around the handles is around nothing now.
            let inner = &element[tag.len()..];
            write(inner.rfind("</").map_or(inner, |end| &inner[..end]), out);
        }
        rest = after;
    }
    out.push_str(rest);
}

fn is_left_out(tag: &str) -> bool {
    !tag.starts_with("</") && has_class(tag, LEFT_OUT)
}

fn has_class(tag: &str, any: &[&str]) -> bool {
    let classes = tag.split_once(" class=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    classes.split_whitespace().any(|class| any.contains(&class))
}

/// The name of the element that a tag opens or ends.
fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// What stands behind the element with which this begins; nothing, when it has no end.
fn behind(html: &str) -> &str {
    let element = name(html);
    let (mut depth, mut rest) = (0, html);
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        if name(tag) == element {
            depth += if tag.starts_with("</") { -1 } else { 1 };
        }
        if depth == 0 || VOID.contains(&element) {
            return rest;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, want: &str) {
        assert_eq!(for_programs(html.to_owned()), want);
    }

    #[test]
    fn a_film_plays_in_a_readers_program_and_its_handles_stay_at_home() {
        check(
            "<figure class=\"kg-card kg-video-card\"><div class=\"kg-video-container\"><video src=\"/a.mp4\"></video><div class=\"kg-video-overlay\"><button>Play</button></div>\
             <div class=\"kg-video-player-container\"><div class=\"kg-video-player\"><div>0:00</div></div></div></div><figcaption>Rain</figcaption></figure>",
            "<figure class=\"kg-card kg-video-card\"><div class=\"kg-video-container\"><video controls src=\"/a.mp4\"></video></div><figcaption>Rain</figcaption></figure>",
        );
    }

    #[test]
    fn a_bookmark_keeps_its_words_and_nobody_is_asked_to_sign_up() {
        check(
            "<p>1 &lt; 2</p><figure class=\"kg-card kg-bookmark-card\"><a href=\"/x/\"><div class=\"kg-bookmark-title\">Tides</div><div class=\"kg-bookmark-metadata\"><img class=\"kg-bookmark-icon\" src=\"i\"><span>Office</span></div></a></figure>\
             <div class=\"kg-card kg-signup-card\"><div><form></form></div></div><p>End.</p>",
            "<p>1 &lt; 2</p><figure class=\"kg-card kg-bookmark-card\"><a href=\"/x/\"><div class=\"kg-bookmark-title\">Tides</div></a></figure><p>End.</p>",
        );
        check(
            "<div class=\"kg-card kg-audio-card\"><img class=\"kg-audio-thumbnail\" src=\"\"><audio src=\"/a.mp3\"></audio></div>",
            "<div class=\"kg-card kg-audio-card\"><audio controls src=\"/a.mp3\"></audio></div>",
        );
    }

    #[test]
    fn what_a_bookmark_says_of_itself_is_set_small() {
        check(
            "<a class=\"kg-bookmark-container\"><div class=\"kg-bookmark-description\">High <b>water</b></div></a><p>x</p>",
            "<a class=\"kg-bookmark-container\"><small><div class=\"kg-bookmark-description\">High <b>water</b></div></small></a><p>x</p>",
        );
    }

    #[test]
    fn nothing_stands_around_a_sound_but_its_card() {
        check(
            "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-player-container\"><audio src=\"/a.mp3\"></audio><div class=\"kg-audio-title\">Bells</div></div></div><p>x</p>",
            "<div class=\"kg-card kg-audio-card\"><audio controls src=\"/a.mp3\"></audio></div><p>x</p>",
        );
    }

    #[test]
    fn what_never_ends_takes_nothing_else_along() {
        check("<p>a</p><div class=\"kg-signup-card\"><p>b", "<p>a</p>");
        check("<p>no cards</p>", "<p>no cards</p>");
        check("<p class=\"kg-x\">a <", "<p class=\"kg-x\">a <");
        check("<div class=\"kg-audio-player-container\">a", "a");
    }
}
