//! What an address must look like before we even ask the name server.
//!
//! The text is parsed as browsers parse it (WHATWG URL), so decimal, octal, hex,
//! full-width and percent-encoded spellings of an address all arrive here as the
//! address they mean. What is resolved later is checked again by [`Guard::admit`].

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::error::Refusal;
use crate::net::is_public;

/// An exact host and port that may be reached although it is not public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// As it stands in the address, lower case: `127.0.0.1`, `hub.lan`.
    pub host: String,
    pub port: u16,
}

/// The rules of the door; empty, it lets only the public internet through.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// For the demo and for tests. Off unless somebody fills it in.
    pub allow: Vec<Door>,
}

/// Services that are not the web. Speaking HTTP to them has been used to make
/// them act (mail, caches, databases, cluster agents).
const SERVICE_PORTS: &[u16] = &[
    1080, 1099, 1433, 1434, 1521, 1719, 1720, 1723, 1883, 2049, 2181, 2375, 2376, 2377, 2379, 2380, 2525, 3128, 3260, 3306, 3389,
    3659, 4045, 4190, 4369, 5038, 5060, 5061, 5432, 5433, 5601, 5671, 5672, 5900, 5901, 5902, 5984, 5985, 5986, 6000, 6001, 6379,
    6380, 6443, 6514, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000, 7001, 7199, 7473, 7474, 7687, 8086, 8125, 8126, 8300,
    8301, 8302, 8500, 8600, 9042, 9092, 9100, 9160, 9200, 9300, 9418, 10080, 10250, 10255, 10256, 11211, 15672, 25565, 26379,
    27017, 27018, 27019, 28015, 28017, 33060, 50000, 50070, 61613, 61616,
];

/// Endings of names that only ever mean something inside a house.
const INNER_NAMES: &[&str] = &[
    "localhost",
    "localdomain",
    "localdomain4",
    "localdomain6",
    "local",
    "internal",
    "intranet",
    "intra",
    "private",
    "corp",
    "home",
    "lan",
    "svc",
    "consul",
    "arpa",
    "onion",
    "invalid",
    "alt",
];

impl Guard {
    /// Reads an address as typed or as sent in a redirect (against `base`).
    ///
    /// # Errors
    /// A [`Refusal`] when it is no address, not http or https, carries a user
    /// name, or names a place that is not on the public internet.
    pub fn read(&self, text: &str, base: Option<&Url>) -> Result<Url, Refusal> {
        let parsed = match base {
            Some(base) => base.join(text),
            None => Url::parse(text),
        };
        let mut url = parsed.map_err(|_| Refusal::NotAnAddress)?;
        self.check(&url)?;
        let known = base.and_then(Url::host);
        if let Some(Host::Ipv4(v4)) = url.host()
            && known != url.host()
            && !text.contains(&format!("//{v4}"))
        {
            // `010.0.0.1` is 8.0.0.1 to browsers and 10.0.0.1 to others: nobody
            // honest writes it, so we need not decide who is right.
            return Err(Refusal::NotPublic);
        }
        url.set_fragment(None);
        Ok(url)
    }

    fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        let host = url.host().ok_or(Refusal::NotAnAddress)?;
        let port = url.port_or_known_default().ok_or(Refusal::NotAnAddress)?;
        if self.is_allowed(url) {
            return Ok(());
        }
        if !is_web_port(port) {
            return Err(Refusal::Port);
        }
        let open = match host {
            Host::Ipv4(v4) => is_public(IpAddr::V4(v4)),
            Host::Ipv6(v6) => is_public(IpAddr::V6(v6)),
            Host::Domain(name) => is_outer_name(name),
        };
        if open { Ok(()) } else { Err(Refusal::NotPublic) }
    }

    /// Is this exact host and port on the list of doors left open?
    pub fn is_allowed(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default();
        self.allow.iter().any(|door| door.host == host && Some(door.port) == port)
    }

    /// The addresses that may be dialed for `url`, out of what its name resolved to.
    ///
    /// One inner address among public ones refuses them all: a name that points
    /// both ways is either broken or bait.
    pub fn admit(&self, url: &Url, resolved: &[IpAddr]) -> Option<Vec<SocketAddr>> {
        let port = url.port_or_known_default()?;
        if resolved.is_empty() {
            return None;
        }
        if !self.is_allowed(url) && !resolved.iter().all(|ip| is_public(*ip)) {
            return None;
        }
        Some(resolved.iter().map(|ip| SocketAddr::new(*ip, port)).collect())
    }
}

fn is_web_port(port: u16) -> bool {
    matches!(port, 80 | 443) || (port >= 1024 && !SERVICE_PORTS.contains(&port))
}

/// A full name of the public tree: at least two labels, plain characters, and
/// not one of the endings that resolve inside a house.
fn is_outer_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.len() > 253 || !name.contains('.') {
        return false;
    }
    let plain = name.split('.').all(|label| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    });
    let ending = name.rsplit('.').next().unwrap_or_default();
    plain && !INNER_NAMES.contains(&ending) && !name.ends_with(".cluster.local")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<Refusal> {
        Guard::default().read(text, None).err()
    }

    #[test]
    fn odd_spellings_of_inner_addresses_are_seen_through() {
        for text in [
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http:127.0.0.1/",
            "http://１２７．０．０．１/",
            "http://%31%32%37.0.0.1/",
            "http://[::ffff:7f00:1]/",
            "http:\\\\10.0.0.1\\",
            "http://localhost./",
            "http://LOCALHOST/",
            "http://db/",
            "http://a.internal/",
            "http://x.home.arpa/",
            "http://..",
            "http://a..b.example/",
            "http://127.0.0.1;example.org/",
            "http://010.0.0.1/",
            "http://8.8.2056/",
        ] {
            assert!(refusal(text).is_some(), "{text}");
        }
    }

    #[test]
    fn only_plain_web_addresses_pass() {
        assert_eq!(refusal("ftp://example.org/"), Some(Refusal::Scheme));
        assert_eq!(refusal("file:///etc/passwd"), Some(Refusal::Scheme));
        assert_eq!(refusal("https://a:b@example.org/"), Some(Refusal::UserInfo));
        assert_eq!(refusal("https://a@example.org/"), Some(Refusal::UserInfo));
        assert_eq!(refusal("http://example.org:25/"), Some(Refusal::Port));
        assert_eq!(refusal("http://example.org:6379/"), Some(Refusal::Port));
        assert_eq!(refusal("/feed.xml"), Some(Refusal::NotAnAddress));
        for text in ["https://example.org/", "http://bücher.example/", "https://example.org:8443/", "http://8.8.8.8/"] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn an_open_door_is_one_host_and_one_port() {
        let guard = Guard { allow: vec![Door { host: "127.0.0.1".into(), port: 4711 }] };
        assert!(guard.read("http://127.0.0.1:4711/feed", None).is_ok());
        assert!(guard.read("http://127.0.0.1:4712/feed", None).is_err());
        assert!(guard.read("http://127.0.0.2:4711/feed", None).is_err());
        assert!(guard.read("ftp://127.0.0.1:4711/feed", None).is_err());
    }

    #[test]
    fn one_inner_address_among_public_ones_refuses_the_name() {
        let url = Url::parse("https://example.org/").unwrap();
        let both = ["93.184.215.14".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        assert_eq!(Guard::default().admit(&url, &both), None);
        assert_eq!(Guard::default().admit(&url, &both[..1]).unwrap()[0].to_string(), "93.184.215.14:443");
    }
}
