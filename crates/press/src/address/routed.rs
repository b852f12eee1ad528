//! Addresses of a paper that has routes of its own.

use paper::Routes;
use paper::routes::{Place, RouteKind, Spot, at};

use super::{Address, Desk, Route, decode, with_query};

impl Address {
    /// Reads the path and query of a request by the paper's routes, if it has any.
    pub fn parse_by(routes: Option<&Routes>, path: &str, query: Option<&str>) -> Route {
        let usual = Address::parse(path, query);
        let Some(routes) = routes else {
            return usual;
        };
        let Some(parts) = parts(path) else {
            return usual;
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let places = at(routes, &parts);
        let is_listed = places.iter().any(|place| place.spot.is_a_list());
        if !places.is_empty() && (is_listed || !is_of_the_house(&usual)) {
            let canonical = canonical(&parts, places.first());
            return if canonical == path {
                Route::Page(Address::Routed { path: canonical })
            } else {
                Route::Moved(with_query(canonical, query))
            };
        }
        match usual {
            // What routes place, only routes place.
            Route::Page(Address::Story { .. } | Address::Topic { .. } | Address::Author { .. } | Address::Front { .. }) => {
                Route::Unknown
            }
            Route::Page(Address::Feed { of: Desk::Topic(_) | Desk::Author(_), .. }) => Route::Unknown,
            Route::Page(Address::Feed { of: Desk::Paper, .. }) if !has_feed(routes) => Route::Unknown,
            other => other,
        }
    }

    /// What is between the slashes of a path.
    pub(crate) fn parts_of(path: &str) -> Vec<&str> {
        path.split('/').filter(|part| !part.is_empty()).collect()
    }
}

/// The parts in lower case. None for files and for what is
/// no path of ours.
fn parts(path: &str) -> Option<Vec<String>> {
    let decoded = decode(path)?;
    if !decoded.starts_with('/') || decoded.contains(['\0', '\\', '\r', '\n']) {
        return None;
    }
    let parts: Vec<String> = decoded.split('/').filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    let odd = parts.iter().any(|part| part == "." || part == "..");
    let files = parts.first().is_some_and(|first| matches!(first.as_str(), "assets" | "content" | "public"));
    (!odd && !files).then_some(parts)
}

/// The one spelling. Page 1 of a list is the list; an old feed's address stays until it is led on.
fn canonical(parts: &[&str], first: Option<&Place>) -> String {
    let mut parts = parts;
    if let (
        [list @ .., "page", "1"],
        Some(Spot::Route { .. } | Spot::Collection { .. } | Spot::Tag { .. } | Spot::Author { .. }),
    ) = (parts, first.map(|place| &place.spot))
    {
        parts = list;
    }
    if parts.is_empty() {
        return "/".into();
    }
    let is_file = matches!(parts.last(), Some(&("atom.xml" | "feed.json")));
    format!("/{}{}", parts.join("/"), if is_file { "" } else { "/" })
}

/// Lists and files that are ours whatever the routes say.
fn is_of_the_house(route: &Route) -> bool {
    let Route::Page(address) = route else {
        return false;
    };
    !matches!(
        address,
        Address::Story { .. }
            | Address::Topic { .. }
            | Address::Author { .. }
            | Address::Front { .. }
            | Address::Feed { of: Desk::Topic(_) | Desk::Author(_), .. }
    )
}

/// Does the paper as a whole have a feed? Not when the list at its front says that it has none.
fn has_feed(routes: &Routes) -> bool {
    let front = |path: &paper::routes::Pattern| path.plain().as_deref() == Some("/");
    let of_routes = routes.routes.iter().filter(|route| front(&route.path)).filter_map(|route| match &route.kind {
        RouteKind::Channel(listing) => Some(listing.rss),
        RouteKind::Page { .. } => None,
    });
    let of_collections = routes.collections.iter().filter(|own| front(&own.path)).map(|own| own.listing.rss);
    of_routes.chain(of_collections).next().unwrap_or(true)
}
