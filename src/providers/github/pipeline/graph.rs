//! The graph of a run: jobs of the workflow file joined with the jobs that GitHub tells of. A plain function of both.
//!
//! Where the two differ, the jobs win: what the file does not have stands without edges, and what is only in the file is marked as
//! inferred.

mod circles;
mod folding;
mod legs;
mod meaning;
mod placing;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

pub use self::{
    folding::fold,
    meaning::{is_anywhere, is_resolved},
};
use self::{
    folding::{counts, span},
    legs::Values,
    placing::{Placed, Telling},
};
use super::super::{
    inspection::expression::{Start, Value},
    workflow_file::{Job, WorkflowFile},
};
use crate::model::{
    deployment::{DeploymentState, Progress},
    pipeline::{PipelineNote, Stage, StageKind, StageState},
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
    /// The jobs of the attempt, in GitHub's order.
    pub jobs: &'a [JobFact],
    /// Whether these are all of them.
    pub complete: bool,
    /// Whether the attempt is still under way: then what has not been told of is still to come.
    pub moving: bool,
    /// What started the run. Inputs whose values are not known must be there as [`Value::Unknown`].
    pub start: &'a Start,
    /// The environment of the service that a stage with this id deploys to, given GitHub's name of it.
    pub configured: &'a dyn Fn(&str, &str) -> Option<String>,
    /// The environment of the deployment that a job made, where GitHub's records tell.
    pub deployed: &'a dyn Fn(&JobFact) -> Option<String>,
    /// Whether the run waits to enter an environment, by GitHub's name of it.
    pub is_pending: &'a dyn Fn(&str) -> bool,
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
            loose_ones("", &facts)
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
        let environment = |job: &Job| {
            let id = format!("{}{}", level.path, job.key);
            let environment = self.environment(level, job, &id, &Values::new());
            environment.filter(is_resolved).map(|known| known.name)
        };
        let telling = Telling {
            environment: &environment,
            deployed: self.drawing.deployed,
            is_pending: self.drawing.is_pending,
        };
        let Placed {
            of_job,
            others,
            by_order,
        } = placing::place(level.jobs, facts, &telling);
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
        let by_order: Vec<String> = by_order
            .into_iter()
            .filter_map(|place| stages.get(place).map(|stage| stage.id.clone()))
            .collect();
        if !by_order.is_empty() {
            self.notes.push(PipelineNote::SameName { stages: by_order });
        }
        let of_file = stages.len();
        stages.extend(others.iter().map(|fact| loose(level.path, fact)));
        tell_apart(&mut stages);
        let loose: Vec<String> = stages
            .iter()
            .skip(of_file)
            .map(|stage| stage.id.clone())
            .collect();
        if !loose.is_empty() {
            self.notes.push(PipelineNote::NotInFile { stages: loose });
        }
        stages
    }

    fn stage(&mut self, level: &Level<'_>, job: &Job, facts: &[Named<'_>]) -> Stage {
        let id = format!("{}{}", level.path, job.key);
        let mut stage = Stage {
            name: self.name(level, job, facts),
            kind: StageKind::Job,
            state: self.not_told(),
            needs: needs(level, job),
            environment: self.environment(level, job, &id, &self.values(level, job, None)),
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
            self.name_by_deployment(&mut stage, only.fact);
            return stage;
        }
        match (&job.calls, job.matrix) {
            (Some(calls), is_matrix) => {
                stage.stages = self.called(level, job, calls, &stage.id, facts, is_matrix);
            }
            (None, true) => stage.stages = self.legs(level, job, &stage.id, facts),
            // Several jobs with one name: the last one is told of.
            (None, false) => {
                if let Some(last) = facts.last() {
                    settle(&mut stage, last.fact);
                    self.name_by_deployment(&mut stage, last.fact);
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
        let declared = match (stage.kind, &job.legs) {
            (StageKind::Matrix, Some(legs)) => u32::try_from(legs.len()).unwrap_or(u32::MAX),
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
        let inputs = |caller: Option<&str>| {
            let values = self.values(level, job, caller);
            let file = file.as_deref();
            file.map(|file| self.inputs(level, job, file, &values))
                .unwrap_or_default()
        };
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
        // What each leg is called with, before the pen is lent to draw what it calls.
        let with: Vec<BTreeMap<String, Value>> = match is_matrix {
            true => callers.iter().map(|caller| inputs(Some(caller))).collect(),
            false => vec![inputs(None)],
        };
        let mut jobs =
            |path: &str, inputs: &BTreeMap<String, Value>, facts: &[Named<'_>]| match &file {
                Some(file) => self.level(
                    &Level {
                        jobs: &file.jobs,
                        inputs,
                        path,
                        depth: level.depth + 1,
                    },
                    facts,
                ),
                None => loose_ones(path, facts),
            };
        if !is_matrix {
            let facts: Vec<Named<'_>> = callers.iter().flat_map(|caller| of(caller)).collect();
            let inputs = with.into_iter().next().unwrap_or_default();
            return jobs(&format!("{id}/"), &inputs, &facts);
        }
        callers
            .into_iter()
            .zip(with)
            .map(|(caller, inputs)| {
                let leg = format!("{id}/{caller}");
                let stages = jobs(&format!("{leg}/"), &inputs, &of(caller));
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

    /// Where something stands that GitHub has not told of.
    fn not_told(&self) -> StageState {
        match (self.drawing.moving, self.drawing.complete) {
            (true, _) => StageState::Queued,
            (false, true) => StageState::Skipped,
            (false, false) => StageState::Unknown,
        }
    }
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

fn loose_ones(path: &str, facts: &[Named<'_>]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = facts.iter().map(|fact| loose(path, fact)).collect();
    tell_apart(&mut stages);
    stages
}

/// Gives those their own ids that are displayed like one before them.
fn tell_apart(stages: &mut [Stage]) {
    let mut known: HashMap<String, u32> = HashMap::new();
    for stage in stages {
        let count = known.entry(stage.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            stage.id = format!("{} #{count}", stage.id);
        }
    }
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
