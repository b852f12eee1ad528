//! People who work here, and what each role may do.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{AuthorId, StaffId};
use crate::refusal::Refusal;

/// Somebody who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// The byline this person writes under.
    pub author: Option<AuthorId>,
    /// False once the account is closed; its sessions die with it.
    pub active: bool,
}

/// The five roles publishers know from Ghost and WordPress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Contributor,
    Author,
    Editor,
    Administrator,
    Owner,
}

/// What somebody wants to do; who may is decided by [`Role::may`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Write,
    Submit,
    Take,
    EditOthers,
    Publish,
    /// Send a working copy as a fix.
    Fix,
    Update,
    Correct,
    Hold,
    Release,
    Withdraw,
    Kill,
    Spike,
    Partners,
    Settings,
    /// Take a whole paper in, or out.
    Move,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Contributor, Role::Author, Role::Editor, Role::Administrator, Role::Owner];

    /// The lowest role that may do this. Hold is open to every editor because it is safe;
    /// what reaches readers for good is a publisher's (owner, administrator, and editors
    /// where the paper allows it).
    pub fn may(self, act: Act, editors_publish: bool) -> Result<(), Refusal> {
        let publisher = if editors_publish { Role::Editor } else { Role::Administrator };
        let (lowest, needed) = match act {
            Act::Write | Act::Submit => (Role::Contributor, "a contributor"),
            Act::Take | Act::EditOthers | Act::Fix | Act::Hold | Act::Spike => (Role::Editor, "an editor"),
            Act::Publish | Act::Update | Act::Correct | Act::Release => (publisher, "a publisher"),
            Act::Withdraw | Act::Kill => (publisher, "a publisher"),
            Act::Partners => (Role::Editor, "an editor"),
            Act::Settings => (Role::Administrator, "an administrator"),
            Act::Move => (Role::Owner, "an owner"),
        };
        if self >= lowest { Ok(()) } else { Err(Refusal::NotYours { role: self, needed }) }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Contributor => "contributor",
            Role::Author => "author",
            Role::Editor => "editor",
            Role::Administrator => "administrator",
            Role::Owner => "owner",
        }
    }

    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_editor_may_hold_and_no_author_may_publish() {
        assert!(Role::Editor.may(Act::Hold, false).is_ok());
        assert!(Role::Editor.may(Act::Publish, false).is_err());
        assert!(Role::Editor.may(Act::Publish, true).is_ok());
        assert!(Role::Author.may(Act::Publish, true).is_err());
        assert!(Role::Contributor.may(Act::Take, true).is_err());
    }
}
