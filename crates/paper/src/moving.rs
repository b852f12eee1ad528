//! A paper that moves in or out at the desk: one file, and what becomes of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::export::System;
use crate::{MoveId, StaffId};

/// Into this house, or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    In,
    Out,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveState {
    /// Being looked through; nothing has come in.
    Reading,
    /// Somebody has been told what it holds and is asked.
    Read,
    /// It cannot be read, or may not come in; the report says why.
    Refused,
    /// Under way.
    Moving,
    Done,
    /// Somebody took the file away again.
    Dropped,
}

/// One file on its way in or out.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub id: MoveId,
    pub way: Way,
    pub state: MoveState,
    /// What the file was called, or is to be called.
    pub name: String,
    /// Where the file is parked, while it is.
    pub parked: Option<String>,
    /// Bytes.
    pub size: i64,
    /// Where the old site stands, as far as somebody said.
    pub site: Option<String>,
    /// Are pictures and files brought along, or left where they are?
    pub with_pictures: bool,
    pub holds: Option<Holds>,
    pub step: Option<MoveStep>,
    pub report: Option<MoveReport>,
    pub asked_by: StaffId,
    pub asked_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Move {
    /// Is anything being done to it now?
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, MoveState::Reading | MoveState::Moving)
    }
}

/// What an export holds, before anything of it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holds {
    pub system: Option<System>,
    pub title: String,
    pub live: u64,
    pub scheduled: u64,
    pub drafts: u64,
    /// Of all these.
    pub pages: u64,
    pub authors: u64,
    pub topics: u64,
    pub comments: u64,
    pub pictures: u64,
    /// Sound, film and documents.
    pub files: u64,
    /// Pictures and files that lie in what was brought itself.
    pub packed: u64,
    /// What would be left out or changed, and what was crooked, in sentences.
    pub notes: Vec<String>,
}

/// How far a move is with one part of its work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveStep {
    pub what: String,
    pub done: u64,
    /// 0 where nobody knows yet.
    pub of: u64,
}

/// What a move did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoveReport {
    /// Why it was refused.
    pub refusal: Option<String>,
    pub new: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Changed here and there: left as they are here.
    pub kept_ours: u64,
    pub pages: u64,
    /// Stories and pages here that came from that house by now, in this run and others.
    pub in_all: u64,
    pub pictures: u64,
    /// Sound, film and documents.
    pub files: u64,
    /// What could not be had: its address and the reason.
    pub missing: Vec<(String, String)>,
    /// So many more could not be had.
    pub missing_more: u64,
    /// What was left out or changed, in sentences.
    pub notes: Vec<String>,
}

impl Way {
    pub fn as_str(self) -> &'static str {
        match self {
            Way::In => "in",
            Way::Out => "out",
        }
    }

    pub fn parse(text: &str) -> Option<Way> {
        [Way::In, Way::Out].into_iter().find(|way| way.as_str() == text)
    }
}

impl MoveState {
    pub const ALL: [MoveState; 6] =
        [MoveState::Reading, MoveState::Read, MoveState::Refused, MoveState::Moving, MoveState::Done, MoveState::Dropped];

    pub fn as_str(self) -> &'static str {
        match self {
            MoveState::Reading => "reading",
            MoveState::Read => "read",
            MoveState::Refused => "refused",
            MoveState::Moving => "moving",
            MoveState::Done => "done",
            MoveState::Dropped => "dropped",
        }
    }

    pub fn parse(text: &str) -> Option<MoveState> {
        MoveState::ALL.into_iter().find(|state| state.as_str() == text)
    }
}
