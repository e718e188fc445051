//! Workflows whose dispatch chooses the environment.

use std::collections::BTreeSet;

use super::{Candidate, Draft, MAX_PLACES, Workflow, reason};
use crate::providers::github::{
    inspection::{
        inputs::{self, EnvironmentInput, decides_about, is_environment_of, mentions},
        jobs::RunJob,
        placements::{PlaceSource, Placement},
        starts,
    },
    source::Topology,
};

/// Points for a job that uses the input of the environment.
const IS_ITS_ENVIRONMENT: i32 = 6;
const IS_DECIDED_BY_IT: i32 = 4;

impl Workflow<'_> {
    /// The workflow as one whose dispatch chooses the environment.
    pub(super) fn by_input(&self) -> Option<Candidate> {
        let chosen = inputs::environment_input(self.file, &self.jobs, self.repository.facts)
            .filter(|_| self.is_dispatchable())?;
        let service = self.repository.service;
        let own: Vec<&String> = chosen
            .values
            .iter()
            .filter(|value| service.is_in(value))
            .collect();
        let values: Vec<&String> = if own.is_empty() {
            chosen.values.iter().collect()
        } else {
            own
        };
        let mut drafts: Vec<Draft> = values
            .iter()
            .take(MAX_PLACES)
            .map(|value| self.chosen_by_input(&chosen, value))
            .collect();
        // An environment that all share does not tell them apart.
        let shared: Vec<Option<String>> = drafts
            .iter()
            .map(|draft| draft.environment.clone())
            .collect();
        for draft in &mut drafts {
            let users = shared
                .iter()
                .filter(|other| **other == draft.environment)
                .count();
            if users > 1 {
                draft.environment = None;
                draft
                    .reasons
                    .retain(|reason| reason.field != "source.environment");
            }
        }
        let jobs: BTreeSet<Option<String>> = drafts.iter().map(|draft| draft.job.clone()).collect();
        let input = &chosen.input.name;
        let in_a_name = |job: &RunJob<'_>| mentions(job.job.display.as_written(), input);
        let by_job = jobs.len() == drafts.len() || self.jobs.iter().any(in_a_name);
        for draft in &mut drafts {
            draft.is_told = by_job || draft.environment.is_some();
        }
        let reasons = vec![
            format!(
                "People can start `{}`, and choose the environment.",
                self.name
            ),
            chosen.reason.clone(),
        ];
        Some(self.candidate(drafts, &[], reasons))
    }

    fn chosen_by_input(&self, chosen: &EnvironmentInput<'_>, value: &str) -> Draft {
        let input = &chosen.input.name;
        let service = inputs::service_input(self.file, self.repository.service.words());
        let mut given = vec![(input.as_str(), value)];
        given.extend(
            service
                .iter()
                .map(|(input, value)| (input.input.name.as_str(), value.as_str())),
        );
        let start = starts::dispatch(self.file, self.default_branch(), &given);
        let mut reasons = vec![
            reason("name", format!("Input `{input}` can be `{value}`.")),
            reason("source.environmentInput", chosen.reason.clone()),
        ];
        let points = |placement: &Placement| {
            let job = self.jobs.get(placement.index);
            let bonus = match job {
                Some(job) if is_environment_of(job, input) => IS_ITS_ENVIRONMENT,
                Some(job) if decides_about(job, input) => IS_DECIDED_BY_IT,
                _ => 0,
            };
            placement.strength + bonus
        };
        let placements = self.placements(&start);
        let deploying = placements
            .iter()
            .filter(|placement| points(placement) > 0)
            .max_by_key(|placement| (points(placement), placement.index));
        let deploying = deploying.or(match placements.as_slice() {
            [only] => Some(only),
            _ => None,
        });
        let mut environment = None;
        if let Some(placement) = deploying {
            let job = &placement.job;
            environment = match placement.source {
                PlaceSource::Computed => self
                    .keeps_records(placement)
                    .then(|| self.repository.facts.environment_called(value))
                    .flatten(),
                _ => placement.records.clone(),
            };
            reasons.push(reason(
                "source.job",
                self.why_job(placement, placements.len()),
            ));
            if let Some(environment) = &environment {
                reasons.push(reason(
                    "source.environment",
                    format!("Job `{job}` has the environment `{environment}` then, and GitHub keeps a record of each deployment."),
                ));
            }
        }
        Draft {
            name: self.repository.service.without(value),
            file: self.name.to_owned(),
            topology: Topology::EnvironmentInput,
            job: deploying.map(|placement| placement.job.clone()),
            environment,
            input: Some((input.clone(), value.to_owned())),
            choice: Some((input.clone(), chosen.values.clone())),
            is_dispatchable: true,
            is_told: false,
            needs: Vec::new(),
            reasons,
        }
    }

    fn keeps_records(&self, placement: &Placement) -> bool {
        self.jobs
            .get(placement.index)
            .and_then(|job| job.job.environment.as_ref())
            .is_some_and(|environment| environment.deployment == Some(true))
    }

    fn why_job(&self, placement: &Placement, jobs: usize) -> String {
        let name = &placement.job;
        if jobs == 1 {
            return format!("`{name}` is the only job.");
        }
        match placement.source {
            PlaceSource::Environment | PlaceSource::Computed => {
                format!(
                    "Job `{name}` has an environment, and its name is about deploying more than those of other jobs."
                )
            }
            _ => format!("Of all jobs, `{name}` is the one whose name is most about deploying."),
        }
    }
}
