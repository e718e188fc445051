//! Versions: every source, in its order, and why there is none.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::fake::{environment, run, sha};
use crate::{
    model::version::Version,
    providers::github::{
        facts::{Facts, FileKey, RunKey},
        run_name::RunNamePatterns,
        schema::graphql::{GitObject, Record},
        source::Mapping,
        versions::{Carrier, declares_version_input, is_safe_label},
        workflow_file::WorkflowFile,
    },
};

/// What is known in a case.
#[derive(Default)]
struct Case {
    source: Option<Value>,
    run: Option<Value>,
    record: Option<Value>,
    file: Option<&'static str>,
    tags: Vec<(&'static str, String)>,
    names: Vec<(&'static str, String)>,
    dated: Option<(&'static str, GitObject)>,
}

fn commit(sha: &str) -> GitObject {
    serde_json::from_value(json!({"__typename": "Commit", "oid": sha})).unwrap()
}

impl Case {
    fn version(&self) -> Version {
        let source = self.source.clone().unwrap_or_else(|| json!({}));
        let mapping = Mapping::new(
            &environment("production", &source),
            false,
            &RunNamePatterns::default(),
        )
        .unwrap();
        let mut facts = Facts::new(Timestamp::UNIX_EPOCH, "https://github.test");
        let repository = facts.repository("acme", "x");
        let key = RunKey { repository, id: 1 };
        if let Some(change) = &self.run {
            let run = serde_json::from_value(run(1, change.clone())).unwrap();
            facts.absorb_run(key, Some(&run));
        }
        if let Some(text) = self.file {
            let file = FileKey {
                repository,
                sha: sha("aaa"),
                path: mapping.source.workflow.clone(),
            };
            let parsed = WorkflowFile::parse(text).ok().map(std::sync::Arc::new);
            facts.absorb_file(file, parsed);
        }
        for (tag, sha) in &self.tags {
            facts.absorb_label(repository, tag, Some(&commit(sha)), Some(&commit(sha)));
        }
        if let Some((tag, object)) = &self.dated {
            facts.absorb_label(repository, tag, Some(object), Some(object));
        }
        for (name, sha) in &self.names {
            facts.absorb_label(repository, name, None, Some(&commit(sha)));
        }
        let record: Option<Record> = self
            .record
            .clone()
            .map(|record| serde_json::from_value(record).unwrap());
        let carrier = Carrier {
            mapping: &mapping,
            repository,
            run: self.run.as_ref().map(|_| key),
            record: record.as_ref(),
            facts: &facts,
        };
        carrier.version().0
    }

    /// Label, kind, short SHA and provenance; or the reason and what it ran on.
    fn said(&self) -> String {
        match self.version() {
            Version::Known(known) => format!(
                "{} {:?} {} {:?}",
                known.label,
                known.label_kind,
                known.sha.map_or("?".to_owned(), |s| s[..3].to_owned()),
                known.provenance
            ),
            Version::Unknown {
                reason,
                ran_on_ref,
                ran_on_sha,
            } => format!(
                "{reason:?} {} {}",
                ran_on_ref.unwrap_or_default(),
                ran_on_sha.map_or(String::new(), |s| s[..3].to_owned())
            ),
        }
    }
}

const WITH_INPUT: &str =
    "on: {workflow_dispatch: {inputs: {imageTag: {}, dry_run: {type: boolean}}}}\njobs: {}";
const WITHOUT_INPUT: &str = "on: {workflow_dispatch: {inputs: {environment: {type: environment}, release: {type: boolean}}}}\njobs: {}";
const OTHER_INPUT: &str = "on: {workflow_dispatch: {inputs: {what: {}}}}\njobs: {}";
const PAYLOAD: &str = "on: {repository_dispatch: {}}\njobs: {a: {name: '${{ github.event.client_payload.version }}'}}";
const TRIGGERED: &str =
    "on: {workflow_run: {}}\njobs: {a: {if: \"github.event.workflow_run.head_sha != ''\"}}";

fn pattern() -> Option<Value> {
    Some(json!({"runName": r"Deploy (?<version>\S+)"}))
}

fn titled(title: &str) -> Option<Value> {
    Some(json!({"display_title": title}))
}

#[test]
fn the_runs_title_comes_first() {
    let case = |title: &str| Case {
        source: pattern(),
        run: titled(title),
        record: Some(json!({"id": "1", "payload": "{\"version\":\"9\"}"})),
        tags: vec![("v1.9.2", sha("111"))],
        names: vec![
            ("feature/x", sha("222")),
            ("8f2c1d0", sha("8f2c1d0")),
            ("main", sha("333")),
        ],
        ..Case::default()
    };
    for (title, expected) in [
        ("Deploy v1.9.2", "v1.9.2 Tag 111 RunName"),
        ("Deploy refs/tags/v1.9.2", "v1.9.2 Tag 111 RunName"),
        ("Deploy 8f2c1d0", "8f2c1d0 Commit 8f2 RunName"),
        // A branch has moved on since; only of the one that the run ran on the commit is known.
        ("Deploy feature/x", "feature/x Branch ? RunName"),
        ("Deploy main", "main Branch aaa RunName"),
        ("Deploy 2026.1", "2026.1 Other ? RunName"),
        ("Deploy 1234567", "1234567 Other ? RunName"),
        ("Deploy main:secret.txt", "main:secret.txt Other ? RunName"),
        ("Fix it", "9 Other ? DeploymentPayload"),
    ] {
        assert_eq!(case(title).said(), expected, "{title}");
    }
    let full = format!("Deploy {}", sha("abcdef"));
    assert_eq!(case(&full).said(), "abcdef0 Commit abc RunName");
}

#[test]
fn the_payload_comes_second_in_any_of_its_spellings() {
    for (payload, expected) in [
        (
            json!("{\"version\":\"v1\",\"tag\":\"v2\"}"),
            "v1 Tag 111 DeploymentPayload",
        ),
        (
            json!("\"{\\\"tag\\\":\\\"v1\\\"}\""),
            "v1 Tag 111 DeploymentPayload",
        ),
        (
            json!("{\"ref\":\"refs/tags/v1\"}"),
            "v1 Tag 111 DeploymentPayload",
        ),
        (json!("{\"version\":7}"), "main Branch aaa DeployedRef"),
        (json!("{\"version\":\" \"}"), "main Branch aaa DeployedRef"),
        (json!("[\"v1\"]"), "main Branch aaa DeployedRef"),
        (json!("not json"), "main Branch aaa DeployedRef"),
        (json!(""), "main Branch aaa DeployedRef"),
        (json!(null), "main Branch aaa DeployedRef"),
    ] {
        let case = Case {
            record: Some(json!({
                "id": "1", "payload": payload, "commitOid": sha("aaa"), "ref": {"name": "main", "prefix": "refs/heads/"},
            })),
            tags: vec![("v1", sha("111"))],
            ..Case::default()
        };
        assert_eq!(case.said(), expected, "{payload}");
    }
}

#[test]
fn ref_or_commit_is_the_version_where_nothing_else_carries_it() {
    let of = |event: &str, branch: Value, file| Case {
        run: Some(json!({"event": event, "head_branch": branch})),
        file,
        tags: vec![("v1", sha("aaa")), ("moved", sha("bbb"))],
        ..Case::default()
    };
    for (case, expected) in [
        (
            of("push", json!("main"), None),
            "main Branch aaa DeployedRef",
        ),
        (of("push", json!("v1"), None), "v1 Tag aaa DeployedRef"),
        // A branch that has the name of a tag of another commit.
        (
            of("push", json!("moved"), None),
            "moved Branch aaa DeployedRef",
        ),
        (of("release", json!("v2"), None), "v2 Tag aaa DeployedRef"),
        (
            of("push", json!(null), None),
            "aaa0000 Commit aaa DeployedCommit",
        ),
        (
            of("schedule", json!("main"), None),
            "main Branch aaa DeployedRef",
        ),
        (
            of("workflow_dispatch", json!("main"), Some(WITHOUT_INPUT)),
            "main Branch aaa DeployedRef",
        ),
        (
            of("workflow_dispatch", json!("main"), Some(WITH_INPUT)),
            "VersionInputNotReadable main aaa",
        ),
        (
            of("workflow_dispatch", json!("main"), Some("not a workflow")),
            "NoSource main aaa",
        ),
        (
            of("repository_dispatch", json!("main"), Some(PAYLOAD)),
            "VersionInputNotReadable main aaa",
        ),
        (
            of("repository_dispatch", json!("main"), Some(WITHOUT_INPUT)),
            "main Branch aaa DeployedRef",
        ),
        (
            of("workflow_run", json!("main"), Some(TRIGGERED)),
            "NoSource main aaa",
        ),
        (
            of("workflow_run", json!("main"), Some(WITHOUT_INPUT)),
            "main Branch aaa DeployedRef",
        ),
    ] {
        assert_eq!(case.said(), expected);
    }
}

#[test]
fn the_mapping_decides_over_the_ref_where_it_says_so() {
    let of = |source: Value, event: &str, file| Case {
        source: Some(source),
        run: Some(json!({"event": event})),
        file: Some(file),
        ..Case::default()
    };
    for (case, expected) in [
        (
            of(
                json!({"versionFromRef": "always"}),
                "workflow_dispatch",
                WITH_INPUT,
            ),
            "main Branch aaa DeployedRef",
        ),
        (
            of(json!({"versionFromRef": "never"}), "push", WITHOUT_INPUT),
            "NoSource main aaa",
        ),
        (
            of(
                json!({"versionInput": "what"}),
                "workflow_dispatch",
                OTHER_INPUT,
            ),
            "VersionInputNotReadable main aaa",
        ),
        (
            of(
                json!({"versionInput": "what"}),
                "workflow_dispatch",
                WITH_INPUT,
            ),
            "main Branch aaa DeployedRef",
        ),
    ] {
        assert_eq!(case.said(), expected);
    }
}

#[test]
fn a_title_that_does_not_match_is_the_reason_where_nothing_else_tells() {
    let case = Case {
        source: pattern(),
        run: titled("Fix it"),
        file: Some(WITH_INPUT),
        ..Case::default()
    };
    assert_eq!(case.said(), "RunNameDoesNotMatch main aaa");
}

#[test]
fn what_a_record_was_created_for_is_its_version_when_no_run_is_behind_it() {
    let case = |reference: Value, oid: Value| Case {
        record: Some(json!({"id": "1", "ref": reference, "commitOid": oid})),
        ..Case::default()
    };
    let tag = json!({"name": "cart/v1.2.3", "prefix": "refs/tags/"});
    assert_eq!(
        case(tag, json!(sha("ccc"))).said(),
        "cart/v1.2.3 Tag ccc DeployedRef"
    );
    assert_eq!(
        case(json!(null), json!(sha("ccc"))).said(),
        "ccc0000 Commit ccc DeployedCommit"
    );
    assert_eq!(case(json!(null), json!(null)).said(), "NoSource  ");
}

#[test]
fn inputs_that_carry_a_version_are_known_by_the_last_word_of_their_name() {
    for (name, expected) in [
        ("version", true),
        ("image-tag", true),
        ("imageTag", true),
        ("git_ref", true),
        ("targetVersion", true),
        ("SHA", true),
        ("environment", false),
        ("staging", false),
        ("prefer", false),
        ("version_check", false),
    ] {
        let text = format!("on: {{workflow_dispatch: {{inputs: {{'{name}': {{}}}}}}}}\njobs: {{}}");
        let file = WorkflowFile::parse(&text).unwrap();
        assert_eq!(declares_version_input(&file, None), expected, "{name}");
    }
}

#[test]
fn a_label_is_looked_up_only_if_git_takes_it_for_a_plain_name() {
    for safe in [
        "v1.2.3",
        "cart/v1.2.3",
        "release-2026_01+build.5",
        "8f2c1d0",
    ] {
        assert!(is_safe_label(safe), "{safe}");
    }
    for unsafe_label in [
        "",
        "-x",
        "a..b",
        "HEAD^",
        "main:file",
        "a@{1}",
        "a b",
        "a~1",
        "x.lock",
        "a//b",
        "/a",
        "a/",
        "ä",
    ] {
        assert!(!is_safe_label(unsafe_label), "{unsafe_label}");
    }
    assert!(!is_safe_label(&"a".repeat(201)));
}

proptest! {
    #[test]
    fn no_title_payload_or_ref_can_make_it_panic(title in "\\PC{0,60}", payload in "\\PC{0,60}", name in "\\PC{0,30}", oid in "\\PC{0,45}") {
        let case = Case {
            source: Some(json!({"runName": "(?<version>.+)"})),
            run: Some(json!({"display_title": title, "head_branch": name, "head_sha": oid, "event": name})),
            record: Some(json!({"id": "1", "payload": payload, "commitOid": oid, "ref": {"name": name, "prefix": title}})),
            ..Case::default()
        };
        if let Version::Known(known) = case.version() {
            prop_assert!(known.label.chars().count() <= 200);
        }
    }
}

#[test]
fn a_tag_that_was_moved_or_made_after_the_run_ended_does_not_say_what_was_deployed() {
    // The run ended in the minute 6.
    let at = |minute: i64| super::fake::at(minute).to_string();
    let lightweight =
        |minute| json!({"__typename": "Commit", "oid": sha("111"), "committedDate": at(minute)});
    let annotated = |minute| json!({"__typename": "Tag", "oid": sha("999"), "tagger": {"date": at(minute)}, "target": lightweight(0)});
    let moving = json!({"status": "in_progress", "conclusion": null});
    for (tag, change, expected) in [
        (lightweight(5), json!({}), "111"),
        (lightweight(7), json!({}), "?"),
        (annotated(5), json!({}), "111"),
        (annotated(7), json!({}), "?"),
        // What has not ended will take the tag as it is then.
        (annotated(7), moving, "111"),
        // Without a date nothing speaks against it.
        (
            json!({"__typename": "Commit", "oid": sha("111")}),
            json!({}),
            "111",
        ),
    ] {
        let tag: GitObject = serde_json::from_value(tag).unwrap();
        let mut run = json!({"display_title": "Deploy v1"});
        for (key, value) in change.as_object().unwrap() {
            run[key] = value.clone();
        }
        let case = Case {
            source: Some(json!({"runName": r"Deploy (?<version>\S+)"})),
            run: Some(run),
            dated: Some(("v1", tag.clone())),
            ..Case::default()
        };
        assert_eq!(case.said(), format!("v1 Tag {expected} RunName"), "{tag:?}");
    }
    // Without a run the record says when it was.
    for (minute, expected) in [(2, "111"), (4, "?")] {
        let mut record = super::fake::record("DE_1", 1, 2, &[("success", 3)]);
        record["payload"] = json!(r#"{"version":"v1"}"#);
        let case = Case {
            record: Some(record),
            dated: Some(("v1", serde_json::from_value(annotated(minute)).unwrap())),
            ..Case::default()
        };
        let expected = format!("v1 Tag {expected} DeploymentPayload");
        assert_eq!(case.said(), expected, "{minute}");
    }
}
