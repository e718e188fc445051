//! How long an answer may be shown without asking again: it follows what is going on in it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    client::GraphqlAnswer,
    records,
    schema::{
        DeploymentStatusState as Report, Status,
        graphql::{DeploymentsData, RunNode, RunsData},
        rest::RunList,
    },
};

/// GitHub fails what nobody decides within 30 days.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(31 * 24);
/// A job that says nothing for so long has been forgotten by whoever reports it.
pub const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(24);

/// Where GitHub tells of what moves or waits, it is not asked about it for so long unless it does: an event may be lost.
pub const MOVING_REST: Duration = Duration::from_secs(60);
/// The same of what a run waits for, which costs a point each time.
pub const WAITING_REST: Duration = Duration::from_secs(120);
/// The same of jobs that run, whose steps change all the time: the run itself, which is asked about for nothing, tells that it has
/// ended.
pub const JOBS_REST: Duration = Duration::from_secs(600);
/// The same of what is at rest.
pub const REST: Duration = Duration::from_secs(900);

/// What is going on, calmest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// Something runs or is queued.
    Running,
    /// Something only waits at a gate.
    Waiting,
    /// Nothing moves.
    Idle,
}

impl Pace {
    /// How long an answer with this going on is fresh.
    pub fn freshness(self) -> Duration {
        Duration::from_secs(match self {
            Self::Running => 5,
            Self::Waiting => 15,
            Self::Idle => 300,
        })
    }

    /// How long an answer with this going on rests where GitHub tells of what moves.
    pub fn rest(self) -> Duration {
        match self {
            Self::Running | Self::Waiting => MOVING_REST,
            Self::Idle => REST,
        }
    }

    fn of_status(status: Option<Status>) -> Self {
        match status {
            Some(Status::Completed) | None => Self::Idle,
            Some(Status::Waiting) => Self::Waiting,
            Some(_) => Self::Running,
        }
    }
}

fn fastest(paces: impl IntoIterator<Item = Pace>) -> Pace {
    paces.into_iter().min().unwrap_or(Pace::Idle)
}

/// What goes on in a list of runs. Of a list of all runs of a repository only the mapped workflows count.
pub fn of_list(list: &RunList, workflows: Option<&[String]>) -> Pace {
    let counts = |path: Option<&str>| {
        let path = path.and_then(|path| path.split('@').next());
        workflows.is_none_or(|workflows| workflows.iter().any(|w| path == Some(w)))
    };
    fastest(
        list.workflow_runs
            .iter()
            .filter(|run| counts(run.path.as_deref()))
            .map(|run| Pace::of_status(run.status)),
    )
}

/// What goes on in deployment records. One whose end nobody reported is not waited for forever.
pub fn of_records(answer: &GraphqlAnswer<DeploymentsData>, now: Timestamp) -> Pace {
    let records = answer
        .data
        .iter()
        .flat_map(|data| data.repositories.values().flatten())
        .flat_map(|environments| environments.values().flatten())
        .flat_map(|list| list.iter());
    fastest(records.map(|record| {
        let statuses = records::statuses(record);
        let Some(last) = statuses.last() else {
            return Pace::Idle;
        };
        let age = last.created_at.map(|at| now.duration_since(at));
        let is_younger = |limit| age.is_none_or(|age| age < limit);
        match last.state {
            Report::Waiting if is_younger(LONGEST_WAIT) => Pace::Waiting,
            Report::Pending | Report::Queued | Report::InProgress if is_younger(LONGEST_RUN) => {
                Pace::Running
            }
            _ => Pace::Idle,
        }
    }))
}

/// What goes on in runs.
pub fn of_runs(answer: &GraphqlAnswer<RunsData>) -> Pace {
    let nodes = answer.data.iter().flat_map(|data| {
        let by_url = data.by_url.values();
        data.runs.iter().chain(by_url).flatten()
    });
    fastest(nodes.map(of_node))
}

fn of_node(node: &RunNode) -> Pace {
    let Some(suite) = &node.check_suite else {
        return Pace::Idle;
    };
    Pace::of_status(suite.status)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_runs_is_asked_again_soon_and_what_rests_is_not() {
        for (statuses, expected) in [
            (json!([]), 300),
            (json!(["completed"]), 300),
            (json!(["completed", "waiting"]), 15),
            (json!(["waiting", "in_progress"]), 5),
            (json!(["pending"]), 5),
            (json!(["a_new_word"]), 5),
        ] {
            let runs: Vec<_> = statuses
                .as_array()
                .unwrap()
                .iter()
                .map(|status| json!({"id": 1, "status": status}))
                .collect();
            let list = serde_json::from_value(json!({"workflow_runs": runs})).unwrap();
            assert_eq!(
                of_list(&list, None).freshness().as_secs(),
                expected,
                "{statuses}"
            );
        }
    }

    #[test]
    fn other_workflows_of_the_repository_do_not_quicken_the_pace() {
        let list = json!({"workflow_runs": [
            {"id": 1, "status": "in_progress", "path": "ci.yml"},
            {"id": 2, "status": "waiting", "path": "deploy.yml@main"},
        ]});
        let list = serde_json::from_value(list).unwrap();
        assert_eq!(
            of_list(&list, Some(&["deploy.yml".to_owned()])),
            Pace::Waiting
        );
    }

    #[test]
    fn the_newest_status_of_a_record_sets_the_pace_for_as_long_as_it_can_mean_something() {
        for (statuses, now, expected) in [
            (
                json!([
                    {"state": "SUCCESS", "createdAt": "2026-01-02T00:00:00Z"},
                    {"state": "IN_PROGRESS", "createdAt": "2026-01-01T00:00:00Z"},
                ]),
                "2026-01-02T00:00:00Z",
                Pace::Idle,
            ),
            (
                json!([{"state": "IN_PROGRESS", "createdAt": "2026-01-01T00:00:00Z"}]),
                "2026-01-01T23:00:00Z",
                Pace::Running,
            ),
            (
                json!([{"state": "IN_PROGRESS", "createdAt": "2026-01-01T00:00:00Z"}]),
                "2026-01-02T01:00:00Z",
                Pace::Idle,
            ),
            (
                json!([{"state": "WAITING", "createdAt": "2026-01-01T00:00:00Z"}]),
                "2026-01-30T00:00:00Z",
                Pace::Waiting,
            ),
            (
                json!([{"state": "WAITING", "createdAt": "2026-01-01T00:00:00Z"}]),
                "2026-02-28T00:00:00Z",
                Pace::Idle,
            ),
        ] {
            let record = json!({"id": "1", "statuses": {"nodes": statuses}});
            let data = json!({"r0": {"e0": {"nodes": [record]}}});
            let answer = GraphqlAnswer {
                data: Some(serde_json::from_value(data).unwrap()),
                errors: vec![],
            };
            assert_eq!(of_records(&answer, now.parse().unwrap()), expected, "{now}");
        }
    }
}
