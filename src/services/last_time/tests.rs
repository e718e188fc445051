//! What is taken over from last time, and what has changed since.

use std::{sync::Arc, time::Duration};

use serde_json::json;

use super::*;
use crate::{
    error::Error,
    model::{
        deployment::RunLink, dispatch::Preflight, environment::IndexKeys, offered::VersionChoice,
        problem::ProblemCode, viewer::ViewerInput,
    },
    providers::provider::Dispatched,
    services::{
        dispatch::DispatchCommand,
        preflight::PreflightCommand,
        testing::{environment, provider::ScriptedProvider},
    },
    store::{Put, ServiceWrite, Stamp, Store, sqlite::SqliteStore},
    upstream::clock::{Clock, ManualClock},
};

const SERVICE: &str = "component:default/payments";

struct House {
    store: Arc<SqliteStore>,
    provider: Arc<ScriptedProvider>,
    clock: Arc<ManualClock>,
}

impl House {
    async fn new() -> Self {
        let house = Self {
            store: Arc::new(SqliteStore::open(":memory:").await.unwrap()),
            provider: Arc::default(),
            clock: ManualClock::at("2026-11-24T09:00:00Z"),
        };
        house.save(Some("alice"), "acme/payments").await;
        *house.provider.form.lock().unwrap() = vec![
            field("region", DispatchFieldKind::Choice, &["eu", "us"]),
            field("dry", DispatchFieldKind::Boolean, &[]),
        ];
        house
    }

    fn services(&self) -> Services {
        let providers: Vec<Arc<dyn crate::providers::provider::Provider>> =
            vec![self.provider.clone()];
        Services::new(self.store.clone(), providers, self.clock.clone())
    }

    /// Writes production once more, as somebody.
    async fn save(&self, by: Option<&str>, repository: &str) {
        let known = self.store.load_environments(SERVICE).await.unwrap();
        let seen = known.into_iter().map(|e| (e.environment.name, e.revision));
        let mut environment = environment("production", 0, None, "one.example");
        environment["source"] = json!({ "repository": repository });
        let write = ServiceWrite {
            service: SERVICE.to_owned(),
            seen: seen.collect(),
            delete: Vec::new(),
            put: vec![Put {
                environment: serde_json::from_value(environment).unwrap(),
                keys: IndexKeys::default(),
            }],
        };
        let stamp = Stamp {
            by: by.map(|name| format!("user:default/{name}")),
            at: self.clock.now(),
        };
        self.store.write(vec![write], &stamp).await.unwrap();
    }

    async fn preflight(&self, user: &str) -> Preflight {
        let command = PreflightCommand {
            service: SERVICE.to_owned(),
            environment: "production".to_owned(),
            version: version(),
            inputs: Vec::new(),
        };
        let preflight = self.services().preflight(&viewer(user), command).await;
        preflight.unwrap()
    }

    async fn warning(&self, user: &str) -> Option<String> {
        let checks = self.preflight(user).await.checks;
        assert!(checks.iter().all(|c| c.outcome == CheckOutcome::Warned));
        checks.into_iter().next().map(|check| check.message)
    }

    /// Deploys with these inputs as a run of this id, and gives what came of it.
    async fn deploy(&self, user: &str, run: &str, inputs: &[(&str, &str)]) -> Result<()> {
        *self.provider.dispatched.lock().unwrap() = Some(Ok(Dispatched {
            run: Some(RunLink {
                id: run.to_owned(),
                number: None,
                attempt: None,
                title: None,
                event: None,
                url: None,
                progress: None,
            }),
            at: self.clock.now(),
            account: None,
        }));
        // Nothing from before is in its way.
        self.later(61);
        let command = DispatchCommand {
            service: SERVICE.to_owned(),
            environment: "production".to_owned(),
            version: version(),
            inputs: inputs
                .iter()
                .map(|(name, value)| DispatchValue {
                    name: (*name).to_owned(),
                    value: (*value).to_owned(),
                })
                .collect(),
            authorized: vec![crate::model::run_action::EnvironmentRef {
                service: SERVICE.to_owned(),
                environment: "production".to_owned(),
            }],
            revision: self.preflight(user).await.revision,
            idempotency_key: run.to_owned(),
            reason: None,
            confirmed: None,
            accepted: Vec::new(),
        };
        self.services().dispatch(&viewer(user), command).await?;
        Ok(())
    }

    fn later(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(60 * minutes));
    }
}

fn viewer(user: &str) -> Viewer {
    let input = json!({"user": format!("user:default/{user}"), "tokens": {"scripted:one.example": "token"}});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}

fn version() -> VersionChoice {
    VersionChoice {
        label: "v1".to_owned(),
        sha: None,
    }
}

fn field(name: &str, kind: DispatchFieldKind, options: &[&str]) -> DispatchField {
    DispatchField {
        name: name.to_owned(),
        description: None,
        kind,
        required: false,
        value: None,
        options: options.iter().map(|&option| option.to_owned()).collect(),
    }
}

fn used(last: Option<LastUsed>) -> Option<(String, Vec<(String, String)>)> {
    let last = last?;
    let inputs = last.inputs.into_iter();
    Some((last.by, inputs.map(|i| (i.name, i.value)).collect()))
}

fn of(user: &str, inputs: &[(&str, &str)]) -> Option<(String, Vec<(String, String)>)> {
    let pairs = inputs.iter();
    let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Some((format!("user:default/{user}"), pairs.collect()))
}

#[tokio::test]
async fn values_of_last_time_are_the_viewers_own_else_anybodys_and_only_those_of_the_form() {
    let house = House::new().await;
    assert_eq!(house.preflight("alice").await.last_used, None);
    let sent = [("dry", "true"), ("version", "v1"), ("region", "us")];
    house.deploy("alice", "1", &sent).await.unwrap();
    let in_order = [("region", "us"), ("dry", "true")];
    for user in ["alice", "bob"] {
        let last = house.preflight(user).await.last_used;
        assert_eq!(used(last), of("alice", &in_order));
    }
    house.deploy("bob", "2", &[("dry", "false")]).await.unwrap();
    let used_by = async |user| used(house.preflight(user).await.last_used);
    assert_eq!(used_by("alice").await, of("alice", &in_order));
    assert_eq!(used_by("bob").await, of("bob", &[("dry", "false")]));
    assert_eq!(used_by("carol").await, of("bob", &[("dry", "false")]));
    // What is not offered any more is none.
    house.provider.form.lock().unwrap()[0].options = vec!["eu".to_owned()];
    assert_eq!(used_by("alice").await, of("alice", &[("dry", "true")]));
    house.provider.form.lock().unwrap().truncate(1);
    assert_eq!(used_by("alice").await, None);
}

#[tokio::test]
async fn what_was_not_started_or_went_to_another_repository_or_is_hidden_is_not_offered_again() {
    let house = House::new().await;
    let sent = [("dry", "true")];
    house.deploy("alice", "1", &sent).await.unwrap();
    *house.provider.dispatched.lock().unwrap() = None;
    let refused = Error::new(ProblemCode::Conflict, "Nothing was started.");
    house.later(61);
    *house.provider.dispatched.lock().unwrap() = Some(Err(refused));
    let command = json!({
        "service": SERVICE, "environment": "production", "version": {"label": "v1"}, "revision": 1, "idempotencyKey": "k",
        "inputs": [{"name": "dry", "value": "false"}],
        "authorized": [{"service": SERVICE, "environment": "production"}],
    });
    let command = serde_json::from_value(command).unwrap();
    let refused = house.services().dispatch(&viewer("alice"), command).await;
    assert_eq!(refused.unwrap_err().message, "Nothing was started.");
    let last = house.preflight("alice").await.last_used;
    assert_eq!(used(last), of("alice", &sent));
    house
        .provider
        .hidden
        .lock()
        .unwrap()
        .push("acme/payments".to_owned());
    assert_eq!(house.preflight("alice").await.last_used, None);
    house.provider.hidden.lock().unwrap().clear();
    house.save(Some("alice"), "acme/other").await;
    assert_eq!(house.preflight("alice").await.last_used, None);
}

#[tokio::test]
async fn a_mapping_that_somebody_else_changed_since_wants_a_tick_that_names_who_and_when() {
    let house = House::new().await;
    house.deploy("alice", "1", &[]).await.unwrap();
    house.later(12);
    house.save(Some("bob"), "acme/payments").await;
    let warning = house.warning("alice").await.unwrap();
    assert_eq!(
        warning,
        "user:default/bob changed how production is mapped on 2026-11-24 10:13 UTC, since you last deployed here. \
         Look at repository, workflow and ref."
    );
    // Neither for who changed it nor for who never deployed there.
    assert_eq!(house.warning("bob").await, None);
    assert_eq!(house.warning("carol").await, None);
    let error = house.deploy("alice", "2", &[]).await.unwrap_err();
    assert_eq!(error.details.field.as_deref(), Some("accepted"));
    assert!(error.message.contains(&warning), "{error}");
    house.deploy("carol", "3", &[]).await.unwrap();
    assert_eq!(house.warning("carol").await, None);
}

#[tokio::test]
async fn a_program_is_somebody_else_and_ones_own_change_is_not() {
    let house = House::new().await;
    house.deploy("alice", "1", &[]).await.unwrap();
    house.save(Some("alice"), "acme/payments").await;
    assert_eq!(house.warning("alice").await, None);
    house.save(None, "acme/payments").await;
    let warning = house.warning("alice").await.unwrap();
    assert!(
        warning.starts_with("How production is mapped was changed on 2026-11-24 10:01 UTC, since"),
        "{warning}"
    );
}
