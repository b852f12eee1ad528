//! What differs between two texts of a story: word by word for the eye, weighed for the rule that a
//! fix is small, and merged where we and the origin both wrote on since.

use diffy::{DiffOptions, Line};

use crate::brief_check::figures_in;
use crate::clean::blocks;

/// A run of words that stand in both texts, or in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub side: Side,
    /// Paragraphs are set apart by line feeds.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Both,
    Before,
    After,
}

/// How much differs between two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Words changed, added or left out.
    pub words: usize,
    /// A figure that only one of them has.
    pub figure: Option<String>,
}

/// Stands for the end of a paragraph among words.
const BREAK: &str = "\u{b6}";
/// Stands for a line feed within a block; nothing we print holds this sign.
const FEED: char = '\u{1}';
/// Two longer texts are compared by paragraphs, and two far longer ones not at all.
const MOST: usize = 6_000;

/// The words of two plain texts side by side, in the order in which they stand.
pub fn between(before: &str, after: &str) -> Vec<Run> {
    let words = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.flat_map(|line| line.split_whitespace().chain([BREAK])).map(str::to_owned).collect()
    };
    let paragraphs = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line} {BREAK}")).collect()
    };
    let fits = |a: &[String], b: &[String]| a.len().max(b.len()) <= MOST;
    let (mut a, mut b) = (words(before), words(after));
    if !fits(&a, &b) {
        (a, b) = (paragraphs(before), paragraphs(after));
    }
    if !fits(&a, &b) {
        let whole = |side, text: &str| Run { side, words: text.trim().to_owned() };
        return if before == after {
            vec![whole(Side::Both, after)]
        } else {
            vec![whole(Side::Before, before), whole(Side::After, after)]
        };
    }
    runs(&a, &b)
}

fn runs(before: &[String], after: &[String]) -> Vec<Run> {
    let lines = |words: &[String]| words.iter().map(|word| format!("{word}\n")).collect::<String>();
    let (before, after) = (lines(before), lines(after));
    let patch = DiffOptions::new().set_context_len(usize::from(u16::MAX)).create_patch(&before, &after);
    if patch.hunks().is_empty() {
        return collect(before.lines().map(|word| (Side::Both, word)));
    }
    collect(patch.hunks().iter().flat_map(|hunk| hunk.lines()).map(|line| match line {
        Line::Context(word) => (Side::Both, word.trim_end()),
        Line::Delete(word) => (Side::Before, word.trim_end()),
        Line::Insert(word) => (Side::After, word.trim_end()),
    }))
}

/// Words of one side together; what was replaced stands before what replaces it.
fn collect<'w>(words: impl IntoIterator<Item = (Side, &'w str)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (side, word) in words {
        let word = word.replace(BREAK, "\n");
        match runs.last_mut() {
            Some(last) if last.side == side => {
                if !last.words.ends_with('\n') && word != "\n" {
                    last.words.push(' ');
                }
                last.words.push_str(word.trim_start_matches(' '));
            }
            _ => runs.push(Run { side, words: word }),
        }
    }
    runs
}

/// Weighs the change from one plain text to another.
pub fn weigh(before: &str, after: &str) -> Weight {
    let (mut words, mut out, mut into) = (0, 0, 0);
    // What is replaced by as many words counts once.
    for run in between(before, after) {
        let n = run.words.split_whitespace().count();
        match run.side {
            Side::Before => out += n,
            Side::After => into += n,
            Side::Both => {
                words += out.max(into);
                (out, into) = (0, 0);
            }
        }
    }
    words += out.max(into);
    let (had, has) = (figures_in(before), figures_in(after));
    let mut only: Vec<&String> = had.symmetric_difference(&has).collect();
    only.sort();
    Weight { words, figure: only.first().map(|figure| (*figure).clone()) }
}

/// The body that has both our changes and theirs since `base`, block by block; `None` where both
/// changed the same one.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Option<String> {
    // A line of its own between two blocks: changes of neighbours are no conflict.
    let line = |block: &String| format!("{}\n{BREAK}\n", block.replace('\n', &FEED.to_string()));
    let lines = |body: &str| blocks(body).iter().map(line).collect::<String>();
    let (base, ours, theirs) = (lines(base), lines(ours), lines(theirs));
    if ours == base {
        return Some(from_lines(&theirs));
    }
    if theirs == base || theirs == ours {
        return Some(from_lines(&ours));
    }
    if [&base, &ours, &theirs].iter().any(|body| body.lines().count() > MOST) {
        return None;
    }
    diffy::merge(&base, &ours, &theirs).ok().map(|merged| from_lines(&merged))
}

fn from_lines(lines: &str) -> String {
    lines.lines().filter(|line| *line != BREAK).collect::<Vec<_>>().join("\n").replace(FEED, "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let mark = |run: &Run| match run.side {
            Side::Both => run.words.clone(),
            Side::Before => format!("-{}-", run.words),
            Side::After => format!("+{}+", run.words),
        };
        between(before, after).iter().map(mark).collect::<Vec<_>>().join(" ").replace('\n', "/")
    }

    #[test]
    fn an_editor_sees_which_words_changed() {
        assert_eq!(told("The bridge is 400 m long.", "The bridge is 40 m long."), "The bridge is -400- +40+ m long./");
        assert_eq!(told("One.\nTwo.", "One.\nTwo."), "One./Two./");
        assert_eq!(told("One.\nThree.", "One.\nTwo.\nThree."), "One./ +Two./+ Three./");
        assert_eq!(told("", "New."), "+New./+");
    }

    #[test]
    fn a_change_weighs_its_words_and_names_a_figure_that_moved() {
        let weight = |before, after| weigh(before, after);
        assert_eq!(weight("teh mayor said", "the mayor said"), Weight { words: 1, figure: None });
        assert_eq!(weight("It cost 1,200 euros", "It cost 1.200 euros").figure, None, "one figure in two spellings");
        assert_eq!(weight("It cost 12 euros", "It cost 21 euros").figure.as_deref(), Some("12"));
        assert_eq!(weight("a b c", "a b c d e f").words, 3);
        assert_eq!(weight("same", "same"), Weight::default());
    }

    #[test]
    fn ours_and_theirs_are_merged_where_they_wrote_apart_and_left_alone_where_they_did_not() {
        let base = "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n<p>Four.</p>";
        let ours = "<p>Our one.</p><p>Two.</p><p>Three.</p><p>Four.</p>";
        let theirs = "<p>One.</p><p>Two, corrected.</p><p>Three.</p>\n<p>Four.</p><p>Five.</p>";
        assert_eq!(
            merge(base, ours, theirs).as_deref(),
            Some("<p>Our one.</p>\n<p>Two, corrected.</p>\n<p>Three.</p>\n<p>Four.</p>\n<p>Five.</p>")
        );
        assert_eq!(merge(base, ours, "<p>Another one.</p><p>Two.</p><p>Three.</p><p>Four.</p>"), None);
        assert_eq!(merge(base, base, theirs).map(|body| blocks(&body)), Some(blocks(theirs)));
        let pre = "<pre>a\nb</pre>";
        assert_eq!(merge(base, base, pre).as_deref(), Some(pre), "a line feed within a block stays");
    }

    #[test]
    fn two_books_are_compared_without_waiting() {
        let book = |word: &str| format!("{word} ").repeat(60_000);
        assert_eq!(between(&book("a"), &book("b")).len(), 2);
        let lines = |word: &str| format!("{word}\n").repeat(60_000);
        assert_eq!(between(&lines("a"), &lines("b")).len(), 2);
    }
}
