//! Who said what: the words a story quotes, and the person it names for them.

/// Words between quotation marks, and who the story says spoke or wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// The name, as fully as the story gives it anywhere: "Lorna Pettibone" for "Pettibone".
    pub speaker: String,
    /// Without the quotation marks.
    pub words: String,
}
