//! One press, several presses, and what is found out afterwards, over a real store and a provider that says what it is told.

use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::*;
use crate::{
    model::{
        deployment::{DeploymentState, RunLink},
        environment::Environment,
        viewer::ViewerInput,
    },
    providers::provider::{Provider as _, Testimony},
    services::testing::{
        answers::{deployment, runs},
        environment,
        provider::ScriptedProvider,
    },
    store::{Put, ServiceWrite, Stamp, Store, sqlite::SqliteStore},
    upstream::clock::{Clock, ManualClock},
};

pub(super) const SERVICE: &str = "component:default/payments";

pub(super) struct House {
    pub(super) store: Arc<SqliteStore>,
    pub(super) provider: Arc<ScriptedProvider>,
    pub(super) clock: Arc<ManualClock>,
}

impl House {
    pub(super) async fn new() -> Self {
        let house = Self {
            store: Arc::new(SqliteStore::open(":memory:").await.unwrap()),
            provider: Arc::default(),
            clock: ManualClock::at("2026-01-01T00:00:00Z"),
        };
        house.save(Vec::new()).await;
        *house.provider.dispatched.lock().unwrap() = Some(Ok(dispatched(Some("7"))));
        house
    }

    /// Writes the environments staging and production once more.
    pub(super) async fn save(&self, seen: Vec<(String, u64)>) {
        let put = ["staging", "production"].map(|name| {
            let environment: Environment =
                serde_json::from_value(environment(name, 0, None, "one.example")).unwrap();
            Put {
                keys: self.provider.index_keys(&environment),
                environment,
            }
        });
        let write = ServiceWrite {
            service: SERVICE.to_owned(),
            seen,
            delete: Vec::new(),
            put: put.into(),
        };
        let stamp = Stamp {
            by: None,
            at: self.clock.now(),
        };
        self.store.write(vec![write], &stamp).await.unwrap();
    }

    pub(super) fn services(&self) -> Services {
        Services::new(
            self.store.clone(),
            vec![self.provider.clone()],
            self.clock.clone(),
        )
    }

    pub(super) async fn press(
        &self,
        user: &str,
        command: DispatchCommand,
    ) -> Result<DispatchOutcome> {
        self.services().dispatch(&viewer(user), command).await
    }

    pub(super) async fn look(&self, user: &str) -> Vec<DispatchOutcome> {
        let command = DispatchesCommand {
            service: SERVICE.to_owned(),
            environment: None,
            limit: None,
        };
        let answer = self.services().dispatches(&viewer(user), command).await;
        answer.unwrap().dispatches
    }

    pub(super) fn sent(&self) -> usize {
        self.provider.sent.lock().unwrap().len()
    }

    pub(super) fn answers(&self, answer: Result<Dispatched>) {
        *self.provider.dispatched.lock().unwrap() = Some(answer);
    }

    pub(super) fn shows(&self, ids: &[&str]) {
        *self.provider.candidates.lock().unwrap() = ids.iter().map(|id| run(id)).collect();
    }

    pub(super) fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub(super) fn viewer(user: &str) -> Viewer {
    let input = json!({"user": format!("user:default/{user}"), "tokens": {"scripted:one.example": "token"}});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}

pub(super) fn run(id: &str) -> RunLink {
    RunLink {
        id: id.to_owned(),
        number: Some(128),
        attempt: Some(1),
        title: None,
        event: None,
        url: Some(format!("https://one.example/runs/{id}")),
        progress: None,
    }
}

pub(super) fn dispatched(id: Option<&str>) -> Dispatched {
    Dispatched {
        run: id.map(run),
        at: "2026-01-01T00:00:01Z".parse().unwrap(),
        account: None,
    }
}

pub(super) fn unknown() -> Error {
    Error::new(
        ProblemCode::OutcomeUnknown,
        "It is not known whether it was started.",
    )
}

fn authorized(environment: &str) -> EnvironmentRef {
    EnvironmentRef {
        service: SERVICE.to_owned(),
        environment: environment.to_owned(),
    }
}

pub(super) fn command(key: &str) -> DispatchCommand {
    DispatchCommand {
        service: SERVICE.to_owned(),
        environment: "production".to_owned(),
        version: VersionChoice {
            label: "v1.9.2".to_owned(),
            sha: None,
        },
        inputs: Vec::new(),
        authorized: ["staging", "production"].map(authorized).into(),
        revision: 1,
        idempotency_key: key.to_owned(),
        reason: Some(" it is time ".to_owned()),
        confirmed: None,
        accepted: Vec::new(),
    }
}

#[tokio::test]
async fn a_press_starts_a_run_and_writes_down_who_what_and_why() {
    let house = House::new().await;
    let outcome = house.press("alice", command("1")).await.unwrap();
    assert_eq!(outcome.record.state, DispatchState::Started);
    assert_eq!(outcome.run, Some(run("7")));
    assert_eq!(
        outcome.message,
        "Started the deployment of v1.9.2 to production."
    );
    assert_eq!(outcome.record.requested_by, "user:default/alice");
    assert_eq!(outcome.record.login.as_deref(), Some("alice"));
    assert_eq!(outcome.record.reason.as_deref(), Some("it is time"));
    assert_eq!(house.look("bob").await[0].record, outcome.record);
    assert!(house.provider.looked_for.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_commit_that_is_written_down_is_the_one_that_was_planned() {
    let house = House::new().await;
    let planned = VersionChoice {
        label: "v1.9.2".to_owned(),
        sha: Some("b".repeat(40)),
    };
    *house.provider.resolved.lock().unwrap() = Some(planned.clone());
    let mut asked = command("1");
    asked.version.sha = Some("a".repeat(40));
    let outcome = house.press("alice", asked).await.unwrap();
    assert_eq!(outcome.record.version, planned);
}

#[tokio::test]
async fn the_same_press_again_is_answered_with_the_first_whatever_came_of_it() {
    for answer in [
        Ok(dispatched(Some("7"))),
        Ok(dispatched(None)),
        Err(unknown()),
    ] {
        let house = House::new().await;
        house.answers(answer);
        let first = house.press("alice", command("1")).await.unwrap();
        house.later(5);
        house.answers(Ok(dispatched(Some("8"))));
        // Also where it could not be planned any more, and the environment has changed.
        house.provider.checks.lock().unwrap().push(Check {
            outcome: CheckOutcome::Blocked,
            field: None,
            message: "Another deployment is running.".to_owned(),
        });
        let seen = vec![("staging".to_owned(), 1), ("production".to_owned(), 1)];
        house.save(seen).await;
        let again = house.press("alice", command("1")).await.unwrap();
        assert!(again.repeated && !first.repeated);
        assert_eq!(again.record, first.record);
        assert_eq!(house.sent(), 1);
    }
}

#[tokio::test]
async fn of_one_press_that_arrives_many_times_at_once_one_is_sent() {
    let house = House::new().await;
    let presses = (0..10).map(|_| house.press("alice", command("1")));
    let outcomes = futures_util::future::join_all(presses).await;
    assert_eq!(house.sent(), 1);
    let ids: Vec<_> = outcomes.into_iter().map(|o| o.unwrap().record.id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[tokio::test]
async fn of_two_users_who_press_at_once_the_second_hears_of_the_first_and_may_go_ahead() {
    let house = House::new().await;
    let (alice, bob) = futures_util::future::join(
        house.press("alice", command("1")),
        house.press("bob", command("1")),
    )
    .await;
    let (first, second) = match (alice, bob) {
        (Ok(outcome), Err(error)) => (outcome, ("bob", error)),
        (Err(error), Ok(outcome)) => (outcome, ("alice", error)),
        other => panic!("{other:?}"),
    };
    let (user, error) = second;
    assert_eq!(error.code, ProblemCode::Conflict);
    assert!(
        error.message.contains(&first.record.requested_by),
        "{error}"
    );
    assert!(error.message.contains("2026-01-01 00:00:00 UTC"), "{error}");
    let in_the_way = error.details.in_the_way.unwrap();
    assert_eq!(in_the_way.id, first.record.id);
    assert_eq!(house.sent(), 1);
    house.answers(Ok(dispatched(Some("8"))));
    let confirmed = DispatchCommand {
        confirmed: Some(in_the_way.id),
        ..command("2")
    };
    house.press(user, confirmed).await.unwrap();
    assert_eq!(house.sent(), 2);
}

#[tokio::test]
async fn a_deployment_that_is_seen_to_have_ended_is_in_nobodys_way() {
    let house = House::new().await;
    house.press("alice", command("1")).await.unwrap();
    let mut live = deployment(DeploymentState::Succeeded, "f00");
    live.run = Some(run("7"));
    let mut facts = runs(None, None);
    facts.live = Some(live);
    house
        .provider
        .slots
        .lock()
        .unwrap()
        .insert("production".to_owned(), Ok(facts));
    house.later(1);
    house.answers(Ok(dispatched(Some("8"))));
    house.press("bob", command("1")).await.unwrap();
    let records = house.look("alice").await;
    assert!(records[1].record.ended_at.is_some());
    assert_eq!(records[0].record.ended_at, None);
}

#[tokio::test]
async fn what_is_blocked_or_not_ticked_or_looked_at_too_long_ago_is_not_sent() {
    let house = House::new().await;
    let check = |outcome, message: &str| Check {
        outcome,
        field: Some("version".to_owned()),
        message: message.to_owned(),
    };
    *house.provider.checks.lock().unwrap() = vec![
        check(CheckOutcome::Passed, "Fine."),
        check(CheckOutcome::Unknown, "Who knows."),
        check(CheckOutcome::Noted, "It goes back to what was good."),
        check(CheckOutcome::Warned, "It goes back."),
    ];
    let error = house.press("alice", command("1")).await.unwrap_err();
    assert!(error.message.contains("It goes back."), "{error}");
    assert_eq!(error.details.field.as_deref(), Some("accepted"));
    let ticked = || DispatchCommand {
        accepted: vec!["It goes back.".to_owned()],
        ..command("1")
    };
    let stale = DispatchCommand {
        revision: 2,
        ..ticked()
    };
    let error = house.press("alice", stale).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Conflict);
    let blocked = check(CheckOutcome::Blocked, "The branch policy refuses it.");
    house.provider.checks.lock().unwrap().push(blocked);
    let error = house.press("alice", ticked()).await.unwrap_err();
    assert_eq!(error.message, "The branch policy refuses it.");
    assert_eq!(house.sent(), 0);
    assert!(house.look("alice").await.is_empty());
    house.provider.checks.lock().unwrap().pop();
    house.press("alice", ticked()).await.unwrap();
}

#[tokio::test]
async fn commands_that_cannot_be_meant_are_refused_with_their_field() {
    let house = House::new().await;
    type Change = fn(&mut DispatchCommand);
    let changes: [(Change, &str); 8] = [
        (|c| c.idempotency_key = String::new(), "idempotencyKey"),
        (|c| c.idempotency_key = "a b".to_owned(), "idempotencyKey"),
        (|c| c.idempotency_key = "k".repeat(201), "idempotencyKey"),
        (|c| c.reason = Some("\0".to_owned()), "reason"),
        (|c| c.version.label = " ".to_owned(), "version.label"),
        (|c| c.inputs[0].name = "a\nb".to_owned(), "inputs[0].name"),
        (
            |c| c.inputs[0].value = "x".repeat(65_536),
            "inputs[0].value",
        ),
        (|c| c.inputs = vec![c.inputs[0].clone(); 101], "inputs"),
    ];
    for (change, field) in changes {
        let mut command = DispatchCommand {
            inputs: vec![DispatchValue {
                name: "size".to_owned(),
                value: "s".to_owned(),
            }],
            ..command("1")
        };
        change(&mut command);
        let error = house.press("alice", command).await.unwrap_err();
        assert_eq!(error.details.field.as_deref(), Some(field));
    }
    assert_eq!(house.sent(), 0);
}

#[tokio::test]
async fn what_goes_to_an_environment_that_nobody_authorized_is_a_conflict_and_nothing_is_sent() {
    let house = House::new().await;
    *house.provider.touched.lock().unwrap() = vec!["staging".to_owned()];
    let only = |names: &[&str]| DispatchCommand {
        authorized: names.iter().map(|name| authorized(name)).collect(),
        ..command("1")
    };
    for names in [&["production"][..], &["staging"], &[]] {
        let error = house.press("alice", only(names)).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::Conflict);
        assert_eq!(error.details.field.as_deref(), Some("authorized"));
        // Whoever asks may not be allowed to know which.
        assert!(!error.message.contains("staging"), "{error}");
        assert!(!error.message.contains("payments"), "{error}");
    }
    assert_eq!(house.sent(), 0);
    assert!(house.look("alice").await.is_empty());
    let both = only(&["production", "staging"]);
    house.press("alice", both).await.unwrap();
    assert_eq!(house.sent(), 1);
    // What has been started is answered, whoever may start it now.
    let again = house.press("alice", only(&[])).await.unwrap();
    assert!(again.repeated);
}

#[tokio::test]
async fn a_refusal_is_an_error_and_is_in_nobodys_way() {
    let house = House::new().await;
    let refusal = Error::invalid("inputs", "Nothing was started: no such input.");
    house.answers(Err(refusal.clone()));
    let error = house.press("alice", command("1")).await.unwrap_err();
    assert_eq!(error, refusal);
    let again = house.press("alice", command("1")).await.unwrap();
    assert_eq!(again.record.state, DispatchState::NotStarted);
    assert_eq!(again.message, refusal.message);
    house.answers(Ok(dispatched(Some("7"))));
    house.press("bob", command("1")).await.unwrap();
    assert_eq!(house.sent(), 2);
}

#[tokio::test]
async fn without_an_answer_the_one_run_that_shows_up_is_it() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    let outcome = house.press("alice", command("1")).await.unwrap();
    assert_eq!(outcome.record.state, DispatchState::Unknown);
    assert_eq!(outcome.message, unknown().message);
    house.shows(&["9"]);
    // Too early to tell: ours may still be to come.
    house.later(10);
    assert_eq!(house.look("bob").await[0].run, None);
    house.later(10);
    let looked = house.look("bob").await.remove(0);
    assert_eq!(looked.record.state, DispatchState::Started);
    assert_eq!(looked.run.unwrap().id, "9");
    let asked = house.provider.looked_for.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].login.as_deref(), Some("alice"));
    assert_eq!(asked[0].since, outcome.record.requested_at);
    assert_eq!(house.sent(), 1);
}

#[tokio::test]
async fn with_no_run_it_was_not_started_after_a_minute_and_not_before() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    house.press("alice", command("1")).await.unwrap();
    house.later(59);
    let again = house.press("alice", command("1")).await.unwrap();
    assert_eq!(again.record.state, DispatchState::Unknown);
    house.later(1);
    let again = house.press("alice", command("1")).await.unwrap();
    assert_eq!(again.record.state, DispatchState::NotStarted);
    assert!(
        again.message.starts_with("Nothing was started"),
        "{}",
        again.message
    );
    assert_eq!(house.sent(), 1);
    // And the next press need not be confirmed.
    house.answers(Ok(dispatched(Some("7"))));
    house.press("bob", command("1")).await.unwrap();
}

#[tokio::test]
async fn where_the_request_may_never_have_arrived_a_run_must_be_as_old_or_say_that_it_is_the_one() {
    for (seconds, testimony, is_claimed) in [
        (5, Testimony::Silent, true),
        (6, Testimony::Silent, false),
        (30, Testimony::Confirms, true),
        (0, Testimony::Contradicts, false),
    ] {
        let house = House::new().await;
        house.answers(Err(unknown()));
        house.press("alice", command("1")).await.unwrap();
        *house.provider.created_after.lock().unwrap() = seconds;
        *house.provider.testimony.lock().unwrap() = Some(testimony);
        house.shows(&["9"]);
        house.later(100);
        let looked = house.look("alice").await.remove(0);
        assert_eq!(looked.run.is_some(), is_claimed, "{seconds} {testimony:?}");
        assert_eq!(looked.candidates.is_empty(), is_claimed);
        let state = match is_claimed {
            true => DispatchState::Started,
            false => DispatchState::Unknown,
        };
        assert_eq!(looked.record.state, state);
    }
}

#[tokio::test]
async fn a_run_of_a_start_that_was_confirmed_may_be_created_late() {
    let house = House::new().await;
    house.answers(Ok(dispatched(None)));
    house.press("alice", command("1")).await.unwrap();
    *house.provider.created_after.lock().unwrap() = 30;
    house.shows(&["9"]);
    house.later(50);
    assert_eq!(house.look("alice").await[0].run.as_ref().unwrap().id, "9");
}

#[tokio::test]
async fn from_a_list_that_is_cut_nothing_is_concluded() {
    for shown in [&[][..], &["9"]] {
        let house = House::new().await;
        house.answers(Err(unknown()));
        house.press("alice", command("1")).await.unwrap();
        *house.provider.is_cut.lock().unwrap() = true;
        house.shows(shown);
        house.later(100);
        let looked = house.look("alice").await.remove(0);
        assert_eq!(looked.record.state, DispatchState::Unknown);
        assert_eq!((looked.run, looked.candidates.len()), (None, shown.len()));
    }
}

#[tokio::test]
async fn after_an_hour_nothing_is_concluded_and_nobody_is_asked() {
    for (seconds, state) in [
        (3599, DispatchState::NotStarted),
        (3600, DispatchState::Unknown),
    ] {
        let house = House::new().await;
        house.answers(Err(unknown()));
        let first = house.press("alice", command("1")).await.unwrap();
        house.later(seconds);
        let looked = house.look("alice").await.remove(0);
        assert_eq!(looked.record.state, state);
        let is_over = state == DispatchState::Unknown;
        assert_eq!(looked.record == first.record, is_over);
        assert_eq!(
            house.provider.looked_for.lock().unwrap().is_empty(),
            is_over
        );
        assert_eq!(looked.message.contains("never found out"), is_over);
    }
}

#[tokio::test]
async fn what_is_known_of_runs_is_fresh_for_a_while_and_never_from_before_it_tells_anything() {
    let house = House::new().await;
    house.answers(Ok(dispatched(None)));
    house.press("alice", command("1")).await.unwrap();
    for seconds in [15, 3, 40, 2, 59, 1, 60] {
        house.later(seconds);
        house.look("alice").await;
    }
    let asked = house.provider.looked_for.lock().unwrap();
    let ages: Vec<u64> = asked.iter().map(|asked| asked.max_age.as_secs()).collect();
    assert_eq!(ages, [0, 3, 5, 0, 5, 15, 15]);
}

#[tokio::test]
async fn a_press_that_took_too_long_to_write_down_is_not_sent_and_says_so() {
    for (step, is_sent) in [(1, true), (2, false)] {
        let house = House::new().await;
        let clock = SteppingClock(house.clock.now().into(), SignedDuration::from_secs(step));
        let services = Services::new(
            house.store.clone(),
            vec![house.provider.clone()],
            Arc::new(clock),
        );
        let answer = services.dispatch(&viewer("alice"), command("1")).await;
        assert_eq!(house.sent(), usize::from(is_sent));
        if is_sent {
            answer.unwrap();
            continue;
        }
        let error = answer.unwrap_err();
        assert_eq!(
            error.message,
            "Nothing was started: the press took too long to write down. Press again."
        );
        let again = house.press("alice", command("1")).await.unwrap();
        assert_eq!(again.record.state, DispatchState::NotStarted);
        assert_eq!(again.message, error.message);
        house.press("bob", command("1")).await.unwrap();
        assert_eq!(house.sent(), 1);
    }
}

/// A clock that goes on by so much whenever somebody looks at it.
struct SteppingClock(std::sync::Mutex<jiff::Timestamp>, SignedDuration);

impl Clock for SteppingClock {
    fn now(&self) -> jiff::Timestamp {
        let mut now = self.0.lock().unwrap();
        *now += self.1;
        *now
    }
}

#[tokio::test]
async fn with_several_runs_none_is_claimed() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    house.press("alice", command("1")).await.unwrap();
    house.shows(&["9", "8"]);
    house.later(100);
    let looked = house.look("alice").await.remove(0);
    assert_eq!(looked.record.state, DispatchState::Unknown);
    assert_eq!((looked.run, looked.candidates.len()), (None, 2));
    // One of them turns out to be of another record: then the other is left.
    let elsewhere = DispatchCommand {
        environment: "staging".to_owned(),
        ..command("2")
    };
    house.answers(Ok(dispatched(Some("8"))));
    house.press("alice", elsewhere).await.unwrap();
    let looked = house.look("alice").await.remove(1);
    assert_eq!(looked.run.unwrap().id, "9");
}

#[tokio::test]
async fn of_two_presses_without_an_answer_neither_claims_the_one_run() {
    let house = House::new().await;
    house.answers(Err(unknown()));
    house.press("alice", command("1")).await.unwrap();
    let elsewhere = DispatchCommand {
        environment: "staging".to_owned(),
        ..command("1")
    };
    house.press("alice", elsewhere).await.unwrap();
    house.shows(&["9"]);
    house.later(100);
    for looked in house.look("alice").await {
        assert_eq!(looked.record.state, DispatchState::Unknown);
        assert_eq!((looked.run, looked.candidates.len()), (None, 1));
    }
}

#[tokio::test]
async fn a_run_may_be_overdue_of_a_press_of_which_was_said_that_it_started_nothing() {
    for (seconds, is_claimed) in [(61, false), (121, true)] {
        let house = House::new().await;
        house.answers(Err(unknown()));
        house.press("alice", command("1")).await.unwrap();
        house.later(seconds);
        let said = house.look("alice").await.remove(0).record;
        assert_eq!(said.state, DispatchState::NotStarted);
        house.press("alice", command("2")).await.unwrap();
        house.shows(&["9"]);
        house.later(20);
        let looked = house.look("alice").await.remove(0);
        assert_eq!(looked.run.is_some(), is_claimed);
        assert_eq!(looked.candidates.is_empty(), is_claimed);
    }
}

#[tokio::test]
async fn a_press_that_was_refused_has_no_run_that_could_be_overdue() {
    let house = House::new().await;
    let refusal = Error::new(ProblemCode::Forbidden, "Nothing was started: no.");
    house.answers(Err(refusal));
    house.press("alice", command("1")).await.unwrap_err();
    house.later(1);
    house.answers(Err(unknown()));
    house.press("alice", command("2")).await.unwrap();
    house.shows(&["9"]);
    house.later(20);
    let looked = house.look("alice").await.remove(0);
    assert_eq!(looked.run.unwrap().id, "9");
}

#[tokio::test]
async fn a_start_whose_run_is_not_named_is_identified_later_or_not_at_all() {
    let house = House::new().await;
    house.answers(Ok(dispatched(None)));
    let outcome = house.press("alice", command("1")).await.unwrap();
    assert_eq!(outcome.record.state, DispatchState::Started);
    assert!(outcome.message.contains("has not shown up yet"));
    house.later(100);
    // It was started, whether it shows up or not.
    assert_eq!(
        house.look("alice").await[0].record.state,
        DispatchState::Started
    );
    house.shows(&["9", "8"]);
    let looked = house.look("alice").await.remove(0);
    assert_eq!((looked.run, looked.candidates.len()), (None, 2));
    assert!(looked.message.contains("cannot be told"));
    house.shows(&["9"]);
    assert_eq!(house.look("alice").await[0].run.as_ref().unwrap().id, "9");
}

#[tokio::test]
async fn what_a_breakdown_left_behind_is_looked_for() {
    for (shown, state) in [
        (&["9"][..], DispatchState::Started),
        (&[], DispatchState::NotStarted),
        (&["9", "8"], DispatchState::Unknown),
    ] {
        let house = House::new().await;
        let new = NewDispatch {
            id: "left".to_owned(),
            press: PressKey {
                user: "user:default/alice".to_owned(),
                service: SERVICE.to_owned(),
                environment: "production".to_owned(),
                key: "1".to_owned(),
            },
            revision: 1,
            provider: "scripted".to_owned(),
            host: "one.example".to_owned(),
            login: None,
            version: command("1").version,
            plan: crate::model::dispatch::DispatchPlan {
                repository: "acme/payments".to_owned(),
                pipeline: "deploy.yml".to_owned(),
                run_ref: "main".to_owned(),
                inputs: Vec::new(),
            },
            reason: None,
            at: house.clock.now(),
            in_the_way_since: house.clock.now(),
            confirmed: None,
        };
        house.store.begin_dispatch(new).await.unwrap();
        house.shows(shown);
        house.later(60);
        // Nobody else can say whose runs they are.
        let record = house.look("bob").await.remove(0).record;
        assert_eq!(record.state, DispatchState::Intent);
        let again = house.press("alice", command("1")).await.unwrap();
        assert_eq!(again.record.state, state);
        assert_eq!(house.sent(), 0);
    }
}

#[tokio::test]
async fn records_are_shown_to_those_who_can_read_the_repository() {
    let house = House::new().await;
    house.press("alice", command("1")).await.unwrap();
    house
        .provider
        .hidden
        .lock()
        .unwrap()
        .push("acme/payments".to_owned());
    let command = DispatchesCommand {
        service: SERVICE.to_owned(),
        environment: None,
        limit: None,
    };
    let services = house.services();
    let error = services.dispatches(&viewer("bob"), command.clone()).await;
    assert_eq!(error.unwrap_err().code, ProblemCode::NotFoundOrNotVisible);
    let error = house.press("alice", super::tests::command("1")).await;
    assert_eq!(error.unwrap_err().code, ProblemCode::NotFoundOrNotVisible);
    let nobody = json!({"user": "user:default/carol"});
    let nobody = serde_json::from_value::<ViewerInput>(nobody)
        .unwrap()
        .into();
    let error = services.dispatches(&nobody, command).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::NotConnected);
}
