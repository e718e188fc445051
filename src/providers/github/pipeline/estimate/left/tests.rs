use super::{super::testing::*, *};
use crate::model::{
    deployment::Reviewer,
    pipeline::{StageEnvironment, StageGate, ViewerDecision},
};

fn gate(gate: Gate, state: GateState) -> StageGate {
    StageGate {
        environment: None,
        gate,
        state,
        since: None,
        decisions: Vec::new(),
        viewer: ViewerDecision::Unknown,
    }
}

fn reviewers(state: GateState) -> StageGate {
    let bob = Reviewer::User {
        login: "bob".to_owned(),
        avatar_url: None,
    };
    let reviewers = Gate::Reviewers {
        reviewers: vec![bob],
        viewer_can_approve: None,
    };
    gate(reviewers, state)
}

fn timer(minutes: u32, ends: Option<i64>, state: GateState) -> StageGate {
    let ends_at = ends.map(at);
    gate(Gate::Timer { minutes, ends_at }, state)
}

fn waiting(id: &str, gates: Vec<StageGate>) -> Stage {
    Stage {
        gates,
        ..stage(id, StageState::Waiting)
    }
}

/// Good runs in which each of these took so long.
fn usual(stages: &[(&str, i64)]) -> Usual {
    let ran = stages.iter().map(|(id, seconds)| ran(id, 0, *seconds));
    Usual::of(&[ran.collect()])
}

fn look(stages: &[Stage], usual: &Usual, now: i64) -> Left {
    left(stages, &[], usual, at(now)).unwrap()
}

/// Seconds of work, and until the end.
fn left_of(stages: &[Stage], usual: &Usual, now: i64) -> (u32, Option<u32>) {
    let left = look(stages, usual, now);
    assert_eq!(left.unmeasured, 0);
    (left.work, left.until_end)
}

const USUAL: [(&str, i64); 5] = [
    ("build", 60),
    ("unit", 30),
    ("e2e", 200),
    ("staging", 40),
    ("live", 50),
];

/// A build, two tests beside each other, and two environments.
fn fan_out(build: Stage, unit: Stage, e2e: Stage) -> Vec<Stage> {
    vec![
        queued("live").after(&["staging"]),
        queued("staging").after(&["unit", "e2e"]),
        unit.after(&["build"]),
        e2e.after(&["build"]),
        build,
    ]
}

#[test]
fn the_longest_way_counts_and_of_what_runs_only_the_rest() {
    let usual = usual(&USUAL);
    let begun = fan_out(runs("build", 0), queued("unit"), queued("e2e"));
    assert_eq!(left_of(&begun, &usual, 20).0, 40 + 200 + 40 + 50);
    let tested = fan_out(ran("build", 0, 60), ran("unit", 60, 90), runs("e2e", 60));
    assert_eq!(left_of(&tested, &usual, 110), (240, Some(240)));
    // The one beside it may take longer by now.
    let other = fan_out(ran("build", 0, 60), runs("unit", 100), ran("e2e", 60, 90));
    assert_eq!(left_of(&other, &usual, 100).0, 30 + 40 + 50);
}

#[test]
fn what_has_ended_is_not_left_however_it_ended() {
    use StageState::{Cancelled, Failed, Skipped, Succeeded, Unknown};
    for state in [Succeeded, Failed, Skipped, Cancelled, Unknown] {
        let ended = fan_out(ran("build", 0, 60), stage("unit", state), runs("e2e", 60));
        assert_eq!(left_of(&ended, &usual(&USUAL), 260).0, 90, "{state:?}");
    }
}

#[test]
fn longer_than_usual_leaves_nothing_of_a_stage_and_says_by_how_much() {
    let usual = usual(&[("build", 60), ("live", 50)]);
    let stages = [runs("build", 0), queued("live").after(&["build"])];
    assert_eq!(look(&stages, &usual, 60).over, 0);
    let left = look(&stages, &usual, 500);
    assert_eq!((left.work, left.over), (50, 440));
}

#[test]
fn a_gate_ahead_hides_the_end_and_not_the_work() {
    let usual = usual(&[("build", 60), ("live", 50)]);
    let with = |gates| {
        let live = Stage {
            gates,
            ..queued("live").after(&["build"])
        };
        left_of(&[runs("build", 0), live], &usual, 10)
    };
    let rule = |state| gate(Gate::Rule { name: None }, state);
    assert_eq!(with(vec![reviewers(GateState::Ahead)]), (100, None));
    assert_eq!(with(vec![rule(GateState::Ahead)]), (100, None));
    assert_eq!(with(vec![reviewers(GateState::Opened)]), (100, Some(100)));
    let closed = waiting("live", vec![reviewers(GateState::Closed)]);
    assert_eq!(left_of(&[closed], &usual, 10), (50, None));
}

#[test]
fn an_environment_that_is_not_known_may_have_a_gate_that_is_ahead() {
    let usual = usual(&[("plan", 60), ("live", 50)]);
    let to = |name: &str, stage: Stage| Stage {
        environment: Some(StageEnvironment {
            name: name.to_owned(),
            configured: None,
        }),
        ..stage
    };
    let live = || queued("live").after(&["plan"]);
    let end = |live| left_of(&[runs("plan", 0), live], &usual, 10).1;
    assert_eq!(end(to("${{ matrix.env }}", live())), None);
    assert_eq!(end(to("blue", live())), Some(100));
    assert_eq!(end(to("${{ matrix.env }}", runs("live", 0))), Some(50));
}

#[test]
fn a_gate_of_what_has_passed_it_hides_nothing() {
    let passed = Stage {
        gates: vec![reviewers(GateState::Opened)],
        ..runs("live", 100)
    };
    let usual = usual(&[("live", 50)]);
    assert_eq!(left_of(&[passed], &usual, 130), (20, Some(20)));
}

#[test]
fn a_timer_alone_can_be_foreseen_and_is_no_work() {
    let usual = usual(&[("build", 60), ("live", 50)]);
    let runs_out = waiting("live", vec![timer(30, Some(1_000), GateState::Closed)]);
    assert_eq!(left_of(&[runs_out], &usual, 400), (50, Some(650)));
    let ahead = Stage {
        gates: vec![timer(30, None, GateState::Ahead)],
        ..queued("live").after(&["build"])
    };
    let stages = [runs("build", 0), ahead];
    assert_eq!(left_of(&stages, &usual, 10), (100, Some(1_900)));
    let has_run_out = waiting("live", vec![timer(30, Some(300), GateState::Closed)]);
    assert_eq!(left_of(&[has_run_out], &usual, 400), (50, Some(50)));
    for gates in [
        vec![timer(30, None, GateState::Closed)],
        vec![
            timer(30, Some(1_000), GateState::Closed),
            reviewers(GateState::Closed),
        ],
    ] {
        let hidden = waiting("live", gates);
        assert_eq!(left_of(&[hidden], &usual, 400), (50, None));
    }
}

#[test]
fn a_timer_runs_beside_what_else_is_to_do() {
    let usual = usual(&[("e2e", 900), ("live", 50), ("report", 10)]);
    let stages = [
        runs("e2e", 0),
        waiting("live", vec![timer(5, Some(300), GateState::Closed)]),
        queued("report").after(&["e2e", "live"]),
    ];
    assert_eq!(left_of(&stages, &usual, 0), (910, Some(910)));
}

#[test]
fn a_queue_cannot_be_foreseen_either() {
    let held = Stage {
        held: Some(Held::Queue {
            group: None,
            ahead: None,
        }),
        ..queued("live")
    };
    assert_eq!(left_of(&[held], &usual(&[("live", 50)]), 0), (50, None));
}

#[test]
fn a_stage_that_no_run_had_counts_for_nothing_and_is_told_of() {
    let usual = usual(&[("build", 60)]);
    let new = queued("new").after(&["build"]);
    let stages = [runs("build", 0), new.clone()];
    let left_of_both = look(&stages, &usual, 10);
    assert_eq!((left_of_both.work, left_of_both.unmeasured), (50, 1));
    let only_new = [ran("build", 0, 60), new];
    assert_eq!(left(&only_new, &[], &usual, at(60)), None);
    // Nothing is left, and that is known.
    assert_eq!(left_of(&[ran("build", 0, 60)], &usual, 60), (0, Some(0)));
}

#[test]
fn what_is_always_skipped_takes_no_time_until_it_runs() {
    let good = vec![ran("build", 0, 60), stage("undo", StageState::Skipped)];
    let usual = Usual::of(&[good]);
    let with = |undo: Stage| look(&[runs("build", 0), undo], &usual, 10);
    let ahead = with(queued("undo").after(&["build"]));
    assert_eq!((ahead.work, ahead.unmeasured), (50, 0));
    let left = with(runs("undo", 0));
    assert_eq!((left.unmeasured, left.over), (1, 0));
}

fn matrix(legs: Vec<Stage>) -> Stage {
    folded("test", StageKind::Matrix, legs)
}

#[test]
fn legs_of_a_matrix_run_beside_each_other() {
    let good = |a, b| vec![matrix(vec![ran("test/a", 0, a), ran("test/b", 0, b)])];
    let usual = Usual::of(&[good(60, 100), good(60, 100)]);
    let left = |legs| left_of(&[matrix(legs)], &usual, 50).0;
    assert_eq!(left(vec![runs("test/a", 0), runs("test/b", 0)]), 50);
    assert_eq!(left(vec![runs("test/a", 0), ran("test/b", 0, 40)]), 10);
    // Not told of yet.
    assert_eq!(left_of(&[queued("test")], &usual, 50).0, 100);
}

#[test]
fn a_leg_that_no_run_had_takes_as_long_as_others() {
    let good = matrix(vec![ran("test/v1", 0, 60), ran("test/v2", 0, 80)]);
    let usual = Usual::of(&[vec![good]]);
    let other = matrix(vec![runs("test/v3", 0)]);
    assert_eq!(left_of(&[other], &usual, 30).0, 50);
}

#[test]
fn legs_that_run_in_turn_are_all_counted() {
    let good = matrix(vec![
        ran("test/a", 0, 60),
        ran("test/b", 60, 120),
        ran("test/c", 120, 180),
    ]);
    let usual = Usual::of(&[vec![good]]);
    let legs = vec![ran("test/a", 0, 60), runs("test/b", 60), queued("test/c")];
    assert_eq!(left_of(&[matrix(legs)], &usual, 80).0, 100);
}

#[test]
fn a_called_workflow_is_as_long_as_the_way_through_it() {
    let group = |parts| folded("verify", StageKind::Group, parts);
    let good = group(vec![
        ran("verify/smoke", 0, 20),
        ran("verify/load", 500, 540),
    ]);
    let usual = Usual::of(&[vec![ran("build", 0, 60), good, ran("live", 600, 650)]]);
    let load = || queued("verify/load").after(&["verify/smoke"]);
    let live = || queued("live").after(&["verify"]);
    let ahead = [
        runs("build", 0),
        group(vec![queued("verify/smoke"), load()]).after(&["build"]),
        live(),
    ];
    assert_eq!(left_of(&ahead, &usual, 0).0, 60 + 60 + 50);
    let inside = [group(vec![runs("verify/smoke", 0), load()]), live()];
    assert_eq!(left_of(&inside, &usual, 15).0, 5 + 40 + 50);
    // A gate inside it is one ahead.
    let mut gated = load();
    gated.gates = vec![reviewers(GateState::Ahead)];
    let gated = [group(vec![runs("verify/smoke", 0), gated]), live()];
    assert_eq!(left_of(&gated, &usual, 15), (95, None));
}

#[test]
fn a_called_workflow_that_is_always_skipped_takes_no_time() {
    let skipped = Stage {
        kind: StageKind::Group,
        ..stage("verify", StageState::Skipped)
    };
    let usual = Usual::of(&[vec![ran("build", 0, 60), skipped]]);
    let group = folded("verify", StageKind::Group, vec![queued("verify/smoke")]);
    let stages = [runs("build", 0), group.after(&["build"])];
    assert_eq!(left_of(&stages, &usual, 0), (60, Some(60)));
}

#[test]
fn without_a_file_what_is_left_is_the_rest_of_the_usual_time_and_gates_may_be_ahead() {
    let good = vec![
        ran("build", 0, 60),
        ran("test", 60, 100),
        ran("live", 900, 950),
    ];
    let usual = Usual::of(&[good]);
    let no_file = [PipelineNote::NoFile {
        reason: "gone".to_owned(),
    }];
    let told = [ran("build", 0, 60), runs("test", 60)];
    let left = left(&told, &no_file, &usual, at(80)).unwrap();
    assert_eq!((left.work, left.until_end), (70, None));
}

#[test]
fn of_a_called_workflow_that_was_not_read_the_usual_time_counts() {
    let group = |parts| folded("deploy", StageKind::Group, parts);
    let good = group(vec![ran("deploy/plan", 0, 20), ran("deploy/apply", 20, 90)]);
    let usual = Usual::of(&[vec![good]]);
    let not_read = [PipelineNote::CalledNotRead {
        stage: "deploy".to_owned(),
        workflow: "acme/other/.github/workflows/deploy.yml@v1".to_owned(),
    }];
    let told = [group(vec![runs("deploy/plan", 0)])];
    let left = left(&told, &not_read, &usual, at(10)).unwrap();
    assert_eq!((left.work, left.until_end), (80, None));
}

#[test]
fn thousands_of_stages_in_a_row_are_followed() {
    let name = |place: usize| format!("s{place}");
    let chain: Vec<Stage> = (0..5_000)
        .rev()
        .map(|place| match place {
            0 => queued("s0"),
            _ => queued(&name(place)).after(&[&name(place - 1)]),
        })
        .collect();
    let good = (0..5_000).map(|place| ran(&name(place), place as i64, place as i64 + 1));
    let usual = Usual::of(&[good.collect()]);
    assert_eq!(left_of(&chain, &usual, 0).0, 5_000);
}
