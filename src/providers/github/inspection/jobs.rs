//! The jobs that a run of a workflow has: its own, and those of reusable workflows of the same repository that it calls.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    expression::{Piece, input_of, pieces},
    facts::GithubJob,
};
use crate::providers::github::workflow_file::{Job, WorkflowFile, names::DisplayName};

/// Deepest calls that are followed; GitHub allows no more.
const MAX_DEPTH: usize = 10;
/// Most jobs of one workflow that are looked at.
const MAX_JOBS: usize = 300;
/// Longest environment as written that is put together, in bytes; what a text passes on through many calls must not grow without end.
const MAX_TEXT: usize = 1_000;
/// How a workflow names another one of its repository.
const LOCAL: &str = "./.github/workflows/";

/// Workflow files by their names.
pub type Files = BTreeMap<String, Arc<WorkflowFile>>;

/// A job as a run has it.
#[derive(Debug, Clone)]
pub struct RunJob<'f> {
    /// The jobs that call each other, the outermost first, each with the workflow that it calls.
    pub callers: Vec<(&'f Job, &'f WorkflowFile)>,
    /// The job itself.
    pub job: &'f Job,
}

impl<'f> RunJob<'f> {
    /// The job of the workflow itself: this one, or the one that calls it.
    pub fn root(&self) -> &'f Job {
        self.callers.first().map_or(self.job, |(caller, _)| caller)
    }

    /// What a mapping names it by. A called job goes by the name that runs display for it, where the file knows that.
    pub fn name(&self) -> String {
        let Some(((root, _), inner)) = self.callers.split_first() else {
            return self.job.key.clone();
        };
        let inner = inner.iter().map(|(caller, _)| *caller).chain([self.job]);
        let mut name = root.key.clone();
        for job in inner {
            name.push_str(" / ");
            name.push_str(displayed(job).unwrap_or(&job.key));
        }
        name
    }

    /// Whether its displayed name, below the job of the workflow itself, is written out in the file.
    pub fn is_called_by_name(&self) -> bool {
        let inner = self.callers.iter().skip(1).map(|(caller, _)| *caller);
        inner.chain([self.job]).all(|job| displayed(job).is_some())
    }

    /// What stands for a reusable workflow that is elsewhere, or not understood.
    pub fn calls_elsewhere(&self) -> Option<&'f str> {
        self.job.calls.as_deref()
    }

    /// The environment as the file has it, with what the callers pass in place of the inputs.
    pub fn environment_as_written(&self) -> Option<String> {
        let mut text = self.job.environment.as_ref()?.name.clone();
        for (caller, called) in self.callers.iter().rev() {
            text = with_inputs(&text, caller, called);
        }
        Some(text)
    }

    /// For the settings form.
    pub fn fact(&self) -> GithubJob {
        let name = self.name();
        GithubJob {
            display_name: displayed(self.job)
                .filter(|display| self.callers.is_empty() && *display != name)
                .map(str::to_owned),
            name,
            needs: self.job.needs.clone(),
            environment: self.environment_as_written(),
            matrix: self.job.matrix || self.callers.iter().any(|(caller, _)| caller.matrix),
            calls: self.job.calls.clone(),
        }
    }
}

/// The name that runs display, where it is written out.
fn displayed(job: &Job) -> Option<&str> {
    match &job.display {
        DisplayName::Literal(name) => Some(name),
        DisplayName::Template { .. } => None,
    }
}

/// A text of a called workflow with what the caller passes.
fn with_inputs(text: &str, caller: &Job, called: &WorkflowFile) -> String {
    let mut whole = String::new();
    for piece in pieces(text) {
        if whole.len() > MAX_TEXT {
            break;
        }
        match piece {
            Piece::Literal(literal) => whole.push_str(literal),
            Piece::Expression(expression) => {
                let passed = input_of(expression)
                    .filter(|_| !expression.contains("||"))
                    .and_then(|input| passed(&input, caller, called));
                match passed {
                    Some(passed) => whole.push_str(&passed),
                    None => whole.push_str(&format!("${{{{ {expression} }}}}")),
                }
            }
        }
    }
    if whole.len() > MAX_TEXT {
        whole = whole.chars().take(MAX_TEXT / 4).collect();
    }
    whole
}

/// What a caller passes for an input, else the input's default.
pub fn passed(input: &str, caller: &Job, called: &WorkflowFile) -> Option<String> {
    let given = caller
        .with
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(input))
        .map(|(_, value)| value.clone());
    given.or_else(|| {
        called
            .call_inputs
            .iter()
            .find(|declared| declared.name.eq_ignore_ascii_case(input))?
            .default
            .clone()
    })
}

/// All jobs of a workflow, in the order of the files. A job that calls a workflow of the same repository is replaced by the
/// jobs of that workflow.
pub fn jobs<'f>(file: &'f WorkflowFile, files: &'f Files) -> Vec<RunJob<'f>> {
    let mut all = Vec::new();
    add(file, files, &mut Vec::new(), &mut all);
    all
}

fn add<'f>(
    file: &'f WorkflowFile,
    files: &'f Files,
    callers: &mut Vec<(&'f Job, &'f WorkflowFile)>,
    all: &mut Vec<RunJob<'f>>,
) {
    for job in &file.jobs {
        if all.len() >= MAX_JOBS {
            return;
        }
        let called = job
            .calls
            .as_deref()
            .and_then(|calls| files.get(calls.strip_prefix(LOCAL)?))
            .filter(|called| callers.len() < MAX_DEPTH && !called.jobs.is_empty());
        match called {
            Some(called) => {
                callers.push((job, called));
                add(called, files, callers, all);
                callers.pop();
            }
            None => all.push(RunJob {
                callers: callers.clone(),
                job,
            }),
        }
    }
}

/// For each job the jobs that it waits for directly.
pub fn needs(jobs: &[RunJob<'_>]) -> Vec<Vec<usize>> {
    jobs.iter()
        .map(|job| {
            // Whoever waits for nothing inside its workflow waits for what its caller waits for.
            for level in (0..=job.callers.len()).rev() {
                let own = at(job, level);
                if !own.needs.is_empty() {
                    return jobs
                        .iter()
                        .enumerate()
                        .filter(|(_, other)| {
                            other.callers.len() >= level
                                && same_callers(job, other, level)
                                && own.needs.contains(&at(other, level).key)
                        })
                        .map(|(index, _)| index)
                        .collect();
                }
            }
            Vec::new()
        })
        .collect()
}

fn at<'f>(job: &RunJob<'f>, level: usize) -> &'f Job {
    job.callers.get(level).map_or(job.job, |(caller, _)| caller)
}

fn same_callers(one: &RunJob<'_>, other: &RunJob<'_>, levels: usize) -> bool {
    (0..levels).all(|level| std::ptr::eq(at(one, level), at(other, level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter()
            .map(|(name, text)| {
                (
                    (*name).to_owned(),
                    Arc::new(WorkflowFile::parse(text).unwrap()),
                )
            })
            .collect()
    }

    #[test]
    fn jobs_of_a_reusable_workflow_stand_in_for_the_job_that_calls_it() {
        let files = files(&[
            (
                "release.yml",
                "on: push
jobs:
  build: {}
  staging: {needs: build, uses: ./.github/workflows/x.yml, with: {environment: staging}}
  production: {needs: staging, uses: ./.github/workflows/x.yml, with: {environment: '${{ inputs.to }}'}}
  elsewhere: {uses: acme/tools/.github/workflows/y.yml@v1}
  gone: {uses: ./.github/workflows/gone.yml}",
            ),
            (
                "x.yml",
                "on: {workflow_call: {inputs: {environment: {}, suffix: {default: -eu}}}}
jobs:
  migrate: {}
  deploy: {needs: migrate, name: Roll out, environment: '${{ inputs.environment }}${{ inputs.suffix }}'}",
            ),
        ]);
        let jobs = jobs(&files["release.yml"], &files);
        let told: Vec<_> = jobs
            .iter()
            .map(|job| (job.name(), job.environment_as_written()))
            .collect();
        let named = |name: &str, environment: Option<&str>| {
            (name.to_owned(), environment.map(str::to_owned))
        };
        assert_eq!(
            told,
            [
                named("build", None),
                named("staging / migrate", None),
                named("staging / Roll out", Some("staging-eu")),
                named("production / migrate", None),
                named("production / Roll out", Some("${{ inputs.to }}-eu")),
                named("elsewhere", None),
                named("gone", None),
            ]
        );
        assert_eq!(
            needs(&jobs),
            [
                vec![],
                vec![0],
                vec![1],
                vec![1, 2],
                vec![3],
                vec![],
                vec![]
            ]
        );
        assert_eq!(jobs[2].root().key, "staging");
    }

    #[test]
    fn workflows_that_call_each_other_in_a_circle_come_to_an_end() {
        let call = |name: &str| format!("{{uses: ./.github/workflows/{name}.yml}}");
        let text = |other: &str| {
            format!(
                "on: push\njobs: {{a: {0}, b: {0}, c: {0}, d: {{}}}}",
                call(other)
            )
        };
        let files = files(&[("x.yml", &text("y")), ("y.yml", &text("x"))]);
        assert!(jobs(&files["x.yml"], &files).len() <= MAX_JOBS);
    }
}
