//! Signing what we push, so that the receiver can tell it from a forgery.
//!
//! HMAC-SHA256 over `timestamp.body`, written `t=<unix seconds>,sha256=<hex>`.
//! The time is inside the signed bytes: a recording cannot be played back later.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A header value: `t=1700000000,sha256=9f86…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(pub String);

/// Why a signature was not accepted. One word for the log; senders are told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    #[error("the signature is missing or cannot be read")]
    Unreadable,
    #[error("the signature is too old or from the future")]
    Stale,
    #[error("the signature does not match")]
    Wrong,
}

fn mac(key: &[u8], at: i64, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

/// Signs `body` at `at` (Unix seconds).
pub fn sign(key: &[u8], at: i64, body: &[u8]) -> Signature {
    let sum = mac(key, at, body).finalize().into_bytes();
    Signature(format!("t={at},sha256={}", hex::encode(sum)))
}

/// Checks a signature in constant time; `now` is in Unix seconds, `window` how
/// far the two clocks may differ.
///
/// # Errors
/// [`Unsigned`], and an empty key never verifies.
pub fn verify(key: &[u8], value: &str, body: &[u8], now: i64, window: Duration) -> Result<(), Unsigned> {
    if key.is_empty() {
        return Err(Unsigned::Wrong);
    }
    let (mut at, mut sum) = (None, None);
    for part in value.split(',') {
        match part.trim().split_once('=') {
            Some(("t", v)) if at.is_none() => at = v.parse::<i64>().ok(),
            Some(("sha256", v)) if sum.is_none() => sum = hex::decode(v).ok(),
            _ => return Err(Unsigned::Unreadable),
        }
    }
    let (Some(at), Some(sum)) = (at, sum) else {
        return Err(Unsigned::Unreadable);
    };
    if now.abs_diff(at) > window.as_secs() {
        return Err(Unsigned::Stale);
    }
    mac(key, at, body).verify_slice(&sum).map_err(|_| Unsigned::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(300);

    #[test]
    fn what_we_signed_verifies_and_nothing_else_does() {
        let signed = sign(b"key", 1_700_000_000, b"kill story 7").0;
        let check = |key: &[u8], value: &str, body: &[u8], now| verify(key, value, body, now, WINDOW);
        assert_eq!(check(b"key", &signed, b"kill story 7", 1_700_000_100), Ok(()));
        assert_eq!(check(b"key", &signed, b"kill story 8", 1_700_000_100), Err(Unsigned::Wrong));
        assert_eq!(check(b"kez", &signed, b"kill story 7", 1_700_000_100), Err(Unsigned::Wrong));
        assert_eq!(check(b"key", &signed, b"kill story 7", 1_700_000_301), Err(Unsigned::Stale));
        assert_eq!(check(b"key", &signed, b"kill story 7", 1_699_999_699), Err(Unsigned::Stale));
        let later = signed.replace("t=1700000000", "t=1700000001");
        assert_eq!(check(b"key", &later, b"kill story 7", 1_700_000_100), Err(Unsigned::Wrong));
        for odd in ["", "t=1700000000", "sha256=00", "t=x,sha256=00", "t=1700000000,sha256=zz"] {
            assert_eq!(check(b"key", odd, b"", 1_700_000_000), Err(Unsigned::Unreadable), "{odd}");
        }
        let short = "t=1700000000,sha256=";
        assert_eq!(check(b"key", short, b"", 1_700_000_000), Err(Unsigned::Wrong));
        assert_eq!(check(b"", &sign(b"", 1, b"").0, b"", 1), Err(Unsigned::Wrong));
    }

    #[test]
    fn a_receiver_in_another_language_computes_the_same_sum() {
        // printf '1700000000.hello' | openssl dgst -sha256 -hmac key
        assert_eq!(
            sign(b"key", 1_700_000_000, b"hello").0,
            "t=1700000000,sha256=4d583a269f4f276a3fa80ff31b5a01879a848096983222a17893d198418939aa"
        );
    }
}
