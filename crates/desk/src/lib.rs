//! The desk: what editors do to stories.
//!
//! One file per act. Each act asks `may` who it is and `paper` whether it may happen,
//! then writes the story, the journal and any jobs in the one transaction it was handed.
//! It imports `archive`, `reading` and `paper`. Nothing here renders or sends: a slow
//! printer must never hold up a kill.

pub mod accounts;
pub mod ads;
pub mod attachments;
pub mod clip;
pub mod comments;
pub mod create;
pub mod edit;
pub mod embargo;
mod error;
pub mod hold;
pub mod import;
pub mod jobs;
pub mod keys;
pub mod kill;
pub mod masthead;
pub mod may;
pub mod moves;
pub mod open_web;
pub mod partners;
pub mod paste;
pub mod pictures;
pub mod preflight;
pub mod publish;
pub mod put_back;
pub mod quotations;
pub mod redirects;
pub mod routes;
pub mod schedule;
pub mod sections;
pub mod sessions;
pub mod source_changed;
pub mod spike;
pub mod staff;
pub mod submit;
pub mod take;
pub mod themes;
pub mod withdraw;
pub mod working_copy;

pub use accounts::{add_staff, change_own_password, hash_password, password_matches, password_matches_nobody, set_password};
pub use ads::{add_ad, remove_ad};
pub use clip::{Clipped, Clipping, clip, clip_anyway};
pub use comments::remove_comment;
pub use create::{create, create_page};
pub use edit::{Details, Edit, edit};
pub use embargo::embargo;
pub use error::{Error, Result};
pub use hold::{hold, release, release_with_copy};
pub use keys::{add_integration, remove_integration};
pub use kill::kill;
pub use masthead::change_masthead;
pub use may::may;
pub use open_web::change_open_web;
pub use partners::{NewPartner, add_partner, poll_now, rest_partner, trust_partner, wake_partner};
pub use paste::paste;
pub use preflight::{Preflight, preflight};
pub use publish::{publish, publish_scheduled};
pub use put_back::put_back;
pub use quotations::{Quoted, keep_quotations};
pub use redirects::{Redirects, change_redirects};
pub use routes::{change_routes, read_routes};
pub use schedule::{schedule, unschedule};
pub use sections::{add_section, change_section};
pub use sessions::{end_session, note_use, sign_in, sign_in_by_link, sign_out, sign_out_everywhere};
pub use source_changed::source_changed;
pub use spike::{restore, spike};
pub use staff::{change_staff, invite, make_link};
pub use submit::{hand_back, submit};
pub use take::{pass, take, take_bundle};
pub use themes::{activate_theme, add_theme, remove_theme, set_up_theme};
pub use withdraw::{reopen, withdraw};
pub use working_copy::{begin_copy, drop_copy, edit_copy, send, take_over_copy};

/// What acts need to know of the house they are done in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// The paper's host, named in the guid of every story (a tag: URI, RFC 4151).
    pub guid_host: String,
    /// May editors publish, or only administrators and owners?
    pub editors_publish: bool,
}

/// The journal's name for a story.
fn subject(id: paper::StoryId) -> String {
    format!("story:{id}")
}
