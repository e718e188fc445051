//! The graph of a run: jobs of the workflow file joined with the jobs that GitHub tells of. A plain function of both.
//!
//! Where the two differ, the jobs win: what the file does not have stands without edges, and what is only in the file is marked as
//! inferred.

mod circles;
mod folding;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use self::folding::{counts, fold, span};
use super::super::{
    inspection::expression::{Scope, Start, Value},
    workflow_file::{Job, WorkflowFile, names::DisplayName},
};
use crate::model::{
    deployment::{DeploymentState, Progress},
    pipeline::{PipelineNote, Stage, StageEnvironment, StageKind, StageState},
};

/// Deepest nesting of workflows that call each other. GitHub allows ten levels.
const MAX_DEPTH: usize = 10;
/// Between the names of a caller and of what it calls.
const NESTED: &str = " / ";

/// A job of an attempt, as GitHub tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFact {
    /// Its displayed name.
    pub name: String,
    /// Where it stands.
    pub state: StageState,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Since when it waits, while it does.
    pub waits_since: Option<Timestamp>,
    /// Page of its log.
    pub url: Option<String>,
}

/// What a graph is drawn from.
pub struct Drawing<'a> {
    /// The workflow file at the run's commit, or in one line why there is none.
    pub file: Result<&'a WorkflowFile, &'a str>,
    /// The file of a workflow that is called, by what `uses` says.
    pub called: &'a dyn Fn(&str) -> Option<Arc<WorkflowFile>>,
    /// The jobs of the attempt; of several with one name the newest.
    pub jobs: &'a [JobFact],
    /// Whether these are all of them.
    pub complete: bool,
    /// Whether the attempt is still under way: then what has not been told of is still to come.
    pub moving: bool,
    /// What started the run. Inputs whose values are not known must be there as [`Value::Unknown`].
    pub start: &'a Start,
    /// The environment of the service that a stage with this id deploys to, given GitHub's name of it.
    pub configured: &'a dyn Fn(&str, &str) -> Option<String>,
}

/// A run as stages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// In the order of the file; what it does not have comes last.
    pub stages: Vec<Stage>,
    /// What is concluded.
    pub notes: Vec<PipelineNote>,
}

impl Graph {
    /// Jobs that have ended, of those that are known or declared.
    pub fn progress(&self) -> Option<Progress> {
        let counts = counts(&self.stages);
        let moving = counts.queued + counts.waiting + counts.running;
        (counts.total > 0).then(|| Progress {
            done: counts.total - moving,
            total: counts.total,
        })
    }
}

impl Graph {
    /// Where a run that has not ended stands, by its jobs; `None` where they do not tell.
    pub fn moving_state(&self) -> Option<DeploymentState> {
        match folding::fold(&counts(&self.stages))? {
            StageState::Running => Some(DeploymentState::Running),
            StageState::Waiting => Some(DeploymentState::Waiting),
            StageState::Queued => Some(DeploymentState::Queued),
            _ => None,
        }
    }
}

/// Draws the graph of a run.
pub fn draw(drawing: &Drawing<'_>) -> Graph {
    let mut pen = Pen {
        drawing,
        notes: Vec::new(),
    };
    if !drawing.complete {
        pen.notes.push(PipelineNote::MoreJobs {
            read: u32::try_from(drawing.jobs.len()).unwrap_or(u32::MAX),
        });
    }
    let facts: Vec<Named<'_>> = drawing
        .jobs
        .iter()
        .map(|fact| Named {
            rest: &fact.name,
            fact,
        })
        .collect();
    let stages = match drawing.file {
        Ok(file) => {
            let level = Level {
                jobs: &file.jobs,
                inputs: &drawing.start.inputs,
                path: "",
                depth: 0,
            };
            pen.level(&level, &facts)
        }
        Err(reason) => {
            pen.notes.push(PipelineNote::NoFile {
                reason: reason.to_owned(),
            });
            facts.iter().map(|fact| loose("", fact)).collect()
        }
    };
    Graph {
        stages,
        notes: pen.notes,
    }
}

/// A job with that part of its name that is told on a level: the names of callers are gone.
#[derive(Clone, Copy)]
struct Named<'a> {
    rest: &'a str,
    fact: &'a JobFact,
}

/// Jobs of one file, where it is called.
struct Level<'a> {
    jobs: &'a [Job],
    /// The context `inputs` there.
    inputs: &'a BTreeMap<String, Value>,
    /// Id of the stage that calls it, with a slash behind it.
    path: &'a str,
    depth: usize,
}

struct Pen<'a> {
    drawing: &'a Drawing<'a>,
    notes: Vec<PipelineNote>,
}

impl Pen<'_> {
    fn level(&mut self, level: &Level<'_>, facts: &[Named<'_>]) -> Vec<Stage> {
        let mut of_job: Vec<Vec<Named<'_>>> = level.jobs.iter().map(|_| Vec::new()).collect();
        let mut others = Vec::new();
        for fact in facts {
            match meant(level.jobs, fact).and_then(|place| of_job.get_mut(place)) {
                Some(own) => own.push(*fact),
                None => others.push(*fact),
            }
        }
        let mut stages: Vec<Stage> = level
            .jobs
            .iter()
            .zip(of_job)
            .map(|(job, facts)| self.stage(level, job, &facts))
            .collect();
        let circle = circles::open(&mut stages);
        if !circle.is_empty() {
            self.notes.push(PipelineNote::Circle { stages: circle });
        }
        let loose: Vec<Stage> = others.iter().map(|fact| loose(level.path, fact)).collect();
        if !loose.is_empty() {
            self.notes.push(PipelineNote::NotInFile {
                stages: loose.iter().map(|stage| stage.id.clone()).collect(),
            });
        }
        stages.extend(loose);
        stages
    }

    fn stage(&mut self, level: &Level<'_>, job: &Job, facts: &[Named<'_>]) -> Stage {
        let id = format!("{}{}", level.path, job.key);
        let mut stage = Stage {
            name: self.name(level, job, facts),
            kind: StageKind::Job,
            state: self.not_told(),
            needs: needs(level, job),
            environment: self.environment(level, job, &id),
            counts: None,
            stages: Vec::new(),
            gates: Vec::new(),
            held: None,
            started_at: None,
            finished_at: None,
            url: None,
            inferred: facts.is_empty(),
            id,
        };
        // A matrix or a call that was skipped is told of as one job.
        let only = match facts {
            [only] if only.fact.state == StageState::Skipped => Some(only),
            [only] if !job.matrix && job.calls.is_none() => Some(only),
            _ => None,
        };
        if job.calls.is_some() {
            stage.kind = StageKind::Group;
        } else if job.matrix {
            stage.kind = StageKind::Matrix;
        }
        if let Some(only) = only
            && !only.rest.contains(NESTED)
        {
            settle(&mut stage, only.fact);
            return stage;
        }
        match (&job.calls, job.matrix) {
            (Some(calls), is_matrix) => {
                stage.stages = self.called(level, job, calls, &stage.id, facts, is_matrix);
            }
            (None, true) => stage.stages = legs(&stage.id, facts),
            // Several jobs with one name: the last one is told of.
            (None, false) => {
                if let Some(last) = facts.last() {
                    settle(&mut stage, last.fact);
                }
                return stage;
            }
        }
        self.sum_up(&mut stage, job);
        stage
    }

    /// What a stage with parts is as a whole.
    fn sum_up(&mut self, stage: &mut Stage, job: &Job) {
        let mut sums = counts(&stage.stages);
        let declared = match (stage.kind, job.legs) {
            (StageKind::Matrix, Some(legs)) => legs,
            _ => 0,
        };
        if job.matrix && job.legs.is_none() && stage.inferred {
            self.notes.push(PipelineNote::LegsNotKnown {
                stage: stage.id.clone(),
            });
        }
        // Legs are told of when the first of them begins, all at once; until then only their number is known.
        if declared > sums.total && (stage.stages.is_empty() || !self.drawing.complete) {
            let missing = declared - sums.total;
            sums.total = declared;
            match self.not_told() {
                StageState::Queued => sums.queued += missing,
                StageState::Skipped => sums.skipped += missing,
                _ => sums.unknown += missing,
            }
        }
        stage.inferred = stage.stages.iter().all(|part| part.inferred);
        stage.state = fold(&sums).unwrap_or_else(|| self.not_told());
        (stage.started_at, stage.finished_at) = span(&stage.stages);
        stage.counts = (sums.total > 0).then_some(sums);
    }

    /// The jobs of a called workflow.
    fn called(
        &mut self,
        level: &Level<'_>,
        job: &Job,
        calls: &str,
        id: &str,
        facts: &[Named<'_>],
        is_matrix: bool,
    ) -> Vec<Stage> {
        let file = (level.depth < MAX_DEPTH)
            .then(|| (self.drawing.called)(calls))
            .flatten();
        if file.is_none() {
            self.notes.push(PipelineNote::CalledNotRead {
                stage: id.to_owned(),
                workflow: calls.to_owned(),
            });
        }
        let inputs = file
            .as_deref()
            .map(|file| self.inputs(level, job, file))
            .unwrap_or_default();
        // Legs of a matrix that calls: one group each, in the order in which they were told of.
        let mut callers: Vec<&str> = Vec::new();
        for fact in facts {
            let caller = split(fact.rest).0;
            if !callers.contains(&caller) {
                callers.push(caller);
            }
        }
        let of = |caller: &str| -> Vec<Named<'_>> {
            facts
                .iter()
                .filter(|fact| split(fact.rest).0 == caller)
                .filter_map(|fact| {
                    Some(Named {
                        rest: split(fact.rest).1?,
                        fact: fact.fact,
                    })
                })
                .collect()
        };
        let mut jobs = |path: &str, facts: &[Named<'_>]| match &file {
            Some(file) => self.level(
                &Level {
                    jobs: &file.jobs,
                    inputs: &inputs,
                    path,
                    depth: level.depth + 1,
                },
                facts,
            ),
            None => facts.iter().map(|fact| loose(path, fact)).collect(),
        };
        if !is_matrix {
            let facts: Vec<Named<'_>> = callers.iter().flat_map(|caller| of(caller)).collect();
            return jobs(&format!("{id}/"), &facts);
        }
        callers
            .into_iter()
            .map(|caller| {
                let leg = format!("{id}/{caller}");
                let stages = jobs(&format!("{leg}/"), &of(caller));
                let sums = counts(&stages);
                let (started_at, finished_at) = span(&stages);
                Stage {
                    id: leg,
                    name: caller.to_owned(),
                    kind: StageKind::Group,
                    state: fold(&sums).unwrap_or(StageState::Unknown),
                    needs: Vec::new(),
                    environment: None,
                    counts: Some(sums),
                    inferred: stages.iter().all(|stage| stage.inferred),
                    stages,
                    gates: Vec::new(),
                    held: None,
                    started_at,
                    finished_at,
                    url: None,
                }
            })
            .collect()
    }

    /// The context `inputs` of a called workflow.
    fn inputs(&self, level: &Level<'_>, job: &Job, file: &WorkflowFile) -> BTreeMap<String, Value> {
        file.call_inputs
            .iter()
            .map(|input| {
                let passed = job
                    .with
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(&input.name))
                    .map(|(_, text)| self.value(level, text));
                let default = || {
                    input
                        .default
                        .as_ref()
                        .map_or(Value::Null, |text| Value::Text(text.clone()))
                };
                (input.name.to_lowercase(), passed.unwrap_or_else(default))
            })
            .collect()
    }

    fn value(&self, level: &Level<'_>, text: &str) -> Value {
        Scope {
            start: self.drawing.start,
            inputs: level.inputs,
            matrix: &BTreeMap::new(),
        }
        .template(text)
    }

    fn environment(&self, level: &Level<'_>, job: &Job, id: &str) -> Option<StageEnvironment> {
        let written = &job.environment.as_ref()?.name;
        let name = match self.value(level, written) {
            Value::Null => return None,
            value => value.text().unwrap_or_else(|| written.clone()),
        };
        // GitHub takes an empty name for none.
        (!name.trim().is_empty()).then(|| StageEnvironment {
            configured: (self.drawing.configured)(id, &name),
            name,
        })
    }

    fn name(&self, level: &Level<'_>, job: &Job, facts: &[Named<'_>]) -> String {
        match (&job.display, facts) {
            (DisplayName::Literal(text), _) => text.clone(),
            (DisplayName::Template { .. }, [only]) if !job.matrix => split(only.rest).0.to_owned(),
            (DisplayName::Template { text, .. }, _) => self
                .value(level, text)
                .text()
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| job.key.clone()),
        }
    }

    /// Where something stands that GitHub has not told of.
    fn not_told(&self) -> StageState {
        match (self.drawing.moving, self.drawing.complete) {
            (true, _) => StageState::Queued,
            (false, true) => StageState::Skipped,
            (false, false) => StageState::Unknown,
        }
    }
}

/// The place of the job of a file that is displayed so. `None`: none is, or several may be.
fn meant(jobs: &[Job], fact: &Named<'_>) -> Option<usize> {
    let fits = |job: &Job| -> u8 {
        let head = split(fact.rest).0;
        let is_literal = match &job.display {
            DisplayName::Literal(text) => {
                text == fact.rest || (job.calls.is_some() && text == head)
            }
            DisplayName::Template { .. } => false,
        };
        if is_literal {
            3
        } else if job.is_displayed_as(fact.rest)
            || job.display.matches(fact.rest, job.matrix, false)
        {
            match job.display {
                DisplayName::Literal(_) => 2,
                DisplayName::Template { .. } => 1,
            }
        } else {
            0
        }
    };
    let scores: Vec<u8> = jobs.iter().map(fits).collect();
    let best = *scores.iter().max()?;
    let mut places = scores.iter().enumerate().filter(|(_, s)| **s == best);
    let (place, _) = places.next()?;
    (best > 0 && places.next().is_none()).then_some(place)
}

fn needs(level: &Level<'_>, job: &Job) -> Vec<String> {
    let mut needs: Vec<String> = Vec::new();
    for key in &job.needs {
        let id = format!("{}{key}", level.path);
        if level.jobs.iter().any(|other| other.key == *key) && !needs.contains(&id) {
            needs.push(id);
        }
    }
    needs
}

fn legs(id: &str, facts: &[Named<'_>]) -> Vec<Stage> {
    let path = format!("{id}/");
    facts.iter().map(|fact| loose(&path, fact)).collect()
}

/// A job without a place in a file.
fn loose(path: &str, fact: &Named<'_>) -> Stage {
    let mut stage = Stage {
        id: format!("{path}{}", fact.rest),
        name: fact.rest.to_owned(),
        kind: StageKind::Job,
        state: StageState::Unknown,
        needs: Vec::new(),
        environment: None,
        counts: None,
        stages: Vec::new(),
        gates: Vec::new(),
        held: None,
        started_at: None,
        finished_at: None,
        url: None,
        inferred: false,
    };
    settle(&mut stage, fact.fact);
    stage
}

fn settle(stage: &mut Stage, fact: &JobFact) {
    stage.state = fact.state;
    stage.started_at = fact.started_at;
    stage.finished_at = fact.finished_at;
    stage.url.clone_from(&fact.url);
    stage.inferred = false;
}

fn split(name: &str) -> (&str, Option<&str>) {
    match name.split_once(NESTED) {
        Some((caller, called)) => (caller, Some(called)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests;
