//! What was decided about a run before.

use super::super::{
    client::{ApiPath, Call, GithubClient},
    schema::rest,
    source::Mapping,
};
use crate::{
    error::Result,
    model::{deployment::Actor, pipeline::Decision},
    providers::github::{addresses, gates},
};

/// Decisions about a run, of all its attempts.
#[derive(Debug, Default)]
pub struct Past(Vec<rest::Approval>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDecision {
    /// Whose.
    pub by: Option<Actor>,
    /// What; absent where GitHub says something that is neither.
    pub decision: Option<Decision>,
}

impl Past {
    /// Reads them as they are now.
    pub async fn read(client: &GithubClient, call: &Call<'_>, run: ApiPath) -> Result<Self> {
        let path = run.segment("approvals");
        Ok(Self(client.look(call, path).await?.0))
    }

    /// These decisions.
    #[cfg(test)]
    pub fn of(approvals: Vec<rest::Approval>) -> Self {
        Self(approvals)
    }

    /// What the decisions call an environment.
    pub fn names_of(&self, mapping: &Mapping) -> Vec<String> {
        let mut names: Vec<String> = self
            .0
            .iter()
            .flat_map(|approval| &approval.environments)
            .filter_map(|environment| environment.name.clone())
            .filter(|name| gates::is_of(name, mapping))
            .collect();
        names.dedup();
        names
    }

    /// The decision about an environment. GitHub does not say which of several came last: one that stops it weighs more.
    pub fn last(&self, names: &[String]) -> Option<PastDecision> {
        let about = |approval: &&rest::Approval| {
            let mut decided = approval.environments.iter();
            decided.any(|environment| {
                let name = environment.name.as_deref().unwrap_or_default();
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            })
        };
        let decided = |approval: &rest::Approval| PastDecision {
            by: approval
                .user
                .as_ref()
                .filter(|user| !user.login.is_empty())
                .map(|user| Actor {
                    login: user.login.clone(),
                    avatar_url: addresses::shown(user.avatar_url.as_deref()),
                }),
            decision: decision_of(&approval.state),
        };
        let mut all = self.0.iter().filter(about).map(decided);
        let first = all.next()?;
        if first.decision == Some(Decision::Reject) {
            return Some(first);
        }
        let rejected = all.find(|other| other.decision == Some(Decision::Reject));
        Some(rejected.unwrap_or(first))
    }

    /// How often somebody decided so about an environment.
    pub fn count(&self, name: &str, login: &str, decision: Decision) -> usize {
        let is_it = |approval: &&rest::Approval| {
            let by = approval.user.as_ref().map(|user| user.login.as_str());
            by.is_some_and(|by| by.eq_ignore_ascii_case(login))
                && decision_of(&approval.state) == Some(decision)
                && approval.environments.iter().any(|environment| {
                    let decided = environment.name.as_deref().unwrap_or_default();
                    decided.eq_ignore_ascii_case(name)
                })
        };
        self.0.iter().filter(is_it).count()
    }
}

fn decision_of(state: &str) -> Option<Decision> {
    match state {
        "approved" => Some(Decision::Approve),
        "rejected" => Some(Decision::Reject),
        _ => None,
    }
}

/// What GitHub calls a decision in a request.
pub fn state_of(decision: Decision) -> &'static str {
    match decision {
        Decision::Approve => "approved",
        Decision::Reject => "rejected",
    }
}
