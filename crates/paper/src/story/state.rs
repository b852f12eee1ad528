//! Where a story stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The states of LIFECYCLE; a time, a lock or a decision is never a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Draft,
    Review,
    Scheduled,
    Live,
    Held,
    Withdrawn,
    Killed,
    Spiked,
}

impl State {
    pub const ALL: [State; 8] =
        [State::Draft, State::Review, State::Scheduled, State::Live, State::Held, State::Withdrawn, State::Killed, State::Spiked];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Review => "review",
            State::Scheduled => "scheduled",
            State::Live => "live",
            State::Held => "held",
            State::Withdrawn => "withdrawn",
            State::Killed => "killed",
            State::Spiked => "spiked",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// May the text be typed over without a working copy?
    pub fn is_open(self) -> bool {
        matches!(self, State::Draft | State::Review)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
