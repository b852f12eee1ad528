//! Change the paper's own words.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Masthead, Refusal, Staff};
use url::Url;

use crate::error::Result;
use crate::may::may_command;

/// Every page is stale after it. `by` is None only for the person at the server's own command line.
pub async fn change_masthead(tx: &Tx, by: Option<&Staff>, words: &Masthead, now: DateTime<Utc>) -> Result<()> {
    may_command(by, Act::Settings)?;
    if let Some(sentence) = wrong(words) {
        return Err(Refusal::Other(sentence).into());
    }
    tx.save_masthead(words).await?;
    tx.journal().enter(by, "masthead", "paper", &words.title, now).await?;
    Ok(())
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
    if words.language.is_empty() || !words.language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
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
    if !words.subscribe_url.is_empty() && !is_ours(&words.subscribe_url) && !is_web(&words.subscribe_url) {
        return Some(
            "The subscribe address is a path of ours, such as /members/, or a whole address that begins with https://.".into(),
        );
    }
    None
}

/// Is this a whole http or https address?
pub(crate) fn is_web(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Is this a path of the paper's own?
pub(crate) fn is_ours(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}
