//! What every engine must do. An engine's tests call [`suite!`] with a way to open an empty store; `None` skips the behaviour where
//! the engine cannot be had.

use std::{any::Any, sync::Arc};

use jiff::Timestamp;
use serde_json::json;

use super::{EnvironmentQuery, Place, Put, ServiceWrite, Stamp, Store, Written};
use crate::model::{
    environment::{Environment, IndexKeys, StoredEnvironment, Tier},
    problem::ProblemCode,
};

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
            a_target_on_another_host_or_provider_is_not_shared,
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

fn place(stored: &StoredEnvironment) -> Place {
    Place {
        service: stored.environment.service.clone(),
        order: stored.environment.order,
        name: stored.environment.name.clone(),
    }
}

pub async fn a_service_without_environments_has_none(store: Arc<dyn Store>) {
    assert!(store.load_environments("a").await.unwrap().is_empty());
    assert!(store.shared_targets("a").await.unwrap().is_empty());
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

pub async fn pages_show_everything_once_in_order(store: Arc<dyn Store>) {
    for service in ["b", "a", "ä", "B"] {
        let puts = ["y", "x", "Z", "é"]
            .into_iter()
            .enumerate()
            .map(|(order, name)| {
                let mut put = put(service, name);
                put.environment.order = order as u32 / 2;
                put
            });
        write(&*store, service, &[], puts.collect()).await;
    }
    let all = list(&*store, |_| ()).await;
    let of = |service: &str| ["x", "y", "Z", "é"].map(|name| format!("{service}#{name}"));
    assert_eq!(all, ["B", "a", "b", "ä"].map(of).concat());
    for limit in [1, 3, 4, 15, 16, 17] {
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let query = EnvironmentQuery {
                after: after.clone(),
                limit,
                ..everything()
            };
            let page = store.list_environments(&query).await.unwrap();
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = Some(place(last));
            paged.extend(page.iter().map(|e| {
                let Place { service, name, .. } = place(e);
                format!("{service}#{name}")
            }));
        }
        assert_eq!(paged, all, "in pages of {limit}");
    }
}

pub async fn a_page_begins_after_a_place_that_is_gone(store: Arc<dyn Store>) {
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "z")]).await;
    write(&*store, "c", &[], vec![put("c", "x")]).await;
    for (service, order, name, expected) in [
        ("a", 0, "y", &["a#z", "c#x"][..]),
        ("a", 1, "a", &["c#x"]),
        ("b", 0, "", &["c#x"]),
        ("c", u32::MAX, "z", &[]),
    ] {
        let after = Place {
            service: service.to_owned(),
            order,
            name: name.to_owned(),
        };
        assert_eq!(list(&*store, |q| q.after = Some(after)).await, expected);
    }
}

fn with_repository(service: &str, name: &str, repository: &str) -> Put {
    Put {
        keys: IndexKeys {
            target: None,
            repository: Some(repository.to_owned()),
        },
        ..put(service, name)
    }
}

pub async fn lists_are_filtered_by_service_and_repository(store: Arc<dyn Store>) {
    for (service, repository) in [("a", "acme/a"), ("b", "acme/b"), ("c", "acme/a")] {
        let puts = vec![with_repository(service, "x", repository), put(service, "y")];
        write(&*store, service, &[], puts).await;
    }
    let services = |names: &[&str]| Some(names.iter().map(|&n| n.to_owned()).collect());
    let repository = Some("acme/a".to_owned());
    assert_eq!(
        list(&*store, |q| q.services =
            services(&["c", "a", "never there"]))
        .await,
        ["a#x", "a#y", "c#x", "c#y"]
    );
    assert!(
        list(&*store, |q| q.services = services(&[]))
            .await
            .is_empty()
    );
    assert_eq!(
        list(&*store, |q| q.repository = repository.clone()).await,
        ["a#x", "c#x"]
    );
    assert_eq!(
        list(&*store, |q| {
            q.repository = repository.clone();
            q.services = services(&["b", "c"]);
        })
        .await,
        ["c#x"]
    );
    // What an environment is found by goes with the write that changes it, and with the environment.
    write(&*store, "a", &[], vec![with_repository("a", "x", "acme/b")]).await;
    write(&*store, "c", &["x"], vec![]).await;
    assert!(
        list(&*store, |q| q.repository = repository)
            .await
            .is_empty()
    );
}

pub async fn texts_are_found_in_any_case_and_mean_themselves(store: Arc<dyn Store>) {
    let puts = vec![
        with_repository("Shop", "Größe-Élan", "acme/10%_off\\now"),
        put("Shop", "10x"),
        put("Shop", "plain_name"),
    ];
    write(&*store, "Shop", &[], puts).await;
    write(&*store, "till", &[], vec![put("till", "production")]).await;
    let all = ["Shop#10x", "Shop#Größe-Élan", "Shop#plain_name"];
    for (text, expected) in [
        ("sHOP", &all[..]),
        ("GRÖß", &all[1..2]),
        ("élan", &all[1..2]),
        ("10%", &all[1..2]),
        ("10%_OFF\\", &all[1..2]),
        ("1_", &[]),
        ("%", &all[1..2]),
        ("_", &all[1..3]),
        ("\\", &all[1..2]),
        ("'", &[]),
        ("\0", &[]),
        ("shop\n", &[]),
        ("10x", &all[..1]),
        ("", &[all[0], all[1], all[2], "till#production"]),
    ] {
        let found = list(&*store, |q| q.text = Some(text.to_owned())).await;
        assert_eq!(found, expected, "{text:?}");
    }
}

pub async fn shared_targets_name_the_other_services(store: Arc<dyn Store>) {
    let with_target = |service: &str, name: &str, target: Option<&str>| Put {
        keys: IndexKeys {
            target: target.map(|target| format!("acme/shop#{target}")),
            repository: None,
        },
        ..put(service, name)
    };
    for service in ["cart", "recommendations", "search"] {
        let targets = match service {
            "search" => [Some("production"), None, Some("search")],
            _ => [Some("production"), Some("staging"), Some(service)],
        };
        let puts = ["production", "staging", "own"]
            .into_iter()
            .zip(targets)
            .map(|(name, target)| with_target(service, name, target));
        write(&*store, service, &[], puts.collect()).await;
    }
    let shared = store.shared_targets("cart").await.unwrap();
    let shared: Vec<_> = shared
        .iter()
        .map(|s| (s.environment.as_str(), s.other_service.as_str()))
        .collect();
    assert_eq!(
        shared,
        [
            ("production", "recommendations"),
            ("production", "search"),
            ("staging", "recommendations"),
        ]
    );
    // A target that is given up is shared no more.
    let given_up = ["production", "staging"].map(|n| with_target("recommendations", n, None));
    write(&*store, "recommendations", &[], given_up.into()).await;
    assert_eq!(store.shared_targets("cart").await.unwrap().len(), 1);
}

pub async fn a_target_on_another_host_or_provider_is_not_shared(store: Arc<dyn Store>) {
    let on = |service: &str, provider: &str, host: &str| {
        let mut put = put(service, "x");
        put.environment.provider = provider.to_owned();
        put.environment.host = host.to_owned();
        put.keys.target = Some("acme/shop#production".to_owned());
        put
    };
    for put in [
        on("a", "github", "github.com"),
        on("b", "github", "ghe.example.com"),
        on("c", "gitlab", "github.com"),
    ] {
        let service = put.environment.service.clone();
        write(&*store, &service, &[], vec![put]).await;
    }
    assert!(store.shared_targets("a").await.unwrap().is_empty());
}

pub async fn a_closed_store_says_so_and_closes_twice(store: Arc<dyn Store>) {
    store.close().await.unwrap();
    let error = store.load_environments("a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    let error = store.list_environments(&everything()).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    let error = store.shared_targets("a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    let writes = vec![creation("a", &["x"])];
    let error = store.write(writes, &stamp()).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    store.close().await.unwrap();
}
