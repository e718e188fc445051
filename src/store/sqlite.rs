//! SQLite, the embedded engine: one connection on a thread of its own, reached through a bounded queue.
//!
//! The thread does one piece of work after the other, so that no caller blocks the asynchronous runtime, and a burst waits in
//! line instead of fighting for a lock. A write is acknowledged when it is on the disk.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};
use tracing::dispatcher;

use self::errors::unavailable;
use super::{
    EnvironmentQuery, Migrations, ServiceWrite, SharedTarget, Stamp, Store, Written,
    dispatches::{
        Begun, DispatchQuery, NewDispatch, PressKey, RunRecord, RunsKey, Settlement, time,
    },
    errors::{closed, defect},
    record,
};
use crate::{
    error::Result,
    model::{dispatch::DispatchRecord, environment::StoredEnvironment},
};

mod dispatches;
mod errors;
mod migrations;
mod rows;
#[cfg(test)]
mod tests;

/// Pieces of work that wait at most; whoever comes after waits to get in line.
const QUEUE: usize = 256;

/// How long another process may hold the database before a write fails.
const BUSY: Duration = Duration::from_secs(5);
/// Between two attempts at what SQLite does not wait for itself.
const RETRY: Duration = Duration::from_millis(10);

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

enum Message {
    Work(Work),
    Close(oneshot::Sender<Result<()>>),
}

/// The store in one SQLite file, or in memory.
#[derive(Debug)]
pub struct SqliteStore {
    /// Absent once closed.
    queue: Mutex<Option<mpsc::Sender<Message>>>,
}

impl SqliteStore {
    /// Opens the file, creating it where there is none, and brings its schema up to date. `:memory:` keeps nothing.
    pub async fn open(filename: &str) -> Result<Self> {
        Self::open_with(filename, Migrations::Run).await
    }

    /// The same, where somebody else may be in charge of the schema.
    pub async fn open_with(filename: &str, migrations: Migrations) -> Result<Self> {
        let (queue, inbox) = mpsc::channel(QUEUE);
        let (opened, is_open) = oneshot::channel();
        let filename = filename.to_owned();
        // What the thread has to tell belongs to the log of whoever opens the store.
        let log = dispatcher::get_default(Clone::clone);
        thread::Builder::new()
            .name("deployment-store".to_owned())
            .spawn(move || {
                dispatcher::with_default(&log, || serve(&filename, migrations, opened, inbox));
            })
            .map_err(|error| {
                super::errors::unavailable(format!(
                    "The store's thread could not be started: {error}. Free some memory or threads, then try again."
                ))
            })?;
        is_open.await.unwrap_or_else(|_| Err(defect()))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
        })
    }

    fn queue(&self) -> MutexGuard<'_, Option<mpsc::Sender<Message>>> {
        // Only ever set to absent: a panic elsewhere cannot leave it half done.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the thread do this, after all that was asked before.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let queue = self.queue().clone().ok_or_else(closed)?;
        let (done, result) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            // Whoever asked may have left.
            let _ = done.send(work(connection));
        });
        queue
            .send(Message::Work(work))
            .await
            .map_err(|_| closed())?;
        // The answer is dropped when the work panics, or when the store was closed while it stood in line.
        result.await.unwrap_or_else(|_| {
            Err(if self.queue().is_none() {
                closed()
            } else {
                defect()
            })
        })
    }

    /// The same inside a write transaction, taken at once: one that began as a read could not become a write after another's commit.
    async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |connection| {
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(|error| unavailable("be written", error))?;
            let value = work(&transaction)?;
            transaction
                .commit()
                .map_err(|error| unavailable("be written", error))?;
            Ok(value)
        })
        .await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn load_environments(&self, service: &str) -> Result<Vec<StoredEnvironment>> {
        let service = service.to_owned();
        self.run(move |connection| rows::load(connection, &service))
            .await
    }

    async fn list_environments(&self, query: &EnvironmentQuery) -> Result<Vec<StoredEnvironment>> {
        let query = query.clone();
        self.run(move |connection| rows::list(connection, &query))
            .await
    }

    async fn write(&self, writes: Vec<ServiceWrite>, stamp: &Stamp) -> Result<Written> {
        record::check(&writes)?;
        let stamp = stamp.clone();
        self.transaction(move |transaction| rows::write(transaction, &writes, &stamp))
            .await
    }

    async fn shared_targets(&self, services: &[String]) -> Result<Vec<SharedTarget>> {
        let services = services.to_vec();
        self.run(move |connection| rows::shared_targets(connection, services))
            .await
    }

    async fn begin_dispatch(&self, new: NewDispatch) -> Result<Begun> {
        self.transaction(move |transaction| dispatches::begin(transaction, &new))
            .await
    }

    async fn settle_dispatch(
        &self,
        id: &str,
        settlement: Settlement,
    ) -> Result<Option<DispatchRecord>> {
        let id = id.to_owned();
        self.transaction(move |transaction| dispatches::settle(transaction, &id, &settlement))
            .await
    }

    async fn end_dispatches(&self, ids: &[String], at: Timestamp) -> Result<()> {
        let (ids, at) = (ids.to_vec(), time(at));
        self.transaction(move |transaction| dispatches::end(transaction, &ids, &at))
            .await
    }

    async fn dispatch_of_press(&self, press: &PressKey) -> Result<Option<DispatchRecord>> {
        let press = press.clone();
        self.run(move |connection| dispatches::of_press(connection, &press))
            .await
    }

    async fn dispatches(&self, query: &DispatchQuery) -> Result<Vec<DispatchRecord>> {
        let query = query.clone();
        self.run(move |connection| dispatches::list(connection, &query))
            .await
    }

    async fn dispatched_runs(&self, service: &str, limit: u32) -> Result<Vec<RunRecord>> {
        let service = service.to_owned();
        self.run(move |connection| dispatches::runs(connection, &service, limit))
            .await
    }

    async fn dispatches_of_runs(&self, runs: &RunsKey) -> Result<Vec<RunRecord>> {
        let runs = runs.clone();
        self.run(move |connection| dispatches::of_runs(connection, &runs))
            .await
    }

    async fn close(&self) -> Result<()> {
        let Some(queue) = self.queue().take() else {
            return Ok(());
        };
        let (done, result) = oneshot::channel();
        queue
            .send(Message::Close(done))
            .await
            .map_err(|_| closed())?;
        result.await.unwrap_or_else(|_| Err(defect()))
    }
}

/// The life of the thread. Without a `Close` it ends when the store is dropped; SQLite then tidies up as far as it can.
fn serve(
    filename: &str,
    migrations: Migrations,
    opened: oneshot::Sender<Result<()>>,
    mut inbox: mpsc::Receiver<Message>,
) {
    let mut connection = match open(filename, migrations) {
        Ok(connection) => connection,
        Err(error) => {
            let _ = opened.send(Err(error));
            return;
        }
    };
    if opened.send(Ok(())).is_err() {
        return;
    }
    while let Some(message) = inbox.blocking_recv() {
        match message {
            // A panic rolls its transaction back and loses its own answer, not the store.
            Message::Work(work) => {
                let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut connection)));
                if outcome.is_err() {
                    tracing::error!("a piece of the store's work panicked; this is a defect");
                }
            }
            Message::Close(done) => {
                let _ = done.send(close(connection));
                return;
            }
        }
    }
}

fn open(filename: &str, migrations: Migrations) -> Result<Connection> {
    let failed = |error| {
        unavailable(
            &format!("be opened at {filename} (check that the folder exists and may be written)"),
            error,
        )
    };
    let mut connection = Connection::open(filename).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    // Readers and the writer do not wait for each other. A database in memory keeps its own mode.
    enter_wal(&connection).map_err(failed)?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(failed)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(failed)?;
    migrations::migrate(&mut connection, migrations)?;
    Ok(connection)
}

/// Changing the mode asks for the whole file at once, and SQLite does not wait for that where another process opens it in the same
/// moment: so we do.
fn enter_wal(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        let entered = connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
        let is_busy = entered.as_ref().is_err_and(|error| {
            error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
        });
        if !is_busy || begun.elapsed() >= BUSY {
            return entered;
        }
        thread::sleep(RETRY);
    }
}

fn close(connection: Connection) -> Result<()> {
    // The file alone then holds everything, for whoever copies it.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(|error| unavailable("be closed", error))?;
    connection
        .close()
        .map_err(|(_, error)| unavailable("be closed", error))
}
