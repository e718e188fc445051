//! Use cases, one file each. They know providers and store by their traits alone.

mod changes;
pub mod changes_between;
pub mod commands;
mod completing;
pub mod decisions;
mod differences;
pub mod dispatch;
mod document;
mod environments;
pub mod events;
pub mod inbox;
mod inspection;
mod last_time;
mod overview;
pub mod pipeline;
mod placed;
pub mod preflight;
mod rewriting;
pub mod run_actions;
pub mod runs;
pub mod service_pipeline;
mod sharing;
#[cfg(test)]
mod testing;
mod touched;
pub(crate) mod validation;
pub mod versions;

use std::sync::Arc;

use crate::{
    error::{Error, Result},
    providers::provider::Provider,
    store::Store,
    upstream::clock::Clock,
};

/// The use cases, with what they work on. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    store: Arc<dyn Store>,
    providers: Arc<[Arc<dyn Provider>]>,
    clock: Arc<dyn Clock>,
    remembered: Arc<events::Remembered>,
}

impl Services {
    /// Use cases over a store and providers. A provider's id must be unique; of two with the same the first counts.
    pub fn new(
        store: Arc<dyn Store>,
        providers: Vec<Arc<dyn Provider>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            providers: providers.into(),
            clock,
            remembered: Arc::default(),
        }
    }

    fn provider(&self, id: &str) -> Result<&Arc<dyn Provider>> {
        self.providers
            .iter()
            .find(|provider| provider.id() == id)
            .ok_or_else(|| {
                let known: Vec<_> = self.providers.iter().map(|p| p.id()).collect();
                Error::invalid(
                    "provider",
                    format!(
                        "There is no provider {id:?} here. Known are: {}.",
                        known.join(", ")
                    ),
                )
            })
    }
}
