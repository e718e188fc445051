//! What was decided about a run before.

use super::super::{
    client::{ApiPath, Call, GithubClient},
    schema::rest,
    source::Mapping,
};
use crate::{
    error::Result,
    model::{deployment::Actor, pipeline::Decision},
    providers::{
        github::{addresses, gates},
        provider::PriorDecision,
    },
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
        weightiest(self.about(names))
    }

    /// Decisions about an environment that were not there before.
    pub fn news(&self, name: &str, before: &[PriorDecision]) -> Vec<PastDecision> {
        let mut known: Vec<&PriorDecision> = before.iter().collect();
        self.about(&[name.to_owned()])
            .into_iter()
            .filter(|decision| {
                let place = known.iter().position(|known| decision.is(known));
                place.map(|place| known.swap_remove(place)).is_none()
            })
            .collect()
    }

    /// What was decided about an environment, to be told from what comes after it.
    pub fn prior(&self, name: &str) -> Vec<PriorDecision> {
        self.about(&[name.to_owned()])
            .into_iter()
            .map(|decision| PriorDecision {
                by: decision.by.map(|actor| actor.login),
                decision: decision.decision,
            })
            .collect()
    }

    fn about(&self, names: &[String]) -> Vec<PastDecision> {
        let is_about = |approval: &&rest::Approval| {
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
        self.0.iter().filter(is_about).map(decided).collect()
    }
}

impl PastDecision {
    /// Whether somebody decided so.
    pub fn is_of(&self, login: &str, decision: Decision) -> bool {
        let by = self.by.as_ref().map(|actor| actor.login.as_str());
        by.is_some_and(|by| by.eq_ignore_ascii_case(login)) && self.decision == Some(decision)
    }

    fn is(&self, prior: &PriorDecision) -> bool {
        let by = self.by.as_ref().map(|actor| actor.login.as_str());
        by == prior.by.as_deref() && self.decision == prior.decision
    }
}

/// The one of several that counts: one that stops it weighs more.
pub fn weightiest(all: Vec<PastDecision>) -> Option<PastDecision> {
    let mut all = all.into_iter();
    let first = all.next()?;
    if first.decision == Some(Decision::Reject) {
        return Some(first);
    }
    let rejected = all.find(|other| other.decision == Some(Decision::Reject));
    Some(rejected.unwrap_or(first))
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
