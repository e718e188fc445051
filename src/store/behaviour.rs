//! What every engine must do. An engine's tests call [`suite!`] with a way to open an empty store.

use std::sync::Arc;

use serde_json::json;

use super::Store;
use crate::model::{
    environment::{Environment, Tier},
    problem::ProblemCode,
};

/// Makes one test of each behaviour for an engine.
macro_rules! suite {
    ($open:expr) => {
        $crate::store::behaviour::suite!($open;
            a_service_without_environments_has_none,
            environments_come_back_as_they_were_in_order,
            replacing_removes_what_is_not_named,
            an_unchanged_environment_keeps_its_revision_and_a_changed_one_gets_the_next,
            an_environment_that_comes_back_never_gets_an_old_revision,
            services_do_not_touch_each_other,
            shared_targets_name_the_other_services,
            a_target_on_another_host_or_provider_is_not_shared,
            a_replacement_that_is_not_valid_changes_nothing,
            many_writers_leave_one_of_their_states,
            a_closed_store_says_so_and_closes_twice,
        );
    };
    ($open:expr; $($behaviour:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                $crate::store::behaviour::$behaviour($open().await).await;
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
        promotes_from: None,
        provider: "github".to_owned(),
        host: "github.com".to_owned(),
        source: json!({ "owner": "acme", "deep": { "list": [1, "é\u{0}", null] } }),
    }
}

async fn put(store: &Arc<dyn Store>, environments: Vec<Environment>) {
    let service = environments[0].service.clone();
    let targets = vec![None; environments.len()];
    store
        .replace_environments(&service, environments, targets)
        .await
        .unwrap();
}

async fn names(store: &Arc<dyn Store>, service: &str) -> Vec<String> {
    let stored = store.load_environments(service).await.unwrap();
    stored.into_iter().map(|e| e.environment.name).collect()
}

async fn revisions(store: &Arc<dyn Store>, service: &str) -> Vec<u64> {
    let stored = store.load_environments(service).await.unwrap();
    stored.into_iter().map(|e| e.revision).collect()
}

pub async fn a_service_without_environments_has_none(store: Arc<dyn Store>) {
    assert!(store.load_environments("a").await.unwrap().is_empty());
    assert!(store.shared_targets("a").await.unwrap().is_empty());
}

pub async fn environments_come_back_as_they_were_in_order(store: Arc<dyn Store>) {
    let mut production = environment("a", "production");
    production.order = u32::MAX;
    production.tier = Tier::Production;
    production.promotes_from = Some("staging".to_owned());
    let staging = Environment {
        order: 1,
        tier: Tier::Staging,
        ..environment("a", "staging")
    };
    let canary = Environment {
        order: 1,
        tier: Tier::Development,
        ..environment("a", "canary")
    };
    let testing = Environment {
        tier: Tier::Testing,
        ..environment("a", "testing")
    };
    let written = store
        .replace_environments(
            "a",
            vec![
                production.clone(),
                staging.clone(),
                canary.clone(),
                testing.clone(),
            ],
            vec![None; 4],
        )
        .await
        .unwrap();
    let read = store.load_environments("a").await.unwrap();
    assert_eq!(written, read);
    let read: Vec<_> = read.into_iter().map(|e| e.environment).collect();
    assert_eq!(read, [testing, canary, staging, production]);
}

pub async fn replacing_removes_what_is_not_named(store: Arc<dyn Store>) {
    put(&store, vec![environment("a", "x"), environment("a", "y")]).await;
    put(&store, vec![environment("a", "y"), environment("a", "z")]).await;
    assert_eq!(names(&store, "a").await, ["y", "z"]);
    store
        .replace_environments("a", vec![], vec![])
        .await
        .unwrap();
    assert!(names(&store, "a").await.is_empty());
}

pub async fn an_unchanged_environment_keeps_its_revision_and_a_changed_one_gets_the_next(
    store: Arc<dyn Store>,
) {
    put(&store, vec![environment("a", "x"), environment("a", "y")]).await;
    assert_eq!(revisions(&store, "a").await, [1, 1]);
    let mut changed = environment("a", "y");
    changed.source = json!({ "owner": "other" });
    put(&store, vec![environment("a", "x"), changed]).await;
    assert_eq!(revisions(&store, "a").await, [1, 2]);
}

pub async fn an_environment_that_comes_back_never_gets_an_old_revision(store: Arc<dyn Store>) {
    put(&store, vec![environment("a", "x"), environment("a", "y")]).await;
    put(&store, vec![environment("a", "x")]).await;
    put(&store, vec![environment("a", "x"), environment("a", "y")]).await;
    assert_eq!(revisions(&store, "a").await, [1, 2]);
}

pub async fn services_do_not_touch_each_other(store: Arc<dyn Store>) {
    put(&store, vec![environment("a", "x")]).await;
    put(&store, vec![environment("b", "x"), environment("b", "y")]).await;
    store
        .replace_environments("a", vec![], vec![])
        .await
        .unwrap();
    assert_eq!(names(&store, "b").await, ["x", "y"]);
}

pub async fn shared_targets_name_the_other_services(store: Arc<dyn Store>) {
    let target = |name: &str| Some(format!("acme/shop#{name}"));
    for service in ["cart", "recommendations", "search"] {
        let environments = vec![
            environment(service, "production"),
            environment(service, "staging"),
            environment(service, "own"),
        ];
        let targets = match service {
            "search" => vec![target("production"), None, target("search")],
            _ => vec![target("production"), target("staging"), target(service)],
        };
        store
            .replace_environments(service, environments, targets)
            .await
            .unwrap();
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
    // A target that is given up is shared no more, although the environment itself did not change.
    put(
        &store,
        vec![
            environment("recommendations", "production"),
            environment("recommendations", "staging"),
        ],
    )
    .await;
    assert_eq!(store.shared_targets("cart").await.unwrap().len(), 1);
}

pub async fn a_target_on_another_host_or_provider_is_not_shared(store: Arc<dyn Store>) {
    let same = || vec![Some("acme/shop#production".to_owned())];
    let mut elsewhere = environment("b", "x");
    elsewhere.host = "ghe.example.com".to_owned();
    let mut other_tool = environment("c", "x");
    other_tool.provider = "gitlab".to_owned();
    for environment in [environment("a", "x"), elsewhere, other_tool] {
        let service = environment.service.clone();
        store
            .replace_environments(&service, vec![environment], same())
            .await
            .unwrap();
    }
    assert!(store.shared_targets("a").await.unwrap().is_empty());
}

pub async fn a_replacement_that_is_not_valid_changes_nothing(store: Arc<dyn Store>) {
    put(&store, vec![environment("a", "x")]).await;
    for (environments, targets, field) in [
        (
            vec![environment("a", "y"), environment("a", "y")],
            vec![None, None],
            "environments[1].name",
        ),
        (
            vec![environment("a", "y"), environment("b", "z")],
            vec![None, None],
            "environments[1].service",
        ),
    ] {
        let error = store
            .replace_environments("a", environments, targets)
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput);
        assert_eq!(error.details.field.as_deref(), Some(field));
    }
    let error = store
        .replace_environments("a", vec![environment("a", "y")], vec![])
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::Internal);
    assert_eq!(names(&store, "a").await, ["x"]);
}

pub async fn many_writers_leave_one_of_their_states(store: Arc<dyn Store>) {
    let writers = (0..40).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let pair = ["left", "right"].map(|side| {
                let mut environment = environment("a", side);
                environment.source = json!(number);
                environment
            });
            put(&store, pair.into()).await;
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let stored = store.load_environments("a").await.unwrap();
    assert_eq!(stored[0].environment.source, stored[1].environment.source);
    assert_eq!(revisions(&store, "a").await, [40, 40]);
}

pub async fn a_closed_store_says_so_and_closes_twice(store: Arc<dyn Store>) {
    store.close().await.unwrap();
    let error = store.load_environments("a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Closed);
    store.close().await.unwrap();
}
