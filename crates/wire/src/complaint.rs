//! Foreign input does not fail, it complains.

use std::fmt;

/// What was crooked, as a sentence for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The guid or headline of the item it is about, when it is about one.
    pub about: Option<String>,
    pub sentence: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.about {
            Some(about) => write!(f, "{about}: {}", self.sentence),
            None => f.write_str(&self.sentence),
        }
    }
}

/// Complaints about one feed. A feed with one fault has it ten thousand times,
/// so each sentence is kept for the first few items only.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    kept: Vec<Complaint>,
}

const KEPT: usize = 40;

impl Complaints {
    pub fn add(&mut self, sentence: &str) {
        if !self.kept.iter().any(|c| c.about.is_none() && c.sentence == sentence) {
            self.push(Complaint { about: None, sentence: sentence.to_owned() });
        }
    }

    pub fn about(&mut self, item: &str, sentence: &str) {
        if self.kept.iter().filter(|c| c.sentence == sentence).count() < 3 {
            let about = Some(item.chars().take(120).collect());
            self.push(Complaint { about, sentence: sentence.to_owned() });
        }
    }

    fn push(&mut self, complaint: Complaint) {
        if self.kept.len() < KEPT {
            self.kept.push(complaint);
        }
    }

    pub fn done(self) -> Vec<Complaint> {
        self.kept
    }
}
