//! How dispatches are written down.

use std::sync::Arc;

use super::*;
use crate::{
    model::{
        dispatch::{DispatchPlan, DispatchRecord, DispatchState, DispatchValue, DispatchedRun},
        offered::VersionChoice,
    },
    store::dispatches::{Begun, DispatchQuery, NewDispatch, PressKey, Settlement},
};

pub fn at(minute: u32) -> Timestamp {
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

pub fn settlement(state: DispatchState, run: Option<&str>, is_told: bool) -> Settlement {
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

pub async fn begun(store: &dyn Store, new: NewDispatch) -> DispatchRecord {
    match store.begin_dispatch(new).await.unwrap() {
        Begun::New(record) => record,
        other => panic!("{other:?}"),
    }
}

pub async fn settled(store: &dyn Store, id: &str, settlement: Settlement) -> DispatchRecord {
    let record = store.settle_dispatch(id, settlement).await.unwrap();
    record.unwrap()
}

pub async fn all(store: &dyn Store) -> Vec<DispatchRecord> {
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
