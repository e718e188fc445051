//! How what was started from here is found.

use std::sync::Arc;

use super::{
    starting::{all, at, begun, new_dispatch, settled, settlement},
    *,
};
use crate::{
    model::dispatch::DispatchState,
    store::dispatches::{
        DispatchQuery, NewDispatch, PipelineKey, RunRecord, RunsKey, StartedRunKey,
    },
};

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
