//! What a workflow can be mapped to: by an input that chooses the environment, by its jobs, or as a whole.

use std::collections::BTreeSet;

use super::{
    expression::Start,
    facts::GithubFacts,
    inputs::{self, EnvironmentInput, decides_about, is_environment_of, listed},
    jobs::{self, Files, RunJob},
    placements::{self, PlaceSource, Placement},
    service::{Affinity, Service},
    words::{
        PAGES, is_deploying, is_lasting, is_plain_place, place_in, stage, subject, takes_down,
    },
};
use crate::{
    model::inspection::Reason,
    providers::github::{source::Topology, workflow_file::WorkflowFile},
};

/// Most environments that one workflow is mapped to.
const MAX_PLACES: usize = 20;
/// Points for a job that uses the input of the environment.
const IS_ITS_ENVIRONMENT: i32 = 6;
const IS_DECIDED_BY_IT: i32 = 4;
/// Jobs from so many points on say themselves that they deploy.
const SAYS_SO: i32 = 4;

/// What is known of a repository, and for which service.
#[derive(Debug, Clone, Copy)]
pub struct Repository<'a> {
    /// Host as configured.
    pub host: &'a str,
    /// Owner.
    pub owner: &'a str,
    /// Name.
    pub name: &'a str,
    /// For which service.
    pub service: &'a Service,
    /// What was read.
    pub facts: &'a GithubFacts,
    /// Workflow files that were understood.
    pub files: &'a Files,
}

/// An environment in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is called at GitHub, in an option or in a name.
    pub name: String,
    /// The workflow file.
    pub file: String,
    /// How it maps.
    pub topology: Topology,
    /// The job that deploys.
    pub job: Option<String>,
    /// The GitHub environment that has records of it.
    pub environment: Option<String>,
    /// The input that chooses it, and what it is then.
    pub input: Option<(String, String)>,
    /// All that the input can be.
    pub values: Vec<String>,
    /// Names of those whose jobs end before its own begins.
    pub needs: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// One way to map, from one workflow or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its environments.
    pub drafts: Vec<Draft>,
    /// What it is about, where a repository holds several things.
    pub subject: Vec<String>,
    /// What that has to do with the service.
    pub affinity: Affinity,
    /// Whether it is only worth something where there is nothing else.
    pub is_last_resort: bool,
    /// Why, in sentences.
    pub reasons: Vec<String>,
}

/// A reason.
pub fn reason(field: &str, text: impl Into<String>) -> Reason {
    Reason {
        field: field.to_owned(),
        text: text.into(),
    }
}

/// The name of a file without its ending.
pub fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The ways to map one workflow. None where it does not deploy.
pub fn candidates(repository: &Repository<'_>, name: &str, file: &WorkflowFile) -> Vec<Candidate> {
    let workflow = Workflow {
        repository,
        name,
        file,
        jobs: jobs::jobs(file, repository.files),
    };
    if takes_down(stem(name)) || !is_mappable(name) {
        return Vec::new();
    }
    let by_input = workflow.by_input();
    let taken: BTreeSet<String> = by_input
        .iter()
        .flat_map(|candidate| &candidate.drafts)
        .map(|draft| draft.name.to_lowercase())
        .collect();
    let by_job = workflow.by_job(by_input.is_none(), &taken);
    by_input.into_iter().chain(by_job).collect()
}

/// Whether a mapping can name the file.
fn is_mappable(file: &str) -> bool {
    file.chars().count() <= 255
        && !file.starts_with('.')
        && !file.contains(['/', '\\', '@', ':', '?', '#'])
        && !file.chars().any(char::is_control)
        && file.trim() == file
}

struct Workflow<'a> {
    repository: &'a Repository<'a>,
    name: &'a str,
    file: &'a WorkflowFile,
    jobs: Vec<RunJob<'a>>,
}

impl Workflow<'_> {
    fn default_branch(&self) -> Option<&str> {
        self.repository.facts.default_branch.as_deref()
    }

    fn placements(&self, start: &Start) -> Vec<Placement> {
        placements::placements(&self.jobs, start, self.repository.facts)
    }

    fn candidate(&self, drafts: Vec<Draft>, about: &[String], reasons: Vec<String>) -> Candidate {
        let mut subject = subject(stem(self.name));
        subject.extend(about.iter().cloned());
        Candidate {
            affinity: self.affinity(&subject),
            drafts,
            subject,
            is_last_resort: false,
            reasons,
        }
    }

    fn affinity(&self, subject: &[String]) -> Affinity {
        let service = self.repository.service;
        let is_named = service.is_in(stem(self.name))
            || self
                .file
                .name
                .as_deref()
                .is_some_and(|name| service.is_in(name))
            || self.file.tags.iter().any(|tag| service.is_in(tag))
            || inputs::service_input(self.file, service.words()).is_some();
        if is_named {
            Affinity::Named
        } else {
            service.affinity(subject)
        }
    }

    /// The workflow as one whose dispatch chooses the environment.
    fn by_input(&self) -> Option<Candidate> {
        let is_dispatchable = self.file.triggers.iter().any(|t| t == "workflow_dispatch");
        let chosen = inputs::environment_input(self.file, &self.jobs, self.repository.facts)
            .filter(|_| is_dispatchable)?;
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
        let start = placements::dispatch(self.file, self.default_branch(), &given);
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
            values: chosen.values.clone(),
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

    /// The workflow as one whose jobs each have their environment, or that has only one.
    fn by_job(&self, with_dispatch: bool, taken: &BTreeSet<String>) -> Vec<Candidate> {
        let mut starts = placements::other_starts(self.file, self.default_branch());
        if with_dispatch && self.file.triggers.iter().any(|t| t == "workflow_dispatch") {
            starts.push(placements::dispatch(self.file, self.default_branch(), &[]));
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
            is_lasting(place)
                && !taken.contains(&self.repository.service.without(place).to_lowercase())
        };
        let placed: Vec<&Placement> = all
            .iter()
            .filter(|placement| placement.place.as_deref().is_some_and(is_free))
            .collect();
        if !placed.is_empty() {
            let candidates = self.subjects(&placed).into_iter();
            return candidates
                .filter_map(|(about, placements)| self.of_jobs(&about, &placements))
                .collect();
        }
        if !taken.is_empty() {
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
            values: Vec::new(),
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
        let reasons = vec![format!(
            "Every run of `{}` deploys to {}.",
            self.name, draft.name
        )];
        self.candidate(vec![draft], about, reasons)
    }

    /// The environment that the name of the workflow names.
    fn place_of_file(&self) -> Option<String> {
        [Some(stem(self.name)), self.file.name.as_deref()]
            .into_iter()
            .flatten()
            .filter(|name| is_deploying(name) || is_plain_place(name))
            .find_map(place_in)
    }

    /// A workflow that deploys, and whose jobs do not say where.
    fn as_a_whole(&self, all: &[Placement]) -> Option<Candidate> {
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
            values: Vec::new(),
            needs: Vec::new(),
        };
        let is_started = !placements::other_starts(self.file, None).is_empty()
            || self.file.triggers.iter().any(|t| t == "workflow_dispatch");
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
