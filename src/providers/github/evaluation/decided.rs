//! What reviewers decided about an attempt: an approval that lets it pass while something else still holds it, or a rejection that
//! ended it. What they decided about one that went on is not looked up: it costs more than it tells.

use super::{Attempt, carrier};
use crate::{
    model::{
        deployment::DeploymentState,
        pipeline::{Decision, GateDecision},
    },
    providers::github::{
        attribution::Wanted,
        decisions::{Made, lets_pass, of_environment},
        deployments,
        facts::{Run, RunKey},
        gates, records,
    },
};

/// Whether somebody may have rejected it: it failed, and nothing says that work on it ever began.
pub fn may_be_rejected(wanted: &Wanted<'_>, attempt: &Attempt) -> bool {
    let record = carrier(wanted, attempt).record;
    attempt.state == DeploymentState::Failed
        && record.is_some_and(|record| !records::may_have_begun(record))
        && newest_of_run(wanted, attempt).is_some()
}

/// The decision that lets it pass, or ended it.
pub fn decision<'a>(wanted: &Wanted<'a>, attempt: &Attempt) -> Option<&'a GateDecision> {
    match attempt.state {
        DeploymentState::Waiting => approval(wanted, attempt),
        DeploymentState::Failed if may_be_rejected(wanted, attempt) => {
            let (_, run) = newest_of_run(wanted, attempt)?;
            last(wanted, run).filter(|last| last.decision == Decision::Reject)
        }
        _ => None,
    }
}

/// The approval that lets it pass while it waits for something else.
pub fn approval<'a>(wanted: &Wanted<'a>, attempt: &Attempt) -> Option<&'a GateDecision> {
    let (key, run) = newest_of_run(wanted, attempt)?;
    let last = last(wanted, run)?;
    let pending = run.pending().found()?;
    let may_decide = gates::viewer_can_approve(pending, wanted.mapping);
    let is_used = run.attempt() > 1 || deployments::may_have_passed(wanted, key, &attempt.id);
    lets_pass(Some(last.decision), Some(may_decide), is_used).then_some(last)
}

fn last<'a>(wanted: &Wanted<'a>, run: &'a Run) -> Option<&'a GateDecision> {
    let name = wanted.mapping.source.environment.as_deref()?;
    let made: &'a [Made] = run.decisions().found()?;
    of_environment(made, name).next()
}

/// The run, where the attempt is its newest: decisions do not say which they were about.
fn newest_of_run<'a>(wanted: &Wanted<'a>, attempt: &Attempt) -> Option<(RunKey, &'a Run)> {
    let key = attempt.run?;
    let run = wanted.facts.run(key).found()?;
    (attempt.run_attempt == Some(run.attempt())).then_some((key, run))
}
