//! Runs that were started from here and have not come to their environment yet, or never came there.

use std::{collections::HashMap, time::Duration};

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fake::{Github, Repository, at, job, moving, record, run, said, sha, slot};
use crate::{
    model::{
        offered::VersionChoice,
        version::{Provenance, Version},
    },
    providers::provider::{Activity, DeploymentsAnswer, RecordedRun, SeenRun},
    upstream::clock::Clock,
};

const FILE: &str = "
on: {workflow_dispatch: {inputs: {version: {required: true}, target: {required: true}}}}
jobs:
  build: {runs-on: x}
  deploy: {needs: build, runs-on: x, environment: '${{ inputs.target }}'}
";

fn to(environment: &str) -> (&str, Value) {
    let source = json!({"topology": "environment-input", "versionInput": "version", "environment": environment});
    (environment, source)
}

fn recorded(run: u64, environment: &str) -> RecordedRun {
    RecordedRun {
        run: run.to_string(),
        repository: "acme/x".to_owned(),
        environment: environment.to_owned(),
        version: VersionChoice {
            label: "v2".to_owned(),
            sha: Some(sha("222")),
        },
        requested_at: at(0),
    }
}

/// A repository in which run 10 deployed to production, and then this run was started.
fn then(newer: Value, jobs: Vec<Value>) -> Repository {
    let records = vec![record("DE_1", 10, 11, &[("success", 12)])];
    Repository {
        runs: vec![run(10, json!({})), newer],
        records: HashMap::from([("production".to_owned(), records)]),
        jobs: HashMap::from([(20, jobs)]),
        files: HashMap::from([(sha("aaa"), FILE.to_owned())]),
        ..Repository::default()
    }
}

async fn ask(repository: Repository, of: &[(&str, Value)], run: u64) -> DeploymentsAnswer {
    let github = Github::with(repository).await;
    github
        .ask_recorded(of, vec![recorded(run, "production")])
        .await
}

#[tokio::test]
async fn until_its_job_is_there_the_run_itself_says_where_it_stands() {
    let build = |state| job("build", 21, state, 20, 21);
    let failed = json!({"conclusion": "failure"});
    for (newer, jobs, expected) in [
        (moving(20, json!({"status": "queued"})), vec![], "Queued"),
        (moving(20, json!({})), vec![build("in_progress")], "Running"),
        // A gate of another environment on the way is none of this one.
        (moving(20, json!({"status": "waiting"})), vec![], "Queued"),
        (run(20, failed.clone()), vec![build("failure")], "Failed"),
        (
            run(20, json!({"conclusion": "cancelled"})),
            vec![],
            "Cancelled",
        ),
        (
            run(20, json!({"conclusion": "startup_failure"})),
            vec![],
            "Failed",
        ),
        // Its job was skipped, and something else still goes on.
        (
            moving(20, json!({})),
            vec![
                build("failure"),
                job("deploy", 22, "skipped", 21, 21),
                job("tell", 23, "in_progress", 21, 21),
            ],
            "Running",
        ),
    ] {
        let answer = ask(
            then(newer.clone(), jobs),
            &[to("staging"), to("production")],
            20,
        )
        .await;
        assert_eq!(
            said(&answer, 1).1,
            format!("v2 {expected} #20.1"),
            "{newer}"
        );
        assert_eq!(said(&answer, 0).1, "-", "{newer}");
        let latest = slot(&answer, 1).latest.as_ref().unwrap();
        let Version::Known(known) = &latest.version else {
            panic!("it was written down");
        };
        assert_eq!(known.provenance, Provenance::DispatchRecord);
        assert!(slot(&answer, 1).gates.is_empty());
        assert!(answer.not_attributable.is_empty());
    }
}

#[tokio::test]
async fn once_its_job_is_there_that_says_more() {
    let jobs = vec![
        job("build", 21, "success", 20, 21),
        job("deploy", 22, "queued", 22, 22),
    ];
    let answer = ask(then(moving(20, json!({})), jobs), &[to("production")], 20).await;
    assert_eq!(said(&answer, 0).1, "v2 Queued #20.1");
    assert_eq!(slot(&answer, 0).activity, Activity::Moving);
}

#[tokio::test]
async fn a_record_takes_the_place_of_the_run() {
    for (newer, reports, expected) in [
        (
            moving(20, json!({})),
            &[("in_progress", 22)][..],
            ("#10.1", "v2 Running #20.1"),
        ),
        (run(20, json!({})), &[("success", 23)], ("#20.1", "-")),
        (
            run(20, json!({"conclusion": "failure"})),
            &[("failure", 23)],
            ("#10.1", "v2 Failed #20.1"),
        ),
    ] {
        let mut repository = then(newer, vec![]);
        let records = repository.records.get_mut("production").unwrap();
        records.push(record("DE_2", 20, 22, reports));
        let answer = ask(repository, &[to("production")], 20).await;
        let (live, latest) = said(&answer, 0);
        assert!(live.ends_with(expected.0), "{live}");
        assert_eq!(latest, expected.1);
        assert_eq!(slot(&answer, 0).lookback.attempts, 2);
    }
}

#[tokio::test]
async fn a_run_that_ended_well_without_its_job_deployed_nothing() {
    let answer = ask(then(run(20, json!({})), vec![]), &[to("production")], 20).await;
    assert_eq!(said(&answer, 0).1, "-");
    let seen = SeenRun {
        run: "20".to_owned(),
        has_ended: true,
    };
    assert_eq!(slot(&answer, 0).recorded, [seen]);
}

#[tokio::test]
async fn a_run_from_before_the_records_that_were_read_may_have_one() {
    let mut repository = then(run(20, json!({"conclusion": "failure"})), vec![]);
    let newer = (0..100).map(|n| {
        let id = format!("DE_N{n}");
        record(
            &id,
            1000 + n,
            1,
            &[("failure", 100 + i64::try_from(n).unwrap())],
        )
    });
    repository
        .records
        .insert("production".to_owned(), newer.collect());
    let records = repository.records.get_mut("production").unwrap();
    records.push(record("DE_2", 20, 22, &[("failure", 23)]));
    let answer = ask(repository, &[to("production")], 20).await;
    assert!(!said(&answer, 0).1.contains("#20"));
}

#[tokio::test]
async fn without_a_github_environment_a_job_that_never_came_is_told_by_the_run_too() {
    for (newer, expected) in [
        (moving(20, json!({})), "v2 Running #20.1"),
        (run(20, json!({"conclusion": "failure"})), "v2 Failed #20.1"),
    ] {
        let mut source = to("production");
        source.1["environment"] = Value::Null;
        source.1["job"] = json!("deploy");
        let jobs = vec![job("build", 21, "failure", 20, 21)];
        let answer = ask(then(newer, jobs), &[source], 20).await;
        assert_eq!(said(&answer, 0).1, expected);
    }
}

#[tokio::test]
async fn with_a_workflow_for_each_environment_it_is_the_same() {
    let source = json!({"topology": "workflow-per-environment", "environment": "production"});
    let newer = run(20, json!({"conclusion": "cancelled"}));
    let answer = ask(then(newer, vec![]), &[("production", source)], 20).await;
    assert_eq!(said(&answer, 0).1, "v2 Cancelled #20.1");
}

#[tokio::test]
async fn a_run_that_github_does_not_list_yet_is_not_seen() {
    let answer = ask(then(moving(20, json!({})), vec![]), &[to("production")], 77).await;
    assert!(slot(&answer, 0).recorded.is_empty());
}

#[tokio::test]
async fn a_run_that_was_just_started_is_looked_for_where_lists_rest() {
    let github = Github::with(then(run(15, json!({})), vec![])).await;
    let of = [to("production")];
    let ask = async |age: u64| {
        let just_now = RecordedRun {
            requested_at: github.clock.now() - SignedDuration::from_secs(age.cast_signed()),
            ..recorded(20, "production")
        };
        github.ask_recorded(&of, vec![just_now]).await
    };
    github.ask(&of).await;
    github.clock.advance(Duration::from_secs(10));
    // Somebody else's process started it: nothing here knows of the write but what was written down.
    github.change(|tables| {
        let repository = tables.repositories.get_mut("acme/x").unwrap();
        repository.runs.push(moving(20, json!({})));
    });
    assert_eq!(said(&ask(600).await, 0).1, "-");
    assert_eq!(said(&ask(599).await, 0).1, "v2 Running #20.1");
}
