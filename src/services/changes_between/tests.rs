//! Tests of changes through a scripted provider.

use serde_json::json;

use super::super::testing::{House, answers::runs, environment, viewer};
use super::*;
use crate::{
    model::{
        problem::ProblemCode,
        version::{UnknownVersionReason, Version},
    },
    providers::provider::EnvironmentDeployments,
    services::commands::ReplaceEnvironmentsCommand,
};

const SERVICE: &str = "component:default/payments";

async fn house(slot: Result<EnvironmentDeployments>) -> House {
    let house = House::new();
    let command: ReplaceEnvironmentsCommand = serde_json::from_value(json!({
        "service": SERVICE, "environments": [environment("production", 1, None, "one.example")],
    }))
    .unwrap();
    house
        .services()
        .replace_environments(command)
        .await
        .unwrap();
    let slots = &house.provider.slots;
    slots.lock().unwrap().insert("production".to_owned(), slot);
    house
}

async fn changes(house: &House, label: &str) -> Result<VersionChanges> {
    let command = serde_json::from_value(json!({
        "service": SERVICE, "environment": "production", "version": {"label": label},
    }))
    .unwrap();
    let viewer = viewer(&["one.example"]);
    house.services().changes(&viewer, command).await
}

#[tokio::test]
async fn a_version_is_compared_with_what_is_live() {
    let house = house(Ok(runs(Some("aaa"), None))).await;
    let changes = changes(&house, "v1").await.unwrap();
    assert_eq!(changes.outcome, ChangesOutcome::Same);
    assert_eq!(changes.version.sha.as_deref(), Some("found"));
    assert_eq!(*house.provider.compared.lock().unwrap(), ["aaa...v1"]);
}

#[tokio::test]
async fn nothing_live_and_a_live_version_that_is_not_known_are_said_without_a_question() {
    let nothing = runs(None, None);
    let lookback = nothing.lookback;
    let mut unknown = runs(Some("aaa"), None);
    unknown.live_commit = None;
    unknown.live.as_mut().unwrap().version = Version::Unknown {
        reason: UnknownVersionReason::NoSource,
        ran_on_ref: None,
        ran_on_sha: None,
    };
    let reason = NotComparableReason::VersionUnknown;
    for (slot, expected) in [
        (nothing, ChangesOutcome::NothingLive { lookback }),
        (unknown, ChangesOutcome::NotComparable { reason }),
    ] {
        let house = house(Ok(slot)).await;
        assert_eq!(changes(&house, "v1").await.unwrap().outcome, expected);
        assert!(house.provider.compared.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_environment_that_cannot_be_read_is_an_error_and_so_is_no_version() {
    let hidden = Error::new(ProblemCode::NotFoundOrNotVisible, "It is not for you.");
    let house = house(Err(hidden)).await;
    let error = changes(&house, "v1").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    for label in ["", " ", "a\nb", &"x".repeat(256)] {
        let error = changes(&house, label).await.unwrap_err();
        assert_eq!(error.details.field.as_deref(), Some("version.label"));
    }
}
