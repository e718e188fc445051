//! Many stages as one: how many stand where, where they stand together, and when that began and ended.

use jiff::Timestamp;

use crate::model::pipeline::{Stage, StageCounts, StageState};

/// How many jobs stand where: of a folded stage its parts.
pub fn counts(stages: &[Stage]) -> StageCounts {
    let mut sums = StageCounts::default();
    for stage in stages {
        match &stage.counts {
            Some(parts) => add(&mut sums, parts),
            None => count(&mut sums, stage.state),
        }
    }
    sums
}

fn count(sums: &mut StageCounts, state: StageState) {
    sums.total += 1;
    let slot = match state {
        StageState::Queued => &mut sums.queued,
        StageState::Waiting => &mut sums.waiting,
        StageState::Running => &mut sums.running,
        StageState::Succeeded => &mut sums.succeeded,
        StageState::Failed => &mut sums.failed,
        StageState::Cancelled => &mut sums.cancelled,
        StageState::Skipped => &mut sums.skipped,
        StageState::Unknown => &mut sums.unknown,
    };
    *slot += 1;
}

fn add(sums: &mut StageCounts, parts: &StageCounts) {
    sums.total += parts.total;
    sums.queued += parts.queued;
    sums.waiting += parts.waiting;
    sums.running += parts.running;
    sums.succeeded += parts.succeeded;
    sums.failed += parts.failed;
    sums.cancelled += parts.cancelled;
    sums.skipped += parts.skipped;
    sums.unknown += parts.unknown;
}

/// Where parts stand together. `None` without any.
pub fn fold(counts: &StageCounts) -> Option<StageState> {
    let ended = counts.total - counts.queued - counts.waiting - counts.running;
    Some(if counts.total == 0 {
        return None;
    } else if counts.running > 0 {
        StageState::Running
    } else if counts.waiting > 0 {
        StageState::Waiting
    } else if counts.queued > 0 && ended > counts.skipped {
        // Some parts are done, the others have not begun: the whole is under way.
        StageState::Running
    } else if counts.queued > 0 {
        StageState::Queued
    } else if counts.failed > 0 {
        StageState::Failed
    } else if counts.cancelled > 0 {
        StageState::Cancelled
    } else if counts.unknown > 0 {
        StageState::Unknown
    } else if counts.succeeded > 0 {
        StageState::Succeeded
    } else {
        StageState::Skipped
    })
}

/// From the first beginning to the last end, where all have ended.
pub fn span(stages: &[Stage]) -> (Option<Timestamp>, Option<Timestamp>) {
    let began = stages.iter().filter_map(|stage| stage.started_at).min();
    let is_over = stages.iter().all(|stage| {
        stage.finished_at.is_some()
            || matches!(stage.state, StageState::Skipped | StageState::Unknown)
    });
    let ended = stages.iter().filter_map(|stage| stage.finished_at).max();
    (began, ended.filter(|_| is_over))
}
