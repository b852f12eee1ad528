//! Who may read a story whole.

use serde::{Deserialize, Serialize};

/// Who may read the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    #[default]
    Public,
    Members,
    Paid,
    /// Those of chosen tiers.
    Tiers,
    /// Members whom this filter finds, in Ghost's filter language.
    Filter(String),
}

impl Visibility {
    pub fn as_str(&self) -> &str {
        match self {
            Visibility::Public => "public",
            Visibility::Members => "members",
            Visibility::Paid => "paid",
            Visibility::Tiers => "tiers",
            Visibility::Filter(filter) => filter,
        }
    }

    /// What is none of the four words is a filter.
    pub fn parse(text: &str) -> Visibility {
        match text {
            "public" | "" => Visibility::Public,
            "members" => Visibility::Members,
            "paid" => Visibility::Paid,
            "tiers" => Visibility::Tiers,
            filter => Visibility::Filter(filter.to_owned()),
        }
    }

    pub fn is_public(&self) -> bool {
        *self == Visibility::Public
    }
}
