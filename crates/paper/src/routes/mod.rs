//! The paper's own addresses, in the words of Ghost's routes.yaml: routes, collections and
//! taxonomies. Here is what they say; who prints what stands there is the press.

mod before;
mod data;
mod pattern;
mod place;
mod read;
#[cfg(test)]
mod tests;
mod yaml;

use crate::Topic;

pub use before::Before;
pub use data::{Data, DataOf, Kind as DataKind};
pub use pattern::{Facts, Key, Part, Pattern, Piece};
pub use place::{Feed, Place, Spot, at};

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    pub routes: Vec<Route>,
    /// A story belongs to the first whose filter it meets.
    pub collections: Vec<Collection>,
    pub tag: Option<Pattern>,
    pub author: Option<Pattern>,
    /// What was passed over: sentences for whoever brought the file.
    pub complaints: Vec<String>,
}

/// An address that the publisher made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub path: Pattern,
    pub name: String,
    /// Tried in this order.
    pub templates: Vec<String>,
    pub data: Vec<Data>,
    pub kind: RouteKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// A page made of a template and its data.
    Page { content_type: Option<&'static str> },
    /// A list of stories, whatever collections they are in.
    Channel(Listing),
}

/// A list of stories whose addresses the permalink gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    pub path: Pattern,
    pub name: String,
    pub permalink: Pattern,
    pub templates: Vec<String>,
    pub data: Vec<Data>,
    pub listing: Listing,
}

/// Which stories a list shows, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub filter: Option<String>,
    pub order: Option<String>,
    /// Stories on a page; without it the theme says.
    pub limit: Option<u32>,
    pub rss: bool,
    /// Where the filter stands in the file, for whoever cannot read it.
    pub line: usize,
}

/// Why a file is not taken, and where: a sentence with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: {why}")]
pub struct No {
    /// From 1.
    pub line: usize,
    pub why: String,
}

fn no(line: usize, why: impl Into<String>) -> No {
    No { line: line.max(1), why: why.into() }
}

impl Routes {
    /// Reads the file. None for one that says nothing, which leaves all addresses as they are.
    ///
    /// # Errors
    /// The first thing that will not do.
    pub fn read(text: &str) -> Result<Option<Routes>, No> {
        read::read(text)
    }

    /// Every list with its filter, channels and collections alike.
    pub fn listings(&self) -> impl Iterator<Item = &Listing> {
        let of_routes = self.routes.iter().filter_map(|route| match &route.kind {
            RouteKind::Channel(listing) => Some(listing),
            RouteKind::Page { .. } => None,
        });
        of_routes.chain(self.collections.iter().map(|collection| &collection.listing))
    }

    /// Where readers find a topic. Sections keep their fronts.
    pub fn topic_address(&self, topic: &Topic) -> Option<String> {
        match (topic.internal, topic.section) {
            (true, _) => None,
            (false, Some(_)) => topic.address(),
            (false, None) => self.tag.as_ref().map(|tag| tag.with_slug(topic.slug.as_str())),
        }
    }

    /// Where readers find an author.
    pub fn author_address(&self, slug: &str) -> Option<String> {
        self.author.as_ref().map(|author| author.with_slug(slug))
    }

    /// The address of the route or collection whose data claims a thing as its own: its own
    /// address leads there.
    pub fn claimed(&self, kind: DataKind, slug: &str) -> Option<String> {
        let of_routes = self.routes.iter().map(|route| (&route.path, &route.data));
        let of_collections = self.collections.iter().map(|collection| (&collection.path, &collection.data));
        let claims = |data: &Data| match &data.of {
            DataOf::Read { kind: other, slug: own, redirect: true } => *other == kind && own == slug,
            _ => false,
        };
        of_routes.chain(of_collections).find(|(_, data)| data.iter().any(claims)).and_then(|(path, _)| path.plain())
    }
}
