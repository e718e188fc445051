//! What is told of a decision, in sentences.

use super::{
    super::{
        gates,
        may_decide::{Asked, Asker},
    },
    Call, checks,
    past::PastDecision,
    rest,
};
use crate::{
    error::Error,
    model::{
        approval::DecisionResult, deployment::DeploymentState, pipeline::Decision,
        problem::ProblemCode,
    },
    providers::github::ID,
};

/// What sentences are made of.
pub struct Told<'a> {
    /// How the run is called.
    pub called: &'a str,
    /// The viewer's account, where it is known.
    pub login: Option<&'a str>,
    /// Who started the run.
    pub starter: Option<&'a str>,
    /// Attempt of the run.
    pub attempt: u32,
    /// What the viewer wants to decide.
    pub decision: Decision,
    /// Whether GitHub names environments that the run waits to enter.
    pub names_others: bool,
    /// Where.
    pub call: Call<'a>,
}

/// A decision that was taken, as a verb.
pub fn taken(decision: Option<Decision>) -> &'static str {
    match decision {
        Some(Decision::Approve) => "approved",
        Some(Decision::Reject) => "rejected",
        None => "decided about",
    }
}

/// That the viewer's decision was taken, as a sentence.
pub fn done(decision: Decision, environment: &str, called: &str) -> String {
    match decision {
        Decision::Approve => format!("You approved {environment} of {called}."),
        Decision::Reject => {
            format!("You rejected {environment} of {called}: it does not run there.")
        }
    }
}

impl Told<'_> {
    /// Somebody was quicker. Where that was the viewer, who may have decided about several services that are one to GitHub, it is
    /// done.
    pub fn already(&self, environment: &str, past: PastDecision) -> (DecisionResult, String) {
        let is_own = self
            .login
            .is_some_and(|login| past.is_of(login, self.decision));
        if is_own && self.attempt == 1 {
            let message = done(self.decision, environment, self.called);
            return (DecisionResult::Done, message);
        }
        let who = match &past.by {
            Some(actor) => format!("@{}", actor.login),
            None => "Somebody".to_owned(),
        };
        let message = format!(
            "{who} has {} {environment} of {} already.",
            taken(past.decision),
            self.called
        );
        let result = DecisionResult::AlreadyDecided {
            by: past.by,
            decision: past.decision,
        };
        (result, message)
    }

    /// Why the viewer may not decide about what waits, as far as it is known.
    pub fn may_not(&self, environment: &str, gate: &rest::PendingDeployment) -> Error {
        let repository = self.call.repository.unwrap_or_default();
        let owner = repository.split('/').next().unwrap_or_default();
        let message = match gate.wait_timer {
            Some(1..) if !gate.has_reviewers() => format!(
                "Nobody need decide about {environment} of {}: it waits for its timer.",
                self.called
            ),
            _ if !gate.has_reviewers() => format!(
                "Nobody can decide about {environment} of {} here: a rule of an app does.",
                self.called
            ),
            _ => {
                let asker = Asker {
                    login: self.login,
                    started_by: self.starter,
                    permission: None,
                    repository,
                };
                let (_, why) = asker.why_not(&Asked {
                    environment,
                    reviewers: &gates::reviewers_of(gate, owner),
                    rules: None,
                });
                why
            }
        };
        Error::new(ProblemCode::Forbidden, message).with(|details| {
            details.provider = Some(ID.to_owned());
            details.host = Some(self.call.host.to_owned());
            details.repository = self.call.repository.map(str::to_owned);
        })
    }
}

/// How an environment stands that does not wait for a decision.
pub fn not_waiting(
    environment: &str,
    state: DeploymentState,
    past: Option<PastDecision>,
    told: &Told<'_>,
) -> (DecisionResult, String) {
    let is_ahead = state == DeploymentState::Queued;
    // What was decided about an earlier attempt says nothing about one that has not come to its gate yet.
    if let Some(past) = past.filter(|_| !(is_ahead && told.attempt > 1))
        && state != DeploymentState::Cancelled
    {
        return told.already(environment, past);
    }
    let begins = checks::begins(told.called);
    let why = match state {
        DeploymentState::Cancelled => "it was cancelled",
        DeploymentState::Queued => "it has not come to its gate yet, or goes on without a decision",
        DeploymentState::Running => "it goes on already",
        DeploymentState::Succeeded | DeploymentState::Superseded => "it has succeeded already",
        DeploymentState::Failed => "it has failed",
        DeploymentState::Waiting | DeploymentState::Unknown if told.names_others => {
            "it has not come to its gate yet"
        }
        DeploymentState::Waiting | DeploymentState::Unknown => {
            "GitHub names nothing to decide about. Look at its page on GitHub"
        }
    };
    let message = format!("{begins} does not wait for a decision about {environment}: {why}.");
    (DecisionResult::NoLongerWaiting, message)
}
