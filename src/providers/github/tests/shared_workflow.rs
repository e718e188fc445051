//! One workflow deploys several services of a monorepo, told by an input, into environments that they share.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, moving, record, run, said, slot};
use crate::model::inspection::CheckOutcome;
use crate::model::overview::UnattributedReason;

fn titled(id: u64, title: &str) -> Value {
    run(id, json!({"display_title": title}))
}

fn of(service: &str) -> Value {
    json!({"environment": "production", "runName": format!(r"Deploy {service} (?<version>\S+)")})
}

/// Carts and offers take turns.
async fn shop() -> Github {
    Github::with(Repository {
        runs: vec![
            titled(10, "Deploy cart v1"),
            titled(20, "Deploy offers v7"),
            titled(30, "Deploy cart v2"),
            titled(40, "Deploy offers v8"),
            moving(50, json!({"display_title": "Deploy offers v9"})),
        ],
        records: HashMap::from([(
            "production".into(),
            vec![
                record("DE_1", 10, 11, &[("success", 12), ("inactive", 22)]),
                record("DE_2", 20, 21, &[("success", 22), ("inactive", 32)]),
                record("DE_3", 30, 31, &[("success", 32), ("inactive", 42)]),
                record("DE_4", 40, 41, &[("success", 42)]),
            ],
        )]),
        ..Repository::default()
    })
    .await
}

#[tokio::test]
async fn the_title_says_whose_a_run_is() {
    let github = shop().await;
    for (service, other, live, latest) in [
        ("cart", "offers", "v2 Succeeded #30.1", "-"),
        ("offers", "cart", "v8 Succeeded #40.1", "v9 Queued #50.1"),
    ] {
        let answer = github
            .ask_beside(&[("production", of(service))], &[("production", of(other))])
            .await;
        assert_eq!(said(&answer, 0), (live.into(), latest.into()), "{service}");
        assert!(answer.not_attributable.is_empty(), "{service}");
    }
}

#[tokio::test]
async fn whoever_maps_what_cannot_be_told_from_another_service_is_warned_before_it_is_saved() {
    let github = shop().await;
    let plain = || json!({"environment": "production"});
    for (own, other, is_warned) in [
        (plain(), plain(), true),
        (plain(), of("offers"), true),
        (of("cart"), of("cart"), true),
        (of("cart"), of("offers"), false),
    ] {
        let tests = github
            .test_beside(&[("production", own.clone())], &[("production", other)])
            .await;
        let warned = tests[0].checks.iter().any(|check| {
            check.outcome == CheckOutcome::Warned && check.message.contains("Another service")
        });
        assert_eq!(warned, is_warned, "{own}");
    }
}

#[tokio::test]
async fn without_a_pattern_a_run_of_the_workflow_counts_for_neither() {
    let github = shop().await;
    let plain = || json!({"environment": "production"});
    let answer = github
        .ask_beside(&[("production", plain())], &[("production", plain())])
        .await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
    assert!(!slot(&answer, 0).lookback.complete);
    let listed: Vec<_> = answer
        .not_attributable
        .iter()
        .map(|listed| (listed.run.title.as_deref().unwrap(), listed.reason))
        .collect();
    let shared = |title| (title, UnattributedReason::SharedEnvironment);
    assert_eq!(
        listed,
        [
            shared("Deploy offers v9"),
            shared("Deploy offers v8"),
            shared("Deploy cart v2"),
            shared("Deploy offers v7"),
            shared("Deploy cart v1"),
        ]
    );
    // What the other one's pattern claims is not ours.
    let answer = github
        .ask_beside(&[("production", plain())], &[("production", of("offers"))])
        .await;
    assert_eq!(answer.not_attributable.len(), 2);
}

#[tokio::test]
async fn patterns_that_both_match_tell_nothing() {
    let github = shop().await;
    let any = || json!({"environment": "production", "runName": r"Deploy \w+ (?<version>\S+)"});
    let answer = github
        .ask_beside(&[("production", any())], &[("production", any())])
        .await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
}

#[tokio::test]
async fn another_workflow_or_another_job_tells_services_apart() {
    let github = shop().await;
    let plain = json!({"environment": "production", "versionFromRef": "always"});
    let elsewhere = json!({"environment": "production", "workflow": "other.yml"});
    let answer = github
        .ask_beside(&[("production", plain)], &[("production", elsewhere)])
        .await;
    assert_eq!(said(&answer, 0).0, "main Succeeded #40.1");
}
