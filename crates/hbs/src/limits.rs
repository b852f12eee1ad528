//! How much a template may do: templates are uploaded by people we do not know.

/// Bounds of one render. Reaching one ends it with an [`Error`](crate::Error).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Parts of templates worked through (statements, loop turns, helper calls).
    pub steps: u64,
    /// Bytes written, captured text included.
    pub output: usize,
    /// Blocks and partials inside each other.
    pub depth: u32,
}

impl Default for Limits {
    /// Two million steps, 16 MiB and 100 levels: far above what a page needs.
    fn default() -> Self {
        Limits { steps: 2_000_000, output: 16 * 1024 * 1024, depth: 100 }
    }
}
