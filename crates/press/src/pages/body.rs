//! Pictures inside a story's text: each in its sizes, with its room kept.
//!
//! A picture that is not ours is left out: readers' browsers ask nobody else for anything, so
//! it would only be a hole in the page.

use archive::Nouns;

use crate::Result;
use crate::cards;
use crate::gather::Gathering;
use crate::helpers::picture_markup;

/// More pictures than this no text shows in sizes.
const MOST: usize = 60;

const SIZES: &str = "(min-width: 48em) 39rem, 100vw";

/// The body with every `<img>` of ours as a `<picture>`.
pub async fn with_pictures(g: &mut Gathering<'_>, html: String) -> Result<String> {
    let html = cards::with_controls(html.into());
    if !html.contains("<img") {
        return Ok(html.into_owned());
    }
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = &*html;
    let mut set = 0;
    while let Some(at) = rest.find("<img") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        let Some(src) = attribute(tag, "src").filter(|src| src.starts_with('/') && !src.starts_with("//")) else {
            continue;
        };
        let hash = src.strip_prefix("/content/pictures/").and_then(|file| file.split('.').next());
        let picture = match hash.filter(|_| set < MOST) {
            Some(hash) => g.archive.pictures().by_hash(hash).await?,
            None => None,
        };
        match picture {
            Some(picture) => {
                set += 1;
                let picture = g.picture(&picture).await?;
                // What the writer says it shows here counts before what the picture's card says.
                let alt = attribute(tag, "alt").filter(|alt| !alt.is_empty());
                out.push_str(&picture_markup(&picture, alt, SIZES));
            }
            None => out.push_str(tag),
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// An attribute of a tag as the cleaning writes them: in double quotes, escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = tag[start..].find('"')? + start;
    Some(&tag[start..end])
}

#[cfg(test)]
mod tests {
    use super::attribute;

    #[test]
    fn the_parts_of_a_picture_tag_are_read_as_they_were_written() {
        let tag = r#"<img src="/content/pictures/a.jpg" alt="Tom &amp; Jerry">"#;
        assert_eq!(attribute(tag, "src"), Some("/content/pictures/a.jpg"));
        assert_eq!(attribute(tag, "alt"), Some("Tom &amp; Jerry"));
        assert_eq!(attribute(tag, "title"), None);
    }
}
