//! What is visible from a place in a template: contexts above, `@`-variables,
//! block params and inline partials, each a chain of links on the stack.

use std::borrow::Cow;

use crate::Value;
use crate::compile::Code;
use crate::template::Inner;

/// A set of `@`-variables. Names are given without the `@`.
///
/// A frame handed to [`Call::body_with`](crate::Call::body_with) hides
/// variables of the same name and inherits the others; `@../index` looks past
/// it. It may be reused and reset from turn to turn of a loop.
#[derive(Clone, Default, Debug)]
pub struct Frame {
    pub(crate) vars: Vec<(Cow<'static, str>, Value)>,
}

impl Frame {
    /// A frame without variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a variable, replacing what was there.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        let name = name.into();
        let value = value.into();
        match self.vars.iter_mut().find(|(n, _)| *n == name) {
            Some(var) => var.1 = value,
            None => self.vars.push((name, value)),
        }
    }

    /// Sets a variable and hands the frame back.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// The variable of that name, if this very frame has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.vars.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }
}

/// The view from one place. Copying it copies six references.
#[derive(Clone, Copy)]
pub(crate) struct Env<'e> {
    pub template: &'e Inner,
    pub context: &'e Value,
    /// The contexts `../` steps through; the first is what `context` was when
    /// it last changed, which for nothing may be another sort of nothing.
    pub depths: &'e Depth<'e>,
    pub data: &'e Data<'e>,
    pub params: Option<&'e Params<'e>>,
    pub inlines: Option<&'e Inlines<'e>>,
}

/// A context and those above it.
pub(crate) struct Depth<'e> {
    pub context: &'e Value,
    pub parent: Option<&'e Depth<'e>>,
}

impl<'e> Depth<'e> {
    pub fn above(&self, steps: usize) -> Option<&'e Value> {
        let mut at = self.parent;
        for _ in 1..steps {
            at = at?.parent;
        }
        at.map(|d| d.context)
    }
}

/// `@`-variables and the frames they are laid over.
pub(crate) struct Data<'e> {
    pub vars: Vars<'e>,
    pub parent: Option<&'e Data<'e>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Vars<'e> {
    /// What helpers set for the whole render, and `@root`.
    Root,
    Set(&'e [(Cow<'static, str>, Value)]),
    /// What `@partial-block` means from here on.
    PartialBlock(Option<&'e Closure<'e>>),
}

impl<'e> Data<'e> {
    pub fn partial_block(&self) -> Option<&'e Closure<'e>> {
        let mut vars = self.vars;
        let mut parent = self.parent;
        loop {
            if let Vars::PartialBlock(block) = vars {
                return block;
            }
            let above = parent?;
            vars = above.vars;
            parent = above.parent;
        }
    }
}

/// The body of a partial block, with the view from where it was written.
pub(crate) struct Closure<'e> {
    pub code: &'e Code,
    pub env: Env<'e>,
    /// What `@partial-block` means inside the body.
    pub outer: Option<&'e Closure<'e>>,
}

/// Block params of a block that declares some.
pub(crate) struct Params<'e> {
    pub values: &'e [Value],
    pub parent: Option<&'e Params<'e>>,
}

/// Inline partials in effect.
pub(crate) struct Inlines<'e> {
    pub defined: &'e [(String, &'e Code)],
    /// The view from outside the block that defines them.
    pub env: Env<'e>,
    /// Whether that block is being rendered, rather than lent to a partial.
    pub running: bool,
    pub parent: Option<&'e Inlines<'e>>,
}

/// Finds an inline partial; of two with one name the later counts.
pub(crate) fn find_inline<'e>(mut at: Option<&'e Inlines<'e>>, name: &str) -> Option<(&'e Code, &'e Inlines<'e>)> {
    while let Some(inlines) = at {
        if let Some((_, code)) = inlines.defined.iter().rev().find(|(n, _)| n == name) {
            return Some((code, inlines));
        }
        at = inlines.parent;
    }
    None
}
