//! The proof that a viewer can read a repository.

use std::time::Duration;

use serde_json::json;

use super::fake::{Github, HOST, Repository};
use crate::{
    error::Result,
    model::{
        problem::ProblemCode,
        viewer::{Viewer, ViewerInput},
    },
    providers::provider::Provider,
};

async fn prove(github: &Github, repositories: &[&str]) -> Vec<Result<()>> {
    let names: Vec<String> = repositories.iter().map(|&name| name.to_owned()).collect();
    github
        .provider
        .prove_access(&github.viewer, HOST, &names)
        .await
}

fn repository() -> Repository {
    Repository::default()
}

fn hidden() -> Repository {
    Repository {
        hidden: true,
        ..repository()
    }
}

#[tokio::test]
async fn one_repository_costs_a_look_at_it_and_nothing_more_for_five_minutes() {
    let github = Github::with(repository()).await;
    assert_eq!(prove(&github, &["acme/x"]).await, [Ok(())]);
    assert_eq!(github.requests().await, [""]);
    github.clock.advance(Duration::from_secs(299));
    assert_eq!(prove(&github, &["acme/x"]).await, [Ok(())]);
    assert_eq!(github.cost().await, 1);
    github.clock.advance(Duration::from_secs(1));
    assert_eq!(prove(&github, &["acme/x"]).await, [Ok(())]);
    assert_eq!(github.cost().await, 1);
}

#[tokio::test]
async fn a_page_that_was_shown_a_moment_ago_is_proof_enough() {
    let github = Github::with(repository()).await;
    github.ask(&[("production", json!({}))]).await;
    github.cost().await;
    assert_eq!(prove(&github, &["acme/x"]).await, [Ok(())]);
    assert_eq!(github.cost().await, 0);
}

#[tokio::test]
async fn many_repositories_cost_one_query_for_fifty_of_them_and_each_has_its_own_answer() {
    let mut all: Vec<(String, Repository)> = (0..51)
        .map(|i| (format!("acme/r{i}"), repository()))
        .collect();
    all[7].1.hidden = true;
    all[8].1.archived = true;
    let github = Github::with_all(
        all.iter()
            .map(|(name, repository)| (name.as_str(), repository.clone()))
            .collect(),
    )
    .await;
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let answers = prove(&github, &names).await;
    for (index, answer) in answers.iter().enumerate() {
        match answer {
            Ok(()) => assert_ne!(index, 7),
            Err(error) => {
                assert_eq!(index, 7);
                assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
                assert_eq!(error.details.repository.as_deref(), Some("acme/r7"));
                assert_eq!(error.details.host.as_deref(), Some(HOST));
                assert!(error.message.contains("acme/r7"), "{}", error.message);
                assert!(
                    error.message.contains("Check the spelling"),
                    "{}",
                    error.message
                );
            }
        }
    }
    assert_eq!(github.requests().await, ["/graphql", "/graphql"]);
    github.cost().await;
    // The fifty that were seen are known; only the other is asked for, alone.
    let again = prove(&github, &names).await;
    assert_eq!(again.iter().filter(|answer| answer.is_ok()).count(), 50);
    assert_eq!(github.requests().await, ["/repos/acme/r7"]);
}

#[tokio::test]
async fn a_proof_ends_when_the_repository_is_taken_away() {
    let github = Github::with_all(vec![("acme/x", repository()), ("acme/y", repository())]).await;
    assert_eq!(
        prove(&github, &["acme/x", "acme/y"]).await,
        [Ok(()), Ok(())]
    );
    github.change(|tables| {
        for repository in tables.repositories.values_mut() {
            repository.hidden = true;
        }
    });
    github.clock.advance(Duration::from_secs(300));
    for answer in prove(&github, &["acme/x", "acme/y"]).await {
        assert_eq!(answer.unwrap_err().code, ProblemCode::NotFoundOrNotVisible);
    }
    // Given back, it is seen at once: what was refused in a query of several is not remembered.
    github.change(|tables| {
        for repository in tables.repositories.values_mut() {
            repository.hidden = false;
        }
    });
    assert_eq!(
        prove(&github, &["acme/x", "acme/y"]).await,
        [Ok(()), Ok(())]
    );
}

#[tokio::test]
async fn a_single_repository_that_is_not_there_says_what_to_do() {
    let github = Github::with(hidden()).await;
    for name in ["acme/x", "acme/xx"] {
        let [answer] = prove(&github, &[name]).await.try_into().unwrap();
        let error = answer.unwrap_err();
        assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
        assert!(
            error
                .message
                .starts_with(&format!("{name} was not found on {HOST}")),
            "{}",
            error.message
        );
        assert_eq!(error.details.status, Some(404));
    }
}

#[tokio::test]
async fn without_a_token_or_with_github_down_nothing_is_proved() {
    let github = Github::with_all(vec![("acme/x", repository()), ("acme/y", repository())]).await;
    let names = ["acme/x".to_owned(), "acme/y".to_owned()];
    let nobody: Viewer =
        serde_json::from_value::<ViewerInput>(json!({"user": "user:default/alice", "tokens": {}}))
            .unwrap()
            .into();
    for answer in github.provider.prove_access(&nobody, HOST, &names).await {
        assert_eq!(answer.unwrap_err().code, ProblemCode::NotConnected);
    }
    let elsewhere = github
        .provider
        .prove_access(&github.viewer, "other.test", &names)
        .await;
    assert!(
        elsewhere
            .iter()
            .all(|a| a.as_ref().unwrap_err().code == ProblemCode::NotConfigured)
    );
    assert_eq!(github.cost().await, 0);
    prove(&github, &["acme/x", "acme/y"]).await;
    github.clock.advance(Duration::from_secs(300));
    github.change(|tables| tables.graphql_is_down = true);
    let answers = prove(&github, &["acme/x", "acme/y"]).await;
    for (answer, name) in answers.into_iter().zip(names) {
        let error = answer.unwrap_err();
        assert_eq!(error.code, ProblemCode::HostDown);
        assert_eq!(error.details.repository, Some(name));
    }
}

#[tokio::test]
async fn something_that_is_no_repository_is_not_asked_for() {
    let github = Github::with(repository()).await;
    let answers = prove(&github, &["acme/x", "../secrets", "acme"]).await;
    assert_eq!(answers[0], Ok(()));
    assert!(answers[1].is_err() && answers[2].is_err());
    assert_eq!(github.requests().await, [""]);
}
