use serde_json::{Value, json};

use super::super::testing::{House, environment, viewer};
use super::*;
use crate::{
    services::commands::DifferenceKind,
    store::{Put, ServiceWrite, Stamp, Store},
};

const SERVICE: &str = "component:default/payments";

fn alice() -> Viewer {
    viewer(&["one.example"])
}

fn change(changes: Value) -> ChangeEnvironmentsCommand {
    serde_json::from_value(json!({"service": SERVICE, "changes": changes})).unwrap()
}

fn create(name: &str, order: u32, from: Option<&str>) -> Value {
    json!({"kind": "create", "environment": environment(name, order, from, "one.example")})
}

fn update(name: &str, revision: u64, environment: Value) -> Value {
    json!({"kind": "update", "name": name, "revision": revision, "environment": environment})
}

fn delete(name: &str, revision: u64) -> Value {
    json!({"kind": "delete", "name": name, "revision": revision})
}

async fn apply(services: &Services, changes: Value) -> Result<ChangedEnvironments> {
    services
        .change_environments(&alice(), change(changes))
        .await
}

/// A service with a chain of three.
async fn chain(services: &Services) {
    apply(
        services,
        json!([
            create("dev", 1, None),
            create("staging", 2, Some("dev")),
            create("production", 3, Some("staging")),
        ]),
    )
    .await
    .unwrap();
}

fn upstreams(changed: &ChangedEnvironments) -> Vec<(&str, Vec<&str>)> {
    changed
        .environments
        .iter()
        .map(|e| {
            let from = e.environment.promotes_from.iter().map(String::as_str);
            (e.environment.name.as_str(), from.collect())
        })
        .collect()
}

fn kinds(changed: &ChangedEnvironments) -> Vec<(&str, DifferenceKind)> {
    changed
        .differences
        .iter()
        .map(|d| (d.name.as_str(), d.kind))
        .collect()
}

#[tokio::test]
async fn what_is_created_is_stored_with_who_and_when_and_told_for_the_audit_trail() {
    let house = House::new();
    let changed = apply(&house.services(), json!([create("production", 1, None)]))
        .await
        .unwrap();
    let stored = &changed.environments[0];
    assert_eq!(stored.revision, 1);
    assert_eq!(stored.updated_by.as_deref(), Some("user:default/alice"));
    assert_eq!(
        stored.updated_at.unwrap().to_string(),
        "2026-01-01T00:00:00Z"
    );
    assert_eq!(stored.environment.source["normalized"], true);
    assert_eq!(kinds(&changed), [("production", DifferenceKind::Created)]);
    assert_eq!(
        changed.differences[0].after,
        Some(stored.environment.clone())
    );
}

#[tokio::test]
async fn service_provider_and_host_need_not_be_repeated() {
    let house = House::new();
    let changed = apply(
        &house.services(),
        json!([{"kind": "create", "environment": {"service": "", "name": " production ", "source": {}}}]),
    )
    .await
    .unwrap();
    let environment = &changed.environments[0].environment;
    assert_eq!(environment.service, SERVICE);
    assert_eq!(environment.name, "production");
    assert_eq!(environment.provider, "scripted");
    assert_eq!(environment.host, "one.example");
}

#[tokio::test]
async fn one_change_that_is_not_valid_leaves_everything_as_it_was_and_is_named() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let mut broken = environment("staging", 2, Some("dev"), "one.example");
    broken["source"] = json!({"broken": true});
    let mut foreign = environment("qa", 2, None, "one.example");
    foreign["service"] = json!("component:default/other");
    for (changes, field) in [
        (
            json!([create("qa", 1, None), update("staging", 1, broken)]),
            "changes[1].environment.source.broken",
        ),
        (
            json!([create("a/b", 1, None)]),
            "changes[0].environment.name",
        ),
        (
            json!([create("qa", 1, Some("nowhere"))]),
            "changes[0].environment.promotesFrom",
        ),
        (
            json!([update(
                "dev",
                1,
                environment("dev", 1, Some("production"), "one.example")
            )]),
            "changes[0].environment.promotesFrom",
        ),
        (
            json!([{"kind": "create", "environment": foreign}]),
            "changes[0].environment.service",
        ),
        (
            json!([delete("dev", 1), delete("dev", 1)]),
            "changes[1].name",
        ),
        (json!([]), "changes"),
    ] {
        let error = apply(&services, changes.clone()).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput, "{changes}");
        assert_eq!(error.details.field.as_deref(), Some(field), "{changes}");
    }
    let now = house.store.load_environments(SERVICE).await.unwrap();
    assert!(now.iter().all(|e| e.revision == 1));
    assert_eq!(now.len(), 3);
}

#[tokio::test]
async fn of_two_who_change_the_same_one_wins_and_the_other_gets_both_versions() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let mut theirs = environment("production", 9, Some("staging"), "one.example");
    theirs["tier"] = json!("production");
    apply(&services, json!([update("production", 1, theirs)]))
        .await
        .unwrap();
    let mine = environment("production", 7, Some("staging"), "one.example");
    let error = apply(&services, json!([update("production", 1, mine)]))
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::Conflict);
    assert!(error.message.contains("user:default/alice"), "{error}");
    let conflict = error.details.conflict.unwrap();
    assert_eq!(conflict.stored.unwrap().environment.order, 9);
    assert_eq!(conflict.submitted.unwrap().order, 7);
    let error = apply(&services, json!([delete("production", 1)]))
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::Conflict);
    let error = apply(&services, json!([delete("gone", 1)]))
        .await
        .unwrap_err();
    assert_eq!(error.details.conflict.unwrap().stored, None);
}

#[tokio::test]
async fn a_name_that_is_taken_in_any_case_is_a_conflict_unless_its_owner_moves_away() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let error = apply(&services, json!([create("Staging", 9, None)]))
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::Conflict);
    let renamed = environment("staging-eu", 2, Some("dev"), "one.example");
    let changed = apply(
        &services,
        json!([create("staging", 9, None), update("staging", 1, renamed)]),
    )
    .await
    .unwrap();
    let names: Vec<_> = upstreams(&changed).into_iter().map(|(n, _)| n).collect();
    assert_eq!(names, ["dev", "staging-eu", "production", "staging"]);
}

#[tokio::test]
async fn what_promoted_from_a_renamed_environment_follows_it() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let renamed = environment("preprod", 2, Some("dev"), "one.example");
    let changed = apply(&services, json!([update("staging", 1, renamed)]))
        .await
        .unwrap();
    assert_eq!(
        upstreams(&changed),
        [
            ("dev", vec![]),
            ("preprod", vec!["dev"]),
            ("production", vec!["preprod"])
        ]
    );
    assert_eq!(
        kinds(&changed),
        [
            ("preprod", DifferenceKind::Updated),
            ("production", DifferenceKind::Updated)
        ]
    );
}

#[tokio::test]
async fn what_promoted_from_a_deleted_environment_promotes_from_where_that_one_did() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let changed = apply(&services, json!([delete("staging", 1)]))
        .await
        .unwrap();
    assert_eq!(
        upstreams(&changed),
        [("dev", vec![]), ("production", vec!["dev"])]
    );
}

#[tokio::test]
async fn an_environment_that_comes_back_never_gets_a_revision_that_somebody_still_holds() {
    let house = House::new();
    let services = house.services();
    apply(&services, json!([create("qa", 1, None)]))
        .await
        .unwrap();
    apply(&services, json!([delete("qa", 1)])).await.unwrap();
    let changed = apply(&services, json!([create("qa", 1, None)]))
        .await
        .unwrap();
    assert_eq!(changed.environments[0].revision, 2);
}

#[tokio::test]
async fn a_change_that_changes_nothing_writes_nothing() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let same = environment("staging", 2, Some("dev"), "one.example");
    let changed = apply(&services, json!([update("staging", 1, same)]))
        .await
        .unwrap();
    assert_eq!(changed.differences, []);
    assert!(changed.environments.iter().all(|e| e.revision == 1));
}

#[tokio::test]
async fn a_repository_that_the_viewer_does_not_see_cannot_be_mapped() {
    let house = House::new();
    let services = house.services();
    *house.provider.hidden.lock().unwrap() = vec!["acme/secret".to_owned()];
    let mut secret = environment("production", 1, None, "one.example");
    secret["source"] = json!({"repository": "acme/secret"});
    let error = apply(
        &services,
        json!([create("dev", 1, None), {"kind": "create", "environment": secret}]),
    )
    .await
    .unwrap_err();
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    assert_eq!(
        error.details.field.as_deref(),
        Some("changes[1].environment")
    );
    assert!(
        house
            .store
            .load_environments(SERVICE)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn each_repository_is_proved_once_and_deleting_needs_no_proof() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    assert_eq!(
        *house.provider.proved.lock().unwrap(),
        ["one.example/acme/payments"]
    );
    apply(&services, json!([delete("dev", 1)])).await.unwrap();
    assert_eq!(house.provider.proved.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn two_changes_that_are_fine_each_by_itself_never_make_a_circle_together() {
    let house = House::new();
    let services = house.services();
    apply(
        &services,
        json!([create("a", 1, None), create("b", 2, None)]),
    )
    .await
    .unwrap();
    let b_from_a = StoredWrite::update(&house, "b", &["a"]).await;
    house.store.meanwhile.lock().unwrap().push(b_from_a);
    let error = apply(
        &services,
        json!([update(
            "a",
            1,
            environment("a", 1, Some("b"), "one.example")
        )]),
    )
    .await
    .unwrap_err();
    assert_eq!(error.code, ProblemCode::InvalidInput);
    assert_eq!(
        error.details.field.as_deref(),
        Some("changes[0].environment.promotesFrom")
    );
}

#[tokio::test]
async fn a_change_to_another_environment_meanwhile_is_no_conflict() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let other = StoredWrite::update(&house, "dev", &[]).await;
    house.store.meanwhile.lock().unwrap().push(other);
    let mine = environment("production", 7, Some("staging"), "one.example");
    let changed = apply(&services, json!([update("production", 1, mine)]))
        .await
        .unwrap();
    let revisions: Vec<_> = changed.environments.iter().map(|e| e.revision).collect();
    assert_eq!(revisions, [2, 1, 2]);
}

/// Somebody else's write.
struct StoredWrite;

impl StoredWrite {
    async fn update(house: &House, name: &str, from: &[&str]) -> (ServiceWrite, Stamp) {
        let stored = house.store.load_environments(SERVICE).await.unwrap();
        let known = stored.iter().find(|s| s.environment.name == name).unwrap();
        let write = ServiceWrite {
            service: SERVICE.to_owned(),
            seen: stored
                .iter()
                .map(|s| (s.environment.name.clone(), s.revision))
                .collect(),
            delete: vec![],
            put: vec![Put {
                environment: Environment {
                    promotes_from: from.iter().map(|&n| n.to_owned()).collect(),
                    ..known.environment.clone()
                },
                keys: crate::model::environment::IndexKeys::default(),
            }],
        };
        let stamp = Stamp {
            by: Some("user:default/bob".to_owned()),
            at: "2026-01-01T00:00:00Z".parse().unwrap(),
        };
        (write, stamp)
    }
}

#[tokio::test]
async fn the_order_is_changed_by_naming_all_environments() {
    let house = House::new();
    let services = house.services();
    chain(&services).await;
    let reorder = |names: &[&str]| ReorderEnvironmentsCommand {
        service: SERVICE.to_owned(),
        names: names.iter().map(|&n| n.to_owned()).collect(),
    };
    let changed = services
        .reorder_environments(&alice(), reorder(&["production", "staging", "dev"]))
        .await
        .unwrap();
    let names: Vec<_> = upstreams(&changed).into_iter().map(|(n, _)| n).collect();
    assert_eq!(names, ["production", "staging", "dev"]);
    assert_eq!(changed.differences.len(), 2);
    for (names, code) in [
        (vec!["dev", "staging"], ProblemCode::Conflict),
        (vec!["dev", "staging", "qa"], ProblemCode::Conflict),
        (
            vec!["dev", "dev", "staging", "production"],
            ProblemCode::InvalidInput,
        ),
    ] {
        let error = services
            .reorder_environments(&alice(), reorder(&names))
            .await
            .unwrap_err();
        assert_eq!(error.code, code, "{names:?}");
        assert_eq!(error.details.field.as_deref(), Some("names"));
    }
}

mod copying {
    use super::*;

    const OTHER: &str = "component:default/search";

    fn copy(repository: Option<&str>, dry_run: bool) -> CopyEnvironmentsCommand {
        CopyEnvironmentsCommand {
            service: OTHER.to_owned(),
            from: SERVICE.to_owned(),
            repository: repository.map(str::to_owned),
            dry_run,
        }
    }

    #[tokio::test]
    async fn a_copy_has_the_same_environments_for_another_repository() {
        let house = House::new();
        let services = house.services();
        chain(&services).await;
        let changed = services
            .copy_environments(&alice(), copy(Some("acme/search"), false))
            .await
            .unwrap();
        assert_eq!(changed.environments.len(), 3);
        for stored in &changed.environments {
            assert_eq!(stored.environment.service, OTHER);
            assert_eq!(stored.environment.source["repository"], "acme/search");
        }
        assert_eq!(
            house.provider.proved.lock().unwrap().last().unwrap(),
            "one.example/acme/search"
        );
    }

    #[tokio::test]
    async fn a_dry_run_says_what_would_come_of_it_and_stores_nothing() {
        let house = House::new();
        let services = house.services();
        chain(&services).await;
        let would = services
            .copy_environments(&alice(), copy(None, true))
            .await
            .unwrap();
        assert_eq!(would.differences.len(), 3);
        assert!(
            house
                .store
                .load_environments(OTHER)
                .await
                .unwrap()
                .is_empty()
        );
    }

    #[tokio::test]
    async fn what_is_there_is_never_overwritten_and_nothing_cannot_be_copied() {
        let house = House::new();
        let services = house.services();
        let error = services
            .copy_environments(&alice(), copy(None, false))
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::NotConfigured);
        chain(&services).await;
        services
            .copy_environments(&alice(), copy(None, false))
            .await
            .unwrap();
        let error = services
            .copy_environments(&alice(), copy(None, false))
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::Conflict);
        let onto_itself = CopyEnvironmentsCommand {
            from: OTHER.to_owned(),
            ..copy(None, false)
        };
        let error = services
            .copy_environments(&alice(), onto_itself)
            .await
            .unwrap_err();
        assert_eq!(error.details.field.as_deref(), Some("from"));
    }
}
