//! Events: what a provider says has changed. They never become data: what was read before counts as old, and open pages are told
//! to ask again.

use serde::{Deserialize, Serialize};

use super::Services;
use crate::{
    error::{Error, Result},
    model::event::NotedEvent,
};

/// Tells of an event that a provider has sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoteEventCommand {
    /// Provider id.
    pub provider: String,
    /// The provider's id of the delivery: the same one counts once.
    pub delivery: String,
    /// What the provider calls it, for example `workflow_run`.
    pub event: String,
    /// What it says, as the provider sent it.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub payload: serde_json::Value,
}

impl Services {
    /// Takes note of an event whose signature was checked.
    pub async fn note_event(&self, _command: NoteEventCommand) -> Result<NotedEvent> {
        Err(Error::internal("Not built yet."))
    }
}
