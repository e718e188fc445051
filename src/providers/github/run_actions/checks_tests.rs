//! The sentences, and what they depend on.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        deployment::{Actor, RunLink},
        inspection::CheckOutcome,
        overview::{Lookback, WaitingDeployment},
        version::{KnownVersion, LabelKind, Provenance, UnknownVersionReason},
    },
    providers::{github::schema::rest, provider::Activity},
};
use CheckOutcome::{Blocked, Passed, Unknown, Warned};

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn run(change: Value) -> Run {
    let mut run = json!({
        "id": 1, "run_number": 128, "run_attempt": 1, "status": "completed", "conclusion": "failure",
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:10:00Z",
    });
    let change = change.as_object().unwrap().clone();
    run.as_object_mut().unwrap().extend(change);
    Run::from_rest(&serde_json::from_value::<rest::Run>(run).unwrap())
}

fn job(name: &str, minute: i64, conclusion: Option<Conclusion>) -> Check {
    Check {
        name: name.to_owned(),
        status: Status::Completed,
        conclusion,
        started_at: Timestamp::from_second(minute * 60).ok(),
        completed_at: None,
        job: None,
    }
}

fn jobs(all: Vec<Check>) -> Arc<Jobs> {
    Arc::new(Jobs {
        all,
        complete: true,
    })
}

fn said(
    action: RunAction,
    run: &Run,
    jobs: Option<&Jobs>,
    now: &str,
) -> Vec<(CheckOutcome, String)> {
    let mut checks = Checks::default();
    let subject = Subject {
        action,
        run,
        called: "run #128",
        jobs,
        is_github_com: true,
        now: at(now),
    };
    state(&mut checks, subject);
    list(checks)
}

fn list(checks: Checks) -> Vec<(CheckOutcome, String)> {
    let checks = checks.into_list().into_iter();
    checks.map(|check| (check.outcome, check.message)).collect()
}

const SOON: &str = "2026-01-01T00:13:00Z";

#[test]
fn only_what_is_under_way_can_be_cancelled_and_a_gate_is_no_hindrance() {
    for (change, outcome, words) in [
        (
            json!({"status": "in_progress", "conclusion": null}),
            Passed,
            "Run #128 is under way.",
        ),
        (
            json!({"status": "queued", "conclusion": null}),
            Passed,
            "under way",
        ),
        (
            json!({"status": "waiting", "conclusion": null}),
            Passed,
            "Run #128 waits to be let in.",
        ),
        (
            json!({"status": "new word", "conclusion": null}),
            Unknown,
            "not known",
        ),
        (
            json!({"conclusion": "success"}),
            Blocked,
            "Run #128 has ended already: it succeeded 3 minutes ago.",
        ),
        (json!({}), Blocked, "it failed 3 minutes ago."),
        (
            json!({"conclusion": "cancelled"}),
            Blocked,
            "it was cancelled 3 minutes ago.",
        ),
        (
            json!({"conclusion": "stale", "updated_at": null}),
            Blocked,
            "it ended.",
        ),
    ] {
        let said = said(RunAction::Cancel, &run(change.clone()), None, SOON);
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0].0, outcome, "{said:?}");
        assert!(said[0].1.contains(words), "{said:?} for {change}");
    }
}

#[test]
fn only_what_has_ended_with_failed_jobs_can_run_again() {
    use Conclusion::*;
    let good = jobs(vec![
        job("build", 1, Some(Success)),
        job("skipped", 1, Some(Skipped)),
    ]);
    let failed = jobs(vec![
        job("build", 1, Some(Success)),
        job("deploy", 2, Some(Failure)),
    ]);
    let cancelled = jobs(vec![
        job("deploy", 2, Some(Cancelled)),
        job("after", 3, Some(TimedOut)),
    ]);
    let mended = jobs(vec![
        job("deploy", 2, Some(Failure)),
        job("deploy", 9, Some(Success)),
    ]);
    let many = jobs(
        ["a", "b", "c", "d", "e"]
            .map(|name| job(name, 1, Some(Failure)))
            .into(),
    );
    for (change, jobs, outcome, words) in [
        (
            json!({"status": "in_progress", "conclusion": null}),
            Some(&failed),
            Blocked,
            "still under way",
        ),
        (
            json!({"status": "waiting", "conclusion": null}),
            Some(&failed),
            Blocked,
            "still waits",
        ),
        (
            json!({}),
            Some(&failed),
            Passed,
            "deploy of run #128 and what depends on it run again",
        ),
        (
            json!({"conclusion": "cancelled"}),
            Some(&cancelled),
            Passed,
            "deploy and after of",
        ),
        (json!({}), Some(&many), Passed, "a, b, c and 2 more of"),
        (
            json!({"conclusion": "success"}),
            Some(&good),
            Blocked,
            "no failed jobs: it succeeded",
        ),
        (
            json!({"conclusion": "success"}),
            Some(&mended),
            Blocked,
            "no failed jobs",
        ),
        (json!({}), None, Unknown, "could not be read"),
        (
            json!({"conclusion": "startup_failure"}),
            None,
            Blocked,
            "never began",
        ),
    ] {
        let said = said(
            RunAction::RerunFailed,
            &run(change.clone()),
            jobs.map(AsRef::as_ref),
            SOON,
        );
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0].0, outcome, "{said:?}");
        assert!(
            said[0].1.to_lowercase().contains(&words.to_lowercase()),
            "{said:?} for {change}"
        );
    }
}

#[test]
fn a_job_that_is_not_listed_may_have_failed() {
    let some = Jobs {
        all: vec![job("build", 1, Some(Conclusion::Success))],
        complete: false,
    };
    let said = said(RunAction::RerunFailed, &run(json!({})), Some(&some), SOON);
    assert_eq!(said[0].0, Unknown);
}

#[test]
fn github_runs_nothing_again_after_thirty_days_or_fifty_times() {
    let failed = jobs(vec![job("deploy", 2, Some(Conclusion::Failure))]);
    let blocked = |change: Value, now: &str| {
        let said = said(RunAction::RerunFailed, &run(change), Some(&failed), now);
        let blocked = said.into_iter().filter(|(outcome, _)| *outcome == Blocked);
        blocked.map(|(_, message)| message).collect::<Vec<_>>()
    };
    assert!(blocked(json!({}), "2026-01-31T00:00:00Z").is_empty());
    let old = blocked(json!({}), "2026-02-01T00:00:00Z");
    assert!(old[0].contains("created 31 days ago"), "{old:?}");
    assert!(blocked(json!({"run_attempt": 50}), SOON).is_empty());
    let often = blocked(json!({"run_attempt": 51}), SOON);
    assert!(often[0].contains("50 times"), "{often:?}");
    let run = run(json!({"run_attempt": 51}));
    let mut elsewhere = Checks::default();
    let subject = Subject {
        action: RunAction::RerunFailed,
        run: &run,
        called: "run #128",
        jobs: Some(&failed),
        is_github_com: false,
        now: at(SOON),
    };
    state(&mut elsewhere, subject);
    assert!(
        list(elsewhere)
            .iter()
            .all(|(outcome, _)| *outcome == Passed)
    );
}

#[test]
fn it_takes_the_right_to_write_and_a_token_that_has_it() {
    let scopes = |scope: &str| vec![scope.to_owned()];
    let (full, public) = (scopes("repo"), scopes("public_repo"));
    for (archived, permission, scopes, outcome, words) in [
        (
            false,
            Some("WRITE"),
            Some(&full),
            Passed,
            "@bob may cancel runs of acme/shop (their right there is write)",
        ),
        (false, Some("ADMIN"), None, Passed, "admin"),
        (false, Some("READ"), Some(&full), Blocked, "theirs is read"),
        (
            false,
            Some("TRIAGE"),
            Some(&full),
            Blocked,
            "theirs is triage",
        ),
        (
            false,
            Some("WRITE"),
            Some(&public),
            Blocked,
            "lacks the scope repo",
        ),
        (false, None, Some(&full), Unknown, "is not known"),
        (true, Some("ADMIN"), Some(&full), Blocked, "it is archived"),
    ] {
        let mut checks = Checks::default();
        let ground = Ground {
            name: "acme/shop",
            archived,
            private: true,
            permission,
        };
        let asking = Asking {
            login: Some("bob"),
            scopes: scopes.map(Vec::as_slice),
            gates: &[],
        };
        rights(&mut checks, RunAction::Cancel, ground, asking);
        let said = list(checks);
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].0, outcome, "{said:?}");
        assert!(said[0].1.contains(words), "{said:?}");
    }
}

#[test]
fn a_disabled_workflow_runs_nothing_again_and_can_be_stopped() {
    for (action, state, count) in [
        (RunAction::RerunFailed, Some("DISABLED_MANUALLY"), 1),
        (RunAction::RerunFailed, Some("ACTIVE"), 0),
        (RunAction::RerunFailed, None, 0),
        (RunAction::Cancel, Some("DISABLED_MANUALLY"), 0),
    ] {
        let mut checks = Checks::default();
        workflow(&mut checks, action, "deploy.yml", state);
        let said = list(checks);
        assert_eq!(said.len(), count, "{said:?}");
        assert!(said.iter().all(|(outcome, _)| *outcome == Blocked));
    }
}

#[test]
fn what_has_been_deployed_stays() {
    let mut checks = Checks::default();
    stays(&mut checks, &[]);
    stays(&mut checks, &["development", "staging"]);
    let words = "What it has deployed already stays: development and staging.";
    assert_eq!(list(checks), [(Passed, words.to_owned())]);
}

fn version(label: &str) -> Version {
    Version::Known(KnownVersion {
        label: label.to_owned(),
        label_kind: LabelKind::Tag,
        sha: None,
        url: None,
        provenance: Provenance::RunName,
    })
}

fn deployment(run: &str, state: DeploymentState, label: &str, time: &str) -> Deployment {
    Deployment {
        id: run.to_owned(),
        state,
        version: version(label),
        actor: Some(Actor {
            login: "carol".to_owned(),
            avatar_url: None,
        }),
        created_at: at(time),
        started_at: None,
        finished_at: Some(at(time)),
        run: Some(RunLink {
            id: run.to_owned(),
            number: None,
            attempt: None,
            title: None,
            event: None,
            url: None,
            progress: None,
        }),
        run_state: None,
        decision: None,
        note: None,
        environment_url: None,
    }
}

fn facts(live: Option<Deployment>, latest: Option<Deployment>) -> EnvironmentDeployments {
    EnvironmentDeployments {
        live,
        latest,
        gates: Vec::new(),
        waiting: None,
        attempts: Vec::new(),
        lookback: Lookback {
            attempts: 1,
            complete: true,
        },
        live_commit: None,
        activity: Activity::Resting,
        recorded: Vec::new(),
        fetched_at: at(SOON),
        stale: None,
    }
}

fn around(version: &Version, facts: &EnvironmentDeployments) -> Vec<(CheckOutcome, String)> {
    let mut checks = Checks::default();
    let created_at = Some(at("2026-01-01T00:00:00Z"));
    here(&mut checks, "production", "1", version, facts, created_at);
    list(checks)
}

#[test]
fn what_else_is_on_its_way_is_named_and_the_run_itself_is_not() {
    use DeploymentState::*;
    let ours = deployment("1", Failed, "v1.9.1", SOON);
    let theirs = deployment("2", Running, "v1.9.3", SOON);
    let said = around(&version("v1.9.1"), &facts(None, Some(theirs)));
    let words = "v1.9.3 is on its way to production, started by @carol.";
    assert_eq!(said, [(Warned, words.to_owned())]);
    let mut behind = facts(None, Some(ours));
    behind.waiting = Some(Box::new(WaitingDeployment {
        deployment: deployment("3", Waiting, "v1.9.2", SOON),
        gates: Vec::new(),
    }));
    let said = around(&version("v1.9.1"), &behind);
    let words = "v1.9.2 waits to be let into production, started by @carol.";
    assert_eq!(said, [(Warned, words.to_owned())]);
    let own = facts(None, Some(deployment("1", Queued, "v1.9.1", SOON)));
    assert_eq!(around(&version("v1.9.1"), &own)[0].0, Passed);
}

#[test]
fn another_version_that_went_live_since_is_told_with_its_time() {
    let since = |label, time| {
        let live = deployment("2", DeploymentState::Succeeded, label, time);
        around(&version("v1.9.1"), &facts(Some(live), None))
    };
    let said = since("v1.9.3", SOON);
    let words = "v1.9.3 has been live in production since 2026-01-01 00:13 UTC: this would put v1.9.1 back.";
    assert!(said.contains(&(Warned, words.to_owned())), "{said:?}");
    // Neither the same version, nor one that was live before the run began.
    for said in [
        since("v1.9.1", SOON),
        since("v1.9.0", "2025-12-31T00:00:00Z"),
    ] {
        assert!(
            said.iter().all(|(outcome, _)| *outcome == Passed),
            "{said:?}"
        );
    }
    let unknown = Version::Unknown {
        reason: UnknownVersionReason::NoSource,
        ran_on_ref: None,
        ran_on_sha: None,
    };
    let live = deployment("2", DeploymentState::Succeeded, "v1.9.3", SOON);
    let said = around(&unknown, &facts(Some(live), None));
    assert!(
        said.iter()
            .any(|(_, words)| words.ends_with("put what this run carries back.")),
        "{said:?}"
    );
}

#[test]
fn a_run_without_a_number_is_called_by_its_id() {
    assert_eq!(called(Some(128), "9"), "run #128");
    assert_eq!(begins(&called(None, "9")), "Run 9");
}
