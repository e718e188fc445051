//! Recent runs that do not count for an environment, each with the reason in one sentence.

use std::collections::HashMap;

use jiff::Timestamp;

use super::super::{
    attribution::{Place, Wanted},
    deployments::{self, LeftOut, Why},
    evaluation::{Evaluation, listed},
    facts::{Known, Records, Run, RunKey},
    schema::{Conclusion, Status},
    source::file_name,
};
use crate::model::inspection::IgnoredRun;

/// Runs that are listed.
const MOST: usize = 10;
/// Newest runs of the workflow that are looked at.
const LOOKED_AT: usize = 30;

/// The runs, newest first. `all`: every environment of the test, this one among them.
pub fn ignored(
    wanted: &Wanted<'_>,
    evaluation: &Evaluation,
    all: &[(Wanted<'_>, &Evaluation)],
) -> Vec<IgnoredRun> {
    let records = wanted
        .mapping
        .source
        .environment
        .as_deref()
        .and_then(|name| wanted.facts.records(wanted.repository, name));
    let mut list: Vec<IgnoredRun> = Vec::new();
    let mut by_record: HashMap<RunKey, usize> = HashMap::new();
    for left_out in records
        .map(|r| deployments::left_out(wanted, r))
        .unwrap_or_default()
    {
        if let Some(key) = left_out.key {
            if by_record.contains_key(&key) || evaluation.counts(key) == Some(true) {
                continue;
            }
            by_record.insert(key, list.len());
        }
        list.push(of_record(wanted, left_out));
    }
    for (key, run) in wanted.runs().0.into_iter().take(LOOKED_AT) {
        if by_record.contains_key(&key) || evaluation.counts(key) != Some(false) {
            continue;
        }
        let Some(created_at) = run.created_at.or(run.started_at) else {
            continue;
        };
        if let Some(reason) = reason(wanted, records, all, key, run) {
            list.push(IgnoredRun {
                run: listed(wanted.facts, key),
                created_at,
                reason,
            });
        }
    }
    list.sort_by(|a, b| (b.created_at, &b.run.id).cmp(&(a.created_at, &a.run.id)));
    list.truncate(MOST);
    list
}

fn of_record(wanted: &Wanted<'_>, left_out: LeftOut) -> IgnoredRun {
    let reason = match left_out.why {
        Why::Task(task) => format!("Deployments of the task {task} are ignored."),
        Why::Creator(login) => format!("Deployments by {login} are ignored."),
        Why::OtherWorkflow(path) => format!("It was deployed by {}.", file_name(&path)),
        Why::OtherJob => match &wanted.mapping.source.job {
            Some(job) => format!("Another job than {job} deployed it."),
            None => "Another job deployed it.".to_owned(),
        },
        Why::OtherService => "It is for another service that shares the workflow.".to_owned(),
        Why::Shared => {
            "Another service deploys to the same GitHub environment, and nothing says whose this is."
                .to_owned()
        }
    };
    let run = match left_out.key {
        // Of a run that is known more can be said than its record does.
        Some(key)
            if wanted
                .facts
                .run(key)
                .found()
                .is_some_and(|run| run.title.is_some()) =>
        {
            listed(wanted.facts, key)
        }
        _ => left_out.run,
    };
    IgnoredRun {
        run,
        created_at: left_out.created_at,
        reason,
    }
}

/// Why a run does not count; `None` where that cannot be said.
fn reason(
    wanted: &Wanted<'_>,
    records: Option<&Records>,
    all: &[(Wanted<'_>, &Evaluation)],
    key: RunKey,
    run: &Run,
) -> Option<String> {
    if run.status == Some(Status::Completed) && run.conclusion == Some(Conclusion::Skipped) {
        return Some("It was skipped as a whole.".to_owned());
    }
    let place = wanted.place(key, run);
    if let Place::Elsewhere(name) = &place {
        let sibling = wanted
            .siblings
            .iter()
            .find(|sibling| sibling.is_called(name));
        return Some(match sibling {
            Some(sibling) => format!("It counts for {}.", sibling.name),
            None => format!("It names the environment {name}, which is not configured here."),
        });
    }
    if let Some(reason) = by_job(wanted, run) {
        return Some(reason);
    }
    let elsewhere: Vec<&str> = all
        .iter()
        .filter(|(other, evaluation)| {
            other.mapping.name != wanted.mapping.name && evaluation.counts(key) == Some(true)
        })
        .map(|(other, _)| other.mapping.name.as_str())
        .collect();
    if !elsewhere.is_empty() {
        return Some(format!("It counts for {}.", elsewhere.join(", ")));
    }
    if let (Some(records), Some(environment), false) =
        (records, &wanted.mapping.source.environment, run.is_moving())
    {
        let is_within = run.created_at.is_some_and(|at| is_within(records, at));
        return is_within
            .then(|| format!("It left no deployment in the GitHub environment {environment}."));
    }
    match place {
        Place::TitleDoesNotMatch => Some("Its title does not match the run-name pattern.".to_owned()),
        Place::NotReadable => Some(
            "Its environment is an input, which GitHub does not give back; a run-name pattern would tell."
                .to_owned(),
        ),
        Place::AnotherService => {
            Some("It is for another service that shares the workflow.".to_owned())
        }
        Place::AnyService => Some(
            "Several services share the workflow, and nothing tells which one it is for; a run-name pattern would."
                .to_owned(),
        ),
        Place::Here | Place::Elsewhere(_) | Place::Unsure(_) => None,
    }
}

/// What its jobs say, where they are known.
fn by_job(wanted: &Wanted<'_>, run: &Run) -> Option<String> {
    let job = wanted.mapping.source.job.as_deref()?;
    let Known::Is(checks) = run.checks() else {
        return None;
    };
    let mapped = wanted
        .mapped_checks(checks, wanted.nearest_file(run))
        .ok()?;
    if mapped.is_empty() {
        let is_over = !run.is_moving() && checks.complete;
        return is_over.then(|| format!("It has no job {job}."));
    }
    mapped
        .iter()
        .all(|check| check.conclusion == Some(Conclusion::Skipped))
        .then(|| format!("Its job {job} was skipped."))
}

/// Whether records as old as this were read.
fn is_within(records: &Records, created_at: Timestamp) -> bool {
    let oldest = records.list.last().and_then(|record| record.created_at);
    !records.has_more || oldest.is_some_and(|oldest| created_at > oldest)
}
