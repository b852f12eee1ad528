//! What a newspaper is made of: its words and its rules.
//!
//! Every other room imports this one and it imports none. There is no clock here
//! (time is handed in), no SQL, no HTML templates and no waiting, so that the law
//! of the newsroom can be read, and tested, on its own.

pub mod attachment;
pub mod body;
pub mod brief;
pub mod byline;
pub mod comment;
pub mod export;
pub mod gate;
pub mod ids;
pub mod masthead;
pub mod meta;
pub mod moving;
pub mod open_web;
pub mod outlet;
pub mod partner;
pub mod parts;
pub mod picture;
pub mod place;
pub mod public_id;
pub mod quotation;
pub mod refusal;
pub mod routes;
pub mod sample;
pub mod section;
pub mod slot;
pub mod slug;
pub mod staff;
pub mod story;
pub mod takedown;
pub mod thread;
pub mod topic;
pub mod wire_item;
pub mod working_copy;

pub use attachment::Attachment;
pub use brief::Brief;
pub use byline::{Author, Byline};
pub use comment::Comment;
pub use export::{
    Export, ForeignAuthor, ForeignComment, ForeignFile, ForeignPicture, ForeignSettings, ForeignTopic, Piece, PieceState, System,
};
pub use ids::*;
pub use masthead::{Link, Masthead};
pub use meta::{StoryMeta, TopicMeta};
pub use moving::{Holds, Move, MoveReport, MoveState, MoveStep, Way};
pub use open_web::{Licence, OpenWeb};
pub use outlet::Outlet;
pub use partner::Partner;
pub use parts::{FirstStood, FoundPicture, Parts, Removal};
pub use picture::{Focus, Picture};
pub use place::place;
pub use public_id::PublicId;
pub use quotation::Quotation;
pub use refusal::Refusal;
pub use routes::Routes;
pub use section::Section;
pub use slot::Ad;
pub use slug::Slug;
pub use staff::{Act, Role, Staff};
pub use story::{Kind, Origin, State, Story, Visibility};
pub use takedown::{Code, Reason, Takedown};
pub use thread::Thread;
pub use topic::Topic;
pub use wire_item::{Tray, Upstream, WireItem};
pub use working_copy::{Change, Correction, Note, SetAside, WorkingCopy};
