//! Calling partials: registered ones, inline ones, and `@partial-block`.

use std::any::Any;
use std::sync::Arc;

use crate::compile::{Code, PartialName, PartialOp};
use crate::frame::{Closure, Data, Depth, Env, Inlines, Vars, find_inline};
use crate::render::{Entry, Machine};
use crate::{Error, ErrorKind, Object, Value};

/// What a partial's name turned out to mean.
enum Found<'e> {
    Block(&'e Closure<'e>),
    Inline(&'e Code, &'e Inlines<'e>),
    Template(&'e crate::template::Inner),
    Nothing,
}

impl<'r> Machine<'r> {
    pub fn partial_op(&mut self, op: &PartialOp, env: Env<'_>) -> Result<(), Error> {
        let computed;
        let name = match &op.name {
            PartialName::Fixed(name) => name,
            PartialName::Block => "@partial-block",
            PartialName::Computed(expr) => {
                let value = self.value(expr, env)?;
                computed = if value.is_truthy() { value.text() } else { "undefined".to_owned() };
                &computed
            }
        };
        let found = match op.name {
            PartialName::Block => env.data.partial_block().map_or(Found::Nothing, Found::Block),
            _ => self.find_partial(name, env),
        };
        let own;
        let mut context = match &op.context {
            None => env.context,
            Some(expr) => {
                own = self.value(expr, env)?;
                &own
            }
        };
        let merged;
        if op.copies {
            let over = self.hash(&op.hash, env)?;
            merged = Value::from_object(Merged { base: context.clone(), over });
            context = &merged;
        }
        let start = self.out.len();
        self.call_found(found, name, context, op.block.as_ref(), env)?;
        if !op.indent.is_empty() {
            let text = self.take_back(start);
            self.indent(&text, &op.indent);
        }
        Ok(())
    }

    /// Each line moved in, except an empty last one.
    fn indent(&mut self, text: &str, indent: &str) {
        for line in text.split_inclusive('\n') {
            self.out.push_str(indent);
            self.out.push_str(line);
        }
    }

    pub fn partial_by_name(&mut self, name: &str, context: &Value, env: Env<'_>) -> Result<(), Error> {
        let found = self.find_partial(name, env);
        self.call_found(found, name, context, None, env)
    }

    pub fn has_partial(&self, name: &str, env: Env<'_>) -> bool {
        !matches!(self.find_partial(name, env), Found::Nothing)
    }

    fn find_partial<'e>(&self, name: &str, env: Env<'e>) -> Found<'e>
    where
        'r: 'e,
    {
        if let Some((code, inlines)) = find_inline(env.inlines, name) {
            return Found::Inline(code, inlines);
        }
        match self.partials.partial(name) {
            Some(template) => Found::Template(&template.inner),
            None => Found::Nothing,
        }
    }

    fn call_found(
        &mut self,
        found: Found<'_>,
        name: &str,
        context: &Value,
        block: Option<&Code>,
        env: Env<'_>,
    ) -> Result<(), Error> {
        let Some(code) = block else {
            return match found {
                Found::Nothing => {
                    let message = format!("there is no partial called {name}");
                    Err(Error::new(ErrorKind::Missing, message))
                }
                found => self.run_found(found, context, env),
            };
        };
        let closure = Closure { code, env, outer: env.data.partial_block() };
        let data = Data { vars: Vars::PartialBlock(Some(&closure)), parent: Some(env.data) };
        let env = Env { data: &data, ..env };
        if let Found::Nothing = found {
            return self.run_found(Found::Block(&closure), context, env);
        }
        let defined = self.defined(code, closure.env)?;
        let lent = Inlines { defined: &defined, env: closure.env, running: false, parent: env.inlines };
        let inlines = if defined.is_empty() { env.inlines } else { Some(&lent) };
        self.run_found(found, context, Env { inlines, ..env })
    }

    fn run_found(&mut self, found: Found<'_>, context: &Value, env: Env<'_>) -> Result<(), Error> {
        match found {
            Found::Nothing => Ok(()),
            Found::Template(inner) => {
                let depths = Depth { context, parent: None };
                let env = Env { template: inner, depths: &depths, params: None, ..env };
                self.template(env, context)
            }
            Found::Block(closure) => {
                let data = Data { vars: Vars::PartialBlock(closure.outer), parent: Some(env.data) };
                let entry = Entry { data: Some(&data), params: &[] };
                self.enter(closure.code, closure.env, context, entry)
            }
            Found::Inline(code, defined) => {
                // A template sees the inline partials in effect where it last
                // stood: at this call, or where it called the template we are in.
                let inlines = if std::ptr::eq(defined.env.template, env.template) {
                    env.inlines
                } else if defined.running {
                    Some(defined)
                } else {
                    defined.env.inlines
                };
                let entry = Entry { data: Some(env.data), params: &[] };
                self.enter(code, Env { inlines, ..defined.env }, context, entry)
            }
        }
    }
}

/// A context with a partial's named arguments laid over it.
struct Merged {
    base: Value,
    over: Vec<(Arc<str>, Value)>,
}

impl Object for Merged {
    fn get(&self, key: &str) -> Option<Value> {
        if let Some((_, value)) = self.over.iter().find(|(k, _)| &**k == key) {
            return Some(value.clone());
        }
        match &self.base {
            Value::Object(object) => object.get(key),
            // `length` is not among what JavaScript copies from a list or text.
            Value::Array(_) | Value::String(_) if key == "length" => None,
            other => match other.get(key) {
                Value::Undefined => None,
                value => Some(value),
            },
        }
    }

    fn keys(&self) -> Vec<Arc<str>> {
        let numbered = |len: usize| (0..len).map(|i| i.to_string().into()).collect();
        let mut keys: Vec<Arc<str>> = match &self.base {
            Value::Object(object) => object.keys(),
            Value::Array(members) => numbered(members.len()),
            Value::String(text) => numbered(text.encode_utf16().count()),
            Value::Safe(_) => vec!["string".into()],
            _ => Vec::new(),
        };
        for (key, _) in &self.over {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        keys
    }

    /// A helper that knows its own type still finds it under the arguments.
    fn as_any(&self) -> Option<&dyn Any> {
        self.base.as_object()?.as_any()
    }
}
