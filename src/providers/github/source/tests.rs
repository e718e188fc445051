use proptest::{
    collection::vec,
    option::of,
    prelude::*,
    sample::{select, subsequence},
};
use serde_json::json;

use super::*;

fn environment(source: Value) -> Environment {
    serde_json::from_value(json!({
        "service": "component:default/payments", "name": "production", "provider": "github", "host": "github.com",
        "source": source,
    }))
    .unwrap()
}

fn read(source: Value) -> Result<GithubSource> {
    GithubSource::of(&environment(source))?.normalize(&RunNamePatterns::default())
}

/// A complete source with a change, normalized.
pub(super) fn normalized(change: Value) -> Result<GithubSource> {
    let mut source = json!({
        "owner": "acme", "repo": "payments", "workflow": "deploy.yml", "topology": "environment-input",
    });
    source
        .as_object_mut()
        .unwrap()
        .extend(change.as_object().unwrap().clone());
    read(source)
}

/// The field that a change makes invalid; none where it is fine.
pub(super) fn field_of(change: &Value) -> Option<String> {
    normalized(change.clone()).err()?.details.field
}

#[test]
fn a_bare_workflow_name_becomes_its_path_and_defaults_are_filled_in() {
    let source = normalized(json!({})).unwrap();
    assert_eq!(
        serde_json::to_value(&source).unwrap(),
        json!({
            "owner": "acme", "repo": "payments", "workflow": ".github/workflows/deploy.yml",
            "topology": "environment-input", "versionFromRef": "auto",
        })
    );
}

#[test]
fn owner_and_repository_are_enough() {
    let source = read(json!({"owner": "acme", "repo": "payments"})).unwrap();
    assert_eq!(
        serde_json::to_value(&source).unwrap(),
        json!({
            "owner": "acme", "repo": "payments", "workflow": ".github/workflows/deploy.yml",
            "topology": "environment-input", "versionFromRef": "auto", "environment": "production",
        })
    );
}

#[test]
fn the_github_environment_is_called_like_ours_unless_the_source_says_how_it_is_told_apart() {
    let owner = json!({"owner": "acme", "repo": "payments"});
    for (change, expected) in [
        (json!({}), Some("production")),
        (
            json!({"workflow": "ship.yml", "versionInput": "version"}),
            Some("production"),
        ),
        (json!({"topology": "environment-input"}), None),
        (json!({"topology": "workflow-per-environment"}), None),
        (json!({"job": "deploy"}), None),
        (
            json!({"environmentInput": {"name": "target", "value": "live"}}),
            None,
        ),
        (json!({"runName": "to (?<environment>\\S+)"}), None),
        (json!({"environment": "live"}), Some("live")),
    ] {
        let mut source = owner.clone();
        source
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        assert_eq!(
            read(source).unwrap().environment.as_deref(),
            expected,
            "{change}"
        );
    }
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    for (change, field) in [
        (json!({"owner": "a/b"}), "source.owner"),
        (json!({"owner": ""}), "source.owner"),
        (json!({"repo": ".."}), "source.repo"),
        (json!({"repo": "a b"}), "source.repo"),
        (json!({"workflow": "../deploy.yml"}), "source.workflow"),
        (json!({"workflow": "deploy.sh"}), "source.workflow"),
        (json!({"workflow": ".yml"}), "source.workflow"),
        (json!({"workflow": "a:b.yml"}), "source.workflow"),
        (json!({"topology": "magic"}), "source.topology"),
        (json!({"job": ""}), "source.job"),
        (json!({"environment": "a\nb"}), "source.environment"),
        (
            json!({"environmentInput": {"name": "1x", "value": "p"}}),
            "source.environmentInput.name",
        ),
        (
            json!({"environmentInput": {"name": "x", "value": ""}}),
            "source.environmentInput.value",
        ),
        (json!({"versionInput": "a b"}), "source.versionInput"),
        (
            json!({"versionInput": "Target", "environmentInput": {"name": "target", "value": "p"}}),
            "source.versionInput",
        ),
        (json!({"runName": "(?<version>"}), "source.runName"),
        (json!({"ignore": {"tasks": [""]}}), "source.ignore.tasks[0]"),
        (json!({"topology": "job-per-environment"}), "source.job"),
    ] {
        assert_eq!(field_of(&change).as_deref(), Some(field), "{change}");
    }
}

#[test]
fn an_unknown_field_is_refused_at_every_depth() {
    for change in [
        json!({"enviroment": "production"}),
        json!({"dispatch": {"enviroment": true}}),
        json!({"dispatch": {"ref": {"kind": "fixed", "name": "main", "enviroment": "x"}}}),
        json!({"dispatch": {"ref": {"kind": "selected_version", "enviroment": "x"}}}),
        json!({"dispatch": {"inputs": [{"name": "a", "value": "b", "enviroment": "x"}]}}),
        json!({"versions": {"enviroment": "x"}}),
        json!({"ignore": {"enviroment": []}}),
    ] {
        let error = normalized(change.clone()).unwrap_err();
        assert!(
            error.message.contains("enviroment"),
            "{change}: {}",
            error.message
        );
    }
}

#[test]
fn a_copy_for_another_repository_differs_in_nothing_else() {
    let source = normalized(json!({"job": "deploy", "versionInput": "version"})).unwrap();
    let copy = source.clone().with_repository("other/search.io").unwrap();
    assert_eq!(
        copy,
        GithubSource {
            owner: "other".to_owned(),
            repo: "search.io".to_owned(),
            ..source.clone()
        }
    );
    for wrong in [
        "",
        "search",
        "a/b/c",
        "../b",
        "a/..",
        "a b/c",
        "https://github.com/a/b",
    ] {
        let error = source.clone().with_repository(wrong).unwrap_err();
        assert_eq!(
            error.details.field.as_deref(),
            Some("repository"),
            "{wrong}"
        );
    }
}

fn dispatch() -> impl Strategy<Value = Value> {
    let run_ref = prop_oneof![
        Just(json!({"kind": "default_branch"})),
        Just(json!({"kind": "selected_version"})),
        " ?[a-z/.]{1,8} ?".prop_map(|name| json!({"kind": "fixed", "name": name})),
    ];
    let inputs = vec((" ?[a-z_-]{1,3} ?", "[ a-z\n]{0,4}"), 0..3).prop_map(|inputs| {
        inputs
            .into_iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect::<Value>()
    });
    (any::<bool>(), run_ref, inputs).prop_map(
        |(enabled, run_ref, inputs)| json!({"enabled": enabled, "ref": run_ref, "inputs": inputs}),
    )
}

fn versions() -> impl Strategy<Value = Value> {
    let sources = subsequence(vec!["tags", "releases", "commits", "branches"], 0..=4);
    let pattern = of(" ?[a-z*/]{1,6} ?");
    (
        sources,
        pattern,
        select(vec!["semver", "date"]),
        any::<bool>(),
    )
        .prop_map(|(sources, pattern, order, prereleases)| {
            let mut versions =
                json!({"sources": sources, "order": order, "prereleases": prereleases});
            if let Some(pattern) = pattern {
                versions["tagPattern"] = json!(pattern);
            }
            versions
        })
}

prop_compose! {
    /// A source as people and forms may write it, most of them valid.
    fn any_source()(
        workflow in of(select(vec!["deploy.yml", " ship.yaml", ".github/workflows/deploy.yml"])),
        topology in of(select(vec!["environment-input", "workflow-per-environment", "job-per-environment"])),
        job in of(" ?[a-z]{1,4} ?(/ [a-z]{1,3})?"),
        environment in of(" ?[a-zA-Zé]{1,6} ?"),
        input in of((" ?[a-c] ?", "[a-z ]{1,5}")),
        version_input in of(" ?[a-c] ?"),
        run_name in of(select(vec!["(?<version>\\S+)", "to (?<environment>\\S+)"])),
        dispatch in of(dispatch()),
        versions in of(versions()),
    ) -> Value {
        let fields = [
            ("workflow", workflow.map(|v| json!(v))),
            ("topology", topology.map(|v| json!(v))),
            ("job", job.map(|v| json!(v))),
            ("environment", environment.map(|v| json!(v))),
            ("environmentInput", input.map(|(name, value)| json!({"name": name, "value": value}))),
            ("versionInput", version_input.map(|v| json!(v))),
            ("runName", run_name.map(|v| json!(v))),
            ("dispatch", dispatch),
            ("versions", versions),
        ];
        let mut source = json!({"owner": " acme ", "repo": "payments"});
        for (name, value) in fields {
            if let Some(value) = value {
                source[name] = value;
            }
        }
        source
    }
}

proptest! {
    #[test]
    fn no_source_can_make_it_panic(owner in "\\PC{0,30}", workflow in "\\PC{0,30}", job in "\\PC{0,30}", name in "\\PC{0,30}", pattern in "\\PC{0,30}") {
        let _ = normalized(json!({
            "owner": owner, "workflow": workflow, "job": job,
            "dispatch": {"ref": {"kind": "fixed", "name": name}, "inputs": [{"name": name, "value": job}]},
            "versions": {"tagPattern": pattern},
        }));
    }

    #[test]
    fn what_is_stored_reads_back_as_it_was_and_normalizing_it_again_changes_nothing(source in any_source()) {
        if let Ok(once) = read(source) {
            let stored = serde_json::to_value(&once).unwrap();
            prop_assert_eq!(&GithubSource::of(&environment(stored.clone())).unwrap(), &once);
            let twice = read(stored.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&twice).unwrap(), stored);
        }
    }
}
