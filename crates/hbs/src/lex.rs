//! From source to tokens, by the rules of handlebars.js's own lexer: the first
//! rule that matches wins, and what follows a name decides whether it is one.

use std::borrow::Cow;

use crate::{Error, ErrorKind};

/// Where a token begins: line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Pos {
    pub line: u32,
    pub column: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Content,
    Comment,
    OpenRawBlock,
    CloseRawBlock,
    EndRawBlock,
    OpenPartial,
    OpenPartialBlock,
    OpenBlock,
    OpenEndBlock,
    Inverse,
    OpenInverse,
    OpenInverseChain,
    OpenUnescaped,
    CloseUnescaped,
    Open,
    Close,
    OpenSexpr,
    CloseSexpr,
    Equals,
    Id,
    Sep,
    Data,
    Text,
    Bool,
    Undefined,
    Null,
    Number,
    OpenBlockParams,
    CloseBlockParams,
    End,
}

/// A token; `text` is its source, except for quoted text (without quotes and
/// escapes), escaped brackets, and raw block ends (the bare name).
#[derive(Debug, Clone)]
pub(crate) struct Token<'s> {
    pub kind: Kind,
    pub text: Cow<'s, str>,
    pub pos: Pos,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Initial,
    Mustache,
    Escaped,
    Raw,
}

struct Lexer<'s> {
    name: &'s str,
    source: &'s str,
    at: usize,
    pos: Pos,
    states: Vec<State>,
    tokens: Vec<Token<'s>>,
}

/// All tokens of a template, the last one [`Kind::End`].
pub(crate) fn lex<'s>(name: &'s str, source: &'s str) -> Result<Vec<Token<'s>>, Error> {
    let mut lexer = Lexer { name, source, at: 0, pos: Pos { line: 1, column: 1 }, states: Vec::new(), tokens: Vec::new() };
    while lexer.at < source.len() {
        match lexer.state() {
            State::Initial => lexer.content()?,
            State::Escaped => lexer.escaped()?,
            State::Raw => lexer.raw()?,
            State::Mustache => lexer.mustache()?,
        }
    }
    lexer.push(Kind::End, 0);
    Ok(lexer.tokens)
}

/// What `\s` means in a JavaScript pattern.
pub(crate) fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

fn is_id(c: char) -> bool {
    !is_space(c) && !matches!(c, '!' | '"' | '#' | '%'..=',' | '.' | '/' | ';'..='>' | '@' | '['..='^' | '`' | '{'..='~')
}

/// Whether a name may end before this.
fn ends_id(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| is_space(c) || matches!(c, '=' | '~' | '}' | '/' | '.' | ')' | '|'))
}

/// Whether a literal may end before this.
fn ends_literal(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| is_space(c) || matches!(c, '~' | '}' | ')'))
}

fn skip_space(rest: &str) -> &str {
    rest.trim_start_matches(is_space)
}

fn skip_tilde(rest: &str) -> &str {
    rest.strip_prefix('~').unwrap_or(rest)
}

impl<'s> Lexer<'s> {
    fn state(&self) -> State {
        self.states.last().copied().unwrap_or(State::Initial)
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    /// Emits the next `len` bytes as a token and steps over them.
    fn push(&mut self, kind: Kind, len: usize) {
        let text = &self.rest()[..len];
        self.push_as(kind, Cow::Borrowed(text), len);
    }

    fn push_as(&mut self, kind: Kind, text: Cow<'s, str>, len: usize) {
        self.tokens.push(Token { kind, text, pos: self.pos });
        self.skip(len);
    }

    fn skip(&mut self, len: usize) {
        for c in self.rest()[..len].chars() {
            if c == '\n' {
                self.pos.line += 1;
                self.pos.column = 1;
            } else {
                self.pos.column += 1;
            }
        }
        self.at += len;
    }

    fn error(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Syntax, message).at(self.name, self.pos.line, self.pos.column)
    }

    fn refuse_nul(&self, text: &str) -> Result<(), Error> {
        if text.contains('\0') {
            return Err(self.error("a template must not contain a NUL character; remove it"));
        }
        Ok(())
    }

    fn content(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        let Some(end) = rest.find("{{") else {
            self.refuse_nul(rest)?;
            self.push(Kind::Content, rest.len());
            return Ok(());
        };
        let text = &rest[..end];
        self.refuse_nul(text)?;
        let (keep, next) = if text.ends_with("\\\\") {
            (end - 1, State::Mustache)
        } else if text.ends_with('\\') {
            (end - 1, State::Escaped)
        } else {
            (end, State::Mustache)
        };
        if keep > 0 {
            self.push_as(Kind::Content, Cow::Borrowed(&text[..keep]), end);
        } else {
            self.skip(end);
        }
        self.states.push(next);
        Ok(())
    }

    /// After `\{{`: the braces and what follows are plain, up to the next tag.
    fn escaped(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        let after = rest.get(2..).unwrap_or("");
        let end = match after.find("{{") {
            None => rest.len(),
            // A backslash or two before the next tag belong to that tag.
            Some(i) if after[..i].ends_with("\\\\") => i,
            Some(i) if after[..i].ends_with('\\') => i + 1,
            Some(i) => i + 2,
        };
        self.refuse_nul(&rest[..end])?;
        self.states.pop();
        self.push(Kind::Content, end);
        Ok(())
    }

    fn raw(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("{{{{") {
            if let Some(name) = after.strip_prefix('/') {
                let len = name.find(|c| !is_id(c)).unwrap_or(name.len());
                if len > 0 && name[len..].starts_with("}}}}") {
                    self.states.pop();
                    if self.state() == State::Raw {
                        self.push(Kind::Content, len + 9);
                    } else {
                        self.push_as(Kind::EndRawBlock, Cow::Borrowed(&name[..len]), len + 9);
                    }
                    return Ok(());
                }
            } else if !after.is_empty() {
                self.states.push(State::Raw);
                self.push(Kind::Content, 4);
                return Ok(());
            }
        }
        // At least one character, then everything up to the next four braces.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let Some(end) = rest[first..].find("{{{{") else {
            return Err(self.error("a raw block is never closed; end it with {{{{/name}}}}"));
        };
        self.refuse_nul(&rest[..first + end])?;
        self.push(Kind::Content, first + end);
        Ok(())
    }

    fn mustache(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        match rest.as_bytes()[0] {
            b'(' => self.push(Kind::OpenSexpr, 1),
            b')' => self.push(Kind::CloseSexpr, 1),
            b'{' if rest.starts_with("{{") => return self.open(rest),
            b'}' | b'~' if self.close(rest) => {}
            b'=' => self.push(Kind::Equals, 1),
            b'.' if rest.starts_with("..") => self.push(Kind::Id, 2),
            b'.' if ends_id(&rest[1..]) => self.push(Kind::Id, 1),
            b'.' | b'/' => self.push(Kind::Sep, 1),
            b'"' | b'\'' => return self.quoted(rest),
            b'@' => self.push(Kind::Data, 1),
            b'|' => self.push(Kind::CloseBlockParams, 1),
            b'[' => return self.bracketed(rest),
            _ => return self.word(rest),
        }
        Ok(())
    }

    fn open(&mut self, rest: &'s str) -> Result<(), Error> {
        if rest.starts_with("{{{{") {
            self.push(Kind::OpenRawBlock, 4);
            return Ok(());
        }
        let body = skip_tilde(&rest[2..]);
        let to = rest.len() - body.len();
        let next = body.as_bytes().first().copied().unwrap_or(0);
        match next {
            b'>' => self.push(Kind::OpenPartial, to + 1),
            b'#' if body.starts_with("#>") => self.push(Kind::OpenPartialBlock, to + 2),
            b'#' => {
                let star = usize::from(body.starts_with("#*"));
                self.push(Kind::OpenBlock, to + 1 + star);
            }
            b'/' => self.push(Kind::OpenEndBlock, to + 1),
            b'^' => {
                let after = skip_tilde(skip_space(&body[1..]));
                if after.starts_with("}}") {
                    self.states.pop();
                    self.push(Kind::Inverse, rest.len() - after.len() + 2);
                } else {
                    self.push(Kind::OpenInverse, to + 1);
                }
            }
            b'{' => self.push(Kind::OpenUnescaped, to + 1),
            b'&' => self.push(Kind::Open, to + 1),
            b'!' => return self.comment(rest, body),
            _ => {
                if let Some(after) = skip_space(body).strip_prefix("else") {
                    let close = skip_tilde(skip_space(after));
                    if close.starts_with("}}") {
                        self.states.pop();
                        self.push(Kind::Inverse, rest.len() - close.len() + 2);
                        return Ok(());
                    }
                    if !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                        self.push(Kind::OpenInverseChain, rest.len() - after.len());
                        return Ok(());
                    }
                }
                let star = usize::from(next == b'*');
                self.push(Kind::Open, to + star);
            }
        }
        Ok(())
    }

    fn comment(&mut self, rest: &'s str, body: &'s str) -> Result<(), Error> {
        let len = if body.starts_with("!--") {
            // `{{!--}}` is whole: its dashes both open and close.
            let from = rest.len() - body.len() + 1;
            let mut at = from;
            loop {
                let Some(dashes) = rest[at..].find("--") else {
                    break None;
                };
                let after = skip_tilde(&rest[at + dashes + 2..]);
                if after.starts_with("}}") {
                    break Some(rest.len() - after.len() + 2);
                }
                at += dashes + 1;
            }
        } else {
            rest.find("}}").map(|end| end + 2)
        };
        let Some(len) = len else {
            return Err(self.error("a comment is never closed; end it as it began, with --}} or }}"));
        };
        self.states.pop();
        self.push(Kind::Comment, len);
        Ok(())
    }

    fn close(&mut self, rest: &str) -> bool {
        let (kind, len) = if rest.starts_with("}}}}") {
            self.states.pop();
            self.states.push(State::Raw);
            self.push(Kind::CloseRawBlock, 4);
            return true;
        } else if rest.starts_with("}}}") {
            (Kind::CloseUnescaped, 3)
        } else if rest.starts_with("}~}}") {
            (Kind::CloseUnescaped, 4)
        } else if rest.starts_with("~}}") {
            (Kind::Close, 3)
        } else if rest.starts_with("}}") {
            (Kind::Close, 2)
        } else {
            return false;
        };
        self.states.pop();
        self.push(kind, len);
        true
    }

    fn quoted(&mut self, rest: &'s str) -> Result<(), Error> {
        let quote = rest.as_bytes()[0];
        let bytes = rest.as_bytes();
        let mut at = 1;
        let mut last_escaped = None;
        let end = loop {
            match bytes.get(at) {
                // Never closed: as the pattern backtracks, the last escaped
                // quote closes it after all.
                None => break last_escaped,
                Some(b'\\') if bytes.get(at + 1) == Some(&quote) => {
                    last_escaped = Some(at + 1);
                    at += 2;
                }
                Some(b) if *b == quote => break Some(at),
                Some(_) => at += 1,
            }
        };
        let Some(end) = end else {
            return Err(self.error("a quotation mark is never closed"));
        };
        let inner = &rest[1..end];
        let text = if inner.contains('\\') {
            let (from, to) = if quote == b'"' { ("\\\"", "\"") } else { ("\\'", "'") };
            Cow::Owned(inner.replace(from, to))
        } else {
            Cow::Borrowed(inner)
        };
        self.push_as(Kind::Text, text, end + 1);
        Ok(())
    }

    fn bracketed(&mut self, rest: &'s str) -> Result<(), Error> {
        let bytes = rest.as_bytes();
        let mut at = 1;
        let mut last_escaped = None;
        let end = loop {
            match bytes.get(at) {
                None => break last_escaped,
                Some(b'\\') if bytes.get(at + 1) == Some(&b']') => {
                    last_escaped = Some(at + 1);
                    at += 2;
                }
                Some(b']') => break Some(at),
                Some(_) => at += 1,
            }
        };
        let Some(end) = end else {
            return Err(self.error("a [ is never closed with ]"));
        };
        let whole = &rest[..=end];
        let text = if whole.contains('\\') {
            let mut text = String::with_capacity(whole.len());
            let mut chars = whole.chars().peekable();
            while let Some(c) = chars.next() {
                match (c, chars.peek()) {
                    ('\\', Some(&escaped @ ('\\' | ']'))) => {
                        text.push(escaped);
                        chars.next();
                    }
                    _ => text.push(c),
                }
            }
            Cow::Owned(text)
        } else {
            Cow::Borrowed(whole)
        };
        self.push_as(Kind::Id, text, end + 1);
        Ok(())
    }

    fn word(&mut self, rest: &'s str) -> Result<(), Error> {
        let space = rest.len() - skip_space(rest).len();
        if space > 0 {
            self.skip(space);
            return Ok(());
        }
        for (word, kind) in [("true", Kind::Bool), ("false", Kind::Bool), ("undefined", Kind::Undefined), ("null", Kind::Null)] {
            if rest.strip_prefix(word).is_some_and(ends_literal) {
                self.push(kind, word.len());
                return Ok(());
            }
        }
        if let Some(len) = number(rest) {
            self.push(Kind::Number, len);
            return Ok(());
        }
        if let Some(after) = rest.strip_prefix("as") {
            let bar = skip_space(after);
            if bar.len() < after.len() && bar.starts_with('|') {
                self.push(Kind::OpenBlockParams, rest.len() - bar.len() + 1);
                return Ok(());
            }
        }
        let len = rest.find(|c| !is_id(c)).unwrap_or(rest.len());
        if len > 0 && ends_id(&rest[len..]) {
            self.push(Kind::Id, len);
            return Ok(());
        }
        let found = rest[len..].chars().next();
        Err(self.error(match found {
            Some(c) => format!("{c:?} cannot stand here inside a tag"),
            None => "the template ends inside a tag; close it with }}".to_owned(),
        }))
    }
}

/// The length of a number literal, if one stands here.
fn number(rest: &str) -> Option<usize> {
    let digits = |s: &str| s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len());
    let sign = usize::from(rest.starts_with('-'));
    let whole = digits(&rest[sign..]);
    if whole == 0 {
        return None;
    }
    let end = sign + whole;
    if let Some(fraction) = rest[end..].strip_prefix('.') {
        let len = digits(fraction);
        if len > 0 && ends_literal(&fraction[len..]) {
            return Some(end + 1 + len);
        }
    }
    ends_literal(&rest[end..]).then_some(end)
}
