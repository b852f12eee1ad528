//! A template as a tree, before whitespace control and compiling.

use crate::lex::Pos;

/// The whitespace tildes of a tag.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Strip {
    pub open: bool,
    pub close: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Program<'s> {
    pub body: Vec<Node<'s>>,
    pub block_params: Vec<String>,
    pub chained: bool,
}

#[derive(Debug)]
pub(crate) enum Node<'s> {
    Content(Content<'s>),
    Comment {
        strip: Strip,
    },
    Mustache {
        call: Sexpr,
        escaped: bool,
        strip: Strip,
    },
    Block(Box<Block<'s>>),
    Partial {
        call: PartialCall,
        indent: &'s str,
        strip: Strip,
    },
    PartialBlock {
        call: PartialCall,
        program: Program<'s>,
        open: Strip,
        close: Strip,
    },
    /// `{{* name …}}`, which only makes sense for decorators we do not have.
    Decorator {
        call: Sexpr,
        strip: Strip,
    },
}

/// Text between tags; `value` is what whitespace control leaves of `original`.
#[derive(Debug)]
pub(crate) struct Content<'s> {
    pub original: &'s str,
    pub value: &'s str,
    pub left_stripped: bool,
    pub right_stripped: bool,
}

#[derive(Debug)]
pub(crate) struct Block<'s> {
    pub call: Sexpr,
    /// `{{#* name …}}`: a decorator block.
    pub decorator: bool,
    pub program: Option<Program<'s>>,
    pub inverse: Option<Program<'s>>,
    pub open: Strip,
    pub middle: Strip,
    pub close: Strip,
}

#[derive(Debug)]
pub(crate) struct PartialCall {
    pub name: Expr,
    pub params: Vec<Expr>,
    pub hash: Vec<(String, Expr)>,
    pub pos: Pos,
}

/// Something called, or only looked up: a path (or literal) with arguments.
#[derive(Debug)]
pub(crate) struct Sexpr {
    pub path: Expr,
    pub params: Vec<Expr>,
    pub hash: Vec<(String, Expr)>,
    pub pos: Pos,
}

#[derive(Debug)]
pub(crate) enum Expr {
    Path(Path),
    Text(String),
    Number(f64),
    Bool(bool),
    Undefined,
    Null,
    Sub(Box<Sexpr>),
}

#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub data: bool,
    pub depth: usize,
    pub parts: Vec<String>,
    /// As written, brackets taken off; closing tags are compared by it.
    pub original: String,
}

impl Expr {
    /// What a closing tag must repeat. A subexpression has nothing to repeat,
    /// which is why `{{#> (x)}}` is closed by `{{/undefined}}`.
    pub(crate) fn original(&self) -> Original<'_> {
        match self {
            Expr::Path(p) => Original::Text(&p.original),
            Expr::Text(t) => Original::Text(t),
            Expr::Number(n) => Original::Number(*n),
            Expr::Bool(b) => Original::Bool(*b),
            Expr::Null => Original::Null,
            Expr::Undefined | Expr::Sub(_) => Original::Undefined,
        }
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Original<'a> {
    Text(&'a str),
    Number(f64),
    Bool(bool),
    Null,
    Undefined,
}

impl std::fmt::Display for Original<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Original::Text(t) => f.write_str(t),
            Original::Number(n) => f.write_str(&crate::number_text(*n)),
            Original::Bool(b) => write!(f, "{b}"),
            Original::Null => f.write_str("null"),
            Original::Undefined => f.write_str("undefined"),
        }
    }
}
