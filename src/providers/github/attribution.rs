//! Which environment a run is for, and which of its jobs deploy to it. Where that cannot be known it is said, never guessed.

use super::{
    facts::{Check, Checks, Facts, FileKey, Known, RepositoryIndex, Run, RunKey},
    needs::Needs,
    schema::{Conclusion, Status},
    source::{Mapping, Topology},
    workflow_file::{
        self, Job, WorkflowFile,
        condition::{self, Context},
    },
};

/// An environment, with what is known.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// How it maps.
    pub mapping: &'a Mapping,
    /// Its repository.
    pub repository: RepositoryIndex,
    /// All mappings to the same workflow of the same repository, this one among them.
    pub siblings: &'a [&'a Mapping],
    /// Mappings of other services that the same runs may be for: the same GitHub environment, the same workflow, and no job that
    /// tells them apart.
    pub rivals: &'a [Mapping],
    /// What has been read.
    pub facts: &'a Facts,
}

/// Whether the same runs may be for both of two mappings to the same GitHub environment.
pub fn is_rival(mapping: &Mapping, other: &Mapping) -> bool {
    let has_own_job = match (&mapping.source.job, &other.source.job) {
        (Some(job), Some(other)) => job != other,
        _ => false,
    };
    mapping.repository_key() == other.repository_key()
        && mapping.source.workflow == other.source.workflow
        && !has_own_job
}

/// Which service a run of a workflow is for that deploys several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// This one.
    Ours,
    /// Another one.
    Theirs,
    /// Nothing says which.
    Unknown,
    /// More must be known first.
    Unsure(Box<Needs>),
}

/// Which environment a run is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// This one, if it has the job.
    Here,
    /// The one that it names.
    Elsewhere(String),
    /// The environment is an input, and nothing that can be read repeats it.
    NotReadable,
    /// The title should say, and does not match the pattern.
    TitleDoesNotMatch,
    /// It is for another service.
    AnotherService,
    /// Nothing says which of several services it is for.
    AnyService,
    /// More must be known first.
    Unsure(Box<Needs>),
}

impl<'a> Wanted<'a> {
    /// The workflow file at a commit.
    pub fn file_key(&self, sha: Option<&str>) -> Option<FileKey> {
        Some(FileKey {
            repository: self.repository,
            sha: sha?.to_owned(),
            path: self.mapping.source.workflow.clone(),
        })
    }

    /// The workflow file that a run executes.
    pub fn own_file(&self, run: &Run) -> Known<&'a WorkflowFile> {
        match self.file_key(run.head_sha.as_deref()) {
            Some(key) => self.facts.file(&key),
            None => Known::Absent,
        }
    }

    /// The run's own workflow file, else the newest one that is known: between two commits a workflow rarely changes its jobs.
    pub fn nearest_file(&self, run: &Run) -> Option<&'a WorkflowFile> {
        if let Known::Is(file) = self.own_file(run) {
            return Some(file);
        }
        self.runs()
            .0
            .into_iter()
            .find_map(|(_, run)| self.own_file(run).found())
    }

    /// The listed runs of the workflow, newest first.
    pub fn runs(&self) -> (Vec<(RunKey, &'a Run)>, bool) {
        self.facts
            .runs_of(self.repository, &self.mapping.source.workflow)
    }

    /// Which service a run of the workflow is for. Its title says, where several are deployed by it.
    pub fn owner(&self, key: RunKey, run: &Run) -> Owner {
        if self.rivals.is_empty() || self.facts.recorded(key).is_some() {
            return Owner::Ours;
        }
        let Some(title) = &run.title else {
            let mut needs = Needs::default();
            needs.title(self.facts, key);
            return if needs.is_empty() {
                Owner::Unknown
            } else {
                Owner::Unsure(Box::new(needs))
            };
        };
        let claims = |mapping: &Mapping| Some(mapping.pattern.as_ref()?.read(title).is_some());
        let is_claimed = self.rivals.iter().any(|rival| claims(rival) == Some(true));
        match (claims(self.mapping), is_claimed) {
            (Some(true), false) => Owner::Ours,
            (Some(false), _) | (None, true) => Owner::Theirs,
            (Some(true), true) | (None, false) => Owner::Unknown,
        }
    }

    /// Which environment a run is for.
    pub fn place(&self, key: RunKey, run: &Run) -> Place {
        match self.owner(key, run) {
            Owner::Ours => {}
            Owner::Theirs => return Place::AnotherService,
            Owner::Unknown => return Place::AnyService,
            Owner::Unsure(needs) => return Place::Unsure(needs),
        }
        if self.mapping.source.topology != Topology::EnvironmentInput {
            return Place::Here;
        }
        // An environment that has another name by now is none of these.
        let recorded = self.facts.recorded(key).filter(|recorded| {
            let mut siblings = self.siblings.iter();
            siblings.any(|sibling| sibling.name == recorded.environment)
        });
        if let Some(recorded) = recorded {
            return if recorded.environment == self.mapping.name {
                Place::Here
            } else {
                Place::Elsewhere(recorded.environment.clone())
            };
        }
        let mut otherwise = Place::NotReadable;
        if let Some(pattern) = self.mapping.pattern.as_ref().filter(|p| p.has_environment) {
            let Some(title) = &run.title else {
                let mut needs = Needs::default();
                needs.title(self.facts, key);
                return if needs.is_empty() {
                    Place::NotReadable
                } else {
                    Place::Unsure(Box::new(needs))
                };
            };
            match pattern.read(title).and_then(|read| read.environment) {
                Some(name) => return self.named(name),
                None => otherwise = Place::TitleDoesNotMatch,
            }
        }
        if self.job_is_its_own() {
            return Place::Here;
        }
        self.place_by_job_name(key, run).unwrap_or(otherwise)
    }

    /// Whether a run was started from here for this environment.
    pub fn is_recorded(&self, key: RunKey) -> bool {
        let recorded = self.facts.recorded(key);
        recorded.is_some_and(|recorded| recorded.environment == self.mapping.name)
    }

    fn named(&self, name: String) -> Place {
        if self.mapping.is_called(&name) {
            Place::Here
        } else {
            Place::Elsewhere(name)
        }
    }

    /// Whether the mapped job alone tells this environment from the others: its name has the environment's, or each of the
    /// workflow's environments has another job.
    fn job_is_its_own(&self) -> bool {
        let Some(job) = &self.mapping.source.job else {
            return false;
        };
        let names_environment = job
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| self.mapping.is_called(word));
        let others = self
            .siblings
            .iter()
            .filter(|sibling| sibling.name != self.mapping.name);
        let jobs: Vec<_> = others.map(|sibling| &sibling.source.job).collect();
        names_environment
            || (!jobs.is_empty()
                && jobs
                    .iter()
                    .all(|other| other.as_ref().is_some_and(|other| other != job)))
    }

    /// The environment that a job's name repeats, where the workflow file writes the input into it.
    fn place_by_job_name(&self, key: RunKey, run: &Run) -> Option<Place> {
        let mut needs = Needs::default();
        let Some(file) = self.nearest_file(run) else {
            let newest = self.runs().0.first().map(|(_, newest)| *newest);
            let sha = newest.unwrap_or(run).head_sha.clone();
            needs.file(self.facts, self.file_key(sha.as_deref()));
            return (!needs.is_empty()).then_some(Place::Unsure(Box::new(needs)));
        };
        let telling: Vec<&Job> = file
            .jobs
            .iter()
            .filter(|job| job.display.as_written().contains("${{"))
            .collect();
        if telling.is_empty() {
            return None;
        }
        let checks = match run.checks() {
            Known::Is(checks) => checks,
            Known::Absent => return None,
            Known::Unasked => {
                needs.checks(self.facts, key);
                return (!needs.is_empty()).then_some(Place::Unsure(Box::new(needs)));
            }
        };
        checks.all.iter().find_map(|check| {
            let name = telling.iter().find_map(|job| {
                job.display
                    .captured(&check.name, job.matrix, job.calls.is_some(), |expression| {
                        self.is_environment_input(expression)
                    })
            })?;
            Some(self.named(name))
        })
    }

    fn is_environment_input(&self, expression: &str) -> bool {
        let Some(input) = expression
            .strip_prefix("inputs.")
            .or_else(|| expression.strip_prefix("github.event.inputs."))
        else {
            return false;
        };
        match &self.mapping.source.environment_input {
            Some(configured) => configured.name.eq_ignore_ascii_case(input),
            None => input.to_ascii_lowercase().contains("env"),
        }
    }

    /// The jobs of a run that deploy to this environment. `Err`: the workflow file must be known first.
    pub fn mapped_checks<'c>(
        &self,
        checks: &'c Checks,
        file: Option<&WorkflowFile>,
    ) -> Result<Vec<&'c Check>, NeedsFile> {
        if let Some(job) = &self.mapping.source.job {
            let meant: Vec<_> = checks
                .all
                .iter()
                .map(|check| (check, workflow_file::means(job, &check.name, file)))
                .collect();
            let chosen: Vec<_> = meant
                .iter()
                .filter(|(_, means)| *means == Some(true))
                .map(|(check, _)| *check)
                .collect();
            let unknown = meant.iter().any(|(_, means)| means.is_none());
            return if chosen.is_empty() && unknown {
                Err(NeedsFile)
            } else {
                Ok(chosen)
            };
        }
        if self.mapping.source.environment.is_none() {
            return Ok(checks.all.iter().collect());
        }
        let jobs = self.target_jobs(file.ok_or(NeedsFile)?);
        Ok(checks
            .all
            .iter()
            .filter(|check| jobs.iter().any(|job| job.is_displayed_as(&check.name)))
            .collect())
    }

    /// The jobs of the file that deploy to this environment: those that certainly do, else those that may.
    pub fn target_jobs<'f>(&self, file: &'f WorkflowFile) -> Vec<&'f Job> {
        if let Some(job) = &self.mapping.source.job {
            return file.job_called(job).into_iter().collect();
        }
        let with = |aim| {
            file.jobs
                .iter()
                .filter(|job| self.aim(job) == aim)
                .collect::<Vec<_>>()
        };
        let certain = with(Aim::Here);
        if certain.is_empty() {
            with(Aim::Perhaps)
        } else {
            certain
        }
    }

    fn aim(&self, job: &Job) -> Aim {
        let is_here = |name: &str| match &self.mapping.source.environment {
            Some(environment) => environment.eq_ignore_ascii_case(name.trim()),
            None => self.mapping.is_called(name),
        };
        if let Some(environment) = &job.environment {
            return match environment.name.contains("${{") {
                true => Aim::Perhaps,
                false if is_here(&environment.name) => Aim::Here,
                false => Aim::Elsewhere,
            };
        }
        if job.calls.is_none() {
            return Aim::Elsewhere;
        }
        if job.with.iter().any(|(_, value)| is_here(value)) {
            return Aim::Here;
        }
        let names_another = job
            .with
            .iter()
            .any(|(key, value)| key.to_ascii_lowercase().contains("env") && !value.contains("${{"));
        if names_another {
            Aim::Elsewhere
        } else {
            Aim::Perhaps
        }
    }

    /// Whether the jobs that deploy to this environment leave no deployment records, as the file says.
    pub fn leaves_no_records(&self, file: &WorkflowFile) -> bool {
        let jobs = self.target_jobs(file);
        !jobs.is_empty()
            && jobs.iter().all(|job| {
                job.environment
                    .as_ref()
                    .is_some_and(|e| e.deployment == Some(false))
            })
    }

    /// Whether a run under way that has no job for this environment yet may still get one. What cannot be known counts.
    pub fn may_still_come(&self, run: &Run, file: Option<&WorkflowFile>) -> bool {
        let Some(file) = file else {
            return true;
        };
        if self.mapping.source.job.is_none() && self.mapping.source.environment.is_none() {
            return true;
        }
        let context = Context {
            event: run.event.as_deref(),
            ref_name: run.head_branch.as_deref(),
        };
        let checks = run.checks().found();
        self.target_jobs(file)
            .into_iter()
            .any(|job| !will_be_skipped(file, job, context, checks, &mut Vec::new()))
    }
}

/// The workflow file must be known first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedsFile;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    Here,
    Perhaps,
    Elsewhere,
}

fn will_be_skipped<'f>(
    file: &'f WorkflowFile,
    job: &'f Job,
    context: Context<'_>,
    checks: Option<&Checks>,
    seen: &mut Vec<&'f str>,
) -> bool {
    let condition = job.condition.as_deref().unwrap_or_default();
    if condition::is_certainly_false(condition, context) {
        return true;
    }
    if condition::ignores_failure(condition) || seen.contains(&job.key.as_str()) {
        return false;
    }
    seen.push(&job.key);
    job.needs
        .iter()
        .filter_map(|key| file.job(key))
        .any(|need| {
            let known: Vec<_> = checks
                .into_iter()
                .flat_map(|c| &c.all)
                .filter(|check| need.is_displayed_as(&check.name))
                .collect();
            if known.is_empty() {
                return will_be_skipped(file, need, context, checks, seen);
            }
            // A re-run repeats what failed: only the newest of each name says how it ended.
            known.iter().any(|check| {
                let newest = known.iter().rfind(|other| other.name == check.name);
                newest.is_some_and(|newest| {
                    newest.status == Status::Completed
                        && !matches!(
                            newest.conclusion,
                            Some(Conclusion::Success | Conclusion::Neutral) | None
                        )
                })
            })
        })
}
