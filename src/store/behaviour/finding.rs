//! How environments are found: by place, by filter, by target.

use std::sync::Arc;

use super::{everything, list, put, write};
use crate::{
    model::environment::{IndexKeys, StoredEnvironment},
    store::{EnvironmentQuery, Place, Put, Store},
};

fn place(stored: &StoredEnvironment) -> Place {
    Place {
        service: stored.environment.service.clone(),
        order: stored.environment.order,
        name: stored.environment.name.clone(),
    }
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
    let shared = store.shared_targets(&["cart".to_owned()]).await.unwrap();
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
    assert_eq!(
        store
            .shared_targets(&["cart".to_owned()])
            .await
            .unwrap()
            .len(),
        1
    );
}

pub async fn shared_targets_of_many_services_come_with_one_question(store: Arc<dyn Store>) {
    for (service, target) in [
        ("cart", Some("acme/shop#production")),
        ("search", Some("acme/shop#production")),
        ("till", Some("acme/till#production")),
        ("alone", None),
    ] {
        let mut put = put(service, "production");
        put.keys.target = target.map(str::to_owned);
        write(&*store, service, &[], vec![put]).await;
    }
    let mut asked: Vec<String> = (0..2000).map(|n| format!("never{n}")).collect();
    asked.extend(["search", "till", "cart", "alone", "cart"].map(str::to_owned));
    let shared = store.shared_targets(&asked).await.unwrap();
    let shared: Vec<_> = shared
        .iter()
        .map(|s| {
            (
                s.service.as_str(),
                s.environment.as_str(),
                s.other_service.as_str(),
            )
        })
        .collect();
    assert_eq!(
        shared,
        [
            ("cart", "production", "search"),
            ("search", "production", "cart"),
        ]
    );
    assert!(store.shared_targets(&[]).await.unwrap().is_empty());
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
    assert!(
        store
            .shared_targets(&["a".to_owned()])
            .await
            .unwrap()
            .is_empty()
    );
}
