//! What a filter says, as a tree; printed, it reads back as the same tree.

use std::fmt;

/// Clauses joined by `+` (and) or `,` (or); a group holds two or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Is(Clause),
}

/// One field and what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Letters, digits, `_` and `.`, as written.
    pub field: String,
    pub test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    Eq(Literal),
    Ne(Literal),
    Gt(Literal),
    Ge(Literal),
    Lt(Literal),
    Le(Literal),
    /// `[a,b]`: one of these.
    In(Vec<Literal>),
    /// `-[a,b]`: none of these.
    NotIn(Vec<Literal>),
    /// `[a+b]`: every one of these, two or more.
    All(Vec<Literal>),
    /// `~'x'`, whatever the case of letters.
    Like {
        place: Place,
        text: String,
        negated: bool,
    },
}

/// Where a text must stand within another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    Start,
    End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Null,
    Bool(bool),
    /// Whole and not negative: decimals are cut off, and a minus before a number says "not".
    Number(i64),
    Text(String),
    /// `now-30d`: so much before or after the moment the filter is used.
    Relative {
        later: bool,
        amount: i64,
        unit: Unit,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Days,
    Weeks,
    Months,
    Years,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    pub(super) const LETTERS: [(char, Unit); 7] = [
        ('d', Unit::Days),
        ('w', Unit::Weeks),
        ('M', Unit::Months),
        ('y', Unit::Years),
        ('h', Unit::Hours),
        ('m', Unit::Minutes),
        ('s', Unit::Seconds),
    ];
}

impl Expr {
    /// Is there a clause for which this holds?
    pub fn any(&self, holds: &mut dyn FnMut(&Clause) -> bool) -> bool {
        match self {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().any(|part| part.any(holds)),
            Expr::Is(clause) => holds(clause),
        }
    }

    /// What is left when the clauses for which this holds were never said; None when all go.
    pub fn without(self, goes: &dyn Fn(&Clause) -> bool) -> Option<Expr> {
        let rest = |parts: Vec<Expr>| parts.into_iter().filter_map(|part| part.without(goes)).collect::<Vec<_>>();
        let (mut parts, group): (_, fn(Vec<Expr>) -> Expr) = match self {
            Expr::And(parts) => (rest(parts), Expr::And),
            Expr::Or(parts) => (rest(parts), Expr::Or),
            Expr::Is(clause) => return (!goes(&clause)).then_some(Expr::Is(clause)),
        };
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(group(parts)),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, sign) = match self {
            Expr::And(parts) => (parts, "+"),
            Expr::Or(parts) => (parts, ","),
            Expr::Is(clause) => return clause.fmt(f),
        };
        for (n, part) in parts.iter().enumerate() {
            f.write_str(if n == 0 { "" } else { sign })?;
            match (self, part) {
                // `+` binds tighter than `,`.
                (_, Expr::Is(_)) | (Expr::Or(_), Expr::And(_)) => write!(f, "{part}")?,
                _ => write!(f, "({part})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.field)?;
        let list = |f: &mut fmt::Formatter<'_>, sign: &str, all: &[Literal], open: &str| {
            let words: Vec<_> = all.iter().map(Literal::to_string).collect();
            write!(f, "{open}{}]", words.join(sign))
        };
        match &self.test {
            Test::Eq(value) => write!(f, "{value}"),
            Test::Ne(value) => write!(f, "-{value}"),
            Test::Gt(value) => write!(f, ">{value}"),
            Test::Ge(value) => write!(f, ">={value}"),
            Test::Lt(value) => write!(f, "<{value}"),
            Test::Le(value) => write!(f, "<={value}"),
            Test::In(all) => list(f, ",", all, "["),
            Test::NotIn(all) => list(f, ",", all, "-["),
            Test::All(all) => list(f, "+", all, "["),
            Test::Like { place, text, negated } => {
                let not = if *negated { "-" } else { "" };
                let sign = match place {
                    Place::Anywhere => "~",
                    Place::Start => "~^",
                    Place::End => "~$",
                };
                write!(f, "{not}{sign}{}", quoted(text))
            }
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Null => f.write_str("null"),
            Literal::Bool(value) => value.fmt(f),
            Literal::Number(value) => value.fmt(f),
            Literal::Text(text) => f.write_str(&quoted(text)),
            Literal::Relative { later, amount, unit } => {
                let sign = if *later { '+' } else { '-' };
                let letter = Unit::LETTERS.iter().find(|(_, known)| known == unit).map_or('s', |(letter, _)| *letter);
                write!(f, "now{sign}{amount}{letter}")
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "\\'").replace('"', "\\\""))
}
