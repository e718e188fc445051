//! Each topology, with and without GitHub environments: what is said and what it costs.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, at, job, moving, record, run, said, sha, slot, with};
use crate::model::{
    deployment::{DeploymentState, Gate, Reviewer},
    overview::{Lookback, UnattributedReason},
    version::{LabelKind, Provenance, Version},
};

const DISPATCH: &str = "
on: {workflow_dispatch: {inputs: {version: {required: true}, environment: {type: environment}}}}
jobs:
  deploy: {environment: '${{ inputs.environment }}'}
";

#[tokio::test]
async fn one_workflow_with_an_environment_input_and_versions_in_run_names() {
    let source = |environment: &str| {
        json!({
            "topology": "environment-input", "environment": environment, "versionInput": "version",
            "runName": r"Deploy (?<version>\S+) to (?<environment>\S+)",
        })
    };
    let titled = |id, version, environment| {
        run(
            id,
            json!({"display_title": format!("Deploy {version} to {environment}")}),
        )
    };
    let github = Github::with(Repository {
        runs: vec![
            titled(10, "v1", "staging"),
            titled(20, "v1", "production"),
            titled(30, "v2", "staging"),
            moving(40, json!({"display_title": "Deploy v2 to production", "status": "waiting"})),
        ],
        records: HashMap::from([
            ("staging".into(), vec![
                record("DE_1", 10, 11, &[("in_progress", 10), ("success", 12), ("inactive", 33)]),
                record("DE_3", 30, 31, &[("in_progress", 30), ("success", 33)]),
            ]),
            ("production".into(), vec![
                record("DE_2", 20, 21, &[("in_progress", 20), ("success", 22)]),
                record("DE_4", 40, 41, &[("waiting", 40)]),
            ]),
        ]),
        jobs: HashMap::from([(40, vec![job("deploy", 41, "waiting", 40, 0)])]),
        pending: HashMap::from([(40, vec![json!({
            "environment": {"name": "production"}, "waitTimer": 0, "currentUserCanApprove": true,
            "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]},
        })])]),
        tags: HashMap::from([("v1".into(), sha("111")), ("v2".into(), sha("222"))]),
        files: HashMap::from([(sha("aaa"), DISPATCH.into())]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("staging")),
        ("production", source("production")),
    ];
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0), ("v2 Succeeded #30.1".into(), "-".into()));
    assert_eq!(
        said(&answer, 1),
        ("v1 Succeeded #20.1".into(), "v2 Waiting #40.1".into())
    );
    assert_eq!(
        slot(&answer, 1).gates,
        [Gate::Reviewers {
            reviewers: vec![Reviewer::User {
                login: "bob".into(),
                avatar_url: None
            }],
            viewer_can_approve: Some(true),
        }]
    );
    let live = slot(&answer, 1).live.as_ref().unwrap();
    let Version::Known(version) = &live.version else {
        panic!("{:?}", live.version)
    };
    assert_eq!(version.label_kind, LabelKind::Tag);
    assert_eq!(version.provenance, Provenance::RunName);
    assert_eq!(slot(&answer, 1).live_commit, Some(sha("111")));
    assert_eq!(answer.account.as_ref().unwrap().login, "alice");
    assert_eq!(github.cost().await, 3);
    github.ask(&environments).await;
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn a_workflow_for_each_environment_with_tags_as_versions() {
    let source = |name: &str| json!({"workflow": format!("{name}.yml"), "environment": name, "job": "deploy"});
    let of = |id, name: &str, branch: &str, event: &str| {
        run(
            id,
            json!({"path": format!(".github/workflows/{name}.yml"), "head_branch": branch, "event": event}),
        )
    };
    let tagged = |id, run, job, tag: &str, reports: &[(&str, i64)]| {
        with(
            record(id, run, job, reports),
            json!({"ref": {"name": tag, "prefix": "refs/tags/"}}),
        )
    };
    let github = Github::with(Repository {
        runs: vec![
            of(10, "staging", "main", "push"),
            of(20, "production", "v1.0.0", "release"),
            of(30, "ci", "main", "push"),
        ],
        records: HashMap::from([
            (
                "staging".into(),
                vec![record("DE_1", 10, 11, &[("success", 12)])],
            ),
            (
                "production".into(),
                vec![tagged("DE_2", 20, 21, "v1.0.0", &[("success", 22)])],
            ),
        ]),
        jobs: HashMap::from([
            (10, vec![job("deploy", 11, "success", 10, 12)]),
            (20, vec![job("deploy", 21, "success", 20, 22)]),
        ]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("staging")),
        ("production", source("production")),
    ];
    let answer = github.ask(&environments).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.1".into(), "-".into())
    );
    assert_eq!(
        said(&answer, 1),
        ("v1.0.0 Succeeded #20.1".into(), "-".into())
    );
    let requests = github.requests().await;
    assert!(
        requests.contains(&"/actions/runs".to_owned()),
        "{requests:?}"
    );
    assert_eq!(github.cost().await, 3);
    github.ask(&environments).await;
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn a_workflow_for_each_environment_without_github_environments() {
    let source =
        |name: &str| json!({"workflow": format!("{name}.yml"), "runName": r"Ship (?<version>\S+)"});
    let of = |id, name: &str, change| {
        with(
            run(
                id,
                json!({"path": format!(".github/workflows/{name}.yml"), "display_title": format!("Ship v{id}")}),
            ),
            change,
        )
    };
    let github = Github::with(Repository {
        runs: vec![
            of(10, "staging", json!({})),
            of(20, "production", json!({})),
            of(30, "production", json!({"conclusion": "failure"})),
            of(40, "production", json!({"conclusion": "skipped"})),
        ],
        tags: HashMap::from([("v10".into(), sha("111")), ("v20".into(), sha("222"))]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("staging")),
        ("production", source("production")),
    ];
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0), ("v10 Succeeded #10.1".into(), "-".into()));
    assert_eq!(
        said(&answer, 1),
        ("v20 Succeeded #20.1".into(), "v30 Failed #30.1".into())
    );
    assert_eq!(
        slot(&answer, 1).lookback,
        Lookback {
            attempts: 2,
            complete: true
        }
    );
    // One list for each workflow, and one query for what the labels stand for.
    assert_eq!(github.cost().await, 3);
}

const PIPELINE: &str = "
on: {push: {branches: [main]}}
jobs:
  build: {runs-on: x}
  staging: {needs: build, environment: staging}
  production: {needs: staging, environment: production}
";

#[tokio::test]
async fn one_pipeline_with_a_job_for_each_environment() {
    let source =
        |name: &str| json!({"topology": "job-per-environment", "job": name, "environment": name});
    let pushed = |id, commit: &str| run(id, json!({"event": "push", "head_sha": sha(commit)}));
    let github = Github::with(Repository {
        runs: vec![
            pushed(10, "111"),
            with(
                pushed(20, "222"),
                json!({"status": "in_progress", "conclusion": null}),
            ),
        ],
        records: HashMap::from([
            (
                "staging".into(),
                vec![
                    with(
                        record("DE_1", 10, 12, &[("success", 12), ("inactive", 24)]),
                        json!({"commitOid": sha("111")}),
                    ),
                    with(
                        record("DE_3", 20, 22, &[("in_progress", 23)]),
                        json!({"commitOid": sha("222")}),
                    ),
                ],
            ),
            (
                "production".into(),
                vec![with(
                    record("DE_2", 10, 13, &[("success", 15)]),
                    json!({"commitOid": sha("111")}),
                )],
            ),
        ]),
        jobs: HashMap::from([
            (
                10,
                vec![
                    job("build", 11, "success", 10, 11),
                    job("staging", 12, "success", 11, 12),
                    job("production", 13, "success", 13, 15),
                ],
            ),
            (
                20,
                vec![
                    job("build", 21, "success", 20, 22),
                    job("staging", 22, "in_progress", 23, 0),
                ],
            ),
        ]),
        files: HashMap::from([(sha("111"), PIPELINE.into()), (sha("222"), PIPELINE.into())]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("staging")),
        ("production", source("production")),
    ];
    let answer = github.ask(&environments).await;
    // Nothing is live in staging while the first success was taken back for the second attempt.
    assert_eq!(said(&answer, 0), ("-".into(), "main Running #20.1".into()));
    // The job for production is still to come, as the file says.
    assert_eq!(
        said(&answer, 1),
        ("main Succeeded #10.1".into(), "main Queued #20.1".into())
    );
    let progress = slot(&answer, 1)
        .latest
        .as_ref()
        .unwrap()
        .run
        .as_ref()
        .unwrap()
        .progress
        .unwrap();
    assert_eq!((progress.done, progress.total), (1, 3));
    assert_eq!(github.cost().await, 3);
    github.ask(&environments).await;
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn one_pipeline_without_github_environments_whose_matrix_legs_are_one_attempt() {
    let source = |job: &str| json!({"topology": "job-per-environment", "job": job});
    let released = |id, tag: &str, change| {
        with(
            run(
                id,
                json!({"event": "push", "head_branch": tag, "head_sha": sha(&id.to_string())}),
            ),
            change,
        )
    };
    let github = Github::with(Repository {
        runs: vec![
            released(10, "v1", json!({})),
            released(20, "v2", json!({"conclusion": "failure"})),
        ],
        jobs: HashMap::from([
            (
                10,
                vec![
                    job("deploy-staging", 11, "success", 10, 11),
                    job("deploy-production (eu)", 12, "success", 12, 13),
                    job("deploy-production (us)", 13, "success", 12, 15),
                ],
            ),
            (
                20,
                vec![
                    job("deploy-staging", 21, "success", 20, 21),
                    job("deploy-production (eu)", 22, "success", 22, 23),
                    job("deploy-production (us)", 23, "failure", 22, 24),
                ],
            ),
        ]),
        tags: HashMap::from([("v1".into(), sha("10")), ("v2".into(), sha("20"))]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("deploy-staging")),
        ("production", source("deploy-production")),
    ];
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0), ("v2 Succeeded #20.1".into(), "-".into()));
    assert_eq!(
        said(&answer, 1),
        ("v1 Succeeded #10.1".into(), "v2 Failed #20.1".into())
    );
    let live = slot(&answer, 1).live.as_ref().unwrap();
    assert_eq!(
        (live.started_at, live.finished_at),
        (Some(at(12)), Some(at(15)))
    );
    assert!(github.cost().await <= 3);
    github.ask(&environments).await;
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn jobs_without_deployment_records_take_their_environment_from_the_run_name() {
    let source = |name: &str| {
        json!({"topology": "environment-input", "job": "deploy", "runName": r"\[(?<environment>\w+)\] (?<version>\S+)",
               "environmentInput": {"name": "environment", "value": name}})
    };
    let titled = |id, title: &str| run(id, json!({"display_title": title}));
    let github = Github::with(Repository {
        runs: vec![
            titled(10, "[production] v1"),
            titled(20, "[staging] v2"),
            titled(30, "[moon] v3"),
            titled(40, "Deploy"),
        ],
        jobs: HashMap::from([
            (10, vec![job("deploy", 11, "success", 10, 11)]),
            (20, vec![job("deploy", 21, "failure", 20, 21)]),
        ]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("staging")),
        ("live", source("production")),
    ];
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0), ("-".into(), "v2 Failed #20.1".into()));
    assert_eq!(said(&answer, 1), ("v1 Succeeded #10.1".into(), "-".into()));
    let reasons: Vec<_> = answer
        .not_attributable
        .iter()
        .map(|run| (run.run.id.as_str(), run.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            ("40", UnattributedReason::RunNameDoesNotMatch),
            ("30", UnattributedReason::EnvironmentNotConfigured),
        ]
    );
    assert!(github.cost().await <= 3);
}

#[tokio::test]
async fn services_of_a_monorepo_share_github_environments_and_not_their_deployments() {
    let cart = json!({"workflow": "cart.yml", "environment": "production"});
    let of = |id, file: &str, tag: &str| {
        run(
            id,
            json!({"path": format!(".github/workflows/{file}"), "event": "push", "head_branch": tag}),
        )
    };
    let tagged = |id, run, tag: &str, reports: &[(&str, i64)]| {
        with(
            record(id, run, run + 1, reports),
            json!({"ref": {"name": tag, "prefix": "refs/tags/"}}),
        )
    };
    let foreign = with(
        record("DE_3", 1, 1, &[("success", 60)]),
        json!({"statuses": {"nodes": []}, "latestStatus": null}),
    );
    let github = Github::with(Repository {
        runs: vec![
            of(10, "cart.yml", "cart/v1.2.3"),
            of(20, "search.yml", "search/v9"),
        ],
        records: HashMap::from([(
            "production".into(),
            vec![
                // GitHub switched the cart's deployment off when the search was deployed.
                tagged(
                    "DE_1",
                    10,
                    "cart/v1.2.3",
                    &[("success", 12), ("inactive", 22)],
                ),
                tagged("DE_2", 20, "search/v9", &[("success", 22)]),
                foreign,
            ],
        )]),
        ..Repository::default()
    })
    .await;
    let answer = github
        .ask_shared(&[("production", cart)], &["production"])
        .await;
    assert_eq!(
        said(&answer, 0),
        ("cart/v1.2.3 Succeeded #10.1".into(), "-".into())
    );
    let reasons: Vec<_> = answer
        .not_attributable
        .iter()
        .map(|r| (r.run.id.as_str(), r.reason))
        .collect();
    assert_eq!(reasons, [("DE_3", UnattributedReason::SharedEnvironment)]);
    assert!(github.cost().await <= 3);
}

#[tokio::test]
async fn a_reusable_workflow_deploys_in_a_called_job() {
    let source = |name: &str| {
        json!({"topology": "environment-input", "job": "release / deploy", "environment": name,
               "runName": r"Release (?<version>\S+) to (?<environment>\S+)"})
    };
    let titled = |id, title: &str| run(id, json!({"display_title": title}));
    let github = Github::with(Repository {
        runs: vec![titled(10, "Release v1 to production")],
        records: HashMap::from([(
            "production".into(),
            vec![
                record("DE_1", 10, 12, &[("success", 13)]),
                // Another called job uses the environment for its secrets.
                record("DE_2", 10, 13, &[("success", 15)]),
            ],
        )]),
        jobs: HashMap::from([(
            10,
            vec![
                job("release / build", 11, "success", 10, 11),
                job("release / deploy", 12, "success", 11, 13),
                job("release / smoke test", 13, "success", 13, 15),
            ],
        )]),
        ..Repository::default()
    })
    .await;
    let answer = github.ask(&[("production", source("production"))]).await;
    assert_eq!(said(&answer, 0), ("v1 Succeeded #10.1".into(), "-".into()));
    let live = slot(&answer, 0).live.as_ref().unwrap();
    assert_eq!(live.id, "DE_1");
    assert_eq!(live.state, DeploymentState::Succeeded);
    assert_eq!(
        live.run.as_ref().unwrap().url.as_deref(),
        Some("https://github.test/acme/x/actions/runs/10/job/12")
    );
    assert!(github.cost().await <= 3);
}

#[tokio::test]
async fn an_input_that_nothing_repeats_leaves_the_runs_without_environment() {
    let source = json!({"topology": "environment-input", "environmentInput": {"name": "environment", "value": "production"}});
    let github = Github::with(Repository {
        runs: (10..25).map(|id| run(id, json!({}))).collect(),
        files: HashMap::from([(sha("aaa"), DISPATCH.into())]),
        ..Repository::default()
    })
    .await;
    let answer = github.ask(&[("production", source)]).await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
    assert_eq!(answer.not_attributable.len(), 10);
    assert_eq!(answer.not_attributable[0].run.id, "24");
    assert_eq!(
        answer.not_attributable[0].reason,
        UnattributedReason::EnvironmentInputNotReadable
    );
    assert!(github.cost().await <= 3);
}

#[tokio::test]
async fn a_jobs_name_may_repeat_the_environment_input() {
    let file = "
on: {workflow_dispatch: {inputs: {target: {}}}}
jobs: {deploy: {name: 'Deploy to ${{ inputs.target }}'}}
";
    let source = |name: &str| json!({"topology": "environment-input", "environmentInput": {"name": "target", "value": name}, "versionFromRef": "always"});
    let github = Github::with(Repository {
        runs: vec![
            run(10, json!({})),
            run(20, json!({"conclusion": "failure"})),
        ],
        jobs: HashMap::from([
            (10, vec![job("Deploy to production", 11, "success", 10, 11)]),
            (20, vec![job("Deploy to staging", 21, "failure", 20, 21)]),
        ]),
        files: HashMap::from([(sha("aaa"), file.into())]),
        ..Repository::default()
    })
    .await;
    let environments = [
        ("staging", source("staging")),
        ("production", source("production")),
    ];
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0), ("-".into(), "main Failed #20.1".into()));
    assert_eq!(
        said(&answer, 1),
        ("main Succeeded #10.1".into(), "-".into())
    );
    assert!(answer.not_attributable.is_empty());
}

/// v1.9.1 waits for bob, and v1.9.2 was asked for since.
fn held(newer: Value) -> Repository {
    let titled = |id: u64, version: &str| {
        moving(
            id,
            json!({"display_title": format!("Deploy {version} to production"), "status": "waiting"}),
        )
    };
    Repository {
        runs: vec![
            run(10, json!({"display_title": "Deploy v1.9.0 to production"})),
            titled(20, "v1.9.1"),
            with(titled(30, "v1.9.2"), newer),
        ],
        records: HashMap::from([(
            "production".into(),
            vec![
                record("DE_1", 10, 11, &[("success", 12)]),
                record("DE_2", 20, 21, &[("waiting", 20)]),
            ],
        )]),
        jobs: HashMap::from([(20, vec![job("deploy", 21, "waiting", 20, 0)])]),
        pending: HashMap::from([(
            20,
            vec![json!({
                "environment": {"name": "production"}, "waitTimer": 0, "currentUserCanApprove": true,
                "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]},
            })],
        )]),
        tags: HashMap::from([("v1.9.1".into(), sha("191"))]),
        ..Repository::default()
    }
}

#[tokio::test]
async fn an_attempt_that_waits_for_somebody_is_shown_behind_a_newer_one() {
    for (newer, latest) in [
        (json!({"status": "pending"}), "v1.9.2 Queued #30.1"),
        (json!({"status": "in_progress"}), "v1.9.2 Queued #30.1"),
        (
            json!({"status": "completed", "conclusion": "startup_failure"}),
            "-",
        ),
    ] {
        let github = Github::with(held(newer.clone())).await;
        let source = json!({
            "topology": "environment-input", "environment": "production",
            "runName": r"Deploy (?<version>\S+) to (?<environment>\S+)",
        });
        let answer = github.ask(&[("production", source)]).await;
        assert_eq!(said(&answer, 0).0, "v1.9.0 Succeeded #10.1");
        if latest == "-" {
            // It never reached the environment, so that the one that waits is the newest.
            assert_eq!(said(&answer, 0).1, "v1.9.1 Waiting #20.1");
            assert!(slot(&answer, 0).waiting.is_none());
            continue;
        }
        assert_eq!(said(&answer, 0).1, latest, "{newer}");
        let waiting = slot(&answer, 0).waiting.as_deref().unwrap();
        assert_eq!(waiting.deployment.state, DeploymentState::Waiting);
        let Version::Known(version) = &waiting.deployment.version else {
            panic!("{:?}", waiting.deployment.version)
        };
        assert_eq!(
            (version.label.as_str(), version.sha.clone()),
            ("v1.9.1", Some(sha("191")))
        );
        assert_eq!(
            waiting.gates,
            [Gate::Reviewers {
                reviewers: vec![Reviewer::User {
                    login: "bob".into(),
                    avatar_url: None
                }],
                viewer_can_approve: Some(true),
            }]
        );
        assert_eq!(github.cost().await, 3);
    }
}

#[tokio::test]
async fn one_that_waits_no_longer_is_not_said_to() {
    let mut repository = held(json!({"status": "pending"}));
    // Its record was left behind: the run was cancelled.
    repository.runs[1]["status"] = json!("completed");
    repository.runs[1]["conclusion"] = json!("cancelled");
    let github = Github::with(repository).await;
    let source = json!({"topology": "environment-input", "environment": "production"});
    let answer = github.ask(&[("production", source)]).await;
    assert!(slot(&answer, 0).waiting.is_none());
}
