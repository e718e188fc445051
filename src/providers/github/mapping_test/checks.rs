//! Whether what a mapping names is there: repository, workflow file, job, GitHub environment, ref. Each check says what was looked for
//! and where, and what there is instead.

use std::sync::Arc;

use super::{
    super::{
        source::{Mapping, RunRef},
        workflow_file::{Job, WorkflowFile, names},
    },
    findings::{Findings, called_here},
    inputs, nearest, patterns,
};
use crate::model::inspection::{Check, CheckOutcome};

/// Checks as they are collected.
#[derive(Debug, Default)]
pub struct Checks(Vec<Check>);

impl Checks {
    /// It is as it should be.
    pub fn passed(&mut self, field: &str, message: impl Into<String>) {
        self.add(CheckOutcome::Passed, field, message);
    }

    /// It works, and may not be what is meant.
    pub fn warned(&mut self, field: &str, message: impl Into<String>) {
        self.add(CheckOutcome::Warned, field, message);
    }

    /// It cannot work.
    pub fn blocked(&mut self, field: &str, message: impl Into<String>) {
        self.add(CheckOutcome::Blocked, field, message);
    }

    /// It could not be found out.
    pub fn unknown(&mut self, field: &str, message: impl Into<String>) {
        self.add(CheckOutcome::Unknown, field, message);
    }

    /// Good to know.
    pub fn noted(&mut self, field: &str, message: impl Into<String>) {
        self.add(CheckOutcome::Noted, field, message);
    }

    /// Adds a check.
    pub fn add(&mut self, outcome: CheckOutcome, field: &str, message: impl Into<String>) {
        self.0.push(Check {
            outcome,
            field: (!field.is_empty()).then(|| field.to_owned()),
            message: message.into(),
        });
    }

    /// All of them, in the order in which they were added.
    pub fn into_list(self) -> Vec<Check> {
        self.0
    }
}

/// What is checked, against what.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The mapping.
    pub mapping: &'a Mapping,
    /// Host of its repository.
    pub host: &'a str,
    /// What was found of the repository.
    pub findings: &'a Findings,
    /// Titles of the newest runs of its workflow, newest first; absent where they were not read.
    pub titles: Option<&'a [String]>,
}

impl Subject<'_> {
    /// The default branch, as it is named in a sentence.
    fn branch(&self) -> &str {
        self.findings
            .default_branch
            .as_deref()
            .unwrap_or("the default branch")
    }

    /// Whether deployments are started from here.
    pub fn dispatches(&self) -> bool {
        self.mapping.source.dispatch.enabled
    }
}

/// Everything that can be checked.
pub fn checks(subject: Subject<'_>) -> Vec<Check> {
    let mut checks = Checks::default();
    repository(&mut checks, subject);
    if let Some(file) = workflow(&mut checks, subject) {
        inputs::check(&mut checks, subject, &file);
        job(&mut checks, subject, &file);
    }
    environment(&mut checks, subject);
    fixed_ref(&mut checks, subject);
    patterns::run_name(&mut checks, subject);
    patterns::tags(&mut checks, subject);
    checks.into_list()
}

fn repository(checks: &mut Checks, subject: Subject<'_>) {
    let Subject {
        mapping,
        host,
        findings,
        ..
    } = subject;
    let written = format!("{}/{}", mapping.source.owner, mapping.source.repo);
    let name = &findings.name;
    if written.eq_ignore_ascii_case(name) {
        checks.passed("source.repo", format!("{name} on {host} was found."));
    } else {
        checks.warned(
            "source.repo",
            format!("{written} on {host} is called {name} by now. Use that name: the old one may come to mean another repository."),
        );
    }
    if findings.archived {
        let message = format!(
            "{name} is archived: what was deployed is shown, and nothing can be deployed from it."
        );
        if subject.dispatches() {
            checks.blocked("source.repo", message);
        } else {
            checks.warned("source.repo", message);
        }
    }
}

/// The workflow file, if it can be read.
fn workflow(checks: &mut Checks, subject: Subject<'_>) -> Option<Arc<WorkflowFile>> {
    const FIELD: &str = "source.workflow";
    let findings = subject.findings;
    let (path, file) = (
        &subject.mapping.source.workflow,
        subject.mapping.workflow_file(),
    );
    let (name, branch) = (&findings.name, subject.branch());
    match findings.files.get(file) {
        Some(Ok(parsed)) => {
            checks.passed(FIELD, format!("{file} is on {branch} of {name}."));
            return Some(Arc::clone(parsed));
        }
        Some(Err(reason)) => checks.blocked(
            FIELD,
            format!("{path} on {branch} of {name} was not understood: {reason}."),
        ),
        None if findings.default_branch.is_none() => checks.blocked(
            FIELD,
            format!("{name} has no default branch: it is empty. Push {path} to it first."),
        ),
        None => {
            let others = findings.workflows.iter().map(String::as_str);
            let instead = match nearest::listed(file, others) {
                Some(list) => format!("The workflows there: {list}."),
                None => "There is no workflow file at all.".to_owned(),
            };
            checks.blocked(
                FIELD,
                format!("There is no {path} on {branch} of {name}. {instead}"),
            );
        }
    }
    None
}

fn job(checks: &mut Checks, subject: Subject<'_>, file: &WorkflowFile) {
    const FIELD: &str = "source.job";
    let Some(written) = subject.mapping.source.job.as_deref() else {
        return;
    };
    let workflow = subject.mapping.workflow_file();
    let Some(job) = file.job_called(written) else {
        let instead = match nearest::listed(written, file.jobs.iter().map(|job| job.key.as_str())) {
            Some(list) => format!("Its jobs: {list}."),
            None => "It has no jobs at all.".to_owned(),
        };
        checks.blocked(FIELD, format!("{workflow} has no job {written}. {instead}"));
        return;
    };
    let is_whole = job.key == written || job.is_displayed_as(written) && job.calls.is_none();
    match names::split_nested(written) {
        (caller, Some(called)) if !is_whole => {
            called_job(checks, subject, job, caller, called);
        }
        _ => {
            checks.passed(FIELD, format!("The job {written} is in {workflow}."));
            same_environment(checks, subject, written, job);
        }
    }
}

/// A job of the workflow that a job calls.
fn called_job(checks: &mut Checks, subject: Subject<'_>, job: &Job, caller: &str, called: &str) {
    const FIELD: &str = "source.job";
    let workflow = subject.mapping.workflow_file();
    let Some(calls) = job.calls.as_deref() else {
        checks.blocked(
            FIELD,
            format!("The job {caller} of {workflow} calls no other workflow, so that there is no job {caller} / {called}."),
        );
        return;
    };
    let Some(name) = called_here(calls) else {
        checks.unknown(
            FIELD,
            format!("The job {caller} of {workflow} calls {calls} of another repository, which was not looked into for the job {called}."),
        );
        return;
    };
    match subject.findings.files.get(name) {
        Some(Ok(file)) => match file.job_called(called) {
            Some(found) => {
                checks.passed(
                    FIELD,
                    format!("The job {called} is in {name}, which {caller} of {workflow} calls."),
                );
                same_environment(checks, subject, called, found);
            }
            None => {
                let list = nearest::listed(called, file.jobs.iter().map(|job| job.key.as_str()));
                checks.blocked(
                    FIELD,
                    format!(
                        "{name}, which {caller} of {workflow} calls, has no job {called}. Its jobs: {}.",
                        list.unwrap_or_else(|| "none".to_owned())
                    ),
                );
            }
        },
        Some(Err(reason)) => checks.unknown(
            FIELD,
            format!("{name}, which {caller} of {workflow} calls, was not understood: {reason}."),
        ),
        None => checks.unknown(
            FIELD,
            format!("{name}, which {caller} of {workflow} calls, was not found, so that its job {called} could not be either."),
        ),
    }
}

/// A job that says outright that it deploys elsewhere.
fn same_environment(checks: &mut Checks, subject: Subject<'_>, written: &str, job: &Job) {
    let (Some(wanted), Some(environment)) = (
        subject.mapping.source.environment.as_deref(),
        &job.environment,
    ) else {
        return;
    };
    let name = environment.name.trim();
    if !name.contains("${{") && !name.eq_ignore_ascii_case(wanted) {
        checks.warned(
            "source.environment",
            format!(
                "The job {written} of {} deploys to the GitHub environment {name}, not to {wanted}.",
                subject.mapping.workflow_file()
            ),
        );
    }
}

fn environment(checks: &mut Checks, subject: Subject<'_>) {
    const FIELD: &str = "source.environment";
    let Some(wanted) = subject.mapping.source.environment.as_deref() else {
        return;
    };
    let findings = subject.findings;
    let name = &findings.name;
    let Some(all) = &findings.environments else {
        checks.unknown(
            FIELD,
            format!("Your token may not read the GitHub environments of {name}."),
        );
        return;
    };
    let is_there = findings.protections.contains_key(&wanted.to_lowercase())
        || all.iter().any(|each| each.eq_ignore_ascii_case(wanted));
    if is_there {
        checks.passed(
            FIELD,
            format!("{name} has the GitHub environment {wanted}."),
        );
        return;
    }
    let instead = match nearest::listed(wanted, all.iter().map(String::as_str)) {
        Some(list) if findings.more_environments => format!("Some of those it has: {list}."),
        Some(list) => format!("It has: {list}."),
        None => "It has none; GitHub creates one when a job first names it.".to_owned(),
    };
    checks.blocked(
        FIELD,
        format!("{name} has no GitHub environment {wanted}. {instead}"),
    );
}

fn fixed_ref(checks: &mut Checks, subject: Subject<'_>) {
    const FIELD: &str = "source.dispatch.ref.name";
    let RunRef::Fixed { name } = &subject.mapping.source.dispatch.run_ref else {
        return;
    };
    if !subject.dispatches() {
        return;
    }
    let repository = &subject.findings.name;
    match subject.findings.refs.get(name) {
        Some(true) => checks.passed(FIELD, format!("{repository} has {name}.")),
        Some(false) => checks.blocked(
            FIELD,
            format!(
                "{repository} has no branch or tag {name}. Its default branch is {}.",
                subject.branch()
            ),
        ),
        None => checks.unknown(FIELD, format!("{name} was not looked for in {repository}.")),
    }
}
