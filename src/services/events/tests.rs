//! Taking note of events: what was read counts as old, and what happened is told once.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        deployment::{DeploymentState, Reviewer},
        dispatch::{DispatchPlan, DispatchState, DispatchedRun},
        environment::IndexKeys,
        offered::VersionChoice,
        problem::ProblemCode,
    },
    providers::provider::WaitSource,
    services::testing::{House, answers::run, environment},
    store::{Put, ServiceWrite, Stamp, Store, sqlite::SqliteStore},
    upstream::{clock::ManualClock, events::News},
};

const AT: &str = "2026-01-01T00:00:00Z";

fn command(delivery: &str) -> NoteEventCommand {
    NoteEventCommand {
        provider: "scripted".to_owned(),
        delivery: delivery.to_owned(),
        event: "something".to_owned(),
        payload: json!({}),
    }
}

fn event(said: Option<Said>) -> ProviderEvent {
    ProviderEvent {
        host: "one.example".to_owned(),
        repository: "acme/payments".to_owned(),
        news: vec![News::Run],
        said,
    }
}

fn wait(environment: &str, source: WaitSource) -> Wait {
    Wait {
        run: run("7"),
        environment: environment.to_owned(),
        pipeline: None,
        job: None,
        job_id: None,
        task: None,
        reviewers: match source {
            WaitSource::Request => vec![Reviewer::User {
                login: "bob".to_owned(),
                avatar_url: None,
            }],
            WaitSource::State { .. } => vec![],
        },
        actor: None,
        at: None,
        source,
    }
}

const STATE: WaitSource = WaitSource::State {
    request_follows: false,
};

fn record(service: &str, environment: &str) -> DispatchRecord {
    DispatchRecord {
        id: format!("{service} {environment}"),
        service: service.to_owned(),
        environment: environment.to_owned(),
        revision: 1,
        requested_by: "user:default/alice".to_owned(),
        provider: "scripted".to_owned(),
        host: "one.example".to_owned(),
        login: None,
        version: VersionChoice {
            label: "v2".to_owned(),
            sha: None,
        },
        plan: DispatchPlan {
            repository: "acme/payments".to_owned(),
            pipeline: "deploy.yml".to_owned(),
            run_ref: "main".to_owned(),
            inputs: vec![],
        },
        reason: None,
        state: DispatchState::Started,
        run: Some(DispatchedRun {
            id: "7".to_owned(),
            attempt: 1,
            url: None,
        }),
        requested_at: AT.parse().unwrap(),
        settled_at: None,
        ended_at: None,
        error: None,
    }
}

/// A house in which these (service, environment, host, repository) are configured.
async fn house(configured: &[(&str, &str, &str, &str)]) -> House {
    let house = House::new();
    for (order, (service, name, host, repository)) in configured.iter().enumerate() {
        let mut written: Value = environment(name, u32::try_from(order).unwrap(), None, host);
        written["service"] = json!(service);
        written["source"]["repository"] = json!(repository);
        let seen = house.store.load_environments(service).await.unwrap();
        let write = ServiceWrite {
            service: (*service).to_owned(),
            seen: seen
                .into_iter()
                .map(|known| (known.environment.name, known.revision))
                .collect(),
            delete: vec![],
            put: vec![Put {
                environment: serde_json::from_value(written).unwrap(),
                keys: IndexKeys {
                    target: None,
                    repository: Some((*repository).to_owned()),
                },
            }],
        };
        let stamp = Stamp {
            by: None,
            at: AT.parse().unwrap(),
        };
        house.store.write(vec![write], &stamp).await.unwrap();
    }
    house
}

const PAYMENTS: &str = "component:default/payments";
const REFUNDS: &str = "component:default/refunds";

async fn usual() -> House {
    house(&[
        (PAYMENTS, "staging", "one.example", "acme/payments"),
        (PAYMENTS, "production", "one.example", "acme/payments"),
        (REFUNDS, "production", "one.example", "acme/payments"),
        ("component:default/a", "x", "two.example", "acme/payments"),
        ("component:default/b", "x", "one.example", "acme/other"),
    ])
    .await
}

fn says(house: &House, said: Option<Said>) {
    *house.provider.event.lock().unwrap() = Some(event(said));
}

#[tokio::test]
async fn all_services_of_the_repository_at_its_host_are_named_and_what_was_read_is_old() {
    let house = usual().await;
    says(&house, None);
    let noted = house.services().note_event(command("1")).await.unwrap();
    assert_eq!(noted.services, [PAYMENTS, REFUNDS]);
    assert_eq!((noted.repeated, noted.happenings), (false, vec![]));
    assert!(!noted.waits);
    let changed = house.provider.changed.lock().unwrap().clone();
    assert_eq!(changed, ["one.example/acme/payments"]);
}

#[tokio::test]
async fn what_is_of_no_interest_changes_nothing() {
    let house = usual().await;
    let noted = house.services().note_event(command("1")).await.unwrap();
    assert_eq!(noted, NotedEvent::default());
    assert!(house.provider.changed.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_delivery_counts_once() {
    let house = usual().await;
    says(&house, None);
    let services = house.services();
    assert!(!services.note_event(command("1")).await.unwrap().repeated);
    let again = services.note_event(command("1")).await.unwrap();
    let expected = NotedEvent {
        repeated: true,
        ..NotedEvent::default()
    };
    assert_eq!(again, expected);
    assert!(!services.note_event(command("2")).await.unwrap().repeated);
    assert_eq!(house.provider.changed.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn commands_that_cannot_be_are_refused_by_their_field() {
    let services = usual().await.services();
    let long = "x".repeat(201);
    for (delivery, event, field) in [
        ("", "e", "delivery"),
        ("a b", "e", "delivery"),
        (long.as_str(), "e", "delivery"),
        ("d", "", "event"),
        ("d", "ü", "event"),
    ] {
        let command = NoteEventCommand {
            event: event.to_owned(),
            ..command(delivery)
        };
        let error = services.note_event(command).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput);
        assert_eq!(error.details.field.as_deref(), Some(field));
    }
    let unknown = NoteEventCommand {
        provider: "other".to_owned(),
        ..command("d")
    };
    let error = services.note_event(unknown).await.unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("provider"));
    let nothing = NoteEventCommand {
        payload: Value::Null,
        ..command("d")
    };
    let error = services.note_event(nothing).await.unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("payload"));
}

#[tokio::test]
async fn who_waits_is_told_once_for_each_run_and_environment() {
    let house = usual().await;
    let services = house.services();
    says(
        &house,
        Some(Said::Waiting(wait("staging", WaitSource::Request))),
    );
    let told = services.note_event(command("1")).await.unwrap().happenings;
    let [
        Happening::Waiting {
            service,
            environment,
            reviewers,
            version,
            at,
            ..
        },
    ] = told.as_slice()
    else {
        panic!("{told:?}");
    };
    assert_eq!(
        (service.as_str(), environment.as_str()),
        (PAYMENTS, "staging")
    );
    assert_eq!(reviewers.len(), 1);
    assert_eq!(version, &None);
    assert_eq!(*at, AT.parse::<Timestamp>().unwrap());
    let again = services.note_event(command("2")).await.unwrap();
    assert_eq!(again.happenings, []);
    assert_eq!(again.services, [PAYMENTS, REFUNDS]);
    // Another attempt waits again.
    let mut second = wait("staging", WaitSource::Request);
    second.run.attempt = Some(2);
    says(&house, Some(Said::Waiting(second)));
    let told = services.note_event(command("3")).await.unwrap().happenings;
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn a_second_wait_of_one_run_at_one_environment_is_told_and_each_once() {
    let house = usual().await;
    let services = house.services();
    let waits = |job: &str, at: &str, source| {
        Said::Waiting(Wait {
            job_id: Some(job.to_owned()),
            at: Some(at.parse().unwrap()),
            ..wait("staging", source)
        })
    };
    let mut told = Vec::new();
    for (delivery, said) in [
        waits("1", "2026-01-01T00:00:00Z", STATE),
        waits("1", "2026-01-01T00:00:00Z", WaitSource::Request),
        waits("2", "2026-01-01T00:10:00Z", WaitSource::Request),
        waits("2", "2026-01-01T00:10:01Z", STATE),
    ]
    .into_iter()
    .enumerate()
    {
        says(&house, Some(said));
        let command = command(&delivery.to_string());
        let noted = services.note_event(command).await.unwrap();
        told.push(noted.happenings.len());
    }
    // Of the first wait those who may decide are named after it was told: to them it is told as well.
    assert_eq!(told, [1, 1, 1, 0]);
}

#[tokio::test]
async fn what_happens_in_a_repository_of_which_nothing_is_configured_changes_nothing() {
    let house = usual().await;
    for (host, repository) in [
        ("one.example", "acme/foreign"),
        ("two.example", "acme/other"),
    ] {
        *house.provider.event.lock().unwrap() = Some(ProviderEvent {
            host: host.to_owned(),
            repository: repository.to_owned(),
            ..event(None)
        });
        let noted = house.services().note_event(command(host)).await.unwrap();
        assert_eq!(noted, NotedEvent::default());
    }
    assert!(house.provider.changed.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_wait_that_names_nobody_is_told_only_where_no_requests_come() {
    let house = usual().await;
    let services = house.services();
    says(&house, Some(Said::Waiting(wait("staging", STATE))));
    let told = services.note_event(command("1")).await.unwrap().happenings;
    assert_eq!(of_owners(&told), [(0, false)]);
    let again = services.note_event(command("2")).await.unwrap();
    assert_eq!(again.happenings, [], "never a second time for the same");
    assert!(again.waits, "for who looks at what waits it is news");
    // Those who may decide are named after it: they are told, and that others were.
    says(
        &house,
        Some(Said::Waiting(wait("staging", WaitSource::Request))),
    );
    let told = services.note_event(command("3")).await.unwrap().happenings;
    assert_eq!(of_owners(&told), [(1, true)]);
    let told = services.note_event(command("4")).await.unwrap().happenings;
    assert_eq!(told, []);
    // From now on it is known that requests come.
    let mut next = wait("staging", STATE);
    next.run.id = "8".to_owned();
    says(&house, Some(Said::Waiting(next.clone())));
    let told = services.note_event(command("5")).await.unwrap().happenings;
    assert_eq!(told, []);
    next.source = WaitSource::Request;
    says(&house, Some(Said::Waiting(next)));
    let told = services.note_event(command("6")).await.unwrap().happenings;
    assert_eq!(of_owners(&told), [(0, false)]);
}

/// Of waits how many reviewers are named, and whether the owners were told before.
fn of_owners(told: &[Happening]) -> Vec<(usize, bool)> {
    told.iter()
        .map(|happening| match happening {
            Happening::Waiting {
                reviewers,
                owners_told,
                ..
            } => (reviewers.len(), *owners_told),
            Happening::Ended { .. } => panic!("{happening:?}"),
        })
        .collect()
}

#[tokio::test]
async fn where_more_than_one_may_be_meant_the_one_that_it_was_started_for_is() {
    let house = usual().await;
    let services = house.services();
    says(
        &house,
        Some(Said::Waiting(wait("production", WaitSource::Request))),
    );
    let told = services.note_event(command("1")).await.unwrap().happenings;
    assert_eq!(told, []);
    *house.store.dispatched.lock().unwrap() = vec![record(REFUNDS, "production")];
    let told = services.note_event(command("2")).await.unwrap().happenings;
    let [
        Happening::Waiting {
            service, version, ..
        },
    ] = told.as_slice()
    else {
        panic!("{told:?}");
    };
    assert_eq!(service, REFUNDS);
    assert_eq!(version.as_deref(), Some("v2"));
}

#[tokio::test]
async fn whoever_started_a_run_is_told_once_that_it_ended() {
    let house = usual().await;
    let services = house.services();
    let end = || End {
        run: run("7"),
        state: DeploymentState::Failed,
        at: Some("2026-01-01T01:00:00Z".parse().unwrap()),
    };
    says(&house, Some(Said::Ended(end())));
    let told = services.note_event(command("1")).await.unwrap().happenings;
    assert_eq!(told, [], "it was not started from here");
    *house.store.dispatched.lock().unwrap() = vec![record(PAYMENTS, "staging")];
    let told = services.note_event(command("2")).await.unwrap().happenings;
    let expected = Happening::Ended {
        service: PAYMENTS.to_owned(),
        environment: "staging".to_owned(),
        run: run("7"),
        state: DeploymentState::Failed,
        version: Some("v2".to_owned()),
        requested_by: "user:default/alice".to_owned(),
        at: "2026-01-01T01:00:00Z".parse().unwrap(),
    };
    assert_eq!(told, [expected]);
    let told = services.note_event(command("3")).await.unwrap().happenings;
    assert_eq!(told, []);
}

#[tokio::test]
async fn an_event_of_one_repository_says_nothing_of_a_run_of_another() {
    let house = usual().await;
    let services = house.services();
    let mut started = record(PAYMENTS, "staging");
    started.plan.repository = "Acme/Payments".to_owned();
    *house.store.dispatched.lock().unwrap() = vec![started];
    let comes_from = |repository: &str, said: Said| {
        *house.provider.event.lock().unwrap() = Some(ProviderEvent {
            repository: repository.to_owned(),
            ..event(Some(said))
        });
    };
    let ended = || {
        Said::Ended(End {
            run: run("7"),
            state: DeploymentState::Succeeded,
            at: None,
        })
    };
    comes_from("acme/other", ended());
    let noted = services.note_event(command("1")).await.unwrap();
    assert_eq!(noted.services, ["component:default/b"]);
    assert_eq!(noted.happenings, [], "the end of another's run");
    // Nor does it hide what its own repository says afterwards.
    let waiting = Said::Waiting(wait("staging", WaitSource::Request));
    comes_from("acme/payments", waiting);
    let told = services.note_event(command("2")).await.unwrap().happenings;
    assert_eq!(told.len(), 1, "it waits");
    comes_from("acme/payments", ended());
    let told = services.note_event(command("3")).await.unwrap().happenings;
    assert_eq!(told.len(), 1, "it has ended");
    let told = services.note_event(command("4")).await.unwrap().happenings;
    assert_eq!(told, [], "told before");
}

#[tokio::test]
async fn what_has_ended_waits_for_nobody_whatever_comes_late() {
    let house = usual().await;
    let services = house.services();
    let end = End {
        run: run("7"),
        state: DeploymentState::Succeeded,
        at: None,
    };
    says(&house, Some(Said::Ended(end)));
    services.note_event(command("1")).await.unwrap();
    let late = wait("staging", WaitSource::Request);
    says(&house, Some(Said::Waiting(late.clone())));
    let told = services.note_event(command("2")).await.unwrap().happenings;
    assert_eq!(told, []);
    let again = RunLink {
        attempt: Some(2),
        ..run("7")
    };
    says(&house, Some(Said::Waiting(Wait { run: again, ..late })));
    let told = services.note_event(command("3")).await.unwrap().happenings;
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn a_delivery_that_could_not_be_carried_out_may_come_again() {
    let house = usual().await;
    says(&house, None);
    let closed = SqliteStore::open(":memory:").await.unwrap();
    closed.close().await.unwrap();
    let services = Services::new(
        Arc::new(closed),
        vec![house.provider.clone()],
        ManualClock::at(AT),
    );
    for _ in 0..2 {
        let error = services.note_event(command("1")).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::Closed);
    }
    assert_eq!(house.provider.changed.lock().unwrap().len(), 2);
}
