//! Which addresses are out in the open, and which are somebody's inner rooms.
//!
//! IPv4 is a list of refusals (the IANA special-purpose registry); IPv6 is the
//! other way round: only global unicast `2000::/3` may be dialed, less the parts
//! of it that carry an IPv4 address inside or belong to nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not the public internet: `(network, prefix length)`.
const INNER_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),        // "this network", RFC 791
    ([10, 0, 0, 0], 8),       // private, RFC 1918
    ([100, 64, 0, 0], 10),    // carrier-grade NAT, RFC 6598
    ([127, 0, 0, 0], 8),      // loopback
    ([168, 63, 129, 16], 32), // a large cloud's host agent, on a public-looking address
    ([169, 254, 0, 0], 16),   // link-local, cloud metadata
    ([172, 16, 0, 0], 12),    // private
    ([192, 0, 0, 0], 24),     // IETF protocol assignments
    ([192, 0, 2, 0], 24),     // documentation
    ([192, 88, 99, 0], 24),   // 6to4 relays, RFC 7526
    ([192, 168, 0, 0], 16),   // private
    ([198, 18, 0, 0], 15),    // benchmarking
    ([198, 51, 100, 0], 24),  // documentation
    ([203, 0, 113, 0], 24),   // documentation
    ([224, 0, 0, 0], 4),      // multicast
    ([240, 0, 0, 0], 4),      // reserved, broadcast
];

/// Parts of `2000::/3` that are not the public internet: `(first segments, prefix length)`.
const INNER_V6: &[([u16; 3], u32)] = &[
    ([0x2001, 0, 0], 23),           // IETF assignments: Teredo, ORCHID, benchmarking
    ([0x2001, 0x0db8, 0], 32),      // documentation
    ([0x2002, 0, 0], 16),           // 6to4 carries an IPv4 address
    ([0x3fff, 0, 0], 20),           // documentation, RFC 9637
    ([0x2620, 0x004f, 0x8000], 48), // AS112
];

/// May this address be dialed? True only for the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !INNER_V4.iter().any(|(net, len)| {
        let mask = u32::MAX << (32 - len);
        bits & mask == u32::from_be_bytes(*net) & mask
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Mapped, compatible, NAT64, unique-local, link-local, site-local, multicast
    // and discard addresses all lie outside 2000::/3, so one test refuses them.
    let segments = address.segments();
    if segments[0] & 0xe000 != 0x2000 {
        return false;
    }
    let bits = u128::from(address);
    !INNER_V6.iter().any(|(first, len)| {
        let net = (u128::from(first[0]) << 112) | (u128::from(first[1]) << 96) | (u128::from(first[2]) << 80);
        let mask = u128::MAX << (128 - len);
        bits & mask == net & mask
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_addresses_are_refused_and_their_neighbors_are_not() {
        for inner in [
            "0.0.0.0",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.7",
            "192.88.99.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:1",
            "64:ff9b:1::a00:1",
            "100::1",
            "2001::7f00:1",
            "2001:db8::1",
            "2002:a00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(inner.parse().unwrap()), "{inner}");
        }
        for open in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "169.253.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:2800:21f:cb07::1",
            "2a00:1450::1",
        ] {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
    }
}
