//! Helpers: how a caller lends its own verbs to a template.

use std::collections::HashMap;

use crate::{Error, ErrorKind, Frame, Value};

/// What a helper hands back: a value, or a reason why not.
///
/// Inline, the value is printed (escaped unless it is safe text or the mustache
/// is triple). In a block it is printed as it is, after whatever the helper
/// wrote. In a subexpression it is the value of the subexpression; if a helper
/// there returns `Undefined` but wrote something, that text, safe, is the value.
pub type HelperResult = Result<Value, Error>;

/// A verb of the caller's, called from templates. Any
/// `Fn(&mut Call) -> HelperResult + Send + Sync` is one.
pub trait Helper: Send + Sync {
    /// Does its work for one call.
    ///
    /// # Errors
    /// Whatever ends the render; make it with [`Call::refuse`] or pass on what
    /// a body or partial returned.
    fn call(&self, call: &mut Call<'_, '_>) -> HelperResult;
}

impl<F> Helper for F
where
    F: Fn(&mut Call<'_, '_>) -> HelperResult + Send + Sync,
{
    fn call(&self, call: &mut Call<'_, '_>) -> HelperResult {
        self(call)
    }
}

/// Named helpers. `if unless each with lookup log` are there from the start
/// and may be replaced; `helperMissing` and `blockHelperMissing` may be set.
#[derive(Default)]
pub struct Helpers {
    pub(crate) by_name: HashMap<String, Box<dyn Helper>>,
}

impl Helpers {
    /// The built-in helpers only.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a helper, replacing one of the same name.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        helper: impl Fn(&mut Call<'_, '_>) -> HelperResult + Send + Sync + 'static,
    ) {
        self.by_name.insert(name.into(), Box::new(helper));
    }

    /// Adds a helper that is a type of its own.
    pub fn add_helper(&mut self, name: impl Into<String>, helper: impl Helper + 'static) {
        self.by_name.insert(name.into(), Box::new(helper));
    }

    /// Whether a helper of that name exists, built-in ones included.
    pub fn has(&self, name: &str) -> bool {
        matches!(name, "if" | "unless" | "each" | "with" | "lookup" | "log")
            || self.by_name.contains_key(name)
    }
}

/// How a helper was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// `{{name …}}`
    Inline,
    /// `{{#name …}}…{{/name}}`, `{{^name …}}…{{/name}}` or `{{else name …}}`
    Block,
    /// `(name …)`
    Subexpression,
}

/// One call of a helper: its arguments, its surroundings, and what it may do.
pub struct Call<'c, 'r> {
    pub(crate) _todo: std::marker::PhantomData<(&'c (), &'r ())>,
}

impl<'r> Call<'_, 'r> {
    /// The name it was called by.
    pub fn name(&self) -> &str {
        ""
    }

    /// How it was called.
    pub fn kind(&self) -> CallKind {
        CallKind::Inline
    }

    /// Whether it was called as a block.
    pub fn is_block(&self) -> bool {
        self.kind() == CallKind::Block
    }

    /// The positional arguments.
    pub fn args(&self) -> &[Value] {
        &[]
    }

    /// The argument at that place, `Undefined` past the end.
    pub fn arg(&self, at: usize) -> &Value {
        self.args().get(at).unwrap_or(&Value::Undefined)
    }

    /// The named argument, if given.
    pub fn hash(&self, name: &str) -> Option<&Value> {
        let _ = name;
        None
    }

    /// All named arguments, in handlebars.js's order of `options.hash`.
    pub fn hash_pairs(&self) -> impl Iterator<Item = (&str, &Value)> {
        std::iter::empty()
    }

    /// The current context (`this`).
    pub fn this(&self) -> &Value {
        &Value::Undefined
    }

    /// The context `steps` above (`../` is 1); `Undefined` above the top.
    pub fn above(&self, steps: usize) -> &Value {
        let _ = steps;
        &Value::Undefined
    }

    /// The context the render began with (`@root`).
    pub fn root(&self) -> Value {
        Value::Undefined
    }

    /// The `@`-variable of that name as seen from here (without the `@`).
    pub fn data(&self, name: &str) -> Value {
        let _ = name;
        Value::Undefined
    }

    /// Sets an `@`-variable for the rest of this render at its outermost frame,
    /// visible wherever no inner frame hides it.
    pub fn set_global(&mut self, name: &str, value: Value) {
        let _ = (name, value);
    }

    /// What the caller lent to this render ([`Render::state`](crate::Render::state)),
    /// if it is of that type. It outlives the call, so it can be held while rendering.
    pub fn state<T: 'static>(&self) -> Option<&'r T> {
        None
    }

    /// How many block params the block declares (`as |a b|` is 2).
    pub fn block_params(&self) -> usize {
        0
    }

    /// Renders the block's body with the given context. Nothing happens when
    /// there is no body.
    ///
    /// # Errors
    /// Whatever went wrong inside.
    pub fn body(&mut self, context: &Value) -> Result<(), Error> {
        self.body_with(context, None, &[])
    }

    /// Renders the block's body with context, `@`-variables laid over those
    /// visible here, and block params.
    ///
    /// # Errors
    /// Whatever went wrong inside.
    pub fn body_with(
        &mut self,
        context: &Value,
        frame: Option<&Frame>,
        block_params: &[Value],
    ) -> Result<(), Error> {
        let _ = (context, frame, block_params);
        Ok(())
    }

    /// Renders the block's `{{else}}` part, if it has one.
    ///
    /// # Errors
    /// Whatever went wrong inside.
    pub fn inverse(&mut self, context: &Value) -> Result<(), Error> {
        let _ = context;
        Ok(())
    }

    /// Renders a registered partial here.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] when there is none of that name, or whatever went
    /// wrong inside.
    pub fn partial(&mut self, name: &str, context: &Value) -> Result<(), Error> {
        let _ = (name, context);
        Ok(())
    }

    /// Whether a partial of that name can be called from here.
    pub fn has_partial(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Runs a part of the helper's work and hands back what it wrote instead of
    /// printing it: `call.capture(|c| c.body(&this))`.
    ///
    /// # Errors
    /// Whatever the work returned.
    pub fn capture(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<String, Error> {
        work(self)?;
        Ok(String::new())
    }

    /// Writes text as it is.
    pub fn write(&mut self, text: &str) {
        let _ = text;
    }

    /// Writes text escaped.
    pub fn write_escaped(&mut self, text: &str) {
        let _ = text;
    }

    /// The name of the template the call stands in, with line and column from 1.
    pub fn place(&self) -> (&str, u32, u32) {
        ("", 0, 0)
    }

    /// An error for this call, with its place.
    pub fn refuse(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Helper, message)
    }
}
