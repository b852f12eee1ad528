//! What went wrong, where in which template, in a sentence.

use std::fmt;

/// A template that could not be parsed or rendered.
#[derive(Debug, Clone)]
pub struct Error {
    /// What sort of trouble it is.
    pub kind: ErrorKind,
    /// The template's name as it was given to [`Template::parse`](crate::Template::parse).
    pub template: String,
    /// Line in the template, from 1.
    pub line: u32,
    /// Column in the template, in characters, from 1.
    pub column: u32,
    /// What happened, in a sentence without its place.
    pub message: String,
}

/// The sorts of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The template is not Handlebars.
    Syntax,
    /// A partial, helper or decorator that does not exist was called.
    Missing,
    /// A helper refused or could not do its work.
    Helper,
    /// One of the [`Limits`](crate::Limits) was reached.
    Limit,
    /// The deadline handed to the render passed.
    Deadline,
}

impl Error {
    /// An error without a place yet; the renderer adds template, line and column.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, template: String::new(), line: 0, column: 0, message: message.into() }
    }

    pub(crate) fn at(mut self, template: &str, line: u32, column: u32) -> Self {
        if self.line == 0 {
            self.template = template.to_owned();
            self.line = line;
            self.column = column;
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return f.write_str(&self.message);
        }
        write!(f, "{}, line {}, column {}: {}", self.template, self.line, self.column, self.message)
    }
}

impl std::error::Error for Error {}
