//! Whether a theme keeps to the contract that themes are written for.
//!
//! The rules, their codes and their weights are those of gscan 6.6.1 for Ghost 6, so that a theme's
//! author finds here what they know from there; the words are ours. Pure: files by name in, findings
//! out. Only what is [`Level::Fatal`] keeps a theme from being printed.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use sheets::Sheets;

pub mod folder;
mod layouts;
mod package;
mod patterns;
mod rules;
mod sheets;
mod syntax;
mod templates;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Better so.
    Advice,
    /// Something will not look or work as meant.
    Warning,
    /// Something is wrong; the rest can be printed.
    Error,
    /// The theme cannot be printed.
    Fatal,
}

/// One rule that a theme does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// gscan's name of the rule.
    pub code: &'static str,
    pub level: Level,
    /// What is asked for.
    pub sentence: String,
    /// Where it is not kept, at least once.
    pub places: Vec<Remark>,
}

impl std::fmt::Display for Finding {
    /// The rule, its code, and the places: one line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.sentence, self.code)?;
        for (at, place) in self.places.iter().enumerate() {
            write!(f, "{} {}", if at == 0 { "" } else { ";" }, place.file)?;
            if !place.words.is_empty() {
                write!(f, ": {}", place.words)?;
            }
        }
        Ok(())
    }
}

/// A place where a rule is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The file by its path in the theme.
    pub file: String,
    /// What is there, where more can be said than the rule says; may be empty.
    pub words: String,
}

/// Reads a theme by its files, and names links among them in `links`; the weightiest first.
pub fn check(files: &BTreeMap<String, Bytes>, links: &[String]) -> Vec<Finding> {
    let sheets = Sheets::read(files);
    let mut remarks = Remarks::default();
    for link in links.iter().filter(|link| !sheets::is_ignored(link)) {
        remarks.add("GS030-ASSET-SYM", link, "");
    }
    patterns::check(&sheets, &mut remarks);
    package::check(&sheets, &mut remarks);
    templates::check(&sheets, &mut remarks);
    syntax::check(&sheets, &mut remarks);
    layouts::check(&sheets, &mut remarks);
    remarks.findings()
}

/// Reads a theme that came as a zip.
///
/// # Errors
/// [`Error::Theme`](crate::Error::Theme) when it cannot be unpacked; links in it are among the reasons.
pub fn archive(archive: &Bytes) -> crate::Result<Vec<Finding>> {
    Ok(check(&crate::theme::unpack(archive)?, &[]))
}

/// Whether a theme with these findings can be printed at all.
pub fn can_be_printed(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.level < Level::Fatal)
}

/// Every code that can be reported.
pub fn codes() -> BTreeSet<&'static str> {
    rules::all().iter().map(|rule| rule.code).collect()
}

#[derive(Default)]
struct Remarks {
    by_code: BTreeMap<&'static str, Vec<Remark>>,
}

impl Remarks {
    fn add(&mut self, code: &'static str, file: &str, words: impl Into<String>) {
        let remark = Remark { file: file.to_owned(), words: words.into() };
        let places = self.by_code.entry(code).or_default();
        if !places.contains(&remark) {
            places.push(remark);
        }
    }

    fn findings(self) -> Vec<Finding> {
        let rules = rules::all().iter().map(|rule| (rule.code, rule)).collect::<BTreeMap<_, _>>();
        let mut findings: Vec<Finding> = self
            .by_code
            .into_iter()
            .filter_map(|(code, places)| {
                let rule = rules.get(code)?;
                Some(Finding { code: rule.code, level: rule.level, sentence: rule.sentence.clone(), places })
            })
            .collect();
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.code));
        findings
    }
}

#[cfg(test)]
mod tests;
