//! What the doors are given at the start.

use std::net::IpAddr;
use std::sync::Arc;

use archive::{Archive, Nouns};
use chrono_tz::Tz;
use press::Press;

use crate::limits::Limits;
use crate::reader::{Darkroom, Previews, redirects};
use crate::views::Views;

/// The doors' own settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme and host of the paper, no slash at the end. Every link comes from here and none
    /// from a request's `Host`.
    pub site_url: String,
    /// Proxies whose `X-Forwarded-For` is believed, as addresses or networks (`10.0.0.0/8`).
    pub trusted_proxies: Vec<Network>,
    /// Set when this is the demonstration paper: what its sign-in page says.
    pub demo: Option<Demo>,
}

/// The demonstration paper tells visitors how to come in.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    /// One sentence over the sign-in form.
    pub sentence: String,
}

impl Settings {
    /// Does the paper's own address begin with https? Cookies and headers follow it.
    pub fn is_tls(&self) -> bool {
        self.site_url.starts_with("https://")
    }
}

/// An address or a network of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `192.0.2.1`, `10.0.0.0/8`, `::1` or `fd00::/8`.
    pub fn parse(text: &str) -> Option<Network> {
        let (base, bits) = text.split_once('/').map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.trim().parse().ok()?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.trim().parse().ok().filter(|bits| *bits <= most)?,
            None => most,
        };
        Some(Network { base, bits })
    }

    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                u32::from(base) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                u128::from(base) & mask == u128::from(address) & mask
            }
            _ => false,
        }
    }
}

/// Everything a handler may reach.
pub struct State {
    pub archive: Archive,
    pub press: Arc<Press>,
    pub house: desk::House,
    pub client: outbound::Client,
    pub settings: Settings,
    /// Readings, counted until the worker fetches them.
    pub views: Views,
    pub(crate) limits: Limits,
    pub(crate) previews: Previews,
    pub(crate) redirects: redirects::Kept,
    pub(crate) darkroom: Darkroom,
}

impl State {
    pub fn new(
        archive: Archive,
        press: Arc<Press>,
        house: desk::House,
        client: outbound::Client,
        settings: Settings,
    ) -> Arc<State> {
        let limits = Limits::new(settings.trusted_proxies.clone());
        Arc::new(State {
            archive,
            press,
            house,
            client,
            settings,
            views: Views::default(),
            limits,
            previews: Default::default(),
            redirects: Default::default(),
            darkroom: Darkroom::default(),
        })
    }

    /// The house as the acts know it; whether editors publish is the masthead's word of today.
    pub(crate) async fn house(&self) -> archive::Result<desk::House> {
        let paper = self.archive.paper().await?;
        Ok(desk::House { guid_host: self.house.guid_host.clone(), editors_publish: paper.masthead.editors_publish })
    }

    /// The paper's own time zone; UTC when its name is not known.
    pub(crate) async fn zone(&self) -> archive::Result<Tz> {
        Ok(self.archive.paper().await?.masthead.time_zone.parse().unwrap_or(Tz::UTC))
    }

    /// Is the store answering?
    pub(crate) async fn is_well(&self) -> bool {
        self.archive.jobs().next_at().await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_believed_by_address_or_by_network() {
        let network = Network::parse("10.0.0.0/8").unwrap();
        assert!(network.holds("10.200.3.4".parse().unwrap()));
        assert!(!network.holds("11.0.0.1".parse().unwrap()));
        assert!(Network::parse("0.0.0.0/0").unwrap().holds("8.8.8.8".parse().unwrap()));
        assert!(Network::parse("::1").unwrap().holds("::1".parse().unwrap()));
        assert!(Network::parse("127.0.0.1").unwrap().holds("::ffff:127.0.0.1".parse().unwrap()));
        assert_eq!(Network::parse("10.0.0.0/33"), None);
        assert_eq!(Network::parse("proxy"), None);
    }
}
