//! From the tree to what is rendered: every name sorted into helper, field,
//! `@`-variable or block parameter, by the rules of handlebars.js's compiler.

use std::sync::Arc;

use crate::lex::Pos;
use crate::tree::{self, Node, PartialCall, Sexpr};
use crate::value::index;
use crate::{Dialect, Uses, Value};

/// A block's or a template's instructions.
#[derive(Default)]
pub(crate) struct Code {
    pub ops: Vec<Op>,
    /// Inline partials and unknown decorators, in effect while the code runs.
    pub decorators: Vec<Decorator>,
    /// How many block params it takes.
    pub params: usize,
    /// It is the rest of an `{{else if}}` chain.
    pub chained: bool,
}

pub(crate) enum Op {
    Text(Box<str>),
    Print { what: Invoke, escaped: bool },
    Block(Box<BlockOp>),
    Partial(Box<PartialOp>),
}

pub(crate) struct BlockOp {
    pub what: Invoke,
    pub body: Option<Code>,
    pub inverse: Option<Code>,
}

pub(crate) struct PartialOp {
    pub name: PartialName,
    pub context: Option<Expr>,
    pub hash: Hash,
    /// Named arguments were written, so the context is copied for them.
    pub copies: bool,
    pub block: Option<Code>,
    pub indent: Box<str>,
    pub pos: Pos,
}

pub(crate) enum PartialName {
    Fixed(Box<str>),
    /// `@partial-block`
    Block,
    Computed(Expr),
}

pub(crate) enum Decorator {
    Inline { name: Expr, code: Code },
    Unknown { name: String, pos: Pos },
}

/// Named arguments in the order handlebars.js hands them over.
pub(crate) type Hash = Vec<(Arc<str>, Expr)>;

/// A name in a tag, with what may have to be called.
pub(crate) struct Invoke {
    pub action: Action,
    pub pos: Pos,
}

pub(crate) enum Action {
    /// Only looked up.
    Look(Path),
    /// A helper if there is one, else looked up.
    Ambiguous {
        name: Box<str>,
        path: Path,
    },
    Call(Box<HelperCall>),
}

pub(crate) struct HelperCall {
    /// As written, for helpers and messages.
    pub name: Box<str>,
    /// What the name stands for if no helper has it.
    pub path: Path,
    /// Whether a helper may have this name at all (`a.b` is none).
    pub simple: bool,
    pub builtin: Option<Builtin>,
    pub params: Vec<Expr>,
    pub hash: Hash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    If,
    Unless,
    Each,
    With,
    Lookup,
    Log,
    /// `helperMissing` and `blockHelperMissing`, which templates must not call.
    Hook,
}

impl Builtin {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "if" => Builtin::If,
            "unless" => Builtin::Unless,
            "each" => Builtin::Each,
            "with" => Builtin::With,
            "lookup" => Builtin::Lookup,
            "log" => Builtin::Log,
            "helperMissing" | "blockHelperMissing" => Builtin::Hook,
            _ => return None,
        })
    }
}

pub(crate) enum Expr {
    Literal(Value),
    Path(Path),
    Invoke(Box<Invoke>),
}

pub(crate) struct Path {
    pub from: From,
    pub parts: Vec<Box<str>>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum From {
    /// The context so many steps above.
    Context(usize),
    /// The `@`-variables so many frames above.
    Data(usize),
    /// The block params so many declaring blocks outward, and which of them.
    BlockParam(usize, usize),
}

pub(crate) fn compile(program: &tree::Program<'_>, dialect: Dialect) -> (Code, Uses) {
    let mut compiler = Compiler { dialect, scopes: Vec::new(), uses: Uses::default() };
    let code = compiler.program(program);
    (code, compiler.uses)
}

struct Compiler {
    dialect: Dialect,
    /// Block params of the enclosing blocks that declare any, innermost last.
    scopes: Vec<Vec<String>>,
    uses: Uses,
}

/// handlebars.js's `scopedId`, a pattern that also hits names ending in "this".
fn is_scoped(original: &str) -> bool {
    original.starts_with('.')
        || original.match_indices("this").any(|(at, word)| {
            let next = original[at + word.len()..].chars().next();
            !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        })
}

/// A literal in the place of a name is a name too: `{{"a b"}}`, `{{12}}`.
fn as_path(expr: &tree::Expr) -> tree::Path {
    match expr {
        tree::Expr::Path(path) => path.clone(),
        literal => {
            let text = literal.original().to_string();
            tree::Path { data: false, depth: 0, parts: vec![text.clone()], original: text }
        }
    }
}

impl Compiler {
    fn program(&mut self, program: &tree::Program<'_>) -> Code {
        let declares = !program.block_params.is_empty();
        if declares {
            self.scopes.push(program.block_params.clone());
        }
        let mut code = Code { params: program.block_params.len(), chained: program.chained, ..Code::default() };
        for node in &program.body {
            self.node(node, &mut code);
        }
        if declares {
            self.scopes.pop();
        }
        code
    }

    fn node(&mut self, node: &Node<'_>, code: &mut Code) {
        match node {
            Node::Content(text) => push_text(code, text.value),
            Node::Comment { .. } => {}
            Node::Mustache { call, escaped, .. } => {
                let what = self.invoke(call, false);
                code.ops.push(Op::Print { what, escaped: *escaped && !self.dialect.no_escape });
            }
            Node::Block(block) if block.decorator => {
                let body = block.program.as_ref().map(|p| self.program(p));
                self.decorator(&block.call, body, code);
            }
            Node::Decorator { call, .. } => self.decorator(call, None, code),
            Node::Block(block) => {
                let body = block.program.as_ref().map(|p| self.program(p));
                let inverse = block.inverse.as_ref().map(|p| self.program(p));
                let what = self.invoke(&block.call, false);
                code.ops.push(Op::Block(Box::new(BlockOp { what, body, inverse })));
            }
            Node::Partial { call, indent, .. } => self.partial(call, None, indent, code),
            Node::PartialBlock { call, program, .. } => {
                let block = self.program(program);
                self.partial(call, Some(block), "", code);
            }
        }
    }

    fn decorator(&mut self, call: &Sexpr, body: Option<Code>, code: &mut Code) {
        let name = call.path.original().to_string();
        if name != "inline" {
            code.decorators.push(Decorator::Unknown { name, pos: call.pos });
        } else if let Some(body) = body {
            let name = match call.params.first() {
                Some(tree::Expr::Text(name)) => {
                    self.uses.inline_partials.insert(name.clone());
                    Expr::Literal(Value::from(name.as_str()))
                }
                Some(param) => self.expr(param),
                None => Expr::Literal(Value::Undefined),
            };
            code.decorators.push(Decorator::Inline { name, code: body });
        }
    }

    fn partial(&mut self, call: &PartialCall, block: Option<Code>, indent: &str, code: &mut Code) {
        let name = match &call.name {
            sub @ tree::Expr::Sub(_) => {
                self.uses.computed_partials = true;
                PartialName::Computed(self.expr(sub))
            }
            fixed => match fixed.original().to_string() {
                name if name == "@partial-block" => PartialName::Block,
                name => {
                    self.uses.partials.insert(name.clone());
                    PartialName::Fixed(name.into())
                }
            },
        };
        let indent = if self.dialect.prevent_indent {
            push_text(code, indent);
            ""
        } else {
            indent
        };
        let context = call.params.first().map(|param| self.expr(param));
        let hash = self.hash(&call.hash);
        code.ops.push(Op::Partial(Box::new(PartialOp {
            name,
            context,
            hash,
            copies: !call.hash.is_empty(),
            block,
            indent: indent.into(),
            pos: call.pos,
        })));
    }

    fn expr(&mut self, expr: &tree::Expr) -> Expr {
        Expr::Literal(match expr {
            tree::Expr::Path(path) => return Expr::Path(self.path(path)),
            tree::Expr::Sub(call) => return Expr::Invoke(Box::new(self.invoke(call, true))),
            tree::Expr::Text(text) => Value::from(text.as_str()),
            tree::Expr::Number(n) => Value::Number(*n),
            tree::Expr::Bool(b) => Value::Bool(*b),
            tree::Expr::Undefined => Value::Undefined,
            tree::Expr::Null => Value::Null,
        })
    }

    /// handlebars.js fills the hash from the last pair to the first, which
    /// decides its order and which of two equal names wins, and leaves out what
    /// is `undefined` by its own word.
    fn hash(&mut self, pairs: &[(String, tree::Expr)]) -> Hash {
        let mut hash: Hash = Vec::with_capacity(pairs.len());
        for (name, value) in pairs.iter().rev() {
            let value = self.expr(value);
            match hash.iter_mut().find(|(n, _)| **n == **name) {
                Some(pair) => pair.1 = value,
                None => hash.push((name.as_str().into(), value)),
            }
        }
        hash.retain(|(_, value)| !matches!(value, Expr::Literal(Value::Undefined)));
        hash.sort_by_key(|(name, _)| index(name).unwrap_or(usize::MAX));
        hash
    }

    /// Sorts a call as handlebars.js's `classifySexpr` does.
    fn invoke(&mut self, call: &Sexpr, is_sub: bool) -> Invoke {
        let raw = as_path(&call.path);
        let simple = raw.parts.len() == 1 && !is_scoped(&raw.original) && raw.depth == 0;
        let first = raw.parts.first().map_or("", String::as_str);
        let is_param = simple && self.block_param(first).is_some();
        let has_arguments = is_sub || !call.params.is_empty() || !call.hash.is_empty();
        let builtin = Builtin::of(first);
        let calls = !is_param && (has_arguments || (simple && builtin.is_some()));

        let action = if calls {
            let name = if builtin.is_some() { first } else { &raw.original };
            self.uses.helpers.insert(name.to_owned());
            let name = name.into();
            let path = self.path_of(&raw, false);
            Action::Call(Box::new(HelperCall {
                name,
                path,
                simple,
                builtin,
                params: call.params.iter().map(|p| self.expr(p)).collect(),
                hash: self.hash(&call.hash),
            }))
        } else if simple && !is_param {
            if !raw.data {
                self.uses.names.insert(first.to_owned());
            }
            Action::Ambiguous { name: first.into(), path: self.path(&raw) }
        } else {
            Action::Look(self.path(&raw))
        };
        Invoke { action, pos: call.pos }
    }

    fn path(&mut self, path: &tree::Path) -> Path {
        self.path_of(path, true)
    }

    fn path_of(&mut self, path: &tree::Path, note: bool) -> Path {
        let first = path.parts.first().map_or("", String::as_str);
        let all = || path.parts.iter().map(|p| p.as_str().into()).collect();
        let param = if path.depth == 0 && !is_scoped(&path.original) { self.block_param(first) } else { None };
        if let Some((level, place)) = param {
            let parts = path.parts[1..].iter().map(|p| p.as_str().into()).collect();
            Path { from: From::BlockParam(level, place), parts }
        } else if first.is_empty() {
            Path { from: From::Context(path.depth), parts: Vec::new() }
        } else if path.data {
            if note {
                self.uses.data.insert(path.parts.join("."));
            }
            Path { from: From::Data(path.depth), parts: all() }
        } else {
            Path { from: From::Context(path.depth), parts: all() }
        }
    }

    fn block_param(&self, name: &str) -> Option<(usize, usize)> {
        self.scopes.iter().rev().enumerate().find_map(|(level, names)| Some((level, names.iter().position(|n| n == name)?)))
    }
}

fn push_text(code: &mut Code, text: &str) {
    if !text.is_empty() {
        code.ops.push(Op::Text(text.into()));
    }
}
