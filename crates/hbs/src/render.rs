//! Rendering: a template, a context and everything lent to it become text.

use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::compile::{BlockOp, Code, Decorator, Op};
use crate::frame::{Data, Depth, Env, Inlines, Params, Vars};
use crate::lex::Pos;
use crate::value::Map;
use crate::{CallKind, Error, ErrorKind, Frame, Helpers, Limits, Partials, Template, Value, escape};

/// Calls inside calls, links of `{{else if}}` chains included. A level takes up
/// to 7 KiB of stack in an unoptimized build, so half of a small thread's 2 MiB
/// suffices however a template is built, and the other half is the helpers'.
const MAX_STACK: u32 = 160;

/// How many steps pass between two looks at the deadline.
const STEPS_PER_LOOK: u64 = 64;

/// What stands for a missing context where a helper asks for `this`.
pub(crate) static NO_CONTEXT: LazyLock<Value> = LazyLock::new(|| Value::Object(Arc::new(Map::new())));

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
        Render { helpers, partials, data: Frame::new(), state: None, limits: Limits::default(), expired: None }
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
        let mut machine = Machine {
            helpers: self.helpers,
            partials: self.partials,
            state: self.state,
            expired: self.expired,
            limits: self.limits,
            out: String::with_capacity(4096),
            aside: 0,
            steps: 0,
            next_look: 0,
            depth: 0,
            stack: 0,
            root: self.data.get("root").unwrap_or(context),
            globals: Vec::new(),
        };
        let lent = Data { vars: Vars::Set(&self.data.vars), parent: None };
        let parent = (!self.data.vars.is_empty()).then_some(&lent);
        let data = Data { vars: Vars::Root, parent };
        let env = Env {
            template: &template.inner,
            context: &Value::Undefined,
            depths: &Depth { context: &Value::Undefined, parent: None },
            data: &data,
            params: None,
            inlines: None,
        };
        let done = machine.template(env, context).and_then(|()| machine.look(Pos::default(), env));
        // A limit reached in plain text has no tag to point at.
        done.map_err(|error| error.at(template.name(), 1, 1))?;
        Ok(machine.out)
    }
}

/// The state of one render.
pub(crate) struct Machine<'r> {
    pub helpers: &'r Helpers,
    pub partials: &'r dyn Partials,
    pub state: Option<&'r dyn Any>,
    pub limits: Limits,
    pub out: String,
    pub root: &'r Value,
    /// `@`-variables set by helpers for the rest of the render.
    pub globals: Vec<(Cow<'static, str>, Value)>,
    expired: Option<&'r dyn Fn() -> bool>,
    /// Bytes written but not in `out`: captured text and computed strings.
    aside: usize,
    steps: u64,
    next_look: u64,
    depth: u32,
    stack: u32,
}

/// How a block's code is entered, besides its context.
#[derive(Default, Clone, Copy)]
pub(crate) struct Entry<'e> {
    pub data: Option<&'e Data<'e>>,
    pub params: &'e [Value],
}

impl Machine<'_> {
    /// Counts one step and sees whether a limit is reached.
    pub fn step(&mut self, pos: Pos, env: Env<'_>) -> Result<(), Error> {
        self.steps += 1;
        if self.steps >= self.next_look || self.out.len() + self.aside > self.limits.output {
            self.look(pos, env)?;
        }
        Ok(())
    }

    #[cold]
    fn look(&mut self, pos: Pos, env: Env<'_>) -> Result<(), Error> {
        self.next_look = (self.steps + STEPS_PER_LOOK).min(self.limits.steps.saturating_add(1));
        let error = if self.out.len() + self.aside > self.limits.output {
            self.too_long()
        } else if self.steps > self.limits.steps {
            let message = format!("more than {} steps are needed", self.limits.steps);
            Error::new(ErrorKind::Limit, message)
        } else if self.expired.is_some_and(|expired| expired()) {
            Error::new(ErrorKind::Deadline, "the time for setting this page has passed")
        } else {
            return Ok(());
        };
        Err(place(error, env, pos))
    }

    /// Takes what was written since `start` out of the output.
    pub fn take_back(&mut self, start: usize) -> String {
        let text = self.out.split_off(start);
        self.aside = self.aside.saturating_add(text.len());
        text
    }

    /// Counts a computed text, so that doubling it again and again is bounded.
    pub fn count_aside(&mut self, value: &Value) {
        if let Some(text) = value.as_str() {
            self.aside = self.aside.saturating_add(text.len());
        }
    }

    /// Refuses arguments that are longer together than a page may be, before a
    /// helper joins them.
    pub fn weigh(&self, args: &[Value]) -> Result<(), Error> {
        let bytes: usize = args.iter().filter_map(Value::as_str).map(str::len).sum();
        if bytes > self.limits.output {
            return Err(self.too_long());
        }
        Ok(())
    }

    fn too_long(&self) -> Error {
        let message = format!("more than {} bytes would be written", self.limits.output);
        Error::new(ErrorKind::Limit, message)
    }

    /// Runs a template's own code with a context that has none above it.
    pub fn template(&mut self, env: Env<'_>, context: &Value) -> Result<(), Error> {
        let depths = Depth { context, parent: None };
        let nothing = Depth { context: &Value::Undefined, parent: None };
        let outside = Env { context: nothing.context, depths: &nothing, ..env };
        let code = &env.template.code;
        self.defining(code, outside, |machine, inlines| machine.nested(code, Env { context, depths: &depths, inlines, ..env }))
    }

    /// Enters a block's code as handlebars.js enters a program: a step for
    /// `../` counts only where the context changes.
    pub fn enter(&mut self, code: &Code, env: Env<'_>, context: &Value, entry: Entry<'_>) -> Result<(), Error> {
        let now = env.depths.context;
        let stays = context.is_same(now) || (matches!(now, Value::Null) && context.is_same(&NO_CONTEXT));
        let changed = Depth { context, parent: Some(env.depths) };
        let depths = if stays { env.depths } else { &changed };
        let level = Params { values: entry.params, parent: env.params };
        let params = if code.params > 0 { Some(&level) } else { env.params };
        let data = entry.data.unwrap_or(env.data);
        if code.decorators.is_empty() {
            return self.nested(code, Env { context, depths, params, data, ..env });
        }
        self.defining(code, env, |machine, inlines| machine.nested(code, Env { context, depths, params, data, inlines, ..env }))
    }

    /// Lets the code's inline partials be in effect during `work`.
    fn defining(
        &mut self,
        code: &Code,
        env: Env<'_>,
        work: impl FnOnce(&mut Self, Option<&Inlines<'_>>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if code.decorators.is_empty() {
            return work(self, env.inlines);
        }
        let defined = self.defined(code, env)?;
        let inlines = Inlines { defined: &defined, env, running: true, parent: env.inlines };
        work(self, Some(&inlines))
    }

    /// The inline partials a piece of code defines, by name.
    pub fn defined<'c>(&mut self, code: &'c Code, env: Env<'_>) -> Result<Vec<(String, &'c Code)>, Error> {
        let mut defined = Vec::with_capacity(code.decorators.len());
        for decorator in &code.decorators {
            match decorator {
                Decorator::Inline { name, code } => {
                    let name = self.value(name, env)?;
                    let name = if name.is_nullish() { "undefined".to_owned() } else { name.text() };
                    defined.push((name, code));
                }
                Decorator::Unknown { name, pos } => {
                    let message = format!("there is no decorator called {name}");
                    return Err(place(Error::new(ErrorKind::Missing, message), env, *pos));
                }
            }
        }
        Ok(defined)
    }

    fn nested(&mut self, code: &Code, env: Env<'_>) -> Result<(), Error> {
        let level = u32::from(!code.chained);
        self.depth += level;
        self.deeper(env, Pos::default(), |machine| {
            if machine.depth > machine.limits.depth {
                let message = format!("blocks and partials are more than {} deep", machine.limits.depth);
                return Err(Error::new(ErrorKind::Limit, message));
            }
            for op in &code.ops {
                machine.op(op, env)?;
            }
            Ok(())
        })?;
        self.depth -= level;
        Ok(())
    }

    /// Does `work` one level further down the stack.
    pub fn deeper<T>(&mut self, env: Env<'_>, pos: Pos, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.stack += 1;
        if self.stack > MAX_STACK {
            let message = format!("calls are more than {MAX_STACK} deep inside each other");
            return Err(place(Error::new(ErrorKind::Limit, message), env, pos));
        }
        let done = work(self)?;
        self.stack -= 1;
        Ok(done)
    }

    fn op(&mut self, op: &Op, env: Env<'_>) -> Result<(), Error> {
        match op {
            Op::Text(text) => {
                self.step(Pos::default(), env)?;
                self.out.push_str(text);
                Ok(())
            }
            Op::Print { what, escaped } => {
                self.step(what.pos, env)?;
                let value = self.invoke(what, env, CallKind::Inline).map_err(|error| place(error, env, what.pos))?;
                self.print(&value, *escaped);
                Ok(())
            }
            Op::Block(block) => {
                self.step(block.what.pos, env)?;
                self.block(block, env).map_err(|error| place(error, env, block.what.pos))
            }
            Op::Partial(partial) => {
                self.step(partial.pos, env)?;
                self.partial_op(partial, env).map_err(|error| place(error, env, partial.pos))
            }
        }
    }

    fn block(&mut self, block: &BlockOp, env: Env<'_>) -> Result<(), Error> {
        let value = self.invoke_block(block, env)?;
        self.print(&value, false);
        Ok(())
    }

    pub fn print(&mut self, value: &Value, escaped: bool) {
        match value {
            Value::String(text) if escaped => escape(text, &mut self.out),
            Value::Array(_) if escaped => escape(&value.text(), &mut self.out),
            // Nothing else holds a character that is escaped.
            _ => value.write_text(&mut self.out),
        }
    }
}

/// Says where an error happened, if nobody closer to it has.
pub(crate) fn place(error: Error, env: Env<'_>, pos: Pos) -> Error {
    if pos.line == 0 {
        return error;
    }
    error.at(&env.template.name, pos.line, pos.column)
}
