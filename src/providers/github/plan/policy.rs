//! Whether the GitHub environment lets in what the workflow runs on. GitHub says no only when the run has begun.

use super::{super::mapping_test::nearest, fnmatch};
use crate::model::inspection::CheckOutcome;

/// Branch or tag that a workflow runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    /// A branch.
    Branch,
    /// A tag.
    Tag,
}

impl RefKind {
    /// As it is written in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
        }
    }
}

/// Which refs an environment lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefPolicy {
    /// All of them.
    Any,
    /// Protected branches; where the repository has none, all of them.
    Protected {
        /// Names of protected branches.
        branches: Vec<String>,
        /// Whether these are all.
        complete: bool,
    },
    /// What a pattern means.
    Patterns {
        /// Kind and pattern.
        patterns: Vec<(RefKind, String)>,
        /// Whether these are all.
        complete: bool,
    },
    /// It could not be read.
    NotRead {
        /// Why, as a sentence.
        reason: String,
    },
}

impl RefPolicy {
    /// Whether a ref is let in, and the same in a sentence.
    pub fn admits(&self, environment: &str, kind: RefKind, name: &str) -> (CheckOutcome, String) {
        let what = format!("{} {name}", kind.word());
        match self {
            Self::Any => (
                CheckOutcome::Passed,
                format!("{environment} lets in every branch and tag."),
            ),
            Self::NotRead { reason } => (
                CheckOutcome::Unknown,
                format!("Whether {environment} lets in the {what} could not be read. {reason}"),
            ),
            Self::Protected { branches, complete } => {
                if kind == RefKind::Branch && branches.iter().any(|branch| branch == name) {
                    return (
                        CheckOutcome::Passed,
                        format!("{environment} lets in protected branches, and {name} is one."),
                    );
                }
                if branches.is_empty() && *complete {
                    return match kind {
                        RefKind::Branch => (
                            CheckOutcome::Passed,
                            format!(
                                "{environment} lets in protected branches, and all while none is protected."
                            ),
                        ),
                        RefKind::Tag => refused(environment, &what, "protected branches only"),
                    };
                }
                if kind == RefKind::Branch && !complete {
                    return (
                        CheckOutcome::Unknown,
                        format!(
                            "{environment} lets in protected branches only. Whether {name} is one was not looked at: there are more than 100."
                        ),
                    );
                }
                let names = branches.iter().map(String::as_str);
                let only = match nearest::listed(name, names) {
                    Some(list) => format!("protected branches only: {list}"),
                    None => "protected branches only".to_owned(),
                };
                refused(environment, &what, &only)
            }
            Self::Patterns { patterns, complete } => {
                let found = patterns
                    .iter()
                    .find(|(of, pattern)| *of == kind && fnmatch::matches(pattern, name));
                if let Some((_, pattern)) = found {
                    return (
                        CheckOutcome::Passed,
                        format!(
                            "{environment} lets in the {what}{}.",
                            by_pattern(pattern, name)
                        ),
                    );
                }
                if !complete {
                    return (
                        CheckOutcome::Unknown,
                        format!(
                            "Whether {environment} lets in the {what} was not looked at in full: it has more than 100 patterns."
                        ),
                    );
                }
                let words: Vec<String> = patterns
                    .iter()
                    .map(|(kind, pattern)| format!("{} {pattern}", kind.word()))
                    .collect();
                let only = nearest::listed(&what, words.iter().map(String::as_str))
                    .unwrap_or_else(|| "nothing at all".to_owned());
                refused(environment, &what, &only)
            }
        }
    }
}

fn by_pattern(pattern: &str, name: &str) -> String {
    if pattern == name {
        String::new()
    } else {
        format!(" ({pattern})")
    }
}

fn refused(environment: &str, what: &str, only: &str) -> (CheckOutcome, String) {
    (
        CheckOutcome::Blocked,
        format!(
            "{environment} does not let in the {what}: it lets in {only}. Deploy from one of these, or ask the repository's administrators to change the environment's rules on GitHub."
        ),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use CheckOutcome::{Blocked, Passed, Unknown};
    use RefKind::{Branch, Tag};

    fn protected(branches: &[&str], complete: bool) -> RefPolicy {
        RefPolicy::Protected {
            branches: branches.iter().map(|name| (*name).to_owned()).collect(),
            complete,
        }
    }

    fn patterns(patterns: &[(RefKind, &str)], complete: bool) -> RefPolicy {
        RefPolicy::Patterns {
            patterns: patterns
                .iter()
                .map(|(kind, name)| (*kind, (*name).to_owned()))
                .collect(),
            complete,
        }
    }

    #[test]
    fn a_ref_is_let_in_as_the_environment_says() {
        let not_read = RefPolicy::NotRead {
            reason: "No.".to_owned(),
        };
        for (policy, kind, name, expected) in [
            (RefPolicy::Any, Tag, "v1", Passed),
            (not_read, Branch, "main", Unknown),
            (protected(&["main"], true), Branch, "main", Passed),
            (protected(&["main"], true), Branch, "x", Blocked),
            (protected(&["v1"], true), Tag, "v1", Blocked),
            (protected(&[], true), Branch, "x", Passed),
            (protected(&[], true), Tag, "v1", Blocked),
            (protected(&["main"], false), Branch, "x", Unknown),
            (protected(&["main"], false), Tag, "v1", Blocked),
            (
                patterns(&[(Branch, "release/*")], true),
                Branch,
                "release/1",
                Passed,
            ),
            (patterns(&[(Branch, "v*")], true), Tag, "v1", Blocked),
            (
                patterns(&[(Tag, "v*"), (Branch, "main")], true),
                Tag,
                "v1",
                Passed,
            ),
            (patterns(&[(Branch, "*")], true), Branch, "a/b", Blocked),
            (patterns(&[], true), Branch, "main", Blocked),
            (patterns(&[(Tag, "x")], false), Tag, "v1", Unknown),
        ] {
            let (outcome, message) = policy.admits("production", kind, name);
            assert_eq!(outcome, expected, "{policy:?} {name}: {message}");
            assert!(message.contains("production") && message.ends_with('.'));
        }
    }

    #[test]
    fn who_is_refused_reads_what_is_let_in() {
        let policy = patterns(&[(Branch, "main"), (Tag, "v*")], true);
        let (_, message) = policy.admits("production", Branch, "fix");
        assert!(message.contains("branch main"), "{message}");
        assert!(message.contains("tag v*"), "{message}");
    }

    proptest! {
        #[test]
        fn no_policy_panics(pattern in "\\PC{0,12}", name in "\\PC{0,12}", complete: bool) {
            for kind in [Branch, Tag] {
                patterns(&[(kind, &pattern)], complete).admits("e", kind, &name);
                protected(&[&pattern], complete).admits("e", kind, &name);
            }
        }
    }
}
