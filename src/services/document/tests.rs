use proptest::prelude::*;
use serde_json::json;

use super::super::testing::{House, viewer};
use super::*;
use crate::services::commands::{DifferenceKind, ReplaceEnvironmentsCommand};

const DOCUMENT: &str = "
kind: DeploymentEnvironments
version: 1
services:
  - service: component:default/payments
    environments:
      - name: staging
        order: 1
        source: { repository: acme/payments }
      - name: production
        tier: production
        order: 2
        promotesFrom: staging
        source: { repository: acme/payments }
  - service: component:default/search
    environments:
      - name: production
        source: { repository: acme/search }
";

fn alice() -> Viewer {
    viewer(&["one.example"])
}

fn dry(document: &str) -> ImportEnvironmentsCommand {
    ImportEnvironmentsCommand {
        document: document.to_owned(),
        dry_run: true,
        fingerprint: None,
    }
}

async fn import(services: &Services, document: &str) -> Result<ImportedEnvironments> {
    let would = services
        .import_environments(&alice(), dry(document))
        .await?;
    services
        .import_environments(
            &alice(),
            ImportEnvironmentsCommand {
                document: document.to_owned(),
                dry_run: false,
                fingerprint: Some(would.fingerprint),
            },
        )
        .await
}

async fn export(services: &Services) -> EnvironmentDocument {
    services
        .export_environments(ExportEnvironmentsCommand::default())
        .await
        .unwrap()
}

fn kinds(imported: &ImportedEnvironments) -> Vec<(&str, &str, DifferenceKind)> {
    imported
        .differences
        .iter()
        .map(|d| (d.service.as_str(), d.name.as_str(), d.kind))
        .collect()
}

#[tokio::test]
async fn what_is_exported_can_be_brought_into_an_empty_installation_and_is_the_same_again() {
    let house = House::new();
    let services = house.services();
    let imported = import(&services, DOCUMENT).await.unwrap();
    assert_eq!(imported.differences.len(), 3);
    let first = export(&services).await;
    assert_eq!((first.services, first.environments), (2, 3));
    let elsewhere = House::new();
    import(&elsewhere.services(), &first.document)
        .await
        .unwrap();
    assert_eq!(export(&elsewhere.services()).await, first);
    let again = services
        .import_environments(&alice(), dry(&first.document))
        .await
        .unwrap();
    assert_eq!((again.differences.len(), again.unchanged), (0, 3));
}

#[tokio::test]
async fn a_dry_run_tells_the_differences_and_stores_nothing() {
    let house = House::new();
    let services = house.services();
    import(&services, DOCUMENT).await.unwrap();
    let changed = DOCUMENT
        .replace("      - name: staging\n        order: 1\n        source: { repository: acme/payments }\n", "")
        .replace("        promotesFrom: staging\n", "")
        .replace("tier: production", "tier: other");
    let would = services
        .import_environments(&alice(), dry(&changed))
        .await
        .unwrap();
    assert_eq!(
        kinds(&would),
        [
            (
                "component:default/payments",
                "production",
                DifferenceKind::Updated
            ),
            (
                "component:default/payments",
                "staging",
                DifferenceKind::Deleted
            ),
        ]
    );
    assert_eq!(would.differences[0].fields, ["promotesFrom", "tier"]);
    assert_eq!(would.unchanged, 1);
    assert_eq!(export(&services).await.environments, 3);
}

#[tokio::test]
async fn services_that_the_document_does_not_name_are_left_alone() {
    let house = House::new();
    let services = house.services();
    import(&services, DOCUMENT).await.unwrap();
    let only_search = "{kind: DeploymentEnvironments, version: 1, services: [{service: 'component:default/search', environments: []}]}";
    import(&services, only_search).await.unwrap();
    assert_eq!(export(&services).await.environments, 2);
}

#[tokio::test]
async fn what_was_not_shown_is_not_done() {
    let house = House::new();
    let services = house.services();
    let shown = services
        .import_environments(&alice(), dry(DOCUMENT))
        .await
        .unwrap();
    import(&services, &DOCUMENT.replace("order: 2", "order: 3"))
        .await
        .unwrap();
    for (fingerprint, code) in [
        (None, ProblemCode::InvalidInput),
        (Some(shown.fingerprint), ProblemCode::Conflict),
    ] {
        let error = services
            .import_environments(
                &alice(),
                ImportEnvironmentsCommand {
                    document: DOCUMENT.to_owned(),
                    dry_run: false,
                    fingerprint,
                },
            )
            .await
            .unwrap_err();
        assert_eq!(error.code, code);
    }
}

#[tokio::test]
async fn only_repositories_of_what_changes_must_be_visible() {
    let house = House::new();
    let services = house.services();
    import(&services, DOCUMENT).await.unwrap();
    *house.provider.hidden.lock().unwrap() = vec!["acme/search".to_owned()];
    let payments = DOCUMENT.replace("tier: production", "tier: other");
    import(&services, &payments).await.unwrap();
    let search = DOCUMENT.replace(
        "- name: production\n        source: { repository: acme/search }",
        "- name: live\n        source: { repository: acme/search }",
    );
    let error = import(&services, &search).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    assert_eq!(
        error.details.field.as_deref(),
        Some("services[1].environments[0]")
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_named_by_its_place() {
    let house = House::new();
    let services = house.services();
    let deep = "[".repeat(200);
    let bomb = format!(
        "a: &a [{}]\nb: &b [{}]\nc: [{}]",
        "x,".repeat(900),
        "*a,".repeat(900),
        "*b,".repeat(900)
    );
    for (document, field) in [
        ("".to_owned(), "kind"),
        ("a: [".to_owned(), "document"),
        (deep, "document"),
        (bomb, "document"),
        ("kind: Other".to_owned(), "kind"),
        (DOCUMENT.replace("version: 1", "version: 2"), "version"),
        (
            DOCUMENT.replace("tier: production", "tier: moon"),
            "services[0].environments[1].tier",
        ),
        (
            DOCUMENT.replace("order: 1", "order: first"),
            "services[0].environments[0].order",
        ),
        (
            DOCUMENT.replace("order: 1", "ordre: 1"),
            "services[0].environments[0].ordre",
        ),
        (
            DOCUMENT.replace("promotesFrom: staging", "promotesFrom: qa"),
            "services[0].environments[1].promotesFrom",
        ),
        (
            DOCUMENT.replace("component:default/search", "search"),
            "services[1].service",
        ),
        (
            DOCUMENT.replace("component:default/search", "component:default/payments"),
            "services[1].service",
        ),
        (
            DOCUMENT.replace("{ repository: acme/search }", "{ broken: true }"),
            "services[1].environments[0].source.broken",
        ),
        (
            DOCUMENT.replace(
                "- name: staging",
                "- service: component:default/x\n        name: staging",
            ),
            "services[0].environments[0].service",
        ),
    ] {
        let error = services
            .import_environments(&alice(), dry(&document))
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput, "{document:.80}");
        assert_eq!(
            error.details.field.as_deref(),
            Some(field),
            "{document:.80} {error}"
        );
    }
    assert_eq!(export(&services).await.environments, 0);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        Just("yes".to_owned()),
        Just("null".to_owned()),
        Just("0x10".to_owned()),
        Just("1e3".to_owned()),
        Just("- a\n: #".to_owned()),
        Just("line\nline\n\n".to_owned()),
        Just("\u{0}\u{85}\u{2028}\u{feff}".to_owned()),
        Just(" leading and trailing ".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_source_holds_comes_back_from_export_and_import(
        texts in proptest::collection::vec(text(), 1..6),
        keys in proptest::collection::vec("[a-zA-Z0-9 _:.#-]{1,8}", 1..4),
        number in any::<i32>(),
        order in any::<u32>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new();
            let services = house.services();
            let mut source = serde_json::Map::new();
            for (key, text) in keys.iter().zip(&texts) {
                source.insert(key.clone(), json!(text));
            }
            source.remove("broken");
            source.insert("list".to_owned(), json!([texts, number, true, null, {"deep": texts}]));
            let command: ReplaceEnvironmentsCommand = serde_json::from_value(json!({
                "service": "component:default/a",
                "environments": [{"service": "component:default/a", "name": "x", "order": order, "source": source}],
            })).unwrap();
            services.replace_environments(command).await.unwrap();
            let document = export(&services).await.document;
            let would = services.import_environments(&alice(), dry(&document)).await.unwrap();
            prop_assert_eq!(would.differences, vec![], "{}", document);
            prop_assert_eq!(would.unchanged, 1);
            Ok(())
        })?;
    }

    #[test]
    fn no_document_can_make_it_panic(text in "(?s).{0,200}") {
        let _ = parse(&text);
    }
}
