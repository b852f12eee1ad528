//! A small fixed world for tests of every room.

use chrono::{DateTime, TimeZone, Utc};

use crate::byline::Byline;
use crate::ids::{AuthorId, SectionId, StaffId, StoryId};
use crate::meta::StoryMeta;
use crate::slug::Slug;
use crate::staff::{Role, Staff};
use crate::story::{Kind, State, Story, Visibility};

/// Noon on a quiet Monday.
pub fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).single().expect("the moment exists")
}

/// A finished draft by one of our own.
pub fn story() -> Story {
    Story {
        id: StoryId(1),
        guid: "tag:paper.example,2026:story/1".into(),
        slug: Slug::from_words("harbor bridge opens"),
        state: State::Draft,
        version: 0,
        edition: 1,
        headline: "Harbor bridge opens a year late".into(),
        standfirst: Some("The ferry sails on until Easter all the same".into()),
        body: "<p>The bridge opened on Monday.</p><p>“It stands,” the mayor said.</p>".into(),
        dateline: Some("HARBOR".into()),
        bylines: vec![Byline { author: AuthorId(1), name: "Ada Finch".into(), slug: Slug::from_words("ada finch") }],
        outlet: None,
        section: Some(SectionId(1)),
        topics: vec!["Bridges".into()],
        thread: None,
        brief: None,
        picture: None,
        language: None,
        featured: false,
        origin: None,
        embargo_until: None,
        scheduled_for: None,
        published_at: None,
        updated_at: None,
        corrected_at: None,
        created_at: noon(),
        created_by: Some(StaffId(1)),
        kind: Kind::Story,
        visibility: Visibility::Public,
        meta: StoryMeta::default(),
    }
}

pub fn owner() -> Staff {
    Staff {
        id: StaffId(1),
        name: "Olive Penn".into(),
        email: "olive@paper.example".into(),
        role: Role::Owner,
        author: None,
        active: true,
    }
}

pub fn contributor() -> Staff {
    Staff {
        id: StaffId(2),
        name: "Con Tribb".into(),
        email: "con@paper.example".into(),
        role: Role::Contributor,
        author: None,
        active: true,
    }
}
