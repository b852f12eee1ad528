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
    /// What a story is about.
    TopicId,
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
    /// What a reader once wrote under a story.
    CommentId,
    /// A piece of unseen work.
    JobId,
    /// A paper on its way in or out.
    MoveId,
    /// Sound, film or a document.
    AttachmentId,
}

impl StoryId {
    /// The number as a UUID (RFC 9562, version 8), for a story that brought none along.
    pub fn uuid(self) -> String {
        format!("00000000-0000-8000-8000-{:012x}", self.0 & 0xffff_ffff_ffff)
    }

    /// Reads [`StoryId::uuid`] back.
    pub fn from_uuid(text: &str) -> Option<StoryId> {
        let digits = text.strip_prefix("00000000-0000-8000-8000-").filter(|digits| digits.len() == 12)?;
        i64::from_str_radix(digits, 16).ok().map(StoryId)
    }
}
