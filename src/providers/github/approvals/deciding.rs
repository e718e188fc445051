//! The one request, and what came of it.

use std::collections::BTreeSet;

use futures_util::future::join;
use serde_json::json;

use super::{
    super::{
        client::{ApiPath, Call, GithubClient, NotTaken},
        run_name::RunNamePatterns,
        schema::rest,
        source::GithubSource,
    },
    Past, checks,
    past::{PastDecision, state_of, weightiest},
    path_of, read_pending, refusals, run_id,
    told::{done, taken},
};
use crate::{
    error::{Error, Result},
    model::{
        approval::{DecidedEnvironment, DecisionResult},
        problem::{Problem, ProblemCode},
        viewer::Viewer,
    },
    providers::provider::{Decided, DecisionOrder, WaitingGate},
};

/// What decides for a viewer.
pub struct Deciding<'a> {
    /// The way to GitHub.
    pub client: &'a GithubClient,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Who decides.
    pub viewer: &'a Viewer,
}

/// How the run stands after a request that was not simply taken.
struct After {
    pending: Vec<rest::PendingDeployment>,
    past: Past,
}

/// What a decision is told with.
struct Context<'a> {
    order: &'a DecisionOrder,
    called: &'a str,
}

impl Deciding<'_> {
    /// Decides, once. Where the run is comes from the environment, and GitHub's ids from what was just read.
    pub async fn send(&self, order: DecisionOrder) -> Result<Decided> {
        let id = run_id(&order.run.id)?;
        let source = GithubSource::of(&order.environment)?.normalize(self.patterns)?;
        let repository = format!("{}/{}", source.owner, source.repo);
        let call = Call {
            viewer: self.viewer,
            host: &order.environment.host,
            repository: Some(&repository),
        };
        let called = checks::called(order.run.number, &order.run.id);
        let context = Context {
            order: &order,
            called: &called,
        };
        // Two of our environments may be one of GitHub's.
        let ids: BTreeSet<u64> = order
            .waiting
            .iter()
            .map(|gate| gate.id.parse())
            .collect::<std::result::Result<_, _>>()
            .map_err(|_| Error::internal("An environment of GitHub without a number."))?;
        let body = json!({
            "environment_ids": ids,
            "state": state_of(order.decision),
            "comment": order.comment,
        });
        let run = || path_of(&source, id);
        let path = run().segment("pending_deployments");
        match self.client.post(&call, path, &body).await {
            Ok(taken) => {
                let confirmed: Option<Vec<rest::DecidedDeployment>> =
                    serde_json::from_slice(&taken.body).ok();
                let is_confirmed = |gate: &WaitingGate| {
                    confirmed
                        .iter()
                        .flatten()
                        .any(|deployment| deployment.environment.eq_ignore_ascii_case(&gate.name))
                };
                if order.waiting.iter().all(is_confirmed) {
                    let done = order.waiting.iter().map(|gate| context.done(gate));
                    return Ok(done.collect());
                }
                // A job without a deployment leaves none to name: then the run itself is asked.
                let after = self.after(&call, run()).await;
                let doubt = match &after {
                    Ok(_) => Error::new(
                        ProblemCode::OutcomeUnknown,
                        "GitHub took the decision without naming what it was about.",
                    ),
                    Err(error) => error.clone(),
                };
                let error =
                    refusals::unknown(doubt, order.decision, &called, order.run.url.as_deref());
                let told = order.waiting.iter().map(|gate| {
                    if is_confirmed(gate) {
                        context.done(gate)
                    } else {
                        context.after_silence(gate, &error, after.as_ref().ok())
                    }
                });
                Ok(told.collect())
            }
            Err(NotTaken::Unsent(error)) => Err(refusals::nothing(error)),
            Err(NotTaken::Refused { error, .. }) if error.code == ProblemCode::TokenRejected => {
                Err(refusals::nothing(error))
            }
            Err(NotTaken::Refused {
                status,
                message,
                error,
            }) => {
                let error = refusals::refused(status, &message, error, &called, &call);
                let after = self.after(&call, run()).await.ok();
                let told = order.waiting.iter();
                Ok(told
                    .map(|gate| context.after_refusal(gate, &error, after.as_ref()))
                    .collect())
            }
            Err(NotTaken::Unknown(error)) => {
                let error =
                    refusals::unknown(error, order.decision, &called, order.run.url.as_deref());
                let after = self.after(&call, run()).await.ok();
                let told = order.waiting.iter();
                Ok(told
                    .map(|gate| context.after_silence(gate, &error, after.as_ref()))
                    .collect())
            }
        }
    }

    /// Looks whether it happened. Sends nothing again.
    async fn after(&self, call: &Call<'_>, run: ApiPath) -> Result<After> {
        let (pending, past) = join(
            read_pending(self.client, call, run.clone()),
            Past::read(self.client, call, run),
        )
        .await;
        Ok(After {
            pending: pending?,
            past: past?,
        })
    }
}

impl After {
    /// Whether it may still wait for a decision. GitHub goes on naming reviewers who have decided where a timer or an app holds the
    /// run, and says then that nobody can: somebody's new decision tells that from a viewer who may not.
    fn waits(&self, gate: &WaitingGate) -> bool {
        self.pending.iter().any(|request| {
            let id = request.environment.as_ref().and_then(|e| e.id);
            id.is_some_and(|id| id.to_string() == gate.id)
                && request.has_reviewers()
                && (request.current_user_can_approve != Some(false) || self.news(gate).is_empty())
        })
    }

    /// What was decided about it since the look before the request.
    fn news(&self, gate: &WaitingGate) -> Vec<PastDecision> {
        self.past.news(&gate.name, &gate.before)
    }
}

impl Context<'_> {
    fn done(&self, gate: &WaitingGate) -> DecidedEnvironment {
        let what = done(self.order.decision, &gate.environment, self.called);
        told(gate, DecisionResult::Done, what)
    }

    /// Whether somebody else was quicker, it does not wait any more, or GitHub means this environment.
    fn after_refusal(
        &self,
        gate: &WaitingGate,
        error: &Error,
        after: Option<&After>,
    ) -> DecidedEnvironment {
        match after {
            Some(after) if !after.waits(gate) => self.settled(gate, after),
            _ => refused(gate, error),
        }
    }

    /// Whether the viewer's decision is there after all. What still waits may be decided in a moment: nobody knows.
    fn after_silence(
        &self,
        gate: &WaitingGate,
        error: &Error,
        after: Option<&After>,
    ) -> DecidedEnvironment {
        let unknown = || {
            let problem = Box::new(Problem::from(error.clone()));
            told(
                gate,
                DecisionResult::Unknown { problem },
                error.message.clone(),
            )
        };
        let Some(after) = after else {
            return unknown();
        };
        // Another job may wait at the same environment by now.
        if self.has_decided(gate, after) {
            self.done(gate)
        } else if after.waits(gate) {
            unknown()
        } else {
            self.settled(gate, after)
        }
    }

    /// Whether the same decision of the viewer's has come in since the look before the request.
    fn has_decided(&self, gate: &WaitingGate, after: &After) -> bool {
        let login = self.order.account.as_deref();
        let mut news = after.news(gate).into_iter();
        login.is_some_and(|login| news.any(|news| news.is_of(login, self.order.decision)))
    }

    /// It does not wait any more, and not by this request: the viewer may have sent two about what is one to GitHub.
    fn settled(&self, gate: &WaitingGate, after: &After) -> DecidedEnvironment {
        if self.has_decided(gate, after) {
            return self.done(gate);
        }
        let name = &gate.environment;
        match weightiest(after.news(gate)) {
            Some(past) => {
                let who = match &past.by {
                    Some(actor) => format!("@{}", actor.login),
                    None => "Somebody".to_owned(),
                };
                let message = format!(
                    "{who} has {} {name} of {} already.",
                    taken(past.decision),
                    self.called
                );
                let result = DecisionResult::AlreadyDecided {
                    by: past.by,
                    decision: past.decision,
                };
                told(gate, result, message)
            }
            None => told(
                gate,
                DecisionResult::NoLongerWaiting,
                format!(
                    "{} does not wait for a decision about {name} any more: it was cancelled, or went on by itself.",
                    checks::begins(self.called)
                ),
            ),
        }
    }
}

fn told(gate: &WaitingGate, result: DecisionResult, message: String) -> DecidedEnvironment {
    DecidedEnvironment {
        environment: gate.environment.clone(),
        result,
        message,
    }
}

fn refused(gate: &WaitingGate, error: &Error) -> DecidedEnvironment {
    let problem = Box::new(Problem::from(error.clone()));
    told(
        gate,
        DecisionResult::Refused { problem },
        error.message.clone(),
    )
}
