//! What is asked of the provider, and what is made of its answers.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        pipeline::MayNotDecide,
        problem::{Problem, ProblemCode},
    },
    services::testing::{House, environment, started_from_here, viewer},
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
async fn what_is_the_last_that_was_known_is_told_and_asked_for_again_once_that_can_be_over() {
    let house = house(&[
        ("index", "2026-01-01T08:00:00Z", ViewerDecision::May),
        ("abroad", "2026-01-01T09:00:00Z", ViewerDecision::May),
    ])
    .await;
    let both = [PAYMENTS, SEARCH];
    let fresh = inbox(&house, &both, &["one", "two"]).await;
    assert_eq!((fresh.stale, fresh.refresh_after_seconds), (None, 60));
    let down: Problem = Error::new(ProblemCode::HostDown, "It is down.").into();
    let stale = &house.provider.stale;
    stale.lock().unwrap().insert("two".to_owned(), down.clone());
    let known = inbox(&house, &both, &["one", "two"]).await;
    assert_eq!(names(&known), ["index", "abroad"]);
    assert_eq!(known.stale, Some(down));
    assert!(known.problems.is_empty());
    assert_eq!(known.refresh_after_seconds, 30);
}

#[tokio::test]
async fn what_was_started_from_here_is_told_however_old_it_is_and_however_much_was_started_since() {
    let house = house(&[
        ("staging", "2026-01-01T10:00:00Z", ViewerDecision::May),
        ("production", "2026-01-01T11:00:00Z", ViewerDecision::May),
        ("index", "2026-01-01T12:00:00Z", ViewerDecision::May),
    ])
    .await;
    let newer = (1000..7000).map(|run: u32| {
        let mut newer = started_from_here(PAYMENTS, "staging", &run.to_string());
        newer.reason = Some("It is newer.".to_owned());
        newer
    });
    let mut own = started_from_here(PAYMENTS, "staging", "7");
    own.reason = Some("It was time.".to_owned());
    own.requested_at = "2019-01-01T00:00:00Z".parse().unwrap();
    *house.store.dispatched.lock().unwrap() = newer.chain([own]).collect();
    let inbox = inbox(&house, &[PAYMENTS, SEARCH], &["one"]).await;
    let reasons: Vec<_> = inbox
        .waiting
        .iter()
        .map(|entry| (entry.environment.as_str(), entry.reason.as_deref()))
        .collect();
    // The same run waits in all of them; it was started for one.
    assert_eq!(
        reasons,
        [
            ("staging", Some("It was time.")),
            ("production", None),
            ("index", None)
        ]
    );
    let told = house.provider.told_of.lock().unwrap();
    let [told] = &**told else {
        panic!("{told:?}");
    };
    let told: Vec<_> = told
        .iter()
        .map(|(service, runs)| {
            let runs = runs.iter();
            let runs = runs.map(|run| (run.environment.as_str(), run.run.as_str()));
            (service.as_str(), runs.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(told, [(PAYMENTS, vec![("staging", "7")])]);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_fails_the_whole() {
    let house = house(&[("index", "2026-01-01T08:00:00Z", ViewerDecision::May)]).await;
    let failed = Error::new(ProblemCode::StoreUnavailable, "It is gone.");
    *house.store.runs_fail.lock().unwrap() = Some(failed);
    let command = serde_json::from_value(json!({"services": [SEARCH]})).unwrap();
    let services = house.services();
    let error = services
        .inbox(&viewer(&["one"]), command)
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
}

/// Services with one environment each, and what waits there.
async fn many(
    count: usize,
    waits: impl Fn(usize) -> Option<ViewerDecision>,
) -> (House, Vec<String>) {
    let house = House::new();
    let mut services = Vec::new();
    for n in 0..count {
        let service = format!("component:default/s{n}");
        let name = format!("e{n}");
        let mut environment = environment(&name, 0, None, "one");
        environment["service"] = json!(service);
        let replace = json!({"service": service, "environments": [environment]});
        let replace = serde_json::from_value(replace).unwrap();
        let replaced = house.services().replace_environments(replace).await;
        replaced.unwrap();
        if let Some(viewer) = waits(n) {
            let since = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
            let since = since + SignedDuration::from_mins(i64::try_from(n).unwrap());
            let mut found = house.provider.waiting.lock().unwrap();
            found.insert(name, (since.to_string(), viewer));
        }
        services.push(service);
    }
    (house, services)
}

#[tokio::test]
async fn of_more_than_can_be_shown_what_the_viewer_may_decide_comes_first() {
    // The viewer's three are the first, one in the middle, and the last of 250.
    let is_own = |n| [0, 130, 249].contains(&n);
    let (house, services) = many(250, |n| {
        Some(if is_own(n) {
            ViewerDecision::May
        } else {
            may_not()
        })
    })
    .await;
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    let inbox = inbox(&house, &services, &["one"]).await;
    assert_eq!((inbox.for_viewer, inbox.for_others), (3, 247));
    assert_eq!((inbox.waiting.len(), inbox.more), (200, true));
    let own = inbox.waiting.iter();
    let own: Vec<_> = own
        .filter(|entry| entry.viewer == ViewerDecision::May)
        .map(|entry| entry.environment.as_str())
        .collect();
    assert_eq!(own, ["e0", "e130", "e249"]);
    // Of the others those that are forgotten do not hide the latest.
    let names = names(&inbox);
    assert!(names.contains(&"e1") && names.contains(&"e248"));
    assert!(inbox.waiting.is_sorted_by_key(|entry| entry.since));
}

#[tokio::test]
async fn more_than_can_be_shown_of_ones_own_is_told() {
    let (house, services) = many(201, |_| Some(ViewerDecision::May)).await;
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    let all = inbox(&house, &services, &["one"]).await;
    assert_eq!(
        (all.for_viewer, all.waiting.len(), all.more),
        (201, 200, true)
    );
    let fewer = inbox(&house, &services[1..], &["one"]).await;
    assert_eq!(
        (fewer.for_viewer, fewer.waiting.len(), fewer.more),
        (200, 200, false)
    );
}

#[tokio::test]
async fn two_thousand_services_cost_the_store_as_much_as_one() {
    let (house, services) = many(2000, |n| (n == 1234).then_some(ViewerDecision::May)).await;
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    *house.store.shared_asked.lock().unwrap() = 0;
    let inbox = inbox(&house, &services, &["one"]).await;
    assert_eq!(names(&inbox), ["e1234"]);
    assert_eq!(*house.store.shared_asked.lock().unwrap(), 1);
    assert_eq!(house.provider.inboxes.lock().unwrap().len(), 1);
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
