//! What is asked of the provider, and what is made of its answers.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{pipeline::MayNotDecide, problem::ProblemCode},
    services::testing::{House, environment, viewer},
};

const PAYMENTS: &str = "component:default/payments";
const SEARCH: &str = "component:default/search";

fn may_not() -> ViewerDecision {
    ViewerDecision::MayNot {
        reason: MayNotDecide::NotReviewer,
        message: "No.".to_owned(),
    }
}

/// Two services, of which one has an environment on another host, and what waits in their environments.
async fn house(waiting: &[(&str, &str, ViewerDecision)]) -> House {
    let house = House::new();
    for (service, environments) in [
        (
            PAYMENTS,
            [("staging", "one"), ("production", "one"), ("abroad", "two")].as_slice(),
        ),
        (SEARCH, [("index", "one")].as_slice()),
    ] {
        let environments: Vec<Value> = environments
            .iter()
            .enumerate()
            .map(|(order, (name, host))| {
                let order = u32::try_from(order).unwrap();
                let mut environment = environment(name, order, None, host);
                environment["service"] = json!(service);
                environment
            })
            .collect();
        let replace = json!({"service": service, "environments": environments});
        let replace = serde_json::from_value(replace).unwrap();
        house
            .services()
            .replace_environments(replace)
            .await
            .unwrap();
    }
    let mut found = house.provider.waiting.lock().unwrap();
    for (name, since, viewer) in waiting {
        found.insert((*name).to_owned(), ((*since).to_owned(), viewer.clone()));
    }
    drop(found);
    house
}

async fn inbox(house: &House, services: &[&str], hosts: &[&str]) -> Inbox {
    let command = serde_json::from_value(json!({"services": services})).unwrap();
    house
        .services()
        .inbox(&viewer(hosts), command)
        .await
        .unwrap()
}

fn names(inbox: &Inbox) -> Vec<&str> {
    inbox
        .waiting
        .iter()
        .map(|entry| entry.environment.as_str())
        .collect()
}

#[tokio::test]
async fn each_host_is_asked_once_and_the_longest_waiting_comes_first() {
    let house = house(&[
        ("staging", "2026-01-01T10:00:00Z", ViewerDecision::May),
        ("index", "2026-01-01T08:00:00Z", may_not()),
        ("abroad", "2026-01-01T09:00:00Z", ViewerDecision::May),
    ])
    .await;
    let inbox = inbox(&house, &[SEARCH, PAYMENTS, SEARCH], &["one", "two"]).await;
    assert_eq!(names(&inbox), ["index", "abroad", "staging"]);
    assert_eq!((inbox.for_viewer, inbox.for_others), (2, 1));
    assert_eq!(inbox.waiting[0].service, SEARCH);
    assert!(inbox.problems.is_empty());
    assert_eq!(inbox.refresh_after_seconds, 60);
    let asked = house.provider.inboxes.lock().unwrap();
    let mut asked: Vec<_> = asked
        .iter()
        .map(|request| (request.host.as_str(), request.environments.len()))
        .collect();
    asked.sort_unstable();
    assert_eq!(asked, [("one", 3), ("two", 1)]);
}

#[tokio::test]
async fn only_the_services_that_were_named_are_looked_at() {
    let house = house(&[
        ("staging", "2026-01-01T10:00:00Z", ViewerDecision::May),
        ("index", "2026-01-01T08:00:00Z", ViewerDecision::May),
    ])
    .await;
    assert_eq!(names(&inbox(&house, &[SEARCH], &["one"]).await), ["index"]);
    let none = inbox(&house, &[], &["one"]).await;
    assert!(none.waiting.is_empty());
    assert_eq!(none.refresh_after_seconds, 300);
    assert_eq!(house.provider.inboxes.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_host_without_token_and_one_that_fails_are_problems_beside_the_rest() {
    let house = house(&[("index", "2026-01-01T08:00:00Z", ViewerDecision::May)]).await;
    let without = inbox(&house, &[PAYMENTS, SEARCH], &["one"]).await;
    assert_eq!(names(&without), ["index"]);
    let codes: Vec<_> = without
        .problems
        .iter()
        .map(|problem| problem.code)
        .collect();
    assert_eq!(codes, [ProblemCode::NotConnected]);
    assert_eq!(without.problems[0].details.host.as_deref(), Some("two"));
    let down = Error::new(ProblemCode::HostDown, "It is down.");
    let failures = &house.provider.failures;
    failures.lock().unwrap().insert("two".to_owned(), down);
    let failing = inbox(&house, &[PAYMENTS, SEARCH], &["one", "two"]).await;
    assert_eq!(names(&failing), ["index"]);
    assert_eq!(failing.problems[0].code, ProblemCode::HostDown);
}

#[tokio::test]
async fn what_is_no_entity_ref_names_its_field() {
    let house = house(&[]).await;
    let services = house.services();
    let too_many: Vec<String> = (0..2001)
        .map(|n| format!("component:default/s{n}"))
        .collect();
    for (named, field) in [
        (vec![PAYMENTS.to_owned(), "what".to_owned()], "services[1]"),
        (too_many, "services"),
    ] {
        let command = InboxCommand { services: named };
        let error = services
            .inbox(&viewer(&["one"]), command)
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput);
        assert_eq!(error.details.field.as_deref(), Some(field));
    }
}
