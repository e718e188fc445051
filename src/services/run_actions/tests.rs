//! What is asked of the provider, what it touches, and what is refused before anything is done.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        inspection::{Check, CheckOutcome},
        problem::ProblemCode,
        run_action::TouchedEnvironment,
    },
    services::testing::{House, answers::run, environment, viewer},
};

const PAYMENTS: &str = "component:default/payments";
const SEARCH: &str = "component:default/search";

fn of(service: &str, name: &str, order: u32, host: &str) -> Value {
    let mut environment = environment(name, order, None, host);
    environment["service"] = json!(service);
    environment
}

/// Two services in one repository; another host and another repository beside it.
async fn house() -> House {
    let house = House::new();
    let mut elsewhere = of(SEARCH, "elsewhere", 4, "one");
    elsewhere["source"] = json!({"repository": "acme/other"});
    for (service, environments) in [
        (
            PAYMENTS,
            json!([
                of(PAYMENTS, "staging", 1, "one"),
                of(PAYMENTS, "production", 2, "one")
            ]),
        ),
        (
            SEARCH,
            json!([
                of(SEARCH, "production", 3, "one"),
                of(SEARCH, "abroad", 1, "two"),
                elsewhere
            ]),
        ),
    ] {
        let replace = json!({"service": service, "environments": environments});
        let replace = serde_json::from_value(replace).unwrap();
        house
            .services()
            .replace_environments(replace)
            .await
            .unwrap();
    }
    *house.provider.touched.lock().unwrap() = ["staging", "production", "abroad", "elsewhere"]
        .map(str::to_owned)
        .into();
    *house.provider.acted.lock().unwrap() = Some(Ok(RunActed {
        run: run("7"),
        message: "Done.".to_owned(),
    }));
    house
}

fn command(change: Value) -> RunActionCommand {
    let mut command = json!({
        "service": PAYMENTS, "environment": "production", "run": "7", "action": "cancel",
        "authorized": [
            {"service": "Component:Default/Payments", "environment": "staging"},
            {"service": PAYMENTS, "environment": "production"},
            {"service": SEARCH, "environment": "production"},
        ],
    });
    let change = change.as_object().unwrap().clone();
    command.as_object_mut().unwrap().extend(change);
    serde_json::from_value(command).unwrap()
}

async fn act(house: &House, change: Value) -> Result<RunActionOutcome> {
    let services = house.services();
    services
        .act_on_run(&viewer(&["one"]), command(change))
        .await
}

fn sent(house: &House) -> usize {
    house.provider.run_orders.lock().unwrap().len()
}

fn names(touches: &[TouchedEnvironment]) -> Vec<(&str, &str)> {
    let touches = touches.iter();
    touches
        .map(|touched| (touched.service.as_str(), touched.environment.as_str()))
        .collect()
}

#[tokio::test]
async fn the_one_asked_about_comes_first_and_those_of_other_repositories_and_hosts_are_none() {
    let house = house().await;
    let command = json!({"service": PAYMENTS, "environment": "production", "run": "7", "action": "rerun_failed"});
    let command = serde_json::from_value(command).unwrap();
    let preflight = house
        .services()
        .run_preflight(&viewer(&["one"]), command)
        .await
        .unwrap();
    assert_eq!(
        names(&preflight.touches),
        [
            (PAYMENTS, "production"),
            (PAYMENTS, "staging"),
            (SEARCH, "production")
        ]
    );
    let request = house.provider.run_actions.lock().unwrap()[0].clone();
    assert_eq!(request.action, RunAction::RerunFailed);
    assert_eq!(
        request.deployments.environments[request.environment]
            .environment
            .name,
        "production"
    );
    assert_eq!(sent(&house), 0);
}

#[tokio::test]
async fn what_is_authorized_for_everything_is_done_once() {
    let house = house().await;
    let outcome = act(&house, json!({})).await.unwrap();
    assert_eq!(outcome.message, "Done.");
    assert_eq!(outcome.touches.len(), 3);
    assert_eq!(sent(&house), 1);
    assert_eq!(house.provider.run_orders.lock().unwrap()[0].run.id, "7");
}

#[tokio::test]
async fn an_environment_that_nobody_authorized_is_a_conflict_and_nothing_is_done() {
    let house = house().await;
    let some = json!({"authorized": [{"service": PAYMENTS, "environment": "production"}, {"service": SEARCH, "environment": "staging"}]});
    let error = act(&house, some).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Conflict);
    assert_eq!(error.details.field.as_deref(), Some("authorized"));
    // Whoever asks may not be allowed to know which.
    for name in ["staging", "production", "payments", "search"] {
        assert!(!error.message.contains(name), "{error}");
    }
    assert_eq!(sent(&house), 0);
}

#[tokio::test]
async fn what_is_blocked_is_refused_and_what_warns_wants_a_tick() {
    let house = house().await;
    let check = |outcome, message: &str| Check {
        outcome,
        field: None,
        message: message.to_owned(),
    };
    *house.provider.checks.lock().unwrap() = vec![check(CheckOutcome::Blocked, "It has ended.")];
    let error = act(&house, json!({"accepted": ["It has ended."]}))
        .await
        .unwrap_err();
    assert_eq!(error.message, "It has ended.");
    *house.provider.checks.lock().unwrap() = vec![check(CheckOutcome::Warned, "Mind.")];
    let error = act(&house, json!({})).await.unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("accepted"));
    assert!(
        error.message.starts_with("Nothing was cancelled: "),
        "{error}"
    );
    assert_eq!(sent(&house), 0);
    act(&house, json!({"accepted": ["Mind."]})).await.unwrap();
    assert_eq!(sent(&house), 1);
}

#[tokio::test]
async fn a_run_that_was_started_from_here_touches_what_it_was_started_for() {
    let house = house().await;
    *house.provider.touched.lock().unwrap() = Vec::new();
    let record = |service: &str, environment: &str, run: &str| {
        serde_json::from_value::<DispatchRecord>(json!({
            "id": run, "service": service, "environment": environment, "revision": 1,
            "requestedBy": "user:default/bob", "requestedAt": "2026-01-01T00:00:00Z",
            "provider": "scripted", "host": "one", "version": {"label": "v1"},
            "plan": {"repository": "acme/payments", "pipeline": "deploy.yml", "ref": "main", "inputs": []},
            "state": "started", "run": {"id": run, "attempt": 1, "url": null},
            "login": null, "reason": null, "error": null, "settledAt": null, "endedAt": null,
        }))
        .unwrap()
    };
    *house.provider.pipeline.lock().unwrap() = Some("deploy.yml".to_owned());
    // However many were started since.
    let newer = (1000..2500).map(|run: u32| record(PAYMENTS, "staging", &run.to_string()));
    *house.store.dispatched.lock().unwrap() =
        newer.chain([record(SEARCH, "production", "7")]).collect();
    let error = act(&house, json!({"authorized": []})).await.unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("authorized"));
    let outcome = act(&house, json!({})).await.unwrap();
    assert_eq!(
        names(&outcome.touches),
        [(PAYMENTS, "production"), (SEARCH, "production")]
    );
}

#[tokio::test]
async fn what_is_no_name_of_a_run_is_refused_before_anybody_is_asked() {
    let house = house().await;
    for run in ["", "7 8", "7\n", &"7".repeat(101)] {
        let error = act(&house, json!({"run": run})).await.unwrap_err();
        assert_eq!(error.details.field.as_deref(), Some("run"));
    }
    assert!(house.provider.run_actions.lock().unwrap().is_empty());
}
