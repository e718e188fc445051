//! Deployment records in their variety.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, moving, record, run, said, sha, slot, with};
use crate::{
    model::{deployment::Gate, overview::Lookback},
    providers::provider::Activity,
};

fn repository(runs: Vec<Value>, records: Vec<Value>) -> Repository {
    Repository {
        runs,
        records: HashMap::from([("production".into(), records)]),
        ..Repository::default()
    }
}

fn pushed(id: u64) -> Value {
    run(id, json!({"event": "push"}))
}

fn production() -> [(&'static str, Value); 1] {
    [("production", json!({"environment": "production"}))]
}

async fn told(repository: Repository) -> (String, String) {
    let github = Github::with(repository).await;
    said(&github.ask(&production()).await, 0)
}

#[tokio::test]
async fn live_is_what_was_reported_last_and_not_what_was_created_last() {
    let told = told(repository(
        vec![pushed(10), pushed(20)],
        vec![
            record("DE_1", 10, 11, &[("waiting", 10), ("success", 40)]),
            record("DE_2", 20, 21, &[("success", 22)]),
        ],
    ))
    .await;
    assert_eq!(
        told,
        (
            "main Succeeded #10.1".into(),
            "main Superseded #20.1".into()
        )
    );
}

#[tokio::test]
async fn a_rerun_of_an_old_run_is_a_new_attempt_in_time() {
    let rerun = run(
        10,
        json!({
            "event": "push", "run_attempt": 2, "run_started_at": "2026-01-01T00:50:00Z", "triggering_actor": {"login": "bob"},
        }),
    );
    let github = Github::with(repository(
        vec![rerun, pushed(20)],
        vec![
            record("DE_1", 10, 11, &[("success", 12), ("inactive", 22)]),
            record("DE_2", 20, 21, &[("success", 22), ("inactive", 52)]),
            record("DE_3", 10, 31, &[("success", 52)]),
        ],
    ))
    .await;
    let answer = github.ask(&production()).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.2".into(), "-".into())
    );
    let live = slot(&answer, 0).live.as_ref().unwrap();
    assert_eq!(live.actor.as_ref().unwrap().login, "bob");
}

#[tokio::test]
async fn a_run_under_way_without_a_record_yet_is_a_queued_attempt() {
    let told = told(repository(
        vec![pushed(10), moving(20, json!({"event": "push"}))],
        vec![record("DE_1", 10, 11, &[("success", 12)])],
    ))
    .await;
    assert_eq!(
        told,
        ("main Succeeded #10.1".into(), "main Queued #20.1".into())
    );
}

#[tokio::test]
async fn a_run_under_way_counts_only_if_its_file_has_a_job_that_may_still_come() {
    let file =
        |job: &str| format!("on: push\njobs:\n  build: {{}}\n  ship: {{needs: build, {job}}}\n");
    for (text, jobs, expected) in [
        (file("environment: production"), vec![], "main Queued #20.1"),
        (file("environment: staging"), vec![], "-"),
        (
            file("environment: '${{ inputs.x }}'"),
            vec![],
            "main Queued #20.1",
        ),
        (file("environment: production, if: false"), vec![], "-"),
        (
            file("environment: production, if: \"github.event_name == 'release'\""),
            vec![],
            "-",
        ),
        (
            file("environment: production, if: inputs.deploy"),
            vec![],
            "main Queued #20.1",
        ),
        (
            file("environment: production"),
            vec![job("build", 21, "failure", 20, 21)],
            "-",
        ),
        (
            file("environment: production, if: always()"),
            vec![job("build", 21, "failure", 20, 21)],
            "main Queued #20.1",
        ),
        (
            file("environment: production"),
            vec![
                job("build", 21, "success", 20, 21),
                job("ship", 22, "skipped", 21, 21),
            ],
            "-",
        ),
        ("not: [a workflow".to_owned(), vec![], "main Queued #20.1"),
    ] {
        let mut repository = repository(vec![moving(20, json!({"event": "push"}))], vec![]);
        repository.files.insert(sha("aaa"), text.clone());
        repository.jobs.insert(20, jobs);
        assert_eq!(told(repository).await.1, expected, "{text}");
    }
}

#[tokio::test]
async fn a_rerun_repeats_what_failed_and_leaves_what_succeeded() {
    let rerun = moving(
        10,
        json!({"event": "push", "run_attempt": 2, "run_started_at": "2026-01-01T00:50:00Z"}),
    );
    for (end, expected) in [("success", "-"), ("failure", "main Queued #10.2")] {
        let told = told(repository(
            vec![rerun.clone()],
            vec![record("DE_1", 10, 11, &[(end, 12)])],
        ))
        .await;
        assert_eq!(told.1, expected, "{end}");
    }
}

#[tokio::test]
async fn records_that_were_told_to_be_ignored_do_not_count() {
    let github = Github::with(repository(
        vec![pushed(10), pushed(20), pushed(30)],
        vec![
            record("DE_1", 10, 11, &[("success", 12), ("inactive", 22)]),
            with(
                record("DE_2", 20, 21, &[("success", 22)]),
                json!({"task": "deploy:migrations"}),
            ),
            with(
                record("DE_3", 30, 31, &[("failure", 32)]),
                json!({"creator": {"login": "some-bot"}}),
            ),
        ],
    ))
    .await;
    let source = json!({"environment": "production", "ignore": {"tasks": ["deploy:migrations"], "creators": ["some-bot[bot]"]}});
    let answer = github.ask(&[("production", source)]).await;
    // The migration switched the deployment before it off, and did not replace it.
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.1".into(), "-".into())
    );
}

#[tokio::test]
async fn a_success_behind_many_failures_is_found_on_the_long_page() {
    let mut records = vec![record("DE_1", 10, 11, &[("success", 12)])];
    let mut runs = vec![pushed(10)];
    for id in 20..32 {
        runs.push(run(id, json!({"event": "push", "conclusion": "failure"})));
        records.push(record(
            &format!("DE_{id}"),
            id,
            id + 100,
            &[("failure", i64::try_from(id).unwrap())],
        ));
    }
    let github = Github::with(repository(runs, records)).await;
    let answer = github.ask(&production()).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.1".into(), "main Failed #31.1".into())
    );
    assert_eq!(
        slot(&answer, 0).lookback,
        Lookback {
            attempts: 13,
            complete: true
        }
    );
    assert_eq!(github.cost().await, 4);
}

#[tokio::test]
async fn a_run_older_than_the_list_is_found_by_its_address() {
    let mut repository = repository(vec![], vec![record("DE_1", 10, 11, &[("success", 12)])]);
    repository.old_runs = vec![pushed(10)];
    let github = Github::with(repository).await;
    let answer = github.ask(&production()).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.1".into(), "-".into())
    );
    assert_eq!(github.cost().await, 3);
}

#[tokio::test]
async fn the_title_of_a_run_older_than_the_list_costs_one_request() {
    let mut repository = repository(vec![], vec![record("DE_1", 10, 11, &[("success", 12)])]);
    repository.old_runs = vec![run(10, json!({"display_title": "Deploy v1"}))];
    let github = Github::with(repository).await;
    let source = json!({"environment": "production", "runName": r"Deploy (?<version>\S+)"});
    let answer = github.ask(&[("production", source.clone())]).await;
    assert_eq!(said(&answer, 0).0, "v1 Succeeded #10.1");
    let requests = github.requests().await;
    assert_eq!(
        requests
            .iter()
            .filter(|r| r.as_str() == "/actions/runs/10")
            .count(),
        1,
        "{requests:?}"
    );
    github.cost().await;
    github.ask(&[("production", source)]).await;
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn an_old_run_of_another_workflow_does_not_count() {
    let mut repository = repository(vec![], vec![record("DE_1", 10, 11, &[("success", 12)])]);
    repository.old_runs = vec![run(10, json!({"path": ".github/workflows/other.yml"}))];
    assert_eq!(told(repository).await, ("-".into(), "-".into()));
}

#[tokio::test]
async fn the_record_of_a_deleted_run_counts_unless_the_environment_is_shared() {
    let records = vec![record("DE_1", 10, 11, &[("success", 12)])];
    let github = Github::with(repository(vec![], records)).await;
    let source = json!({"environment": "production", "versionFromRef": "always"});
    let environments = [("production", source)];
    let answer = github.ask(&environments).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.0".into(), "-".into())
    );
    let answer = github.ask_shared(&environments, &["production"]).await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
    assert_eq!(answer.not_attributable.len(), 1);
    github.cost().await;
    github.ask(&environments).await;
    assert_eq!(
        github.cost().await,
        0,
        "a deleted run is not asked for each time"
    );
}

#[tokio::test]
async fn a_record_without_run_counts_with_what_its_creator_wrote() {
    let told = told(repository(vec![], vec![with(
        record("DE_1", 1, 1, &[]),
        json!({
            "createdAt": "2026-01-01T00:10:00Z", "payload": "{\"version\":\"7.1.0\"}",
            "statuses": {"nodes": [{"state": "SUCCESS", "createdAt": "2026-01-01T00:12:00Z", "logUrl": "ftp://ci/1", "environmentUrl": "javascript:alert(1)"}]},
        }),
    )]))
    .await;
    assert_eq!(told, ("7.1.0 Succeeded".into(), "-".into()));
}

#[tokio::test]
async fn only_the_mapped_job_counts_and_a_key_is_found_under_its_name() {
    let file = "on: push\njobs:\n  migrate: {environment: production}\n  ship: {name: Ship it, environment: production}\n";
    let mut repository = repository(
        vec![pushed(10), pushed(20)],
        vec![
            record("DE_1", 10, 11, &[("success", 12)]),
            record("DE_2", 10, 12, &[("success", 14)]),
            record("DE_3", 20, 21, &[("failure", 22)]),
        ],
    );
    repository.files.insert(sha("aaa"), file.into());
    repository.jobs.insert(
        10,
        vec![
            job("migrate", 11, "success", 10, 12),
            job("Ship it", 12, "success", 12, 14),
        ],
    );
    repository.jobs.insert(
        20,
        vec![
            job("migrate", 21, "failure", 20, 22),
            job("Ship it", 22, "skipped", 22, 22),
        ],
    );
    let github = Github::with(repository).await;
    let source = json!({"environment": "production", "job": "ship"});
    let answer = github.ask(&[("production", source)]).await;
    assert_eq!(
        said(&answer, 0),
        ("main Succeeded #10.1".into(), "-".into())
    );
    assert_eq!(slot(&answer, 0).live.as_ref().unwrap().id, "DE_2");
    assert_eq!(github.cost().await, 3);
}

#[tokio::test]
async fn the_gate_of_one_environment_is_not_shown_at_another() {
    let waiting = moving(20, json!({"event": "push", "status": "waiting"}));
    let mut repository = repository(
        vec![waiting],
        vec![record("DE_1", 20, 21, &[("waiting", 20)])],
    );
    repository
        .jobs
        .insert(20, vec![job("ship", 21, "waiting", 20, 0)]);
    repository.pending.insert(20, vec![json!({
        "environment": {"name": "staging"}, "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]},
    })]);
    let github = Github::with(repository).await;
    let answer = github.ask(&production()).await;
    assert_eq!(said(&answer, 0).1, "main Waiting #20.1");
    assert_eq!(slot(&answer, 0).gates, [Gate::Rule { name: None }]);
}

#[tokio::test]
async fn a_concurrency_queue_is_not_an_approval() {
    let pending = moving(20, json!({"event": "push", "status": "pending"}));
    let told = told(repository(
        vec![pending],
        vec![record("DE_1", 20, 21, &[("waiting", 20)])],
    ))
    .await;
    assert_eq!(told.1, "main Queued #20.1");
}

#[tokio::test]
async fn a_cancelled_run_is_cancelled_although_its_record_says_failure() {
    let cancelled = run(20, json!({"event": "push", "conclusion": "cancelled"}));
    let mut repository = repository(
        vec![cancelled],
        vec![record(
            "DE_1",
            20,
            21,
            &[("in_progress", 20), ("error", 22)],
        )],
    );
    repository
        .jobs
        .insert(20, vec![job("ship", 21, "cancelled", 20, 22)]);
    assert_eq!(told(repository).await.1, "main Cancelled #20.1");
}

#[tokio::test]
async fn a_file_may_say_that_its_job_leaves_no_records() {
    let file = "on: push\njobs:\n  ship: {environment: {name: production, deployment: false}}\n";
    let mut repository = repository(
        vec![
            pushed(10),
            run(20, json!({"event": "push", "conclusion": "failure"})),
        ],
        vec![],
    );
    repository.files.insert(sha("aaa"), file.into());
    repository
        .jobs
        .insert(10, vec![job("ship", 11, "success", 10, 12)]);
    repository
        .jobs
        .insert(20, vec![job("ship", 21, "failure", 20, 22)]);
    assert_eq!(
        told(repository).await,
        ("main Succeeded #10.1".into(), "main Failed #20.1".into())
    );
}

#[tokio::test]
async fn a_run_that_starts_while_the_records_rest_in_the_cache_is_read_with_its_record() {
    let github = Github::with(repository(
        vec![pushed(10)],
        vec![record("DE_1", 10, 11, &[("success", 12)])],
    ))
    .await;
    github.ask(&production()).await;
    // The list is asked again because of something else, the records still count as fresh.
    github.clock.advance(std::time::Duration::from_secs(299));
    github.change(|tables| {
        let repository = tables.repositories.get_mut("acme/x").unwrap();
        repository.runs.push(moving(20, json!({"event": "push"})));
        let records = repository.records.get_mut("production").unwrap();
        records.push(record("DE_2", 20, 21, &[("in_progress", 20)]));
    });
    github.clock.advance(std::time::Duration::from_secs(2));
    let answer = github.ask(&production()).await;
    assert_eq!(said(&answer, 0).1, "main Running #20.1");
}

/// Ours succeeded once; others of the same environment, by another workflow, that many times since.
fn crowded(others: u64) -> Repository {
    let other = |id| {
        let minute = i64::try_from(id).unwrap();
        record(
            &format!("DE_{id}"),
            id,
            id + 1000,
            &[("success", minute), ("inactive", minute + 1)],
        )
    };
    let mut repository = repository(
        vec![pushed(10)],
        vec![record(
            "DE_1",
            10,
            11,
            &[("success", 12), ("inactive", 100)],
        )],
    );
    repository.old_runs = (100..100 + others)
        .map(|id| run(id, json!({"path": ".github/workflows/other.yml"})))
        .collect();
    let records = repository.records.get_mut("production").unwrap();
    records.extend((100..100 + others).map(other));
    repository
}

#[tokio::test]
async fn many_deployments_of_others_in_front_do_not_hide_what_is_live() {
    for (others, cost) in [(4, 3), (9, 3), (20, 5), (60, 5), (95, 6)] {
        let github = Github::with(crowded(others)).await;
        let answer = github.ask(&production()).await;
        assert_eq!(
            said(&answer, 0),
            ("main Succeeded #10.1".into(), "-".into()),
            "{others}"
        );
        assert_eq!(
            slot(&answer, 0).lookback,
            Lookback {
                attempts: 1,
                complete: true
            }
        );
        assert_eq!(github.cost().await, cost, "{others}");
        github.ask(&production()).await;
        assert_eq!(github.cost().await, 0, "{others}");
    }
}

#[tokio::test]
async fn an_older_attempt_under_way_is_noticed_behind_a_newer_one_for_a_day() {
    for (began, expected) in [(12_900, Activity::Moving), (10, Activity::Resting)] {
        let minute = i64::try_from(began).unwrap();
        let github = Github::with(repository(
            vec![
                moving(began, json!({"event": "push"})),
                run(12_910, json!({"event": "push", "conclusion": "failure"})),
            ],
            vec![
                record("DE_1", began, 11, &[("in_progress", minute)]),
                record("DE_2", 12_910, 21, &[("failure", 12_911)]),
            ],
        ))
        .await;
        let answer = github.ask(&production()).await;
        assert_eq!(said(&answer, 0).1, "main Failed #12910.1");
        assert_eq!(slot(&answer, 0).activity, expected, "{began}");
    }
}

#[tokio::test]
async fn a_deployment_that_somebody_switched_off_is_not_live_although_another_succeeded_hours_before()
 {
    // The other service succeeded 10 minutes after ours; ours was switched off at once, or much later by hand.
    for (switched_off, expected) in [(22, "main Succeeded #10.1"), (500, "-")] {
        let mut repository = repository(
            vec![pushed(10)],
            vec![
                record(
                    "DE_1",
                    10,
                    11,
                    &[("success", 12), ("inactive", switched_off)],
                ),
                record("DE_2", 20, 21, &[("success", 22)]),
            ],
        );
        repository.old_runs = vec![run(20, json!({"path": ".github/workflows/other.yml"}))];
        assert_eq!(told(repository).await.0, expected, "{switched_off}");
    }
}
