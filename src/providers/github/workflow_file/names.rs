//! Names of jobs as runs display them: the job's `name` with its expressions evaluated, matrix legs as `name (a, b)`,
//! jobs of a reusable workflow as `caller / called`. Expressions are not evaluated here but matched, best effort.

use regex::{Regex, RegexBuilder};

/// More expressions than this in one name are not matched.
const MAX_EXPRESSIONS: usize = 20;
/// Longest name that is matched, in bytes.
const MAX_NAME: usize = 1024;
/// Between the name of a caller and that of the called job.
const NESTED: &str = " / ";

/// What a run displays for a job, as far as the workflow file tells.
#[derive(Debug, Clone)]
pub enum DisplayName {
    /// Always this, apart from legs and called jobs.
    Literal(String),
    /// With expressions in it.
    Template {
        /// As written.
        text: String,
        /// Matches what the expressions may have become, one group each. Absent where the name is beyond the limits: it may be anything.
        regex: Option<Regex>,
        /// The expressions, without their braces.
        expressions: Vec<String>,
    },
}

impl DisplayName {
    /// Reads a `name`.
    pub fn new(text: &str) -> Self {
        let pieces = pieces(text);
        if !pieces.iter().any(|p| matches!(p, Piece::Expression(_))) {
            return Self::Literal(text.trim().to_owned());
        }
        let mut pattern = String::from("^");
        let mut expressions = Vec::new();
        for piece in &pieces {
            match piece {
                Piece::Literal(literal) => pattern.push_str(&regex::escape(literal)),
                Piece::Expression(expression) => {
                    pattern.push_str("(.*?)");
                    expressions.push(expression.trim().to_owned());
                }
            }
        }
        pattern.push('$');
        let regex = (expressions.len() <= MAX_EXPRESSIONS && text.len() <= MAX_NAME)
            .then(|| {
                RegexBuilder::new(&pattern)
                    .dot_matches_new_line(true)
                    .size_limit(1 << 20)
                    .build()
                    .ok()
            })
            .flatten();
        Self::Template {
            text: text.trim().to_owned(),
            regex,
            expressions,
        }
    }

    /// As written in the file.
    pub fn as_written(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Template { text, .. } => text,
        }
    }

    /// Whether a run may display this job so. `matrix`: legs may follow in parentheses. `calls`: a called job follows after a slash.
    pub fn matches(&self, displayed: &str, matrix: bool, calls: bool) -> bool {
        self.heads(displayed, matrix, calls)
            .any(|head| self.matches_head(head))
    }

    /// What an expression that satisfies `wanted` became in a displayed name.
    pub fn captured(
        &self,
        displayed: &str,
        matrix: bool,
        calls: bool,
        wanted: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let Self::Template {
            regex: Some(regex),
            expressions,
            ..
        } = self
        else {
            return None;
        };
        let group = expressions.iter().position(|e| wanted(e))? + 1;
        self.heads(displayed, matrix, calls)
            .filter_map(|head| regex.captures(head))
            .filter_map(|captures| captures.get(group).map(|m| m.as_str().trim().to_owned()))
            .find(|text| !text.is_empty())
    }

    /// The parts of a displayed name that may be this job's own name: all of it, or without the called job, or without the leg.
    fn heads<'n>(
        &self,
        displayed: &'n str,
        matrix: bool,
        calls: bool,
    ) -> impl Iterator<Item = &'n str> {
        let too_long = displayed.len() > MAX_NAME;
        let whole = if calls {
            displayed.split_once(NESTED).map(|(head, _)| head)
        } else {
            Some(displayed)
        };
        let whole = whole.filter(|_| !too_long).map(str::trim);
        let without_leg = whole.filter(|_| matrix).and_then(without_leg);
        [without_leg, whole].into_iter().flatten()
    }

    fn matches_head(&self, head: &str) -> bool {
        match self {
            Self::Literal(text) => text == head,
            Self::Template { regex, .. } => regex.as_ref().is_none_or(|r| r.is_match(head)),
        }
    }
}

/// Whether a displayed name is the one that somebody wrote down, or one of its legs, or a job that it calls.
pub fn is_called_so(written: &str, displayed: &str) -> bool {
    let Some(rest) = displayed.strip_prefix(written) else {
        return false;
    };
    rest.is_empty() || (rest.starts_with(" (") && rest.ends_with(')')) || rest.starts_with(NESTED)
}

/// A written name in two: the caller, and the called job where it is named.
pub fn split_nested(written: &str) -> (&str, Option<&str>) {
    match written.split_once(NESTED) {
        Some((caller, called)) => (caller.trim(), Some(called.trim())),
        None => (written, None),
    }
}

fn without_leg(name: &str) -> Option<&str> {
    let open = name.find(" (")?;
    name.ends_with(')').then(|| name[..open].trim_end())
}

enum Piece<'t> {
    Literal(&'t str),
    Expression(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while let Some((before, inside)) = rest.split_once("${{") {
        let Some((expression, after)) = inside.split_once("}}") else {
            break;
        };
        pieces.push(Piece::Literal(before));
        pieces.push(Piece::Expression(expression));
        rest = after;
    }
    pieces.push(Piece::Literal(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_job_is_found_under_the_names_that_a_run_displays() {
        for (written, displayed, matrix, calls, expected) in [
            ("deploy", "deploy", false, false, true),
            ("deploy", "deploy-eu", false, false, false),
            ("deploy", "deploy (eu, production)", true, false, true),
            ("deploy", "deploy (eu, production)", false, false, false),
            ("release", "release / deploy", false, true, true),
            ("release", "release (eu) / deploy (1)", true, true, true),
            ("release", "release", false, true, false),
            ("Deploy (fast)", "Deploy (fast)", true, false, true),
            (
                "Deploy ${{ inputs.environment }}",
                "Deploy production",
                false,
                false,
                true,
            ),
            (
                "Deploy ${{ matrix.region }} now",
                "Deploy eu now (eu)",
                true,
                false,
                true,
            ),
            (
                "Deploy ${{ matrix.region }} now",
                "Test eu now",
                true,
                false,
                false,
            ),
            ("${{ matrix.a }}", "anything", true, false, true),
        ] {
            assert_eq!(
                DisplayName::new(written).matches(displayed, matrix, calls),
                expected,
                "{written} as {displayed}"
            );
        }
    }

    #[test]
    fn an_expression_in_a_name_gives_its_value_back() {
        let name = DisplayName::new("Deploy ${{ inputs.version }} to ${{ inputs.environment }}");
        assert_eq!(
            name.captured("Deploy v1 to eu production", false, false, |e| e
                == "inputs.environment"),
            Some("eu production".to_owned())
        );
        assert_eq!(name.captured("Deploy v1", false, false, |_| true), None);
    }

    #[test]
    fn a_written_name_stands_for_its_legs_and_its_called_jobs_and_not_for_longer_names() {
        assert!(is_called_so("deploy", "deploy"));
        assert!(is_called_so("deploy", "deploy (eu)"));
        assert!(is_called_so("release", "release / deploy"));
        assert!(!is_called_so("deploy", "deploy-production"));
        assert!(!is_called_so("deploy (eu)", "deploy (us)"));
    }

    #[test]
    fn an_expression_that_never_ends_is_literal_text() {
        assert!(DisplayName::new("Deploy ${{ x").matches("Deploy ${{ x", false, false));
    }

    proptest! {
        #[test]
        fn no_name_can_make_it_panic(written in "\\PC{0,60}", displayed in "\\PC{0,60}", matrix: bool, calls: bool) {
            let name = DisplayName::new(&written);
            let _ = name.matches(&displayed, matrix, calls);
            let _ = name.captured(&displayed, matrix, calls, |_| true);
            let _ = is_called_so(&written, &displayed);
        }

        #[test]
        fn braces_and_slashes_in_any_order_do_no_harm(written in "[a$ {}()/]{0,40}", displayed in "[a$ {}()/]{0,40}") {
            let _ = DisplayName::new(&written).matches(&displayed, true, true);
        }
    }
}
