//! Which content coding a browser takes best (RFC 9110 12.5.3).

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;
use press::Encoding;

/// In the order of our own liking: the smallest first.
const OURS: [(Encoding, &str); 3] = [(Encoding::Brotli, "br"), (Encoding::Zstd, "zstd"), (Encoding::Gzip, "gzip")];

/// The coding with the highest weight, ties by our liking; identity when nothing is said.
pub fn best(headers: &HeaderMap) -> Encoding {
    let Some(Ok(said)) = headers.get(ACCEPT_ENCODING).map(|field| field.to_str()) else {
        return Encoding::Identity;
    };
    let mut weights = [None; 3];
    let mut others = None;
    let mut identity = None;
    for part in said.split(',') {
        let (name, weight) = coding(part);
        if let Some(at) = OURS.iter().position(|(_, ours)| name.eq_ignore_ascii_case(ours)) {
            weights[at] = Some(weight);
        } else if name.eq_ignore_ascii_case("x-gzip") {
            weights[2] = Some(weight);
        } else if name == "*" {
            others = Some(weight);
        } else if name.eq_ignore_ascii_case("identity") {
            identity = Some(weight);
        }
    }
    let mut chosen = (Encoding::Identity, identity.unwrap_or(0));
    for (at, (encoding, _)) in OURS.iter().enumerate().rev() {
        let weight = weights[at].or(others).unwrap_or(0);
        if weight > 0 && weight >= chosen.1 {
            chosen = (*encoding, weight);
        }
    }
    chosen.0
}

/// A name and its weight in thousandths.
fn coding(part: &str) -> (&str, u16) {
    let mut pieces = part.split(';');
    let name = pieces.next().unwrap_or("").trim();
    for piece in pieces {
        let piece = piece.trim();
        if let Some(value) = piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q=")) {
            return (name, weight(value));
        }
    }
    (name, 1000)
}

fn weight(text: &str) -> u16 {
    // What cannot be read counts as not wanted.
    text.trim().parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)).map_or(0, |q| (q * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, want: Encoding) {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, said.parse().unwrap())]);
        assert_eq!(best(&headers), want, "{said}");
    }

    #[test]
    fn a_browser_gets_the_smallest_coding_it_takes_best() {
        check("gzip, deflate, br, zstd", Encoding::Brotli);
        check("gzip, deflate", Encoding::Gzip);
        check("zstd;q=1.0, br;q=0.5", Encoding::Zstd);
        check("gzip;q=1, br;q=1", Encoding::Brotli);
        check("deflate", Encoding::Identity);
        check("", Encoding::Identity);
        assert_eq!(best(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn a_coding_of_weight_nought_is_never_sent() {
        check("br;q=0, gzip;q=0.1", Encoding::Gzip);
        check("*;q=0", Encoding::Identity);
        check("*", Encoding::Brotli);
        check("*, br;q=0", Encoding::Zstd);
        check("identity, gzip;q=0.5", Encoding::Identity);
        check("br;q=x", Encoding::Identity);
    }
}
