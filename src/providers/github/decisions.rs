//! What reviewers decided about a run, by environment, and what an approval is worth while the run still waits.

use super::{
    addresses,
    schema::graphql::{ReviewNode, Reviews},
};
use crate::model::{
    deployment::Actor,
    pipeline::{Decision, GateDecision},
};

/// A decision about environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Their names at GitHub.
    pub environments: Vec<String>,
    /// The decision.
    pub decision: GateDecision,
}

impl Made {
    /// The decisions about a run, the first first. What this version does not know is none.
    pub fn of(reviews: &Reviews) -> Vec<Self> {
        reviews.nodes.iter().flatten().filter_map(read).collect()
    }
}

fn read(review: &ReviewNode) -> Option<Made> {
    let decision = match review.state.to_ascii_uppercase().as_str() {
        "APPROVED" => Decision::Approve,
        "REJECTED" => Decision::Reject,
        _ => return None,
    };
    let environments = review.environments.iter().flat_map(|list| list.iter());
    let by = review.user.as_ref().filter(|user| !user.login.is_empty());
    Some(Made {
        environments: environments.map(|e| e.name.clone()).collect(),
        decision: GateDecision {
            by: by.map(|user| Actor {
                login: user.login.clone(),
                avatar_url: addresses::shown(user.avatar_url.as_deref()),
            }),
            decision,
            comment: review
                .comment
                .as_deref()
                .map(str::trim)
                .filter(|comment| !comment.is_empty())
                .map(str::to_owned),
        },
    })
}

/// Decisions about an environment, the last first.
pub fn of_environment<'m>(
    made: &'m [Made],
    environment: &str,
) -> impl Iterator<Item = &'m GateDecision> {
    made.iter()
        .rev()
        .filter(move |made| {
            let mut names = made.environments.iter();
            names.any(|name| name.eq_ignore_ascii_case(environment))
        })
        .map(|made| &made.decision)
}

/// The same as a list.
pub fn made(all: &[Made], environment: &str) -> Vec<GateDecision> {
    of_environment(all, environment).cloned().collect()
}

/// Whether a decision has let pass what waits at the same environment for something else: a timer, or an app. GitHub goes on naming
/// the reviewers. `may_decide`: whether it lets the viewer decide there. `is_used`: whether the decision let another job pass, or was
/// about an earlier attempt, or may have been.
pub fn lets_pass(last: Option<Decision>, may_decide: Option<bool>, is_used: bool) -> bool {
    last == Some(Decision::Approve) && may_decide != Some(true) && !is_used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_approval_that_nothing_has_used_and_nobody_asks_for_again_lets_pass() {
        let approved = Some(Decision::Approve);
        for (last, may_decide, is_used, expected) in [
            (approved, Some(false), false, true),
            (approved, None, false, true),
            (approved, Some(true), false, false),
            (approved, Some(false), true, false),
            (Some(Decision::Reject), Some(false), false, false),
            (None, Some(false), false, false),
        ] {
            assert_eq!(lets_pass(last, may_decide, is_used), expected);
        }
    }
}
