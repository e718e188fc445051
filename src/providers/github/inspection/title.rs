//! From a workflow's `run-name` to the pattern that reads version and environment back from the title of a run.

use super::expression::{Piece, format_call, input_of, pieces};
use crate::providers::github::run_name::MAX_PATTERN;

/// Characters that end a version or an environment in a title.
const DELIMITERS: [char; 12] = [' ', '[', ']', '(', ')', '<', '>', ',', ';', '"', '\'', '|'];

/// What is looked for in a title.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The input that carries the version.
    pub version: Option<&'a str>,
    /// The input that chooses the environment.
    pub environment: Option<&'a str>,
    /// What that can be.
    pub environments: &'a [String],
    /// An input that always has the same value.
    pub fixed: Option<(&'a str, &'a str)>,
}

/// A part of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Version,
    Environment,
    /// What nobody knows beforehand.
    Anything,
}

/// The pattern for a `run-name`. `None` where it says neither, or where what it says cannot be told apart.
pub fn pattern(run_name: &str, wanted: Wanted<'_>) -> Option<String> {
    let parts = parts(run_name, wanted);
    let is_told = |part| parts.iter().filter(|p| **p == part).count();
    if is_told(Part::Version) + is_told(Part::Environment) == 0 {
        return None;
    }
    // Two of them side by side: nobody can say where one ends.
    let is_open = |part: &Part| !matches!(part, Part::Text(_));
    if parts.windows(2).any(|pair| pair.iter().all(is_open)) {
        return None;
    }
    let (mut has_version, mut has_environment) = (false, false);
    let mut pattern = String::from("^");
    for (index, part) in parts.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| parts.get(i));
        let is_delimited = ends_in_delimiter(before) && begins_with_delimiter(parts.get(index + 1));
        let piece = match part {
            Part::Text(text) => literal(text),
            Part::Anything => ".*?".to_owned(),
            Part::Version if has_version => r"\S+".to_owned(),
            Part::Environment if has_environment => r"\S+".to_owned(),
            Part::Version => {
                has_version = true;
                r"(?<version>\S+)".to_owned()
            }
            Part::Environment => {
                has_environment = true;
                let has_spaces = wanted
                    .environments
                    .iter()
                    .any(|name| name.contains(char::is_whitespace));
                // Without a delimiter, only the names themselves say where the environment ends.
                if (is_delimited && !has_spaces) || wanted.environments.is_empty() {
                    r"(?<environment>\S+)".to_owned()
                } else {
                    format!("(?<environment>{})", alternatives(wanted.environments))
                }
            }
        };
        pattern.push_str(&piece);
    }
    pattern.push('$');
    (pattern.chars().count() <= MAX_PATTERN).then_some(pattern)
}

fn parts(run_name: &str, wanted: Wanted<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in pieces(run_name) {
        match piece {
            Piece::Literal(text) => push(&mut parts, Part::Text(text.to_owned())),
            Piece::Expression(expression) => match format_call(expression) {
                Some((text, arguments)) => of_format(&text, &arguments, wanted, &mut parts),
                None => push(&mut parts, of_expression(expression, wanted)),
            },
        }
    }
    parts
}

fn push(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), part) {
        (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
        (_, Part::Text(text)) if text.is_empty() => {}
        // What follows anything is anything.
        (Some(Part::Anything), Part::Anything) => {}
        (_, part) => parts.push(part),
    }
}

fn of_expression(expression: &str, wanted: Wanted<'_>) -> Part {
    let Some(input) = input_of(expression) else {
        return Part::Anything;
    };
    let is = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(&input));
    if is(wanted.version) {
        Part::Version
    } else if is(wanted.environment) {
        Part::Environment
    } else {
        match wanted.fixed {
            Some((name, value)) if is(Some(name)) => Part::Text(value.to_owned()),
            _ => Part::Anything,
        }
    }
}

fn of_format(text: &str, arguments: &[String], wanted: Wanted<'_>, parts: &mut Vec<Part>) {
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('{') {
        push(parts, Part::Text(before.to_owned()));
        if let Some(after) = inside.strip_prefix('{') {
            push(parts, Part::Text("{".to_owned()));
            rest = after;
            continue;
        }
        let Some((index, after)) = inside.split_once('}') else {
            push(parts, Part::Anything);
            return;
        };
        let argument = index.parse::<usize>().ok().and_then(|i| arguments.get(i));
        let quoted = argument.and_then(|a| a.strip_prefix('\'')?.strip_suffix('\''));
        push(
            parts,
            match (quoted, argument) {
                (Some(text), _) => Part::Text(text.to_owned()),
                (None, Some(argument)) => of_expression(argument, wanted),
                (None, None) => Part::Anything,
            },
        );
        rest = after;
    }
    push(parts, Part::Text(rest.replace("}}", "}")));
}

fn begins_with_delimiter(part: Option<&Part>) -> bool {
    match part {
        Some(Part::Text(text)) => text.starts_with(DELIMITERS),
        Some(_) => false,
        None => true,
    }
}

fn ends_in_delimiter(part: Option<&Part>) -> bool {
    match part {
        Some(Part::Text(text)) => text.ends_with(DELIMITERS),
        Some(_) => false,
        None => true,
    }
}

/// Text as it is; whitespace other than single spaces may have become anything on its way to a title.
fn literal(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_whitespace) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(from.len());
        let (gap, after) = from.split_at(end);
        pattern.push_str(&regex::escape(before));
        pattern.push_str(if gap == " " { " " } else { r"\s+" });
        rest = after;
    }
    pattern.push_str(&regex::escape(rest));
    pattern
}

/// The longest first, so that `prod` does not stand for `prod-eu`.
fn alternatives(names: &[String]) -> String {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let escaped: Vec<String> = names.into_iter().map(|name| literal(name)).collect();
    escaped.join("|")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::providers::github::run_name::RunNamePattern;

    fn read(run_name: &str, title: &str) -> Option<(Option<String>, Option<String>)> {
        let environments = ["prod", "prod-eu", "staging"].map(str::to_owned);
        let wanted = Wanted {
            version: Some("version"),
            environment: Some("Environment"),
            environments: &environments,
            fixed: Some(("service", "cart")),
        };
        let pattern = RunNamePattern::new(&pattern(run_name, wanted)?).unwrap();
        pattern
            .read(title)
            .map(|read| (read.version, read.environment))
    }

    #[test]
    fn a_title_is_read_back_as_it_was_made() {
        for (run_name, title, version, environment) in [
            (
                "Deploy ${{ inputs.version }} to ${{ inputs.environment }}",
                "Deploy v1.2.3 to prod-eu",
                Some("v1.2.3"),
                Some("prod-eu"),
            ),
            (
                "[${{ github.event.inputs.environment }}] ledger ${{ inputs.version || github.sha }} (by @${{ github.actor }})",
                "[staging] ledger 2024.05 (by @alice)",
                Some("2024.05"),
                Some("staging"),
            ),
            (
                "${{ inputs.environment }}-${{ inputs.version }}",
                "prod-eu-v1.0.0-rc.1",
                Some("v1.0.0-rc.1"),
                Some("prod-eu"),
            ),
            (
                "${{ github.event_name == 'push' && 'CI' || format('{0} {1}: {2}', inputs.service, inputs.environment, inputs.version) }}",
                "cart staging: 1.0",
                Some("1.0"),
                Some("staging"),
            ),
            ("v${{ inputs.version }}", "v1.0", Some("1.0"), None),
            (
                "a  b ${{ inputs.version }} (${{ inputs.version }})",
                "a b 1 (1)",
                Some("1"),
                None,
            ),
        ] {
            let expected = (version.map(str::to_owned), environment.map(str::to_owned));
            assert_eq!(read(run_name, title), Some(expected), "{run_name}");
        }
    }

    #[test]
    fn what_a_title_does_not_say_or_cannot_keep_apart_gives_no_pattern() {
        for run_name in [
            "Deploy",
            "Deploy ${{ github.ref_name }}",
            "${{ inputs.environment }}${{ inputs.version }}",
            "${{ inputs.environment }}${{ github.actor }} x",
            &format!("${{{{ inputs.version }}}} {}", "x".repeat(600)),
        ] {
            assert_eq!(read(run_name, "x"), None, "{run_name}");
        }
        let title = "Deploy v1 to staging, please";
        assert_eq!(
            read(
                "Deploy ${{ inputs.version }} to ${{ inputs.environment }}",
                title
            ),
            None
        );
    }

    proptest! {
        #[test]
        fn every_pattern_compiles(text in "\\PC{0,60}", other in "[a-z{}$ .()'*\\[\\]|]{0,60}") {
            let wanted = Wanted { version: Some("version"), environment: Some("e"), ..Wanted::default() };
            for text in [format!("{text}${{{{ inputs.version }}}} {other}"), format!("{other} ${{{{ format('{text}', inputs.e) }}}}")] {
                if let Some(pattern) = pattern(&text, wanted) {
                    prop_assert!(RunNamePattern::new(&pattern).is_ok(), "{}", pattern);
                }
            }
        }
    }
}
