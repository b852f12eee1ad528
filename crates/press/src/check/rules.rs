//! The table of rules: code, weight, and, for those that look for letters, what they look for.

use std::sync::LazyLock;

use regex::Regex;

use super::Level;

pub(super) struct Rule {
    pub code: &'static str,
    pub level: Level,
    pub form: Form,
    pub sentence: String,
}

/// What a rule looks for.
pub(super) enum Form {
    /// Judged by a function of its own.
    Judged,
    /// A tag or words that should not stand in a template.
    Template { pattern: Regex, unless: Unless },
    /// Words that should not stand in a style sheet.
    Style(Regex),
    /// A class that a style sheet or a template should style, unless the card's own style is asked for.
    Class { pattern: Regex, card: Option<&'static str> },
}

/// When a rule on templates does not hold.
pub(super) enum Unless {
    Never,
    /// In the template of that name.
    File(&'static str),
    /// When the theme does not ask for that version of the API.
    Api(&'static str),
}

pub(super) fn all() -> &'static [Rule] {
    static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| include_str!("rules.tsv").lines().map(rule).collect());
    &ALL
}

fn rule(line: &'static str) -> Rule {
    let cells: Vec<&'static str> = line.split('\t').collect();
    let [code, level, form, subject, note, sentence] = cells[..] else {
        panic!("the table of rules has a line without its six cells: {line}");
    };
    let level = match level {
        "advice" => Level::Advice,
        "warning" => Level::Warning,
        "error" => Level::Error,
        "fatal" => Level::Fatal,
        other => panic!("the table of rules has a weight it does not know: {other}"),
    };
    let unless = match note {
        "-" => Unless::Never,
        "v3" => Unless::Api("v3"),
        file => Unless::File(file),
    };
    // `tags.[#].image` is any of the tags.
    let name = regex::escape(subject).replace(r"\[\#\]", r"\[[0-9]+\]");
    let (form, sentence) = match form {
        "-" => (Form::Judged, sentence.to_owned()),
        "plain" => (Form::Template { pattern: pattern(&format!(r"\{{\{{\s*{name}\s*\}}\}}")), unless }, sentence.to_owned()),
        "if" => (Form::Template { pattern: pattern(&format!(r"\{{\{{\s*#if\s*{name}\s*\}}\}}")), unless }, sentence.to_owned()),
        "text" => (Form::Template { pattern: pattern(subject), unless }, sentence.to_owned()),
        "css" => (Form::Style(pattern(subject)), sentence.to_owned()),
        "class" => {
            let card = (note != "-").then_some(note);
            let sentence =
                format!("{subject} has no style: cards of that kind will look bare. Style it, or leave config.card_assets on.");
            (Form::Class { pattern: pattern(&name), card }, sentence)
        }
        other => panic!("the table of rules has a form it does not know: {other}"),
    };
    Rule { code, level, form, sentence }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the table of rules is checked by a test")
}
