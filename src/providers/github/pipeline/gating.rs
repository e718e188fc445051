//! Gates of stages: what GitHub says a run waits for, joined with what was decided and with the rules that are known. Plain functions.

mod placing;
mod putting;
#[cfg(test)]
mod tests;
mod viewer;

use jiff::Timestamp;

use self::putting::Putting;
pub use super::super::decisions::Made;
pub use super::super::may_decide::Asker;
use super::super::{
    decisions::{self, made, of_environment},
    gates,
    mapping_test::findings::{Protection, Team},
    may_decide::Asked,
    schema::graphql::PendingDeployment,
};
use super::graph::is_anywhere;
use crate::model::{
    deployment::{Actor, Gate, Reviewer},
    pipeline::{
        Decision, GateDecision, GateState, PipelineNote, Stage, StageGate, StageState,
        ViewerDecision,
    },
};

/// Stands for a team whose name cannot be read.
const UNNAMED_TEAM: &str = "a team";

/// The environment of the service that is called so at GitHub.
pub type Configured<'c> = &'c dyn Fn(&str) -> Option<String>;

/// What is known of the gates of an attempt.
#[derive(Debug, Clone, Default)]
pub struct Gating<'a> {
    /// What GitHub says the run waits for; `None` where it could not be asked.
    pub pending: Option<Vec<&'a PendingDeployment>>,
    /// What was decided, the first first.
    pub made: Vec<Made>,
    /// Rules of GitHub environments, by name in small letters.
    pub rules: Vec<(String, Protection)>,
    /// Apps that decide, by name of the GitHub environment in small letters, where they were asked for.
    pub apps: Vec<(String, Vec<String>)>,
    /// Whether decisions may be of an earlier attempt.
    pub is_rerun: bool,
    /// Since when jobs wait, by their pages.
    pub since: Vec<(&'a str, Timestamp)>,
    /// When GitHub said what the run waits for.
    pub asked_at: Option<Timestamp>,
    /// Whether all jobs were read.
    pub complete: bool,
}

impl<'a> Gating<'a> {
    fn rules(&self, environment: &str) -> Option<&Protection> {
        let name = environment.to_lowercase();
        let mut rules = self.rules.iter();
        rules
            .find(|(known, _)| *known == name)
            .map(|(_, rule)| rule)
    }

    fn apps(&self, environment: &str) -> &[String] {
        let name = environment.to_lowercase();
        let mut apps = self.apps.iter();
        apps.find(|(known, _)| *known == name)
            .map_or(&[], |(_, apps)| apps)
    }

    fn pending(&self, environment: &str) -> Option<&'a PendingDeployment> {
        self.pending.iter().flatten().copied().find(|request| {
            let name = request.environment.as_ref().map(|e| e.name.as_str());
            name.is_some_and(|name| name.eq_ignore_ascii_case(environment))
        })
    }

    /// Whether the run waits to enter an environment, by GitHub's name of it.
    pub fn is_pending(&self, environment: &str) -> bool {
        self.pending(environment).is_some()
    }

    /// Since when a stage waits: the longest waiting of its jobs.
    fn since(&self, stage: &Stage) -> Option<Timestamp> {
        let own = stage.url.as_deref().and_then(|url| {
            let mut known = self.since.iter();
            known.find(|(page, _)| *page == url).map(|(_, at)| *at)
        });
        let parts = stage.stages.iter().filter_map(|part| self.since(part));
        own.into_iter().chain(parts).min()
    }

    /// Environments for which GitHub names nothing that still holds the run: an app may.
    pub fn unexplained(&self, stages: &[Stage], now: Timestamp) -> Vec<String> {
        let begun = begun(stages);
        let of = |name: &str| -> bool {
            let Some(request) = self.pending(name) else {
                return false;
            };
            let is_closed = |gate: &Gate| match gate {
                Gate::Reviewers { .. } => !self.is_decided(name, request, &begun),
                Gate::Timer { .. } | Gate::Rule { .. } => true,
            };
            !gates::of_request(request, now).iter().any(is_closed)
        };
        let mut names: Vec<String> = Vec::new();
        for request in self.pending.iter().flatten() {
            let name = request.environment.as_ref().map(|e| e.name.clone());
            if let Some(name) = name.filter(|name| of(name) && !names.contains(name)) {
                names.push(name);
            }
        }
        names
    }

    /// Whether any stage waits, waited or will wait at a gate, or may have: of what somebody let pass by force nothing is told, nor of what
    /// deploys to an environment whose name is not known.
    pub fn guards(&self, stages: &[Stage]) -> bool {
        let mut stages = stages.iter();
        stages.any(|stage| {
            let environment = stage.environment.as_ref();
            let rules = environment.and_then(|environment| self.rules(&environment.name));
            let may_hold = |rules: &Protection| {
                !rules.people.is_empty() || !rules.teams.is_empty() || rules.wait_minutes > 0
            };
            !stage.gates.is_empty()
                || rules.is_some_and(may_hold)
                || is_anywhere(stage)
                || self.guards(&stage.stages)
        })
    }

    /// Whether the reviewers of an environment have let pass what waits there for something else. GitHub goes on naming them.
    fn is_decided(&self, environment: &str, request: &PendingDeployment, begun: &[String]) -> bool {
        let last = of_environment(&self.made, environment).next();
        // An approval may have let another job of the same environment pass.
        let is_used = begun
            .iter()
            .any(|name| name.eq_ignore_ascii_case(environment));
        decisions::lets_pass(
            last.map(|last| last.decision),
            request.current_user_can_approve,
            is_used || self.is_rerun,
        )
    }
}

/// Puts the gates on the stages, and tells what could not be told for certain.
pub fn join(
    stages: &mut Vec<Stage>,
    gating: &Gating<'_>,
    asker: &Asker<'_>,
    configured: Configured<'_>,
    now: Timestamp,
) -> Vec<PipelineNote> {
    let open = placing::place(stages, gating, configured);
    let begun = begun(stages);
    let putting = Putting {
        gating,
        asker,
        configured,
        begun: &begun,
        open: &open,
        now,
    };
    putting.put(stages, None);
    open.notes
}

/// Names of environments that a stage has begun to deploy to, or has deployed to.
fn begun(stages: &[Stage]) -> Vec<String> {
    let mut names = Vec::new();
    for stage in stages {
        if let Some(environment) = &stage.environment
            && stage.started_at.is_some()
            && stage.state != StageState::Waiting
        {
            names.push(environment.name.clone());
        }
        names.extend(begun(&stage.stages));
    }
    names
}

/// Gates of a stage that waits, and since when it does.
fn closed(
    (environment, since): (&str, Option<Timestamp>),
    gating: &Gating<'_>,
    asker: &Asker<'_>,
    begun: &[String],
    now: Timestamp,
) -> Vec<StageGate> {
    let Some(request) = gating.pending(environment) else {
        return vec![not_named(since)];
    };
    let is_decided = gating.is_decided(environment, request, begun);
    let rules = gating.rules(environment);
    let mut gates: Vec<StageGate> = gates::of_request(request, now)
        .into_iter()
        .map(|gate| match gate {
            Gate::Reviewers { .. } if is_decided => StageGate {
                environment: None,
                since: None,
                gate,
                state: GateState::Opened,
                decisions: made(&gating.made, environment),
                viewer: viewer::decided(),
            },
            Gate::Reviewers { ref reviewers, .. } => StageGate {
                environment: None,
                since,
                viewer: asker.now(
                    &Asked {
                        environment,
                        reviewers,
                        rules,
                    },
                    request.current_user_can_approve,
                ),
                gate,
                state: GateState::Closed,
                decisions: made(&gating.made, environment),
            },
            gate => StageGate {
                environment: None,
                since: match gate {
                    Gate::Timer { .. } => request.wait_timer_started_at.or(since),
                    Gate::Reviewers { .. } | Gate::Rule { .. } => since,
                },
                viewer: viewer::of_time(&gate),
                gate,
                state: GateState::Closed,
                decisions: Vec::new(),
            },
        })
        .collect();
    gates.extend(gating.apps(environment).iter().map(|app| StageGate {
        environment: None,
        since,
        viewer: viewer::of_app(app),
        gate: Gate::Rule {
            name: Some(app.clone()),
        },
        state: GateState::Closed,
        decisions: Vec::new(),
    }));
    if !gates.iter().any(|gate| gate.state == GateState::Closed) {
        gates.push(not_named(since));
    }
    gates
}

/// GitHub says that it waits, and not for what.
fn not_named(since: Option<Timestamp>) -> StageGate {
    StageGate {
        environment: None,
        since,
        gate: Gate::Rule { name: None },
        state: GateState::Closed,
        decisions: Vec::new(),
        viewer: ViewerDecision::Unknown,
    }
}

/// Gates of a stage that has passed them, was rejected there, or has not come to them.
fn beside(
    stage: &Stage,
    environment: &str,
    gating: &Gating<'_>,
    asker: &Asker<'_>,
) -> Vec<StageGate> {
    let decisions = made(&gating.made, environment);
    let rules = gating.rules(environment);
    let last = decisions.first().map(|last| last.decision);
    let has_begun = stage.started_at.is_some();
    let state = match (stage.state, last) {
        (StageState::Failed, Some(Decision::Reject)) => GateState::Rejected,
        (StageState::Queued, Some(Decision::Approve)) if !stage.inferred => GateState::Opened,
        (StageState::Queued, _) => GateState::Ahead,
        (StageState::Skipped, _) => return Vec::new(),
        _ if has_begun => GateState::Opened,
        _ => return Vec::new(),
    };
    let is_ahead = state == GateState::Ahead;
    let mut gates = Vec::new();
    let reviewers = rules.map(reviewers).unwrap_or_default();
    // Rules may be newer than the run: that somebody decided is what tells that it waited for them.
    let reviewers = match (is_ahead, decisions.is_empty()) {
        (true, _) => reviewers,
        (false, true) => Vec::new(),
        (false, false) if reviewers.is_empty() => deciders(&decisions),
        (false, false) => reviewers,
    };
    if !reviewers.is_empty() {
        let viewer = match is_ahead {
            true => asker.ahead(&Asked {
                environment,
                reviewers: &reviewers,
                rules,
            }),
            false => viewer::decided(),
        };
        gates.push(StageGate {
            environment: None,
            since: None,
            gate: Gate::Reviewers {
                reviewers,
                viewer_can_approve: viewer::can_approve(&viewer),
            },
            state,
            // A decision about what is still to come was about something else.
            decisions: if is_ahead { Vec::new() } else { decisions },
            viewer,
        });
    }
    let minutes = rules.map_or(0, |rules| rules.wait_minutes);
    if minutes > 0 && is_ahead {
        let gate = Gate::Timer {
            minutes,
            ends_at: None,
        };
        gates.push(StageGate {
            environment: None,
            since: None,
            viewer: viewer::of_time(&gate),
            gate,
            state,
            decisions: Vec::new(),
        });
    }
    gates
}

fn reviewers(rules: &Protection) -> Vec<Reviewer> {
    let teams = rules.teams.iter().map(|team: &Team| Reviewer::Team {
        name: team.name.clone().unwrap_or_else(|| UNNAMED_TEAM.to_owned()),
        avatar_url: team.avatar_url.clone(),
    });
    rules.people.iter().map(person).chain(teams).collect()
}

fn deciders(decisions: &[GateDecision]) -> Vec<Reviewer> {
    let mut deciders: Vec<Reviewer> = Vec::new();
    for actor in decisions.iter().filter_map(|made| made.by.as_ref()) {
        let reviewer = person(actor);
        if !deciders.iter().any(|known| known.is_same(&reviewer)) {
            deciders.push(reviewer);
        }
    }
    deciders
}

fn person(actor: &Actor) -> Reviewer {
    Reviewer::User {
        login: actor.login.clone(),
        avatar_url: actor.avatar_url.clone(),
    }
}
