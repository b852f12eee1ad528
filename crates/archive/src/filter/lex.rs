//! From characters to tokens, rule by rule in the order in which Ghost's lexer tries them, so
//! that what it takes for a number, a word or an error is the same here.

use super::BadFilter;
use super::tree::{Literal, Place, Unit};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `name:`, without the colon.
    Field(String),
    Value(Literal),
    /// A quoted text, which alone may follow a `~`.
    Quoted(String),
    Open,
    Close,
    OpenList,
    CloseList,
    Or,
    And,
    Not,
    Gt,
    Ge,
    Lt,
    Le,
    Like(Place),
}

/// All tokens, each with the characters before it.
pub(super) fn tokens(filter: &str) -> Result<Vec<(Token, usize)>, BadFilter> {
    let chars: Vec<char> = filter.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        if is_space(chars[at]) {
            at += 1;
            continue;
        }
        let rest = &chars[at..];
        let Some((token, len)) = next(rest) else {
            let why = format!("The filter has a \u{201c}{}\u{201d} at character {} that means nothing there.", rest[0], at + 1);
            return Err(BadFilter::new(why, at));
        };
        found.push((token, at));
        at += len;
    }
    Ok(found)
}

fn next(rest: &[char]) -> Option<(Token, usize)> {
    keyword(rest)
        .or_else(|| field(rest))
        .or_else(|| number(rest))
        .or_else(|| match rest[0] {
            '[' => Some((Token::OpenList, 1)),
            ']' => Some((Token::CloseList, 1)),
            _ => None,
        })
        .or_else(|| relative(rest))
        .or_else(|| word(rest))
        .or_else(|| quoted(rest))
        .or_else(|| sign(rest))
        .or_else(|| letter(rest))
}

/// JavaScript's `\s`.
fn is_space(c: char) -> bool {
    c == '\u{feff}' || c.is_whitespace() && c != '\u{85}'
}

/// Signs of the language, which end a bare word.
fn is_sign(c: char) -> bool {
    matches!(c, '\'' | '"' | '+' | ',' | '(' | ')' | '>' | '<' | '=' | '[' | ']' | '~')
}

/// May this stand inside a bare word, after its first character?
fn goes_on(c: char) -> bool {
    !is_space(c) && !is_sign(c)
}

fn keyword(rest: &[char]) -> Option<(Token, usize)> {
    let words = [("null", Literal::Null), ("true", Literal::Bool(true)), ("false", Literal::Bool(false))];
    for (word, value) in words {
        let len = word.len();
        if rest.len() < len || rest.get(len).is_some_and(|c| goes_on(*c)) {
            continue;
        }
        let written: String = rest[..len].iter().collect();
        let capital = written.starts_with(|c: char| c.is_ascii_uppercase()) && written[1..] == word[1..];
        if written == word || written == word.to_ascii_uppercase() || capital && written.eq_ignore_ascii_case(word) {
            return Some((Token::Value(value), len));
        }
    }
    None
}

fn field(rest: &[char]) -> Option<(Token, usize)> {
    if !(rest[0].is_ascii_alphabetic() || rest[0] == '_') {
        return None;
    }
    let len = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).count();
    (rest.get(len) == Some(&':')).then(|| (Token::Field(rest[..len].iter().collect()), len + 1))
}

/// Digits and perhaps decimals, which are cut off, before the end of a word and no minus.
fn number(rest: &[char]) -> Option<(Token, usize)> {
    let whole = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if whole == 0 {
        return None;
    }
    let decimals = match rest.get(whole) {
        Some('.') => rest[whole + 1..].iter().take_while(|c| c.is_ascii_digit()).count(),
        _ => 0,
    };
    let ends = |len: usize| match rest.get(len) {
        Some(c) => !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')),
        None => true,
    };
    let len = match decimals {
        0 if ends(whole) => whole,
        0 => return None,
        n if ends(whole + 1 + n) => whole + 1 + n,
        // `1.5x`: the number ends before the point after all.
        _ => whole,
    };
    let digits: String = rest[..whole].iter().collect();
    Some((Token::Value(digits.parse().map_or_else(|_| Literal::Text(digits.to_owned()), Literal::Number)), len))
}

fn relative(rest: &[char]) -> Option<(Token, usize)> {
    if !matches!(rest, ['n', 'o', 'w', '+' | '-', ..]) {
        return None;
    }
    let digits = rest[4..].iter().take_while(|c| c.is_ascii_digit()).count();
    let letter = rest.get(4 + digits).filter(|_| digits > 0)?;
    let (_, unit) = Unit::LETTERS.into_iter().find(|(known, _)| known == letter)?;
    let ends = rest.get(5 + digits).is_none_or(|c| matches!(c, '+' | ',' | '(' | ')' | '[' | ']'));
    let amount: String = rest[4..4 + digits].iter().collect();
    let value = Literal::Relative { later: rest[3] == '+', amount: amount.parse().unwrap_or(i64::MAX), unit };
    ends.then_some((Token::Value(value), 5 + digits))
}

/// A bare word of two characters or more (as JavaScript counts them).
fn word(rest: &[char]) -> Option<(Token, usize)> {
    if !goes_on(rest[0]) || rest[0] == '-' {
        return None;
    }
    let mut len = 1;
    while let Some(c) = rest.get(len) {
        let escaped = *c == '\\' && rest.get(len + 1).is_some_and(|next| is_sign(*next) || matches!(next, '^' | '$'));
        match (escaped, goes_on(*c)) {
            (true, _) => len += 2,
            (false, true) => len += 1,
            (false, false) => break,
        }
    }
    (len > 1 || rest[0].len_utf16() > 1).then(|| (Token::Value(Literal::Text(unescape(&rest[..len]))), len))
}

/// Between single quotes, with `\'` and `\"` for the quotes within; never empty.
fn quoted(rest: &[char]) -> Option<(Token, usize)> {
    if rest[0] != '\'' {
        return None;
    }
    let (mut at, mut fallback) = (1, None);
    let end = loop {
        match (rest.get(at), rest.get(at + 1)) {
            (Some('\\'), Some(quote @ ('\'' | '"'))) => {
                // Should no other quote follow, this one closes behind a plain backslash.
                if *quote == '\'' {
                    fallback = Some(at + 1);
                }
                at += 2;
            }
            (Some('\''), _) if at > 1 => break Some(at),
            (Some('\'' | '"') | None, _) => break fallback,
            (Some(_), _) => at += 1,
        }
    }?;
    Some((Token::Quoted(unescape(&rest[1..end])), end + 1))
}

fn unescape(chars: &[char]) -> String {
    let mut out = String::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '\\' && matches!(chars.get(at + 1), Some('\'' | '"')) {
            at += 1;
        }
        out.push(chars[at]);
        at += 1;
    }
    out
}

fn sign(rest: &[char]) -> Option<(Token, usize)> {
    Some(match rest {
        ['(', ..] => (Token::Open, 1),
        [')', ..] => (Token::Close, 1),
        [',', ..] => (Token::Or, 1),
        ['+', ..] => (Token::And, 1),
        ['-', ..] => (Token::Not, 1),
        ['>', '=', ..] => (Token::Ge, 2),
        ['<', '=', ..] => (Token::Le, 2),
        ['>', ..] => (Token::Gt, 1),
        ['<', ..] => (Token::Lt, 1),
        ['~', '^', ..] => (Token::Like(Place::Start), 2),
        ['~', '$', ..] => (Token::Like(Place::End), 2),
        ['~', ..] => (Token::Like(Place::Anywhere), 1),
        _ => return None,
    })
}

/// One letter by itself: only before an end, a space or a `+`.
fn letter(rest: &[char]) -> Option<(Token, usize)> {
    let ends = rest.get(1).is_none_or(|c| *c == '+' || !is_sign(*c) && !c.is_ascii_alphabetic());
    (rest[0].is_ascii_alphabetic() && ends).then(|| (Token::Value(Literal::Text(rest[0].into())), 1))
}
