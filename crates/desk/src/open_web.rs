//! Tell machines who may read the paper for what, and who stands behind it.

use archive::{File, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, OpenWeb, Refusal, Staff};

use crate::error::{Error, Result};
use crate::masthead::{is_ours, is_web};
use crate::may::may_command;

const LARGEST: usize = 500 * 1024;

/// Changes what is told. Every line that will not do is named in the refusal.
pub async fn change_open_web(tx: &Tx, by: &Staff, words: &OpenWeb, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Settings)?;
    let complaints = complaints(words, now);
    if !complaints.is_empty() {
        let more = complaints.len().saturating_sub(5);
        let mut sentence = complaints.into_iter().take(5).collect::<Vec<_>>().join(" ");
        if more > 0 {
            sentence.push_str(&format!(" And {more} more."));
        }
        return Err(Refusal::Other(sentence).into());
    }
    let text = serde_json::to_string(words).map_err(|e| Error::Trouble(e.into()))?;
    tx.files().save(File::OpenWeb, &text, Some(by.id), now).await?;
    tx.journal().enter(Some(by), "open web", "file:open-web", "", now).await?;
    Ok(())
}

fn complaints(words: &OpenWeb, now: DateTime<Utc>) -> Vec<String> {
    let mut out = Vec::new();
    for (name, text) in
        [("robots.txt", &words.robots), ("ads.txt", &words.ads), ("trust.txt", &words.trust), ("security.txt", &words.security)]
    {
        if text.len() > LARGEST {
            out.push(format!("{name} is larger than 500 KiB; robots stop reading there."));
        }
    }
    out.extend(checked("robots.txt", &words.robots, robots_line));
    out.extend(checked("ads.txt", &words.ads, ads_line));
    out.extend(checked("trust.txt", &words.trust, trust_line));
    out.extend(checked("security.txt", &words.security, security_line));
    if !words.security.trim().is_empty() {
        let field = |name: &str| {
            words
                .security
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(field, _)| field.trim().eq_ignore_ascii_case(name))
        };
        if field("contact").is_none() {
            out.push(
                "security.txt needs a line Contact: with an address such as mailto:security@paper.example (RFC 9116).".into(),
            );
        }
        match field("expires").map(|(_, at)| DateTime::parse_from_rfc3339(at.trim())) {
            Some(Ok(at)) if at > now => {}
            _ => {
                out.push("security.txt needs a line Expires: with a day to come, such as 2030-01-01T00:00:00Z (RFC 9116).".into())
            }
        }
    }
    if !words.tdm_policy.is_empty() && !is_ours(&words.tdm_policy) && !is_web(&words.tdm_policy) {
        out.push("The terms of mining need an address: a path of ours, or a whole one.".into());
    }
    if let Some(licence) = &words.licence {
        if let Some(both) = licence.permits.iter().find(|usage| licence.prohibits.contains(usage)) {
            out.push(format!("{both} is both allowed and forbidden. Choose one."));
        }
        let contact = &licence.contact;
        let is_letter = contact.starts_with("mailto:") && contact.contains('@');
        if !contact.is_empty() && !is_ours(contact) && !is_web(contact) && !is_letter {
            out.push("The licence's contact is a path of ours, a whole address, or mailto: and an e-mail address.".into());
        }
    }
    out
}

/// Every line that is neither empty nor a comment, looked at; the complaint says where it stands.
fn checked(file: &'static str, text: &str, wrong: fn(&str) -> Option<String>) -> Vec<String> {
    let lines = text.lines().enumerate().map(|(n, line)| (n, line.split('#').next().unwrap_or_default().trim()));
    lines
        .filter(|(_, line)| !line.is_empty())
        .filter_map(|(n, line)| wrong(line).map(|why| format!("{file}, line {}: {why}", n + 1)))
        .collect()
}

fn robots_line(line: &str) -> Option<String> {
    let (field, value) = line.split_once(':').unwrap_or((line, ""));
    let (field, value) = (field.trim().to_ascii_lowercase(), value.trim());
    match field.as_str() {
        "user-agent" if value.is_empty() => Some("name the robot, or * for all.".into()),
        "allow" | "disallow" if !value.is_empty() && !value.starts_with(['/', '*']) => Some("the path begins with /.".into()),
        "sitemap" | "license" if !is_web(value) => Some("this needs a whole address.".into()),
        "user-agent" | "allow" | "disallow" | "sitemap" | "license" | "crawl-delay" | "content-usage" | "content-signal" => None,
        _ => Some(format!("“{field}” is not known to robots (RFC 9309): User-agent, Allow, Disallow, Sitemap.")),
    }
}

/// ads.txt 1.1 (IAB Tech Lab).
fn ads_line(line: &str) -> Option<String> {
    if let Some((name, value)) = line.split_once('=')
        && !name.contains(',')
    {
        let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
        return match name.as_str() {
            "OWNERDOMAIN" | "SUBDOMAIN" if !is_domain(value) => Some(format!("{name} takes a domain such as paper.example.")),
            "MANAGERDOMAIN" if !is_domain(value.split(',').next().unwrap_or_default().trim()) => {
                Some("MANAGERDOMAIN takes a domain and, after a comma, a country.".into())
            }
            "INVENTORYPARTNERDOMAIN" if !is_domain(value) => Some("INVENTORYPARTNERDOMAIN takes a domain.".into()),
            "CONTACT" if value.is_empty() => Some("CONTACT is empty.".into()),
            "OWNERDOMAIN" | "SUBDOMAIN" | "MANAGERDOMAIN" | "INVENTORYPARTNERDOMAIN" | "CONTACT" => None,
            _ => Some(format!("{name} is not known: OWNERDOMAIN, MANAGERDOMAIN, CONTACT, SUBDOMAIN or INVENTORYPARTNERDOMAIN.")),
        };
    }
    let fields: Vec<&str> = line.split(';').next().unwrap_or_default().split(',').map(str::trim).collect();
    if fields.len() < 3 || fields.len() > 4 {
        return Some("a line is: domain, account, DIRECT or RESELLER, and perhaps the authority's mark.".into());
    }
    if !is_domain(fields[0]) {
        return Some(format!("“{}” is no domain.", fields[0]));
    }
    if fields[1].is_empty() {
        return Some("the account is missing.".into());
    }
    if !fields[2].eq_ignore_ascii_case("DIRECT") && !fields[2].eq_ignore_ascii_case("RESELLER") {
        return Some(format!("“{}” should be DIRECT or RESELLER.", fields[2]));
    }
    None
}

/// trust.txt of JournalList.
fn trust_line(line: &str) -> Option<String> {
    let Some((name, value)) = line.split_once('=') else {
        return Some("a line is a name, = and a value, such as member=https://association.example/.".into());
    };
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    match name.as_str() {
        "member" | "belongto" | "control" | "controlledby" | "social" | "vendor" | "customer" | "disclosure"
            if !is_web(value) =>
        {
            Some(format!("{name} takes a whole address."))
        }
        "contact" if value.is_empty() => Some("contact is empty.".into()),
        "datatrainingallowed" if !matches!(value, "yes" | "no") => Some("datatrainingallowed is yes or no.".into()),
        "member"
        | "belongto"
        | "control"
        | "controlledby"
        | "social"
        | "vendor"
        | "customer"
        | "disclosure"
        | "contact"
        | "datatrainingallowed" => None,
        _ => Some(format!("“{name}” is not known to trust.txt.")),
    }
}

/// security.txt (RFC 9116).
fn security_line(line: &str) -> Option<String> {
    let Some((name, value)) = line.split_once(':') else {
        return Some("a line is a name, a colon and a value.".into());
    };
    let value = value.trim();
    match name.trim().to_ascii_lowercase().as_str() {
        "contact" if !["mailto:", "https://", "tel:"].iter().any(|kind| value.starts_with(kind)) => {
            Some("Contact begins with mailto:, https:// or tel:.".into())
        }
        "acknowledgments" | "canonical" | "encryption" | "hiring" | "policy"
            if !value.starts_with("https://") && !value.contains(':') =>
        {
            Some("this needs a whole address that begins with https://.".into())
        }
        "contact"
        | "expires"
        | "acknowledgments"
        | "canonical"
        | "encryption"
        | "hiring"
        | "policy"
        | "preferred-languages"
        | "csaf" => None,
        other => Some(format!("“{other}” is not known to security.txt.")),
    }
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.len() <= 253
        && text.split('.').all(|part| {
            !part.is_empty() && part.len() <= 63 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b >= 0x80)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &OpenWeb, word: &str) {
        let now = DateTime::parse_from_rfc3339("2026-11-23T12:00:00Z").unwrap().to_utc();
        let found = complaints(words, now);
        if word.is_empty() {
            assert!(found.is_empty(), "{found:?}");
        } else {
            assert!(found.iter().any(|complaint| complaint.contains(word)), "{word}: {found:?}");
        }
    }

    #[test]
    fn a_line_that_no_machine_would_understand_is_named() {
        let ads = |text: &str| OpenWeb { ads: text.into(), ..OpenWeb::default() };
        check(&ads("# ours\nads.example, 12, DIRECT, f08c\nOWNERDOMAIN=paper.example\nads.example, 3, reseller # old"), "");
        check(&ads("ads.example, 12"), "ads.txt, line 1");
        check(&ads("\nads example, 12, DIRECT"), "ads.txt, line 2");
        check(&ads("ads.example, 12, DIREKT"), "DIREKT");
        let trust = |text: &str| OpenWeb { trust: text.into(), ..OpenWeb::default() };
        check(&trust("belongto=https://association.example/\ndatatrainingallowed=no"), "");
        check(&trust("datatrainingallowed=maybe"), "yes or no");
        check(&trust("friend=https://x.example/"), "friend");
        let security = |text: &str| OpenWeb { security: text.into(), ..OpenWeb::default() };
        check(&security("Contact: mailto:s@paper.example\nExpires: 2027-06-01T00:00:00Z"), "");
        check(&security("Contact: mailto:s@paper.example\nExpires: 2020-06-01T00:00:00Z"), "a day to come");
        check(&security("Expires: 2027-06-01T00:00:00Z"), "Contact");
        let robots = |text: &str| OpenWeb { robots: text.into(), ..OpenWeb::default() };
        check(&robots("User-agent: Badbot\nDisallow: /"), "");
        check(&robots("Dissalow: /"), "dissalow");
    }
}
