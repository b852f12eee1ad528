//! What a template says, without printing it: every tag and every path in the order in which
//! they stand, each with the blocks around it. For whoever judges templates.

use crate::tree::{Expr, Node, PartialCall, Path, Program, Sexpr};
use crate::{Error, parse};

/// The tags of one template, in reading order.
#[derive(Debug, Clone)]
pub struct Outline {
    pub places: Vec<Place>,
}

/// One tag, or one path within a tag.
#[derive(Debug, Clone)]
pub struct Place {
    pub said: Said,
    /// Line in the template, from 1; a path has the line of its tag.
    pub line: u32,
    /// The blocks around it, outermost first, as indices of [`Outline::places`]; a path within
    /// the opening tag of a block stands in that block.
    pub inside: Vec<usize>,
}

/// What stands there.
#[derive(Debug, Clone)]
pub enum Said {
    /// `{{name …}}`
    Mustache(Called),
    /// `{{#name …}}`
    Block(Called),
    /// `(name …)`
    Subexpression(Called),
    /// `{{> name}}`; the name is [`Word::Call`] when it is an expression.
    Partial(Word),
    /// `{{#> name}}`
    PartialBlock(Word),
    /// `{{#*name …}}`
    DecoratorBlock(Called),
    /// A path anywhere in a tag.
    Path(Word),
}

/// A name with its arguments.
#[derive(Debug, Clone)]
pub struct Called {
    /// A path; a literal in a helper's place counts as a path of one part.
    pub path: Word,
    pub params: Vec<Word>,
    pub hash: Vec<(String, Word)>,
}

/// A name or a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    Path {
        /// Whether it began with `@`.
        data: bool,
        parts: Vec<String>,
        /// As written, with its `@` and `../`.
        original: String,
    },
    Text(String),
    Number(f64),
    Bool(bool),
    Undefined,
    Null,
    /// A subexpression, which has a place of its own.
    Call,
}

impl Outline {
    /// Reads a template.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where it is not Handlebars,
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) where it nests too deeply.
    pub fn read(name: &str, source: &str) -> Result<Outline, Error> {
        let program = parse::parse(name, source)?;
        let mut reader = Reader { places: Vec::new(), inside: Vec::new() };
        reader.program(&program);
        Ok(Outline { places: reader.places })
    }
}

impl Called {
    /// The name as helpers are looked up by: `@` and parts joined by dots, without `../`.
    pub fn name(&self) -> String {
        match &self.path {
            Word::Path { data, parts, .. } => format!("{}{}", if *data { "@" } else { "" }, parts.join(".")),
            _ => String::new(),
        }
    }

    /// Whether it can be nothing but a helper: it has arguments. A subexpression always is one.
    pub fn has_arguments(&self) -> bool {
        !self.params.is_empty() || !self.hash.is_empty()
    }
}

impl Word {
    /// The name as written, or the text: what handlebars.js calls `original`.
    pub fn original(&self) -> Option<&str> {
        match self {
            Word::Path { original, .. } => Some(original),
            Word::Text(text) => Some(text),
            _ => None,
        }
    }
}

struct Reader {
    places: Vec<Place>,
    inside: Vec<usize>,
}

impl Reader {
    fn note(&mut self, said: Said, line: u32) -> usize {
        self.places.push(Place { said, line, inside: self.inside.clone() });
        self.places.len() - 1
    }

    fn program(&mut self, program: &Program<'_>) {
        for node in &program.body {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Content(_) | Node::Comment { .. } => {}
            Node::Mustache { call, .. } | Node::Decorator { call, .. } => {
                self.note(Said::Mustache(called(call)), call.pos.line);
                self.arguments(call);
            }
            Node::Block(block) => {
                let said = if block.decorator { Said::DecoratorBlock } else { Said::Block };
                let at = self.note(said(called(&block.call)), block.call.pos.line);
                self.inside.push(at);
                self.arguments(&block.call);
                for program in [&block.program, &block.inverse].into_iter().flatten() {
                    self.program(program);
                }
                self.inside.pop();
            }
            Node::Partial { call, .. } => {
                self.note(Said::Partial(word(&call.name)), call.pos.line);
                self.partial(call);
            }
            Node::PartialBlock { call, program, .. } => {
                let at = self.note(Said::PartialBlock(word(&call.name)), call.pos.line);
                self.inside.push(at);
                self.partial(call);
                self.program(program);
                self.inside.pop();
            }
        }
    }

    fn arguments(&mut self, call: &Sexpr) {
        if let Expr::Path(_) = &call.path {
            self.expr(&call.path, call.pos.line);
        }
        self.values(&call.params, &call.hash, call.pos.line);
    }

    fn partial(&mut self, call: &PartialCall) {
        self.expr(&call.name, call.pos.line);
        self.values(&call.params, &call.hash, call.pos.line);
    }

    fn values(&mut self, params: &[Expr], hash: &[(String, Expr)], line: u32) {
        for value in params.iter().chain(hash.iter().map(|(_, value)| value)) {
            self.expr(value, line);
        }
    }

    fn expr(&mut self, expr: &Expr, line: u32) {
        match expr {
            Expr::Path(_) => {
                self.note(Said::Path(word(expr)), line);
            }
            Expr::Sub(call) => {
                self.note(Said::Subexpression(called(call)), call.pos.line);
                self.arguments(call);
            }
            _ => {}
        }
    }
}

fn called(call: &Sexpr) -> Called {
    let path = match word(&call.path) {
        path @ (Word::Path { .. } | Word::Call) => path,
        _ => {
            let literal = call.path.original().to_string();
            Word::Path { data: false, parts: vec![literal.clone()], original: literal }
        }
    };
    Called {
        path,
        params: call.params.iter().map(word).collect(),
        hash: call.hash.iter().map(|(k, v)| (k.clone(), word(v))).collect(),
    }
}

fn word(expr: &Expr) -> Word {
    match expr {
        Expr::Path(Path { data, parts, original, .. }) => {
            Word::Path { data: *data, parts: parts.clone(), original: original.clone() }
        }
        Expr::Text(text) => Word::Text(text.clone()),
        Expr::Number(number) => Word::Number(*number),
        Expr::Bool(yes) => Word::Bool(*yes),
        Expr::Undefined => Word::Undefined,
        Expr::Null => Word::Null,
        Expr::Sub(_) => Word::Call,
    }
}

#[cfg(test)]
mod tests {
    use super::{Outline, Said, Word};

    fn spoken(source: &str) -> Vec<String> {
        let outline = Outline::read("page", source).expect("the template is Handlebars");
        let line = |said: &Said| match said {
            Said::Mustache(call) => format!("{{{{{}}}}}", call.name()),
            Said::Block(call) => format!("{{{{#{}}}}}", call.name()),
            Said::DecoratorBlock(call) => format!("{{{{#*{}}}}}", call.name()),
            Said::Subexpression(call) => format!("({})", call.name()),
            Said::Partial(word) => format!("> {word:?}"),
            Said::PartialBlock(word) => format!("#> {word:?}"),
            Said::Path(word) => word.original().unwrap_or_default().to_owned(),
        };
        outline.places.iter().map(|p| format!("{}{}", "  ".repeat(p.inside.len()), line(&p.said))).collect()
    }

    #[test]
    fn every_tag_stands_in_the_blocks_around_it() {
        assert_eq!(
            spoken("{{#foreach @site.x as |y|}}{{#if (match a \"b\")}}{{../c}}{{else}}{{> d}}{{/if}}{{/foreach}}"),
            [
                "{{#foreach}}",
                "  foreach",
                "  @site.x",
                "  {{#if}}",
                "    if",
                "    (match)",
                "    match",
                "    a",
                "    {{c}}",
                "    ../c",
                "    > Path { data: false, parts: [\"d\"], original: \"d\" }",
                "    d",
            ]
        );
    }

    #[test]
    fn a_partial_named_by_an_expression_has_no_name() {
        let outline = Outline::read("page", "{{#> (concat \"icons/\" x)}}none{{/undefined}}").expect("Handlebars");
        assert!(matches!(outline.places[0].said, Said::PartialBlock(Word::Call)));
        assert!(matches!(&outline.places[1].said, Said::Subexpression(call) if call.name() == "concat"));
    }

    #[test]
    fn a_quoted_helper_counts_as_its_name() {
        assert_eq!(spoken("{{\"date\" x}}"), ["{{date}}", "x"]);
    }
}
