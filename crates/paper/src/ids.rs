//! Numbers that name rows, each with a type of its own so that no two are confused.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A story of ours.
    StoryId,
    /// A running affair.
    ThreadId,
    /// A part of the paper with a front.
    SectionId,
    /// Somebody with a byline.
    AuthorId,
    /// A paper or agency whose name stands over a story.
    OutletId,
    /// A source that files to us.
    PartnerId,
    /// Copy that came in.
    WireItemId,
    /// A picture.
    PictureId,
    /// Somebody who works here.
    StaffId,
    /// A reader with an address.
    MemberId,
    /// A piece of unseen work.
    JobId,
}
