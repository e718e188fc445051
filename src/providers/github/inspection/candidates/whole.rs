//! Workflows that deploy, and whose jobs do not say where.

use super::{Candidate, Draft, SAYS_SO, Workflow, reason, stem};
use crate::providers::github::{
    inspection::{
        placements::Placement,
        starts,
        words::{PAGES, is_deploying, is_lasting, is_plain_place, place_in},
    },
    source::Topology,
};

impl Workflow<'_> {
    /// The environment that the name of the workflow names.
    pub(super) fn place_of_file(&self) -> Option<String> {
        [Some(stem(self.name)), self.file.name.as_deref()]
            .into_iter()
            .flatten()
            .filter(|name| is_deploying(name) || is_plain_place(name))
            .find_map(place_in)
    }

    /// A workflow that deploys, and whose jobs do not say where.
    pub(super) fn as_a_whole(&self, all: &[Placement]) -> Option<Candidate> {
        let unplaced = all.iter().filter(|placement| {
            placement
                .place
                .as_deref()
                .is_none_or(|place| !is_lasting(place))
        });
        let best = unplaced.max_by_key(|placement| (placement.strength, placement.index));
        let is_pages = best.is_some_and(|p| {
            p.place
                .as_deref()
                .is_some_and(|place| place.eq_ignore_ascii_case(PAGES))
        });
        let says_so = best.is_some_and(|p| p.strength >= SAYS_SO);
        let job = match (best, self.jobs.as_slice()) {
            (Some(best), _) => Some(best.job.clone()),
            (None, [only]) => Some(only.name()),
            _ => None,
        };
        let base = Draft {
            name: String::new(),
            file: self.name.to_owned(),
            topology: Topology::WorkflowPerEnvironment,
            reasons: job
                .iter()
                .map(|job| {
                    reason(
                        "source.job",
                        format!("Job `{job}` is most likely the one that deploys."),
                    )
                })
                .collect(),
            job,
            environment: None,
            input: None,
            choice: None,
            is_dispatchable: self.is_dispatchable(),
            is_told: true,
            needs: Vec::new(),
        };
        let is_started =
            !starts::other_starts(self.file, None).is_empty() || self.is_dispatchable();
        if let Some(place) = self.place_of_file().filter(|_| is_started) {
            let mut draft = base;
            draft.reasons.push(reason(
                "name",
                format!("The name of workflow `{}` says so.", self.name),
            ));
            draft.name = place;
            let reasons = vec![format!(
                "`{}` is called like a workflow that deploys to {}.",
                self.name, draft.name
            )];
            return Some(self.candidate(vec![draft], &[], reasons));
        }
        let preview = best
            .and_then(|p| p.place.as_deref())
            .is_some_and(|place| !is_pages && !is_lasting(place));
        if preview || !(is_pages || says_so) || !is_started {
            return None;
        }
        let mut draft = base;
        let why = if is_pages {
            draft.environment = Some(PAGES.to_owned());
            PAGES.clone_into(&mut draft.name);
            "It publishes GitHub Pages."
        } else {
            "production".clone_into(&mut draft.name);
            "Nothing says where it deploys to. What is deployed to one place is mostly deployed to production."
        };
        draft.reasons.push(reason("name", why));
        let reasons = vec![
            format!("`{}` deploys, and nothing else does.", self.name),
            why.to_owned(),
        ];
        let candidate = self.candidate(vec![draft], &[], reasons);
        Some(Candidate {
            is_last_resort: true,
            ..candidate
        })
    }
}
