//! How many requests are under way at one host at a time.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One limit per host. Whoever is over it waits in order of arrival.
#[derive(Debug)]
pub struct HostLimits {
    hosts: HashMap<String, Arc<Semaphore>>,
}

impl HostLimits {
    /// The same limit, at least 1, for each of these hosts.
    pub fn new<'a>(hosts: impl IntoIterator<Item = &'a str>, limit: usize) -> Self {
        let limit = limit.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            hosts: hosts
                .into_iter()
                .map(|host| (host.to_owned(), Arc::new(Semaphore::new(limit))))
                .collect(),
        }
    }

    /// Waits for a place at a host; it is given back when the permit is dropped. Hosts without a limit have room for all.
    pub async fn enter(&self, host: &str) -> Option<OwnedSemaphorePermit> {
        let semaphore = Arc::clone(self.hosts.get(host)?);
        // The semaphores are never closed, so that this always ends with a permit.
        semaphore.acquire_owned().await.ok()
    }
}
