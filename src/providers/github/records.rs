//! Deployment records: which run and job a record belongs to, and where it stands.

use jiff::{SignedDuration, Timestamp};

use super::{
    addresses::{self, RunAddress},
    facts::{Check, Run},
    jobs,
    schema::{
        Conclusion, DeploymentRecordState, DeploymentStatusState as Report, Status,
        graphql::{Record, RecordStatus},
    },
};
use crate::model::deployment::DeploymentState;

/// Longest note that is shown, in characters.
const MAX_NOTE: usize = 300;
/// How far apart the reports of one moment may be.
const SAME_MOMENT: SignedDuration = SignedDuration::from_mins(1);

/// Where a record stands, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordState {
    /// Its state.
    pub state: DeploymentState,
    /// When work on it began.
    pub started_at: Option<Timestamp>,
    /// When its end was reported: for a success the time of the success, whatever came after.
    pub finished_at: Option<Timestamp>,
}

/// A record's statuses, oldest first. GitHub documents no order, and of the newest one only the summary is certain to be there.
pub fn statuses(record: &Record) -> Vec<&RecordStatus> {
    let mut list: Vec<&RecordStatus> = record.statuses.iter().flat_map(|c| c.iter()).collect();
    if let Some(latest) = &record.latest_status
        && !list
            .iter()
            .any(|s| s.state == latest.state && s.created_at == latest.created_at)
    {
        list.push(latest);
    }
    list.sort_by_key(|s| (s.created_at, rank(s.state)));
    list
}

/// Of statuses of the same moment, the one that is further along counts; of two ends, the bad one.
fn rank(state: Report) -> u8 {
    match state {
        Report::Unrecognized => 0,
        Report::Pending => 1,
        Report::Waiting => 2,
        Report::Queued => 3,
        Report::InProgress => 4,
        Report::Success => 5,
        Report::Failure | Report::Error => 6,
        Report::Inactive => 7,
    }
}

/// Whether its newest status says that it waits at a gate.
pub fn is_waiting(record: &Record) -> bool {
    let statuses = statuses(record);
    statuses.last().is_some_and(|s| s.state == Report::Waiting)
}

/// Whether work on it began for certain, or may have: of a record of which not all statuses were read.
pub fn may_have_begun(record: &Record) -> bool {
    let known = record.statuses.as_ref().filter(|list| !list.has_more());
    known.is_none_or(|list| {
        let mut statuses = list.iter();
        statuses.any(|s| matches!(s.state, Report::InProgress | Report::Success))
    })
}

/// When its success was reported, whatever came after.
pub fn succeeded_at(record: &Record) -> Option<Timestamp> {
    statuses(record)
        .into_iter()
        .rev()
        .find(|s| s.state == Report::Success)
        .and_then(|s| s.created_at)
}

/// When what made it inactive was reported: in the moment in which it became so, which two reports may see a little apart, and not
/// before its own success. `None` when it is not inactive, or was taken down together with its environment.
pub fn inactive_span(record: &Record) -> Option<(Timestamp, Timestamp)> {
    if record.state == Some(DeploymentRecordState::Destroyed) {
        return None;
    }
    let statuses = statuses(record);
    let last = statuses.last().filter(|s| s.state == Report::Inactive)?;
    let at = last.created_at?;
    let from = at.checked_sub(SAME_MOMENT).ok()?;
    Some((
        from.max(succeeded_at(record)?),
        at.checked_add(SAME_MOMENT).ok()?,
    ))
}

/// The run that a record's statuses link to, if it lies in this repository.
pub fn run_address(record: &Record, owner: &str, repo: &str) -> Option<RunAddress> {
    statuses(record)
        .into_iter()
        .rev()
        .filter_map(|status| RunAddress::parse(status.log_url.as_deref()?))
        .find(|address| address.is_in(owner, repo))
}

/// What the newest status says in words.
pub fn note(record: &Record) -> Option<String> {
    let text = statuses(record).last()?.description.as_deref()?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_NOTE).collect())
}

/// Address of what was deployed, as the newest status that has one says.
pub fn environment_url(record: &Record) -> Option<String> {
    statuses(record)
        .into_iter()
        .rev()
        .find_map(|status| addresses::shown(status.environment_url.as_deref()))
}

/// Whether its job waits at a gate for sure, or surely not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateEvidence {
    /// GitHub names a gate of this environment.
    Named,
    /// GitHub says nothing either way.
    Silent,
}

/// Where a record stands. Its statuses say so; its job, and the run where the job is not known, correct them: they are told of
/// a cancellation that no status reports, and they were read later.
/// `None`: its job was skipped, so that nothing was attempted.
pub fn state(
    record: &Record,
    job: Option<&Check>,
    run: Option<&Run>,
    gate: GateEvidence,
) -> Option<RecordState> {
    let statuses = statuses(record);
    let reported = reported(record, &statuses);
    let started_at = statuses
        .iter()
        .find(|s| s.state == Report::InProgress)
        .and_then(|s| s.created_at)
        .or(job.and_then(|job| job.started_at));
    let state = match reported {
        state if state.is_moving() || state == DeploymentState::Unknown => {
            correct_moving(state, job, run, gate)?
        }
        DeploymentState::Failed if was_cancelled(job, run) => DeploymentState::Cancelled,
        state => state,
    };
    let finished_at = (!state.is_moving())
        .then(|| ended_at(&statuses, state).or_else(|| job_end(job, run)))
        .flatten();
    Some(RecordState {
        state,
        started_at,
        finished_at,
    })
}

/// What the statuses alone say.
fn reported(record: &Record, statuses: &[&RecordStatus]) -> DeploymentState {
    if record.state == Some(DeploymentRecordState::Destroyed) {
        return DeploymentState::Superseded;
    }
    let Some(last) = statuses.last() else {
        return summed_up(record.state);
    };
    if last.state != Report::Inactive {
        return of_report(last.state);
    }
    // Switched off: what it was before says what that means.
    let before = statuses.iter().rev().find(|s| s.state != Report::Inactive);
    match before.map(|s| of_report(s.state)) {
        Some(DeploymentState::Succeeded) => DeploymentState::Superseded,
        Some(DeploymentState::Failed) => DeploymentState::Failed,
        _ if statuses.iter().any(|s| s.state == Report::Success) => DeploymentState::Superseded,
        _ => DeploymentState::Unknown,
    }
}

fn of_report(state: Report) -> DeploymentState {
    match state {
        Report::Pending | Report::Queued => DeploymentState::Queued,
        Report::Waiting => DeploymentState::Waiting,
        Report::InProgress => DeploymentState::Running,
        Report::Success => DeploymentState::Succeeded,
        Report::Failure | Report::Error => DeploymentState::Failed,
        Report::Inactive => DeploymentState::Superseded,
        Report::Unrecognized => DeploymentState::Unknown,
    }
}

/// GitHub's own sum, for a record without statuses.
fn summed_up(state: Option<DeploymentRecordState>) -> DeploymentState {
    use DeploymentRecordState as R;
    match state {
        Some(R::Pending | R::Queued) | None => DeploymentState::Queued,
        Some(R::Waiting) => DeploymentState::Waiting,
        Some(R::InProgress) => DeploymentState::Running,
        Some(R::Active | R::Success) => DeploymentState::Succeeded,
        Some(R::Failure | R::Error) => DeploymentState::Failed,
        Some(R::Inactive | R::Destroyed) => DeploymentState::Superseded,
        Some(R::Abandoned | R::Unrecognized) => DeploymentState::Unknown,
    }
}

fn correct_moving(
    reported: DeploymentState,
    job: Option<&Check>,
    run: Option<&Run>,
    gate: GateEvidence,
) -> Option<DeploymentState> {
    if let Some(job) = job
        && job.status != Status::Unrecognized
    {
        let state = jobs::state(Some(job.status), job.conclusion)?;
        // A gate that GitHub names holds the job, whatever the job calls it.
        return Some(match state {
            DeploymentState::Queued if gate == GateEvidence::Named => DeploymentState::Waiting,
            state => state,
        });
    }
    let Some(run) = run else {
        return Some(reported);
    };
    match (reported, run.status) {
        // The run is over and the record was left behind.
        (_, Some(Status::Completed)) => Some(match run.conclusion {
            Some(Conclusion::Cancelled) => DeploymentState::Cancelled,
            Some(Conclusion::Failure | Conclusion::TimedOut | Conclusion::StartupFailure) => {
                DeploymentState::Failed
            }
            // The run's good end says nothing about this job of it.
            _ => DeploymentState::Unknown,
        }),
        // A concurrency queue is not an approval.
        (DeploymentState::Waiting, Some(Status::Pending)) if gate == GateEvidence::Silent => {
            Some(DeploymentState::Queued)
        }
        (DeploymentState::Queued, _) if gate == GateEvidence::Named => {
            Some(DeploymentState::Waiting)
        }
        (reported, _) => Some(reported),
    }
}

fn was_cancelled(job: Option<&Check>, run: Option<&Run>) -> bool {
    match job {
        Some(job) => job.conclusion == Some(Conclusion::Cancelled),
        None => run.is_some_and(|run| {
            run.status == Some(Status::Completed) && run.conclusion == Some(Conclusion::Cancelled)
        }),
    }
}

fn ended_at(statuses: &[&RecordStatus], state: DeploymentState) -> Option<Timestamp> {
    let wanted = |report: Report| match state {
        DeploymentState::Succeeded | DeploymentState::Superseded => report == Report::Success,
        _ => matches!(report, Report::Failure | Report::Error),
    };
    statuses
        .iter()
        .rev()
        .find(|s| wanted(s.state))
        .and_then(|s| s.created_at)
}

fn job_end(job: Option<&Check>, run: Option<&Run>) -> Option<Timestamp> {
    match job {
        Some(job) => job.completed_at,
        None => run
            .filter(|run| run.status == Some(Status::Completed))
            .and_then(|run| run.updated_at),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn record(reports: &[(&str, i64)]) -> Record {
        let nodes: Vec<_> = reports
            .iter()
            .map(|(state, second)| json!({"state": state, "createdAt": at(*second).to_string()}))
            .collect();
        serde_json::from_value(json!({"id": "DE_1", "statuses": {"nodes": nodes}})).unwrap()
    }

    fn job(status: Status, conclusion: Option<Conclusion>) -> Check {
        Check {
            name: "deploy".to_owned(),
            status,
            conclusion,
            started_at: Some(at(5)),
            completed_at: (status == Status::Completed).then(|| at(99)),
            job: Some(1),
        }
    }

    fn run(status: Status, conclusion: Option<Conclusion>) -> Run {
        Run {
            status: Some(status),
            conclusion,
            ..Run::default()
        }
    }

    fn stands(record: &Record, job: Option<&Check>, run: Option<&Run>) -> Option<DeploymentState> {
        state(record, job, run, GateEvidence::Silent).map(|s| s.state)
    }

    #[test]
    fn the_newest_status_says_where_a_record_stands() {
        use DeploymentState as S;
        for (reports, expected) in [
            (
                &[
                    ("WAITING", 1),
                    ("QUEUED", 2),
                    ("IN_PROGRESS", 3),
                    ("SUCCESS", 4),
                ][..],
                S::Succeeded,
            ),
            (&[("QUEUED", 2), ("WAITING", 1)][..], S::Queued),
            (&[("IN_PROGRESS", 1)][..], S::Running),
            (&[("WAITING", 1)][..], S::Waiting),
            (&[("SUCCESS", 1), ("INACTIVE", 2)][..], S::Superseded),
            (&[("FAILURE", 1), ("INACTIVE", 2)][..], S::Failed),
            (&[("IN_PROGRESS", 1), ("INACTIVE", 2)][..], S::Unknown),
            (&[("ERROR", 1)][..], S::Failed),
            (&[("A_NEW_WORD", 1)][..], S::Unknown),
            (&[("IN_PROGRESS", 3), ("SUCCESS", 3)][..], S::Succeeded),
        ] {
            assert_eq!(
                stands(&record(reports), None, None),
                Some(expected),
                "{reports:?}"
            );
        }
    }

    #[test]
    fn the_end_is_when_the_success_was_reported_and_not_when_it_was_taken_back() {
        let record = record(&[("SUCCESS", 10), ("INACTIVE", 50)]);
        let state = state(&record, None, None, GateEvidence::Silent).unwrap();
        assert_eq!(state.finished_at, Some(at(10)));
    }

    #[test]
    fn what_made_a_deployment_inactive_was_reported_in_the_same_moment_and_not_before_its_success()
    {
        let span = |success, inactive| {
            inactive_span(&record(&[("SUCCESS", success), ("INACTIVE", inactive)]))
        };
        assert_eq!(span(10, 50), Some((at(10), at(110))));
        assert_eq!(span(10, 5000), Some((at(4940), at(5060))));
        assert_eq!(inactive_span(&record(&[("SUCCESS", 10)])), None);
        assert_eq!(inactive_span(&record(&[("INACTIVE", 10)])), None);
    }

    #[test]
    fn the_summary_fills_in_what_the_list_of_statuses_has_cut_off() {
        let mut cut = record(&[("IN_PROGRESS", 1)]);
        cut.latest_status = record(&[("SUCCESS", 9)]).statuses.unwrap().nodes.remove(0);
        assert_eq!(stands(&cut, None, None), Some(DeploymentState::Succeeded));
    }

    #[test]
    fn a_cancelled_job_is_cancelled_although_its_record_says_failure() {
        let failed = record(&[("IN_PROGRESS", 1), ("FAILURE", 2)]);
        let cancelled = job(Status::Completed, Some(Conclusion::Cancelled));
        assert_eq!(
            stands(&failed, Some(&cancelled), None),
            Some(DeploymentState::Cancelled)
        );
        let over = run(Status::Completed, Some(Conclusion::Cancelled));
        assert_eq!(
            stands(&failed, None, Some(&over)),
            Some(DeploymentState::Cancelled)
        );
        let other = job(Status::Completed, Some(Conclusion::Failure));
        assert_eq!(
            stands(&failed, Some(&other), Some(&over)),
            Some(DeploymentState::Failed)
        );
    }

    #[test]
    fn a_record_that_was_left_behind_ends_with_its_job_or_run() {
        let waiting = record(&[("WAITING", 1)]);
        let done = job(Status::Completed, Some(Conclusion::Success));
        let ended = state(&waiting, Some(&done), None, GateEvidence::Silent).unwrap();
        assert_eq!(
            (ended.state, ended.finished_at),
            (DeploymentState::Succeeded, Some(at(99)))
        );
        let over = run(Status::Completed, Some(Conclusion::Cancelled));
        assert_eq!(
            stands(&waiting, None, Some(&over)),
            Some(DeploymentState::Cancelled)
        );
        let fine = run(Status::Completed, Some(Conclusion::Success));
        assert_eq!(
            stands(&waiting, None, Some(&fine)),
            Some(DeploymentState::Unknown)
        );
    }

    #[test]
    fn a_skipped_job_is_no_attempt() {
        let skipped = job(Status::Completed, Some(Conclusion::Skipped));
        assert_eq!(
            stands(&record(&[("WAITING", 1)]), Some(&skipped), None),
            None
        );
    }

    #[test]
    fn a_concurrency_queue_is_not_an_approval() {
        let waiting = record(&[("WAITING", 1)]);
        let pending = run(Status::Pending, None);
        assert_eq!(
            stands(&waiting, None, Some(&pending)),
            Some(DeploymentState::Queued)
        );
        let queued = job(Status::Pending, None);
        assert_eq!(
            stands(&waiting, Some(&queued), None),
            Some(DeploymentState::Queued)
        );
        let named = state(&waiting, Some(&queued), Some(&pending), GateEvidence::Named).unwrap();
        assert_eq!(named.state, DeploymentState::Waiting);
    }

    #[test]
    fn a_record_without_statuses_stands_where_github_sums_it_up() {
        for (state, expected) in [
            (json!("PENDING"), DeploymentState::Queued),
            (json!("ACTIVE"), DeploymentState::Succeeded),
            (json!("DESTROYED"), DeploymentState::Superseded),
            (json!("ABANDONED"), DeploymentState::Unknown),
            (json!("TOMORROW"), DeploymentState::Unknown),
            (json!(null), DeploymentState::Queued),
        ] {
            let record: Record =
                serde_json::from_value(json!({"id": "1", "state": state})).unwrap();
            assert_eq!(stands(&record, None, None), Some(expected), "{state}");
        }
    }

    #[test]
    fn the_link_to_the_run_is_the_newest_one_that_lies_in_the_repository() {
        let record: Record = serde_json::from_value(json!({"id": "1", "statuses": {"nodes": [
            {"state": "SUCCESS", "createdAt": "2026-01-03T00:00:00Z", "logUrl": "https://ci.example.com/build/7"},
            {"state": "IN_PROGRESS", "createdAt": "2026-01-02T00:00:00Z", "logUrl": "https://github.com/Acme/Shop/actions/runs/5/job/6"},
            {"state": "QUEUED", "createdAt": "2026-01-01T00:00:00Z", "logUrl": "https://github.com/other/shop/actions/runs/9"},
            {"state": "QUEUED", "createdAt": "2026-01-01T00:00:00Z", "logUrl": ""},
        ]}}))
        .unwrap();
        let address = run_address(&record, "acme", "shop").unwrap();
        assert_eq!((address.run, address.job), (5, Some(6)));
    }

    proptest! {
        #[test]
        fn the_order_of_the_statuses_makes_no_difference(
            reports in proptest::collection::vec((proptest::sample::select(vec!["WAITING", "QUEUED", "IN_PROGRESS", "SUCCESS", "FAILURE", "INACTIVE"]), 0..30i64), 0..8),
        ) {
            let mut backwards = reports.clone();
            backwards.reverse();
            prop_assert_eq!(stands(&record(&reports), None, None), stands(&record(&backwards), None, None));
        }

        #[test]
        fn a_record_that_failed_is_never_taken_for_a_success(
            early in proptest::collection::vec(proptest::sample::select(vec!["WAITING", "QUEUED", "IN_PROGRESS", "SUCCESS"]), 0..4),
        ) {
            let mut reports: Vec<_> = early.into_iter().zip(0..).collect();
            reports.push(("FAILURE", 10));
            prop_assert_eq!(stands(&record(&reports), None, None), Some(DeploymentState::Failed));
        }
    }
}
