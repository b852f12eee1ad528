//! From tokens to a tree, by the grammar of handlebars.js 4.7.

use std::borrow::Cow;

use crate::lex::{Kind, Pos, Token, is_space, lex};
use crate::tree::{Block, Content, Expr, Node, Original, PartialCall, Path, Program, Sexpr, Strip};
use crate::{Error, ErrorKind};

/// Blocks and subexpressions inside each other. The render recurses as the
/// tree does, so a template cannot be allowed to choose its depth.
pub(crate) const MAX_NESTING: u32 = 100;
/// Links of one `{{else if}}` chain, each of which nests inside the one before.
pub(crate) const MAX_CHAIN: u32 = 100;

pub(crate) fn parse<'s>(name: &'s str, source: &'s str) -> Result<Program<'s>, Error> {
    let mut parser = Parser { name, tokens: lex(name, source)?, at: 0, depth: 0 };
    let program = parser.program()?;
    if parser.peek() != Kind::End {
        return Err(parser.unexpected("the end of the template"));
    }
    Ok(program)
}

struct Parser<'s> {
    name: &'s str,
    tokens: Vec<Token<'s>>,
    at: usize,
    depth: u32,
}

/// What follows the first part of a block.
struct Otherwise<'s> {
    strip: Strip,
    program: Program<'s>,
    chain: bool,
}

/// An opening tag read.
struct Opened {
    call: Sexpr,
    block_params: Vec<String>,
    decorator: bool,
    strip: Strip,
}

fn flags(open: &str, close: &str) -> Strip {
    let close = close.as_bytes();
    Strip { open: open.as_bytes().get(2) == Some(&b'~'), close: close.len() >= 3 && close[close.len() - 3] == b'~' }
}

/// A name without its brackets; handlebars.js leaves them on across a newline.
fn bare(token: &str) -> &str {
    let newline = |c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    match token.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        Some(inner) if !inner.contains(newline) => inner,
        _ => token,
    }
}

impl<'s> Parser<'s> {
    fn peek(&self) -> Kind {
        self.tokens[self.at].kind
    }

    fn next(&mut self) -> Token<'s> {
        let token = self.tokens[self.at].clone();
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    fn pos(&self) -> Pos {
        self.tokens[self.at].pos
    }

    fn expect(&mut self, kind: Kind, what: &str) -> Result<Token<'s>, Error> {
        if self.peek() == kind { Ok(self.next()) } else { Err(self.unexpected(what)) }
    }

    fn unexpected(&self, wanted: &str) -> Error {
        let token = &self.tokens[self.at];
        let found = match token.kind {
            Kind::End => "the template ends".to_owned(),
            Kind::Content => "text stands".to_owned(),
            _ => {
                let short: String = token.text.trim().chars().take(40).collect();
                format!("“{short}” stands")
            }
        };
        self.error(token.pos, format!("{found} where {wanted} was expected"))
    }

    fn error(&self, pos: Pos, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Syntax, message).at(self.name, pos.line, pos.column)
    }

    fn nest(&mut self, by: u32) -> Result<(), Error> {
        self.depth += by;
        if self.depth > MAX_NESTING {
            let pos = self.pos();
            return Err(Error::new(
                ErrorKind::Limit,
                format!("blocks and subexpressions stand more than {MAX_NESTING} deep inside each other"),
            )
            .at(self.name, pos.line, pos.column));
        }
        Ok(())
    }

    fn program(&mut self) -> Result<Program<'s>, Error> {
        self.nest(1)?;
        let mut body = Vec::new();
        while let Some(node) = self.statement()? {
            body.push(node);
        }
        self.depth -= 1;
        Ok(Program { body, ..Program::default() })
    }

    fn statement(&mut self) -> Result<Option<Node<'s>>, Error> {
        Ok(Some(match self.peek() {
            Kind::Content => self.content(),
            Kind::Comment => {
                let text = self.next().text;
                Node::Comment { strip: flags(&text, &text) }
            }
            Kind::Open | Kind::OpenUnescaped => self.mustache()?,
            Kind::OpenBlock => self.block()?,
            Kind::OpenInverse => self.inverse_block()?,
            Kind::OpenRawBlock => self.raw_block()?,
            Kind::OpenPartial => self.partial()?,
            Kind::OpenPartialBlock => self.partial_block()?,
            _ => return Ok(None),
        }))
    }

    fn content(&mut self) -> Node<'s> {
        let text = match self.next().text {
            Cow::Borrowed(text) => text,
            Cow::Owned(_) => unreachable!("content is always a slice of the source"),
        };
        Node::Content(Content { original: text, value: text, left_stripped: false, right_stripped: false })
    }

    fn mustache(&mut self) -> Result<Node<'s>, Error> {
        let open = self.next();
        let call = self.call(open.pos)?;
        let close = if open.kind == Kind::OpenUnescaped {
            self.expect(Kind::CloseUnescaped, "}}}")?
        } else {
            self.expect(Kind::Close, "}}")?
        };
        let strip = flags(&open.text, &close.text);
        if open.text.ends_with('*') {
            return Ok(Node::Decorator { call, strip });
        }
        let escaped = !open.text.ends_with('&') && open.kind == Kind::Open;
        Ok(Node::Mustache { call, escaped, strip })
    }

    fn partial(&mut self) -> Result<Node<'s>, Error> {
        let open = self.next();
        let call = self.partial_call(open.pos)?;
        let close = self.expect(Kind::Close, "}}")?;
        Ok(Node::Partial { call, indent: "", strip: flags(&open.text, &close.text) })
    }

    fn partial_block(&mut self) -> Result<Node<'s>, Error> {
        let open = self.next();
        let call = self.partial_call(open.pos)?;
        let end = self.expect(Kind::Close, "}}")?;
        let program = self.program()?;
        let close = self.close_tag(&call.name, open.pos)?;
        Ok(Node::PartialBlock { call, program, open: flags(&open.text, &end.text), close })
    }

    fn partial_call(&mut self, pos: Pos) -> Result<PartialCall, Error> {
        let name = if self.peek() == Kind::OpenSexpr { self.subexpression()? } else { self.name()? };
        let (params, hash) = self.arguments()?;
        if params.len() > 1 {
            let message = format!("a partial takes one context, not {}", params.len());
            return Err(self.error(pos, message));
        }
        Ok(PartialCall { name, params, hash, pos })
    }

    fn raw_block(&mut self) -> Result<Node<'s>, Error> {
        let open = self.next();
        let call = self.call(open.pos)?;
        self.expect(Kind::CloseRawBlock, "}}}}")?;
        let mut body = Vec::new();
        while self.peek() == Kind::Content {
            body.push(self.content());
        }
        let end = self.expect(Kind::EndRawBlock, "the end of the raw block")?;
        if call.path.original() != Original::Text(&end.text) {
            let message = format!("{} is closed as {}", call.path.original(), end.text);
            return Err(self.error(open.pos, message));
        }
        Ok(Node::Block(Box::new(Block {
            call,
            decorator: false,
            program: Some(Program { body, ..Program::default() }),
            inverse: None,
            open: Strip::default(),
            middle: Strip::default(),
            close: Strip::default(),
        })))
    }

    fn open_tag(&mut self) -> Result<Opened, Error> {
        let open = self.next();
        let call = self.call(open.pos)?;
        let mut block_params = Vec::new();
        if self.peek() == Kind::OpenBlockParams {
            self.next();
            loop {
                let name = self.expect(Kind::Id, "the name of a block parameter")?;
                block_params.push(bare(&name.text).to_owned());
                if self.peek() == Kind::CloseBlockParams {
                    self.next();
                    break;
                }
            }
        }
        let close = self.expect(Kind::Close, "}}")?;
        Ok(Opened {
            call,
            block_params,
            decorator: open.kind == Kind::OpenBlock && open.text.ends_with('*'),
            strip: flags(&open.text, &close.text),
        })
    }

    fn close_tag(&mut self, opened: &Expr, pos: Pos) -> Result<Strip, Error> {
        if self.peek() != Kind::OpenEndBlock {
            let what = format!("{{{{/{}}}}} (opened in line {})", opened.original(), pos.line);
            return Err(self.unexpected(&what));
        }
        let open = self.next();
        let name = self.name()?;
        let close = self.expect(Kind::Close, "}}")?;
        if opened.original() != name.original() {
            let message = format!("{} is closed as {}", opened.original(), name.original());
            return Err(self.error(pos, message));
        }
        Ok(flags(&open.text, &close.text))
    }

    fn block(&mut self) -> Result<Node<'s>, Error> {
        let opened = self.open_tag()?;
        let mut program = self.program()?;
        let otherwise = self.chain(0)?;
        let close = self.close_tag(&opened.call.path, opened.call.pos)?;
        if opened.decorator && otherwise.is_some() {
            return Err(self.error(opened.call.pos, "an inline partial cannot have an else"));
        }
        program.block_params = opened.block_params;
        Ok(Node::Block(Box::new(assemble(opened.call, opened.decorator, opened.strip, program, otherwise, close))))
    }

    fn inverse_block(&mut self) -> Result<Node<'s>, Error> {
        let opened = self.open_tag()?;
        let mut inverse = self.program()?;
        let otherwise = if self.peek() == Kind::Inverse { Some(self.plain_else()?) } else { None };
        let close = self.close_tag(&opened.call.path, opened.call.pos)?;
        inverse.block_params = opened.block_params;
        let (middle, program) = match otherwise {
            Some(o) => (o.strip, Some(o.program)),
            None => (Strip::default(), None),
        };
        Ok(Node::Block(Box::new(Block {
            call: opened.call,
            decorator: false,
            program,
            inverse: Some(inverse),
            open: opened.strip,
            middle,
            close,
        })))
    }

    fn plain_else(&mut self) -> Result<Otherwise<'s>, Error> {
        let tag = self.next();
        let strip = flags(&tag.text, &tag.text);
        Ok(Otherwise { strip, program: self.program()?, chain: false })
    }

    /// `{{else}}`, `{{^}}`, or a chain of `{{else name …}}`.
    fn chain(&mut self, links: u32) -> Result<Option<Otherwise<'s>>, Error> {
        match self.peek() {
            Kind::Inverse => Ok(Some(self.plain_else()?)),
            Kind::OpenInverseChain => {
                if links >= MAX_CHAIN {
                    let pos = self.pos();
                    return Err(Error::new(ErrorKind::Limit, format!("a chain of else has more than {MAX_CHAIN} links"))
                        .at(self.name, pos.line, pos.column));
                }
                let opened = self.open_tag()?;
                let strip = opened.strip;
                let mut program = self.program()?;
                let otherwise = self.chain(links + 1)?;
                // As in handlebars.js, a link is closed by the next link, and
                // the first one by the closing tag (set by `assemble`).
                let close = otherwise.as_ref().map_or_else(Strip::default, |o| o.strip);
                program.block_params = opened.block_params;
                let block = assemble(opened.call, false, strip, program, otherwise, close);
                let program = Program { body: vec![Node::Block(Box::new(block))], chained: true, ..Program::default() };
                Ok(Some(Otherwise { strip, program, chain: true }))
            }
            _ => Ok(None),
        }
    }

    /// A name with its arguments.
    fn call(&mut self, pos: Pos) -> Result<Sexpr, Error> {
        let path = self.name()?;
        let (params, hash) = self.arguments()?;
        Ok(Sexpr { path, params, hash, pos })
    }

    #[allow(clippy::type_complexity)]
    fn arguments(&mut self) -> Result<(Vec<Expr>, Vec<(String, Expr)>), Error> {
        let mut params = Vec::new();
        let mut hash = Vec::new();
        loop {
            let names = self.peek() == Kind::Id && self.tokens.get(self.at + 1).is_some_and(|t| t.kind == Kind::Equals);
            if names {
                let key = self.next();
                self.next();
                hash.push((bare(&key.text).to_owned(), self.param()?));
            } else if hash.is_empty() && self.at_param() {
                params.push(self.param()?);
            } else {
                return Ok((params, hash));
            }
        }
    }

    fn at_param(&self) -> bool {
        matches!(
            self.peek(),
            Kind::Id | Kind::Data | Kind::Text | Kind::Number | Kind::Bool | Kind::Undefined | Kind::Null | Kind::OpenSexpr
        )
    }

    fn param(&mut self) -> Result<Expr, Error> {
        if self.peek() == Kind::OpenSexpr { self.subexpression() } else { self.name() }
    }

    fn subexpression(&mut self) -> Result<Expr, Error> {
        self.nest(1)?;
        let open = self.next();
        let call = self.call(open.pos)?;
        self.expect(Kind::CloseSexpr, ")")?;
        self.depth -= 1;
        Ok(Expr::Sub(Box::new(call)))
    }

    /// A path, an `@`-path or a literal.
    fn name(&mut self) -> Result<Expr, Error> {
        Ok(match self.peek() {
            Kind::Id => Expr::Path(self.path(false)?),
            Kind::Data => {
                self.next();
                Expr::Path(self.path(true)?)
            }
            Kind::Text => Expr::Text(self.next().text.into_owned()),
            Kind::Number => Expr::Number(self.next().text.parse().expect("the lexer saw digits only")),
            Kind::Bool => Expr::Bool(self.next().text == "true"),
            Kind::Undefined => {
                self.next();
                Expr::Undefined
            }
            Kind::Null => {
                self.next();
                Expr::Null
            }
            _ => return Err(self.unexpected("a name or a value")),
        })
    }

    fn path(&mut self, data: bool) -> Result<Path, Error> {
        let pos = self.pos();
        let mut path = Path { data, depth: 0, parts: Vec::new(), original: if data { "@".to_owned() } else { String::new() } };
        loop {
            let token = self.expect(Kind::Id, "a name")?;
            let part = bare(&token.text);
            let literal = part.len() != token.text.len();
            path.original.push_str(part);
            if !literal && matches!(part, ".." | "." | "this") {
                if !path.parts.is_empty() {
                    let message = format!("{} is no path: {part} may stand only at its start", path.original);
                    return Err(self.error(pos, message));
                }
                path.depth += usize::from(part == "..");
            } else {
                path.parts.push(part.to_owned());
            }
            if self.peek() != Kind::Sep {
                return Ok(path);
            }
            path.original.push_str(&self.next().text);
        }
    }
}

fn assemble<'s>(
    call: Sexpr,
    decorator: bool,
    open: Strip,
    program: Program<'s>,
    otherwise: Option<Otherwise<'s>>,
    close: Strip,
) -> Block<'s> {
    let (middle, inverse) = match otherwise {
        Some(mut o) => {
            if let (true, Some(Node::Block(link))) = (o.chain, o.program.body.first_mut()) {
                link.close = close;
            }
            (o.strip, Some(o.program))
        }
        None => (Strip::default(), None),
    };
    Block { call, decorator, program: Some(program), inverse, open, middle, close }
}

/// The layout a template asks for with `{{!< name}}`, wherever it stands.
pub(crate) fn layout(source: &str) -> Option<&str> {
    source.match_indices("{{!<").find_map(|(at, tag)| {
        let rest = &source[at + tag.len()..];
        let name = rest.trim_start_matches(is_space);
        let len = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))).unwrap_or(name.len());
        let closed = name[len..].trim_start_matches(is_space).starts_with("}}");
        (name.len() < rest.len() && len > 0 && closed).then(|| &name[..len])
    })
}
