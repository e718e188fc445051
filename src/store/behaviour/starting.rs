//! How dispatches are written down.

use std::sync::Arc;

use super::*;
use crate::{
    model::{
        dispatch::{DispatchPlan, DispatchRecord, DispatchState, DispatchValue, DispatchedRun},
        offered::VersionChoice,
        problem::{Problem, ProblemDetails},
    },
    store::dispatches::{
        Begun, DispatchQuery, NewDispatch, PipelineKey, PressKey, RunRecord, RunsKey, Settlement,
        StartedRunKey,
    },
};

fn at(minute: u32) -> Timestamp {
    format!("2026-02-03T04:{minute:02}:05.123456789Z")
        .parse()
        .unwrap()
}

/// A press of alice's on an environment of revision 1.
pub fn new_dispatch(service: &str, environment: &str, key: &str) -> NewDispatch {
    NewDispatch {
        id: format!("{service} {environment} {key}"),
        press: PressKey {
            user: "user:default/alice".to_owned(),
            service: service.to_owned(),
            environment: environment.to_owned(),
            key: key.to_owned(),
        },
        revision: 1,
        provider: "github".to_owned(),
        host: "github.com".to_owned(),
        login: None,
        version: VersionChoice {
            label: "v1.9.2".to_owned(),
            sha: Some("8f2c1d0".to_owned()),
        },
        plan: DispatchPlan {
            repository: "Acme/Shop".to_owned(),
            pipeline: "deploy.yml".to_owned(),
            run_ref: "main".to_owned(),
            inputs: vec![DispatchValue {
                name: "version".to_owned(),
                value: "v1.9.2 \u{0} \"é\"".to_owned(),
            }],
        },
        reason: Some("it is time".to_owned()),
        at: at(10),
        in_the_way_since: at(0),
        confirmed: None,
    }
}

fn settlement(state: DispatchState, run: Option<&str>, is_told: bool) -> Settlement {
    Settlement {
        state,
        run: run.map(|id| DispatchedRun {
            id: id.to_owned(),
            attempt: 1,
            url: Some(format!("https://github.com/runs/{id}")),
        }),
        is_told,
        login: None,
        error: None,
        at: at(11),
    }
}

async fn begun(store: &dyn Store, new: NewDispatch) -> DispatchRecord {
    match store.begin_dispatch(new).await.unwrap() {
        Begun::New(record) => record,
        other => panic!("{other:?}"),
    }
}

async fn settled(store: &dyn Store, id: &str, settlement: Settlement) -> DispatchRecord {
    let record = store.settle_dispatch(id, settlement).await.unwrap();
    record.unwrap()
}

async fn all(store: &dyn Store) -> Vec<DispatchRecord> {
    let query = DispatchQuery {
        limit: 100,
        ..DispatchQuery::default()
    };
    store.dispatches(&query).await.unwrap()
}

pub async fn what_is_about_to_be_started_is_written_down(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    let new = new_dispatch("a", "x", "1");
    let record = begun(&*store, new.clone()).await;
    assert_eq!(record.state, DispatchState::Intent);
    assert_eq!(
        (&record.version, &record.plan, &record.reason),
        (&new.version, &new.plan, &new.reason)
    );
    assert_eq!(
        (record.requested_at, record.requested_by.as_str()),
        (new.at, "user:default/alice")
    );
    assert_eq!((&record.run, record.settled_at), (&None, None));
    assert_eq!(all(&*store).await, std::slice::from_ref(&record));
    assert_eq!(
        store.dispatch_of_press(&new.press).await.unwrap(),
        Some(record)
    );
    let other = PressKey {
        user: "user:default/bob".to_owned(),
        ..new.press
    };
    assert_eq!(store.dispatch_of_press(&other).await.unwrap(), None);
}

pub async fn a_press_is_written_down_once_however_often_it_comes(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    let presses: Vec<_> = (0..8)
        .map(|number| {
            let store = Arc::clone(&store);
            let new = NewDispatch {
                id: format!("{number}"),
                ..new_dispatch("a", "x", "1")
            };
            tokio::spawn(async move { store.begin_dispatch(new).await.unwrap() })
        })
        .collect();
    let mut news = Vec::new();
    let mut repeated = Vec::new();
    for press in presses {
        match press.await.unwrap() {
            Begun::New(record) => news.push(record),
            Begun::Repeated(record) => repeated.push(record),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((news.len(), repeated.len()), (1, 7));
    assert!(repeated.iter().all(|record| *record == news[0]));
    assert_eq!(all(&*store).await, news);
    // Also when the environment has changed since, and is confirmed.
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    let again = NewDispatch {
        confirmed: Some(news[0].id.clone()),
        ..new_dispatch("a", "x", "1")
    };
    let again = store.begin_dispatch(again).await.unwrap();
    assert_eq!(again, Begun::Repeated(news[0].clone()));
}

pub async fn of_many_who_press_at_once_one_goes_ahead_and_the_others_hear_of_it(
    store: Arc<dyn Store>,
) {
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    let presses: Vec<_> = (0..8)
        .map(|number| {
            let store = Arc::clone(&store);
            let mut new = new_dispatch("a", "x", &format!("{number}"));
            new.press.user = format!("user:default/u{number}");
            tokio::spawn(async move { store.begin_dispatch(new).await.unwrap() })
        })
        .collect();
    let mut news = Vec::new();
    let mut refused = Vec::new();
    for press in presses {
        match press.await.unwrap() {
            Begun::New(record) => news.push(record),
            Begun::InTheWay(record) => refused.push(record),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((news.len(), refused.len()), (1, 7));
    assert!(refused.iter().all(|record| *record == news[0]));
}

pub async fn another_dispatch_is_in_the_way_until_it_is_confirmed_or_over(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let first = begun(&*store, new_dispatch("a", "x", "1")).await;
    // Another environment is not concerned.
    begun(&*store, new_dispatch("a", "y", "1")).await;
    let next = |key: &str, confirmed: Option<&str>| NewDispatch {
        at: at(20),
        confirmed: confirmed.map(str::to_owned),
        ..new_dispatch("a", "x", key)
    };
    let begin = |new| store.begin_dispatch(new);
    assert_eq!(
        begin(next("2", None)).await.unwrap(),
        Begun::InTheWay(first.clone())
    );
    let second = begun(&*store, next("2", Some(&first.id))).await;
    // What is confirmed is the one that was shown, not whatever comes meanwhile.
    assert_eq!(
        begin(next("3", Some(&first.id))).await.unwrap(),
        Begun::InTheWay(second.clone())
    );
    settled(
        &*store,
        &second.id,
        settlement(DispatchState::NotStarted, None, true),
    )
    .await;
    assert_eq!(
        begin(next("3", None)).await.unwrap(),
        Begun::InTheWay(first.clone())
    );
    settled(
        &*store,
        &first.id,
        settlement(DispatchState::Started, Some("7"), true),
    )
    .await;
    assert!(matches!(
        begin(next("3", None)).await.unwrap(),
        Begun::InTheWay(_)
    ));
    store
        .end_dispatches(&[first.id.clone(), "absent".to_owned()], at(21))
        .await
        .unwrap();
    store
        .end_dispatches(std::slice::from_ref(&first.id), at(22))
        .await
        .unwrap();
    let third = begun(&*store, next("3", None)).await;
    let ended = all(&*store).await.into_iter().find(|r| r.id == first.id);
    assert_eq!(ended.unwrap().ended_at, Some(at(21)));
    // What is long past is nobody's concern.
    let later = NewDispatch {
        in_the_way_since: at(20),
        at: at(50),
        ..next("4", None)
    };
    assert_eq!(begin(later.clone()).await.unwrap(), Begun::InTheWay(third));
    begun(
        &*store,
        NewDispatch {
            in_the_way_since: at(21),
            ..later
        },
    )
    .await;
}

pub async fn an_environment_that_changed_meanwhile_starts_nothing(store: Arc<dyn Store>) {
    let begin = |new| store.begin_dispatch(new);
    assert_eq!(
        begin(new_dispatch("a", "x", "1")).await.unwrap(),
        Begun::Changed(None)
    );
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    assert_eq!(
        begin(new_dispatch("a", "x", "1")).await.unwrap(),
        Begun::Changed(Some(2))
    );
    assert!(all(&*store).await.is_empty());
    let new = NewDispatch {
        revision: 2,
        ..new_dispatch("a", "x", "1")
    };
    begun(&*store, new).await;
}

pub async fn what_came_of_a_dispatch_gets_better_and_never_worse(store: Arc<dyn Store>) {
    use DispatchState::{NotStarted, Started, Unknown};
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    let id = begun(&*store, new_dispatch("a", "x", "1")).await.id;
    let problem = Problem {
        code: ProblemCode::Timeout,
        message: "Nobody answered.".to_owned(),
        details: ProblemDetails::default(),
    };
    let unknown = Settlement {
        error: Some(problem.clone()),
        login: Some("alice-gh".to_owned()),
        ..settlement(Unknown, None, true)
    };
    let record = settled(&*store, &id, unknown).await;
    assert_eq!((record.state, record.error), (Unknown, Some(problem)));
    assert_eq!(record.login.as_deref(), Some("alice-gh"));
    assert_eq!(record.settled_at, Some(at(11)));
    // Concluded too early; the answer comes after all.
    let settle = |state, run, is_told| settled(&*store, &id, settlement(state, run, is_told));
    assert_eq!(settle(NotStarted, None, false).await.state, NotStarted);
    assert_eq!(settle(Started, Some("9"), false).await.state, NotStarted);
    assert_eq!(settle(Started, None, true).await.state, Started);
    assert_eq!(settle(NotStarted, None, true).await.state, Started);
    assert_eq!(settle(Unknown, None, false).await.state, Started);
    let run = |record: DispatchRecord| record.run.map(|run| run.id);
    assert_eq!(
        run(settle(Started, Some("8"), false).await).as_deref(),
        Some("8")
    );
    assert_eq!(
        run(settle(Started, Some("9"), false).await).as_deref(),
        Some("8")
    );
    let record = settle(Started, Some("9"), true).await;
    assert_eq!(
        (record.error.clone(), all(&*store).await),
        (None, vec![record.clone()])
    );
    assert_eq!(run(record).as_deref(), Some("9"));
    let absent = store.settle_dispatch("absent", settlement(Unknown, None, true));
    assert_eq!(absent.await.unwrap(), None);
}

pub async fn a_run_belongs_to_one_dispatch_and_the_provider_says_which(store: Arc<dyn Store>) {
    use DispatchState::{Started, Unknown};
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let one = begun(&*store, new_dispatch("a", "x", "1")).await.id;
    let two = begun(&*store, new_dispatch("a", "y", "1")).await.id;
    settled(&*store, &one, settlement(Started, Some("7"), false)).await;
    // What was concluded does not take it away.
    let record = settled(&*store, &two, settlement(Started, Some("7"), false)).await;
    assert_eq!((record.state, record.run), (DispatchState::Intent, None));
    // What the provider says does.
    let record = settled(&*store, &two, settlement(Started, Some("7"), true)).await;
    assert_eq!(record.run.map(|run| run.id).as_deref(), Some("7"));
    let first = all(&*store).await.into_iter().find(|r| r.id == one);
    let first = first.unwrap();
    assert_eq!((first.state, first.run), (Unknown, None));
}

pub async fn who_loses_a_run_is_as_open_as_before_it_had_one(store: Arc<dyn Store>) {
    use DispatchState::{Started, Unknown};
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let one = begun(&*store, new_dispatch("a", "x", "1")).await.id;
    let two = begun(&*store, new_dispatch("a", "y", "1")).await.id;
    settled(&*store, &one, settlement(Started, Some("7"), false)).await;
    // The end was that of another's run, then.
    store
        .end_dispatches(std::slice::from_ref(&one), at(12))
        .await
        .unwrap();
    settled(&*store, &two, settlement(Started, Some("7"), true)).await;
    let first = all(&*store).await.into_iter().find(|r| r.id == one);
    let first = first.unwrap();
    assert_eq!((first.state, &first.run), (Unknown, &None));
    assert_eq!((first.settled_at, first.ended_at), (None, None));
    let next = new_dispatch("a", "x", "2");
    assert_eq!(
        store.begin_dispatch(next).await.unwrap(),
        Begun::InTheWay(first)
    );
}

pub async fn of_claims_to_a_run_at_once_what_the_provider_says_wins(store: Arc<dyn Store>) {
    use DispatchState::Started;
    for round in 0..10 {
        let (one, two) = (format!("{round}-1"), format!("{round}-2"));
        // Of two services, which have no lock in common.
        for service in [&one, &two] {
            write(&*store, service, &[], vec![put(service, "x")]).await;
            begun(&*store, new_dispatch(service, "x", "1")).await;
        }
        let run = format!("{round}");
        let claims = [(&one, false), (&two, true)].map(|(service, is_told)| {
            let (store, id) = (Arc::clone(&store), format!("{service} x 1"));
            let claim = settlement(Started, Some(&run), is_told);
            tokio::spawn(async move { store.settle_dispatch(&id, claim).await })
        });
        for claim in claims {
            claim.await.unwrap().unwrap();
        }
        let owners: Vec<_> = all(&*store)
            .await
            .into_iter()
            .filter(|record| record.run.as_ref().is_some_and(|known| known.id == run))
            .map(|record| record.service)
            .collect();
        assert_eq!(owners, [two]);
    }
}

pub async fn dispatches_are_listed_newest_first_by_what_is_known_of_them(store: Arc<dyn Store>) {
    for service in ["a", "b"] {
        write(
            &*store,
            service,
            &[],
            vec![put(service, "x"), put(service, "y")],
        )
        .await;
    }
    let mut minute = 0;
    for (service, environment, pipeline) in [
        ("a", "x", "deploy.yml"),
        ("a", "y", "deploy.yml"),
        ("b", "x", "other.yml"),
        ("b", "y", "deploy.yml"),
    ] {
        minute += 1;
        let mut new = new_dispatch(service, environment, "1");
        new.plan.pipeline = pipeline.to_owned();
        new.at = at(minute);
        if environment == "y" {
            new.press.user = "user:default/bob".to_owned();
        }
        begun(&*store, new).await;
    }
    settled(
        &*store,
        "b y 1",
        settlement(DispatchState::Started, Some("7"), true),
    )
    .await;
    let list = async |change: fn(&mut DispatchQuery)| -> Vec<String> {
        let mut query = DispatchQuery {
            limit: 100,
            ..DispatchQuery::default()
        };
        change(&mut query);
        let records = store.dispatches(&query).await.unwrap();
        records
            .iter()
            .map(|r| format!("{}#{}", r.service, r.environment))
            .collect()
    };
    assert_eq!(list(|_| ()).await, ["b#y", "b#x", "a#y", "a#x"]);
    assert_eq!(list(|q| q.limit = 2).await, ["b#y", "b#x"]);
    assert_eq!(
        list(|q| q.service = Some("a".to_owned())).await,
        ["a#y", "a#x"]
    );
    assert_eq!(
        list(|q| {
            q.service = Some("a".to_owned());
            q.environment = Some("x".to_owned());
        })
        .await,
        ["a#x"]
    );
    assert_eq!(list(|q| q.since = Some(at(3))).await, ["b#y", "b#x"]);
    assert_eq!(list(|q| q.until = Some(at(3))).await, ["b#x", "a#y", "a#x"]);
    assert_eq!(
        list(|q| {
            q.until = Some(at(3));
            q.limit = 1;
        })
        .await,
        ["b#x"]
    );
    assert_eq!(list(|q| q.id = Some("a x 1".to_owned())).await, ["a#x"]);
    assert_eq!(list(|q| q.id = Some("absent".to_owned())).await, [""; 0]);
    assert_eq!(
        list(|q| q.requested_by = Some("user:default/bob".to_owned())).await,
        ["b#y", "a#y"]
    );
    assert_eq!(
        list(|q| q.state = Some(DispatchState::Started)).await,
        ["b#y"]
    );
    assert_eq!(
        list(|q| {
            q.state = Some(DispatchState::Intent);
            q.requested_by = Some("user:default/bob".to_owned());
        })
        .await,
        ["a#y"]
    );
    let run = |id: &str| StartedRunKey {
        provider: "github".to_owned(),
        host: "github.com".to_owned(),
        id: id.to_owned(),
    };
    let of_run = async |key: StartedRunKey| {
        let query = DispatchQuery {
            run: Some(key),
            limit: 100,
            ..DispatchQuery::default()
        };
        store.dispatches(&query).await.unwrap().len()
    };
    assert_eq!(of_run(run("7")).await, 1);
    assert_eq!(of_run(run("8")).await, 0);
    let elsewhere = StartedRunKey {
        host: "ghe.example.com".to_owned(),
        ..run("7")
    };
    assert_eq!(of_run(elsewhere).await, 0);
    assert_eq!(
        list(|q| {
            q.pipeline = Some(PipelineKey {
                provider: "github".to_owned(),
                host: "github.com".to_owned(),
                repository: "aCME/sHOP".to_owned(),
                pipeline: "deploy.yml".to_owned(),
            });
        })
        .await,
        ["b#y", "a#y", "a#x"]
    );
    assert_eq!(
        list(|q| {
            q.pipeline = Some(PipelineKey {
                provider: "github".to_owned(),
                host: "ghe.example.com".to_owned(),
                repository: "acme/shop".to_owned(),
                pipeline: "deploy.yml".to_owned(),
            });
        })
        .await,
        [""; 0]
    );
}

pub async fn runs_are_listed_newest_first_without_what_was_sent(store: Arc<dyn Store>) {
    for service in ["a", "b"] {
        write(&*store, service, &[], vec![put(service, "x")]).await;
    }
    let mut confirmed = None;
    for minute in 1..=5 {
        let new = NewDispatch {
            at: at(minute),
            confirmed,
            ..new_dispatch("a", "x", &minute.to_string())
        };
        confirmed = Some(begun(&*store, new).await.id);
    }
    begun(&*store, new_dispatch("b", "x", "1")).await;
    let started = |run| settlement(DispatchState::Started, run, true);
    for (id, run) in [
        ("a x 1", Some("11")),
        ("a x 2", None),
        ("a x 3", Some("13")),
        ("a x 5", Some("15")),
        ("b x 1", Some("20")),
    ] {
        settled(&*store, id, started(run)).await;
    }
    store
        .end_dispatches(&["a x 3".to_owned()], at(12))
        .await
        .unwrap();
    let runs = store.dispatched_runs("a", 100).await.unwrap();
    let shown: Vec<_> = runs.iter().map(|r| (&*r.run, r.has_ended)).collect();
    assert_eq!(shown, [("15", false), ("13", true), ("11", false)]);
    let records = all(&*store).await;
    let of_a = records.iter().filter(|record| record.service == "a");
    assert_eq!(runs, of_a.filter_map(RunRecord::of).collect::<Vec<_>>());
    let newest = store.dispatched_runs("a", 2).await.unwrap();
    assert_eq!(newest, runs[..2]);
    assert_eq!(store.dispatched_runs("c", 100).await.unwrap(), []);
}

pub async fn runs_that_are_known_by_their_ids_are_found_however_old_they_are(
    store: Arc<dyn Store>,
) {
    let started = |run| settlement(DispatchState::Started, Some(run), true);
    for (service, provider, host, run) in [
        ("a", "github", "github.com", "11"),
        ("b", "github", "github.com", "12"),
        ("c", "github", "github.com", "13"),
        ("d", "github", "ghe.example.com", "11"),
        ("e", "other", "github.com", "11"),
    ] {
        write(&*store, service, &[], vec![put(service, "x")]).await;
        let new = NewDispatch {
            provider: provider.to_owned(),
            host: host.to_owned(),
            at: "2020-02-03T04:05:06Z".parse().unwrap(),
            ..new_dispatch(service, "x", "1")
        };
        let id = begun(&*store, new).await.id;
        settled(&*store, &id, started(run)).await;
    }
    let records = all(&*store).await;
    let among = async |ids: Vec<String>| {
        let (provider, host) = ("github".to_owned(), "github.com".to_owned());
        let runs = RunsKey {
            provider,
            host,
            ids,
        };
        let mut found = store.dispatches_of_runs(&runs).await.unwrap();
        found.sort_by(|a, b| a.run.cmp(&b.run));
        found
    };
    let named = |names: &[&str]| names.iter().map(|&id| id.to_owned()).collect();
    let found = among(named(&["13", "11", "never", "", "11"])).await;
    let shown: Vec<_> = found.iter().map(|r| (&*r.run, &*r.service)).collect();
    assert_eq!(shown, [("11", "a"), ("13", "c")]);
    for record in &found {
        let whole = records.iter().find(|whole| whole.id == record.id);
        assert_eq!(whole.and_then(RunRecord::of).as_ref(), Some(record));
    }
    assert_eq!(among(Vec::new()).await, []);
    // As many as a large answer of a provider may name.
    let many = among((0..10_000).map(|id| id.to_string()).collect()).await;
    assert_eq!(many.len(), 3);
}
