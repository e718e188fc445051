//! What is asked of the provider, what is put beside its answer, and what is refused before anybody is asked.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::problem::ProblemCode,
    services::testing::{House, environment, viewer},
};

const PAYMENTS: &str = "component:default/payments";

async fn house() -> House {
    let house = House::new();
    let staging = environment("staging", 1, None, "one");
    let production = environment("production", 2, Some("staging"), "one");
    let replace = json!({"service": PAYMENTS, "environments": [staging, production]});
    let replace = serde_json::from_value(replace).unwrap();
    house
        .services()
        .replace_environments(replace)
        .await
        .unwrap();
    house
}

fn command(change: Value) -> PipelineCommand {
    let mut command = json!({"service": PAYMENTS, "environment": "production", "run": "7"});
    let change = change.as_object().unwrap().clone();
    command.as_object_mut().unwrap().extend(change);
    serde_json::from_value(command).unwrap()
}

fn record(repository: &str, run: &str) -> DispatchRecord {
    serde_json::from_value(json!({
        "id": "d1", "service": PAYMENTS, "environment": "production", "revision": 1,
        "requestedBy": "user:default/alice", "provider": "scripted", "host": "one", "login": "alice",
        "version": {"label": "v1", "sha": null},
        "plan": {"repository": repository, "pipeline": "deploy.yml", "ref": "main", "inputs": [{"name": "where", "value": "live"}]},
        "reason": null, "state": "started",
        "run": {"id": run, "attempt": 1, "url": null}, "requestedAt": "2026-01-01T00:00:00Z",
        "settledAt": null, "endedAt": null, "error": null,
    }))
    .unwrap()
}

#[tokio::test]
async fn the_run_and_what_was_sent_to_start_it_are_given_to_the_provider_and_the_record_is_shown() {
    let house = house().await;
    *house.store.dispatched.lock().unwrap() =
        vec![record("acme/other", "7"), record("Acme/Payments", "7")];
    let viewer = viewer(&["one"]);
    let services = house.services();
    let pipeline = services.pipeline(&viewer, command(json!({"attempt": 2})));
    let pipeline = pipeline.await.unwrap();
    assert_eq!(pipeline.environment, "production");
    let shown = pipeline.record.unwrap();
    assert_eq!(shown.plan.repository, "Acme/Payments");
    let asked = house.provider.followed.lock().unwrap();
    assert_eq!((asked[0].run.as_str(), asked[0].attempt), ("7", Some(2)));
    assert_eq!(asked[0].environment, 1, "its place among those of the host");
    assert_eq!(asked[0].inputs.as_ref().unwrap()[0].value, "live");
}

#[tokio::test]
async fn a_run_that_was_not_started_from_here_has_no_record() {
    let house = house().await;
    *house.store.dispatched.lock().unwrap() = vec![record("acme/payments", "8")];
    let services = house.services();
    let viewer = viewer(&["one"]);
    let pipeline = services.pipeline(&viewer, command(json!({}))).await;
    assert!(pipeline.unwrap().record.is_none());
    let asked = house.provider.followed.lock().unwrap();
    assert!(asked[0].inputs.is_none());
}

#[tokio::test]
async fn asking_again_follows_what_goes_on() {
    let house = house().await;
    let viewer = viewer(&["one"]);
    for (state, seconds) in [
        (DeploymentState::Running, 5),
        (DeploymentState::Queued, 5),
        (DeploymentState::Waiting, 15),
        (DeploymentState::Succeeded, 300),
    ] {
        *house.provider.stands.lock().unwrap() = Some(state);
        let services = house.services();
        let pipeline = services.pipeline(&viewer, command(json!({}))).await;
        assert_eq!(
            pipeline.unwrap().refresh_after_seconds,
            seconds,
            "{state:?}"
        );
    }
}

#[tokio::test]
async fn nobody_is_asked_for_what_cannot_be_a_run_or_without_a_token() {
    let house = house().await;
    let services = house.services();
    for (change, hosts, code) in [
        (
            json!({"run": "7 8"}),
            vec!["one"],
            ProblemCode::InvalidInput,
        ),
        (json!({"run": ""}), vec!["one"], ProblemCode::InvalidInput),
        (
            json!({"environment": "x"}),
            vec!["one"],
            ProblemCode::NotConfigured,
        ),
        (json!({}), vec![], ProblemCode::NotConnected),
    ] {
        let refused = services.pipeline(&viewer(&hosts), command(change)).await;
        assert_eq!(refused.unwrap_err().code, code);
    }
    assert!(house.provider.followed.lock().unwrap().is_empty());
}
