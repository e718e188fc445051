//! The attempts that are known of an environment, each with what it waits for.

use super::{Evaluation, carrier, deployment, gates_of, newest};
use crate::{
    model::{
        deployment::DeploymentState,
        pipeline::{GateState, StageGate},
    },
    providers::{
        github::{
            attempts::{Attempt, choose},
            attribution::Wanted,
            gates,
            may_decide::Asker,
            schema::DeploymentStatusState,
        },
        provider::SeenAttempt,
    },
};

/// Attempts that are told of.
const MOST: usize = 50;

impl Evaluation {
    /// The attempts that count beyond doubt, newest first.
    pub fn seen(&self, wanted: &Wanted<'_>, login: Option<&str>) -> Vec<SeenAttempt> {
        let certain: Vec<&Attempt> = self.attempts.iter().filter(|a| a.is_certain).collect();
        let live = choose(certain.iter().copied()).live.map(|live| &live.id);
        newest(certain)
            .into_iter()
            .take(MOST)
            .map(|attempt| {
                let mut shown = deployment(wanted, attempt);
                // It succeeded and another success was reported after it.
                if shown.state == DeploymentState::Succeeded && Some(&attempt.id) != live {
                    shown.state = DeploymentState::Superseded;
                }
                let starter = shown.actor.as_ref().map(|actor| actor.login.as_str());
                SeenAttempt {
                    gates: match attempt.state {
                        DeploymentState::Waiting => closed(wanted, attempt, login, starter),
                        _ => Vec::new(),
                    },
                    deployment: shown,
                }
            })
            .collect()
    }
}

/// The gates that hold an attempt.
fn closed(
    wanted: &Wanted<'_>,
    attempt: &Attempt,
    login: Option<&str>,
    starter: Option<&str>,
) -> Vec<StageGate> {
    let pending = attempt
        .run
        .and_then(|key| wanted.facts.run(key).found())
        .and_then(|run| run.pending().found())
        .unwrap_or_default();
    let is_named = gates::names_environment(pending, wanted.mapping);
    let asker = Asker {
        login,
        started_by: starter,
        ..Asker::default()
    };
    let since = carrier(wanted, attempt)
        .record
        .and_then(|record| record.latest_status.as_ref())
        .filter(|status| status.state == DeploymentStatusState::Waiting)
        .and_then(|status| status.created_at);
    gates_of(wanted, attempt)
        .into_iter()
        .map(|gate| StageGate {
            environment: None,
            viewer: gates::viewer_decision(
                std::slice::from_ref(&gate),
                is_named,
                &asker,
                &wanted.mapping.name,
            ),
            state: GateState::Closed,
            since,
            decisions: Vec::new(),
            gate,
        })
        .collect()
}
