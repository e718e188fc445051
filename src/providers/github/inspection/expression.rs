//! Expressions of workflow files (`${{ … }}`), as far as their value is certain before anything runs. What is not certain is
//! [`Value::Unknown`]; nothing is an error.

use std::collections::BTreeMap;

/// Longest expression that is looked at, in bytes.
const MAX_LENGTH: usize = 2_000;
/// Deepest nesting.
const MAX_DEPTH: usize = 32;

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

#[derive(Debug, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 15] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ".", ",",
];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (text, after) = quoted(&rest[1..])?;
            tokens.push(Token::Text(text));
            rest = after;
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '*');
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            tokens.push(Token::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Some(tokens)
}

/// The text up to the closing quote, where two quotes stand for one, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('\'')?;
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

struct Reader<'r> {
    scope: &'r Scope<'r>,
    tokens: &'r [Token],
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.tokens.get(self.at), Some(Token::Sign(next)) if *next == sign);
        self.at += usize::from(is_next);
        is_next
    }

    fn either(&mut self, depth: usize) -> Option<Value> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dispatch() -> Start {
        let inputs = [
            ("environment", Value::Text("production".to_owned())),
            ("dry", Value::Bool(false)),
            ("version", Value::Unknown),
        ];
        Start {
            event: "workflow_dispatch".to_owned(),
            branch: Some("main".to_owned()),
            on_tag: false,
            inputs: inputs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        }
    }

    fn value(start: &Start, text: &str) -> Value {
        Scope {
            start,
            inputs: &start.inputs,
            matrix: &BTreeMap::from([("region".to_owned(), "eu".to_owned())]),
        }
        .template(text)
    }

    #[test]
    fn what_is_certain_is_known_and_the_rest_is_not() {
        let start = dispatch();
        for (text, expected) in [
            ("plain", Some("plain")),
            ("${{ inputs.environment }}", Some("production")),
            ("${{ github.event.inputs.Environment }}", Some("production")),
            ("${{ inputs['environment'] }}-eu", Some("production-eu")),
            ("${{ inputs.environment || 'staging' }}", Some("production")),
            ("${{ inputs.nothing || 'staging' }}", Some("staging")),
            ("${{ inputs.version }}", None),
            ("${{ vars.X || 'staging' }}", None),
            (
                "${{ inputs.environment == 'PRODUCTION' && 'prod' || 'stage' }}",
                Some("prod"),
            ),
            (
                "${{ inputs.environment != 'production' && 'prod' || 'stage' }}",
                Some("stage"),
            ),
            (
                "${{ github.ref == 'refs/heads/main' && 'a' || 'b' }}",
                Some("a"),
            ),
            (
                "${{ format('{0}-{1}', matrix.region, inputs.environment) }}",
                Some("eu-production"),
            ),
            (
                "${{ startsWith(github.ref, 'refs/tags/') && 'a' || 'b' }}",
                Some("b"),
            ),
            (
                "${{ (inputs.dry || github.event_name == 'push') && 'x' || 'it''s' }}",
                Some("it's"),
            ),
            ("${{ fromJSON(needs.a.outputs.b)[0] }}", None),
            ("${{ needs.a.outputs.environment }}", None),
            ("${{ 1.5 }}", Some("1.5")),
            ("${{ ((( }}", None),
        ] {
            assert_eq!(value(&start, text).text().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_condition_is_false_only_where_that_is_certain() {
        let start = dispatch();
        let inputs = BTreeMap::new();
        let matrix = BTreeMap::new();
        let scope = Scope {
            start: &start,
            inputs: &start.inputs,
            matrix: &matrix,
        };
        for (condition, expected) in [
            ("inputs.environment == 'staging'", true),
            ("${{ inputs.environment == 'production' }}", false),
            ("always() && inputs.dry", true),
            (
                "needs.a.result == 'success' && github.event_name == 'push'",
                true,
            ),
            ("needs.a.result == 'success'", false),
            ("${{ inputs.dry }} x", false),
        ] {
            assert_eq!(scope.is_certainly_false(condition), expected, "{condition}");
        }
        let tag = Start {
            event: "push".to_owned(),
            branch: None,
            on_tag: true,
            inputs: BTreeMap::new(),
        };
        let scope = Scope {
            start: &tag,
            inputs: &inputs,
            matrix: &matrix,
        };
        assert!(scope.is_certainly_false("startsWith(github.ref, 'refs/heads/')"));
        assert!(!scope.is_certainly_false("startsWith(github.ref, 'refs/tags/v')"));
    }

    #[test]
    fn an_expression_may_be_an_input() {
        for (expression, expected) in [
            ("inputs.Version", Some("version")),
            (
                "github.event.inputs.version || github.ref_name",
                Some("version"),
            ),
            ("inputs['a-b']", Some("a-b")),
            ("github.ref_name", None),
            ("format('{0}', inputs.version)", None),
        ] {
            assert_eq!(input_of(expression).as_deref(), expected, "{expression}");
        }
    }

    #[test]
    fn a_format_call_is_taken_apart() {
        let (text, arguments) = format_call(
            "github.event_name == 'push' && 'x' || format('Deploy {0}, {1}', inputs.a, (b || c))",
        )
        .unwrap();
        assert_eq!(text, "Deploy {0}, {1}");
        assert_eq!(arguments, ["inputs.a", "(b || c)"]);
        assert_eq!(format_call("format('x'"), None);
        assert_eq!(format_call("format(x, y)"), None);
    }

    proptest! {
        #[test]
        fn no_expression_can_make_it_panic(text in "\\PC{0,80}", signs in "[a-z.'()!&|=\\[\\],${} 0-9]{0,120}") {
            let start = dispatch();
            for text in [text, signs] {
                let _ = value(&start, &text);
                let _ = value(&start, &format!("${{{{ {text} }}}}"));
                let _ = (input_of(&text), format_call(&text));
            }
        }

        #[test]
        fn what_formats_itself_again_and_again_stays_small(depth in 0usize..40) {
            let text = format!("{}'0123456789'{}", "format('{0}{0}{0}',".repeat(depth), ")".repeat(depth));
            let text = value(&dispatch(), &format!("${{{{ {text} }}}}")).text().unwrap_or_default();
            prop_assert!(text.len() <= MAX_LENGTH);
        }

        #[test]
        fn nesting_is_bounded(depth in 0usize..900) {
            let text = format!("{}'a'{}", "(".repeat(depth), ")".repeat(depth));
            let known = value(&dispatch(), &format!("${{{{ {text} }}}}")) != Value::Unknown;
            prop_assert_eq!(known, depth <= MAX_DEPTH);
        }
    }
}
