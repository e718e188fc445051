//! Runs that have no deployment record, or none yet.

use jiff::Timestamp;

use super::super::{
    attribution::Wanted,
    facts::{Records, Run, RunKey},
    records::{self},
    runs::{self, Found, Recorded},
};
use crate::model::deployment::DeploymentState;

/// Runs under way that have no record yet, and all runs where the workflow file says that they leave none.
pub(super) fn add_runs_without_record(wanted: &Wanted<'_>, records: &Records, found: &mut Found) {
    let recorded: Vec<(u64, Timestamp, bool)> = records
        .list
        .iter()
        .filter_map(|record| {
            let source = &wanted.mapping.source;
            let address = records::run_address(record, &source.owner, &source.repo)?;
            let succeeded = found
                .attempts
                .iter()
                .find(|attempt| attempt.id == record.id)
                .is_some_and(|attempt| {
                    matches!(
                        attempt.state,
                        DeploymentState::Succeeded | DeploymentState::Superseded
                    )
                });
            Some((address.run, record.created_at?, succeeded))
        })
        .collect();
    let horizon = records
        .list
        .last()
        .filter(|_| records.has_more)
        .and_then(|record| record.created_at);
    let is_recorded = |key: RunKey, run: &Run| {
        let mut answer = Recorded::Never;
        for (_, created_at, succeeded) in recorded.iter().filter(|(id, ..)| *id == key.id) {
            if run.attempt() == 1 || run.started_at.is_none_or(|start| *created_at >= start) {
                return Recorded::Now;
            }
            if answer == Recorded::Never {
                answer = if *succeeded {
                    Recorded::EarlierAndSucceeded
                } else {
                    Recorded::Earlier
                };
            }
        }
        // Behind the oldest record that was read, a run without one says nothing.
        if answer == Recorded::Never
            && !run.is_moving()
            && horizon.is_some_and(|h| run.created_at.is_none_or(|at| at <= h))
        {
            return Recorded::Unknown;
        }
        answer
    };
    let more = if leaves_no_records(wanted, found, &is_recorded) {
        let mut without = runs::attempts(wanted);
        without.attempts.retain(|attempt| {
            attempt
                .run
                .is_none_or(|run| !recorded.iter().any(|(id, ..)| *id == run.id))
        });
        without
    } else {
        runs::prospects(wanted, is_recorded)
    };
    found.complete &= more.complete;
    found.attempts.extend(more.attempts);
    found.needs.add(more.needs);
    found.elsewhere.extend(more.elsewhere);
}

/// Whether the newest run without a record left none because its workflow file says so.
fn leaves_no_records(
    wanted: &Wanted<'_>,
    found: &mut Found,
    is_recorded: &impl Fn(RunKey, &Run) -> Recorded,
) -> bool {
    let silent = wanted
        .runs()
        .0
        .into_iter()
        .find(|(key, run)| !run.is_moving() && is_recorded(*key, run) == Recorded::Never);
    let Some((_, run)) = silent else {
        return false;
    };
    found
        .needs
        .file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
    wanted
        .own_file(run)
        .found()
        .is_some_and(|file| wanted.leaves_no_records(file))
}
