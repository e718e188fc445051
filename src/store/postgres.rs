//! PostgreSQL, the engine for Backstages of more than one replica: a small pool, and a lock for each service that is written.
//!
//! A read is asked again when its session turns out to be dead. A write is tried again only while it cannot have been committed;
//! when a commit stays unanswered, the server is asked what became of it.

use std::{num::NonZeroU16, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::RwLock;
use tokio_postgres::{Row, types::Type};

use self::{
    errors::{failed, is_lost},
    pool::PostgresPool,
    rows::{ListParameters, Parameter},
    transactions::WriteEnvironments,
};
use super::{
    EnvironmentQuery, Migrations, ServiceWrite, SharedTarget, Stamp, Store, Written,
    dispatches::{
        Begun, DispatchQuery, NewDispatch, PressKey, RunRecord, RunsKey, Settlement, time,
    },
    errors::closed,
    record,
};
use crate::{
    error::Result,
    model::{dispatch::DispatchRecord, environment::StoredEnvironment},
};

mod dispatches;
mod dsn;
mod errors;
mod migrations;
mod pool;
mod rows;
mod settings;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;
mod transactions;

pub use self::{
    pool::ConnectionSource,
    settings::{ConnectionSettings, Secret},
    tls::TlsSettings,
};

/// How long and how often the server is asked what became of a transaction that it is still busy with.
const PAUSE: Duration = Duration::from_millis(200);
const ASKED: u32 = 25;

/// What all connections have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// Schemas to look for tables in; the first that exists gets them. Empty for what the server says.
    pub search_path: Vec<String>,
    /// Role that is taken on in each session.
    pub role: Option<String>,
    /// Connections at most.
    pub pool_max: NonZeroU16,
}

impl PostgresOptions {
    /// Connections at most, where nothing else is said: every replica has as many.
    pub const POOL_MAX: NonZeroU16 = NonZeroU16::new(5).unwrap();
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            search_path: Vec::new(),
            role: None,
            pool_max: Self::POOL_MAX,
        }
    }
}

/// The store in a PostgreSQL database.
pub struct PostgresStore {
    pool: PostgresPool,
    /// Held for reading by each call, with whether the store has been closed; whoever closes waits for all.
    is_closed: RwLock<bool>,
}

impl PostgresStore {
    /// Connects, and brings the schema up to date.
    pub async fn open(
        source: Arc<dyn ConnectionSource>,
        options: &PostgresOptions,
        migrations: Migrations,
    ) -> Result<Self> {
        let pool = PostgresPool::new(source, options)?;
        let migrated = async {
            let mut session = pool.session().await?;
            migrations::migrate(&mut session, migrations).await
        };
        if let Err(error) = migrated.await {
            pool.close().await;
            return Err(error);
        }
        Ok(Self {
            pool,
            is_closed: RwLock::new(false),
        })
    }

    /// What a statement reads, from a second session where the first one is dead.
    async fn read(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>> {
        let is_closed = self.is_closed.read().await;
        if *is_closed {
            return Err(closed());
        }
        let mut tries = 0;
        loop {
            tries += 1;
            let session = self.pool.session().await?;
            match session.query_typed(statement, parameters).await {
                Ok(rows) => return Ok(rows),
                Err(error) if tries == 1 && is_lost(&error) => {}
                Err(error) => return Err(failed("be read", &error)),
            }
        }
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn load_environments(&self, service: &str) -> Result<Vec<StoredEnvironment>> {
        let rows = self.read(rows::LOAD, &[(&service, Type::TEXT)]).await?;
        rows::environments(&rows)
    }

    async fn list_environments(&self, query: &EnvironmentQuery) -> Result<Vec<StoredEnvironment>> {
        let needle = query.text.as_deref().map(record::needle);
        let parameters = ListParameters::new(query, needle.clone().flatten());
        // Also where nothing can be found: a closed store says so.
        let rows = self.read(rows::LIST, &parameters.list()).await?;
        if needle == Some(None) {
            return Ok(Vec::new());
        }
        rows::environments(&rows)
    }

    async fn write(&self, writes: Vec<ServiceWrite>, stamp: &Stamp) -> Result<Written> {
        record::check(&writes)?;
        self.carry_out(&WriteEnvironments {
            writes: &writes,
            stamp,
        })
        .await
    }

    async fn shared_targets(&self, services: &[String]) -> Result<Vec<SharedTarget>> {
        let rows = self
            .read(rows::SHARED_TARGETS, &[(&services, Type::TEXT_ARRAY)])
            .await?;
        rows::shared_targets(&rows)
    }

    async fn begin_dispatch(&self, new: NewDispatch) -> Result<Begun> {
        self.carry_out(&dispatches::Begin(new)).await?
    }

    async fn settle_dispatch(
        &self,
        id: &str,
        settlement: Settlement,
    ) -> Result<Option<DispatchRecord>> {
        let id = id.to_owned();
        self.carry_out(&dispatches::Settle { id, settlement })
            .await?
    }

    async fn end_dispatches(&self, ids: &[String], at: Timestamp) -> Result<()> {
        let (ids, at) = (ids.to_vec(), time(at));
        self.carry_out(&dispatches::End { ids, at }).await
    }

    async fn dispatch_of_press(&self, press: &PressKey) -> Result<Option<DispatchRecord>> {
        let rows = self
            .read(dispatches::OF_PRESS, &dispatches::press(press))
            .await?;
        Ok(dispatches::records(&rows)?.into_iter().next())
    }

    async fn dispatches(&self, query: &DispatchQuery) -> Result<Vec<DispatchRecord>> {
        let newest = dispatches::Newest::list(query);
        let rows = self.read(&newest.sql, &newest.parameters()).await?;
        dispatches::records(&rows)
    }

    async fn dispatched_runs(&self, service: &str, limit: u32) -> Result<Vec<RunRecord>> {
        let newest = dispatches::Newest::runs(service, limit);
        let rows = self.read(&newest.sql, &newest.parameters()).await?;
        dispatches::runs(&rows)
    }

    async fn dispatches_of_runs(&self, runs: &RunsKey) -> Result<Vec<RunRecord>> {
        let parameters = dispatches::of_runs(runs);
        let rows = self
            .read(&dispatches::of_runs_statement(), &parameters)
            .await?;
        dispatches::runs(&rows)
    }

    async fn close(&self) -> Result<()> {
        let mut is_closed = self.is_closed.write().await;
        if !*is_closed {
            *is_closed = true;
            self.pool.close().await;
        }
        Ok(())
    }
}
