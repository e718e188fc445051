//! Which version is followed, and where it stands: through a scripted provider.

use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::{
    error::Error,
    model::{
        deployment::{Deployment, DeploymentState, Gate},
        pipeline::{GateState, StageGate, ViewerDecision},
        problem::ProblemCode,
        version::{KnownVersion, LabelKind, Provenance, UnknownVersionReason},
    },
    providers::provider::EnvironmentDeployments,
    services::testing::{
        House,
        answers::{deployment, runs},
        environment, viewer,
    },
};

const SERVICE: &str = "component:default/payments";

/// Development, then staging and a canary, then production, which comes from both.
async fn house() -> House {
    let house = House::new();
    let mut production = environment("production", 0, None, "one");
    production["promotesFrom"] = json!(["staging", "canary"]);
    let environments = json!([
        production,
        environment("staging", 1, Some("development"), "one"),
        environment("canary", 2, Some("development"), "one"),
        environment("development", 3, None, "one"),
    ]);
    let replace = json!({"service": SERVICE, "environments": environments});
    let replace = serde_json::from_value(replace).unwrap();
    house
        .services()
        .replace_environments(replace)
        .await
        .unwrap();
    house
}

fn known(label: &str, label_kind: LabelKind, sha: Option<&str>) -> Version {
    Version::Known(KnownVersion {
        label: label.to_owned(),
        label_kind,
        sha: sha.map(str::to_owned),
        url: None,
        provenance: Provenance::RunName,
    })
}

fn tag(label: &str) -> Version {
    known(label, LabelKind::Tag, Some(label))
}

fn unknown() -> Version {
    Version::Unknown {
        reason: UnknownVersionReason::NoSource,
        ran_on_ref: None,
        ran_on_sha: None,
    }
}

/// An attempt of some minute.
fn attempt(minute: i64, state: DeploymentState, version: Version) -> SeenAttempt {
    let of = deployment(state, "x");
    let created_at = of.created_at + SignedDuration::from_mins(minute);
    SeenAttempt {
        gates: match state {
            DeploymentState::Waiting => vec![StageGate {
                environment: None,
                gate: Gate::Rule { name: None },
                state: GateState::Closed,
                since: Some(created_at),
                decisions: Vec::new(),
                viewer: ViewerDecision::Unknown,
            }],
            _ => Vec::new(),
        },
        deployment: Deployment {
            id: format!("{minute}"),
            version,
            created_at,
            finished_at: (!state.is_moving()).then_some(created_at),
            ..of
        },
    }
}

/// An environment with these attempts, newest first; the one that succeeded is live.
fn with(attempts: Vec<SeenAttempt>, complete: bool) -> EnvironmentDeployments {
    let mut facts = runs(None, None);
    let is_live = |attempt: &&SeenAttempt| attempt.deployment.state == DeploymentState::Succeeded;
    facts.live = attempts
        .iter()
        .find(is_live)
        .map(|attempt| attempt.deployment.clone());
    facts.lookback.complete = complete;
    facts.attempts = attempts;
    facts
}

async fn asked(slots: Vec<(&str, Slot)>) -> ServicePipeline {
    let house = house().await;
    let mut all = vec![
        ("development", Ok(with(Vec::new(), true))),
        ("staging", Ok(with(Vec::new(), true))),
        ("canary", Ok(with(Vec::new(), true))),
        ("production", Ok(with(Vec::new(), true))),
    ];
    all.extend(slots);
    for (name, slot) in all {
        let mut known = house.provider.slots.lock().unwrap();
        known.insert(name.to_owned(), slot);
    }
    let command = ServicePipelineCommand {
        service: "Component:default/Payments".to_owned(),
    };
    house
        .services()
        .service_pipeline(&viewer(&["one"]), command)
        .await
        .unwrap()
}

fn of<'p>(pipeline: &'p ServicePipeline, name: &str) -> &'p ServiceStage {
    let mut stages = pipeline.stages.iter();
    stages.find(|stage| stage.environment == name).unwrap()
}

#[tokio::test]
async fn stages_stand_behind_those_that_they_come_from() {
    let pipeline = asked(Vec::new()).await;
    let stages: Vec<_> = pipeline
        .stages
        .iter()
        .map(|stage| (stage.environment.as_str(), stage.needs.join(" ")))
        .collect();
    assert_eq!(
        stages,
        [
            ("development", String::new()),
            ("staging", "development".to_owned()),
            ("canary", "development".to_owned()),
            ("production", "staging canary".to_owned()),
        ]
    );
    assert_eq!(pipeline.service, SERVICE);
    assert_eq!(pipeline.version, None, "nothing was ever deployed");
    let standings = pipeline.stages.iter().map(|stage| stage.standing);
    assert!(standings.into_iter().all(|s| s == ServiceStanding::Unknown));
}

#[tokio::test]
async fn the_newest_version_of_the_first_environment_is_followed_whatever_came_of_it() {
    use DeploymentState::*;
    for (state, expected) in [
        (Succeeded, ServiceStanding::Live),
        (Failed, ServiceStanding::Failed),
        (Cancelled, ServiceStanding::Cancelled),
        (Running, ServiceStanding::Running),
        (Queued, ServiceStanding::Queued),
        (Waiting, ServiceStanding::Waiting),
        (Unknown, ServiceStanding::Unknown),
    ] {
        let attempts = vec![
            attempt(9, state, tag("v2")),
            attempt(1, Superseded, tag("v1")),
        ];
        let pipeline = asked(vec![("development", Ok(with(attempts, false)))]).await;
        assert_eq!(pipeline.version, Some(tag("v2")));
        let stage = of(&pipeline, "development");
        assert_eq!(stage.standing, expected, "{state:?}");
        assert_eq!(stage.deployment.as_ref().unwrap().id, "9");
        assert_eq!(stage.gates.len(), usize::from(state == Waiting));
        assert_eq!(of(&pipeline, "staging").standing, ServiceStanding::NotYet);
    }
}

#[tokio::test]
async fn nothing_is_followed_where_it_is_not_known_what_was_brought_last() {
    let development = with(
        vec![
            attempt(9, DeploymentState::Succeeded, unknown()),
            attempt(1, DeploymentState::Superseded, tag("v1")),
        ],
        true,
    );
    let pipeline = asked(vec![("development", Ok(development))]).await;
    assert_eq!(pipeline.version, None);
    let stage = of(&pipeline, "development");
    assert_eq!(stage.standing, ServiceStanding::Unknown);
    assert_eq!(stage.live, Some(unknown()));
}

#[tokio::test]
async fn what_ran_somewhere_and_does_no_more_is_replaced_only_where_that_is_known() {
    use DeploymentState::*;
    let never_there = SeenAttempt {
        deployment: Deployment {
            finished_at: None,
            ..attempt(5, Superseded, tag("v2")).deployment
        },
        gates: Vec::new(),
    };
    for (name, attempts, expected) in [
        (
            "another runs",
            vec![
                attempt(7, Succeeded, tag("v1")),
                attempt(5, Superseded, tag("v2")),
            ],
            ServiceStanding::Replaced,
        ),
        (
            "nothing runs",
            vec![attempt(5, Superseded, tag("v2"))],
            ServiceStanding::Unknown,
        ),
        (
            "it never ran",
            vec![attempt(7, Succeeded, tag("v1")), never_there],
            ServiceStanding::Unknown,
        ),
        (
            "it is not known what runs",
            vec![
                attempt(7, Succeeded, unknown()),
                attempt(5, Superseded, tag("v2")),
            ],
            ServiceStanding::Unknown,
        ),
        (
            "it is being brought back",
            vec![
                attempt(8, Running, tag("v2")),
                attempt(7, Succeeded, tag("v1")),
                attempt(5, Superseded, tag("v2")),
            ],
            ServiceStanding::Running,
        ),
        (
            "it runs, and is brought here again",
            vec![
                attempt(8, Waiting, tag("v2")),
                attempt(7, Succeeded, tag("v2")),
            ],
            ServiceStanding::Live,
        ),
        (
            "something that is not known was asked for since it failed",
            vec![
                attempt(8, Running, unknown()),
                attempt(7, Failed, tag("v2")),
            ],
            ServiceStanding::Unknown,
        ),
        (
            "another was asked for since it failed",
            vec![
                attempt(8, Running, tag("v3")),
                attempt(7, Failed, tag("v2")),
            ],
            ServiceStanding::Failed,
        ),
    ] {
        let pipeline = asked(vec![
            (
                "development",
                Ok(with(vec![attempt(4, Succeeded, tag("v2"))], false)),
            ),
            ("production", Ok(with(attempts, false))),
        ])
        .await;
        assert_eq!(of(&pipeline, "production").standing, expected, "{name}");
    }
}

#[tokio::test]
async fn that_it_has_not_come_here_is_said_only_where_it_would_have_been_seen() {
    use DeploymentState::Succeeded;
    for (name, attempts, complete, expected) in [
        ("nothing ever", vec![], true, ServiceStanding::NotYet),
        ("nothing known", vec![], false, ServiceStanding::Unknown),
        (
            "looked back beyond its coming",
            vec![attempt(3, Succeeded, tag("v1"))],
            false,
            ServiceStanding::NotYet,
        ),
        (
            "not looked back far enough",
            vec![attempt(6, Succeeded, tag("v1"))],
            false,
            ServiceStanding::Unknown,
        ),
        (
            "what is not known was here before it came",
            vec![
                attempt(6, Succeeded, tag("v1")),
                attempt(3, Succeeded, unknown()),
            ],
            false,
            ServiceStanding::NotYet,
        ),
        (
            "one of them may be it",
            vec![
                attempt(6, Succeeded, tag("v1")),
                attempt(5, Succeeded, unknown()),
            ],
            true,
            ServiceStanding::Unknown,
        ),
    ] {
        let development = vec![
            attempt(5, Succeeded, tag("v2")),
            attempt(4, DeploymentState::Failed, tag("v2")),
            attempt(1, DeploymentState::Superseded, tag("v1")),
        ];
        let pipeline = asked(vec![
            ("development", Ok(with(development, false))),
            ("staging", Ok(with(attempts, complete))),
        ])
        .await;
        assert_eq!(of(&pipeline, "staging").standing, expected, "{name}");
        assert_eq!(of(&pipeline, "staging").deployment, None);
    }
}

#[tokio::test]
async fn an_environment_that_cannot_be_read_has_its_problem_and_the_others_are_told() {
    let mut stale = with(
        vec![attempt(5, DeploymentState::Succeeded, tag("v2"))],
        true,
    );
    stale.stale = Some(Error::new(ProblemCode::HostDown, "It does not answer.").into());
    let pipeline = asked(vec![
        ("development", Ok(stale)),
        (
            "production",
            Err(Error::new(ProblemCode::Forbidden, "Not for you.")),
        ),
    ])
    .await;
    let production = of(&pipeline, "production");
    assert_eq!(production.standing, ServiceStanding::Unknown);
    let code = |stage: &ServiceStage| stage.problem.as_ref().map(|problem| problem.code);
    assert_eq!(code(production), Some(ProblemCode::Forbidden));
    let development = of(&pipeline, "development");
    assert_eq!(development.standing, ServiceStanding::Live);
    assert_eq!(code(development), Some(ProblemCode::HostDown));
    assert_eq!(of(&pipeline, "staging").standing, ServiceStanding::NotYet);
    assert!(pipeline.fetched_at.is_some());
}

#[test]
fn the_same_commit_is_the_same_version_and_without_it_the_same_label_of_the_same_kind() {
    use LabelKind::*;
    let is_same = |a: &Version, b: &Version| match a {
        Version::Known(a) => same(a, b),
        Version::Unknown { .. } => panic!(),
    };
    for (a, b, expected) in [
        (tag("v1"), tag("v1"), Some(true)),
        (
            known("v1", Tag, Some("abc")),
            known("main", Branch, Some("ABC")),
            Some(true),
        ),
        (
            known("v1", Tag, Some("abc")),
            known("v1", Tag, Some("def")),
            Some(false),
        ),
        (
            known("v1", Tag, Some("abc")),
            known("v1", Tag, None),
            Some(true),
        ),
        (
            known("v1", Tag, Some("abc")),
            known("v2", Other, None),
            Some(false),
        ),
        (
            known("v1", Tag, Some("abc")),
            known("v1", Other, None),
            None,
        ),
        (
            known("main", Branch, None),
            known("main", Branch, None),
            None,
        ),
        (
            known("v1", Tag, Some("abc")),
            known("abc1234", Commit, None),
            None,
        ),
        (tag("v1"), unknown(), None),
    ] {
        assert_eq!(is_same(&a, &b), expected, "{a:?} {b:?}");
    }
}
