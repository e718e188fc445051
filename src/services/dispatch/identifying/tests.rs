//! Somebody says which run it was.

use super::{
    super::tests::{House, SERVICE, command, dispatched, unknown, viewer},
    *,
};

impl House {
    async fn identify(&self, user: &str, dispatch: &str, run: &str) -> Result<DispatchOutcome> {
        let command = IdentifyDispatchCommand {
            service: SERVICE.to_owned(),
            environment: "production".to_owned(),
            dispatch: dispatch.to_owned(),
            run: run.to_owned(),
        };
        self.services()
            .identify_dispatch(&viewer(user), command)
            .await
    }

    /// A press whose run is not known, with these to choose from.
    async fn unclear(
        &self,
        answer: Result<crate::providers::provider::Dispatched>,
        runs: &[&str],
    ) -> String {
        self.answers(answer);
        let outcome = self.press("alice", command("1")).await.unwrap();
        self.shows(runs);
        self.later(20);
        outcome.record.id
    }
}

fn is_conflict(error: &Error, field: &str, says: &str) {
    assert_eq!(error.code, ProblemCode::Conflict, "{error}");
    assert_eq!(error.details.field.as_deref(), Some(field), "{error}");
    assert!(error.message.contains(says), "{error}");
}

#[tokio::test]
async fn anybody_who_sees_the_runs_may_say_which_it_was_and_say_so_again() {
    for answer in [Ok(dispatched(None)), Err(unknown())] {
        let house = House::new().await;
        let id = house.unclear(answer, &["9", "8"]).await;
        let outcome = house.identify("bob", &id, "8").await.unwrap();
        assert_eq!(outcome.record.state, DispatchState::Started);
        // As the list shows it, with its number.
        assert_eq!(outcome.run.as_ref().unwrap().number, Some(128));
        assert_eq!(
            outcome.message,
            "Started the deployment of v1.9.2 to production."
        );
        assert!(outcome.candidates.is_empty());
        let again = house.identify("alice", &id, "8").await.unwrap();
        assert_eq!(again.record, outcome.record);
        assert_eq!(house.look("alice").await[0].run.as_ref().unwrap().id, "8");
    }
}

#[tokio::test]
async fn what_is_known_by_now_is_not_said_otherwise() {
    let house = House::new().await;
    let id = house.unclear(Err(unknown()), &["9", "8"]).await;
    house.identify("bob", &id, "8").await.unwrap();
    let error = house.identify("alice", &id, "9").await.unwrap_err();
    is_conflict(&error, "dispatch", "https://one.example/runs/8");

    let house = House::new().await;
    let id = house.unclear(Err(unknown()), &[]).await;
    house.later(60);
    house.look("alice").await;
    house.shows(&["9"]);
    let error = house.identify("alice", &id, "9").await.unwrap_err();
    is_conflict(&error, "dispatch", "nothing was started");
}

#[tokio::test]
async fn a_run_that_is_no_candidate_is_refused() {
    let house = House::new().await;
    let id = house.unclear(Ok(dispatched(None)), &["9", "8"]).await;
    let error = house.identify("alice", &id, "7").await.unwrap_err();
    is_conflict(&error, "run", "cannot be the one");
    // Another deployment was started by it.
    house.answers(Ok(dispatched(Some("8"))));
    let elsewhere = super::super::DispatchCommand {
        environment: "staging".to_owned(),
        ..command("2")
    };
    house.press("alice", elsewhere).await.unwrap();
    let error = house.identify("alice", &id, "8").await.unwrap_err();
    is_conflict(&error, "run", "another deployment has it");
    house.identify("alice", &id, "9").await.unwrap();
}

#[tokio::test]
async fn a_record_that_is_not_there_is_named() {
    let house = House::new().await;
    let id = house.unclear(Ok(dispatched(None)), &["9"]).await;
    let error = house.identify("alice", "lost", "9").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::InvalidInput);
    assert_eq!(error.details.field.as_deref(), Some("dispatch"));
    let elsewhere = |environment: &str| IdentifyDispatchCommand {
        service: SERVICE.to_owned(),
        environment: environment.to_owned(),
        dispatch: id.clone(),
        run: "9".to_owned(),
    };
    let services = house.services();
    let alice = viewer("alice");
    let error = services
        .identify_dispatch(&alice, elsewhere("staging"))
        .await;
    assert_eq!(error.unwrap_err().code, ProblemCode::InvalidInput);
    let error = services.identify_dispatch(&alice, elsewhere("moon")).await;
    assert_eq!(error.unwrap_err().code, ProblemCode::NotConfigured);
}

#[tokio::test]
async fn whoever_cannot_read_the_repository_says_nothing_of_it() {
    let house = House::new().await;
    let id = house.unclear(Ok(dispatched(None)), &["9"]).await;
    let hidden = &house.provider.hidden;
    hidden.lock().unwrap().push("acme/payments".to_owned());
    let error = house.identify("bob", &id, "9").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
}

#[tokio::test]
async fn what_a_breakdown_left_behind_is_settled_by_whoever_pressed_once_it_is_not_on_its_way() {
    let house = House::new().await;
    let new = crate::store::dispatches::NewDispatch {
        id: "left".to_owned(),
        press: crate::store::dispatches::PressKey {
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
        at: house.services().clock.now(),
        in_the_way_since: house.services().clock.now(),
        confirmed: None,
    };
    crate::store::Store::begin_dispatch(&*house.store, new)
        .await
        .unwrap();
    house.shows(&["9", "8"]);
    house.later(14);
    let error = house.identify("alice", "left", "9").await.unwrap_err();
    is_conflict(&error, "dispatch", "on its way");
    house.later(1);
    let error = house.identify("bob", "left", "9").await.unwrap_err();
    is_conflict(&error, "dispatch", "user:default/alice");
    let outcome = house.identify("alice", "left", "9").await.unwrap();
    assert_eq!(outcome.run.unwrap().id, "9");
}
