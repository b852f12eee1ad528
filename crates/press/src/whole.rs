//! Addresses of ours as somebody elsewhere needs them: with the host.

use std::borrow::Cow;

use memchr::memchr;

/// Every address of ours with its host; other people's addresses and places on the page stay.
pub fn whole_addresses(html: &str, site: &str) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(open) = memchr(b'<', rest.as_bytes()) {
        out.push_str(&rest[..open]);
        let end = memchr(b'>', &rest.as_bytes()[open..]).map_or(rest.len(), |end| open + end + 1);
        let mut tag = &rest[open..end];
        // Most tags have no attribute at all, and are not looked through for eight.
        while let Some((at, name)) = address_in(tag) {
            out.push_str(&tag[..at]);
            let value = tag[at..].split('"').next().unwrap_or_default();
            if name == " srcset=\"" {
                let sizes: Vec<String> = value.split(',').map(|size| whole(size.trim(), site)).collect();
                out.push_str(&sizes.join(", "));
            } else {
                out.push_str(&whole(value, site));
            }
            tag = &tag[at + value.len()..];
        }
        out.push_str(tag);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Attributes that hold addresses.
const NAMES: [&str; 8] = [
    " href=\"",
    " src=\"",
    " poster=\"",
    " srcset=\"",
    " data-src=\"",
    " data-kg-thumbnail=\"",
    " data-kg-custom-thumbnail=\"",
    " data-kg-background-image=\"",
];

/// Where the first address in a tag begins, and which attribute holds it.
fn address_in(tag: &str) -> Option<(usize, &'static str)> {
    tag.match_indices('=').map(|(at, _)| at + 2).find_map(|at| {
        let before = tag.get(..at)?;
        NAMES.into_iter().find(|name| before.ends_with(name)).map(|name| (at, name))
    })
}

/// A picture of ours at the address into which programs that know Ghost put a size.
pub fn sizable(address: &str) -> Cow<'_, str> {
    match address.strip_prefix("/content/pictures/") {
        Some(file) => Cow::Owned(format!("/content/images/{file}")),
        None => Cow::Borrowed(address),
    }
}

fn whole(address: &str, site: &str) -> String {
    if address.starts_with('/') && !address.starts_with("//") { format!("{site}{address}") } else { address.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_ours_are_whole_and_others_stay() {
        let html = "<video data-kg-thumbnail=\"/content/images/a.jpg\" src=\"/b.mp4\">";
        assert_eq!(
            whole_addresses(html, "https://p.example"),
            "<video data-kg-thumbnail=\"https://p.example/content/images/a.jpg\" src=\"https://p.example/b.mp4\">"
        );
        let html = r##"<a href="/x/" title="a /b"><img src="/p.jpg" srcset="/p 1w, https://o.example/q 2w"></a><a href="//o/">o</a><a href="#n">n</a>"##;
        assert_eq!(
            whole_addresses(html, "https://paper.example"),
            r##"<a href="https://paper.example/x/" title="a /b"><img src="https://paper.example/p.jpg" srcset="https://paper.example/p 1w, https://o.example/q 2w"></a><a href="//o/">o</a><a href="#n">n</a>"##
        );
    }
}
