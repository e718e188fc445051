//! What every engine must do. An engine's tests call [`suite!`] with a way to open an empty store; `None` skips the behaviour where
//! the engine cannot be had.

use std::{any::Any, sync::Arc};

use jiff::Timestamp;
use serde_json::json;

pub use self::{finding::*, settling::*, started::*, starting::*};
use super::{EnvironmentQuery, Put, ServiceWrite, Stamp, Store, Written};
use crate::model::{
    environment::{Environment, IndexKeys, StoredEnvironment, Tier},
    problem::ProblemCode,
};

mod finding;
mod settling;
mod started;
mod starting;

/// A store to test, and what must outlive it.
pub type Opened = Option<(Arc<dyn Store>, Box<dyn Any + Send>)>;

/// Makes one test of each behaviour for an engine.
macro_rules! suite {
    ($open:expr) => {
        $crate::store::behaviour::suite!($open;
            a_service_without_environments_has_none,
            environments_come_back_as_they_were_in_order,
            a_write_touches_what_it_names_and_nothing_else,
            what_is_put_gets_the_next_revision_and_the_rest_keeps_its_own,
            an_environment_that_comes_back_never_gets_an_old_revision,
            a_write_that_saw_anything_else_changes_nothing,
            services_written_together_are_written_all_or_none,
            a_write_that_contradicts_itself_is_refused,
            of_many_who_create_at_once_one_wins,
            of_many_who_change_at_once_one_wins,
            writes_that_meet_crosswise_wait_for_each_other,
            pages_show_everything_once_in_order,
            a_page_begins_after_a_place_that_is_gone,
            lists_are_filtered_by_service_and_repository,
            texts_are_found_in_any_case_and_mean_themselves,
            shared_targets_name_the_other_services,
            shared_targets_of_many_services_come_with_one_question,
            a_target_on_another_host_or_provider_is_not_shared,
            what_is_about_to_be_started_is_written_down,
            a_press_is_written_down_once_however_often_it_comes,
            of_many_who_press_at_once_one_goes_ahead_and_the_others_hear_of_it,
            another_dispatch_is_in_the_way_until_it_is_confirmed_or_over,
            an_environment_that_changed_meanwhile_starts_nothing,
            what_came_of_a_dispatch_gets_better_and_never_worse,
            a_run_belongs_to_one_dispatch_and_the_provider_says_which,
            who_loses_a_run_is_as_open_as_before_it_had_one,
            of_claims_to_a_run_at_once_what_the_provider_says_wins,
            dispatches_are_listed_newest_first_by_what_is_known_of_them,
            runs_are_listed_newest_first_without_what_was_sent,
            runs_that_are_known_by_their_ids_are_found_however_old_they_are,
            a_closed_store_says_so_and_closes_twice,
        );
    };
    ($open:expr; $($behaviour:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                if let Some((store, _kept)) = $open.await {
                    $crate::store::behaviour::$behaviour(std::sync::Arc::clone(&store)).await;
                    store.close().await.unwrap();
                }
            }
        )+
    };
}
pub(super) use suite;

/// An environment of a service.
pub fn environment(service: &str, name: &str) -> Environment {
    Environment {
        service: service.to_owned(),
        name: name.to_owned(),
        tier: Tier::Other,
        order: 0,
        promotes_from: Vec::new(),
        provider: "github".to_owned(),
        host: "github.com".to_owned(),
        source: json!({ "owner": "acme", "deep": { "list": [1, "é\u{0}", null] } }),
    }
}

/// It, to be written.
pub fn put(service: &str, name: &str) -> Put {
    Put {
        environment: environment(service, name),
        keys: IndexKeys::default(),
    }
}

/// What creates these environments in a service that has none.
pub fn creation(service: &str, names: &[&str]) -> ServiceWrite {
    ServiceWrite {
        service: service.to_owned(),
        seen: Vec::new(),
        delete: Vec::new(),
        put: names.iter().map(|name| put(service, name)).collect(),
    }
}

/// Somebody, at some time. The nanoseconds are there to be kept.
pub fn stamp() -> Stamp {
    Stamp {
        by: Some("user:default/alice".to_owned()),
        at: "2026-02-03T04:05:06.789012345Z".parse().unwrap(),
    }
}

/// Names and revisions of a service, as a writer sees them.
pub async fn seen(store: &dyn Store, service: &str) -> Vec<(String, u64)> {
    let stored = store.load_environments(service).await.unwrap();
    stored
        .into_iter()
        .map(|e| (e.environment.name, e.revision))
        .collect()
}

/// Writes to a service as it is now.
pub async fn write(store: &dyn Store, service: &str, delete: &[&str], put: Vec<Put>) {
    let write = ServiceWrite {
        service: service.to_owned(),
        seen: seen(store, service).await,
        delete: delete.iter().map(|&name| name.to_owned()).collect(),
        put,
    };
    let written = store.write(vec![write], &stamp()).await.unwrap();
    assert_eq!(written, Written::Done);
}

/// The query that finds everything.
pub fn everything() -> EnvironmentQuery {
    EnvironmentQuery {
        services: None,
        repository: None,
        text: None,
        after: None,
        limit: 1000,
    }
}

async fn list(store: &dyn Store, change: impl FnOnce(&mut EnvironmentQuery)) -> Vec<String> {
    let mut query = everything();
    change(&mut query);
    let found = store.list_environments(&query).await.unwrap();
    found
        .into_iter()
        .map(|e| format!("{}#{}", e.environment.service, e.environment.name))
        .collect()
}

pub async fn a_service_without_environments_has_none(store: Arc<dyn Store>) {
    assert!(store.load_environments("a").await.unwrap().is_empty());
    assert!(
        store
            .shared_targets(&["a".to_owned()])
            .await
            .unwrap()
            .is_empty()
    );
    assert!(list(&*store, |_| ()).await.is_empty());
    assert_eq!(store.write(vec![], &stamp()).await.unwrap(), Written::Done);
}

pub async fn environments_come_back_as_they_were_in_order(store: Arc<dyn Store>) {
    let changed = |name: &str, change: fn(&mut Environment)| {
        let mut put = put("a", name);
        change(&mut put.environment);
        put
    };
    let puts = vec![
        changed("production", |e| {
            e.order = u32::MAX;
            e.tier = Tier::Production;
            e.promotes_from = vec!["staging \"1\"".to_owned(), "canary".to_owned()];
        }),
        changed("staging \"1\"", |e| {
            e.order = 1;
            e.tier = Tier::Staging;
        }),
        changed("canary", |e| {
            e.order = 1;
            e.tier = Tier::Development;
        }),
        changed("Zürich", |e| e.tier = Tier::Testing),
        changed("Éclair", |_| ()),
    ];
    write(&*store, "a", &[], puts.clone()).await;
    let read = store.load_environments("a").await.unwrap();
    // Names by their bytes, whatever the language of the database.
    let expected: Vec<_> = [3, 4, 2, 1, 0]
        .map(|index: usize| StoredEnvironment {
            environment: puts[index].environment.clone(),
            revision: 1,
            updated_at: Some(stamp().at),
            updated_by: stamp().by,
        })
        .into();
    assert_eq!(read, expected);
    assert_eq!(
        store.list_environments(&everything()).await.unwrap(),
        expected
    );
    // A program has no name.
    let by_program = Stamp {
        by: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let created = creation("b", &["x"]);
    store.write(vec![created], &by_program).await.unwrap();
    let read = store.load_environments("b").await.unwrap();
    assert_eq!(read[0].updated_by, None);
    assert_eq!(read[0].updated_at, Some(Timestamp::UNIX_EPOCH));
}

pub async fn a_write_touches_what_it_names_and_nothing_else(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    write(&*store, "b", &[], vec![put("b", "x")]).await;
    write(&*store, "a", &["x", "never there"], vec![put("a", "z")]).await;
    assert_eq!(
        list(&*store, |_| ()).await,
        ["a#y", "a#z", "b#x"].map(str::to_owned)
    );
    write(&*store, "a", &["y", "z"], vec![]).await;
    assert_eq!(list(&*store, |_| ()).await, ["b#x"]);
}

pub async fn what_is_put_gets_the_next_revision_and_the_rest_keeps_its_own(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let mut changed = put("a", "y");
    changed.environment.source = json!({ "owner": "other" });
    write(&*store, "a", &[], vec![changed.clone()]).await;
    write(&*store, "a", &[], vec![changed]).await;
    let revisions = [("x".to_owned(), 1), ("y".to_owned(), 3)];
    assert_eq!(seen(&*store, "a").await, revisions);
}

pub async fn an_environment_that_comes_back_never_gets_an_old_revision(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    write(&*store, "a", &["y"], vec![]).await;
    write(&*store, "a", &[], vec![put("a", "y")]).await;
    let revisions = [("x".to_owned(), 1), ("y".to_owned(), 2)];
    assert_eq!(seen(&*store, "a").await, revisions);
}

pub async fn a_write_that_saw_anything_else_changes_nothing(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let before = store.load_environments("a").await.unwrap();
    let saw = |names: &[(&str, u64)]| ServiceWrite {
        seen: names.iter().map(|&(n, r)| (n.to_owned(), r)).collect(),
        delete: vec!["x".to_owned()],
        ..creation("a", &["y", "z"])
    };
    for names in [
        &[][..],
        &[("x", 1)],
        &[("x", 1), ("y", 2)],
        &[("x", 1), ("y", 0)],
        &[("x", 1), ("y", 1), ("z", 1)],
        &[("x", 1), ("y", 1), ("y", 1)],
        &[("x", 1), ("Y", 1)],
    ] {
        let written = store.write(vec![saw(names)], &stamp()).await.unwrap();
        assert_eq!(written, Written::Changed, "{names:?}");
    }
    assert_eq!(store.load_environments("a").await.unwrap(), before);
    let written = store
        .write(vec![saw(&[("y", 1), ("x", 1)])], &stamp())
        .await;
    assert_eq!(written.unwrap(), Written::Done);
    let revisions = [("y".to_owned(), 2), ("z".to_owned(), 1)];
    assert_eq!(seen(&*store, "a").await, revisions);
}

pub async fn services_written_together_are_written_all_or_none(store: Arc<dyn Store>) {
    write(&*store, "b", &[], vec![put("b", "x")]).await;
    let all = |seen_of_b: Vec<(String, u64)>| {
        vec![
            creation("a", &["x"]),
            ServiceWrite {
                seen: seen_of_b,
                ..creation("b", &["x"])
            },
            creation("c", &["x"]),
        ]
    };
    let written = store.write(all(vec![]), &stamp()).await.unwrap();
    assert_eq!(written, Written::Changed);
    assert_eq!(list(&*store, |_| ()).await, ["b#x"]);
    let written = store
        .write(all(seen(&*store, "b").await), &stamp())
        .await
        .unwrap();
    assert_eq!(written, Written::Done);
    assert_eq!(list(&*store, |_| ()).await, ["a#x", "b#x", "c#x"]);
}

pub async fn a_write_that_contradicts_itself_is_refused(store: Arc<dyn Store>) {
    let twice = vec![creation("a", &["x"]), creation("a", &["y"])];
    let same = vec![creation("a", &["x", "x"])];
    let foreign = vec![ServiceWrite {
        put: vec![put("b", "x")],
        ..creation("a", &[])
    }];
    let both = vec![ServiceWrite {
        delete: vec!["x".to_owned()],
        ..creation("a", &["x"])
    }];
    for writes in [twice, same, foreign, both] {
        let error = store.write(writes, &stamp()).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::Internal);
    }
    assert!(list(&*store, |_| ()).await.is_empty());
}

/// Has twenty writers do this at once; answers how many succeeded.
async fn at_once(store: &Arc<dyn Store>, writes: impl Fn(usize) -> Vec<ServiceWrite>) -> usize {
    let writers: Vec<_> = (0..20)
        .map(|number| {
            let (store, writes) = (Arc::clone(store), writes(number));
            tokio::spawn(async move { store.write(writes, &stamp()).await.unwrap() })
        })
        .collect();
    let mut winners = 0;
    for writer in writers {
        winners += usize::from(writer.await.unwrap() == Written::Done);
    }
    winners
}

pub async fn of_many_who_create_at_once_one_wins(store: Arc<dyn Store>) {
    let winners = at_once(&store, |number| {
        let mut write = creation("a", &["left", "right"]);
        for put in &mut write.put {
            put.environment.source = json!(number);
        }
        vec![write]
    })
    .await;
    assert_eq!(winners, 1);
    let stored = store.load_environments("a").await.unwrap();
    assert_eq!(stored[0].environment.source, stored[1].environment.source);
    assert_eq!([stored[0].revision, stored[1].revision], [1, 1]);
}

pub async fn of_many_who_change_at_once_one_wins(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let seen_by_all = seen(&*store, "a").await;
    let winners = at_once(&store, |number| {
        vec![ServiceWrite {
            seen: seen_by_all.clone(),
            ..creation("a", &[["x", "y"][number % 2]])
        }]
    })
    .await;
    assert_eq!(winners, 1);
    let revisions: u64 = seen(&*store, "a").await.iter().map(|(_, r)| r).sum();
    assert_eq!(revisions, 3);
}

pub async fn writes_that_meet_crosswise_wait_for_each_other(store: Arc<dyn Store>) {
    let services = ["a", "b", "c", "d"];
    let winners = at_once(&store, |number| {
        let mut writes = services.map(|service| creation(service, &["x"])).to_vec();
        writes.rotate_left(number % services.len());
        if number % 3 == 0 {
            writes.reverse();
        }
        writes
    })
    .await;
    assert_eq!(winners, 1);
    assert_eq!(list(&*store, |_| ()).await.len(), services.len());
}

pub async fn a_closed_store_says_so_and_closes_twice(store: Arc<dyn Store>) {
    store.close().await.unwrap();
    let error = store.load_environments("a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    let error = store.list_environments(&everything()).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    let error = store.shared_targets(&["a".to_owned()]).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    let writes = vec![creation("a", &["x"])];
    let error = store.write(writes, &stamp()).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    store.close().await.unwrap();
}
