//! What the overview tells of what was started from here.

use super::{
    super::tests::{House, SERVICE, command, dispatched, run, unknown, viewer},
    *,
};
use crate::{
    error::Error,
    model::{
        deployment::DeploymentState,
        overview::{EnvironmentFacts, EnvironmentStatus, ServiceOverview},
        problem::ProblemCode,
    },
    providers::provider::SeenRun,
    services::{
        commands::OverviewCommand,
        dispatch::DispatchCommand,
        testing::answers::{deployment, runs},
    },
};

impl House {
    async fn overview(&self, user: &str) -> ServiceOverview {
        let command = OverviewCommand {
            service: SERVICE.to_owned(),
        };
        let overview = self.services().overview(&viewer(user), command).await;
        overview.unwrap()
    }

    /// What is told of production beside its deployments.
    async fn told(&self, user: &str) -> Option<DispatchOutcome> {
        let overview = self.overview(user).await;
        production(&overview).dispatched.as_deref().cloned()
    }

    fn production_says(&self, facts: EnvironmentDeployments) {
        let mut slots = self.provider.slots.lock().unwrap();
        slots.insert("production".to_owned(), Ok(facts));
    }

    fn looks(&self) -> usize {
        self.provider.looked_for.lock().unwrap().len()
    }
}

fn production(overview: &ServiceOverview) -> &EnvironmentFacts {
    let found = overview
        .environments
        .iter()
        .find(|e| e.name == "production");
    match &found.unwrap().status {
        EnvironmentStatus::Available(facts) => facts,
        EnvironmentStatus::Unavailable { problem } => panic!("{problem:?}"),
    }
}

/// Production with an attempt of this run as the newest.
fn with_latest(state: DeploymentState, id: &str) -> EnvironmentDeployments {
    let mut latest = deployment(state, "f00");
    latest.run = Some(run(id));
    EnvironmentDeployments {
        latest: Some(latest),
        ..runs(None, Some(state))
    }
}

fn seen_run(id: &str, has_ended: bool) -> SeenRun {
    SeenRun {
        run: id.to_owned(),
        has_ended,
    }
}

#[tokio::test]
async fn until_its_run_shows_up_a_start_is_told_beside_the_deployments_for_an_hour() {
    let house = House::new().await;
    assert_eq!(house.told("alice").await, None);
    house.press("alice", command("1")).await.unwrap();
    for user in ["alice", "bob"] {
        let overview = house.overview(user).await;
        assert_eq!(overview.refresh_after_seconds, 5);
        let told = production(&overview).dispatched.clone().unwrap();
        assert_eq!(told.run.unwrap().id, "7");
        assert_eq!(told.record.version.label, "v1.9.2");
        assert_eq!(
            told.message,
            "Started the deployment of v1.9.2 to production."
        );
    }
    house.later(599);
    assert_eq!(house.overview("bob").await.refresh_after_seconds, 5);
    house.later(1);
    assert_eq!(house.overview("bob").await.refresh_after_seconds, 300);
    assert!(house.told("bob").await.is_some());
    house.later(3000);
    assert_eq!(house.told("bob").await, None);
    assert_eq!(house.looks(), 0);
}

#[tokio::test]
async fn what_the_deployments_show_is_not_told_twice() {
    let house = House::new().await;
    house.press("alice", command("1")).await.unwrap();
    for state in [
        DeploymentState::Queued,
        DeploymentState::Waiting,
        DeploymentState::Failed,
    ] {
        house.production_says(with_latest(state, "7"));
        assert_eq!(house.told("bob").await, None, "{state:?}");
    }
    // Its end was written down: it does not come back.
    house.production_says(runs(Some("abc"), None));
    assert_eq!(house.told("bob").await, None);
}

#[tokio::test]
async fn a_run_that_goes_on_behind_a_newer_one_is_told_until_it_ends_and_its_end_is_written_once() {
    let house = House::new().await;
    house.press("alice", command("1")).await.unwrap();
    let behind = |has_ended| EnvironmentDeployments {
        recorded: vec![seen_run("7", has_ended)],
        ..with_latest(DeploymentState::Waiting, "9")
    };
    house.production_says(behind(false));
    let overview = house.overview("bob").await;
    assert!(production(&overview).dispatched.is_some());
    // It has shown up: the environment says how lively it is.
    assert_eq!(overview.refresh_after_seconds, 15);
    house.later(10);
    house.production_says(behind(true));
    assert_eq!(house.told("bob").await, None);
    let ended = house.look("alice").await[0].record.ended_at;
    assert_eq!(ended, Some(house.services().clock.now()));
    house.later(10);
    assert_eq!(house.told("bob").await, None);
    assert_eq!(house.look("alice").await[0].record.ended_at, ended);
}

#[tokio::test]
async fn what_is_not_known_is_looked_for_and_shown_as_soon_as_it_comes_to_light() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    house.press("alice", command("1")).await.unwrap();
    let told = house.told("bob").await.unwrap();
    assert_eq!(told.record.state, DispatchState::Unknown);
    assert_eq!((house.looks(), told.candidates.len()), (0, 0));
    house.later(20);
    house.shows(&["9", "8"]);
    let told = house.told("bob").await.unwrap();
    assert_eq!((house.looks(), told.candidates.len()), (1, 2));
    assert_eq!(told.run, None);
    house.shows(&["9"]);
    let asked = house.provider.asked.lock().unwrap().len();
    let told = house.told("bob").await.unwrap();
    assert_eq!(told.record.state, DispatchState::Started);
    assert_eq!(told.run.unwrap().id, "9");
    // Once more, now that it is known which run is whose.
    assert_eq!(house.provider.asked.lock().unwrap().len(), asked + 2);
    let looks = house.looks();
    house.told("bob").await;
    assert_eq!(house.looks(), looks);
}

#[tokio::test]
async fn an_older_one_that_is_not_known_is_told_behind_a_newer_one_that_shows() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    let first = house.press("alice", command("1")).await.unwrap();
    house.later(1);
    house.answers(Ok(dispatched(Some("8"))));
    let second = DispatchCommand {
        confirmed: Some(first.record.id.clone()),
        ..command("2")
    };
    house.press("bob", second).await.unwrap();
    house.production_says(with_latest(DeploymentState::Running, "8"));
    assert_eq!(house.told("bob").await.unwrap().record.id, first.record.id);
}

#[tokio::test]
async fn that_nothing_was_started_is_told_to_whoever_asked_for_ten_minutes_or_until_something_is() {
    let house = House::new().await;
    let refusal = Error::invalid("inputs", "Nothing was started: no such input.");
    house.answers(Err(refusal.clone()));
    house.press("alice", command("1")).await.unwrap_err();
    assert_eq!(house.told("bob").await, None);
    let overview = house.overview("alice").await;
    assert_eq!(
        production(&overview).dispatched.clone().unwrap().message,
        refusal.message
    );
    assert_eq!(overview.refresh_after_seconds, 300);
    house.later(599);
    assert!(house.told("alice").await.is_some());
    house.later(1);
    assert_eq!(house.told("alice").await, None);
    house.press("alice", command("2")).await.unwrap_err();
    house.later(1);
    house.answers(Ok(dispatched(Some("7"))));
    house.press("bob", command("3")).await.unwrap();
    house.production_says(with_latest(DeploymentState::Running, "7"));
    assert_eq!(house.told("alice").await, None);
}

#[tokio::test]
async fn whoever_cannot_read_the_environment_is_told_nothing_and_nothing_is_looked_for() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    house.press("alice", command("1")).await.unwrap();
    house.later(20);
    let hidden = Error::new(ProblemCode::NotFoundOrNotVisible, "hidden");
    let slots = &house.provider.slots;
    slots
        .lock()
        .unwrap()
        .insert("production".to_owned(), Err(hidden));
    let overview = house.overview("bob").await;
    assert!(!serde_json::to_string(&overview).unwrap().contains("v1.9.2"));
    assert_eq!((house.looks(), overview.refresh_after_seconds), (0, 300));
}

#[tokio::test]
async fn what_was_started_in_another_repository_is_not_told_behind_the_proof_of_this_one() {
    let house = House::new().await;
    house.press("alice", command("1")).await.unwrap();
    let elsewhere = |name: &str, repository: &str, record: DispatchRecord| {
        let source = serde_json::json!({ "repository": repository });
        let environment = serde_json::json!({
            "service": SERVICE, "name": name, "order": 0, "provider": "scripted", "host": "one.example", "source": source,
        });
        let environment: Environment = serde_json::from_value(environment).unwrap();
        let services = house.services();
        let viewer = viewer("alice");
        let following = Following::new(&services, &viewer, vec![record], vec![]);
        following.told((&environment, &runs(None, None))).is_some()
    };
    let record = house.look("alice").await.remove(0).record;
    assert!(elsewhere("production", "Acme/Payments", record.clone()));
    assert!(!elsewhere("production", "acme/other", record.clone()));
    assert!(!elsewhere("staging", "acme/payments", record));
}

#[tokio::test]
async fn what_is_on_its_way_is_told_as_such_until_its_answer_is_overdue() {
    let house = House::new().await;
    house.press("alice", command("1")).await.unwrap();
    let record = DispatchRecord {
        state: DispatchState::Intent,
        run: None,
        ..house.look("alice").await.remove(0).record
    };
    let message = || {
        let (services, viewer) = (house.services(), viewer("bob"));
        let environment =
            crate::services::testing::environment("production", 0, None, "one.example");
        let environment: Environment = serde_json::from_value(environment).unwrap();
        let following = Following::new(&services, &viewer, vec![record.clone()], vec![]);
        assert!(following.expects((&environment, &runs(None, None))));
        following
            .told((&environment, &runs(None, None)))
            .unwrap()
            .message
    };
    house.later(14);
    assert_eq!(
        message(),
        "The deployment of v1.9.2 to production is just being started."
    );
    house.later(1);
    assert!(
        message().starts_with("It is not known yet"),
        "{}",
        message()
    );
}
