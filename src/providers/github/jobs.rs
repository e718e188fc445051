//! From GitHub's states of jobs and runs to ours, and from the jobs of a run to attempts: legs of a matrix are one
//! attempt, each re-run is one more.

use jiff::Timestamp;

use super::{
    facts::{Check, Checks, Known, Run},
    schema::{Conclusion, Status},
};
use crate::model::deployment::{DeploymentState, Progress};

/// State of a job or run. `None`: it never ran, which is no attempt.
pub fn state(status: Option<Status>, conclusion: Option<Conclusion>) -> Option<DeploymentState> {
    Some(match status {
        Some(Status::InProgress) => DeploymentState::Running,
        Some(Status::Queued | Status::Requested | Status::Pending) => DeploymentState::Queued,
        Some(Status::Waiting) => DeploymentState::Waiting,
        Some(Status::Completed) => match conclusion {
            Some(Conclusion::Skipped) => return None,
            Some(Conclusion::Success | Conclusion::Neutral) => DeploymentState::Succeeded,
            Some(Conclusion::Failure | Conclusion::TimedOut | Conclusion::StartupFailure) => {
                DeploymentState::Failed
            }
            Some(Conclusion::Cancelled) => DeploymentState::Cancelled,
            // GitHub gave up on it, or a fork's run was never allowed: it neither worked nor failed.
            Some(Conclusion::Stale | Conclusion::ActionRequired | Conclusion::Unrecognized)
            | None => DeploymentState::Unknown,
        },
        Some(Status::Unrecognized) | None => DeploymentState::Unknown,
    })
}

/// The jobs of one attempt, folded into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// 1 for the first time that these jobs ran.
    pub number: u32,
    /// Where they stand together.
    pub state: DeploymentState,
    /// When the first of those that are new in this round began.
    pub started_at: Option<Timestamp>,
    /// When the last of them ended, where all have.
    pub finished_at: Option<Timestamp>,
    /// The job, where there is only one.
    pub job: Option<u64>,
}

/// Folds jobs into rounds, oldest first. Jobs that were skipped count for nothing; without any other there is no round.
///
/// A re-run repeats a job under its name. So the newest round has the newest job of each name, the round before it what was
/// there one repetition earlier. GitHub does not say which attempt a job belongs to, so earlier rounds of a run whose legs were
/// re-run one by one are an approximation; the newest is not.
pub fn rounds<'c>(checks: impl IntoIterator<Item = &'c Check>) -> Vec<Round> {
    let mut names: Vec<(&str, Vec<&Check>)> = Vec::new();
    for check in checks {
        match names.iter_mut().find(|(name, _)| *name == check.name) {
            Some((_, list)) if list.last().is_some_and(|last| is_copy(last, check)) => {}
            Some((_, list)) => list.push(check),
            None => names.push((&check.name, vec![check])),
        }
    }
    let count = names.iter().map(|(_, list)| list.len()).max().unwrap_or(0);
    (0..count)
        .filter_map(|index| {
            let legs: Vec<&Check> = names
                .iter()
                .filter_map(|(_, list)| list.get(index).or(list.last()).copied())
                .collect();
            let new = names.iter().filter_map(|(_, list)| list.get(index));
            Some(Round {
                number: u32::try_from(index + 1).ok()?,
                state: fold(&legs)?,
                started_at: new.filter_map(|check| check.started_at).min(),
                finished_at: finished_at(&legs),
                job: match legs.as_slice() {
                    [only] => only.job,
                    _ => None,
                },
            })
        })
        .collect()
}

/// Re-running what failed takes the other jobs over into the new attempt: with new ids, and with their old times.
fn is_copy(earlier: &Check, later: &Check) -> bool {
    earlier.status == Status::Completed
        && later.status == Status::Completed
        && earlier.started_at.is_some()
        && (earlier.started_at, earlier.completed_at) == (later.started_at, later.completed_at)
        && earlier.conclusion == later.conclusion
}

fn fold(legs: &[&Check]) -> Option<DeploymentState> {
    let states: Vec<_> = legs
        .iter()
        .filter_map(|leg| state(Some(leg.status), leg.conclusion))
        .collect();
    let any = |wanted| states.contains(&wanted);
    let ended = |s: &DeploymentState| !s.is_moving();
    Some(if states.is_empty() {
        return None;
    } else if any(DeploymentState::Running) {
        DeploymentState::Running
    } else if any(DeploymentState::Waiting) {
        DeploymentState::Waiting
    } else if any(DeploymentState::Queued) {
        // Some legs are done, the others have not begun: the whole is under way.
        if states.iter().any(ended) {
            DeploymentState::Running
        } else {
            DeploymentState::Queued
        }
    } else if any(DeploymentState::Failed) {
        DeploymentState::Failed
    } else if any(DeploymentState::Cancelled) {
        DeploymentState::Cancelled
    } else if any(DeploymentState::Unknown) {
        DeploymentState::Unknown
    } else {
        DeploymentState::Succeeded
    })
}

fn finished_at(legs: &[&Check]) -> Option<Timestamp> {
    legs.iter()
        .all(|leg| leg.status == Status::Completed)
        .then(|| legs.iter().filter_map(|leg| leg.completed_at).max())
        .flatten()
}

/// Where a run stands as a whole, by its jobs where they are known: GitHub's own word follows the job that is least far.
pub fn run_state(run: &Run) -> Option<DeploymentState> {
    let by_run = state(run.status, run.conclusion);
    let Known::Is(checks) = run.checks() else {
        return by_run;
    };
    if !run.is_moving() {
        return by_run;
    }
    // Jobs of earlier attempts say nothing about this one.
    let is_of_newest = |check: &&Check| {
        run.attempt() == 1
            || check.status != Status::Completed
            || check.started_at >= run.started_at
    };
    let jobs: Vec<&Check> = checks.all.iter().filter(is_of_newest).collect();
    match fold(&jobs) {
        // What is done is not all: the next job has not been created yet.
        Some(state) if !state.is_moving() => Some(DeploymentState::Running),
        Some(state) => Some(state),
        None => by_run,
    }
}

/// How far a run is: the newest job of each name, or as many as the workflow file declares, whichever is more.
pub fn progress(checks: &Checks, declared: usize) -> Option<Progress> {
    let mut newest: Vec<&Check> = Vec::new();
    for check in checks.all.iter().rev() {
        if !newest.iter().any(|known| known.name == check.name) {
            newest.push(check);
        }
    }
    let done = newest
        .iter()
        .filter(|check| check.status == Status::Completed)
        .count();
    let total = newest.len().max(declared);
    (total > 0).then(|| Progress {
        done: u32::try_from(done).unwrap_or(u32::MAX),
        total: u32::try_from(total).unwrap_or(u32::MAX),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn check(name: &str, start: i64, status: Status, conclusion: Option<Conclusion>) -> Check {
        Check {
            name: name.to_owned(),
            status,
            conclusion,
            started_at: Some(at(start)),
            completed_at: (status == Status::Completed).then(|| at(start + 10)),
            job: Some(start as u64),
        }
    }

    fn done(name: &str, start: i64, conclusion: Conclusion) -> Check {
        check(name, start, Status::Completed, Some(conclusion))
    }

    #[test]
    fn every_state_of_a_job_has_one_of_ours() {
        use DeploymentState as S;
        for (status, conclusion, expected) in [
            (Status::InProgress, None, Some(S::Running)),
            (Status::Pending, None, Some(S::Queued)),
            (Status::Requested, None, Some(S::Queued)),
            (Status::Waiting, None, Some(S::Waiting)),
            (
                Status::Completed,
                Some(Conclusion::Success),
                Some(S::Succeeded),
            ),
            (
                Status::Completed,
                Some(Conclusion::TimedOut),
                Some(S::Failed),
            ),
            (
                Status::Completed,
                Some(Conclusion::StartupFailure),
                Some(S::Failed),
            ),
            (
                Status::Completed,
                Some(Conclusion::Cancelled),
                Some(S::Cancelled),
            ),
            (Status::Completed, Some(Conclusion::Skipped), None),
            (
                Status::Completed,
                Some(Conclusion::Unrecognized),
                Some(S::Unknown),
            ),
            (Status::Completed, None, Some(S::Unknown)),
            (Status::Unrecognized, None, Some(S::Unknown)),
        ] {
            assert_eq!(
                state(Some(status), conclusion),
                expected,
                "{status:?} {conclusion:?}"
            );
        }
    }

    #[test]
    fn legs_of_a_matrix_are_one_attempt() {
        use Conclusion::*;
        use DeploymentState as S;
        for (eu, us, expected) in [
            (
                done("d (eu)", 1, Success),
                done("d (us)", 1, Success),
                Some(S::Succeeded),
            ),
            (
                done("d (eu)", 1, Success),
                done("d (us)", 1, Failure),
                Some(S::Failed),
            ),
            (
                done("d (eu)", 1, Failure),
                done("d (us)", 1, Cancelled),
                Some(S::Failed),
            ),
            (
                done("d (eu)", 1, Success),
                done("d (us)", 1, Cancelled),
                Some(S::Cancelled),
            ),
            (
                done("d (eu)", 1, Success),
                done("d (us)", 1, Skipped),
                Some(S::Succeeded),
            ),
            (done("d (eu)", 1, Skipped), done("d (us)", 1, Skipped), None),
            (
                done("d (eu)", 1, Failure),
                check("d (us)", 1, Status::InProgress, None),
                Some(S::Running),
            ),
            (
                done("d (eu)", 1, Success),
                check("d (us)", 1, Status::Queued, None),
                Some(S::Running),
            ),
            (
                check("d (eu)", 1, Status::Waiting, None),
                check("d (us)", 1, Status::Queued, None),
                Some(S::Waiting),
            ),
        ] {
            let folded = rounds([&eu, &us]);
            assert_eq!(folded.first().map(|r| r.state), expected, "{eu:?} {us:?}");
        }
    }

    #[test]
    fn a_rerun_is_a_round_of_its_own_and_legs_that_were_not_repeated_keep_their_end() {
        let checks = [
            done("d (eu)", 1, Conclusion::Success),
            done("d (us)", 2, Conclusion::Failure),
            done("d (us)", 100, Conclusion::Success),
        ];
        let rounds = rounds(&checks);
        assert_eq!(
            rounds
                .iter()
                .map(|r| (r.number, r.state))
                .collect::<Vec<_>>(),
            [
                (1, DeploymentState::Failed),
                (2, DeploymentState::Succeeded)
            ]
        );
        assert_eq!(rounds[1].started_at, Some(at(100)));
        assert_eq!(rounds[1].finished_at, Some(at(110)));
    }

    #[test]
    fn a_job_that_a_rerun_took_over_is_not_a_second_attempt() {
        let copy = Check {
            job: Some(77),
            ..done("deploy", 1, Conclusion::Success)
        };
        let checks = [done("deploy", 1, Conclusion::Success), copy];
        assert_eq!(rounds(&checks).len(), 1);
    }

    #[test]
    fn a_round_that_is_under_way_has_no_end() {
        let checks = [
            done("a", 1, Conclusion::Success),
            check("b", 2, Status::InProgress, None),
        ];
        assert_eq!(rounds(&checks)[0].finished_at, None);
    }

    #[test]
    fn progress_counts_the_newest_job_of_each_name_and_what_is_still_to_come() {
        let checks = Checks {
            all: vec![
                done("build", 1, Conclusion::Success),
                done("deploy", 2, Conclusion::Failure),
                check("deploy", 9, Status::InProgress, None),
            ],
            complete: true,
        };
        assert_eq!(progress(&checks, 4), Some(Progress { done: 1, total: 4 }));
        assert_eq!(progress(&checks, 0), Some(Progress { done: 1, total: 2 }));
        let none = Checks {
            all: vec![],
            complete: true,
        };
        assert_eq!(progress(&none, 0), None);
    }

    fn any_check() -> impl Strategy<Value = Check> {
        let conclusion = prop_oneof![
            Just(Conclusion::Success),
            Just(Conclusion::Failure),
            Just(Conclusion::Cancelled),
            Just(Conclusion::Skipped),
        ];
        ("[ab]( \\([xy]\\))?", 0..50i64, any::<bool>(), conclusion).prop_map(
            |(name, start, completed, conclusion)| {
                if completed {
                    done(&name, start, conclusion)
                } else {
                    check(&name, start, Status::InProgress, None)
                }
            },
        )
    }

    proptest! {
        #[test]
        fn an_attempt_with_a_failed_leg_never_succeeded(checks in proptest::collection::vec(any_check(), 1..8)) {
            let folded = rounds(&checks);
            if let Some(last) = folded.last().filter(|r| r.state == DeploymentState::Succeeded) {
                for name in checks.iter().map(|c| &c.name) {
                    let newest = checks.iter().rfind(|c| &c.name == name).unwrap();
                    prop_assert_ne!(newest.conclusion, Some(Conclusion::Failure), "{:?}", last);
                }
            }
        }
    }
}
