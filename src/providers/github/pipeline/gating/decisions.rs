//! What was decided about a run, by environment.

use super::super::{
    super::addresses,
    query::{GatedRun, Review},
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
    pub fn of(run: &GatedRun) -> Vec<Self> {
        let reviews = run.deployment_reviews.iter().flat_map(|list| list.iter());
        reviews.filter_map(read).collect()
    }
}

fn read(review: &Review) -> Option<Made> {
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
