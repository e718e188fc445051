//! Gates of stages, their decisions, and what is said to whom.

use serde_json::{Value, json};

use super::{super::query::GatedRun, *};
use crate::model::pipeline::{MayNotDecide, StageEnvironment, StageKind};

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
        complete: true,
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
    join(&mut stages, gating, asker, &configured, now());
    stages
}

fn configured(name: &str) -> Option<String> {
    (name != "elsewhere").then(|| format!("our {name}"))
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

#[test]
fn a_stage_that_deploys_nobody_knows_where_counts_as_having_a_gate() {
    let run = run(json!([]), json!([]));
    let guards = |environment| {
        let queued = vec![stage("deploy", environment, StageState::Queued)];
        gating(&run, &[]).guards(&queued)
    };
    assert!(guards("${{ matrix.env }}"));
    assert!(!guards("blue") && !guards(""));
}

/// Each gate of a stage: its environment where it says one, where it stands, and what the viewer is told.
fn said(stage: &Stage) -> Vec<(&str, GateState, &ViewerDecision)> {
    let gates = stage.gates.iter();
    gates
        .map(|gate| {
            let environment = gate.environment.as_ref();
            let name = environment.map_or("", |environment| environment.name.as_str());
            (name, gate.state, &gate.viewer)
        })
        .collect()
}

const CLOSED: (&str, GateState, &ViewerDecision) = ("", GateState::Closed, &ViewerDecision::May);

fn matrix(environment: &str, state: StageState, legs: Vec<Stage>) -> Stage {
    Stage {
        kind: StageKind::Matrix,
        stages: legs,
        ..stage("deploy", environment, state)
    }
}

#[test]
fn legs_that_wait_for_environments_of_their_own_each_say_so() {
    use StageState::Waiting;
    let run = run(
        json!([waits("blue", true), waits("green", true)]),
        json!([]),
    );
    let legs = vec![
        stage("deploy/blue", "blue", Waiting),
        stage("deploy/green", "green", Waiting),
    ];
    let deploy = matrix("${{ matrix.env }}", Waiting, legs);
    let stages = joined(vec![deploy], &gating(&run, &[]), &asker("bob", "alice"));
    assert_eq!(said(&stages[0]), []);
    for leg in &stages[0].stages {
        assert_eq!(said(leg), [CLOSED], "{}", leg.id);
    }
}

#[test]
fn legs_of_one_environment_wait_as_one_and_a_leg_behind_others_by_itself() {
    use StageState::{Running, Succeeded, Waiting};
    let run = run(json!([waits("blue", true)]), json!([]));
    let leg = |id: &str, state| stage(id, "blue", state);
    let shown = |state, legs| {
        let deploy = matrix("blue", state, legs);
        let stages = joined(vec![deploy], &gating(&run, &[]), &asker("bob", "alice"));
        stages.into_iter().next().unwrap()
    };
    let both = shown(Waiting, vec![leg("a", Waiting), leg("b", Waiting)]);
    assert_eq!(said(&both), [CLOSED]);
    assert!(both.stages.iter().all(|leg| leg.gates.is_empty()));
    let one = shown(Running, vec![leg("a", Succeeded), leg("b", Waiting)]);
    assert_eq!(said(&one), []);
    assert_eq!(said(&one.stages[0]), []);
    assert_eq!(said(&one.stages[1]), [CLOSED]);
}

#[test]
fn what_cannot_be_placed_is_shown_on_all_that_may_wait_for_it_and_can_be_decided_there() {
    use StageState::{Queued, Waiting};
    let run = run(
        json!([
            waits("blue", true),
            waits("elsewhere", true),
            waits("sure", true)
        ]),
        json!([]),
    );
    let stages = vec![
        stage("one", "${{ vars.one }}", Waiting),
        stage("sure", "sure", Waiting),
        stage("two", "", Waiting),
        stage("later", "${{ vars.later }}", Queued),
    ];
    let (mut stages, gating) = (stages, gating(&run, &[]));
    let notes = join(
        &mut stages,
        &gating,
        &asker("bob", "alice"),
        &configured,
        now(),
    );
    let may = &ViewerDecision::May;
    for place in [0, 2] {
        assert_eq!(
            said(&stages[place]),
            [
                ("blue", GateState::Closed, may),
                ("elsewhere", GateState::Closed, may)
            ]
        );
        let ours = stages[place].gates.iter();
        let ours: Vec<_> = ours
            .map(|gate| gate.environment.as_ref()?.configured.as_deref())
            .collect();
        assert_eq!(ours, [Some("our blue"), None]);
    }
    assert_eq!(said(&stages[1]), [CLOSED]);
    assert_eq!(said(&stages[3]), []);
    assert_eq!(
        notes,
        [PipelineNote::GatesNotPlaced {
            stages: vec!["one".to_owned(), "two".to_owned()],
            environments: vec!["blue".to_owned(), "elsewhere".to_owned()],
        }]
    );
}

#[test]
fn what_another_job_passed_before_may_hold_the_only_one_that_waits_and_is_ours() {
    let run = run(json!([waits("production", true)]), json!([]));
    let stages = vec![
        stage("first", "production", StageState::Succeeded),
        stage("second", "${{ vars.where }}", StageState::Waiting),
    ];
    let stages = joined(stages, &gating(&run, &[]), &asker("bob", "alice"));
    let environment = stages[1].environment.as_ref().unwrap();
    assert_eq!(environment.name, "production");
    assert_eq!(environment.configured.as_deref(), Some("our production"));
    assert_eq!(said(&stages[1]), [CLOSED]);
}

#[test]
fn what_began_to_wait_after_github_was_asked_waits_for_something_that_is_not_told_yet() {
    let run = run(json!([waits("blue", true)]), json!([]));
    let mut gating = gating(&run, &[]);
    gating.asked_at = Some(now());
    let since = |seconds: i64| now() + jiff::SignedDuration::from_secs(seconds);
    for (began, is_told) in [(-1, true), (1, false)] {
        gating.since = vec![("https://x/1", since(began))];
        let waiting = Stage {
            url: Some("https://x/1".to_owned()),
            ..stage("green", "${{ vars.green }}", StageState::Waiting)
        };
        let passed = stage("blue", "blue", StageState::Running);
        let stages = joined(vec![waiting, passed], &gating, &asker("bob", "alice"));
        assert_eq!(said(&stages[0]) == [CLOSED], is_told);
        assert_eq!(
            only(&stages).gate == Gate::Rule { name: None },
            !is_told,
            "never an invented gate"
        );
    }
}

#[test]
fn where_not_all_jobs_were_read_what_waits_is_that_of_the_file_or_stands_for_itself() {
    let run = run(
        json!([waits("production", true), waits("elsewhere", true)]),
        json!([]),
    );
    let mut gating = gating(&run, &[]);
    let stages = || {
        let read = stage("build", "", StageState::Running);
        vec![read, stage("deploy", "production", StageState::Queued)]
    };
    gating.complete = false;
    let (mut shown, bob) = (stages(), asker("bob", "alice"));
    let notes = join(&mut shown, &gating, &bob, &configured, now());
    let [_, deploy, alone] = shown.as_slice() else {
        panic!("{shown:?}");
    };
    assert_eq!(deploy.state, StageState::Waiting);
    assert_eq!(said(deploy), [CLOSED]);
    assert_eq!(alone.name, "elsewhere");
    assert_eq!(said(alone), [CLOSED]);
    let stages_alone = vec![alone.id.clone()];
    assert_eq!(
        notes,
        [PipelineNote::NotInFile {
            stages: stages_alone
        }]
    );

    // The jobs are only older than what is asked for, where one of them may come to it.
    gating.complete = true;
    let mut later = stages();
    later.push(stage("next", "${{ vars.next }}", StageState::Queued));
    let notes = join(&mut later, &gating, &bob, &configured, now());
    assert_eq!((later.len(), notes.len()), (3, 0));
    assert_eq!(later[1].state, StageState::Queued);
}
