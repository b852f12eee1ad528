//! Accounts of the people who work here: passwords as argon2id, and who may open one.

use archive::{Nouns, Tx};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Role, Staff};

use crate::error::{Error, Result};

/// OWASP's floor for argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The words to keep for a password. Slow on purpose: never on an async thread.
pub fn hash_password(password: &str) -> Result<String, Refusal> {
    if password.chars().count() < 12 {
        return Err(Refusal::Other("Choose a password of at least 12 characters; four or five unrelated words do well.".into()));
    }
    if password.len() > 1024 {
        return Err(Refusal::Other("That password is longer than 1,024 bytes. A shorter one is as safe.".into()));
    }
    let hash = argon2()
        .hash_password(password.as_bytes())
        .map_err(|e| Refusal::Other(format!("The password could not be kept: {e}.")))?;
    Ok(hash.to_string())
}

/// Is this the password behind the words? Slow on purpose.
pub fn password_matches(words: &str, typed: &str) -> bool {
    argon2::PasswordHash::new(words).is_ok_and(|hash| argon2().verify_password(typed.as_bytes(), &hash).is_ok())
}

/// The same work for an address that is nobody's, so that time does not tell who works here.
pub fn password_matches_nobody(typed: &str) {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$a1JVxfXo2qAzxWDKEbMnJGPtCJmRSjvXfZfKUjWpTRE";
    let matched = password_matches(NOBODY, typed);
    debug_assert!(!matched, "nobody has a password");
}

/// Adds a colleague. `by` is None only for the person at the server's own command line.
pub async fn add_staff(
    tx: &Tx,
    by: Option<&Staff>,
    name: &str,
    email: &str,
    role: Role,
    words: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Staff> {
    if let Some(by) = by {
        by.role.may(Act::Settings, false)?;
        if role > by.role {
            return Err(Refusal::Other(format!("You are {}; only somebody higher can appoint {role}s.", by.role)).into());
        }
    }
    let (name, email) = (name.trim(), email.trim());
    let plausible =
        email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'));
    if name.is_empty() || !plausible || email.len() > 254 || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Refusal::Other("A colleague needs a name and an e-mail address like name@paper.example.".into()).into());
    }
    let author = tx.authors().ensure(name).await?;
    let staff = match tx.staff().add(name, email, role, Some(author.id), now).await {
        Err(archive::Error::Taken(_)) => {
            return Err(Refusal::Other(format!("Somebody already works here under {email}.")).into());
        }
        other => other?,
    };
    if let Some(words) = words {
        tx.staff().set_password(staff.id, words).await?;
    }
    tx.journal().enter(by, "appoint", format!("staff:{}", staff.id), format!("{name} as {role}"), now).await?;
    Ok(staff)
}

/// Sets a colleague's password (already hashed); every session of theirs ends.
pub async fn set_password(tx: &Tx, by: Option<&Staff>, of: &Staff, words: &str, now: DateTime<Utc>) -> Result<()> {
    if let Some(by) = by
        && by.id != of.id
    {
        by.role.may(Act::Settings, false)?;
        if of.role > by.role {
            return Err(Error::Refusal(Refusal::NotYours { role: by.role, needed: "somebody of at least the same role" }));
        }
    }
    tx.staff().set_password(of.id, words).await?;
    tx.journal().enter(by, "password", format!("staff:{}", of.id), "changed", now).await?;
    Ok(())
}

/// Changes one's own password (already hashed). Every session ends with the old one; gives the
/// id of a new one for this browser's cookie.
pub async fn change_own_password(tx: &Tx, by: &Staff, words: &str, agent: &str, now: DateTime<Utc>) -> Result<String> {
    set_password(tx, Some(by), by, words, now).await?;
    Ok(tx.sessions().begin(by.id, agent, now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_only_its_own_door() {
        let words = hash_password("correct horse battery").expect("long enough");
        assert!(words.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{words}");
        assert!(password_matches(&words, "correct horse battery"));
        assert!(!password_matches(&words, "correct horse batterz"));
        password_matches_nobody("anything");
    }

    #[test]
    fn a_short_password_is_refused_with_advice() {
        assert!(hash_password("short").unwrap_err().to_string().contains("12 characters"));
    }
}
