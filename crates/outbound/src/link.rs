//! The `Link` header, RFC 8288: feeds and hubs are announced there.

use url::Url;

/// One link out of a `Link` header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Absolute.
    pub href: String,
    /// Lower case; a header that names several relations gives several words here.
    pub rel: String,
    pub media_type: Option<String>,
    pub title: Option<String>,
}

impl Link {
    /// Is `rel` one of the link's relations?
    pub fn is(&self, rel: &str) -> bool {
        self.rel.split_ascii_whitespace().any(|word| word == rel)
    }
}

/// Reads one header value; what cannot be read is left out.
pub(crate) fn read(value: &str, base: &Url) -> Vec<Link> {
    split(value, ',').filter_map(|part| read_one(part.trim(), base)).collect()
}

fn read_one(part: &str, base: &Url) -> Option<Link> {
    let (target, rest) = part.strip_prefix('<')?.split_once('>')?;
    let mut link = Link { href: base.join(target.trim()).ok()?.to_string(), ..Link::default() };
    for parameter in split(rest, ';') {
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        let value = value.trim().trim_matches('"').to_owned();
        match name.trim().to_ascii_lowercase().as_str() {
            "rel" if link.rel.is_empty() => link.rel = value.to_ascii_lowercase(),
            "type" => link.media_type = Some(value.to_ascii_lowercase()),
            "title" => link.title = Some(value),
            _ => {}
        }
    }
    Some(link)
}

/// Splits at `mark`, but not inside `<…>` or quotation marks.
fn split(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut angled) = (false, false);
    text.split(move |c: char| {
        match c {
            '"' if !angled => quoted = !quoted,
            '<' if !quoted => angled = true,
            '>' if !quoted => angled = false,
            _ => return c == mark && !quoted && !angled,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_with_commas_in_addresses_and_titles() {
        let base = Url::parse("https://example.org/a/").unwrap();
        let found = read(
            r#"<https://hub.example/?a=1,2>; rel="hub", <../feed>; REL="Alternate Self"; type=application/rss+xml; title="News, all; now", nonsense"#,
            &base,
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].href, "https://hub.example/?a=1,2");
        assert!(found[0].is("hub"));
        assert_eq!(found[1].href, "https://example.org/feed");
        assert!(found[1].is("self") && found[1].is("alternate") && !found[1].is("alt"));
        assert_eq!(found[1].media_type.as_deref(), Some("application/rss+xml"));
        assert_eq!(found[1].title.as_deref(), Some("News, all; now"));
    }
}
