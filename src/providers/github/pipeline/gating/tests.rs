//! Gates of stages, their decisions, and what is said to whom.

use serde_json::{Value, json};

use super::{super::query::GatedRun, *};
use crate::model::pipeline::{MayNotDecide, StageKind};

fn now() -> Timestamp {
    "2026-01-01T00:10:00Z".parse().unwrap()
}

fn stage(id: &str, environment: &str, state: StageState) -> Stage {
    let has_begun = !matches!(
        state,
        StageState::Queued | StageState::Waiting | StageState::Skipped
    );
    Stage {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: StageKind::Job,
        state,
        needs: Vec::new(),
        environment: (!environment.is_empty()).then(|| StageEnvironment {
            name: environment.to_owned(),
            configured: None,
        }),
        counts: None,
        stages: Vec::new(),
        gates: Vec::new(),
        held: None,
        started_at: has_begun.then(now),
        finished_at: None,
        url: None,
        inferred: state == StageState::Queued,
    }
}

fn run(pending: Value, reviews: Value) -> GatedRun {
    serde_json::from_value(json!({
        "pendingDeploymentRequests": {"nodes": pending}, "deploymentReviews": {"nodes": reviews},
    }))
    .unwrap()
}

fn waits(environment: &str, can_approve: bool) -> Value {
    json!({"environment": {"name": environment}, "currentUserCanApprove": can_approve, "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]}})
}

fn review(state: &str, by: &str, environment: &str) -> Value {
    json!({"state": state, "comment": " Fine ", "user": {"login": by}, "environments": {"nodes": [{"name": environment}]}})
}

fn by(people: &[&str], prevents_self_review: bool) -> Protection {
    Protection {
        people: people
            .iter()
            .map(|login| Actor {
                login: (*login).to_owned(),
                avatar_url: Some(format!("https://a.example/{login}")),
            })
            .collect(),
        prevents_self_review,
        ..Protection::default()
    }
}

fn gating<'a>(run: &'a GatedRun, rules: &[(&str, Protection)]) -> Gating<'a> {
    let pending = run.pending_deployment_requests.as_ref().unwrap();
    Gating {
        pending: Some(pending.iter().collect()),
        made: run
            .deployment_reviews
            .as_ref()
            .map(Made::of)
            .unwrap_or_default(),
        rules: rules
            .iter()
            .map(|(name, rules)| ((*name).to_owned(), rules.clone()))
            .collect(),
        ..Gating::default()
    }
}

fn asker<'a>(login: &'a str, started_by: &'a str) -> Asker<'a> {
    Asker {
        login: Some(login),
        started_by: Some(started_by),
        permission: Some("READ"),
        repository: "acme/shop",
    }
}

fn joined(mut stages: Vec<Stage>, gating: &Gating<'_>, asker: &Asker<'_>) -> Vec<Stage> {
    join(&mut stages, gating, asker, now());
    stages
}

fn only(stages: &[Stage]) -> &StageGate {
    assert_eq!(stages[0].gates.len(), 1, "{:?}", stages[0].gates);
    &stages[0].gates[0]
}

fn reason(viewer: &ViewerDecision) -> MayNotDecide {
    match viewer {
        ViewerDecision::MayNot { reason, .. } => *reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_github_lets_decide_may_and_others_are_told_why_not() {
    let waiting = || vec![stage("deploy", "Production", StageState::Waiting)];
    let may = run(json!([waits("production", true)]), json!([]));
    let gate = only(&joined(
        waiting(),
        &gating(&may, &[]),
        &asker("bob", "alice"),
    ))
    .clone();
    assert_eq!(gate.state, GateState::Closed);
    assert_eq!(gate.viewer, ViewerDecision::May);

    let may_not = run(json!([waits("production", false)]), json!([]));
    for (rules, login, started_by, expected) in [
        (by(&["bob"], true), "bob", "bob", MayNotDecide::StartedIt),
        (
            by(&["bob"], true),
            "carol",
            "carol",
            MayNotDecide::NotReviewer,
        ),
        (
            by(&["bob"], false),
            "carol",
            "alice",
            MayNotDecide::NotReviewer,
        ),
        (by(&["bob"], false), "bob", "bob", MayNotDecide::NoRights),
    ] {
        let gating = gating(&may_not, &[("production", rules)]);
        let stages = joined(waiting(), &gating, &asker(login, started_by));
        assert_eq!(reason(&only(&stages).viewer), expected, "{login}");
    }
    let stages = joined(waiting(), &gating(&may_not, &[]), &asker("eve", "alice"));
    assert_eq!(reason(&only(&stages).viewer), MayNotDecide::NotReviewer);
}

#[test]
fn a_timer_and_an_app_hold_a_stage_that_reviewers_have_let_pass() {
    let request = json!({"environment": {"name": "production"}, "waitTimer": 30, "waitTimerStartedAt": "2026-01-01T00:00:00Z",
        "currentUserCanApprove": false, "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]}});
    let run = run(
        json!([request]),
        json!([review("APPROVED", "bob", "production")]),
    );
    let mut gating = gating(&run, &[]);
    gating.apps = vec![("production".to_owned(), vec!["change-board".to_owned()])];
    let stages = vec![stage("deploy", "production", StageState::Waiting)];
    let stages = joined(stages, &gating, &asker("bob", "alice"));
    let said: Vec<_> = stages[0]
        .gates
        .iter()
        .map(|gate| (gate.state, reason(&gate.viewer), gate.decisions.len()))
        .collect();
    assert_eq!(
        said,
        [
            (GateState::Opened, MayNotDecide::Decided, 1),
            (GateState::Closed, MayNotDecide::TimerRuns, 0),
            (GateState::Closed, MayNotDecide::AppDecides, 0),
        ]
    );
    let decision = &stages[0].gates[0].decisions[0];
    assert_eq!(decision.comment.as_deref(), Some("Fine"));
}

#[test]
fn an_approval_that_let_another_job_pass_opens_nothing() {
    let run = run(
        json!([waits("production", false)]),
        json!([review("APPROVED", "bob", "production")]),
    );
    let stages = vec![
        stage("second", "production", StageState::Waiting),
        stage("first", "production", StageState::Succeeded),
    ];
    let stages = joined(stages, &gating(&run, &[]), &asker("alice", "alice"));
    assert_eq!(only(&stages).state, GateState::Closed);
    assert_eq!(stages[1].gates[0].state, GateState::Opened);
    assert_eq!(reason(&stages[1].gates[0].viewer), MayNotDecide::Decided);
}

#[test]
fn what_holds_a_stage_without_reviewers_or_timer_is_asked_for_and_else_not_known() {
    let run = run(json!([{"environment": {"name": "production"}}]), json!([]));
    let gating = gating(&run, &[]);
    let stages = vec![stage("deploy", "production", StageState::Waiting)];
    assert_eq!(gating.unexplained(&stages, now()), ["production"]);
    let stages = joined(stages, &gating, &asker("bob", "alice"));
    assert_eq!(only(&stages).gate, Gate::Rule { name: None });
    assert_eq!(only(&stages).viewer, ViewerDecision::Unknown);

    let named = self::run(json!([waits("production", true)]), json!([]));
    let stages = vec![stage("deploy", "production", StageState::Waiting)];
    let gating = self::gating(&named, &[]);
    assert!(gating.unexplained(&stages, now()).is_empty());
}

#[test]
fn a_stage_that_was_rejected_or_let_pass_says_by_whom() {
    let rejected = run(
        json!([]),
        json!([
            review("APPROVED", "bob", "staging"),
            review("REJECTED", "carol", "production")
        ]),
    );
    let stages = vec![
        stage("live", "production", StageState::Failed),
        stage("stage", "staging", StageState::Running),
        stage("tests", "", StageState::Failed),
        stage("left", "production", StageState::Skipped),
    ];
    let stages = joined(stages, &gating(&rejected, &[]), &asker("bob", "alice"));
    assert_eq!(only(&stages).state, GateState::Rejected);
    let by = only(&stages).decisions[0].by.as_ref().unwrap();
    assert_eq!(by.login, "carol");
    assert_eq!(stages[1].gates[0].state, GateState::Opened);
    assert!(stages[2].gates.is_empty() && stages[3].gates.is_empty());
}

#[test]
fn rules_tell_of_gates_that_are_still_ahead_and_not_of_those_that_nobody_decided_at() {
    let rules = Protection {
        wait_minutes: 30,
        ..by(&["bob"], true)
    };
    let run = run(json!([]), json!([]));
    let gating = gating(&run, &[("production", rules)]);
    let queued = || vec![stage("deploy", "production", StageState::Queued)];
    for (login, started_by, expected) in [
        ("bob", "alice", None),
        ("bob", "bob", Some(MayNotDecide::StartedIt)),
        ("carol", "alice", Some(MayNotDecide::NotReviewer)),
    ] {
        let stages = joined(queued(), &gating, &asker(login, started_by));
        let [reviewers, timer] = stages[0].gates.as_slice() else {
            panic!("{:?}", stages[0].gates);
        };
        assert_eq!(reviewers.state, GateState::Ahead);
        match expected {
            Some(expected) => assert_eq!(reason(&reviewers.viewer), expected),
            None => assert_eq!(reviewers.viewer, ViewerDecision::May),
        }
        assert_eq!(reason(&timer.viewer), MayNotDecide::TimerRuns);
    }
    let passed = vec![stage("deploy", "production", StageState::Succeeded)];
    let passed = joined(passed, &gating, &asker("bob", "alice"));
    assert!(passed[0].gates.is_empty(), "{:?}", passed[0].gates);
}

#[test]
fn what_waits_without_a_name_gets_that_of_the_only_environment_that_is_left() {
    let run = run(
        json!([waits("production", true), waits("staging", true)]),
        json!([]),
    );
    let stages = vec![
        stage("one", "staging", StageState::Waiting),
        stage("two", "${{ inputs.where }}", StageState::Waiting),
    ];
    let stages = joined(stages, &gating(&run, &[]), &asker("bob", "alice"));
    let environment = stages[1].environment.as_ref().unwrap();
    assert_eq!(environment.name, "production");
    assert_eq!(stages[1].gates[0].viewer, ViewerDecision::May);
}

#[test]
fn a_closed_gate_says_since_when_it_holds_the_stage_and_no_other_does() {
    let at = |minute: u32| -> Timestamp { format!("2026-01-01T00:0{minute}:00Z").parse().unwrap() };
    let mut timed = waits("production", true);
    timed["waitTimer"] = json!(30);
    timed["waitTimerStartedAt"] = json!("2026-01-01T00:07:00Z");
    let run = run(json!([timed]), json!([]));
    let rules = [("staging", by(&["bob"], false))];
    let mut gating = gating(&run, &rules);
    gating.since = vec![("https://x/1", at(5)), ("https://x/2", at(3))];
    let leg = |url: &str| Stage {
        url: Some(url.to_owned()),
        ..stage(url, "", StageState::Waiting)
    };
    let waiting = Stage {
        stages: vec![leg("https://x/1"), leg("https://x/2")],
        ..stage("deploy", "production", StageState::Waiting)
    };
    let stages = vec![waiting, stage("next", "staging", StageState::Queued)];
    let stages = joined(stages, &gating, &asker("bob", "alice"));
    let since: Vec<_> = stages[0].gates.iter().map(|gate| gate.since).collect();
    assert_eq!(since, [Some(at(3)), Some(at(7))], "the longest waiting leg");
    assert_eq!(only(&stages[1..]).state, GateState::Ahead);
    assert_eq!(only(&stages[1..]).since, None);
}

#[test]
fn whoever_decided_twice_is_named_once_whatever_is_known_of_the_picture() {
    let mut second = review("APPROVED", "Bob", "production");
    second["user"]["avatarUrl"] = json!("https://a.example/bob");
    let run = run(
        json!([]),
        json!([review("APPROVED", "bob", "production"), second]),
    );
    let stages = vec![stage("deploy", "production", StageState::Succeeded)];
    let stages = joined(stages, &gating(&run, &[]), &asker("bob", "alice"));
    let Gate::Reviewers { reviewers, .. } = &only(&stages).gate else {
        panic!("{:?}", stages[0].gates);
    };
    assert_eq!(
        *reviewers,
        [Reviewer::User {
            login: "Bob".to_owned(),
            avatar_url: Some("https://a.example/bob".to_owned())
        }]
    );
}
