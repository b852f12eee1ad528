//! Helpers: how a caller lends its own verbs to a template.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use crate::compile::Code;
use crate::evaluate::this;
use crate::frame::{Data, Env, Vars};
use crate::lex::Pos;
use crate::render::{Entry, Machine, place};
use crate::{Error, ErrorKind, Frame, Value, escape};

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
    pub(crate) by_name: HashMap<String, Box<dyn Helper>, BuildHasherDefault<NameHasher>>,
    pub(crate) replaces_builtin: bool,
}

/// FNV-1a: every plain name in a template is asked for here, and only the
/// caller puts names in, so speed counts and malice does not.
pub(crate) struct NameHasher(u64);

impl Default for NameHasher {
    fn default() -> Self {
        NameHasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn is_builtin(name: &str) -> bool {
    matches!(name, "if" | "unless" | "each" | "with" | "lookup" | "log")
}

impl Helpers {
    /// The built-in helpers only.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a helper, replacing one of the same name.
    pub fn add(&mut self, name: impl Into<String>, helper: impl Fn(&mut Call<'_, '_>) -> HelperResult + Send + Sync + 'static) {
        self.add_helper(name, helper);
    }

    /// Adds a helper that is a type of its own.
    pub fn add_helper(&mut self, name: impl Into<String>, helper: impl Helper + 'static) {
        let name = name.into();
        self.replaces_builtin |= is_builtin(&name);
        self.by_name.insert(name, Box::new(helper));
    }

    /// Whether a helper of that name exists, built-in ones included.
    pub fn has(&self, name: &str) -> bool {
        is_builtin(name) || self.by_name.contains_key(name)
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
    pub(crate) machine: &'c mut Machine<'r>,
    pub(crate) env: Env<'c>,
    pub(crate) name: &'c str,
    pub(crate) kind: CallKind,
    pub(crate) args: &'c [Value],
    pub(crate) hash: &'c [(Arc<str>, Value)],
    pub(crate) body: Option<&'c Code>,
    pub(crate) inverse: Option<&'c Code>,
    pub(crate) pos: Pos,
}

impl<'c, 'r> Call<'c, 'r> {
    /// The name it was called by.
    pub fn name(&self) -> &'c str {
        self.name
    }

    /// How it was called.
    pub fn kind(&self) -> CallKind {
        self.kind
    }

    /// Whether it was called as a block.
    pub fn is_block(&self) -> bool {
        self.kind == CallKind::Block
    }

    /// The positional arguments.
    pub fn args(&self) -> &'c [Value] {
        self.args
    }

    /// The argument at that place, `Undefined` past the end.
    pub fn arg(&self, at: usize) -> &'c Value {
        self.args.get(at).unwrap_or(&Value::Undefined)
    }

    /// The named argument, if given.
    pub fn hash(&self, name: &str) -> Option<&'c Value> {
        self.hash.iter().find(|(n, _)| &**n == name).map(|(_, v)| v)
    }

    /// All named arguments, in handlebars.js's order of `options.hash`: the
    /// first written comes last.
    pub fn hash_pairs(&self) -> impl Iterator<Item = (&'c str, &'c Value)> + use<'c> {
        self.hash.iter().map(|(n, v)| (&**n, v))
    }

    /// The current context (`this`); an object without fields where there is none.
    pub fn this(&self) -> &'c Value {
        this(self.env)
    }

    /// The context `steps` above (`../` is 1); `Undefined` above the top.
    pub fn above(&self, steps: usize) -> &'c Value {
        match steps {
            0 => self.env.context,
            steps => self.env.depths.above(steps).unwrap_or(&Value::Undefined),
        }
    }

    /// The context the render began with (`@root`).
    pub fn root(&self) -> Value {
        self.data("root")
    }

    /// The `@`-variable of that name as seen from here (without the `@`).
    pub fn data(&self, name: &str) -> Value {
        self.machine.data(name, self.env.data)
    }

    /// Sets an `@`-variable for the rest of this render at its outermost frame,
    /// visible wherever no inner frame hides it.
    pub fn set_global(&mut self, name: &str, value: Value) {
        let globals = &mut self.machine.globals;
        match globals.iter_mut().find(|(n, _)| n == name) {
            Some(global) => global.1 = value,
            None => globals.push((name.to_owned().into(), value)),
        }
    }

    /// What the caller lent to this render ([`Render::state`](crate::Render::state)),
    /// if it is of that type. It outlives the call, so it can be held while rendering.
    pub fn state<T: 'static>(&self) -> Option<&'r T> {
        self.machine.state?.downcast_ref()
    }

    /// How many block params the block declares (`as |a b|` is 2).
    pub fn block_params(&self) -> usize {
        self.body.map_or(0, |body| body.params)
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
    pub fn body_with(&mut self, context: &Value, frame: Option<&Frame>, block_params: &[Value]) -> Result<(), Error> {
        self.part(self.body, context, frame, block_params)
    }

    /// Renders the block's `{{else}}` part, if it has one.
    ///
    /// # Errors
    /// Whatever went wrong inside.
    pub fn inverse(&mut self, context: &Value) -> Result<(), Error> {
        self.part(self.inverse, context, None, &[])
    }

    fn part(&mut self, code: Option<&Code>, context: &Value, frame: Option<&Frame>, params: &[Value]) -> Result<(), Error> {
        self.machine.step(self.pos, self.env)?;
        let data = frame.map(|frame| Data { vars: Vars::Set(&frame.vars), parent: Some(self.env.data) });
        self.machine.part(code, self.env, context, Entry { data: data.as_ref(), params })
    }

    /// Renders a registered partial here.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] when there is none of that name, or whatever went
    /// wrong inside.
    pub fn partial(&mut self, name: &str, context: &Value) -> Result<(), Error> {
        self.machine.step(self.pos, self.env)?;
        self.machine.partial_by_name(name, context, self.env)
    }

    /// Whether a partial of that name can be called from here.
    pub fn has_partial(&self, name: &str) -> bool {
        self.machine.has_partial(name, self.env)
    }

    /// Runs a part of the helper's work and hands back what it wrote instead of
    /// printing it: `call.capture(|c| c.body(&this))`.
    ///
    /// # Errors
    /// Whatever the work returned.
    pub fn capture(&mut self, work: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<String, Error> {
        let start = self.machine.out.len();
        work(self)?;
        Ok(self.machine.take_back(start))
    }

    /// Writes text as it is.
    pub fn write(&mut self, text: &str) {
        self.machine.out.push_str(text);
    }

    /// Writes text escaped.
    pub fn write_escaped(&mut self, text: &str) {
        escape(text, &mut self.machine.out);
    }

    /// The name of the template the call stands in, with line and column from 1.
    pub fn place(&self) -> (&'c str, u32, u32) {
        (&self.env.template.name, self.pos.line, self.pos.column)
    }

    /// An error for this call, with its place.
    pub fn refuse(&self, message: impl Into<String>) -> Error {
        place(Error::new(ErrorKind::Helper, message), self.env, self.pos)
    }
}
