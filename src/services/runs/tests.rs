//! What is asked of the provider, and what is refused before.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::problem::ProblemCode,
    services::testing::{House, environment, viewer},
};

const SERVICE: &str = "component:default/payments";

async fn house() -> House {
    let house = House::new();
    let environments = json!([
        environment("staging", 1, None, "one"),
        environment("abroad", 2, None, "two"),
        environment("production", 3, None, "one"),
    ]);
    let replace = json!({"service": SERVICE, "environments": environments});
    let replace = serde_json::from_value(replace).unwrap();
    house
        .services()
        .replace_environments(replace)
        .await
        .unwrap();
    house
}

async fn ask(house: &House, change: Value) -> Result<EnvironmentRuns> {
    let mut command = json!({"service": SERVICE, "environment": "production"});
    let change = change.as_object().unwrap().clone();
    command.as_object_mut().unwrap().extend(change);
    let command = serde_json::from_value(command).unwrap();
    house.services().runs(&viewer(&["one"]), command).await
}

#[tokio::test]
async fn a_page_is_asked_for_among_the_environments_of_the_host() {
    let house = house().await;
    let first = ask(&house, json!({})).await.unwrap();
    assert_eq!(first.environment, "production");
    assert_eq!(first.next_cursor.as_deref(), Some("older"));
    assert!(!first.complete);
    let last = ask(&house, json!({"cursor": "older", "limit": 100}))
        .await
        .unwrap();
    assert!(last.complete);
    let asked = house.provider.paged.lock().unwrap();
    let asked: Vec<_> = asked
        .iter()
        .map(|request| {
            let environments = &request.deployments.environments;
            let name = environments[request.environment].environment.name.clone();
            (name, request.limit, request.cursor.clone())
        })
        .collect();
    assert_eq!(
        asked,
        [
            ("production".to_owned(), 20, None),
            ("production".to_owned(), 100, Some("older".to_owned())),
        ]
    );
}

#[tokio::test]
async fn what_is_not_valid_names_its_field_and_asks_nobody() {
    let house = house().await;
    for (change, code, field) in [
        (
            json!({"limit": 0}),
            ProblemCode::InvalidInput,
            Some("limit"),
        ),
        (
            json!({"limit": 101}),
            ProblemCode::InvalidInput,
            Some("limit"),
        ),
        (
            json!({"environment": "nowhere"}),
            ProblemCode::NotConfigured,
            Some("environment"),
        ),
        (
            json!({"environment": "abroad"}),
            ProblemCode::NotConnected,
            None,
        ),
    ] {
        let error = ask(&house, change.clone()).await.unwrap_err();
        assert_eq!(
            (error.code, error.details.field.as_deref()),
            (code, field),
            "{change}"
        );
    }
    assert!(house.provider.paged.lock().unwrap().is_empty());
}
