//! A template, compiled once, and the set of partials it may call.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::compile::{self, Code};
use crate::{Error, parse, whitespace};

/// A compiled template: shared by reference, usable from any thread.
#[derive(Clone)]
pub struct Template {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) layout: Option<String>,
    pub(crate) uses: Uses,
    pub(crate) code: Code,
}

/// The switches of handlebars.js's `compile` that change what is printed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// Do not indent a partial's lines by the indentation of its call. Themes
    /// for Ghost are compiled so.
    pub prevent_indent: bool,
    /// Keep the line of a block tag that stands alone.
    pub ignore_standalone: bool,
    /// Escape nothing.
    pub no_escape: bool,
}

/// What a template calls by name, for checking a theme before using it.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// Helpers called for certain: with arguments, or as a subexpression.
    pub helpers: BTreeSet<String>,
    /// Plain names that are a helper if one is registered, else a field.
    pub names: BTreeSet<String>,
    /// Partials called by a fixed name.
    pub partials: BTreeSet<String>,
    /// Whether a partial's name is computed somewhere.
    pub computed_partials: bool,
    /// Partials the template defines itself (`{{#*inline "x"}}`).
    pub inline_partials: BTreeSet<String>,
    /// `@`-variables with their whole path, without the `@` (`site.title`).
    pub data: BTreeSet<String>,
}

impl Template {
    /// Parses and compiles, indenting partials as handlebars.js does by default.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where handlebars.js
    /// refuses the template, [`ErrorKind::Limit`](crate::ErrorKind::Limit)
    /// where it is nested too deep.
    pub fn parse(name: &str, source: &str) -> Result<Self, Error> {
        Self::parse_as(name, source, Dialect::default())
    }

    /// Parses and compiles with the given switches.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_as(name: &str, source: &str, dialect: Dialect) -> Result<Self, Error> {
        let mut program = parse::parse(name, source)?;
        whitespace::control(&mut program, !dialect.ignore_standalone);
        let (code, uses) = compile::compile(&program, dialect);
        let layout = parse::layout(source).map(str::to_owned);
        Ok(Template { inner: Arc::new(Inner { name: name.to_owned(), layout, uses, code }) })
    }

    /// The name it was given.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The layout it names with `{{!< name}}`, as written.
    pub fn layout(&self) -> Option<&str> {
        self.inner.layout.as_deref()
    }

    /// What it calls by name (itself only, not the partials it calls).
    pub fn uses(&self) -> &Uses {
        &self.inner.uses
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Template").field(&self.inner.name).finish()
    }
}

/// Where a render finds partials by name.
pub trait Partials: Sync {
    /// The partial of that name.
    fn partial(&self, name: &str) -> Option<&Template>;
}

/// Partials in memory.
#[derive(Debug, Clone, Default)]
pub struct PartialSet {
    by_name: HashMap<String, Template>,
}

impl PartialSet {
    /// No partials.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a partial, replacing one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, template: Template) {
        self.by_name.insert(name.into(), template);
    }
}

impl Partials for PartialSet {
    fn partial(&self, name: &str) -> Option<&Template> {
        self.by_name.get(name)
    }
}
