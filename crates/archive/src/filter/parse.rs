//! From tokens to a tree, within bounds that no honest filter meets.

use super::BadFilter;
use super::lex::{Token, tokens};
use super::tree::{Clause, Expr, Literal, Test};

/// Characters in a filter.
const LONGEST: usize = 16_384;
/// Values in a filter, counting those of its lists.
const MOST_VALUES: usize = 500;
/// Groups within groups.
const DEEPEST: usize = 32;

/// Reads a filter; the refusal says in a sentence where it cannot be read.
pub fn parse(filter: &str) -> Result<Expr, BadFilter> {
    if filter.len() > LONGEST {
        return Err(BadFilter::new(format!("The filter is longer than {LONGEST} characters; ask for less at once."), LONGEST));
    }
    let mut parser = Parser { tokens: tokens(filter)?, at: 0, end: filter.chars().count(), values: 0 };
    let expr = parser.or(0)?;
    if parser.at < parser.tokens.len() {
        return Err(parser.stops("and the filter should have ended there"));
    }
    Ok(expr)
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    at: usize,
    /// Characters in the filter.
    end: usize,
    values: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let there = self.peek() == Some(token);
        self.at += usize::from(there);
        there
    }

    fn stops(&self, why: &str) -> BadFilter {
        let at = self.tokens.get(self.at).map_or(self.end, |(_, at)| *at);
        BadFilter::new(format!("The filter cannot be read at character {}, {why}.", at + 1), at)
    }

    fn or(&mut self, depth: usize) -> Result<Expr, BadFilter> {
        let first = self.and(depth)?;
        let mut parts = vec![first];
        while self.take(&Token::Or) {
            parts.push(self.and(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn and(&mut self, depth: usize) -> Result<Expr, BadFilter> {
        let first = self.part(depth)?;
        let mut parts = vec![first];
        while self.take(&Token::And) {
            parts.push(self.part(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn part(&mut self, depth: usize) -> Result<Expr, BadFilter> {
        if self.take(&Token::Open) {
            if depth == DEEPEST {
                return Err(self.stops("groups within groups go too deep"));
            }
            let inner = self.or(depth + 1)?;
            return if self.take(&Token::Close) { Ok(inner) } else { Err(self.stops("a group is not closed")) };
        }
        let Some(Token::Field(field)) = self.peek().cloned() else {
            return Err(self.stops("where the name of a field and a colon should stand"));
        };
        self.at += 1;
        Ok(Expr::Is(Clause { field, test: self.test()? }))
    }

    fn test(&mut self) -> Result<Test, BadFilter> {
        let not = self.take(&Token::Not);
        if let Some(Token::Like(place)) = self.peek().cloned() {
            self.at += 1;
            let Some(Token::Quoted(text)) = self.peek().cloned() else {
                return Err(self.stops("where a text between quotes should stand"));
            };
            self.at += 1;
            self.count()?;
            return Ok(Test::Like { place, text, negated: not });
        }
        if self.take(&Token::OpenList) {
            return self.list(not);
        }
        if not {
            return Ok(Test::Ne(self.value()?));
        }
        let compare: fn(Literal) -> Test = match self.peek() {
            Some(Token::Gt) => Test::Gt,
            Some(Token::Ge) => Test::Ge,
            Some(Token::Lt) => Test::Lt,
            Some(Token::Le) => Test::Le,
            _ => return Ok(Test::Eq(self.value()?)),
        };
        self.at += 1;
        Ok(compare(self.value()?))
    }

    fn list(&mut self, not: bool) -> Result<Test, BadFilter> {
        let mut all = vec![self.value()?];
        let sign = if !not && self.peek() == Some(&Token::And) { Token::And } else { Token::Or };
        while self.take(&sign) {
            all.push(self.value()?);
        }
        if !self.take(&Token::CloseList) {
            return Err(self.stops("a list is not closed"));
        }
        Ok(match (not, sign) {
            (true, _) => Test::NotIn(all),
            (false, Token::And) => Test::All(all),
            (false, _) => Test::In(all),
        })
    }

    fn value(&mut self) -> Result<Literal, BadFilter> {
        let value = match self.peek() {
            Some(Token::Value(value)) => value.clone(),
            Some(Token::Quoted(text)) => Literal::Text(text.clone()),
            _ => return Err(self.stops("where a value should stand")),
        };
        self.at += 1;
        self.count()?;
        Ok(value)
    }

    fn count(&mut self) -> Result<(), BadFilter> {
        self.values += 1;
        if self.values > MOST_VALUES { Err(self.stops("it asks for too many things at once")) } else { Ok(()) }
    }
}
