//! What waits, as it is told: in which environment, for whom, and what it replaces.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{Reading, state::State},
    choosing::Looked,
};
use crate::{
    model::version::Version,
    providers::{
        github::{
            attribution::Wanted,
            decisions, deployments,
            evaluation::{Evaluation, evaluate},
            facts::{Known, RepositoryIndex, RunKey},
            gates,
            may_decide::Asker,
            schema::graphql::PendingDeployment,
            source::Mapping,
        },
        inbox::{FoundWaiting, RecordedRuns},
    },
};

impl Reading<'_> {
    /// What waits.
    pub(super) fn waiting(
        &self,
        state: &mut State,
        looked: &[Looked],
        recorded: &RecordedRuns,
    ) -> Vec<FoundWaiting> {
        let mut found = Vec::new();
        let login = state.login.clone();
        self.each_environment(state, looked, recorded, |place, wanted| {
            let evaluation = evaluate(wanted);
            found.extend(self.waiting_in(place, wanted, &evaluation, login.as_deref()));
        });
        found
    }

    /// Looks at the environments that could be read (each with its place in the question), service by service: what was started from one
    /// says nothing of another.
    pub(super) fn each_environment(
        &self,
        state: &mut State,
        looked: &[Looked],
        recorded: &RecordedRuns,
        mut look_at: impl FnMut(usize, &Wanted<'_>),
    ) {
        for (service, places) in self.concerned(state, looked) {
            let own = recorded.get(service).map(Vec::as_slice);
            state.facts.replace_recorded(own.unwrap_or_default());
            let slots: Vec<_> = places
                .iter()
                .filter_map(|place| Some((*place, state.slots.get(*place)?.as_ref().ok()?)))
                .collect();
            for (place, slot) in &slots {
                if slot.error.is_some() {
                    continue;
                }
                let siblings: Vec<&Mapping> = slots
                    .iter()
                    .filter(|(_, other)| {
                        other.repository == slot.repository
                            && other.mapping.source.workflow == slot.mapping.source.workflow
                    })
                    .map(|(_, other)| &other.mapping)
                    .collect();
                let wanted = Wanted {
                    mapping: &slot.mapping,
                    repository: slot.repository,
                    siblings: &siblings,
                    rivals: &slot.rivals,
                    facts: &state.facts,
                };
                look_at(*place, &wanted);
            }
        }
    }

    /// Places of the environments by service, of those services that have something in a repository where a run waits. Only a run
    /// that was looked at is beyond doubt, so nothing is found in the others, which are many.
    pub(super) fn concerned(&self, state: &State, looked: &[Looked]) -> BTreeMap<&str, Vec<usize>> {
        let waiting: BTreeSet<RepositoryIndex> =
            looked.iter().flat_map(Looked::repositories).collect();
        let mut services: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, wanted) in self.request.environments.iter().enumerate() {
            let service = wanted.environment.service.as_str();
            services.entry(service).or_default().push(place);
        }
        let waits = |place: &usize| {
            let slot = state.slots.get(*place).and_then(|slot| slot.as_ref().ok());
            slot.is_some_and(|slot| waiting.contains(&slot.repository))
        };
        services.retain(|_, places| places.iter().any(waits));
        services
    }

    /// What waits in an environment, which was weighed.
    pub(super) fn waiting_in(
        &self,
        environment: usize,
        wanted: &Wanted<'_>,
        evaluation: &Evaluation,
        login: Option<&str>,
    ) -> Vec<FoundWaiting> {
        let waiting = evaluation.waiting(wanted);
        if waiting.is_empty() {
            return Vec::new();
        }
        let live = evaluation.shown(wanted).live.map(|live| live.version);
        let live = live.filter(|version| matches!(version, Version::Known(_)));
        waiting
            .into_iter()
            .map(|(mut waiting, since)| {
                let run = waiting.deployment.run.as_ref();
                let key = run.and_then(|run| run.id.parse().ok()).map(|id| RunKey {
                    repository: wanted.repository,
                    id,
                });
                let pending = key
                    .and_then(|key| wanted.facts.run(key).found())
                    .and_then(|run| run.pending().found())
                    .unwrap_or_default();
                if let Some(key) = key
                    && has_let_pass(wanted, key, pending, &waiting.deployment.id)
                {
                    waiting.gates = gates::behind_reviewers(waiting.gates);
                }
                // GraphQL does not tell of attempts: of a run that only it has told of, nobody knows which this is.
                let attempt = key
                    .and_then(|key| wanted.facts.run(key).found())
                    .and_then(|run| run.attempt);
                if let Some(run) = &mut waiting.deployment.run {
                    run.attempt = run.attempt.and(attempt);
                }
                let starter = waiting.deployment.actor.as_ref();
                let viewer = gates::viewer_decision(
                    &waiting.gates,
                    gates::names_environment(pending, wanted.mapping),
                    &Asker {
                        login,
                        started_by: starter.map(|actor| actor.login.as_str()),
                        ..Asker::default()
                    },
                    &wanted.mapping.name,
                );
                FoundWaiting {
                    environment,
                    deployment: waiting.deployment,
                    since,
                    live: live.clone(),
                    gates: waiting.gates,
                    viewer,
                }
            })
            .collect()
    }
}

/// Whether the reviewers have let a deployment pass that waits for something else. GitHub goes on naming them.
fn has_let_pass(
    wanted: &Wanted<'_>,
    key: RunKey,
    pending: &[PendingDeployment],
    waiting: &str,
) -> bool {
    let made = wanted.facts.run(key).found().map(|run| run.decisions());
    let made = made.and_then(Known::found).unwrap_or_default();
    let name = wanted.mapping.source.environment.as_deref();
    let last = name.and_then(|name| decisions::of_environment(made, name).next());
    decisions::lets_pass(
        last.map(|last| last.decision),
        Some(gates::viewer_can_approve(pending, wanted.mapping)),
        deployments::may_have_passed(wanted, key, waiting),
    )
}
