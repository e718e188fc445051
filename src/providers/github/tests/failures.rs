//! What cannot be read hides nothing else.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, HOST, Repository, environment, job, moving, record, run, said, sha};
use crate::{
    model::problem::ProblemCode,
    providers::provider::{DeploymentsAnswer, Provider},
};

fn readable() -> Repository {
    Repository {
        runs: vec![run(10, json!({"event": "push"}))],
        records: HashMap::from([(
            "production".into(),
            vec![record("DE_1", 10, 11, &[("success", 12)])],
        )]),
        ..Repository::default()
    }
}

fn problem(answer: &DeploymentsAnswer, index: usize) -> (ProblemCode, Option<String>) {
    let error = answer.environments[index].as_ref().unwrap_err();
    (error.code, error.details.repository.clone())
}

fn production(repo: &str) -> Value {
    json!({"repo": repo, "environment": "production"})
}

#[tokio::test]
async fn a_repository_that_is_not_visible_does_not_hide_another() {
    let hidden = Repository {
        hidden: true,
        ..readable()
    };
    let github = Github::with_all(vec![("acme/x", readable()), ("acme/secret", hidden)]).await;
    let answer = github
        .ask(&[
            ("production", production("x")),
            ("secret", production("secret")),
            ("plain", json!({"repo": "secret"})),
        ])
        .await;
    assert_eq!(said(&answer, 0).0, "main Succeeded #10.1");
    for index in [1, 2] {
        assert_eq!(
            problem(&answer, index),
            (
                ProblemCode::NotFoundOrNotVisible,
                Some("acme/secret".to_owned())
            )
        );
    }
}

#[tokio::test]
async fn a_workflow_that_is_missing_from_a_readable_repository_is_named() {
    let github = Github::with(readable()).await;
    let source = json!({"environment": "production", "workflow": "gone.yml"});
    let answer = github.ask(&[("production", source)]).await;
    let error = answer.environments[0].as_ref().unwrap_err();
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    assert!(error.message.contains("gone.yml"), "{}", error.message);
}

#[tokio::test]
async fn environments_that_need_no_records_are_read_while_graphql_is_down() {
    let github = Github::with(readable()).await;
    github.change(|tables| tables.graphql_is_down = true);
    let answer = github
        .ask(&[
            ("production", json!({"environment": "production"})),
            ("plain", json!({"versionFromRef": "never"})),
        ])
        .await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::HostDown);
    assert_eq!(said(&answer, 1).0, "NoSource Succeeded #10.1");
}

#[tokio::test]
async fn the_last_that_was_known_is_shown_as_such_while_github_is_down() {
    let github = Github::with(readable()).await;
    let environments = [("production", json!({"environment": "production"}))];
    github.ask(&environments).await;
    github.change(|tables| tables.graphql_is_down = true);
    github.clock.advance(std::time::Duration::from_secs(600));
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0).0, "main Succeeded #10.1");
    let slot = answer.environments[0].as_ref().unwrap();
    assert_eq!(slot.stale.as_ref().unwrap().code, ProblemCode::HostDown);
    assert!(slot.fetched_at < "2026-01-10T00:10:00Z".parse().unwrap());
}

#[tokio::test]
async fn a_stored_source_that_is_not_valid_is_the_problem_of_its_environment() {
    let github = Github::with(readable()).await;
    let answer = github
        .ask(&[
            ("broken", json!({"topology": "magic"})),
            ("production", production("x")),
        ])
        .await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::InvalidInput);
    assert_eq!(said(&answer, 1).0, "main Succeeded #10.1");
}

#[tokio::test]
async fn a_comparison_of_two_commits_is_read_once_and_one_that_fails_not_each_time() {
    let github = Github::with(readable()).await;
    let here = environment("production", &json!({}));
    let (base, head) = ("a".repeat(40), "b".repeat(40));
    for _ in 0..2 {
        let read = github
            .provider
            .compare(&github.viewer, &here, &base, &head)
            .await
            .unwrap();
        assert_eq!((read.ahead_by, read.behind_by), (2, 1));
        assert!(read.url.unwrap().starts_with("https://github.test/"));
    }
    assert_eq!(github.cost().await, 1);
    let elsewhere = environment("production", &json!({"repo": "nowhere"}));
    for _ in 0..2 {
        let error = github
            .provider
            .compare(&github.viewer, &elsewhere, &base, &head)
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    }
    assert_eq!(github.cost().await, 1);
}

#[tokio::test]
async fn a_mapping_is_normalized_and_a_host_that_is_not_configured_is_refused() {
    let github = Github::with(readable()).await;
    let mut wanted = environment("production", &json!({"environment": "Production"}));
    let normal = github.provider.normalize(&wanted).unwrap();
    assert_eq!(normal["workflow"], ".github/workflows/deploy.yml");
    assert_eq!(
        github.provider.index_keys(&wanted).target.as_deref(),
        Some("acme/x#production")
    );
    let origin = github.provider.origin(&wanted);
    assert_eq!(origin.repository, "acme/x");
    assert_eq!(
        origin.url.as_deref(),
        Some("https://github.test/acme/x/actions/workflows/deploy.yml")
    );
    wanted.host = "elsewhere.example".to_owned();
    let error = github.provider.normalize(&wanted).unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("host"));
    assert_ne!(HOST, wanted.host);
}

/// Staging and production are jobs of one pipeline, without deployment records; nightly reads none of it.
async fn pipeline() -> (Github, Vec<(&'static str, Value)>) {
    let github = Github::with(Repository {
        runs: vec![run(10, json!({"event": "push"}))],
        jobs: HashMap::from([(
            10,
            vec![
                job("staging", 11, "success", 10, 12),
                job("production", 12, "success", 12, 14),
            ],
        )]),
        ..Repository::default()
    })
    .await;
    let by_job = |name: &str| json!({"topology": "job-per-environment", "job": name});
    let environments = vec![
        ("staging", by_job("staging")),
        ("production", by_job("production")),
        ("nightly", json!({"versionFromRef": "never"})),
    ];
    (github, environments)
}

#[tokio::test]
async fn a_run_whose_jobs_may_not_be_read_is_not_one_without_jobs() {
    for (error, code) in [
        (
            json!({"type": "FORBIDDEN", "extensions": {"saml_failure": true}}),
            ProblemCode::SsoRequired,
        ),
        (json!({"type": "FORBIDDEN"}), ProblemCode::Forbidden),
        (
            json!({"type": "INSUFFICIENT_SCOPES"}),
            ProblemCode::MissingScope,
        ),
    ] {
        for path in [json!(["runs", 0]), json!(["runs", 0, "checkSuite"])] {
            let (github, environments) = pipeline().await;
            let mut hole = error.clone();
            hole["path"] = path.clone();
            hole["message"] = json!("x");
            github.change(|tables| tables.holes.push(hole));
            let answer = github.ask(&environments).await;
            for index in [0, 1] {
                assert_eq!(problem(&answer, index).0, code, "{error} {path}");
            }
            assert_eq!(said(&answer, 2).0, "NoSource Succeeded #10.1");
        }
    }
}

#[tokio::test]
async fn a_run_that_is_gone_is_no_attempt() {
    let (github, environments) = pipeline().await;
    let hole = json!({"type": "NOT_FOUND", "path": ["runs", 0], "message": "x"});
    github.change(|tables| tables.holes.push(hole));
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
}

#[tokio::test]
async fn a_workflow_file_that_may_not_be_read_is_not_one_that_says_nothing() {
    let mut repository = readable();
    repository.runs = vec![run(10, json!({}))];
    repository
        .files
        .insert(sha("aaa"), "on: workflow_dispatch\njobs: {}\n".to_owned());
    let github = Github::with(repository).await;
    let environments = [
        ("production", json!({"environment": "production"})),
        ("plain", json!({"versionFromRef": "never"})),
    ];
    github.change(|tables| {
        let hole = json!({"type": "FORBIDDEN", "path": ["r0", "f0"], "message": "x"});
        tables.holes.push(hole);
    });
    let answer = github.ask(&environments).await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::Forbidden);
    assert_eq!(said(&answer, 1).0, "NoSource Succeeded #10.1");
    // And where the whole repository is refused, all its environments say so.
    for (kind, code) in [
        ("NOT_FOUND", ProblemCode::NotFoundOrNotVisible),
        ("FORBIDDEN", ProblemCode::Forbidden),
    ] {
        github.change(|tables| {
            tables.holes = vec![json!({"type": kind, "path": ["r0"], "message": "x"})];
        });
        github.clock.advance(std::time::Duration::from_secs(600));
        // The first query has its own hole there; the second alone would be enough.
        let answer = github.ask(&environments[1..]).await;
        assert_eq!(said(&answer, 0).0, "NoSource Succeeded #10.1");
        let by_file = [("production", json!({})), environments[1].clone()];
        let answer = github.ask(&by_file).await;
        for index in [0, 1] {
            assert_eq!(problem(&answer, index).0, code, "{index}");
        }
    }
}

#[tokio::test]
async fn a_list_of_records_with_a_gap_is_not_taken_for_all_of_them() {
    let github = Github::with(readable()).await;
    let hole = json!({"path": ["r0", "e0", "nodes", 0], "message": "Something went wrong"});
    github.change(|tables| tables.holes.push(hole));
    let answer = github
        .ask(&[("production", json!({"environment": "production"}))])
        .await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::HostDown);
}

/// A new run starts while GraphQL is down.
async fn then_one_starts_and_graphql_is_down(github: &Github) {
    github.change(|tables| {
        tables.graphql_is_down = true;
        let repository = tables.repositories.get_mut("acme/x").unwrap();
        repository
            .runs
            .push(moving(20, json!({"event": "push", "head_sha": sha("bbb")})));
    });
    github.clock.advance(std::time::Duration::from_secs(600));
}

#[tokio::test]
async fn what_was_known_stays_on_the_page_when_a_run_starts_that_cannot_be_looked_into() {
    let (github, environments) = pipeline().await;
    github.ask(&environments).await;
    then_one_starts_and_graphql_is_down(&github).await;
    let before = github.requests().await.len();
    let answer = github.ask(&environments[..2]).await;
    assert_eq!(
        answer.environments[0].as_ref().unwrap_err().code,
        ProblemCode::HostDown,
        "another question than the one that was answered"
    );
    let answer = github.ask(&environments).await;
    for index in [0, 1] {
        assert_eq!(said(&answer, index).0, "main Succeeded #10.1");
        let slot = answer.environments[index].as_ref().unwrap();
        assert_eq!(slot.stale.as_ref().unwrap().code, ProblemCode::HostDown);
        assert!(slot.fetched_at < "2026-01-10T00:10:00Z".parse().unwrap());
        assert!(!slot.lookback.complete);
    }
    // A host that is down is not asked again for each thing that it would be asked for.
    assert_eq!(github.requests().await.len() - before, 3);
    github.change(|tables| tables.graphql_is_down = false);
    let answer = github.ask(&environments).await;
    assert_eq!(answer.environments[0].as_ref().unwrap().stale, None);
}

#[tokio::test]
async fn a_part_that_github_fails_to_read_leaves_what_was_known_of_it() {
    let (github, environments) = pipeline().await;
    github.ask(&environments).await;
    github.change(|tables| {
        let repository = tables.repositories.get_mut("acme/x").unwrap();
        repository
            .runs
            .push(run(20, json!({"event": "push", "head_sha": sha("bbb")})));
        // Newest first, as they are asked for.
        tables
            .holes
            .push(json!({"path": ["runs", 1], "message": "Something went wrong"}));
    });
    github.clock.advance(std::time::Duration::from_secs(600));
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 0).0, "main Succeeded #10.1");
    let stale = &answer.environments[0].as_ref().unwrap().stale;
    assert_eq!(stale.as_ref().unwrap().code, ProblemCode::HostDown);
}

#[tokio::test]
async fn what_was_known_is_not_shown_to_whoever_may_not_see_it_any_more() {
    let (github, environments) = pipeline().await;
    github.ask(&environments).await;
    github.change(|tables| tables.repositories.get_mut("acme/x").unwrap().hidden = true);
    github.clock.advance(std::time::Duration::from_secs(600));
    let answer = github.ask(&environments).await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::NotFoundOrNotVisible);
    github.change(|tables| tables.repositories.get_mut("acme/x").unwrap().hidden = false);
    then_one_starts_and_graphql_is_down(&github).await;
    let answer = github.ask(&environments).await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::HostDown);
}

/// One environment whose records are read, and one of a calm workflow that is known from a list of runs alone.
fn records_and_list() -> (Repository, [(&'static str, Value); 2]) {
    let mut repository = readable();
    let calm = json!({"event": "push", "path": ".github/workflows/calm.yml"});
    repository.runs.push(run(20, calm));
    repository
        .runs
        .push(moving(30, json!({"event": "push", "status": "waiting"})));
    let environments = [
        ("production", json!({"environment": "production"})),
        (
            "calm",
            json!({"workflow": "calm.yml", "versionFromRef": "never"}),
        ),
    ];
    (repository, environments)
}

#[tokio::test]
async fn what_is_fresh_of_a_repository_is_not_shown_once_another_answer_refuses_it() {
    let (repository, environments) = records_and_list();
    let github = Github::with(repository).await;
    let answer = github.ask(&environments).await;
    assert_eq!(said(&answer, 1).0, "NoSource Succeeded #20.1");
    github.change(|tables| tables.repositories.get_mut("acme/x").unwrap().hidden = true);
    // What waits is asked again, the calm list still counts as fresh.
    github.clock.advance(std::time::Duration::from_secs(16));
    let answer = github.ask(&environments).await;
    for index in [0, 1] {
        assert_eq!(
            problem(&answer, index).0,
            ProblemCode::NotFoundOrNotVisible,
            "{index}"
        );
    }
    // Nor is it shown to another page that would ask for nothing else, or while GitHub is down.
    github.clock.advance(std::time::Duration::from_secs(1));
    let answer = github.ask(&environments[1..]).await;
    assert_eq!(problem(&answer, 0).0, ProblemCode::NotFoundOrNotVisible);
}

#[tokio::test]
async fn a_list_that_is_not_found_may_mean_the_repository() {
    let (repository, environments) = records_and_list();
    let github = Github::with(repository).await;
    let lists_only = [
        ("waiting", json!({"versionFromRef": "never"})),
        environments[1].clone(),
    ];
    github.ask(&lists_only).await;
    github.change(|tables| tables.repositories.get_mut("acme/x").unwrap().hidden = true);
    github.clock.advance(std::time::Duration::from_secs(16));
    let answer = github.ask(&lists_only).await;
    for index in [0, 1] {
        let error = answer.environments[index].as_ref().unwrap_err();
        assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
        assert!(!error.message.contains("yml"), "{}", error.message);
    }
    // And the refusal is not asked for again with every look.
    let before = github.requests().await.len();
    github.ask(&lists_only).await;
    assert!(github.requests().await.len() - before <= 1);
}

#[tokio::test]
async fn a_host_is_the_same_in_any_case() {
    let github = Github::with(readable()).await;
    let mut here = environment("production", &json!({}));
    let (base, head) = ("a".repeat(40), "b".repeat(40));
    for host in ["github.test", "GitHub.Test"] {
        here.host = host.to_owned();
        let read = github
            .provider
            .compare(&github.viewer, &here, &base, &head)
            .await;
        assert_eq!(read.unwrap().ahead_by, 2, "{host}");
        assert_eq!(github.provider.origin(&here).host, HOST);
    }
    // One viewer, so one request.
    assert_eq!(github.cost().await, 1);
}
