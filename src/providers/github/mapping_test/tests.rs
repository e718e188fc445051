//! Checks and rights, each against what was found of a repository.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    super::{run_name::RunNamePatterns, source::Mapping, workflow_file::WorkflowFile},
    checks::{Subject, checks},
    findings::{Findings, Protection, Team},
    rights::{Asking, rights},
};
use crate::model::{
    deployment::{Gate, Reviewer},
    inspection::{Check, CheckOutcome},
};

const DEPLOY: &str = "
on:
  workflow_dispatch:
    inputs:
      environment: {type: choice, options: [staging, production]}
      target: {type: environment}
      version: {required: true}
      dry-run: {type: boolean}
      replicas: {type: number}
jobs:
  build: {}
  deploy: {environment: '${{ inputs.environment }}', needs: build}
  regions: {name: 'Deploy to ${{ matrix.region }}', strategy: {matrix: {region: [eu, us]}}}
  release: {uses: ./.github/workflows/service.yml}
  foreign: {uses: other/repo/.github/workflows/x.yml@main}
  fixed: {environment: staging}
";
const SERVICE: &str = "
on: workflow_call
jobs:
  migrate: {}
  deploy: {environment: production}
";
const PUSHED: &str = "
on: [push, release]
jobs: {deploy: {}}
";

fn findings() -> Findings {
    let file = |name: &str, text| {
        let file = WorkflowFile::parse(text).map(Arc::new);
        (name.to_owned(), file)
    };
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>()
    };
    Findings {
        name: "acme/payments".to_owned(),
        permission: Some("WRITE".to_owned()),
        default_branch: Some("main".to_owned()),
        workflows: names(&["broken.yml", "deploy.yml", "push.yml", "service.yml"]),
        files: [
            file("deploy.yml", DEPLOY),
            file("service.yml", SERVICE),
            file("push.yml", PUSHED),
            file("broken.yml", "- nothing"),
        ]
        .into(),
        environments: Some(names(&["staging", "Production"])),
        protections: [(
            "production".to_owned(),
            Protection {
                people: names(&["bob"]),
                ..Protection::default()
            },
        )]
        .into(),
        tags: Some(names(&[
            "cart/v2.0.0",
            "payments/v1.9.1",
            "payments/v1.9.0",
        ])),
        refs: [("main".to_owned(), true), ("mian".to_owned(), false)].into(),
        ..Findings::default()
    }
}

/// A mapping that is right in every way, with a change.
fn mapping(change: &Value) -> Mapping {
    let mut source = json!({
        "owner": "acme", "repo": "payments", "workflow": "deploy.yml", "topology": "environment-input", "job": "deploy",
        "environment": "production", "environmentInput": {"name": "environment", "value": "production"}, "versionInput": "version",
    });
    for (field, value) in change.as_object().unwrap() {
        source[field] = value.clone();
    }
    let environment = json!({
        "service": "component:default/payments", "name": "production", "provider": "github", "host": "github.com", "source": source,
    });
    let environment = serde_json::from_value(environment).unwrap();
    Mapping::new(&environment, false, &RunNamePatterns::default()).unwrap()
}

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

fn may(change: &Value, findings: &Findings, asking: Asking<'_>) -> Vec<(CheckOutcome, String)> {
    let mapping = mapping(change);
    let subject = Subject {
        mapping: &mapping,
        host: "github.com",
        findings,
        titles: None,
    };
    rights(subject, asking)
        .into_iter()
        .map(|check| (check.outcome, check.message))
        .collect()
}

fn asking(login: &str) -> Asking<'_> {
    Asking {
        login: Some(login),
        scopes: None,
        gates: &[],
    }
}

#[test]
fn who_may_write_may_deploy_unless_something_else_stands_in_the_way() {
    use CheckOutcome::{Blocked, Passed, Unknown};
    type Change = fn(&mut Findings);
    let scopes = |list: &[&str]| {
        list.iter()
            .map(|&scope| scope.to_owned())
            .collect::<Vec<_>>()
    };
    let table: Vec<(Value, Change, Vec<String>, CheckOutcome, &str)> = vec![
        (
            json!({}),
            |_| (),
            scopes(&["repo"]),
            Passed,
            "@alice may deploy from acme/payments (their right there is write).",
        ),
        (
            json!({}),
            |f| f.permission = Some("ADMIN".into()),
            scopes(&["public_repo"]),
            Passed,
            "admin",
        ),
        (
            json!({}),
            |f| f.permission = Some("TRIAGE".into()),
            scopes(&["repo"]),
            Blocked,
            "theirs is triage",
        ),
        (
            json!({}),
            |f| f.permission = None,
            scopes(&["repo"]),
            Unknown,
            "GitHub does not say",
        ),
        (
            json!({}),
            |f| f.archived = true,
            scopes(&["repo"]),
            Blocked,
            "it is archived",
        ),
        (
            json!({}),
            |f| f.private = true,
            scopes(&["public_repo"]),
            Blocked,
            "it lacks the scope repo",
        ),
        (
            json!({}),
            |_| (),
            scopes(&["read:user"]),
            Blocked,
            "it lacks the scope repo",
        ),
        (
            json!({"dispatch": {"enabled": false}}),
            |_| (),
            scopes(&["repo"]),
            Blocked,
            "dispatch is turned off",
        ),
    ];
    for (change, alter, scopes, outcome, message) in table {
        let mut found = findings();
        alter(&mut found);
        let asking = Asking {
            scopes: Some(&scopes),
            ..asking("alice")
        };
        let may = may(&change, &found, asking);
        assert_eq!(may.len(), 3);
        assert_eq!(may[0], (Passed, "@alice may see acme/payments.".to_owned()));
        assert_eq!(may[1].0, outcome, "{message}");
        assert!(may[1].1.contains(message), "{}", may[1].1);
    }
}

#[test]
fn who_is_among_the_reviewers_may_approve() {
    use CheckOutcome::{Blocked, Passed, Unknown};
    let team = |members: Option<&[&str]>, complete| Team {
        name: members.map(|_| "acme/leads".to_owned()),
        members: members.map(|list| list.iter().map(|&login| login.to_owned()).collect()),
        complete,
    };
    let by = |people: &[&str], teams: Vec<Team>| Protection {
        people: people.iter().map(|&login| login.to_owned()).collect(),
        teams,
        prevents_self_review: false,
    };
    for (protection, outcome, message) in [
        (
            by(&[], vec![]),
            Passed,
            "Nobody need approve a deployment to production.",
        ),
        (
            by(&["Alice"], vec![]),
            Passed,
            "@alice may approve deployments to production.",
        ),
        (
            Protection {
                prevents_self_review: true,
                ..by(&["alice"], vec![])
            },
            Passed,
            "except what they started themselves",
        ),
        (
            by(&["bob", "mei"], vec![]),
            Blocked,
            "@alice may not approve deployments to production: one of @bob and @mei must.",
        ),
        (
            by(&["bob"], vec![team(Some(&["alice"]), true)]),
            Passed,
            "@alice may approve",
        ),
        (
            by(&[], vec![team(Some(&["mei"]), true)]),
            Blocked,
            "the team acme/leads must",
        ),
        (
            by(&[], vec![team(Some(&["mei"]), false)]),
            Unknown,
            "could not be read",
        ),
        (by(&[], vec![team(None, false)]), Unknown, "a team must"),
    ] {
        let mut found = findings();
        found.protections = [("production".to_owned(), protection)].into();
        let may = may(&json!({}), &found, asking("alice"));
        assert_eq!(may[2].0, outcome, "{message}");
        assert!(may[2].1.contains(message), "{}", may[2].1);
    }
}

#[test]
fn what_github_says_of_a_waiting_deployment_wins_and_without_an_environment_nothing_is_known() {
    use CheckOutcome::{Passed, Unknown};
    let gates = [Gate::Reviewers {
        reviewers: vec![Reviewer::Team {
            name: "a team".to_owned(),
        }],
        viewer_can_approve: Some(true),
    }];
    let mut found = findings();
    found.protections = [(
        "production".to_owned(),
        Protection {
            teams: vec![Team {
                name: None,
                members: None,
                complete: false,
            }],
            ..Protection::default()
        },
    )]
    .into();
    let waiting = Asking {
        gates: &gates,
        ..asking("alice")
    };
    assert_eq!(may(&json!({}), &found, waiting)[2].0, Passed);
    assert_eq!(may(&json!({}), &found, asking("alice"))[2].0, Unknown);
    let without = json!({"environment": null});
    assert_eq!(may(&without, &found, asking("alice"))[2].0, Unknown);
    found.environments = Some(Vec::new());
    assert_eq!(may(&without, &found, asking("alice"))[2].0, Passed);
    let unknown = json!({"environment": "elsewhere"});
    let (outcome, message) = may(&unknown, &found, asking("alice")).remove(2);
    assert_eq!(outcome, Unknown);
    assert!(message.contains("elsewhere was not found"), "{message}");
}
