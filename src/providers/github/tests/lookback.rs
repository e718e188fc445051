//! How far was looked back, and whether that is all: said only where every run and record that was looked at was decided.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, moving, record, run, said, sha, slot};
use crate::model::overview::Lookback;

const NO_RECORDS: &str =
    "on: push\njobs:\n  ship: {environment: {name: production, deployment: false}}\n";

fn failed(id: u64) -> Value {
    run(id, json!({"event": "push", "conclusion": "failure"}))
}

fn with_jobs(runs: Vec<Value>, jobs: Vec<Value>) -> Repository {
    Repository {
        jobs: runs
            .iter()
            .map(|run| (run["id"].as_u64().unwrap(), jobs.clone()))
            .collect(),
        runs,
        ..Repository::default()
    }
}

async fn lookback(github: &Github, source: Value) -> Lookback {
    let answer = github.ask(&[("production", source)]).await;
    assert_eq!(said(&answer, 0).0, "-");
    slot(&answer, 0).lookback
}

fn all(attempts: u32) -> Lookback {
    Lookback {
        attempts,
        complete: true,
    }
}

fn not_all(attempts: u32) -> Lookback {
    Lookback {
        attempts,
        complete: false,
    }
}

#[tokio::test]
async fn a_run_whose_environment_cannot_be_known_may_have_been_ours() {
    let by_input = |pattern: Option<&str>| {
        let mut source = json!({"topology": "environment-input"});
        if let Some(pattern) = pattern {
            source["runName"] = json!(pattern);
        }
        source
    };
    let named = r"Deploy (?<version>\S+) to (?<environment>\S+)";
    for (title, source, expected) in [
        ("Deploy", by_input(None), not_all(0)),
        ("Deploy", by_input(Some(named)), not_all(0)),
        ("Deploy v1 to staging", by_input(Some(named)), all(0)),
    ] {
        let runs = vec![run(10, json!({"display_title": title}))];
        let github = Github::with(with_jobs(runs, vec![])).await;
        assert_eq!(lookback(&github, source).await, expected, "{title}");
    }
}

#[tokio::test]
async fn a_run_whose_jobs_are_gone_or_not_told_apart_may_have_been_ours() {
    let by_job = |job: &str| json!({"topology": "job-per-environment", "job": job});
    let runs = || vec![run(10, json!({"event": "push"}))];
    let staging = vec![job("staging", 11, "success", 10, 12)];
    // Its jobs are known, and none is ours.
    let github = Github::with(Repository {
        files: HashMap::from([(
            sha("aaa"),
            "on: push\njobs: {staging: {}, production: {}}\n".to_owned(),
        )]),
        ..with_jobs(runs(), staging.clone())
    })
    .await;
    assert_eq!(lookback(&github, by_job("production")).await, all(0));
    // They are gone.
    let github = Github::with(with_jobs(runs(), staging.clone())).await;
    github.change(|tables| {
        let hole = json!({"type": "NOT_FOUND", "path": ["runs", 0], "message": "x"});
        tables.holes.push(hole);
    });
    assert_eq!(lookback(&github, by_job("production")).await, not_all(0));
    // They are known by other names than the one that is mapped, and no file says which is which.
    let shown = vec![job("Ship it", 11, "success", 10, 12)];
    let github = Github::with(with_jobs(runs(), shown)).await;
    assert_eq!(lookback(&github, by_job("production")).await, not_all(0));
}

#[tokio::test]
async fn an_earlier_attempt_of_a_rerun_that_is_gone_may_have_succeeded() {
    let github = Github::with(with_jobs(
        vec![run(
            10,
            json!({"event": "push", "conclusion": "failure", "run_attempt": 2}),
        )],
        vec![job("ship", 11, "failure", 10, 12)],
    ))
    .await;
    assert_eq!(lookback(&github, json!({})).await, all(2));
    github.change(|tables| {
        let hole = json!({"type": "NOT_FOUND", "path": ["runs", 0], "message": "x"});
        tables.holes.push(hole);
    });
    github.clock.advance(std::time::Duration::from_secs(600));
    assert_eq!(lookback(&github, json!({})).await, not_all(1));
}

#[tokio::test]
async fn where_no_records_are_left_all_runs_must_have_been_listed() {
    for (count, expected) in [(40, all(40)), (105, not_all(100))] {
        let runs: Vec<_> = (1..=count).map(failed).collect();
        let jobs = vec![job("ship", 900, "failure", 1, 2)];
        let github = Github::with(Repository {
            files: HashMap::from([(sha("aaa"), NO_RECORDS.to_owned())]),
            ..with_jobs(runs, jobs)
        })
        .await;
        let read = lookback(&github, json!({"environment": "production"})).await;
        assert_eq!(read, expected, "{count}");
    }
}

#[tokio::test]
async fn a_record_that_may_be_another_services_is_not_decided() {
    let github = Github::with(Repository {
        records: HashMap::from([(
            "production".to_owned(),
            vec![record("DE_1", 10, 11, &[("success", 12)])],
        )]),
        ..Repository::default()
    })
    .await;
    let answer = github
        .ask_shared(
            &[("production", json!({"environment": "production"}))],
            &["production"],
        )
        .await;
    assert_eq!(slot(&answer, 0).lookback, not_all(0));
}

#[tokio::test]
async fn a_run_under_way_that_may_be_ours_is_not_decided() {
    let github = Github::with(with_jobs(vec![moving(10, json!({}))], vec![])).await;
    let source = json!({"topology": "environment-input", "environment": "production"});
    assert_eq!(lookback(&github, source).await, not_all(0));
}
