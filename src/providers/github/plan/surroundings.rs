//! What is to be said of a plan beside what would be sent: what checks the version passed, what runs here and upstream, what is
//! taken back, what is left of the budget.

use super::{
    super::{
        client::{Fetched, GraphqlAnswer},
        mapping_test::checks::Checks,
        offered::{ci, deploying},
        reading::Kept,
    },
    Planning, Subject,
    answer::PlanData,
    situation::{self, Upstream, Wanted},
    taken_back::{self, TakenBack},
};
use crate::{
    model::{inspection::Check, offered::CiState},
    providers::provider::DeploymentsAnswer,
};

/// Successes among which a version counts as one that ran here before.
const LOOKED_BACK: usize = 12;

/// What was read beside the version.
pub(super) struct Surroundings<'a> {
    /// Deployments of all environments of the host.
    pub deployments: &'a DeploymentsAnswer,
    /// What they were evaluated from.
    pub kept: &'a Kept,
    /// The plan's facts.
    pub read: &'a Fetched<GraphqlAnswer<PlanData>>,
    /// What the version takes back.
    pub taken_back: TakenBack,
}

impl Planning<'_> {
    /// What runs, here and upstream, and what else is worth knowing. Gives the ids of the runs that are warned of.
    pub(super) fn surroundings(
        &self,
        checks: &mut Checks,
        subject: &Subject<'_>,
        surroundings: &Surroundings<'_>,
    ) -> Vec<String> {
        let Surroundings {
            deployments,
            kept,
            read,
            taken_back,
        } = surroundings;
        let version = Wanted {
            shown: &subject.version.shown,
            kind: subject.version.kind,
            sha: subject.version.sha,
        };
        if let Some(commit) = subject.version.commit {
            let deploying = deploying(
                &self.request.deployments.environments,
                subject.mapping,
                self.reading.patterns,
            );
            let readable = ci::readable(&read.value.errors);
            let rollup = commit.status_check_rollup.as_ref();
            let state: CiState = ci::state(rollup, &deploying, readable);
            situation::ci(checks, version, state);
        }
        let under_way = match deployments.environments.get(self.request.environment) {
            Some(facts) => {
                let known = self.request.known_run.as_deref();
                situation::here(checks, &subject.mapping.name, version, facts, known)
            }
            None => Vec::new(),
        };
        let key = subject.mapping.repository_key();
        let upstream: Vec<Upstream<'_>> = self
            .request
            .upstream
            .iter()
            .filter_map(|place| {
                let wanted = self.request.deployments.environments.get(*place)?;
                Some(Upstream {
                    name: &wanted.environment.name,
                    is_same_repository: self
                        .mapping(*place)
                        .is_ok_and(|other| other.repository_key() == key),
                    facts: deployments.environments.get(*place)?,
                })
            })
            .collect();
        let successes = kept.successes(self.request.environment, LOOKED_BACK);
        let successes: Vec<_> = successes.iter().map(|(deployment, _)| deployment).collect();
        let before = situation::succeeded(version, &successes);
        taken_back::check(checks, &subject.mapping.name, taken_back, before);
        situation::upstream(checks, version, &upstream, before, self.reading.now);
        let host = &self.reading.request.host;
        let budgets = self.reading.client.budgets(self.reading.viewer, host);
        situation::budget(checks, &budgets);
        if let Some(stale) = &read.stale {
            checks.unknown(
                "",
                format!("All this is what was known before. {}", stale.message),
            );
        }
        under_way
    }
}

/// What forbids first, then what warns, what is not known, and what is as it should be.
pub fn most_serious_first(mut checks: Vec<Check>) -> Vec<Check> {
    use crate::model::inspection::CheckOutcome::{Blocked, Noted, Passed, Unknown, Warned};
    checks.sort_by_key(|check| match check.outcome {
        Blocked => 0,
        Warned => 1,
        Unknown => 2,
        Noted => 3,
        Passed => 4,
    });
    checks
}
