//! Pages of the runs that count for an environment: which, in which order, and until where.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, record, run, sha, with};
use crate::{
    model::deployment::{Deployment, DeploymentState},
    providers::provider::RunsAnswer,
};

fn line(deployment: &Deployment) -> String {
    let run = deployment.run.as_ref();
    let state = match deployment.state {
        DeploymentState::Succeeded => "",
        DeploymentState::Superseded => " before",
        DeploymentState::Failed => " failed",
        _ => " ?",
    };
    run.map_or_else(
        || format!("-{state}"),
        |run| format!("{}.{}{state}", run.id, run.attempt.unwrap_or(0)),
    )
}

fn lines(answer: &RunsAnswer) -> Vec<String> {
    answer.runs.iter().map(line).collect()
}

/// All pages of the first environment, and whether that is all there are.
async fn all(
    github: &Github,
    environments: &[(&str, Value)],
    limit: usize,
) -> (Vec<Vec<String>>, bool) {
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = github.page(environments, cursor, limit).await.unwrap();
        assert!(page.runs.len() <= limit);
        pages.push(lines(&page));
        match page.next_cursor {
            Some(next) => {
                assert!(!page.complete);
                cursor = Some(next);
            }
            None => return (pages, page.complete),
        }
    }
}

fn named(title: &str) -> Value {
    json!({"display_title": title})
}

fn by_title() -> Value {
    json!({"topology": "environment-input", "runName": r"^(?<environment>\S+) (?<version>\S+)$"})
}

#[tokio::test]
async fn runs_of_other_environments_do_not_appear_and_what_nobody_can_place_leaves_a_doubt() {
    let mut runs = vec![
        run(1, named("production v1")),
        run(2, named("staging v2")),
        run(3, named("production v2")),
        run(
            4,
            with(named("production v3"), json!({"conclusion": "failure"})),
        ),
        run(5, named("production v4")),
    ];
    let environments = [("production", by_title()), ("staging", by_title())];
    for (more, complete) in [(None, true), (Some("who knows where"), false)] {
        runs.extend(more.map(|title| run(6, named(title))));
        let github = Github::with(Repository {
            runs: runs.clone(),
            ..Repository::default()
        })
        .await;
        assert_eq!(
            all(&github, &environments, 2).await,
            (
                vec![
                    vec!["5.1".to_owned(), "4.1 failed".to_owned()],
                    vec!["3.1 before".to_owned(), "1.1 before".to_owned()]
                ],
                complete
            ),
            "{more:?}"
        );
    }
}

#[tokio::test]
async fn a_run_stays_in_its_place_when_it_is_repeated() {
    let plain = [("production", json!({}))];
    let mut runs: Vec<Value> = (1..=4).map(|id| run(id, json!({}))).collect();
    let repository = |runs: &[Value]| Repository {
        runs: runs.to_vec(),
        jobs: HashMap::from([(
            2,
            vec![
                job("a", 21, "failure", 2, 3),
                job("a", 22, "success", 900, 905),
            ],
        )]),
        ..Repository::default()
    };
    let github = Github::with(repository(&runs)).await;
    let first = github.page(&plain, None, 2).await.unwrap();
    assert_eq!(lines(&first), ["4.1", "3.1 before"]);
    // The second run is repeated long after all others, before the next page is asked for.
    runs[1] = run(
        2,
        json!({"run_attempt": 2, "run_started_at": "2026-01-01T15:00:00Z", "updated_at": "2026-01-01T15:05:00Z"}),
    );
    let github = Github::with(repository(&runs)).await;
    let rest = github.page(&plain, first.next_cursor, 5).await.unwrap();
    assert_eq!(lines(&rest), ["2.2", "2.1 failed", "1.1 before"]);
    assert!(rest.complete);
}

#[tokio::test]
async fn more_runs_than_a_list_has_come_by_parts_and_each_once() {
    let runs: Vec<Value> = (1..=230).map(|id| run(id, json!({}))).collect();
    let github = Github::with(Repository {
        runs,
        ..Repository::default()
    })
    .await;
    let (pages, complete) = all(&github, &[("production", json!({}))], 40).await;
    let ids: Vec<String> = pages.concat();
    let expected: Vec<String> = (1..=230)
        .rev()
        .map(|id| match id {
            230 => "230.1".to_owned(),
            id => format!("{id}.1 before"),
        })
        .collect();
    assert_eq!(ids, expected);
    assert!(complete);
}

#[tokio::test]
async fn more_records_than_a_page_has_come_by_parts_and_another_workflows_do_not_count() {
    let other = json!({"path": ".github/workflows/other.yml"});
    let runs: Vec<Value> = (1..=230)
        .map(|id| match id % 10 {
            0 => run(id, other.clone()),
            _ => run(id, json!({})),
        })
        .collect();
    let records: Vec<Value> = (1..=230)
        .map(|id| {
            let minute = i64::try_from(id).unwrap();
            let last = if id == 229 { "success" } else { "inactive" };
            let reports = [("success", minute), (last, minute + 1)];
            record(&format!("D{id:03}"), id, id * 10, &reports)
        })
        .collect();
    let github = Github::with(Repository {
        runs,
        records: HashMap::from([("production".to_owned(), records)]),
        files: HashMap::from([(sha("aaa"), "on: push\njobs: {a: {}}\n".to_owned())]),
        ..Repository::default()
    })
    .await;
    let source = json!({"environment": "production"});
    let (pages, complete) = all(&github, &[("production", source)], 50).await;
    let ids: Vec<String> = pages.concat();
    let expected: Vec<String> = (1..=230)
        .rev()
        .filter(|id| id % 10 != 0)
        .map(|id| match id {
            229 => "229.1".to_owned(),
            id => format!("{id}.1 before"),
        })
        .collect();
    assert_eq!(ids, expected);
    assert!(complete);
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_and_so_is_a_cursor_of_another_mapping() {
    let github = Github::with(Repository {
        hidden: true,
        ..Repository::default()
    })
    .await;
    let plain = [("production", json!({}))];
    github.page(&plain, None, 5).await.unwrap_err();
    let runs = (1..=120).map(|id| run(id, json!({}))).collect();
    let github = Github::with(Repository {
        runs,
        records: HashMap::from([(
            "production".to_owned(),
            vec![record("D1", 1, 10, &[("success", 1)])],
        )]),
        ..Repository::default()
    })
    .await;
    // All of the newest part: the cursor goes on behind it.
    let cursor = github.page(&plain, None, 100).await.unwrap().next_cursor;
    let mapped = [("production", json!({"environment": "production"}))];
    let error = github.page(&mapped, cursor, 5).await.unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("cursor"));
}
