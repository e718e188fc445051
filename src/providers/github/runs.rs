//! Attempts that leave no deployment record: read from runs and their jobs. Also what a run under way is still going to do.

use super::{
    attempts::{Attempt, choose},
    attribution::{Place, Wanted},
    facts::{Check, Checks, Known, Run, RunKey},
    jobs::{self, Round},
    needs::Needs,
    schema::{Conclusion, Status},
};
use crate::model::{deployment::DeploymentState, overview::UnattributedReason};

/// Runs whose jobs are read at first, and how many at most.
const WINDOW: usize = 30;
const LONG_WINDOW: usize = 100;
/// Re-runs whose earlier attempts are looked at, where whole runs count.
const MAX_RERUNS: usize = 10;
/// Runs without an environment that are listed.
pub const MAX_UNATTRIBUTED: usize = 10;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Attempts of this environment.
    pub attempts: Vec<Attempt>,
    /// What would have to be known as well.
    pub needs: Needs,
    /// Runs whose environment is not this one, or not known, with what they say.
    pub elsewhere: Vec<(RunKey, Elsewhere)>,
    /// Whether nothing older exists, and of all that was looked at it is decided whether it is this environment's.
    pub complete: bool,
}

impl Found {
    fn is_elsewhere(&mut self, key: RunKey, place: Place) {
        let why = match place {
            Place::AnotherService => return,
            Place::Elsewhere(name) => Elsewhere::Named(name),
            // It may be this environment's all the same.
            place => {
                self.complete = false;
                Elsewhere::Unknown(reason(&place))
            }
        };
        self.elsewhere.push((key, why));
    }
}

/// Why a run does not count for an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// It names another one.
    Named(String),
    /// It names none.
    Unknown(UnattributedReason),
}

/// Attempts read from runs alone.
pub fn attempts(wanted: &Wanted<'_>) -> Found {
    let (runs, complete) = wanted.runs();
    let mut found = Found {
        complete,
        ..Found::default()
    };
    let by_job = reads_jobs(wanted);
    let mut window = wanted.facts.window.unwrap_or(WINDOW);
    let mut read = 0;
    let mut reruns = 0;
    for (key, run) in runs {
        if read >= window {
            // The long window opens when the short one is known and holds no success.
            let is_settled = found.needs.is_empty();
            let has_live = choose(&found.attempts).live.is_some();
            if !by_job || has_live || !is_settled || window >= LONG_WINDOW {
                found.complete = false;
                break;
            }
            window = LONG_WINDOW;
        }
        if never_ran(run) {
            continue;
        }
        match wanted.place(key, run) {
            Place::Here => {
                read += usize::from(by_job);
                reruns += usize::from(run.attempt() > 1);
                let of_run = if by_job || reruns <= MAX_RERUNS {
                    of_run(wanted, key, run)
                } else {
                    OfRun {
                        attempts: whole_run(key, run).into_iter().collect(),
                        needs: Needs::default(),
                        // Its earlier attempts are not looked at.
                        is_decided: run.attempt() == 1,
                    }
                };
                found.complete &= of_run.is_decided;
                found.attempts.extend(of_run.attempts);
                found.needs.add(of_run.needs);
            }
            Place::Unsure(needs) => {
                read += 1;
                found.needs.add(*needs);
            }
            place => found.is_elsewhere(key, place),
        }
    }
    if by_job && found.needs.is_empty() && choose(&found.attempts).live.is_none() {
        found.needs.add(files_of_strangers(wanted, window));
    }
    found
}

/// The runs under way that the environment's records do not show yet, and those that were started from here and ended without one.
/// `is_recorded` says whether a run's present attempt has one.
pub fn prospects(wanted: &Wanted<'_>, is_recorded: impl Fn(RunKey, &Run) -> Recorded) -> Found {
    let mut found = Found {
        complete: true,
        ..Found::default()
    };
    let (runs, _) = wanted.runs();
    let of_interest = |key: RunKey, run: &Run| run.is_moving() || wanted.is_recorded(key);
    for (key, run) in runs.into_iter().filter(|(key, run)| of_interest(*key, run)) {
        match is_recorded(key, run) {
            Recorded::Now | Recorded::EarlierAndSucceeded | Recorded::Unknown => continue,
            Recorded::Never | Recorded::Earlier => {}
        }
        if !run.is_moving() {
            // It failed or was stopped before it came to the environment.
            found.attempts.extend(stand_in(wanted, key, run));
            continue;
        }
        match wanted.place(key, run) {
            Place::Here => {
                let of_run = of_run(wanted, key, run);
                found.complete &= of_run.is_decided;
                let moving = of_run.attempts.into_iter().filter(|a| a.state.is_moving());
                found.attempts.extend(moving);
                found.needs.add(of_run.needs);
            }
            Place::Unsure(needs) => found.needs.add(*needs),
            place => found.is_elsewhere(key, place),
        }
    }
    found
}

/// Whether a run has a record in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// None.
    Never,
    /// One of its present attempt.
    Now,
    /// One of an earlier attempt, which did not succeed and so is repeated.
    Earlier,
    /// One of an earlier attempt that succeeded: re-running what failed leaves it alone.
    EarlierAndSucceeded,
    /// The run has ended, and may have one that is older than those that were read.
    Unknown,
}

/// Whether this environment's attempts are jobs, not whole runs.
fn reads_jobs(wanted: &Wanted<'_>) -> bool {
    wanted.mapping.source.job.is_some() || wanted.mapping.source.environment.is_some()
}

fn never_ran(run: &Run) -> bool {
    run.status == Some(Status::Completed) && run.conclusion == Some(Conclusion::Skipped)
}

/// Why a place does not count for an environment, where it is not known which one it is.
pub fn reason(place: &Place) -> UnattributedReason {
    match place {
        Place::TitleDoesNotMatch => UnattributedReason::RunNameDoesNotMatch,
        Place::AnyService => UnattributedReason::SharedEnvironment,
        _ => UnattributedReason::EnvironmentInputNotReadable,
    }
}

/// What one run is for an environment.
pub struct OfRun {
    /// Its attempts.
    pub attempts: Vec<Attempt>,
    /// What would have to be known as well.
    pub needs: Needs,
    /// Whether these are all of its attempts for the environment.
    pub is_decided: bool,
}

/// Attempts of one run.
pub fn of_run(wanted: &Wanted<'_>, key: RunKey, run: &Run) -> OfRun {
    if reads_jobs(wanted) {
        of_jobs(wanted, key, run)
    } else {
        of_whole_run(wanted, key, run)
    }
}

fn of_whole_run(wanted: &Wanted<'_>, key: RunKey, run: &Run) -> OfRun {
    let mut needs = Needs::default();
    let Some(newest) = whole_run(key, run) else {
        return OfRun {
            attempts: Vec::new(),
            needs,
            is_decided: never_ran(run),
        };
    };
    let mut attempts = Vec::new();
    let mut is_decided = true;
    if run.attempt() > 1 {
        // The run tells only of its newest attempt; an earlier one may be the live one.
        needs.checks(wanted.facts, key);
        let checks = run.checks().found();
        is_decided = checks.is_some_and(|checks| checks.complete);
        if let Some(checks) = checks {
            attempts.extend(
                rounds(run, checks, &checks.all)
                    .into_iter()
                    .filter(|round| round.number < run.attempt())
                    .filter_map(|round| of_round(key, run, &round)),
            );
        }
    }
    attempts.push(newest);
    OfRun {
        attempts,
        needs,
        is_decided,
    }
}

/// The newest attempt of a run, as the run itself tells it.
pub fn whole_run(key: RunKey, run: &Run) -> Option<Attempt> {
    let state = jobs::state(run.status, run.conclusion)?;
    let created_at = run.started_at.or(run.created_at)?;
    Some(Attempt {
        id: id_of(key, run.attempt()),
        state,
        created_at,
        started_at: (state != DeploymentState::Queued)
            .then_some(run.started_at)
            .flatten(),
        finished_at: (!state.is_moving()).then_some(run.updated_at).flatten(),
        run: Some(key),
        run_attempt: Some(run.attempt()),
        job: None,
        record: None,
        note: None,
        environment_url: None,
        is_certain: true,
    })
}

fn id_of(key: RunKey, attempt: u32) -> String {
    format!("run:{}:{attempt}", key.id)
}

/// Rounds of some of the jobs of a run. Where not all of its jobs are listed, one more may have failed: then only the good end of
/// the whole run says that its newest round succeeded.
fn rounds<'c>(run: &Run, checks: &Checks, jobs: impl IntoIterator<Item = &'c Check>) -> Vec<Round> {
    let mut rounds = jobs::rounds(jobs);
    if checks.complete {
        return rounds;
    }
    let ended_well =
        run.status == Some(Status::Completed) && run.conclusion == Some(Conclusion::Success);
    let newest = rounds.len();
    for (place, round) in rounds.iter_mut().enumerate() {
        let is_sure = ended_well && place + 1 == newest;
        if round.state == DeploymentState::Succeeded && !is_sure {
            round.state = DeploymentState::Unknown;
        }
    }
    rounds
}

fn of_round(key: RunKey, run: &Run, round: &Round) -> Option<Attempt> {
    let began = |number: u32| match number {
        1 => run.created_at.or(run.started_at),
        n if n == run.attempt() => run.started_at.or(round.started_at),
        _ => round.started_at.or(run.started_at),
    };
    Some(Attempt {
        id: id_of(key, round.number),
        state: round.state,
        created_at: began(round.number)?,
        started_at: (round.state != DeploymentState::Queued)
            .then_some(round.started_at)
            .flatten(),
        finished_at: round.finished_at,
        run: Some(key),
        run_attempt: (round.number == run.attempt() || round.number == 1).then_some(round.number),
        job: round.job,
        record: None,
        note: None,
        environment_url: None,
        is_certain: true,
    })
}

fn of_jobs(wanted: &Wanted<'_>, key: RunKey, run: &Run) -> OfRun {
    let mut needs = Needs::default();
    if run.is_moving() {
        // Whether the job is still to come is in the file.
        needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
    }
    let checks = match run.checks() {
        Known::Is(checks) => checks,
        Known::Unasked => {
            needs.checks(wanted.facts, key);
            // Until its jobs are known the run stands for them, so that its version is looked up with them.
            let perhaps = whole_run(key, run).map(|run| Attempt {
                is_certain: false,
                ..run
            });
            return OfRun {
                attempts: perhaps.into_iter().collect(),
                needs,
                is_decided: false,
            };
        }
        Known::Absent => {
            let queued = || run.is_moving().then(|| queued(key, run)).flatten();
            return OfRun {
                attempts: stand_in(wanted, key, run)
                    .or_else(queued)
                    .into_iter()
                    .collect(),
                needs,
                is_decided: false,
            };
        }
    };
    let file = wanted.nearest_file(run);
    let Ok(mapped) = wanted.mapped_checks(checks, file) else {
        needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
        let queued = || run.is_moving().then(|| queued(key, run)).flatten();
        let stands = needs
            .is_empty()
            .then(|| stand_in(wanted, key, run).or_else(queued));
        return OfRun {
            attempts: stands.flatten().into_iter().collect(),
            needs,
            is_decided: false,
        };
    };
    let rounds = rounds(run, checks, mapped.iter().copied());
    let mut attempts: Vec<_> = rounds
        .iter()
        .filter_map(|round| of_round(key, run, round))
        .collect();
    let is_there = mapped.iter().any(|check| {
        run.attempt() == 1
            || check.status != Status::Completed
            || check.started_at >= run.started_at
    });
    let succeeded_before = rounds
        .last()
        .is_some_and(|r| r.state == DeploymentState::Succeeded);
    let is_to_come = run.is_moving() && !is_there && !succeeded_before;
    if rounds.is_empty() || is_to_come {
        let queued = || {
            let comes = is_to_come && wanted.may_still_come(run, file);
            comes.then(|| queued(key, run)).flatten()
        };
        attempts.extend(stand_in(wanted, key, run).or_else(queued));
    }
    OfRun {
        attempts,
        needs,
        is_decided: checks.complete,
    }
}

/// The run itself, in place of its job for the environment: where it was started from here for it, and has not come there yet or
/// never came. A good end of the whole says nothing about a job that never was, and what it waits for on the way is no gate of
/// this environment.
fn stand_in(wanted: &Wanted<'_>, key: RunKey, run: &Run) -> Option<Attempt> {
    if !wanted.is_recorded(key) {
        return None;
    }
    let mut attempt = whole_run(key, run)?;
    match attempt.state {
        DeploymentState::Waiting => attempt.state = DeploymentState::Queued,
        DeploymentState::Succeeded | DeploymentState::Superseded => return None,
        DeploymentState::Queued
        | DeploymentState::Running
        | DeploymentState::Failed
        | DeploymentState::Cancelled
        | DeploymentState::Unknown => {}
    }
    Some(attempt)
}

/// An attempt whose job has not been created yet.
fn queued(key: RunKey, run: &Run) -> Option<Attempt> {
    Some(Attempt {
        id: id_of(key, run.attempt()),
        state: DeploymentState::Queued,
        created_at: run.started_at.or(run.created_at)?,
        started_at: None,
        finished_at: None,
        run: Some(key),
        run_attempt: Some(run.attempt()),
        job: None,
        record: None,
        note: None,
        environment_url: None,
        is_certain: true,
    })
}

/// Files of runs that have jobs and not ours: at their commit the job may have had another name.
fn files_of_strangers(wanted: &Wanted<'_>, window: usize) -> Needs {
    let mut needs = Needs::default();
    for (_, run) in wanted.runs().0.into_iter().take(window.min(WINDOW)) {
        let Known::Is(checks) = run.checks() else {
            continue;
        };
        let file = wanted.nearest_file(run);
        let has_ours = wanted
            .mapped_checks(checks, file)
            .is_ok_and(|mapped| !mapped.is_empty());
        if !has_ours && !checks.all.is_empty() {
            needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
        }
    }
    needs
}
