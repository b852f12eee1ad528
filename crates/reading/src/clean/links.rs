//! Links without the marks by which readers are followed.

use url::Url;

const MARKS: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "yclid",
    "igshid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "oly_enc_id",
    "oly_anon_id",
    "wickedid",
    "ito",
    "cmpid",
    "ns_mchannel",
    "ns_campaign",
    "ns_source",
    "__twitter_impression",
    "s_cid",
];

/// The address without tracking marks, when it had any.
pub(super) fn unmarked(href: &str) -> Option<String> {
    if !href.contains('?') {
        return None;
    }
    let (before, query) = href.split_once('?')?;
    let (query, fragment) = match query.split_once('#') {
        Some((q, f)) => (q, Some(f)),
        None => (query, None),
    };
    if let Ok(url) = Url::parse(href)
        && !matches!(url.scheme(), "http" | "https")
    {
        return None;
    }
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_mark(pair)).collect();
    if kept.len() == query.split('&').count() {
        return None;
    }
    let mut out = before.to_owned();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    Some(out)
}

fn is_mark(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || MARKS.contains(&name.as_str())
}
