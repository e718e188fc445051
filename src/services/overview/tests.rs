//! Tests of the overview through a scripted provider.

use proptest::prelude::*;
use serde_json::json;

use super::super::testing::{House, answers::runs, environment, viewer};
use super::{
    rhythm::{IDLE, LONGEST},
    *,
};
use crate::{
    model::deployment::DeploymentState,
    model::problem::ProblemCode,
    providers::provider::{Activity, Comparison},
    services::commands::ReplaceEnvironmentsCommand,
    store::SharedTarget,
};

const SERVICE: &str = "component:default/payments";

async fn house(environments: serde_json::Value) -> House {
    let house = House::new();
    let command: ReplaceEnvironmentsCommand =
        serde_json::from_value(json!({"service": SERVICE, "environments": environments})).unwrap();
    house
        .services()
        .replace_environments(command)
        .await
        .unwrap();
    house
}

async fn two_environments() -> House {
    house(json!([
        environment("production", 2, Some("staging"), "one.example"),
        environment("staging", 1, None, "one.example"),
    ]))
    .await
}

fn answers(house: &House, slots: Vec<(&str, Slot)>) {
    let mut known = house.provider.slots.lock().unwrap();
    for (name, slot) in slots {
        known.insert(name.to_owned(), slot);
    }
}

async fn overview_of(house: &House, hosts: &[&str]) -> ServiceOverview {
    let command = OverviewCommand {
        service: SERVICE.to_owned(),
    };
    house
        .services()
        .overview(&viewer(hosts), command)
        .await
        .unwrap()
}

fn facts(overview: &ServiceOverview, index: usize) -> &EnvironmentFacts {
    match &overview.environments[index].status {
        EnvironmentStatus::Available(facts) => facts,
        EnvironmentStatus::Unavailable { problem } => panic!("{problem:?}"),
    }
}

fn problem(overview: &ServiceOverview, index: usize) -> ProblemCode {
    match &overview.environments[index].status {
        EnvironmentStatus::Available(facts) => panic!("{facts:?}"),
        EnvironmentStatus::Unavailable { problem } => problem.code,
    }
}

fn because(reason: NotComparableReason) -> Option<Drift> {
    Some(not_comparable("staging", reason))
}

#[tokio::test]
async fn environments_come_in_order_with_one_question_per_host() {
    let house = house(json!([
        environment("production", 3, None, "one.example"),
        environment("staging", 2, None, "two.example"),
        environment("development", 1, None, "one.example"),
    ]))
    .await;
    answers(&house, vec![("staging", Ok(runs(Some("abc"), None)))]);
    let overview = overview_of(&house, &["one.example", "two.example"]).await;
    let names: Vec<_> = overview
        .environments
        .iter()
        .map(|e| e.name.as_str())
        .collect();
    assert_eq!(names, ["development", "staging", "production"]);
    assert!(facts(&overview, 1).live.is_some());
    assert!(facts(&overview, 2).live.is_none());
    let mut asked = house.provider.asked.lock().unwrap().clone();
    asked.sort();
    assert_eq!(
        asked
            .iter()
            .map(|(host, names, _)| (host.as_str(), names.len()))
            .collect::<Vec<_>>(),
        [("one.example", 2), ("two.example", 1)]
    );
    assert_eq!(overview.accounts.len(), 2);
}

#[tokio::test]
async fn a_service_without_environments_is_empty_and_asks_nobody() {
    let house = House::new();
    let overview = overview_of(&house, &[]).await;
    assert!(overview.environments.is_empty());
    assert_eq!(overview.refresh_after_seconds, 300);
    assert!(house.provider.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_host_without_token_is_not_connected_and_the_other_is_read() {
    let house = house(json!([
        environment("development", 1, None, "one.example"),
        environment("staging", 2, None, "two.example"),
    ]))
    .await;
    let overview = overview_of(&house, &["two.example"]).await;
    assert_eq!(problem(&overview, 0), ProblemCode::NotConnected);
    assert!(facts(&overview, 1).live.is_none());
    let EnvironmentStatus::Unavailable { problem } = &overview.environments[0].status else {
        unreachable!()
    };
    assert_eq!(problem.details.host.as_deref(), Some("one.example"));
    assert_eq!(house.provider.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn one_unreadable_environment_does_not_hide_the_others() {
    let house = two_environments().await;
    let hidden = Error::new(ProblemCode::NotFoundOrNotVisible, "hidden");
    answers(
        &house,
        vec![
            ("staging", Err(hidden)),
            ("production", Ok(runs(Some("abc"), None))),
        ],
    );
    let overview = overview_of(&house, &["one.example"]).await;
    assert_eq!(problem(&overview, 0), ProblemCode::NotFoundOrNotVisible);
    assert!(facts(&overview, 1).live.is_some());
    assert_eq!(
        facts(&overview, 1).drift,
        because(NotComparableReason::NotRead)
    );
}

#[tokio::test]
async fn a_host_that_is_down_is_the_problem_of_its_own_environments() {
    let house = house(json!([
        environment("development", 1, None, "one.example"),
        environment("staging", 2, None, "two.example"),
    ]))
    .await;
    let down = Error::new(ProblemCode::HostDown, "down");
    house
        .provider
        .failures
        .lock()
        .unwrap()
        .insert("one.example".to_owned(), down);
    let overview = overview_of(&house, &["one.example", "two.example"]).await;
    assert_eq!(problem(&overview, 0), ProblemCode::HostDown);
    assert_eq!(facts(&overview, 1).lookback.attempts, 1);
}

#[tokio::test]
async fn drift_is_the_distance_to_the_environment_upstream() {
    let house = two_environments().await;
    answers(
        &house,
        vec![
            ("staging", Ok(runs(Some("new"), None))),
            ("production", Ok(runs(Some("old"), None))),
        ],
    );
    *house.provider.comparison.lock().unwrap() = Some(Ok(Comparison {
        ahead_by: 3,
        behind_by: 1,
        url: None,
    }));
    let overview = overview_of(&house, &["one.example"]).await;
    assert_eq!(
        facts(&overview, 1).drift,
        Some(Drift::Compared {
            upstream: "staging".to_owned(),
            upstream_ahead_by: 3,
            upstream_behind_by: 1,
            url: None,
        })
    );
    assert_eq!(facts(&overview, 0).drift, None);
    assert_eq!(
        *house.provider.compared.lock().unwrap(),
        ["production: old...new"]
    );
}

#[tokio::test]
async fn the_same_commit_needs_no_comparison() {
    let house = two_environments().await;
    answers(
        &house,
        vec![
            ("staging", Ok(runs(Some("same"), None))),
            ("production", Ok(runs(Some("same"), None))),
        ],
    );
    let overview = overview_of(&house, &["one.example"]).await;
    assert!(matches!(
        facts(&overview, 1).drift,
        Some(Drift::Compared {
            upstream_ahead_by: 0,
            upstream_behind_by: 0,
            ..
        })
    ));
    assert!(house.provider.compared.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_compared_says_why_and_the_page_stands() {
    let known = || Ok(runs(Some("abc"), None));
    let unknown = || {
        let mut slot = runs(Some("abc"), None);
        slot.live_commit = None;
        Ok(slot)
    };
    let error = |code| Some(Err(Error::new(code, "no")));
    for (staging, production, comparison, reason) in [
        (
            Ok(runs(None, None)),
            known(),
            None,
            NotComparableReason::NothingLive,
        ),
        (
            known(),
            Ok(runs(None, None)),
            None,
            NotComparableReason::NothingLive,
        ),
        (
            unknown(),
            known(),
            None,
            NotComparableReason::VersionUnknown,
        ),
        (
            Ok(runs(Some("x"), None)),
            known(),
            error(ProblemCode::NotFoundOrNotVisible),
            NotComparableReason::CommitNotFound,
        ),
        (
            Ok(runs(Some("x"), None)),
            known(),
            error(ProblemCode::Timeout),
            NotComparableReason::NotRead,
        ),
    ] {
        let house = two_environments().await;
        answers(
            &house,
            vec![("staging", staging), ("production", production)],
        );
        *house.provider.comparison.lock().unwrap() = comparison;
        let overview = overview_of(&house, &["one.example"]).await;
        assert_eq!(facts(&overview, 1).drift, because(reason));
    }
}

#[tokio::test]
async fn environments_of_different_repositories_are_not_compared() {
    let mut elsewhere = environment("production", 2, Some("staging"), "one.example");
    elsewhere["source"] = json!({"repository": "acme/other"});
    let house = house(json!([
        environment("staging", 1, None, "one.example"),
        elsewhere
    ]))
    .await;
    answers(
        &house,
        vec![
            ("staging", Ok(runs(Some("a"), None))),
            ("production", Ok(runs(Some("b"), None))),
        ],
    );
    let overview = overview_of(&house, &["one.example"]).await;
    assert_eq!(
        facts(&overview, 1).drift,
        because(NotComparableReason::DifferentRepositories)
    );
}

#[tokio::test]
async fn the_provider_is_told_which_targets_other_services_share() {
    let house = two_environments().await;
    let cart = "component:default/cart";
    let of_cart = |name: &str, host: &str| {
        let mut environment = environment(name, 1, None, host);
        environment["service"] = json!(cart);
        environment
    };
    let command = json!({"service": cart, "environments": [
        of_cart("staging", "one.example"), of_cart("production", "two.example"),
    ]});
    let command: ReplaceEnvironmentsCommand = serde_json::from_value(command).unwrap();
    house
        .services()
        .replace_environments(command)
        .await
        .unwrap();
    *house.store.shared.lock().unwrap() = vec![SharedTarget {
        service: SERVICE.to_owned(),
        environment: "staging".to_owned(),
        other_service: cart.to_owned(),
    }];
    overview_of(&house, &["one.example"]).await;
    // The one on another host is not the same place.
    assert_eq!(
        house.provider.asked.lock().unwrap()[0].2,
        [format!("staging [{cart:?}]")]
    );
}

#[tokio::test]
async fn a_host_is_the_same_in_any_case() {
    let house = house(json!([
        environment("production", 2, Some("staging"), "One.Example"),
        environment("staging", 1, None, "one.example"),
    ]))
    .await;
    answers(
        &house,
        vec![
            ("staging", Ok(runs(Some("abc"), None))),
            ("production", Ok(runs(Some("abc"), None))),
        ],
    );
    for token_for in ["one.example", "ONE.example"] {
        let overview = overview_of(&house, &[token_for]).await;
        assert!(facts(&overview, 0).live.is_some());
        assert!(matches!(
            facts(&overview, 1).drift,
            Some(Drift::Compared { .. })
        ));
    }
    assert_eq!(house.provider.asked.lock().unwrap()[0].0, "one.example");
    let command = crate::services::commands::ServiceCommand {
        service: SERVICE.to_owned(),
    };
    let hosts = house
        .services()
        .required_hosts(command)
        .await
        .unwrap()
        .hosts;
    let hosts: Vec<_> = hosts.iter().map(|h| (&*h.host, &*h.url)).collect();
    assert_eq!(hosts, [("one.example", "https://one.example/")]);
}

#[tokio::test]
async fn the_liveliest_environment_sets_the_rhythm() {
    use DeploymentState::*;
    for (staging, production, expected) in [
        (None, None, 300),
        (Some(Failed), None, 300),
        (Some(Waiting), None, 15),
        (Some(Waiting), Some(Running), 5),
        (Some(Queued), Some(Cancelled), 5),
    ] {
        let house = two_environments().await;
        answers(
            &house,
            vec![
                ("staging", Ok(runs(Some("a"), staging))),
                ("production", Ok(runs(Some("a"), production))),
            ],
        );
        let overview = overview_of(&house, &["one.example"]).await;
        assert_eq!(
            overview.refresh_after_seconds, expected,
            "{staging:?} {production:?}"
        );
    }
}

#[tokio::test]
async fn an_attempt_behind_the_latest_sets_the_rhythm_as_well() {
    use DeploymentState::*;
    for (activity, expected) in [
        (Activity::Moving, 5),
        (Activity::Waiting, 15),
        (Activity::Resting, 300),
    ] {
        let house = two_environments().await;
        let staging = EnvironmentDeployments {
            activity,
            ..runs(Some("a"), Some(Failed))
        };
        answers(&house, vec![("staging", Ok(staging))]);
        let overview = overview_of(&house, &["one.example"]).await;
        assert_eq!(overview.refresh_after_seconds, expected, "{activity:?}");
    }
}

#[tokio::test]
async fn a_low_budget_stretches_the_rhythm() {
    for (remaining, expected) in [(5000, 5), (999, 20), (249, 60), (0, 60)] {
        let house = two_environments().await;
        answers(
            &house,
            vec![("staging", Ok(runs(None, Some(DeploymentState::Running))))],
        );
        *house.provider.budgets.lock().unwrap() = vec![Budget {
            host: "one.example".to_owned(),
            resource: "core".to_owned(),
            limit: 5000,
            remaining,
            resets_at: "2026-01-01T01:00:00Z".parse().unwrap(),
        }];
        let overview = overview_of(&house, &["one.example"]).await;
        assert_eq!(overview.refresh_after_seconds, expected, "{remaining} left");
        assert_eq!(overview.budgets.len(), 1);
    }
}

#[test]
fn a_problem_that_passes_by_itself_is_not_slept_over() {
    use ProblemCode::*;
    let now: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let at = |text: &str| Some(text.parse::<jiff::Timestamp>().unwrap());
    for (code, retry_at, expected) in [
        (RateLimited, at("2026-01-01T00:00:20Z"), 21),
        (SecondaryRateLimited, at("2026-01-01T00:01:00Z"), 61),
        (RateLimited, at("2026-01-01T00:50:00Z"), 300),
        (RateLimited, at("2025-12-31T23:00:00Z"), 5),
        (RateLimited, None, 300),
        (HostDown, None, 30),
        (Timeout, None, 30),
        (TokenRejected, None, 300),
        (NotFoundOrNotVisible, None, 300),
    ] {
        let error = Error::new(code, "It failed.").with(|d| d.retry_at = retry_at);
        let seconds = refresh_after(&[Err(error)], &[], false, now);
        assert_eq!(seconds, expected, "{code:?} until {retry_at:?}");
    }
}

#[tokio::test]
async fn a_service_that_is_no_entity_ref_is_refused() {
    let house = House::new();
    let command = OverviewCommand {
        service: "payments".to_owned(),
    };
    let error = house
        .services()
        .overview(&viewer(&[]), command)
        .await
        .unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("service"));
}

proptest! {
    #[test]
    fn no_budget_can_overflow_the_rhythm(limit: u32, remaining: u32) {
        let budget = Budget {
            host: String::new(),
            resource: String::new(),
            limit,
            remaining,
            resets_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let seconds = refresh_after(&[], &[budget], false, jiff::Timestamp::UNIX_EPOCH);
        prop_assert!((IDLE..=LONGEST).contains(&seconds));
    }
}
