//! Where a page stands, however its address is spelled.

/// What counting adds to an address and no page needs.
const COUNTING: &[&str] = &[
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ncid",
    "ocid", "ref_src", "_ga", "_gl",
];

/// The same for two addresses of one page: no scheme, no `www.`, no fragment, no counting, no
/// slash at the end. `None` for what is no web address. Made for comparing, not for asking.
pub fn place(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.find("://").map(|at| url[..at].to_ascii_lowercase())?;
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let rest = url[scheme.len() + 3..].split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_lowercase();
    let host = host.strip_suffix(if scheme == "http" { ":80" } else { ":443" }).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    if host.is_empty() || host.contains('@') {
        return None;
    }
    let mut place = host.to_owned();
    let path = path.trim_end_matches('/');
    if !path.is_empty() {
        place.push('/');
        place.push_str(path);
    }
    let asked = query.split('&').filter(|pair| !pair.is_empty() && !is_counting(pair));
    for (n, pair) in asked.enumerate() {
        place.push(if n == 0 { '?' } else { '&' });
        place.push_str(pair);
    }
    Some(place)
}

fn is_counting(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || COUNTING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_place_however_its_address_is_spelled() {
        for url in [
            "https://bell.example/harbor/seal",
            "http://www.bell.example/harbor/seal/",
            "HTTPS://Bell.Example:443/harbor/seal#comments",
            "https://bell.example/harbor/seal?utm_source=letter&fbclid=1",
        ] {
            assert_eq!(place(url).as_deref(), Some("bell.example/harbor/seal"), "{url}");
        }
    }

    #[test]
    fn what_tells_pages_apart_is_kept() {
        assert_eq!(place("https://bell.example/?p=12&utm_medium=x&page=2").as_deref(), Some("bell.example?p=12&page=2"));
        assert_eq!(place("https://bell.example:8443/A").as_deref(), Some("bell.example:8443/A"));
        assert_ne!(place("https://bell.example/a"), place("https://bell.example/A"));
        for none in ["", "seal-1", "tag:bell.example,2026:1", "ftp://bell.example/", "https://", "https://user@bell.example/"] {
            assert_eq!(place(none), None, "{none}");
        }
    }
}
