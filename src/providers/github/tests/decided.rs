//! What reviewers decided about a deployment that still waits for something else, or that ended there.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fake::{Github, Repository, job, moving, record, run, said, slot, with};
use crate::model::{
    deployment::{Actor, Deployment, DeploymentState, Gate},
    pipeline::{Decision, GateDecision},
};

fn production() -> (&'static str, Value) {
    let source = json!({"topology": "workflow-per-environment", "environment": "production"});
    ("production", source)
}

fn reviewed(state: &str, by: &str, environments: &[&str]) -> Value {
    let names: Vec<Value> = environments
        .iter()
        .map(|name| json!({"name": name}))
        .collect();
    json!({
        "state": state, "comment": " Looks good. ", "user": {"login": by, "avatarUrl": "https://a.example/x"},
        "environments": {"nodes": names},
    })
}

fn waits_for_bob(change: Value) -> Value {
    let request = json!({
        "environment": {"name": "production"}, "waitTimer": 30, "waitTimerStartedAt": "2026-01-09T23:50:00Z",
        "currentUserCanApprove": false, "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]},
    });
    with(request, change)
}

/// Run 20 waits to enter production.
fn waiting(pending: Value, decisions: Vec<Value>) -> Repository {
    Repository {
        runs: vec![moving(20, json!({"status": "waiting"}))],
        records: HashMap::from([(
            "production".to_owned(),
            vec![record("DE_2", 20, 21, &[("waiting", 21)])],
        )]),
        jobs: HashMap::from([(20, vec![job("deploy", 21, "waiting", 21, 21)])]),
        pending: HashMap::from([(20, vec![pending])]),
        decisions: HashMap::from([(20, decisions)]),
        ..Repository::default()
    }
}

/// Run 20 failed, after these reports of its record.
fn failed(reports: &[(&str, i64)], decisions: Vec<Value>) -> Repository {
    Repository {
        runs: vec![run(20, json!({"conclusion": "failure"}))],
        records: HashMap::from([(
            "production".to_owned(),
            vec![record("DE_2", 20, 21, reports)],
        )]),
        jobs: HashMap::from([(20, vec![job("deploy", 21, "failure", 21, 22)])]),
        decisions: HashMap::from([(20, decisions)]),
        ..Repository::default()
    }
}

async fn latest(repository: Repository) -> (Deployment, Vec<&'static str>) {
    let github = Github::with(repository).await;
    let answer = github.ask(&[production()]).await;
    let slot = slot(&answer, 0);
    let kinds = slot.gates.iter().map(|gate| match gate {
        Gate::Reviewers { .. } => "reviewers",
        Gate::Timer { .. } => "timer",
        Gate::Rule { .. } => "rule",
    });
    (slot.latest.clone().unwrap(), kinds.collect())
}

fn by(deployment: &Deployment) -> Option<(&str, Decision)> {
    let decision = deployment.decision.as_ref()?;
    Some((decision.by.as_ref()?.login.as_str(), decision.decision))
}

#[tokio::test]
async fn once_a_reviewer_has_approved_only_what_still_holds_it_is_a_gate() {
    let approved = || vec![reviewed("APPROVED", "bob", &["Production"])];
    let (latest_one, gates) = latest(waiting(waits_for_bob(json!({})), approved())).await;
    assert_eq!(gates, ["timer"]);
    let expected = GateDecision {
        by: Some(Actor {
            login: "bob".to_owned(),
            avatar_url: Some("https://a.example/x".to_owned()),
        }),
        decision: Decision::Approve,
        comment: Some("Looks good.".to_owned()),
    };
    assert_eq!(latest_one.decision, Some(expected));
    // Nothing that GitHub names is left: an app.
    let no_timer = waits_for_bob(json!({"waitTimer": 0, "waitTimerStartedAt": null}));
    let (_, gates) = latest(waiting(no_timer, approved())).await;
    assert_eq!(gates, ["rule"]);
}

#[tokio::test]
async fn a_gate_that_is_still_to_be_decided_stays_open_for_it() {
    let approved = |environment| vec![reviewed("APPROVED", "bob", &[environment])];
    let mut another_job = waiting(waits_for_bob(json!({})), approved("production"));
    let records = another_job.records.get_mut("production").unwrap();
    records.push(record("DE_1", 20, 20, &[("waiting", 19), ("success", 20)]));
    for (what, repository) in [
        ("nothing decided", waiting(waits_for_bob(json!({})), vec![])),
        (
            "another environment",
            waiting(waits_for_bob(json!({})), approved("staging")),
        ),
        (
            "asked again",
            waiting(
                waits_for_bob(json!({"currentUserCanApprove": true})),
                approved("production"),
            ),
        ),
        ("used by another job", another_job),
    ] {
        let (latest, gates) = latest(repository).await;
        assert_eq!(gates, ["reviewers", "timer"], "{what}");
        assert_eq!(latest.decision, None, "{what}");
    }
    let mut again = waiting(waits_for_bob(json!({})), approved("production"));
    again.runs = vec![moving(20, json!({"status": "waiting", "run_attempt": 2}))];
    assert_eq!(latest(again).await.1, ["reviewers", "timer"]);
}

#[tokio::test]
async fn a_rejection_says_why_a_deployment_failed_before_it_began() {
    let rejected = || {
        vec![
            reviewed("APPROVED", "ada", &["staging", "production"]),
            reviewed("REJECTED", "bob", &["production"]),
        ]
    };
    let reports = &[("waiting", 20), ("failure", 22)];
    let (latest_one, _) = latest(failed(reports, rejected())).await;
    assert_eq!(latest_one.state, DeploymentState::Failed);
    assert_eq!(by(&latest_one), Some(("bob", Decision::Reject)));
    // It ran, and was rejected at another time.
    let reports = &[("waiting", 20), ("in_progress", 21), ("failure", 22)];
    let (latest_one, _) = latest(failed(reports, rejected())).await;
    assert_eq!(by(&latest_one), None);
    // An approval is not why it failed.
    let approved = vec![reviewed("APPROVED", "ada", &["production"])];
    let reports = &[("waiting", 20), ("failure", 22)];
    let (latest_one, _) = latest(failed(reports, approved)).await;
    assert_eq!(by(&latest_one), None);
}

#[tokio::test]
async fn who_rejected_is_asked_in_the_query_that_is_asked_anyway() {
    let rejected = vec![reviewed("REJECTED", "bob", &["production"])];
    let github = Github::with(failed(&[("waiting", 20), ("failure", 22)], rejected)).await;
    github.ask(&[production()]).await;
    let asked = github.requests().await;
    let queries = asked.iter().filter(|path| path.ends_with("/graphql"));
    // Records, and jobs with the decision.
    assert_eq!(queries.count(), 2, "{asked:?}");
}

#[tokio::test]
async fn a_queued_deployment_says_that_its_run_is_at_work_before_it() {
    const FILE: &str = "
on: push
jobs:
  build: {runs-on: x}
  deploy: {needs: build, runs-on: x, environment: production}
";
    let build = |state| vec![job("build", 21, state, 20, 21)];
    for (status, jobs, expected) in [
        ("in_progress", build("in_progress"), "Running"),
        // GitHub's word follows the job that is least far.
        ("queued", build("in_progress"), "Running"),
        ("queued", build("success"), "Running"),
        ("queued", build("queued"), "Queued"),
        ("waiting", build("waiting"), "Waiting"),
        ("queued", vec![], "Queued"),
    ] {
        let repository = Repository {
            runs: vec![moving(20, json!({"event": "push", "status": status}))],
            jobs: HashMap::from([(20, jobs)]),
            files: HashMap::from([(super::fake::sha("aaa"), FILE.to_owned())]),
            ..Repository::default()
        };
        let github = Github::with(repository).await;
        let answer = github.ask(&[production()]).await;
        assert!(said(&answer, 0).1.contains("Queued"), "{status}");
        let latest = slot(&answer, 0).latest.as_ref().unwrap();
        assert_eq!(format!("{:?}", latest.run_state.unwrap()), expected);
    }
}
