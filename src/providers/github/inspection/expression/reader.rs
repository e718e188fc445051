//! Expressions, read by descent: `||`, `&&`, comparisons, calls and properties.

use super::{MAX_LENGTH, Scope, Value, tokens::Token};

/// Deepest nesting.
pub(super) const MAX_DEPTH: usize = 32;

/// Reads an expression from its tokens and works out its value on the way.
pub(super) struct Reader<'r> {
    /// Where it stands.
    pub(super) scope: &'r Scope<'r>,
    /// What is read.
    pub(super) tokens: &'r [Token],
    /// The next token.
    pub(super) at: usize,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.tokens.get(self.at), Some(Token::Sign(next)) if *next == sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// The whole of an expression. `None` where it is none.
    pub(super) fn either(&mut self, depth: usize) -> Option<Value> {
        let mut left = self.both(depth)?;
        while self.take("||") {
            let right = self.both(depth)?;
            left = match left.truth() {
                Some(true) => left,
                Some(false) => right,
                None => Value::Unknown,
            };
        }
        Some(left)
    }

    fn both(&mut self, depth: usize) -> Option<Value> {
        let mut left = self.comparison(depth)?;
        while self.take("&&") {
            let right = self.comparison(depth)?;
            left = match (left.truth(), right.truth()) {
                (Some(true), _) => right,
                (Some(false), _) => left,
                (None, Some(false)) => Value::Bool(false),
                (None, _) => Value::Unknown,
            };
        }
        Some(left)
    }

    fn comparison(&mut self, depth: usize) -> Option<Value> {
        let left = self.unary(depth)?;
        if self.take("==") {
            return Some(left.equals(&self.unary(depth)?));
        }
        if self.take("!=") {
            return Some(left.equals(&self.unary(depth)?).not());
        }
        if ["<=", ">=", "<", ">"].iter().any(|sign| self.take(sign)) {
            self.unary(depth)?;
            return Some(Value::Unknown);
        }
        Some(left)
    }

    fn unary(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take("!") {
            return Some(self.unary(depth + 1)?.not());
        }
        if self.take("(") {
            let value = self.either(depth + 1)?;
            return self.take(")").then_some(value);
        }
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Text(text) => Some(Value::Text(text.clone())),
            Token::Sign(_) => None,
            Token::Name(name) if self.take("(") => self.call(&name.to_lowercase(), depth + 1),
            Token::Name(name) => {
                self.at -= 1;
                Some(match name.to_lowercase().as_str() {
                    "true" => {
                        self.at += 1;
                        Value::Bool(true)
                    }
                    "false" => {
                        self.at += 1;
                        Value::Bool(false)
                    }
                    "null" => {
                        self.at += 1;
                        Value::Null
                    }
                    number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                        let path = self.path()?;
                        Value::Text(path.join("."))
                    }
                    _ => {
                        let path = self.path()?;
                        self.scope.property(&path)
                    }
                })
            }
        }
    }

    /// `a.b['c'].d`, in small letters. What is computed in brackets is no path.
    fn path(&mut self) -> Option<Vec<String>> {
        let mut path = Vec::new();
        let Token::Name(first) = self.tokens.get(self.at)? else {
            return None;
        };
        path.push(first.to_lowercase());
        self.at += 1;
        loop {
            if self.take(".") {
                let Some(Token::Name(name)) = self.tokens.get(self.at) else {
                    return None;
                };
                path.push(name.to_lowercase());
                self.at += 1;
            } else if self.take("[") {
                let Some(Token::Text(name)) = self.tokens.get(self.at) else {
                    return None;
                };
                path.push(name.to_lowercase());
                self.at += 1;
                if !self.take("]") {
                    return None;
                }
            } else {
                return Some(path);
            }
        }
    }

    fn call(&mut self, name: &str, depth: usize) -> Option<Value> {
        let mut arguments = Vec::new();
        let mut first_path = None;
        if !self.take(")") {
            let before = self.at;
            first_path = self.path();
            self.at = before;
            loop {
                arguments.push(self.either(depth)?);
                if self.take(")") {
                    break;
                }
                if !self.take(",") {
                    return None;
                }
            }
        }
        let texts: Option<Vec<String>> = arguments.iter().map(Value::text).collect();
        Some(match (name, arguments.as_slice()) {
            ("always" | "success", []) => Value::Bool(true),
            ("failure" | "cancelled", []) => Value::Bool(false),
            ("startswith", [value, start]) => {
                self.scope.starts_with(first_path.as_deref(), value, start)
            }
            ("endswith" | "contains", [_, _]) => match texts.as_deref() {
                Some([value, part]) => {
                    let (value, part) = (value.to_lowercase(), part.to_lowercase());
                    Value::Bool(if name == "contains" {
                        value.contains(&part)
                    } else {
                        value.ends_with(&part)
                    })
                }
                _ => Value::Unknown,
            },
            ("format", [_, ..]) => match texts.as_deref() {
                Some([text, values @ ..]) => formatted(text, values),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        })
    }
}

fn formatted(text: &str, values: &[String]) -> Value {
    let mut whole = text.to_owned();
    for (index, value) in values.iter().enumerate() {
        let place = format!("{{{index}}}");
        // What is put in again and again must not grow beyond what is looked at.
        if whole.len() + whole.matches(&place).count() * value.len() > MAX_LENGTH {
            return Value::Unknown;
        }
        whole = whole.replace(&place, value);
    }
    Value::Text(whole)
}
