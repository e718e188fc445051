//! A store in memory, which counts what it is asked.

use std::{collections::HashMap, sync::Mutex};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    error::{Error, Result},
    model::{
        dispatch::DispatchRecord,
        environment::{IndexKeys, StoredEnvironment},
    },
    store::{
        EnvironmentQuery, ServiceWrite, SharedTarget, Stamp, Store, Written,
        dispatches::{Begun, DispatchQuery, NewDispatch, PressKey, RunRecord, RunsKey, Settlement},
    },
};

/// Keeps environments in memory, and counts as the engines do.
#[derive(Default)]
pub struct MemoryStore {
    kept: Mutex<HashMap<String, Vec<StoredEnvironment>>>,
    revisions: Mutex<HashMap<(String, String), u64>>,
    keys: Mutex<HashMap<(String, String), IndexKeys>>,
    /// Answer to `shared_targets`.
    pub shared: Mutex<Vec<SharedTarget>>,
    /// How often `shared_targets` was asked.
    pub shared_asked: Mutex<usize>,
    /// Answer to `dispatches`.
    pub dispatched: Mutex<Vec<DispatchRecord>>,
    /// Why records are not found by their runs.
    pub runs_fail: Mutex<Option<Error>>,
    /// Called before each write, as somebody else who writes at the same time.
    pub meanwhile: Mutex<Vec<(ServiceWrite, Stamp)>>,
}

impl MemoryStore {
    fn write_now(&self, writes: Vec<ServiceWrite>, stamp: &Stamp) -> Written {
        let mut kept = self.kept.lock().unwrap();
        for write in &writes {
            let mut now: Vec<_> = kept
                .get(&write.service)
                .into_iter()
                .flatten()
                .map(|e| (e.environment.name.clone(), e.revision))
                .collect();
            let mut seen = write.seen.clone();
            now.sort();
            seen.sort();
            if now != seen {
                return Written::Changed;
            }
        }
        for write in writes {
            let environments = kept.entry(write.service.clone()).or_default();
            environments.retain(|e| !write.delete.contains(&e.environment.name));
            for put in write.put {
                let name = put.environment.name.clone();
                let place = (write.service.clone(), name.clone());
                let mut revisions = self.revisions.lock().unwrap();
                let revision = revisions.entry(place.clone()).or_default();
                *revision += 1;
                self.keys.lock().unwrap().insert(place, put.keys);
                environments.retain(|e| e.environment.name != name);
                environments.push(StoredEnvironment {
                    environment: put.environment,
                    revision: *revision,
                    updated_at: Some(stamp.at),
                    updated_by: stamp.by.clone(),
                });
            }
            environments.sort_by_key(|e| (e.environment.order, e.environment.name.clone()));
        }
        Written::Done
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn load_environments(&self, service: &str) -> Result<Vec<StoredEnvironment>> {
        let kept = self.kept.lock().unwrap();
        Ok(kept.get(service).cloned().unwrap_or_default())
    }

    async fn list_environments(&self, query: &EnvironmentQuery) -> Result<Vec<StoredEnvironment>> {
        let kept = self.kept.lock().unwrap();
        let keys = self.keys.lock().unwrap();
        let mut all: Vec<_> = kept.values().flatten().cloned().collect();
        let place = |e: &StoredEnvironment| {
            (
                e.environment.service.clone(),
                e.environment.order,
                e.environment.name.clone(),
            )
        };
        all.sort_by_key(place);
        let text = query.text.as_ref().map(|text| text.to_lowercase());
        Ok(all
            .into_iter()
            .filter(|e| {
                let environment = &e.environment;
                let repository = keys
                    .get(&(environment.service.clone(), environment.name.clone()))
                    .and_then(|keys| keys.repository.clone());
                let has = |part: &str| {
                    [
                        environment.service.to_lowercase(),
                        environment.name.to_lowercase(),
                        repository.clone().unwrap_or_default(),
                    ]
                    .iter()
                    .any(|text| text.contains(part))
                };
                query
                    .services
                    .as_ref()
                    .is_none_or(|services| services.contains(&environment.service))
                    && (query.repository.is_none() || query.repository == repository)
                    && text.as_deref().is_none_or(has)
                    && query.after.as_ref().is_none_or(|after| {
                        place(e) > (after.service.clone(), after.order, after.name.clone())
                    })
            })
            .take(query.limit as usize)
            .collect())
    }

    async fn write(&self, writes: Vec<ServiceWrite>, stamp: &Stamp) -> Result<Written> {
        let meanwhile: Vec<_> = self.meanwhile.lock().unwrap().drain(..).collect();
        for (write, stamp) in meanwhile {
            assert_eq!(self.write_now(vec![write], &stamp), Written::Done);
        }
        Ok(self.write_now(writes, stamp))
    }

    async fn shared_targets(&self, services: &[String]) -> Result<Vec<SharedTarget>> {
        *self.shared_asked.lock().unwrap() += 1;
        let mut shared = self.shared.lock().unwrap().clone();
        shared.retain(|shared| services.contains(&shared.service));
        Ok(shared)
    }

    // Tests of what is started from here use a real store.
    async fn begin_dispatch(&self, _new: NewDispatch) -> Result<Begun> {
        Err(Error::internal("This store writes no dispatches down."))
    }

    async fn settle_dispatch(&self, _id: &str, _: Settlement) -> Result<Option<DispatchRecord>> {
        Ok(None)
    }

    async fn end_dispatches(&self, _ids: &[String], _at: Timestamp) -> Result<()> {
        Ok(())
    }

    async fn dispatch_of_press(&self, _press: &PressKey) -> Result<Option<DispatchRecord>> {
        Ok(None)
    }

    async fn dispatches(&self, query: &DispatchQuery) -> Result<Vec<DispatchRecord>> {
        let mut records = self.dispatched.lock().unwrap().clone();
        if let Some(key) = &query.run {
            records.retain(|record| {
                record.provider == key.provider
                    && record.host == key.host
                    && record.run.as_ref().is_some_and(|run| run.id == key.id)
            });
        }
        records.truncate(query.limit.try_into().unwrap_or(usize::MAX));
        Ok(records)
    }

    async fn dispatched_runs(&self, _service: &str, _limit: u32) -> Result<Vec<RunRecord>> {
        let records = self.dispatched.lock().unwrap();
        Ok(records.iter().filter_map(RunRecord::of).collect())
    }

    async fn dispatches_of_runs(&self, runs: &RunsKey) -> Result<Vec<RunRecord>> {
        if let Some(error) = self.runs_fail.lock().unwrap().clone() {
            return Err(error);
        }
        let records = self.dispatched.lock().unwrap();
        let mut records: Vec<_> = records.iter().filter_map(RunRecord::of).collect();
        records.retain(|record| {
            record.provider == runs.provider
                && record.host == runs.host
                && runs.ids.contains(&record.run)
        });
        Ok(records)
    }

    async fn close(&self) -> Result<()> {
        Ok(())
    }
}
