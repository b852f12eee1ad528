//! Who is signed in: cookies, the proof that a form is our own, and where to go afterwards.
//!
//! The session cookie is `__Host-` and Secure when the paper's address is https; on plain http
//! (a paper on one's own machine) browsers would refuse that, so its plain name is used.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{self, HeaderMap, HeaderValue};
use sha2::Sha256;
use std::sync::LazyLock;
use url::Url;

/// The cookies that we set, all of them only at the desk's doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Who is signed in.
    Session,
    /// Ties the sign-in form to the browser that was shown it.
    Door,
    /// The theme in which this browser looks at the paper; see `reader::preview`.
    Preview,
    /// A browser that signed somebody in before; see [`knows`].
    Known,
}

impl Cookie {
    fn name(self, tls: bool) -> &'static str {
        match (self, tls) {
            (Cookie::Session, true) => "__Host-courant_session",
            (Cookie::Session, false) => "courant_session",
            (Cookie::Door, true) => "__Host-courant_door",
            (Cookie::Door, false) => "courant_door",
            (Cookie::Preview, true) => "__Host-courant_preview",
            (Cookie::Preview, false) => "courant_preview",
            (Cookie::Known, true) => "__Host-courant_known",
            (Cookie::Known, false) => "courant_known",
        }
    }

    /// The value a browser sent, if it sent one.
    pub fn read(self, headers: &HeaderMap, tls: bool) -> Option<&str> {
        let name = self.name(tls);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|field| field.to_str().ok())
            .flat_map(|field| field.split(';'))
            .find_map(|pair| {
                let (key, value) = pair.trim().split_once('=')?;
                (key == name && !value.is_empty()).then_some(value)
            })
    }

    /// `Set-Cookie`, for so many seconds; nought takes the cookie away.
    pub fn set(self, value: &str, seconds: i64, tls: bool) -> HeaderValue {
        let secure = if tls { "; Secure" } else { "" };
        let words = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", self.name(tls));
        HeaderValue::try_from(words).expect("names and values are hex, base64 or empty")
    }
}

/// Does this browser claim to be signed in? Cheap: looks at the name only.
pub fn has_cookie(headers: &HeaderMap, tls: bool) -> bool {
    headers.contains_key(header::COOKIE) && Cookie::Session.read(headers, tls).is_some()
}

/// A key of this process. A restart forgets known browsers, which costs them nothing but a
/// share of the common limit.
static KEY: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let mut key = [0; 32];
    getrandom::fill(&mut key).expect("the system gives randomness, or nothing here is safe");
    key
});

fn mac(purpose: &str, words: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&*KEY).expect("any length of key will do");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(words.as_bytes());
    mac
}

/// What a browser is given that has signed this account in: it may try its password even while
/// strangers are using up the account's tries, so nobody can be locked out from outside.
pub fn known(account: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(mac("known", account).finalize().into_bytes())
}

pub fn knows(cookie: Option<&str>, account: &str) -> bool {
    let given = cookie.and_then(|value| BASE64_URL_SAFE_NO_PAD.decode(value).ok());
    given.is_some_and(|given| mac("known", account).verify_slice(&given).is_ok())
}

/// Are these two secrets the same? In the same time whatever they are.
pub fn same(a: &str, b: &str) -> bool {
    let code = mac("same", a).finalize().into_bytes();
    mac("same", b).verify_slice(&code).is_ok() && !a.is_empty()
}

/// Does this request come from a page of ours, as far as the browser says? What says nothing
/// (no browser does) is let through to the next check, the form's own secret.
pub fn is_from_here(headers: &HeaderMap, site_url: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let Ok(origin) = Url::parse(origin) else {
        return false;
    };
    let ours = Url::parse(site_url).map(|site| site.origin());
    if ours.is_ok_and(|ours| ours == origin.origin()) {
        return true;
    }
    // The same paper under another of its names, such as localhost: both are from the browser.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let port = origin.port().map(|port| format!(":{port}")).unwrap_or_default();
    origin.host_str().is_some_and(|name| host == Some(&format!("{name}{port}")))
}

/// Where to go after signing in: a plain path of ours, or else the board.
pub fn safe_next(next: &str) -> &str {
    const HOME: &str = "/desk";
    let path = next.split(['?', '#']).next().unwrap_or("");
    let plain = next.starts_with('/')
        && next.len() <= 2048
        && next.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'`'))
        && !path.contains("//")
        && !path.contains("..")
        && !path.contains('%')
        && !path.contains(':')
        && !path.contains('@');
    let base = Url::parse("https://paper.invalid/").expect("a fixed address");
    let stays = base
        .join(next)
        .is_ok_and(|url| url.origin() == base.origin() && url.username().is_empty() && !url.path().starts_with("//"));
    if plain && stays { next } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_led_out_of_the_house() {
        for good in ["/", "/desk/stories/7?said=saved", "/tag/x/", "/?q=https://evil.example"] {
            assert_eq!(safe_next(good), good);
        }
        let bad = [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/%2f%2fevil.example",
            "\thttps://evil.example",
            "/\t/evil.example",
            "/.evil.example/../..//evil.example",
            "javascript:alert(1)",
            "",
            "?r=//evil.example",
            "/\u{ff0f}evil.example",
            "/%5cevil.example",
            "/a\r\nSet-Cookie: x=y",
        ];
        for bad in bad {
            assert_eq!(safe_next(bad), "/desk", "{bad:?}");
        }
    }

    #[test]
    fn a_form_from_another_site_is_recognized() {
        let says = |fields: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            headers.insert("host", "paper.example".parse().unwrap());
            for (name, value) in fields {
                headers.insert(*name, value.parse().unwrap());
            }
            is_from_here(&headers, "https://paper.example")
        };
        assert!(says(&[("origin", "https://paper.example")]));
        assert!(says(&[("sec-fetch-site", "same-origin")]));
        assert!(!says(&[("sec-fetch-site", "cross-site"), ("origin", "https://paper.example")]));
        assert!(!says(&[("sec-fetch-site", "same-site")]));
        assert!(!says(&[("origin", "https://evil.example")]));
        assert!(!says(&[("origin", "null")]));
        assert!(!says(&[("origin", "https://paper.example.evil.example")]));
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "xcourant_session=no; courant_session=yes; a=b".parse().unwrap());
        assert_eq!(Cookie::Session.read(&headers, false), Some("yes"));
        assert_eq!(Cookie::Session.read(&headers, true), None);
        assert_eq!(
            Cookie::Session.set("ab", 10, true),
            "__Host-courant_session=ab; Path=/; Max-Age=10; HttpOnly; SameSite=Strict; Secure"
        );
    }

    #[test]
    fn only_the_browser_that_signed_in_is_known() {
        let cookie = known("olive@paper.example");
        assert!(knows(Some(&cookie), "olive@paper.example"));
        assert!(!knows(Some(&cookie), "con@paper.example"));
        assert!(!knows(Some("x"), "olive@paper.example") && !knows(None, "olive@paper.example"));
    }
}
