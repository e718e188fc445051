//! Expressions of workflow files (`${{ … }}`), as far as their value is certain before anything runs. What is not certain is
//! [`Value::Unknown`]; nothing is an error.

mod reader;
#[cfg(test)]
mod tests;
mod tokens;

use std::collections::BTreeMap;

use self::{
    reader::Reader,
    tokens::{Token, tokens},
};

/// Longest expression that is looked at, in bytes.
const MAX_LENGTH: usize = 2_000;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text or number.
    Text(String),
    /// True or false.
    Bool(bool),
    /// Nothing: an input that is not given, a property that is not there.
    Null,
    /// That is decided when it runs.
    Unknown,
}

impl Value {
    /// As text, where it is certain.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null => Some(String::new()),
            Self::Unknown => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        match self {
            Self::Text(text) => Some(!text.is_empty()),
            Self::Bool(value) => Some(*value),
            Self::Null => Some(false),
            Self::Unknown => None,
        }
    }

    fn equals(&self, other: &Self) -> Self {
        match (self.text(), other.text()) {
            (Some(one), Some(two)) => Self::Bool(one.to_lowercase() == two.to_lowercase()),
            _ => Self::Unknown,
        }
    }

    fn not(&self) -> Self {
        self.truth()
            .map_or(Self::Unknown, |truth| Self::Bool(!truth))
    }
}

/// What a run is started by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The event.
    pub event: String,
    /// The branch that it runs on.
    pub branch: Option<String>,
    /// Whether it runs on a tag.
    pub on_tag: bool,
    /// Inputs of a dispatch, by their name in small letters.
    pub inputs: BTreeMap<String, Value>,
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// What started the run.
    pub start: &'a Start,
    /// The context `inputs`: those of the dispatch, in a reusable workflow those of the call; names in small letters.
    pub inputs: &'a BTreeMap<String, Value>,
    /// The leg of the matrix, names in small letters.
    pub matrix: &'a BTreeMap<String, String>,
}

impl Scope<'_> {
    /// The value of a text with expressions in it.
    pub fn template(&self, text: &str) -> Value {
        let pieces = pieces(text);
        if let [Piece::Expression(expression)] = pieces.as_slice() {
            return self.expression(expression);
        }
        let mut whole = String::new();
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => whole.push_str(literal),
                Piece::Expression(expression) => match self.expression(expression).text() {
                    Some(text) => whole.push_str(&text),
                    None => return Value::Unknown,
                },
            }
            if whole.len() > MAX_LENGTH {
                return Value::Unknown;
            }
        }
        Value::Text(whole)
    }

    /// Whether a job's condition is certainly false.
    pub fn is_certainly_false(&self, condition: &str) -> bool {
        let value = if condition.contains("${{") {
            match pieces(condition).as_slice() {
                [Piece::Expression(expression)] => self.expression(expression),
                // Text around an expression makes a text, which is true.
                _ => Value::Unknown,
            }
        } else {
            self.expression(condition)
        };
        value.truth() == Some(false)
    }

    /// The value of an expression without its braces.
    pub fn expression(&self, expression: &str) -> Value {
        if expression.len() > MAX_LENGTH {
            return Value::Unknown;
        }
        let Some(tokens) = tokens(expression) else {
            return Value::Unknown;
        };
        let mut reader = Reader {
            scope: self,
            tokens: &tokens,
            at: 0,
        };
        match reader.either(0) {
            Some(value) if reader.at == tokens.len() => value,
            _ => Value::Unknown,
        }
    }

    fn property(&self, path: &[String]) -> Value {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let known =
            |text: Option<&str>| text.map_or(Value::Unknown, |text| Value::Text(text.to_owned()));
        let start = self.start;
        match path.as_slice() {
            ["inputs", name] => self.inputs.get(*name).cloned().unwrap_or(Value::Null),
            ["github", "event", "inputs", name] => match start.inputs.get(*name) {
                // The event has every input as text.
                Some(Value::Bool(value)) => Value::Text(value.to_string()),
                Some(value) => value.clone(),
                None => Value::Null,
            },
            ["matrix", name] => known(self.matrix.get(*name).map(String::as_str)),
            ["github", "event_name"] => known(Some(&start.event)),
            ["github", "ref_name"] => known(start.branch.as_deref()),
            ["github", "ref_type"] => known(Some(if start.on_tag { "tag" } else { "branch" })),
            ["github", "ref"] => match &start.branch {
                Some(branch) => Value::Text(format!("refs/heads/{branch}")),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// A tag has no name yet, but it is certain what its ref begins with.
    fn starts_with(&self, path: Option<&[String]>, value: &Value, start: &Value) -> Value {
        let is_ref = path.is_some_and(|path| path == ["github", "ref"]);
        match (value.text(), start.text()) {
            (Some(value), Some(start)) => {
                Value::Bool(value.to_lowercase().starts_with(&start.to_lowercase()))
            }
            (None, Some(start)) if is_ref && self.start.on_tag => {
                if "refs/tags/".starts_with(&start.to_lowercase()) {
                    Value::Bool(true)
                } else if start.starts_with("refs/heads/") {
                    Value::Bool(false)
                } else {
                    Value::Unknown
                }
            }
            _ => Value::Unknown,
        }
    }
}

/// A part of a text with expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text as it is.
    Literal(&'t str),
    /// An expression without its braces.
    Expression(&'t str),
}

/// Takes a text apart; no piece is empty text. An expression that never ends is text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while let Some((before, inside)) = rest.split_once("${{") {
        let Some((expression, after)) = inside.split_once("}}") else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Literal(before));
        }
        pieces.push(Piece::Expression(expression.trim()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

/// The input that an expression is, or falls back from: `inputs.x`, `github.event.inputs.x || 'y'`. In small letters.
pub fn input_of(expression: &str) -> Option<String> {
    let first = expression.split("||").next()?.trim();
    let tokens = tokens(first)?;
    let mut path = Vec::new();
    let mut rest = tokens.iter();
    while let Some(token) = rest.next() {
        match token {
            Token::Name(name) => path.push(name.to_lowercase()),
            Token::Sign(".") => {}
            Token::Sign("[") => match (rest.next(), rest.next()) {
                (Some(Token::Text(name)), Some(Token::Sign("]"))) => path.push(name.to_lowercase()),
                _ => return None,
            },
            _ => return None,
        }
    }
    match path
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["inputs", name] | ["github", "event", "inputs", name] => Some((*name).to_owned()),
        _ => None,
    }
}

/// The text and the arguments of the first `format('…', …)` in an expression, where all are on its own level.
pub fn format_call(expression: &str) -> Option<(String, Vec<String>)> {
    if expression.len() > MAX_LENGTH {
        return None;
    }
    let (_, inside) = expression.split_once("format(")?;
    let mut arguments = vec![String::new()];
    let (mut depth, mut quoted) = (0_usize, false);
    for c in inside.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => {
                let mut arguments = arguments.into_iter().map(|a| a.trim().to_owned());
                let text = match tokens(&arguments.next()?)?.as_slice() {
                    [Token::Text(text)] => text.clone(),
                    _ => return None,
                };
                return Some((text, arguments.collect()));
            }
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = arguments.last_mut() {
            last.push(c);
        }
    }
    None
}
