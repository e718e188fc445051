//! Workflows whose jobs each have their environment, and those that have only one.

use std::collections::BTreeSet;

use super::{Candidate, Draft, MAX_PLACES, SAYS_SO, Workflow, reason};
use crate::providers::github::{
    inspection::{
        inputs::listed,
        jobs,
        placements::{PlaceSource, Placement},
        starts,
        words::{is_lasting, stage, subject},
    },
    source::Topology,
};

impl Workflow<'_> {
    /// The workflow as one whose jobs each have their environment, or that has only one.
    /// `chosen`: the environments that its dispatch chooses from; then only the others are of interest.
    pub(super) fn by_job(&self, chosen: &[Draft]) -> Vec<Candidate> {
        let mut starts = starts::other_starts(self.file, self.default_branch());
        if chosen.is_empty() && self.is_dispatchable() {
            starts.push(starts::dispatch(self.file, self.default_branch(), &[]));
        }
        let mut all: Vec<Placement> = Vec::new();
        for placement in starts.iter().flat_map(|start| self.placements(start)) {
            let is_known = all
                .iter()
                .any(|known| known.job == placement.job && known.place == placement.place);
            if placement.strength > 0 && !is_known {
                all.push(placement);
            }
        }
        let is_free = |place: &str| {
            let name = self.repository.service.without(place);
            let is_chosen = |draft: &Draft| draft.name.eq_ignore_ascii_case(&name);
            is_lasting(place) && !chosen.iter().any(is_chosen)
        };
        let placed: Vec<&Placement> = all
            .iter()
            .filter(|placement| placement.place.as_deref().is_some_and(is_free))
            .collect();
        if !placed.is_empty() {
            let candidates = self.subjects(&placed).into_iter();
            let candidates =
                candidates.filter_map(|(about, placements)| self.of_jobs(&about, &placements));
            return candidates
                .filter_map(|candidate| beside(candidate, chosen))
                .collect();
        }
        if !chosen.is_empty() {
            return Vec::new();
        }
        self.as_a_whole(&all).into_iter().collect()
    }

    /// The jobs by what they are about, where several deploy to one place: then they are of several services.
    fn subjects<'p>(&self, placed: &[&'p Placement]) -> Vec<(Vec<String>, Vec<&'p Placement>)> {
        let about = |placement: &Placement| {
            let job = self.jobs.get(placement.index);
            let mut words = job.map(|job| subject(&job.root().key)).unwrap_or_default();
            words.retain(|word| placement.strength >= SAYS_SO && !word.is_empty());
            words
        };
        let is_same_place = |one: &Placement, other: &Placement| {
            let place = |p: &Placement| {
                p.place
                    .as_deref()
                    .map(|place| self.repository.service.without(place).to_lowercase())
            };
            place(one) == place(other)
        };
        let collides = placed.iter().any(|one| {
            placed.iter().any(|other| {
                is_same_place(one, other)
                    && about(one) != about(other)
                    && !about(one).is_empty()
                    && !about(other).is_empty()
            })
        });
        if !collides {
            return vec![(Vec::new(), placed.to_vec())];
        }
        let mut subjects: Vec<Vec<String>> = Vec::new();
        for subject in placed.iter().map(|placement| about(placement)) {
            if !subject.is_empty() && !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
            .into_iter()
            .map(|subject| {
                let own = placed.iter().copied().filter(|placement| {
                    let words = about(placement);
                    words.is_empty() || words == subject
                });
                (subject.clone(), own.collect())
            })
            .collect()
    }

    fn of_jobs(&self, about: &[String], placed: &[&Placement]) -> Option<Candidate> {
        let service = self.repository.service;
        let place = |placement: &Placement| placement.place.clone().unwrap_or_default();
        let own: Vec<&Placement> = placed
            .iter()
            .copied()
            .filter(|p| service.is_in(&place(p)))
            .collect();
        let placed = if own.is_empty() { placed.to_vec() } else { own };
        let mut best: Vec<&Placement> = Vec::new();
        for placement in placed {
            let known = best
                .iter_mut()
                .find(|known| place(known).eq_ignore_ascii_case(&place(placement)));
            match known {
                Some(known)
                    if (known.strength, known.index) < (placement.strength, placement.index) =>
                {
                    *known = placement
                }
                Some(_) => {}
                None => best.push(placement),
            }
        }
        best.truncate(MAX_PLACES);
        if let [only] = best.as_slice() {
            return Some(self.single(only, about));
        }
        let needs = jobs::needs(&self.jobs);
        let drafts: Vec<Draft> = best
            .iter()
            .filter_map(|placement| {
                let is_own_job = best
                    .iter()
                    .filter(|other| other.job == placement.job)
                    .count()
                    == 1;
                // The same job for several environments: only records tell where it went.
                if !is_own_job && placement.records.is_none() {
                    return None;
                }
                let topology = if is_own_job || placement.is_leg {
                    Topology::JobPerEnvironment
                } else {
                    Topology::EnvironmentInput
                };
                let upstream = upstream(placement, &best, &needs);
                Some(Draft {
                    topology,
                    needs: upstream
                        .into_iter()
                        .map(|p| service.without(&place(p)))
                        .collect(),
                    ..self.of_placement(placement)
                })
            })
            .collect();
        let names: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
        let reasons = vec![format!(
            "`{}` has jobs that deploy to {}.",
            self.name,
            listed(&names)
        )];
        (!drafts.is_empty()).then(|| self.candidate(drafts, about, reasons))
    }

    fn of_placement(&self, placement: &Placement) -> Draft {
        let place = placement.place.clone().unwrap_or_default();
        let job = &placement.job;
        let mut reasons = vec![reason(
            "name",
            match placement.source {
                PlaceSource::Environment | PlaceSource::Computed => {
                    format!("Job `{job}` has the environment `{place}`.")
                }
                PlaceSource::Passed => {
                    format!("Job `{job}` passes `{place}` to the workflow that it calls.")
                }
                PlaceSource::Name | PlaceSource::None => {
                    format!("The name of job `{job}` says so.")
                }
            },
        )];
        reasons.push(reason("source.job", format!("Job `{job}` deploys there.")));
        if placement.records.is_some() {
            reasons.push(reason(
                "source.environment",
                format!("Job `{job}` has this environment, and GitHub keeps a record of each deployment."),
            ));
        }
        Draft {
            name: self.repository.service.without(&place),
            file: self.name.to_owned(),
            topology: Topology::WorkflowPerEnvironment,
            job: Some(job.clone()),
            environment: placement.records.clone(),
            input: None,
            choice: None,
            is_dispatchable: self.is_dispatchable(),
            is_told: true,
            needs: Vec::new(),
            reasons,
        }
    }

    /// A workflow that deploys to one place only.
    fn single(&self, placement: &Placement, about: &[String]) -> Candidate {
        let mut draft = self.of_placement(placement);
        let by_file = self.place_of_file();
        if let Some(place) = by_file.filter(|_| stage(&draft.name).is_none()) {
            // The environment only guards secrets, and other workflows may share it.
            draft.environment = None;
            draft
                .reasons
                .retain(|reason| !matches!(reason.field.as_str(), "name" | "source.environment"));
            draft.reasons.push(reason(
                "name",
                format!("The name of workflow `{}` says so.", self.name),
            ));
            draft.name = place;
        }
        let reasons = vec![format!("`{}` deploys to {}.", self.name, draft.name)];
        self.candidate(vec![draft], about, reasons)
    }
}

/// Environments beside those that the dispatch of the same workflow chooses from: other events lead there, and not every run.
fn beside(mut candidate: Candidate, chosen: &[Draft]) -> Option<Candidate> {
    let Some(first) = chosen.first() else {
        return Some(candidate);
    };
    candidate.drafts.retain_mut(|draft| {
        let is_own_job = chosen.iter().all(|other| other.job != draft.job);
        draft.topology = match is_own_job {
            true => Topology::JobPerEnvironment,
            false => Topology::EnvironmentInput,
        };
        draft.choice.clone_from(&first.choice);
        draft.is_dispatchable = false;
        // The same job for several environments: only records tell where it went.
        is_own_job || draft.environment.is_some()
    });
    (!candidate.drafts.is_empty()).then_some(candidate)
}

/// The nearest of the other deploying jobs that a job waits for, through whatever lies between them.
fn upstream<'p>(
    placement: &Placement,
    all: &[&'p Placement],
    needs: &[Vec<usize>],
) -> Vec<&'p Placement> {
    let direct = |index: usize| needs.get(index).cloned().unwrap_or_default();
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([placement.index]);
    let mut ahead = direct(placement.index);
    while let Some(next) = ahead.pop() {
        if !seen.insert(next) {
            continue;
        }
        let here: Vec<&Placement> = all
            .iter()
            .copied()
            .filter(|other| other.index == next)
            .collect();
        if here.is_empty() {
            ahead.extend(direct(next));
        }
        found.extend(here);
    }
    found
}
