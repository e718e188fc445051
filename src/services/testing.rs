//! A house for tests of the use cases: their store and their provider, and what is asked in it.

pub mod answers;
pub mod provider;
mod store;

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};

use self::{provider::ScriptedProvider, store::MemoryStore};
use super::Services;
use crate::{
    model::{
        dispatch::DispatchRecord,
        viewer::{Viewer, ViewerInput},
    },
    upstream::clock::ManualClock,
};

/// What was written down when a run was started from here: by alice, in the first minute of 2026, on host `one` in acme/payments.
pub fn started_from_here(service: &str, environment: &str, run: &str) -> DispatchRecord {
    serde_json::from_value(json!({
        "id": format!("{service} {environment} {run}"), "service": service, "environment": environment, "revision": 1,
        "requestedBy": "user:default/alice", "provider": "scripted", "host": "one", "login": "alice",
        "version": {"label": "v1", "sha": null},
        "plan": {"repository": "acme/payments", "pipeline": "deploy.yml", "ref": "main", "inputs": []},
        "reason": null, "state": "started",
        "run": {"id": run, "attempt": 1, "url": null}, "requestedAt": "2026-01-01T00:00:00Z",
        "settledAt": null, "endedAt": null, "error": null,
    }))
    .unwrap()
}

/// Store, provider and clock of a test.
pub struct House {
    /// The store.
    pub store: Arc<MemoryStore>,
    /// The provider.
    pub provider: Arc<ScriptedProvider>,
}

impl House {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            store: Arc::default(),
            provider: Arc::default(),
        }
    }

    /// The use cases over it.
    pub fn services(&self) -> Services {
        Services::new(
            self.store.clone(),
            vec![self.provider.clone()],
            ManualClock::at("2026-01-01T00:00:00Z"),
        )
    }
}

/// An environment of `component:default/payments` as it is written in a command.
pub fn environment(name: &str, order: u32, from: Option<&str>, host: &str) -> Value {
    json!({
        "service": "component:default/payments", "name": name, "order": order, "promotesFrom": from,
        "provider": "scripted", "host": host, "source": {},
    })
}

/// A viewer with tokens for these hosts.
pub fn viewer(hosts: &[&str]) -> Viewer {
    let tokens: HashMap<String, &str> = hosts
        .iter()
        .map(|host| (format!("scripted:{host}"), "token"))
        .collect();
    let input = json!({"user": "user:default/alice", "tokens": tokens});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}
