//! Runs that were started from here: what was written down then comes first.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, at, run, said, sha, slot};
use crate::{
    model::{
        offered::VersionChoice,
        overview::UnattributedReason,
        version::{LabelKind, Provenance, Version},
    },
    providers::provider::RecordedRun,
};

const DISPATCH: &str = "
on: {workflow_dispatch: {inputs: {version: {required: true}, environment: {}}}}
jobs:
  deploy: {runs-on: x}
";

fn source() -> Value {
    json!({"topology": "environment-input", "versionInput": "version"})
}

fn recorded(run: u64, environment: &str, label: &str, commit: Option<&str>) -> RecordedRun {
    RecordedRun {
        run: run.to_string(),
        repository: "Acme/X".to_owned(),
        environment: environment.to_owned(),
        version: VersionChoice {
            label: label.to_owned(),
            sha: commit.map(sha),
        },
        requested_at: at(0),
    }
}

async fn github() -> Github {
    Github::with(Repository {
        runs: [10, 20, 30].map(|id| run(id, json!({}))).into(),
        tags: HashMap::from([("v1".into(), sha("111")), ("v2".into(), sha("222"))]),
        files: HashMap::from([(sha("aaa"), DISPATCH.into())]),
        ..Repository::default()
    })
    .await
}

#[tokio::test]
async fn environment_and_version_of_a_run_are_those_that_it_was_started_with() {
    let github = github().await;
    let environments = [("staging", source()), ("production", source())];
    let without = github.ask(&environments).await;
    assert_eq!(said(&without, 1), ("-".into(), "-".into()));
    let answer = github
        .ask_recorded(
            &environments,
            vec![
                recorded(10, "production", "v1", Some("111")),
                recorded(20, "staging", "v2", None),
            ],
        )
        .await;
    assert_eq!(said(&answer, 0), ("v2 Succeeded #20.1".into(), "-".into()));
    assert_eq!(said(&answer, 1), ("v1 Succeeded #10.1".into(), "-".into()));
    let Version::Known(known) = &slot(&answer, 1).live.as_ref().unwrap().version else {
        panic!("it is known");
    };
    assert_eq!(known.provenance, Provenance::DispatchRecord);
    assert_eq!(
        (known.label_kind, known.sha.clone()),
        (LabelKind::Tag, Some(sha("111")))
    );
    // The one that was not started from here still counts for none.
    let others: Vec<_> = answer
        .not_attributable
        .iter()
        .map(|other| (other.run.id.as_str(), other.reason))
        .collect();
    assert_eq!(
        others,
        [("30", UnattributedReason::EnvironmentInputNotReadable)]
    );
}

#[tokio::test]
async fn what_was_chosen_is_shown_also_where_its_name_means_another_commit_by_now() {
    let answer = github()
        .await
        .ask_recorded(
            &[("production", source())],
            vec![recorded(10, "production", "v1", Some("999"))],
        )
        .await;
    let Version::Known(known) = &slot(&answer, 0).live.as_ref().unwrap().version else {
        panic!("it is known");
    };
    assert_eq!(
        (known.label.as_str(), known.sha.clone()),
        ("v1", Some(sha("999")))
    );
}

/// Label and commit of what production has, where run 10 was started with this version and ran on a ref at `aaa`.
async fn shown(source: Value, ran_on: &str, label: &str) -> (String, Option<String>) {
    let github = Github::with(Repository {
        runs: vec![run(10, json!({"head_branch": ran_on}))],
        tags: HashMap::from([("v1".into(), sha("111")), ("main".into(), sha("222"))]),
        files: HashMap::from([(sha("aaa"), DISPATCH.into())]),
        ..Repository::default()
    })
    .await;
    let record = recorded(10, "production", label, Some("999"));
    let answer = github
        .ask_recorded(&[("production", source)], vec![record])
        .await;
    let live = slot(&answer, 0).live.as_ref().unwrap();
    match &live.version {
        Version::Known(known) => (known.label.clone(), known.sha.clone()),
        Version::Unknown { reason, .. } => panic!("{reason:?}"),
    }
}

#[tokio::test]
async fn a_run_on_the_version_itself_knows_best_which_commit_it_was() {
    let selected = json!({"topology": "environment-input", "versionInput": "version", "dispatch": {"ref": {"kind": "selected_version"}}});
    for (source, ran_on, label, expected) in [
        // The branch had moved since it was looked at.
        (source(), "fix", "fix", "aaa"),
        (selected.clone(), "v1", "v1", "aaa"),
        // It ran elsewhere, and an input carried the version.
        (source(), "main", "v1", "999"),
        // A tag has the name of the branch that every version runs on.
        (source(), "main", "main", "999"),
        (selected, "main", "main", "aaa"),
    ] {
        let (shown, commit) = shown(source, ran_on, label).await;
        assert_eq!((shown.as_str(), commit), (label, Some(sha(expected))));
    }
}

#[tokio::test]
async fn a_record_of_another_repository_or_of_an_environment_of_another_name_says_nothing() {
    let mut elsewhere = recorded(10, "production", "v1", None);
    elsewhere.repository = "acme/other".to_owned();
    let answer = github()
        .await
        .ask_recorded(
            &[("production", source())],
            vec![elsewhere, recorded(20, "prod", "v2", None)],
        )
        .await;
    assert_eq!(said(&answer, 0), ("-".into(), "-".into()));
    assert_eq!(answer.not_attributable.len(), 3);
}
