//! A printed body, and where on the page its words come from.

use crate::page::tree::At;

/// A body as printed.
#[derive(Default)]
pub struct Printed {
    pub html: String,
    /// For each run of text and picture that was printed, how much stood in `html` before it.
    pub(super) marks: Vec<(At, usize)>,
}

impl Printed {
    /// Before which of the body's blocks a place of the page stood that may not have been printed.
    pub fn block_at(&self, at: At, ends: &[usize]) -> usize {
        let next = self.marks.partition_point(|(printed, _)| *printed < at);
        self.marks.get(next).map_or(ends.len(), |(_, before)| ends.partition_point(|end| end <= before))
    }

    /// Where each block of the body ends.
    pub fn block_ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut open = 0usize;
        for (at, _) in self.html.match_indices('<') {
            let tag = &self.html[at + 1..];
            if tag.starts_with('/') {
                open = open.saturating_sub(1);
            } else if !tag.starts_with("img ") && !tag.starts_with("br>") {
                open += 1;
                continue;
            }
            if open == 0 {
                ends.push(at + tag.find('>').map_or(tag.len(), |end| end + 2));
            }
        }
        ends
    }
}
