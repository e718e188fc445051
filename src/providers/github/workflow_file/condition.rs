//! Conditions of jobs, as far as they can be seen without running anything. Only what is certain is answered: most
//! conditions are not, and then the job may run.

/// What a condition may look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// What started the run.
    pub event: Option<&'a str>,
    /// Branch or tag that it runs on, without prefix.
    pub ref_name: Option<&'a str>,
}

/// Whether a condition is certainly false.
pub fn is_certainly_false(condition: &str, context: Context<'_>) -> bool {
    let condition = condition.trim();
    let condition = condition
        .strip_prefix("${{")
        .and_then(|c| c.strip_suffix("}}"))
        .unwrap_or(condition)
        .trim();
    if condition.contains("||") || condition.contains("${{") {
        return false;
    }
    condition
        .split("&&")
        .any(|term| value(term.trim(), context) == Some(false))
}

/// Whether a job with this condition may run although a job that it needs did not succeed.
pub fn ignores_failure(condition: &str) -> bool {
    ["always()", "failure()", "cancelled()"]
        .iter()
        .any(|f| condition.replace(' ', "").contains(f))
}

fn value(term: &str, context: Context<'_>) -> Option<bool> {
    match term {
        "false" => return Some(false),
        "true" => return Some(true),
        _ => {}
    }
    let (left, right, equal) = match (term.split_once("=="), term.split_once("!=")) {
        (Some((left, right)), None) => (left, right, true),
        (None, Some((left, right))) => (left, right, false),
        _ => return None,
    };
    let (name, literal) = match (quoted(left), quoted(right)) {
        (None, Some(literal)) => (left.trim(), literal),
        (Some(literal), None) => (right.trim(), literal),
        _ => return None,
    };
    let same = match name {
        "github.event_name" => context.event?.eq_ignore_ascii_case(literal),
        "github.ref_name" => context.ref_name?.eq_ignore_ascii_case(literal),
        "github.ref" => {
            let name = literal
                .strip_prefix("refs/heads/")
                .or_else(|| literal.strip_prefix("refs/tags/"))?;
            // A pull request runs on `refs/pull/…`, while its run names the branch.
            if context.event?.starts_with("pull_request") {
                return None;
            }
            let same = context.ref_name?.eq_ignore_ascii_case(name);
            // A branch and a tag may have the same name: equal names are no proof, different ones are.
            if same {
                return None;
            }
            same
        }
        _ => return None,
    };
    Some(same == equal)
}

/// The text between single quotes, where that is all there is.
fn quoted(text: &str) -> Option<&str> {
    let inside = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (!inside.contains('\'')).then_some(inside)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PUSH_TO_MAIN: Context<'_> = Context {
        event: Some("push"),
        ref_name: Some("main"),
    };

    #[test]
    fn only_what_is_certainly_false_is_said_to_be() {
        for (condition, expected) in [
            ("false", true),
            ("${{ false }}", true),
            ("true", false),
            ("github.event_name == 'release'", true),
            ("github.event_name == 'push'", false),
            ("github.event_name != 'push'", true),
            ("'release' == github.event_name", true),
            ("github.ref == 'refs/heads/production'", true),
            ("github.ref == 'refs/heads/main'", false),
            ("github.ref != 'refs/heads/main'", false),
            ("success() && github.event_name == 'release'", true),
            ("github.event_name == 'release' || inputs.force", false),
            ("!(github.event_name == 'push')", false),
            ("startsWith(github.ref, 'refs/tags/')", false),
            ("inputs.environment == 'production'", false),
            ("vars.X == github.event_name", false),
            ("", false),
        ] {
            assert_eq!(
                is_certainly_false(condition, PUSH_TO_MAIN),
                expected,
                "{condition}"
            );
        }
    }

    #[test]
    fn nothing_is_certain_about_a_run_of_which_nothing_is_known() {
        assert!(!is_certainly_false(
            "github.event_name == 'release'",
            Context::default()
        ));
    }

    #[test]
    fn a_condition_may_let_a_job_run_after_a_failure() {
        assert!(ignores_failure("${{ always( ) }}"));
        assert!(ignores_failure("!cancelled()"));
        assert!(!ignores_failure("success()"));
    }

    proptest! {
        #[test]
        fn no_condition_can_make_it_panic(condition in "\\PC{0,80}") {
            let _ = is_certainly_false(&condition, PUSH_TO_MAIN);
        }

        #[test]
        fn what_may_be_true_is_never_called_false(other in "[a-z_.()' ]{0,30}") {
            let either = format!("github.event_name == 'push' || {other}");
            prop_assert!(!is_certainly_false(&either, PUSH_TO_MAIN));
        }
    }
}
