//! `@`-variables: what a helper lays over those already visible.

use std::borrow::Cow;

use crate::Value;

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
