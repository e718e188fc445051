//! Whether a run can be cancelled, or its failed jobs run again, in the sentences that people need. What warns says times by the
//! clock, not by their distance: a warning that was ticked must be the same when it is acted on.

use jiff::{SignedDuration, Timestamp};

use super::super::{
    facts::{Check, Checks as Jobs, Run},
    jobs,
    mapping_test::{
        checks::Checks,
        rights::{self, Asking, Deed, Ground},
    },
    plan::situation::{how_long, named, under_way},
    schema::{Conclusion, Status},
};
use crate::{
    model::{
        deployment::{Deployment, DeploymentState},
        run_action::RunAction,
        version::Version,
    },
    providers::provider::EnvironmentDeployments,
};

/// GitHub runs nothing again that was created longer ago.
const OLDEST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// GitHub runs nothing again more often.
const MAX_RERUNS: u32 = 50;

/// What is to be done to a run.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What.
    pub action: RunAction,
    /// The run.
    pub run: &'a Run,
    /// How it is called: `run #128`.
    pub called: &'a str,
    /// Its jobs, where they could be read.
    pub jobs: Option<&'a Jobs>,
    /// Whether its host is github.com, whose limits are known.
    pub is_github_com: bool,
    /// When it was asked.
    pub now: Timestamp,
}

/// How a run is called in a sentence.
pub fn called(number: Option<u64>, id: &str) -> String {
    match number {
        Some(number) => format!("run #{number}"),
        None => format!("run {id}"),
    }
}

/// The same at the beginning of a sentence.
pub fn begins(called: &str) -> String {
    let mut letters = called.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Whether it stands where this can be done to it.
pub fn state(checks: &mut Checks, subject: Subject<'_>) {
    match subject.action {
        RunAction::Cancel => is_under_way(checks, subject),
        RunAction::RerunFailed => {
            if has_ended(checks, subject) {
                has_failed_jobs(checks, subject);
                is_young(checks, subject);
            }
        }
    }
}

fn is_under_way(
    checks: &mut Checks,
    Subject {
        run, called, now, ..
    }: Subject<'_>,
) {
    let subject = begins(called);
    match run.status {
        Some(Status::Completed) => {
            let end = ending(run);
            let ago = run
                .updated_at
                .map(|at| format!(" {} ago", how_long(at, now)))
                .unwrap_or_default();
            checks.blocked("", format!("{subject} has ended already: it {end}{ago}."));
        }
        Some(Status::Waiting) => checks.passed(
            "",
            format!(
                "{subject} waits to be let in. When it is cancelled, nobody need decide any more."
            ),
        ),
        Some(Status::InProgress | Status::Queued | Status::Requested | Status::Pending) => {
            checks.passed(
                "",
                format!("{subject} is under way. Its jobs are stopped where they are."),
            );
        }
        Some(Status::Unrecognized) | None => checks.unknown(
            "",
            format!("Whether {called} is still under way is not known."),
        ),
    }
}

fn ending(run: &Run) -> &'static str {
    match jobs::state(run.status, run.conclusion) {
        Some(DeploymentState::Succeeded) => "succeeded",
        Some(DeploymentState::Failed) => "failed",
        Some(DeploymentState::Cancelled) => "was cancelled",
        None => "was skipped",
        Some(_) => "ended",
    }
}

fn has_ended(checks: &mut Checks, Subject { run, called, .. }: Subject<'_>) -> bool {
    let subject = begins(called);
    match run.status {
        Some(Status::Completed) => true,
        Some(Status::Unrecognized) | None => {
            checks.unknown("", format!("Whether {called} has ended is not known."));
            true
        }
        Some(Status::Waiting) => {
            checks.blocked(
                "",
                format!("{subject} still waits to be let in. Only what has ended can run again."),
            );
            false
        }
        Some(_) => {
            checks.blocked(
                "",
                format!("{subject} is still under way. Only what has ended can run again: wait, or cancel it."),
            );
            false
        }
    }
}

fn has_failed_jobs(
    checks: &mut Checks,
    Subject {
        run, called, jobs, ..
    }: Subject<'_>,
) {
    let subject = begins(called);
    if run.conclusion == Some(Conclusion::StartupFailure) {
        checks.blocked(
            "",
            format!("{subject} never began: GitHub did not understand its workflow file. Correct the file, and deploy again."),
        );
        return;
    }
    let Some(jobs) = jobs else {
        checks.unknown(
            "",
            format!("Which jobs of {called} failed could not be read."),
        );
        return;
    };
    let failed: Vec<&str> = newest(&jobs.all)
        .filter(|job| !is_good(job))
        .map(|job| job.name.as_str())
        .collect();
    match failed.as_slice() {
        [] if jobs.complete => checks.blocked(
            "",
            format!("{subject} has no failed jobs: it {}. There is nothing to run again.", ending(run)),
        ),
        [] => checks.unknown(
            "",
            format!("Which jobs of {called} failed is not known: it has too many to list."),
        ),
        failed => checks.passed(
            "",
            format!("{} of {called} and what depends on {} run again, with the same version and inputs.",
                listed(failed), if failed.len() == 1 { "it" } else { "them" }),
        ),
    }
}

/// The newest job of each name. One that was skipped may have no times to be sorted by, and is newer than none that ran.
fn newest(all: &[Check]) -> impl Iterator<Item = &Check> {
    let ran = |job: &Check| job.conclusion != Some(Conclusion::Skipped);
    all.iter().enumerate().filter_map(move |(place, job)| {
        let mut later = all.iter().skip(place + 1);
        let is_newest = !later.any(|later| later.name == job.name && ran(later));
        (is_newest && ran(job)).then_some(job)
    })
}

/// What GitHub leaves alone when it runs what failed again.
fn is_good(job: &Check) -> bool {
    matches!(
        job.conclusion,
        Some(Conclusion::Success | Conclusion::Neutral)
    )
}

fn listed(names: &[&str]) -> String {
    const MOST: usize = 3;
    match names {
        [only] => (*only).to_owned(),
        [some @ .., last] if names.len() <= MOST => format!("{} and {last}", some.join(", ")),
        _ => {
            let shown: Vec<&str> = names.iter().copied().take(MOST).collect();
            format!("{} and {} more", shown.join(", "), names.len() - MOST)
        }
    }
}

fn is_young(
    checks: &mut Checks,
    Subject {
        run,
        called,
        is_github_com,
        now,
        ..
    }: Subject<'_>,
) {
    let called = begins(called);
    if let Some(created_at) = run.created_at
        && now.duration_since(created_at) > OLDEST
    {
        checks.blocked(
            "",
            format!(
                "{called} was created {} ago, and GitHub runs nothing again after 30 days. Deploy the version again.",
                how_long(created_at, now)
            ),
        );
    }
    if is_github_com && run.attempt() > MAX_RERUNS {
        checks.blocked(
            "",
            format!("{called} ran again {MAX_RERUNS} times, and GitHub allows no more. Deploy the version again."),
        );
    }
}

/// Whether the viewer may.
pub fn rights(checks: &mut Checks, action: RunAction, ground: Ground<'_>, asking: Asking<'_>) {
    let (infinitive, gerund) = match action {
        RunAction::Cancel => ("cancel runs of", "cancelling a run"),
        RunAction::RerunFailed => ("run jobs again in", "running jobs again"),
    };
    rights::may(checks, Deed { infinitive, gerund }, ground, asking);
}

/// Whether the workflow is turned off, where that is known.
pub fn workflow(checks: &mut Checks, action: RunAction, file: &str, state: Option<&str>) {
    let is_disabled = state.is_some_and(|state| state.starts_with("DISABLED"));
    if action == RunAction::RerunFailed && is_disabled {
        checks.blocked(
            "source.workflow",
            format!("{file} is disabled on GitHub. Enable it on its page there, then run its failed jobs again."),
        );
    }
}

/// What of a run that is cancelled has been deployed already: names of environments.
pub fn stays(checks: &mut Checks, deployed: &[&str]) {
    if !deployed.is_empty() {
        checks.passed(
            "",
            format!("What it has deployed already stays: {}.", listed(deployed)),
        );
    }
}

/// What goes on in an environment that a run would deploy to again.
pub fn here(
    checks: &mut Checks,
    environment: &str,
    run: &str,
    version: &Version,
    facts: &EnvironmentDeployments,
    created_at: Option<Timestamp>,
) {
    let is_own = |deployment: &Deployment| deployment.run.as_ref().is_some_and(|r| r.id == run);
    under_way(checks, environment, facts, |deployment| !is_own(deployment));
    let Some(live) = facts.live.as_ref().filter(|live| !is_own(live)) else {
        return;
    };
    let since = live.finished_at.unwrap_or(live.created_at);
    if created_at.is_none_or(|created_at| since <= created_at) {
        return;
    }
    let (ours, theirs) = (named(version), named(&live.version));
    if is_same(version, &live.version) {
        return;
    }
    checks.warned(
        "",
        format!(
            "{} has been live in {environment} since {}: this would put {} back.",
            theirs.unwrap_or_else(|| "Another version".to_owned()),
            since.strftime("%Y-%m-%d %H:%M UTC"),
            ours.unwrap_or_else(|| "what this run carries".to_owned()),
        ),
    );
}

fn is_same(ours: &Version, theirs: &Version) -> bool {
    match (ours, theirs) {
        (Version::Known(ours), Version::Known(theirs)) => match (&ours.sha, &theirs.sha) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => ours.label == theirs.label && ours.label_kind == theirs.label_kind,
        },
        _ => false,
    }
}

#[cfg(test)]
#[path = "checks_tests.rs"]
mod tests;
