//! Which runs can be cancelled or run again in an environment, and where they go, whether a page shows them or not.

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, moving, record, run, sha};
use crate::{
    error::Result,
    model::{
        deployment::DeploymentState,
        inspection::CheckOutcome,
        problem::ProblemCode,
        run_action::RunAction::{self, Cancel, RerunFailed},
    },
    providers::provider::PlannedRunAction,
};

const BY_INPUT: &str =
    "on: workflow_dispatch\njobs:\n  ship: {runs-on: x, environment: '${{ inputs.to }}'}\n";
const BY_JOB: &str = "on: push\njobs:\n  test: {runs-on: x}\n  live: {runs-on: x, needs: test, environment: production}\n";

fn holds(change: Repository) -> Repository {
    Repository {
        setup: json!({"nameWithOwner": "acme/x", "viewerPermission": "WRITE"}),
        ..change
    }
}

fn by_input(environment: &str) -> Value {
    json!({"topology": "environment-input", "environment": environment})
}

fn by_job() -> Value {
    json!({"topology": "job-per-environment", "environment": "production"})
}

fn blocked(planned: &PlannedRunAction) -> Vec<&str> {
    let checks = planned.checks.iter();
    checks
        .filter(|check| check.outcome == CheckOutcome::Blocked)
        .map(|check| check.message.as_str())
        .collect()
}

async fn plan(
    github: &Github,
    source: Value,
    id: u64,
    action: RunAction,
) -> Result<PlannedRunAction> {
    github.plan_run(&[("production", source)], id, action).await
}

#[tokio::test]
async fn a_run_that_no_list_holds_any_more_counts_by_what_it_says_itself() {
    let failed = run(10, json!({"conclusion": "failure"}));
    let github = Github::with(holds(Repository {
        old_runs: vec![failed],
        jobs: [(10, vec![job("deploy", 1, "failure", 10, 12)])].into(),
        ..Repository::default()
    }))
    .await;
    let planned = plan(&github, json!({}), 10, RerunFailed).await.unwrap();
    assert_eq!(planned.state, DeploymentState::Failed);
    assert_eq!(planned.run.number, Some(10));
    assert_eq!(planned.touches, [0]);
    assert!(blocked(&planned).is_empty(), "{:?}", planned.checks);
}

#[tokio::test]
async fn a_pipeline_that_failed_before_it_came_here_can_run_again_here() {
    let failed = run(10, json!({"event": "push", "conclusion": "failure"}));
    let jobs = vec![
        job("test", 1, "failure", 10, 12),
        job("live", 2, "skipped", 12, 12),
    ];
    let with_file = |text: &str| {
        holds(Repository {
            runs: vec![failed.clone()],
            jobs: [(10, jobs.clone())].into(),
            files: [(sha("aaa"), text.to_owned())].into(),
            ..Repository::default()
        })
    };
    let github = Github::with(with_file(BY_JOB)).await;
    let planned = plan(&github, by_job(), 10, RerunFailed).await.unwrap();
    assert_eq!(planned.state, DeploymentState::Failed);
    assert!(blocked(&planned).is_empty(), "{:?}", planned.checks);
    // Unless it would not have come here at all.
    let elsewhere = Github::with(with_file("on: push\njobs: {test: {runs-on: x}}\n")).await;
    let error = plan(&elsewhere, by_job(), 10, RerunFailed)
        .await
        .unwrap_err();
    assert_eq!(
        error.message,
        "Run #10 has no job that deploys to production."
    );
}

#[tokio::test]
async fn a_record_says_where_a_run_is_and_the_file_whether_it_is_elsewhere_too() {
    let environments = [
        ("production", by_input("production")),
        ("staging", by_input("staging")),
    ];
    for (file, touched) in [(Some(BY_INPUT), vec![0]), (None, vec![0, 1])] {
        let records = [(
            "production".to_owned(),
            vec![record("D1", 10, 1, &[("in_progress", 11)])],
        )];
        let github = Github::with(holds(Repository {
            runs: vec![moving(10, json!({}))],
            jobs: [(10, vec![job("ship", 1, "in_progress", 11, 0)])].into(),
            records: records.into(),
            files: file
                .map(|text| (sha("aaa"), text.to_owned()))
                .into_iter()
                .collect(),
            ..Repository::default()
        }))
        .await;
        let planned = github.plan_run(&environments, 10, Cancel).await.unwrap();
        assert_eq!(planned.state, DeploymentState::Running);
        assert_eq!(planned.touches, touched, "{file:?}");
        assert!(blocked(&planned).is_empty());
    }
}

#[tokio::test]
async fn a_run_of_another_workflow_is_refused_by_its_file() {
    let ci = run(
        10,
        json!({"path": ".github/workflows/ci.yml@refs/heads/main"}),
    );
    let github = Github::with(holds(Repository {
        runs: vec![ci],
        ..Repository::default()
    }))
    .await;
    let error = plan(&github, json!({}), 10, Cancel).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::InvalidInput);
    assert_eq!(error.details.field.as_deref(), Some("run"));
    assert_eq!(
        error.message,
        "Run #10 is of another workflow (ci.yml): production maps to deploy.yml."
    );
}

#[tokio::test]
async fn the_end_of_a_run_is_told_although_the_page_was_read_before_it() {
    let github = Github::with(holds(Repository {
        runs: vec![moving(10, json!({}))],
        jobs: [(10, vec![job("deploy", 1, "in_progress", 11, 0)])].into(),
        ..Repository::default()
    }))
    .await;
    let planned = plan(&github, json!({}), 10, Cancel).await.unwrap();
    assert_eq!(planned.state, DeploymentState::Running);
    github.change(|tables| {
        let repository = tables.repositories.get_mut("acme/x").unwrap();
        repository.runs = vec![run(10, json!({}))];
        repository.jobs = [(10, vec![job("deploy", 1, "success", 11, 12)])].into();
    });
    github.cost().await;
    let planned = plan(&github, json!({}), 10, Cancel).await.unwrap();
    assert_eq!(planned.state, DeploymentState::Succeeded);
    assert!(blocked(&planned)[0].contains("has ended already: it succeeded"));
    assert_eq!(github.cost().await, 2);
}

#[tokio::test]
async fn what_the_viewer_may_do_is_not_known_where_graphql_does_not_answer() {
    let github = Github::with(holds(Repository {
        runs: vec![moving(10, json!({}))],
        ..Repository::default()
    }))
    .await;
    // What the page shows is known from before.
    github.ask(&[("production", json!({}))]).await;
    github.change(|tables| tables.graphql_is_down = true);
    let planned = plan(&github, json!({}), 10, Cancel).await.unwrap();
    let unknown = planned
        .checks
        .iter()
        .filter(|check| check.outcome == CheckOutcome::Unknown);
    let unknown: Vec<_> = unknown.map(|check| check.message.as_str()).collect();
    assert_eq!(unknown.len(), 1, "{:?}", planned.checks);
    assert!(unknown[0].starts_with("What your account may do in acme/x could not be read."));
}
