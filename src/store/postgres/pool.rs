//! Sessions: made with settings that are asked for anew each time, since passwords may be short-lived; looked at before they are
//! used again, since the server or the network may have ended them; few, since every replica has its own.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult},
};
use tokio::time::timeout;
use tokio_postgres::{Client, NoTls};
use tokio_util::task::TaskTracker;

use super::{
    PostgresOptions,
    errors::{failed, unconnected},
    settings::{ConnectionSettings, Target},
};
use crate::{
    error::{Error, Result},
    store::errors::{closed, defect, unavailable},
};

/// Longest wait for the settings of a connection, its network, its TLS and its authentication together.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest wait for one of the pool's sessions.
const WAIT: Duration = Duration::from_secs(15);
/// Longest wait for a session to say that it is alive.
const ALIVE: Duration = Duration::from_secs(3);
/// How long closing waits for the server to be told.
const GOODBYE: Duration = Duration::from_secs(5);

/// What bounds each session: a statement, a wait for a lock, and a transaction whose process has stopped running.
const BOUNDS: &str = "SET statement_timeout = '15s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

/// Where the settings of a connection come from.
#[async_trait]
pub trait ConnectionSource: Send + Sync {
    /// The settings for the next connection. Asked for each one, so that what they hold may expire.
    async fn connection(&self) -> Result<ConnectionSettings>;
}

/// A session of the pool, which gets it back.
pub(super) type Session = Object<Sessions>;

/// Makes sessions and looks after them.
pub(super) struct Sessions {
    source: Arc<dyn ConnectionSource>,
    /// Said to every session at its beginning.
    setup: String,
    /// The tasks that talk to the server; each ends when its session has been said goodbye to.
    talking: TaskTracker,
}

/// The pool.
pub(super) struct PostgresPool {
    pool: Pool<Sessions>,
    talking: TaskTracker,
}

impl PostgresPool {
    pub(super) fn new(
        source: Arc<dyn ConnectionSource>,
        options: &PostgresOptions,
    ) -> Result<Self> {
        let talking = TaskTracker::new();
        let sessions = Sessions {
            source,
            setup: setup(options),
            talking: talking.clone(),
        };
        let pool = Pool::builder(sessions)
            .max_size(options.pool_max.get().into())
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .recycle_timeout(Some(ALIVE))
            .build()
            .map_err(|error| Error::internal(format!("The pool could not be made: {error}.")))?;
        Ok(Self { pool, talking })
    }

    /// A session that was alive just now.
    pub(super) async fn session(&self) -> Result<Session> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(_) => unavailable(format!(
                "All {} connections of the deployment plugin to its database were busy for {} seconds. Try again; if that happens often, make its pool larger.",
                self.pool.status().max_size,
                WAIT.as_secs()
            )),
            PoolError::Closed => closed(),
            PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => defect(),
        })
    }

    /// Ends all sessions, and waits until the server knows.
    pub(super) async fn close(&self) {
        self.pool.close();
        self.talking.close();
        if timeout(GOODBYE, self.talking.wait()).await.is_err() {
            tracing::warn!(
                "the database did not take leave in time; its sessions end by themselves"
            );
        }
    }
}

impl Manager for Sessions {
    type Type = Client;
    type Error = Error;

    async fn create(&self) -> Result<Client> {
        // Asking for settings may be asking a cloud for a password, so it counts.
        timeout(CONNECT, async {
            let target = self.source.connection().await?.resolve()?;
            timeout(CONNECT, self.connect(&target))
                .await
                .unwrap_or_else(|_| Err(too_slow(&format!("PostgreSQL at {target}"))))
        })
        .await
        .unwrap_or_else(|_| Err(too_slow("what it takes to connect to it")))
    }

    async fn recycle(&self, client: &mut Client, _: &Metrics) -> RecycleResult<Error> {
        match client.simple_query("").await {
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::debug!(%error, "a session with the database had ended; it is replaced");
                Err(RecycleError::message("ended"))
            }
        }
    }
}

impl Sessions {
    async fn connect(&self, target: &Target) -> Result<Client> {
        let mut config = target.config();
        config
            .connect_timeout(CONNECT)
            // A network that swallows everything is noticed within half a minute.
            .tcp_user_timeout(Duration::from_secs(30))
            .keepalives_idle(Duration::from_secs(30));
        let client = match target.tls.as_ref().filter(|_| !target.is_unix_socket()) {
            Some(tls) => {
                let connection = config.connect(tls.connector()?).await;
                let (client, connection) =
                    connection.map_err(|error| unconnected(target, &error))?;
                self.talk(connection);
                client
            }
            None => {
                let connection = config.connect(NoTls).await;
                let (client, connection) =
                    connection.map_err(|error| unconnected(target, &error))?;
                self.talk(connection);
                client
            }
        };
        client
            .batch_execute(&self.setup)
            .await
            .map_err(|error| failed("be prepared", &error))?;
        Ok(client)
    }

    fn talk(
        &self,
        connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
    ) {
        self.talking.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a session with the database ended");
            }
        });
    }
}

fn too_slow(what: &str) -> Error {
    unavailable(format!(
        "No connection to the deployment plugin's database: {what} took longer than {} seconds. Check that the server runs and can be reached from here.",
        CONNECT.as_secs()
    ))
}

/// What Backstage's own connections are told at their beginning, in the same order, and our bounds.
fn setup(options: &PostgresOptions) -> String {
    let mut setup = String::new();
    if !options.search_path.is_empty() {
        let path: Vec<_> = options.search_path.iter().map(|s| quoted(s)).collect();
        setup += &format!("SET search_path TO {}; ", path.join(", "));
    }
    if let Some(role) = &options.role {
        setup += &format!("SET ROLE {}; ", quoted(role));
    }
    setup + BOUNDS
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
