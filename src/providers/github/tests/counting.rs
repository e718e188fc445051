//! What mappings would count, which runs they leave out and why, and what that costs beside a page.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, moving, record, run, sha, with};
use crate::model::{
    deployment::DeploymentState,
    inspection::{CheckOutcome, EnvironmentTest},
    problem::ProblemCode,
    version::Version,
};

const BY_INPUT: &str = "
on: {workflow_dispatch: {inputs: {version: {required: true}, environment: {type: environment}}}}
jobs:
  deploy: {environment: '${{ inputs.environment }}'}
";

const PIPELINE: &str = "
on: push
jobs:
  deploy-staging: {environment: staging}
  deploy-production: {environment: production}
";

fn setup() -> Value {
    json!({"nameWithOwner": "acme/x", "viewerPermission": "WRITE", "defaultBranchRef": {"name": "main"}})
}

fn by_input(environment: &str) -> Value {
    json!({
        "topology": "environment-input", "environment": environment, "versionInput": "version",
        "environmentInput": {"name": "environment", "value": environment},
        "runName": r"Deploy (?<version>\S+) to (?<environment>\S+)",
    })
}

fn titled(id: u64, title: &str) -> Value {
    run(id, json!({"display_title": title}))
}

/// Title and reason of what is left out.
fn left_out(test: &EnvironmentTest) -> Vec<(&str, &str)> {
    test.ignored
        .iter()
        .map(|ignored| {
            let title = ignored.run.title.as_deref().unwrap_or_default();
            (title, ignored.reason.as_str())
        })
        .collect()
}

fn labels(test: &EnvironmentTest) -> Vec<String> {
    test.counted
        .iter()
        .map(|deployment| match &deployment.version {
            Version::Known(known) => known.label.clone(),
            Version::Unknown { reason, .. } => format!("{reason:?}"),
        })
        .collect()
}

/// Fourteen deployments to production, the fifth of which is live: what came after it failed.
fn long_history() -> Repository {
    let ids = || 10..24u64;
    Repository {
        runs: ids()
            .map(|id| titled(id * 10, &format!("Deploy v{id} to production")))
            .collect(),
        records: HashMap::from([(
            "production".to_owned(),
            ids()
                .map(|id| {
                    let minute = i64::try_from(id * 10).unwrap();
                    let end = match id {
                        ..14 => vec![("success", minute + 1), ("inactive", minute + 11)],
                        14 => vec![("success", minute + 1)],
                        _ => vec![("failure", minute + 1)],
                    };
                    let mut reports = vec![("in_progress", minute)];
                    reports.extend(end);
                    record(&format!("DE_{id}"), id * 10, id * 10 + 1, &reports)
                })
                .collect(),
        )]),
        jobs: ids()
            .map(|id| (id * 10, vec![job("deploy", id * 10 + 1, "failure", 0, 1)]))
            .collect(),
        files: HashMap::from([(sha("aaa"), BY_INPUT.to_owned())]),
        tags: ids()
            .map(|id| (format!("v{id}"), sha(&id.to_string())))
            .collect(),
        setup: setup(),
        ..Repository::default()
    }
}

#[tokio::test]
async fn the_newest_ten_are_shown_with_their_versions_and_the_live_one_among_them() {
    let github = Github::with(long_history()).await;
    let environments = [("production", by_input("production"))];
    let [test] = github
        .test(&environments, &[])
        .await
        .try_into()
        .ok()
        .unwrap();
    assert_eq!(test.counted.len(), 10);
    assert_eq!(test.counted[0].id, "DE_23");
    assert_eq!(test.latest.as_deref(), Some("DE_23"));
    assert_eq!(test.live.as_deref(), Some("DE_14"));
    let mut expected: Vec<String> = (15..24).rev().map(|id| format!("v{id}")).collect();
    expected.push("v14".to_owned());
    assert_eq!(labels(&test), expected);
    let Version::Known(version) = &test.counted[3].version else {
        panic!("{:?}", test.counted[3].version)
    };
    // The tag was looked up, although no page shows this attempt.
    assert_eq!(version.sha, Some(sha("20")));
    assert!(test.problem.is_none());
}

#[tokio::test]
async fn a_test_costs_two_queries_more_than_a_page_at_most_and_nothing_the_second_time() {
    let environments = [("production", by_input("production"))];
    let page = Github::with(long_history()).await;
    page.ask(&environments).await;
    let page = page.cost().await;
    let github = Github::with(long_history()).await;
    github.test(&environments, &[]).await;
    let first = github.cost().await;
    assert!(first <= page + 2, "{first} after {page}");
    github.test(&environments, &[]).await;
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn live_and_latest_are_those_of_the_page() {
    let github = Github::with(long_history()).await;
    let environments = [("production", by_input("production"))];
    let [test] = github
        .test(&environments, &[])
        .await
        .try_into()
        .ok()
        .unwrap();
    let answer = github.ask(&environments).await;
    let slot = answer.environments[0].as_ref().unwrap();
    let shown = |id: &Option<String>| {
        test.counted
            .iter()
            .find(|deployment| Some(&deployment.id) == id.as_ref())
            .cloned()
    };
    assert_eq!(shown(&test.live), slot.live);
    assert_eq!(shown(&test.latest), slot.latest);
    assert_eq!(test.lookback, Some(slot.lookback));
}

#[tokio::test]
async fn runs_of_other_environments_and_records_of_others_are_left_out_with_the_reason() {
    let of = |id: &str, run: u64, change: Value| {
        with(
            record(
                id,
                run,
                run + 1,
                &[("success", i64::try_from(run).unwrap())],
            ),
            change,
        )
    };
    let github = Github::with(Repository {
        runs: vec![
            titled(10, "Deploy v1 to production"),
            titled(20, "Deploy v2 to staging"),
            titled(30, "Deploy v3 to qa"),
            titled(40, "Fix the build"),
            titled(50, "Deploy v5 to production"),
            run(60, json!({"conclusion": "skipped"})),
            run(
                70,
                json!({"path": ".github/workflows/nightly.yml", "display_title": "Nightly"}),
            ),
            titled(80, "Deploy v8 to production"),
        ],
        records: HashMap::from([(
            "production".to_owned(),
            vec![
                of("DE_1", 10, json!({})),
                of("DE_5", 50, json!({"creator": {"login": "renovate"}})),
                of("DE_7", 70, json!({})),
                of("DE_8", 80, json!({"task": "deploy:migrations"})),
            ],
        )]),
        files: HashMap::from([(sha("aaa"), BY_INPUT.to_owned())]),
        setup: setup(),
        ..Repository::default()
    })
    .await;
    let ignoring = with(
        by_input("production"),
        json!({"ignore": {"creators": ["renovate[bot]"], "tasks": ["deploy:migrations"]}}),
    );
    let tests = github
        .test(
            &[("staging", by_input("staging")), ("production", ignoring)],
            &[],
        )
        .await;
    assert_eq!(labels(&tests[1]), ["v1"]);
    assert_eq!(
        left_out(&tests[1]),
        [
            (
                "Deploy v8 to production",
                "Deployments of the task deploy:migrations are ignored."
            ),
            ("deploy main", "It was deployed by nightly.yml."),
            ("Run 60", "It was skipped as a whole."),
            (
                "Deploy v5 to production",
                "Deployments by renovate are ignored."
            ),
            (
                "Fix the build",
                "It left no deployment in the GitHub environment production."
            ),
            (
                "Deploy v3 to qa",
                "It names the environment qa, which is not configured here."
            ),
            ("Deploy v2 to staging", "It counts for staging."),
        ]
    );
}

#[tokio::test]
async fn jobs_that_were_skipped_or_are_not_there_leave_their_run_out() {
    let ran = |id: u64, conclusion: &str| {
        vec![
            job("deploy-staging", id + 1, "success", 0, 1),
            job("deploy-production", id + 2, conclusion, 1, 2),
        ]
    };
    let push = |id| run(id, json!({"event": "push"}));
    let github = Github::with(Repository {
        runs: vec![push(10), push(20), push(30)],
        jobs: HashMap::from([
            (10, ran(10, "success")),
            (20, ran(20, "skipped")),
            (30, vec![job("deploy-staging", 31, "failure", 0, 1)]),
        ]),
        files: HashMap::from([(sha("aaa"), PIPELINE.to_owned())]),
        setup: setup(),
        ..Repository::default()
    })
    .await;
    let source = |job: &str| json!({"topology": "job-per-environment", "job": job});
    let tests = github
        .test(
            &[
                ("staging", source("deploy-staging")),
                ("production", source("deploy-production")),
            ],
            &[],
        )
        .await;
    assert_eq!(tests[0].counted.len(), 3);
    assert!(tests[0].ignored.is_empty());
    assert_eq!(tests[1].counted.len(), 1);
    assert_eq!(
        left_out(&tests[1]),
        [
            ("Run 30", "It has no job deploy-production."),
            ("Run 20", "Its job deploy-production was skipped."),
        ]
    );
}

#[tokio::test]
async fn without_records_the_title_says_where_a_run_went_or_nothing_does() {
    let github = Github::with(Repository {
        runs: vec![
            titled(10, "Deploy v1 to production"),
            titled(20, "Fix the build"),
            moving(30, json!({"display_title": "Deploy v2 to production"})),
        ],
        setup: setup(),
        ..Repository::default()
    })
    .await;
    let named = json!({"topology": "environment-input", "runName": r"Deploy (?<version>\S+) to (?<environment>\S+)"});
    let [test] = github
        .test(&[("production", named)], &[])
        .await
        .try_into()
        .ok()
        .unwrap();
    assert_eq!(
        test.counted.iter().map(|d| d.state).collect::<Vec<_>>(),
        [DeploymentState::Running, DeploymentState::Succeeded]
    );
    assert_eq!(
        left_out(&test),
        [(
            "Fix the build",
            "Its title does not match the run-name pattern."
        )]
    );
    let plain = json!({"topology": "environment-input"});
    let [test] = github
        .test(&[("production", plain)], &[])
        .await
        .try_into()
        .ok()
        .unwrap();
    assert!(test.counted.is_empty());
    assert_eq!(test.ignored.len(), 3);
    assert!(
        test.ignored
            .iter()
            .all(|i| i.reason.starts_with("Its environment is an input"))
    );
}

#[tokio::test]
async fn a_record_that_may_be_another_services_is_left_out() {
    let github = Github::with(Repository {
        runs: vec![run(10, json!({"event": "push"}))],
        records: HashMap::from([(
            "production".to_owned(),
            vec![
                record("DE_1", 10, 11, &[("success", 11)]),
                with(
                    record("DE_2", 10, 11, &[("success", 20)]),
                    json!({"latestStatus": {"state": "SUCCESS", "logUrl": ""}, "statuses": {"nodes": []}}),
                ),
            ],
        )]),
        setup: setup(),
        ..Repository::default()
    })
    .await;
    let source = json!({"environment": "production"});
    let [test] = github
        .test(&[("production", source)], &["production"])
        .await
        .try_into()
        .ok()
        .unwrap();
    assert_eq!(test.counted.len(), 1);
    let reasons: Vec<_> = test.ignored.iter().map(|i| i.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["Another service deploys to the same GitHub environment, and nothing says whose this is."]
    );
}

#[tokio::test]
async fn a_problem_of_one_environment_leaves_the_others_alone() {
    let github = Github::with_all(vec![("acme/x", long_history())]).await;
    let elsewhere = with(by_input("production"), json!({"repo": "paymints"}));
    let tests = github
        .test(
            &[
                ("production", by_input("production")),
                ("elsewhere", elsewhere),
            ],
            &[],
        )
        .await;
    assert!(tests[0].problem.is_none());
    assert_eq!(tests[0].counted.len(), 10);
    let problem = tests[1].problem.as_ref().unwrap();
    assert_eq!(problem.code, ProblemCode::NotFoundOrNotVisible);
    assert!(tests[1].counted.is_empty());
    let [check] = tests[1].checks.as_slice() else {
        panic!("{:?}", tests[1].checks)
    };
    assert_eq!(
        (check.outcome, check.field.as_deref()),
        (CheckOutcome::Blocked, Some("source.repo"))
    );
    assert!(check.message.contains("acme/paymints"), "{}", check.message);
    assert_eq!(tests[1].rights[0].outcome, CheckOutcome::Blocked);
}

#[tokio::test]
async fn while_graphql_is_down_a_mapping_that_only_lists_need_is_tested_all_the_same() {
    let github = Github::with(Repository {
        runs: vec![run(10, json!({"event": "release", "head_branch": "v1"}))],
        setup: setup(),
        ..Repository::default()
    })
    .await;
    github.change(|tables| tables.graphql_is_down = true);
    let [test] = github
        .test(&[("production", json!({}))], &[])
        .await
        .try_into()
        .ok()
        .unwrap();
    assert_eq!(test.counted.len(), 1);
    let [check] = test.checks.as_slice() else {
        panic!("{:?}", test.checks)
    };
    assert_eq!(check.outcome, CheckOutcome::Unknown);
    assert_eq!(test.rights[0].outcome, CheckOutcome::Unknown);
}
