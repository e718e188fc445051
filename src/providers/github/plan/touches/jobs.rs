//! Where the jobs of a workflow go when it is started with these inputs.

use std::collections::{BTreeMap, HashSet};

use super::{
    super::super::{
        inspection::{
            expression::{Piece, Scope, Start, Value, input_of, pieces},
            starts::boolean,
        },
        plan::inputs::declared,
        workflow_file::{InputKind, Job, WorkflowFile, condition},
    },
    certain,
};
use crate::model::dispatch::DispatchValue;

/// The event that starts it.
const EVENT: &str = "workflow_dispatch";
/// Most legs of a matrix that are looked at.
const MAX_LEGS: usize = 256;

/// Where a job goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// To the GitHub environment of this name; through an input, where one says it.
    To {
        /// Its name.
        name: String,
        /// Name of the input, in small letters.
        through: Option<String>,
    },
    /// What is passed to a workflow that it calls, which may be the name of an environment.
    Passes(String),
    /// It is decided when it runs.
    Anywhere,
}

impl Goal {
    /// What it names.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::To { name, .. } | Self::Passes(name) => Some(name),
            Self::Anywhere => None,
        }
    }

    /// The input that says it.
    pub fn through(&self) -> Option<&str> {
        match self {
            Self::To { through, .. } => through.as_deref(),
            _ => None,
        }
    }

    /// Whether nothing is left to the run.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::To { .. })
    }
}

/// The jobs of a workflow that is started with these inputs.
pub struct Jobs<'a> {
    file: &'a WorkflowFile,
    start: Start,
    skipped: HashSet<&'a str>,
}

impl<'a> Jobs<'a> {
    /// The jobs of a workflow that is started with these inputs; `branch` is absent where it runs on a tag.
    pub fn of(file: &'a WorkflowFile, sent: &[DispatchValue], branch: Option<&str>) -> Self {
        let mut inputs = BTreeMap::new();
        for input in &file.inputs {
            let given = sent
                .iter()
                .find(|sent| declared(file, &sent.name).is_some_and(|d| d.name == input.name))
                .map(|sent| sent.value.clone())
                .or_else(|| input.default.clone());
            let value = match (given, input.kind) {
                (Some(text), InputKind::Boolean) => boolean(&Value::Text(text)),
                (None, InputKind::Boolean) => Value::Bool(false),
                (Some(text), _) => Value::Text(text),
                (None, InputKind::Text | InputKind::Number) => Value::Text(String::new()),
                // GitHub may take the first one.
                (None, InputKind::Choice | InputKind::Environment) => Value::Unknown,
            };
            inputs.insert(input.name.to_lowercase(), value);
        }
        let start = Start {
            event: EVENT.to_owned(),
            branch: branch.map(str::to_owned),
            on_tag: branch.is_none(),
            inputs,
        };
        let mut jobs = Self {
            file,
            start,
            skipped: HashSet::new(),
        };
        jobs.skip();
        jobs
    }

    /// Finds the jobs that certainly do not run: their own condition forbids it, or a job that they need is one of them.
    fn skip(&mut self) {
        loop {
            let found: Vec<&'a str> = self
                .file
                .jobs
                .iter()
                .filter(|job| !self.skipped.contains(job.key.as_str()))
                .filter(|job| self.is_skipped(job))
                .map(|job| job.key.as_str())
                .collect();
            if found.is_empty() {
                return;
            }
            self.skipped.extend(found);
        }
    }

    fn is_skipped(&self, job: &Job) -> bool {
        let condition = job.condition.as_deref();
        if condition.is_some_and(|text| self.scope(&BTreeMap::new()).is_certainly_false(text)) {
            return true;
        }
        // `always()` and the like run all the same.
        let runs_anyway = condition
            .is_some_and(|text| condition::ignores_failure(text) || text.contains("needs."));
        !runs_anyway
            && job
                .needs
                .iter()
                .any(|key| self.skipped.contains(key.as_str()))
    }

    fn scope<'s>(&'s self, matrix: &'s BTreeMap<String, String>) -> Scope<'s> {
        Scope {
            start: &self.start,
            inputs: &self.start.inputs,
            matrix,
        }
    }

    /// Whether the job that somebody means may run; absent where there is none.
    pub fn runs(&self, written: &str) -> Option<bool> {
        let job = self.file.job_called(written)?;
        Some(!self.skipped.contains(job.key.as_str()))
    }

    /// The title of the run, where the file says it and it is certain.
    pub fn title(&self) -> Option<String> {
        let written = self.file.run_name.as_deref()?;
        certain(&self.scope(&BTreeMap::new()).template(written))
    }

    /// Where the jobs go that may run.
    pub fn goals(&self) -> Vec<Goal> {
        let mut goals = Vec::new();
        let mut add = |goal: Goal| {
            if !goals.contains(&goal) {
                goals.push(goal);
            }
        };
        let runs = |job: &&Job| !self.skipped.contains(job.key.as_str());
        for job in self.file.jobs.iter().filter(runs) {
            if let Some(environment) = &job.environment {
                self.named(job, &environment.name)
                    .into_iter()
                    .for_each(&mut add);
            }
            if job.calls.is_none() {
                continue;
            }
            // What it calls is not read.
            add(Goal::Anywhere);
            for (_, value) in &job.with {
                let values = self.values(job, value);
                for passed in values.iter().filter_map(certain) {
                    add(Goal::Passes(passed));
                }
            }
        }
        goals
    }

    fn named(&self, job: &Job, written: &str) -> Vec<Goal> {
        let through = pieces(written).into_iter().find_map(|piece| match piece {
            Piece::Expression(expression) => expression
                .split(['|', '&', '(', ')', ',', '='])
                .find_map(|part| input_of(part.trim())),
            Piece::Literal(_) => None,
        });
        let values = self.values(job, written);
        let goal = |value: &Value| match certain(value) {
            Some(name) => Some(Goal::To {
                name,
                through: through.clone(),
            }),
            // No name, no environment.
            None if *value != Value::Unknown => None,
            None => Some(Goal::Anywhere),
        };
        values.iter().filter_map(goal).collect()
    }

    /// The values of a text in each leg of a job.
    fn values(&self, job: &Job, written: &str) -> Vec<Value> {
        let mut legs = vec![BTreeMap::new()];
        for (key, values) in &job.matrix_values {
            if !written.to_lowercase().contains(&key.to_lowercase()) {
                continue;
            }
            let longer = legs.iter().flat_map(|leg: &BTreeMap<String, String>| {
                values.iter().map(move |value| {
                    let mut leg = leg.clone();
                    leg.insert(key.to_lowercase(), value.clone());
                    leg
                })
            });
            legs = longer.take(MAX_LEGS + 1).collect();
            if legs.len() > MAX_LEGS {
                return vec![Value::Unknown];
            }
        }
        legs.iter()
            .map(|leg| self.scope(leg).template(written))
            .collect()
    }
}
