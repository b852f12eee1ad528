//! Change the paper's own words.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Masthead, Refusal, Staff};
use url::Url;

use crate::error::Result;
use crate::may::may_command;

/// Every page is stale after it. `change` is given the words as they stand, so that two people at
/// two screens do not undo one another. `by` is None only for the person at the server's own
/// command line.
pub async fn change_masthead(
    tx: &Tx,
    by: Option<&Staff>,
    change: impl FnOnce(Masthead) -> Masthead,
    now: DateTime<Utc>,
) -> Result<Masthead> {
    may_command(by, Act::Settings)?;
    let before = tx.masthead().await?;
    let words = change(before.clone());
    if let Some(sentence) = wrong(&words) {
        return Err(Refusal::Other(sentence).into());
    }
    tx.save_masthead(&words).await?;
    tx.journal().enter(by, "masthead", "paper", changed(&before, &words), now).await?;
    Ok(words)
}

/// The names of the words that are other than before.
fn changed(before: &Masthead, after: &Masthead) -> String {
    let (before, after) = (serde_json::json!(before), serde_json::json!(after));
    let fields = after.as_object().into_iter().flatten();
    let names: Vec<&str> =
        fields.filter(|(name, value)| before.get(name) != Some(value)).map(|(name, _)| name.as_str()).collect();
    if names.is_empty() { "nothing new".to_owned() } else { names.join(", ") }
}

const LONGEST_NAME: usize = 150;

/// A language tag (BCP 47) by its form: a code of two or three letters, then what narrows it down.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let code = parts.next().unwrap_or_default();
    let of = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic()) && parts.all(|part| of(part, 8))
}

/// A sentence for the first thing that will not do.
fn wrong(words: &Masthead) -> Option<String> {
    if words.title.is_empty() {
        return Some("The paper needs a name.".into());
    }
    if words.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return Some(format!(
            "“{}” is no time zone that we know. Choose one from the list, such as Europe/Dublin.",
            words.time_zone
        ));
    }
    if words.title.chars().count() > LONGEST_NAME {
        return Some(format!("The paper's name stands over every page; make it no longer than {LONGEST_NAME} letters."));
    }
    if !is_language(&words.language) {
        return Some("The language is a short mark such as en, en-GB or de.".into());
    }
    for link in &words.social {
        if link.label.is_empty() {
            return Some(format!("Give the link to {} a name.", link.url));
        }
        if !is_web(&link.url) {
            return Some(format!("The link “{}” needs a whole address that begins with https://.", link.label));
        }
    }
    let is_letter = words.subscribe_url.starts_with("mailto:") && Url::parse(&words.subscribe_url).is_ok();
    if !words.subscribe_url.is_empty() && !leads_somewhere(&words.subscribe_url) && !is_letter {
        return Some(
            "The subscribe address is a path of ours, such as /members/, or a whole address that begins with https:// or mailto:."
                .into(),
        );
    }
    for (what, links) in [("navigation", &words.navigation), ("navigation at the foot", &words.secondary_navigation)] {
        for link in links {
            if link.label.is_empty() || !leads_somewhere(&link.url) && !link.url.starts_with('#') {
                return Some(format!(
                    "Every line of the {what} needs a word and an address: a path of ours such as /about/, or a whole one that begins with https://."
                ));
            }
        }
        if links.len() > 50 {
            return Some(format!("The {what} has more than 50 lines. Readers find less with each one more."));
        }
    }
    for (what, url) in [
        ("logo", &words.logo),
        ("icon", &words.icon),
        ("cover picture", &words.cover_image),
        ("picture for other sites", &words.og_image),
        ("picture for X", &words.twitter_image),
    ] {
        if !url.is_empty() && !leads_somewhere(url) {
            return Some(format!("The {what} needs the address of a picture: a path of ours, or a whole one."));
        }
    }
    if !words.accent_color.is_empty() && !is_color(&words.accent_color) {
        return Some("The accent color is written like #8a1c1c: six digits from 0 to f after the #.".into());
    }
    for (what, text, most) in [
        ("title for search engines", &words.meta_title, 300),
        ("title for other sites", &words.og_title, 300),
        ("title for X", &words.twitter_title, 300),
        ("description for search engines", &words.meta_description, 500),
        ("description for other sites", &words.og_description, 500),
        ("description for X", &words.twitter_description, 500),
    ] {
        if text.chars().count() > most {
            return Some(format!("The {what} is longer than {most} letters."));
        }
    }
    injection(&words.codeinjection_head).or_else(|| injection(&words.codeinjection_foot))
}

/// The paper's security policy lets browsers run scripts and styles from files of its own and none
/// that stand in a page. What is put here against it would do nothing and look as if it did.
pub(crate) fn injection(markup: &str) -> Option<String> {
    if markup.len() > 65_535 {
        return Some("The code is longer than 65,535 bytes. Put it into a file of the theme.".into());
    }
    let folded = markup.to_ascii_lowercase();
    let tags = |name: &'static str| folded.match_indices(name).map(|(at, _)| folded[at..].split('>').next().unwrap_or_default());
    let is_data = |tag: &str| tag.contains("application/ld+json");
    let is_our_file = |tag: &str| [" src=\"/", " src='/"].iter().any(|src| tag.contains(src)) && !tag.contains("//");
    if tags("<script").any(|tag| !is_data(tag) && !is_our_file(tag)) || tags("<style").next().is_some() {
        return Some(
            "Readers' browsers run no script and no style that stands in the page or comes from another site: the paper's security policy forbids it. Put it into a file of the theme and name that, as in <script src=\"/assets/js/ours.js\"></script>."
                .into(),
        );
    }
    None
}

/// A path of ours, or a whole address.
fn leads_somewhere(url: &str) -> bool {
    is_ours(url) || is_web(url)
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Is this a whole http or https address?
pub(crate) fn is_web(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Is this a path of the paper's own?
pub(crate) fn is_ours(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}
