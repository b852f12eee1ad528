//! What a name, a path or a call comes to.

use std::sync::Arc;

use crate::compile::{Action, BlockOp, Builtin, Expr, From, Hash, HelperCall, Invoke, Path};
use crate::frame::{Data, Env, Vars};
use crate::render::{Machine, NO_CONTEXT, place};
use crate::{Call, CallKind, Error, ErrorKind, Helper, Value};

/// Arguments kept on the stack while there are few.
const FEW: usize = 3;

impl<'r> Machine<'r> {
    pub fn value(&mut self, expr: &Expr, env: Env<'_>) -> Result<Value, Error> {
        match expr {
            Expr::Literal(value) => Ok(value.clone()),
            Expr::Path(path) => Ok(self.look_up(path, env)),
            Expr::Invoke(invoke) => {
                self.step(invoke.pos, env)?;
                let value = self
                    .deeper(env, invoke.pos, |m| m.invoke(invoke, env, CallKind::Subexpression))
                    .map_err(|error| place(error, env, invoke.pos))?;
                self.count_aside(&value);
                Ok(value)
            }
        }
    }

    /// The value at a path, from the view of `env`.
    pub fn look_up(&self, path: &Path, env: Env<'_>) -> Value {
        match path.from {
            From::Context(0) => follow(env.context, &path.parts),
            From::Context(steps) => env.depths.above(steps).map_or(Value::Undefined, |c| follow(c, &path.parts)),
            From::BlockParam(level, place) => {
                let mut at = env.params;
                for _ in 0..level {
                    at = at.and_then(|p| p.parent);
                }
                at.and_then(|p| p.values.get(place)).map_or(Value::Undefined, |v| follow(v, &path.parts))
            }
            From::Data(steps) => {
                let mut at = Some(env.data);
                for _ in 0..steps {
                    at = at.and_then(|d| d.parent);
                }
                let (Some(first), Some(data)) = (path.parts.first(), at) else {
                    return Value::Undefined;
                };
                let mut value = self.data(first, data);
                for part in &path.parts[1..] {
                    // `@a.b` stops at anything false, not only at nothing.
                    if !value.is_truthy() {
                        break;
                    }
                    value = value.get(part);
                }
                value
            }
        }
    }

    /// The `@`-variable of that name.
    pub fn data(&self, name: &str, data: &Data<'_>) -> Value {
        let mut vars = data.vars;
        let mut parent = data.parent;
        loop {
            match vars {
                Vars::Set(vars) => {
                    if let Some((_, value)) = vars.iter().find(|(n, _)| n == name) {
                        return value.clone();
                    }
                }
                Vars::Root => {
                    if let Some((_, value)) = self.globals.iter().find(|(n, _)| n == name) {
                        return value.clone();
                    }
                    if name == "root" {
                        return self.root.clone();
                    }
                }
                Vars::PartialBlock(_) => {}
            }
            let Some(above) = parent else {
                return Value::Undefined;
            };
            vars = above.vars;
            parent = above.parent;
        }
    }

    /// The caller's helper of that name.
    fn helper(&self, name: &str) -> Option<&'r dyn Helper> {
        self.helpers.by_name.get(name).map(|h| &**h)
    }

    /// A builtin unless the caller has replaced it.
    fn builtin(&self, call: &HelperCall) -> Option<Builtin> {
        let builtin = call.builtin?;
        let replaced =
            builtin != Builtin::Hook && self.helpers.replaces_builtin && self.helpers.by_name.contains_key(&*call.name);
        (!replaced).then_some(builtin)
    }

    /// What a mustache or subexpression comes to.
    pub fn invoke(&mut self, invoke: &Invoke, env: Env<'_>, kind: CallKind) -> Result<Value, Error> {
        match &invoke.action {
            Action::Look(path) => Ok(self.look_up(path, env)),
            Action::Ambiguous { name, path } => {
                if let Some(helper) = self.helper(name) {
                    return self.call(helper, name, invoke, env, kind, &[], &[], None);
                }
                let value = self.look_up(path, env);
                if value.is_nullish()
                    && let Some(helper) = self.helper("helperMissing")
                {
                    return self.call(helper, name, invoke, env, kind, &[], &[], None);
                }
                Ok(value)
            }
            Action::Call(call) => self.with_arguments(call, env, |m, args, hash| match m.builtin(call) {
                Some(Builtin::Lookup) => m.builtin_lookup(args),
                Some(Builtin::Log) => Ok(Value::Undefined),
                Some(_) => {
                    let message = format!("{} needs a block: write {{{{#{} …}}}}", call.name, call.name);
                    Err(Error::new(ErrorKind::Helper, message))
                }
                None => m.call_by_name(call, invoke, env, kind, args, hash, None),
            }),
        }
    }

    /// What a block comes to, besides what it writes.
    pub fn invoke_block(&mut self, block: &BlockOp, env: Env<'_>) -> Result<Value, Error> {
        let invoke = &block.what;
        match &invoke.action {
            Action::Look(path) => {
                let value = self.look_up(path, env);
                self.context_block(block, &value, "", env)
            }
            Action::Ambiguous { name, path } => {
                if let Some(helper) = self.helper(name) {
                    return self.call(helper, name, invoke, env, CallKind::Block, &[], &[], Some(block));
                }
                let mut value = self.look_up(path, env);
                if value.is_nullish()
                    && let Some(helper) = self.helper("helperMissing")
                {
                    value = self.call(helper, name, invoke, env, CallKind::Block, &[], &[], Some(block))?;
                }
                self.context_block(block, &value, name, env)
            }
            Action::Call(call) => self.with_arguments(call, env, |m, args, hash| match m.builtin(call) {
                Some(builtin) => m.builtin_block(builtin, block, args, hash, env),
                None => m.call_by_name(call, invoke, env, CallKind::Block, args, hash, Some(block)),
            }),
        }
    }

    /// `{{#post}}…{{/post}}`, where `post` is a value.
    fn context_block(&mut self, block: &BlockOp, value: &Value, name: &str, env: Env<'_>) -> Result<Value, Error> {
        match self.helper("blockHelperMissing") {
            Some(helper) => {
                let args = std::slice::from_ref(value);
                self.call(helper, name, &block.what, env, CallKind::Block, args, &[], Some(block))
            }
            None => self.value_block(block, value, env),
        }
    }

    /// Works out the arguments and does `work` with them.
    fn with_arguments<T>(
        &mut self,
        call: &HelperCall,
        env: Env<'_>,
        work: impl FnOnce(&mut Self, &[Value], &[(Arc<str>, Value)]) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let hash = self.hash(&call.hash, env)?;
        if call.params.len() <= FEW {
            let mut args: [Value; FEW] = Default::default();
            for (arg, param) in args.iter_mut().zip(&call.params) {
                *arg = self.value(param, env)?;
            }
            let args = &args[..call.params.len()];
            self.weigh(args)?;
            return work(self, args, &hash);
        }
        let args = call.params.iter().map(|p| self.value(p, env)).collect::<Result<Vec<_>, _>>()?;
        self.weigh(&args)?;
        work(self, &args, &hash)
    }

    pub fn hash(&mut self, hash: &Hash, env: Env<'_>) -> Result<Vec<(Arc<str>, Value)>, Error> {
        hash.iter().map(|(name, expr)| Ok((name.clone(), self.value(expr, env)?))).collect()
    }

    #[allow(clippy::too_many_arguments)]
    fn call_by_name(
        &mut self,
        called: &HelperCall,
        invoke: &Invoke,
        env: Env<'_>,
        kind: CallKind,
        args: &[Value],
        hash: &[(Arc<str>, Value)],
        block: Option<&BlockOp>,
    ) -> Result<Value, Error> {
        let name = &*called.name;
        let may_be_helper = called.simple || called.builtin.is_some();
        if may_be_helper && let Some(helper) = self.helper(name) {
            return self.call(helper, name, invoke, env, kind, args, hash, block);
        }
        if self.look_up(&called.path, env).is_truthy() {
            let message = format!("{name} is a value and takes no arguments");
            return Err(Error::new(ErrorKind::Missing, message));
        }
        if let Some(helper) = self.helper("helperMissing") {
            return self.call(helper, name, invoke, env, kind, args, hash, block);
        }
        if args.is_empty() {
            return Ok(Value::Undefined);
        }
        Err(Error::new(ErrorKind::Missing, format!("there is no helper called {name}")))
    }

    #[allow(clippy::too_many_arguments)]
    fn call(
        &mut self,
        helper: &dyn Helper,
        name: &str,
        invoke: &Invoke,
        env: Env<'_>,
        kind: CallKind,
        args: &[Value],
        hash: &[(Arc<str>, Value)],
        block: Option<&BlockOp>,
    ) -> Result<Value, Error> {
        let start = self.out.len();
        let mut call = Call {
            machine: self,
            env,
            name,
            kind,
            args,
            hash,
            body: block.and_then(|b| b.body.as_ref()),
            inverse: block.and_then(|b| b.inverse.as_ref()),
            pos: invoke.pos,
        };
        let value = helper.call(&mut call)?;
        if kind == CallKind::Subexpression && self.out.len() > start {
            let written = self.take_back(start);
            if matches!(value, Value::Undefined) {
                return Ok(Value::safe(written));
            }
        }
        Ok(value)
    }
}

/// Own fields only, step by step, until there is nothing.
fn follow(from: &Value, parts: &[Box<str>]) -> Value {
    let Some((first, more)) = parts.split_first() else {
        return from.clone();
    };
    if from.is_nullish() {
        return from.clone();
    }
    let mut value = from.get(first);
    for part in more {
        if value.is_nullish() {
            break;
        }
        value = value.get(part);
    }
    value
}

/// `this` as a helper sees it: never nothing.
pub(crate) fn this<'e>(env: Env<'e>) -> &'e Value {
    if env.depths.context.is_nullish() { &NO_CONTEXT } else { env.depths.context }
}
