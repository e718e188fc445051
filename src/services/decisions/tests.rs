//! What is asked of the provider, what a decision concerns, and what is refused before anything is sent.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::approval::DecisionResult,
    services::testing::{House, environment, viewer},
};

const PAYMENTS: &str = "component:default/payments";
const SEARCH: &str = "component:default/search";

fn of(service: &str, name: &str, order: u32, host: &str) -> Value {
    let mut environment = environment(name, order, None, host);
    environment["service"] = json!(service);
    environment
}

/// Two services in one repository; another repository beside it.
async fn house() -> House {
    let house = House::new();
    let mut elsewhere = of(PAYMENTS, "elsewhere", 4, "one");
    elsewhere["source"] = json!({"repository": "acme/other"});
    for (service, environments) in [
        (
            PAYMENTS,
            json!([
                of(PAYMENTS, "staging", 1, "one"),
                of(PAYMENTS, "production", 2, "one"),
                of(PAYMENTS, "abroad", 3, "two"),
                elsewhere
            ]),
        ),
        (SEARCH, json!([of(SEARCH, "production", 3, "one")])),
    ] {
        let replace = json!({"service": service, "environments": environments});
        let replace = serde_json::from_value(replace).unwrap();
        house
            .services()
            .replace_environments(replace)
            .await
            .unwrap();
    }
    *house.provider.touched.lock().unwrap() = vec!["production".to_owned()];
    house
}

fn refs(environments: &[(&str, &str)]) -> Value {
    let list = environments.iter();
    list.map(|(service, name)| json!({"service": service, "environment": name}))
        .collect()
}

fn command(change: Value) -> DecideCommand {
    let mut command = json!({"service": PAYMENTS, "run": "7", "environments": ["production", "staging"],
        "decision": "approve", "authorized": refs(&[
            (PAYMENTS, "staging"), (PAYMENTS, "production"), (SEARCH, "production")])});
    let change = change.as_object().unwrap().clone();
    command.as_object_mut().unwrap().extend(change);
    serde_json::from_value(command).unwrap()
}

async fn decide(house: &House, change: Value) -> Result<DecisionOutcome> {
    let services = house.services();
    services.decide(&viewer(&["one"]), command(change)).await
}

fn sent(house: &House) -> Vec<DecisionOrder> {
    house.provider.decision_orders.lock().unwrap().clone()
}

#[tokio::test]
async fn what_waits_is_sent_once_with_the_providers_ids_and_told_in_the_order_asked() {
    let house = house().await;
    let outcome = decide(&house, json!({"comment": "  Looks good. "}))
        .await
        .unwrap();
    let told: Vec<_> = outcome.environments.iter().collect();
    assert_eq!(told[0].environment, "production");
    assert_eq!(told[1].environment, "staging");
    assert!(told.iter().all(|each| each.result == DecisionResult::Done));
    let account = outcome.account.as_ref().unwrap();
    assert_eq!(
        (account.host.as_str(), account.login.as_str()),
        ("one", "alice")
    );
    let orders = sent(&house);
    assert_eq!(orders.len(), 1);
    let ids: Vec<_> = orders[0]
        .waiting
        .iter()
        .map(|gate| gate.id.as_str())
        .collect();
    assert_eq!(ids, ["id of production", "id of staging"]);
    assert_eq!(orders[0].comment, "Looks good.");
    let planned = house.provider.decisions.lock().unwrap();
    // All of the repository, of any service; neither another repository nor another host.
    let configured = planned[0].configured.iter();
    let configured: Vec<_> = configured
        .map(|each| format!("{} {}", each.service, each.name))
        .collect();
    assert_eq!(
        configured,
        [
            format!("{PAYMENTS} staging"),
            format!("{PAYMENTS} production"),
            format!("{SEARCH} production")
        ]
    );
}

#[tokio::test]
async fn what_does_not_wait_is_told_and_only_the_rest_is_sent() {
    let house = house().await;
    let settled = Standing::Settled {
        result: DecisionResult::NoLongerWaiting,
        message: "It was cancelled.".to_owned(),
    };
    house
        .provider
        .standing
        .lock()
        .unwrap()
        .insert("production".to_owned(), settled.clone());
    let outcome = decide(&house, json!({})).await.unwrap();
    let results: Vec<_> = outcome
        .environments
        .iter()
        .map(|each| &each.result)
        .collect();
    assert_eq!(
        results,
        [&DecisionResult::NoLongerWaiting, &DecisionResult::Done]
    );
    let orders = sent(&house);
    let waiting: Vec<_> = orders[0]
        .waiting
        .iter()
        .map(|gate| gate.environment.as_str())
        .collect();
    assert_eq!(waiting, ["staging"]);
    house
        .provider
        .standing
        .lock()
        .unwrap()
        .insert("staging".to_owned(), settled);
    decide(&house, json!({})).await.unwrap();
    assert_eq!(sent(&house).len(), 1, "nothing waits, nothing is sent");
}

#[tokio::test]
async fn every_environment_that_it_concerns_must_be_authorized() {
    let house = house().await;
    let all = [
        (PAYMENTS, "staging"),
        (PAYMENTS, "production"),
        (SEARCH, "production"),
    ];
    for missing in all {
        let rest: Vec<_> = all.into_iter().filter(|each| *each != missing).collect();
        let error = decide(&house, json!({"authorized": refs(&rest)}))
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::Conflict);
        assert_eq!(error.details.field.as_deref(), Some("authorized"));
        // Whoever decides may not be allowed to know what else it concerns.
        assert!(!error.message.contains(missing.1), "{}", error.message);
    }
    assert!(sent(&house).is_empty());
}

#[tokio::test]
async fn what_is_not_valid_names_its_field_and_asks_nobody() {
    let house = house().await;
    for (change, code, field) in [
        (
            json!({"environments": []}),
            ProblemCode::InvalidInput,
            "environments",
        ),
        (
            json!({"environments": ["staging", "staging"]}),
            ProblemCode::InvalidInput,
            "environments[1]",
        ),
        (
            json!({"environments": ["staging", "nowhere"]}),
            ProblemCode::NotConfigured,
            "environments[1]",
        ),
        (
            json!({"environments": ["staging", "abroad"]}),
            ProblemCode::InvalidInput,
            "environments[1]",
        ),
        (
            json!({"environments": ["staging", "elsewhere"]}),
            ProblemCode::InvalidInput,
            "environments[1]",
        ),
        (json!({"run": "7 8"}), ProblemCode::InvalidInput, "run"),
        (
            json!({"comment": "x".repeat(2001)}),
            ProblemCode::InvalidInput,
            "comment",
        ),
        (
            json!({"comment": "Do \u{202e}evorppa ton"}),
            ProblemCode::InvalidInput,
            "comment",
        ),
        (
            json!({"comment": "\u{7}"}),
            ProblemCode::InvalidInput,
            "comment",
        ),
    ] {
        let error = decide(&house, change.clone()).await.unwrap_err();
        assert_eq!(
            (error.code, error.details.field.as_deref()),
            (code, Some(field)),
            "{change}"
        );
    }
    assert!(house.provider.decisions.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_error_of_the_provider_is_the_answer_and_nothing_is_sent_again() {
    let house = house().await;
    *house.provider.decided.lock().unwrap() = Some(Err(Error::new(
        ProblemCode::TokenRejected,
        "The token was rejected.",
    )));
    let error = decide(&house, json!({})).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::TokenRejected);
    assert_eq!(sent(&house).len(), 1);
}

fn preflight_command(change: Value) -> DecisionPreflightCommand {
    let mut command = json!({"service": PAYMENTS, "run": "7", "environments": ["production", "staging"],
        "decision": "reject"});
    let change = change.as_object().unwrap().clone();
    command.as_object_mut().unwrap().extend(change);
    serde_json::from_value(command).unwrap()
}

async fn preflight(house: &House, change: Value) -> Result<DecisionPreflight> {
    let services = house.services();
    let command = preflight_command(change);
    services
        .decision_preflight(&viewer(&["one"]), command)
        .await
}

#[tokio::test]
async fn before_a_decision_it_is_said_whom_it_concerns_those_that_were_named_first() {
    let house = house().await;
    let told = preflight(&house, json!({})).await.unwrap();
    let touches: Vec<_> = told.touches.iter().collect();
    let names: Vec<_> = touches
        .iter()
        .map(|touched| (touched.service.as_str(), touched.environment.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (PAYMENTS, "production"),
            (PAYMENTS, "staging"),
            (SEARCH, "production")
        ]
    );
    assert_eq!(
        (told.service.as_str(), told.run.id.as_str()),
        (PAYMENTS, "7")
    );
    assert!(told.settled.is_empty());
    assert!(sent(&house).is_empty(), "nothing is decided");
    let planned = house.provider.decisions.lock().unwrap();
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].decision, Decision::Reject);
}

#[tokio::test]
async fn before_a_decision_it_is_said_what_nothing_would_be_sent_about() {
    let house = house().await;
    let settled = Standing::Settled {
        result: DecisionResult::NoLongerWaiting,
        message: "It was cancelled.".to_owned(),
    };
    house
        .provider
        .standing
        .lock()
        .unwrap()
        .insert("staging".to_owned(), settled);
    let told = preflight(&house, json!({})).await.unwrap();
    assert_eq!(
        told.settled,
        [DecidedEnvironment {
            environment: "staging".to_owned(),
            result: DecisionResult::NoLongerWaiting,
            message: "It was cancelled.".to_owned(),
        }]
    );
    let error = preflight(&house, json!({"environments": ["staging", "abroad"]}))
        .await
        .unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("environments[1]"));
}
