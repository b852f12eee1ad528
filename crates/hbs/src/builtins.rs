//! The helpers every template has: `if unless each with lookup`, and what a
//! block does with a plain value (`blockHelperMissing`).

use std::borrow::Cow;
use std::sync::Arc;

use crate::compile::{BlockOp, Builtin, Code};
use crate::evaluate::this;
use crate::frame::{Data, Env, Vars};
use crate::render::{Entry, Machine};
use crate::value::loop_keys;
use crate::{Error, ErrorKind, Value};

fn refuse<T>(message: &str) -> Result<T, Error> {
    Err(Error::new(ErrorKind::Helper, message))
}

impl Machine<'_> {
    pub fn builtin_block(
        &mut self,
        builtin: Builtin,
        block: &BlockOp,
        args: &[Value],
        hash: &[(Arc<str>, Value)],
        env: Env<'_>,
    ) -> Result<Value, Error> {
        let (body, inverse) = (block.body.as_ref(), block.inverse.as_ref());
        match (builtin, args) {
            (Builtin::If | Builtin::Unless, [condition]) => {
                let include_zero = hash.iter().any(|(n, v)| &**n == "includeZero" && v.is_truthy());
                let met = !((!include_zero && !condition.is_truthy()) || condition.is_empty());
                let part = if met == (builtin == Builtin::If) { body } else { inverse };
                self.part(part, env, this(env), Entry::default())?;
                Ok(Value::Undefined)
            }
            (Builtin::With, [context]) => {
                if context.is_empty() {
                    self.part(inverse, env, this(env), Entry::default())?;
                } else {
                    let params = std::slice::from_ref(context);
                    self.part(body, env, context, Entry { params, data: None })?;
                }
                Ok(Value::Undefined)
            }
            (Builtin::Each, [items]) => {
                self.each(block, items, env)?;
                Ok(Value::Undefined)
            }
            (Builtin::Lookup, args) => self.builtin_lookup(args),
            (Builtin::Log, _) => Ok(Value::Undefined),
            (Builtin::If, _) => refuse("if takes exactly one condition"),
            (Builtin::Unless, _) => refuse("unless takes exactly one condition"),
            (Builtin::With, _) => refuse("with takes exactly one context"),
            (Builtin::Each, _) => refuse("each takes exactly one thing to go through"),
            (Builtin::Hook, _) => refuse("this name is the engine's own and cannot be called"),
        }
    }

    /// A block whose name is a value, not a helper. Unlike a helper it keeps a
    /// missing context missing.
    pub fn value_block(&mut self, block: &BlockOp, value: &Value, env: Env<'_>) -> Result<Value, Error> {
        let (body, inverse) = (block.body.as_ref(), block.inverse.as_ref());
        match value {
            Value::Bool(true) => self.part(body, env, env.context, Entry::default())?,
            Value::Bool(false) | Value::Undefined | Value::Null => {
                self.part(inverse, env, env.context, Entry::default())?;
            }
            list if list.as_array().is_some_and(<[Value]>::is_empty) => {
                self.part(inverse, env, env.context, Entry::default())?;
            }
            list if list.as_array().is_some() => self.each(block, list, env)?,
            context => self.part(body, env, context, Entry::default())?,
        }
        Ok(Value::Undefined)
    }

    pub fn builtin_lookup(&mut self, args: &[Value]) -> Result<Value, Error> {
        match args {
            [] => refuse("lookup needs something to look into, and a name"),
            [from, ..] if !from.is_truthy() => Ok(from.clone()),
            [_] => refuse("lookup needs the name of what to look up"),
            [from, name, ..] => Ok(match name {
                Value::String(name) | Value::Safe(name) => from.get(name),
                Value::Undefined => from.get("undefined"),
                Value::Null => from.get("null"),
                other => from.get(&other.text()),
            }),
        }
    }

    pub fn part(&mut self, code: Option<&Code>, env: Env<'_>, context: &Value, entry: Entry<'_>) -> Result<(), Error> {
        match code {
            Some(code) => self.enter(code, env, context, entry),
            None => Ok(()),
        }
    }

    fn each(&mut self, block: &BlockOp, items: &Value, env: Env<'_>) -> Result<(), Error> {
        let mut none = true;
        match (items.as_array(), items) {
            (Some(members), _) => {
                let last = members.len().saturating_sub(1);
                for (i, member) in members.iter().enumerate() {
                    none = false;
                    self.turn(block, member, Value::from(i), i, i == last, env)?;
                }
            }
            (None, Value::Object(object)) => {
                let keys = loop_keys(&**object);
                let last = keys.len().saturating_sub(1);
                for (i, key) in keys.into_iter().enumerate() {
                    none = false;
                    let member = object.get(&key).unwrap_or_default();
                    self.turn(block, &member, Value::String(key), i, i == last, env)?;
                }
            }
            // JavaScript's SafeString is an object with one field.
            (None, Value::Safe(text)) => {
                none = false;
                let member = Value::String(text.clone());
                self.turn(block, &member, Value::from("string"), 0, true, env)?;
            }
            _ => {}
        }
        if none {
            self.part(block.inverse.as_ref(), env, this(env), Entry::default())?;
        }
        Ok(())
    }

    fn turn(&mut self, block: &BlockOp, member: &Value, key: Value, index: usize, last: bool, env: Env<'_>) -> Result<(), Error> {
        self.step(block.what.pos, env)?;
        let Some(body) = &block.body else {
            return Ok(());
        };
        let params = if body.params > 0 { [member.clone(), key.clone()] } else { Default::default() };
        let vars = [
            (Cow::Borrowed("key"), key),
            (Cow::Borrowed("index"), Value::from(index)),
            (Cow::Borrowed("first"), Value::Bool(index == 0)),
            (Cow::Borrowed("last"), Value::Bool(last)),
        ];
        let data = Data { vars: Vars::Set(&vars), parent: Some(env.data) };
        self.enter(body, env, member, Entry { data: Some(&data), params: &params })
    }
}
