//! PostgreSQL, the engine for Backstages of more than one replica: a small pool, and a lock for each service that is written.
//!
//! A read is asked again when its session turns out to be dead. A write is tried again only while it cannot have been committed;
//! when a commit stays unanswered, the server is asked what became of it.

use std::{num::NonZeroU16, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::sync::RwLock;
use tokio_postgres::{IsolationLevel, Row, types::Type};

use self::{
    errors::{failed, is_lost},
    pool::{PostgresPool, Session},
    rows::{ListParameters, Parameter},
};
use super::{
    EnvironmentQuery, Migrations, ServiceWrite, SharedTarget, Stamp, Store, Written,
    errors::{closed, unavailable},
    record,
};
use crate::{error::Result, model::environment::StoredEnvironment};

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

    async fn try_write(&self, writes: &[ServiceWrite], stamp: &Stamp) -> Result<Attempt> {
        let mut session = self.pool.session().await?;
        match self.transact(&mut session, writes, stamp).await {
            Ok(End::Known(written)) => Ok(Attempt::Ended(written)),
            Ok(End::Unanswered { transaction, error }) => {
                drop(session);
                self.what_became_of(&transaction, &error).await
            }
            Err(error) if is_lost(&error) => Ok(Attempt::Lost(error)),
            Err(error) => Err(failed("be written", &error)),
        }
    }

    /// An error means that nothing was written.
    async fn transact(
        &self,
        session: &mut Session,
        writes: &[ServiceWrite],
        stamp: &Stamp,
    ) -> Result<End, tokio_postgres::Error> {
        let transaction = session
            .build_transaction()
            // So that what is read after the locks is what others left when they gave them back.
            .isolation_level(IsolationLevel::ReadCommitted)
            .start()
            .await?;
        if rows::write(&transaction, writes, stamp).await? == Written::Changed {
            transaction.rollback().await?;
            return Ok(End::Known(Written::Changed));
        }
        let name: String = transaction
            .query_typed_one("SELECT pg_current_xact_id()::TEXT", &[])
            .await?
            .try_get(0)?;
        match transaction.commit().await {
            Ok(()) => Ok(End::Known(Written::Done)),
            Err(error) if is_lost(&error) => Ok(End::Unanswered {
                transaction: name,
                error,
            }),
            Err(error) => Err(error),
        }
    }

    /// Asks the server about a transaction whose commit it did not answer. It may be on its way up again, or not have noticed yet
    /// that we are gone.
    async fn what_became_of(
        &self,
        transaction: &str,
        error: &tokio_postgres::Error,
    ) -> Result<Attempt> {
        let mut reason = String::new();
        for _ in 0..ASKED {
            match self.status_of(transaction).await {
                Ok(Some("committed")) => return Ok(Attempt::Ended(Written::Done)),
                Ok(Some("aborted")) => return Err(failed("be written", error)),
                Ok(Some(_)) => reason = "the server is still busy with it".to_owned(),
                Ok(None) => {
                    reason = "the server does not remember it".to_owned();
                    break;
                }
                Err(error) => reason = error.message,
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(unavailable(format!(
            "The connection to the deployment plugin's database was lost while a change was being saved, and whether it was saved is not known. Look at the environments before you try again. ({reason})"
        )))
    }

    async fn status_of(&self, transaction: &str) -> Result<Option<&'static str>> {
        let session = self.pool.session().await?;
        let status: Option<String> = session
            .query_typed_one(
                "SELECT pg_xact_status($1::TEXT::XID8)",
                &[(&transaction, Type::TEXT)],
            )
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|error| failed("be read", &error))?;
        Ok(match status.as_deref() {
            Some("committed") => Some("committed"),
            Some("aborted") => Some("aborted"),
            Some(_) => Some("in progress"),
            None => None,
        })
    }
}

/// How a transaction ended.
enum End {
    Known(Written),
    /// The session was lost while it was being committed.
    Unanswered {
        transaction: String,
        error: tokio_postgres::Error,
    },
}

/// How a write went.
enum Attempt {
    Ended(Written),
    /// The session was lost before anything could have been committed.
    Lost(tokio_postgres::Error),
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
        let is_closed = self.is_closed.read().await;
        if *is_closed {
            return Err(closed());
        }
        match self.try_write(&writes, stamp).await? {
            Attempt::Ended(written) => return Ok(written),
            Attempt::Lost(error) => {
                tracing::debug!(%error, "the session was lost before a write was committed; it is tried once more");
            }
        }
        match self.try_write(&writes, stamp).await? {
            Attempt::Ended(written) => Ok(written),
            Attempt::Lost(error) => Err(failed("be written", &error)),
        }
    }

    async fn shared_targets(&self, service: &str) -> Result<Vec<SharedTarget>> {
        let rows = self
            .read(rows::SHARED_TARGETS, &[(&service, Type::TEXT)])
            .await?;
        rows::shared_targets(&rows)
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
