//! Whether what a mapping names is there.

use serde_json::{Value, json};

use super::{
    super::{
        checks::{Subject, checks},
        findings::Findings,
    },
    findings, mapping,
};
use crate::model::inspection::{Check, CheckOutcome};

fn checked(change: &Value, findings: &Findings, titles: Option<&[String]>) -> Vec<Check> {
    checks(Subject {
        mapping: &mapping(change),
        host: "github.com",
        findings,
        titles,
    })
}

/// What is not as it should be.
fn complaints(checks: &[Check]) -> Vec<(CheckOutcome, &str, &str)> {
    checks
        .iter()
        .filter(|check| check.outcome != CheckOutcome::Passed)
        .map(|check| {
            let field = check.field.as_deref().unwrap_or_default();
            (check.outcome, field, check.message.as_str())
        })
        .collect()
}

#[test]
fn a_mapping_that_is_right_passes_every_check() {
    let checks = checked(&json!({}), &findings(), None);
    assert_eq!(complaints(&checks), []);
    let fields: Vec<_> = checks.iter().filter_map(|c| c.field.as_deref()).collect();
    assert_eq!(
        fields,
        [
            "source.repo",
            "source.workflow",
            "source.dispatch.enabled",
            "source.versionInput",
            "source.environmentInput.name",
            "source.environmentInput.value",
            "source.job",
            "source.environment",
        ]
    );
}

#[test]
fn each_mistake_is_named_with_its_field_and_what_there_is_instead() {
    use CheckOutcome::{Blocked, Unknown, Warned};
    let table: Vec<(Value, CheckOutcome, &str, &str)> = vec![
        (
            json!({"workflow": "deplyo.yml"}),
            Blocked,
            "source.workflow",
            "There is no .github/workflows/deplyo.yml on main of acme/payments. The workflows there: deploy.yml, push.yml, broken.yml and service.yml.",
        ),
        (
            json!({"workflow": "broken.yml"}),
            Blocked,
            "source.workflow",
            "was not understood",
        ),
        (
            json!({"workflow": "push.yml"}),
            Blocked,
            "source.dispatch.enabled",
            "push.yml cannot be started from here: it is started by push, release. Add workflow_dispatch to its triggers, or turn off dispatch.",
        ),
        (
            json!({"versionInput": "tag"}),
            Blocked,
            "source.versionInput",
            "deploy.yml declares no input tag to carry the version. It declares: target, dry-run, replicas, version and environment.",
        ),
        (
            json!({"versionInput": "tag", "dispatch": {"enabled": false}}),
            Warned,
            "source.versionInput",
            "declares no input tag",
        ),
        (
            json!({"versionInput": "dry-run"}),
            Warned,
            "source.versionInput",
            "takes true or false, not any version",
        ),
        (
            json!({"versionInput": null}),
            Warned,
            "source.versionInput",
            "Nothing would tell deploy.yml which version to deploy.",
        ),
        (
            json!({"environmentInput": {"name": "env", "value": "production"}}),
            Blocked,
            "source.environmentInput.name",
            "declares no input env to carry the environment",
        ),
        (
            json!({"environmentInput": {"name": "environment", "value": "prod"}}),
            Blocked,
            "source.environmentInput.value",
            "The input environment of deploy.yml does not take “prod”. It takes: production and staging.",
        ),
        (
            json!({"environmentInput": {"name": "target", "value": "prodution"}}),
            Blocked,
            "source.environmentInput.value",
            "It takes: Production and staging.",
        ),
        (
            json!({"environmentInput": null}),
            Warned,
            "source.environmentInput",
            "Nothing would tell deploy.yml to deploy to production.",
        ),
        (
            json!({"dispatch": {"inputs": [{"name": "dry_run", "value": "true"}]}}),
            Blocked,
            "source.dispatch.inputs[0].name",
            "deploy.yml declares no input dry_run. It declares: dry-run,",
        ),
        (
            json!({"dispatch": {"inputs": [{"name": "dry-run", "value": "yes"}]}}),
            Blocked,
            "source.dispatch.inputs[0].value",
            "It takes: true and false.",
        ),
        (
            json!({"dispatch": {"inputs": [{"name": "replicas", "value": "many"}]}}),
            Blocked,
            "source.dispatch.inputs[0].value",
            "It takes: a number.",
        ),
        (
            json!({"dispatch": {"ref": {"kind": "fixed", "name": "mian"}}}),
            Blocked,
            "source.dispatch.ref.name",
            "acme/payments has no branch or tag mian. Its default branch is main.",
        ),
        (
            json!({"job": "deplyo"}),
            Blocked,
            "source.job",
            "deploy.yml has no job deplyo. Its jobs: deploy,",
        ),
        (
            json!({"job": "release / deplyo"}),
            Blocked,
            "source.job",
            "service.yml, which release of deploy.yml calls, has no job deplyo. Its jobs: deploy and migrate.",
        ),
        (
            json!({"job": "build / deploy"}),
            Blocked,
            "source.job",
            "The job build of deploy.yml calls no other workflow",
        ),
        (
            json!({"job": "foreign / deploy"}),
            Unknown,
            "source.job",
            "of another repository",
        ),
        (
            json!({"job": "fixed"}),
            Warned,
            "source.environment",
            "The job fixed of deploy.yml deploys to the GitHub environment staging, not to production.",
        ),
        (
            json!({"environment": "prodction"}),
            Blocked,
            "source.environment",
            "acme/payments has no GitHub environment prodction. It has: Production and staging.",
        ),
        (
            json!({"versions": {"tagPattern": "web-*"}}),
            Blocked,
            "source.versions.tagPattern",
            "web-* matches none of the 3 tags of acme/payments. The newest tag: cart/v2.0.0.",
        ),
    ];
    for (change, outcome, field, message) in table {
        let checks = checked(&change, &findings(), None);
        let [(found_outcome, found_field, found)] = complaints(&checks)[..] else {
            panic!("{change}: {:?}", complaints(&checks));
        };
        assert_eq!(
            (found_outcome, found_field),
            (outcome, field),
            "{change}: {found}"
        );
        assert!(found.contains(message), "{change}: {found}");
    }
}

#[test]
fn what_is_right_in_other_ways_passes_too() {
    for change in [
        json!({"job": "Deploy to eu (eu)"}),
        json!({"job": "regions"}),
        json!({"job": "release"}),
        json!({"job": "release / deploy"}),
        json!({"environment": "PRODUCTION"}),
        json!({"environmentInput": {"name": "target", "value": "production"}}),
        json!({"dispatch": {"ref": {"kind": "fixed", "name": "main"}, "inputs": [
            {"name": "dry-run", "value": "false"}, {"name": "replicas", "value": "2"},
        ]}}),
        json!({"versionInput": null, "dispatch": {"ref": {"kind": "selected_version"}}}),
        json!({"versions": {"tagPattern": "payments/v*"}}),
        json!({"workflow": "push.yml", "topology": "workflow-per-environment", "environmentInput": null, "versionInput": null,
            "dispatch": {"enabled": false, "ref": {"kind": "fixed", "name": "mian"}}}),
    ] {
        let checks = checked(&change, &findings(), None);
        assert_eq!(complaints(&checks), [], "{change}");
    }
}

#[test]
fn a_repository_may_be_archived_renamed_empty_or_hold_its_environments_back() {
    use CheckOutcome::{Blocked, Unknown, Warned};
    type Change = fn(&mut Findings);
    let table: Vec<(Value, Change, CheckOutcome, &str, &str)> = vec![
        (
            json!({}),
            |found| found.archived = true,
            Blocked,
            "source.repo",
            "acme/payments is archived",
        ),
        (
            json!({"dispatch": {"enabled": false}}),
            |found| found.archived = true,
            Warned,
            "source.repo",
            "acme/payments is archived",
        ),
        (
            json!({}),
            |found| found.name = "acme/money".to_owned(),
            Warned,
            "source.repo",
            "acme/payments on github.com is called acme/money by now.",
        ),
        (
            json!({}),
            |found| {
                found.default_branch = None;
                found.files.clear();
                found.workflows.clear();
            },
            Blocked,
            "source.workflow",
            "acme/payments has no default branch: it is empty.",
        ),
        (
            json!({}),
            |found| {
                found.files.clear();
                found.workflows.clear();
            },
            Blocked,
            "source.workflow",
            "There is no workflow file at all.",
        ),
        (
            json!({}),
            |found| found.environments = None,
            Unknown,
            "source.environment",
            "Your token may not read the GitHub environments",
        ),
        (
            json!({}),
            |found| {
                found.environments = Some(Vec::new());
                found.protections.clear();
            },
            Blocked,
            "source.environment",
            "It has none; GitHub creates one when a job first names it.",
        ),
        (
            json!({"versions": {"tagPattern": "v*"}}),
            |found| found.more_tags = true,
            Warned,
            "source.versions.tagPattern",
            "v* matches none of the newest 3 tags",
        ),
        (
            json!({"versions": {"tagPattern": "v*"}}),
            |found| found.tags = Some(Vec::new()),
            Warned,
            "source.versions.tagPattern",
            "acme/payments has no tags yet.",
        ),
    ];
    for (change, alter, outcome, field, message) in table {
        let mut found = findings();
        alter(&mut found);
        let checks = checked(&change, &found, None);
        let [(found_outcome, found_field, text)] = complaints(&checks)[..] else {
            panic!("{message}: {:?}", complaints(&checks));
        };
        assert_eq!((found_outcome, found_field), (outcome, field), "{text}");
        assert!(text.contains(message), "{text}");
    }
}

#[test]
fn the_pattern_is_tried_on_the_newest_titles() {
    use CheckOutcome::{Blocked, Passed, Unknown, Warned};
    let change = json!({"runName": r"Deploy (?<version>\S+) to (?<environment>\S+)"});
    for (titles, outcome, message) in [
        (
            vec![
                "Deploy v2 to production",
                "Deploy v1 to staging",
                "Deploy v1 to production",
            ],
            Passed,
            "The pattern matches all of the last 3 titles of deploy.yml. Environments named: production (2), staging (1).",
        ),
        (
            vec!["Fix the build", "Deploy v1 to production"],
            Warned,
            "The pattern matches 1 of the last 2 titles of deploy.yml. The first that it does not match: “Fix the build”. Environments named: production (1).",
        ),
        (
            vec!["Fix the build"],
            Blocked,
            "The pattern matches none of the one title of deploy.yml. The newest: “Fix the build”.",
        ),
        (
            vec![],
            Unknown,
            "deploy.yml has no run yet to try the pattern on.",
        ),
    ] {
        let titles: Vec<String> = titles.into_iter().map(str::to_owned).collect();
        let checks = checked(&change, &findings(), Some(&titles));
        let check = checks
            .iter()
            .find(|check| check.field.as_deref() == Some("source.runName"))
            .unwrap();
        assert_eq!((check.outcome, check.message.as_str()), (outcome, message));
    }
    let long = [format!("Fix {}", "x".repeat(500))];
    let checks = checked(&change, &findings(), Some(&long));
    assert!(complaints(&checks)[0].2.chars().count() < 200);
    assert!(
        checked(&change, &findings(), None)
            .iter()
            .all(|c| c.field.as_deref() != Some("source.runName"))
    );
}
