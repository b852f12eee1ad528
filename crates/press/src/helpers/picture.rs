//! `{{picture lead_picture sizes="…" loading="lazy"}}`: a picture in the sizes there are of it,
//! with its room kept so that nothing moves when it comes.

use std::fmt::Write;

use hbs::{Helpers, Value};
use paper::Focus;

use super::{escaped, text};
use crate::values::PictureValue;

pub fn add(helpers: &mut Helpers) {
    helpers.add("picture", |call| {
        let Some(picture) = call.arg(0).downcast::<PictureValue>() else {
            return Ok(Value::Undefined);
        };
        let sizes = text(call, "sizes").unwrap_or_else(|| "100vw".to_owned());
        let lazy = text(call, "loading").as_deref() == Some("lazy");
        let high = text(call, "priority").as_deref() == Some("high");
        Ok(Value::safe(markup(picture, &focus(picture), None, &sizes, lazy, high)))
    });
}

/// A picture inside a text; `alt` is markup already.
pub fn in_text(picture: &PictureValue, alt: Option<&str>, sizes: &str) -> String {
    markup(picture, "", alt, sizes, true, false)
}

/// Classes that say where the subject stands, to the nearest ten: ` class="fx-20 fy-80"`. A theme
/// that cuts pictures by its style sheet keeps it in sight with `object-position`; an attribute
/// of style would not pass the page's own policy.
fn focus(picture: &PictureValue) -> String {
    let Some(at) = picture.picture.focus.filter(|at| *at != Focus::default()) else {
        return String::new();
    };
    let tens = |n: u8| (n + 5) / 10 * 10;
    format!(" class=\"fx-{} fy-{}\"", tens(at.x()), tens(at.y()))
}

fn markup(picture: &PictureValue, focus: &str, alt: Option<&str>, sizes: &str, lazy: bool, high: bool) -> String {
    let about = &picture.picture;
    let sizes = escaped(sizes);
    let mut out = String::with_capacity(768);
    out.push_str("<picture>");
    let webp = picture.srcset("image/webp");
    if !webp.is_empty() && about.media_type != "image/webp" {
        write!(out, "<source type=\"image/webp\" srcset=\"{webp}\" sizes=\"{sizes}\">").expect("writing to a String");
    }
    write!(out, "<img{focus} src=\"{}\"", picture.sized(800)).expect("writing to a String");
    let own = picture.srcset(&about.media_type);
    if !own.is_empty() {
        write!(out, " srcset=\"{own}\" sizes=\"{sizes}\"").expect("writing to a String");
    }
    if about.width > 0 && about.height > 0 {
        write!(out, " width=\"{}\" height=\"{}\"", about.width, about.height).expect("writing to a String");
    }
    out.push_str(" alt=\"");
    match alt {
        Some(alt) => out.push_str(alt),
        None => hbs::escape(&about.alt, &mut out),
    }
    out.push('"');
    if lazy {
        out.push_str(" loading=\"lazy\"");
    }
    if high {
        out.push_str(" fetchpriority=\"high\"");
    }
    out.push_str(" decoding=\"async\"></picture>");
    out
}
