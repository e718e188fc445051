//! SQLite, the embedded engine: one connection on a thread of its own, reached through a bounded queue.
//!
//! The thread does one piece of work after the other, so that no caller blocks the asynchronous runtime, and a burst waits in
//! line instead of fighting for a lock. A write is acknowledged when it is on the disk.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use async_trait::async_trait;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};
use tracing::dispatcher;

use super::{
    EnvironmentQuery, ServiceWrite, SharedTarget, Stamp, Store, Written, migrations, rows,
};
use crate::{
    error::{Error, Result},
    model::{environment::StoredEnvironment, problem::ProblemCode},
};

/// Pieces of work that wait at most; whoever comes after waits to get in line.
const QUEUE: usize = 256;

/// How long another process may hold the database before a write fails.
const BUSY: Duration = Duration::from_secs(5);

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
        let (queue, inbox) = mpsc::channel(QUEUE);
        let (opened, is_open) = oneshot::channel();
        let filename = filename.to_owned();
        // What the thread has to tell belongs to the log of whoever opens the store.
        let log = dispatcher::get_default(Clone::clone);
        thread::Builder::new()
            .name("deployment-store".to_owned())
            .spawn(move || {
                dispatcher::with_default(&log, || serve(&filename, opened, inbox));
            })
            .map_err(|error| {
                Error::new(
                    ProblemCode::StoreUnavailable,
                    format!("The store's thread could not be started: {error}."),
                )
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
    async fn write<T: Send + 'static>(
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
        let _ = query;
        Err(Error::internal("Not built yet."))
    }

    async fn write(&self, writes: Vec<ServiceWrite>, stamp: &Stamp) -> Result<Written> {
        let _ = (writes, stamp);
        Err(Error::internal("Not built yet."))
    }

    async fn shared_targets(&self, service: &str) -> Result<Vec<SharedTarget>> {
        let service = service.to_owned();
        self.run(move |connection| rows::shared_targets(connection, &service))
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
fn serve(filename: &str, opened: oneshot::Sender<Result<()>>, mut inbox: mpsc::Receiver<Message>) {
    let mut connection = match open(filename) {
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

fn open(filename: &str) -> Result<Connection> {
    let failed = |error| {
        unavailable(
            &format!("be opened at {filename} (check that the folder exists and may be written)"),
            error,
        )
    };
    let mut connection = Connection::open(filename).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    // Readers and the writer do not wait for each other. A database in memory keeps its own mode.
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(failed)?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(failed)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(failed)?;
    migrations::migrate(&mut connection)?;
    Ok(connection)
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

/// The store did not do as asked.
pub(super) fn unavailable(what: &str, error: rusqlite::Error) -> Error {
    Error::new(
        ProblemCode::StoreUnavailable,
        format!("The deployment plugin's database could not {what}: {error}."),
    )
}

fn closed() -> Error {
    Error::new(
        ProblemCode::Closed,
        "The deployment core has been closed. Create a new one.",
    )
}

fn defect() -> Error {
    Error::internal("The store did not answer: a defect of the deployment plugin. Report it.")
}

#[cfg(any())]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::store::behaviour::{self, environment};

    behaviour::suite!(|| async {
        Arc::new(SqliteStore::open(":memory:").await.unwrap()) as Arc<dyn Store>
    });

    fn file(folder: &tempfile::TempDir) -> String {
        folder
            .path()
            .join("deployment.sqlite")
            .display()
            .to_string()
    }

    async fn replace(store: &SqliteStore, names: &[&str]) -> Result<Vec<StoredEnvironment>> {
        let environments: Vec<_> = names.iter().map(|name| environment("a", name)).collect();
        let targets = vec![None; environments.len()];
        store.replace_environments("a", environments, targets).await
    }

    #[tokio::test]
    async fn what_was_acknowledged_is_there_after_reopening_with_and_without_close() {
        let folder = tempfile::tempdir().unwrap();
        let filename = file(&folder);
        let store = SqliteStore::open(&filename).await.unwrap();
        replace(&store, &["dev"]).await.unwrap();
        // A second process sees it while the first is still there: it is on the disk, not in our memory.
        let other = SqliteStore::open(&filename).await.unwrap();
        assert_eq!(other.load_environments("a").await.unwrap().len(), 1);
        replace(&other, &["dev", "prod"]).await.unwrap();
        drop(other);
        store.close().await.unwrap();
        let again = SqliteStore::open(&filename).await.unwrap();
        assert_eq!(again.load_environments("a").await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn closing_leaves_one_file_that_holds_everything() {
        let folder = tempfile::tempdir().unwrap();
        let filename = file(&folder);
        let store = SqliteStore::open(&filename).await.unwrap();
        replace(&store, &["dev"]).await.unwrap();
        store.close().await.unwrap();
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1);
    }

    #[tokio::test]
    async fn closing_waits_for_work_in_line() {
        let folder = tempfile::tempdir().unwrap();
        let filename = file(&folder);
        let store = Arc::new(SqliteStore::open(&filename).await.unwrap());
        let writes: Vec<_> = (0..50)
            .map(|number| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { replace(&store, &[&format!("e{number}")]).await })
            })
            .collect();
        tokio::task::yield_now().await;
        store.close().await.unwrap();
        for write in writes {
            write.await.unwrap().unwrap();
        }
        let again = SqliteStore::open(&filename).await.unwrap();
        assert_eq!(again.load_environments("a").await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn two_stores_that_open_and_write_one_file_at_once_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let filename = file(&folder);
        let tasks: Vec<_> = (0..4)
            .map(|number| {
                let filename = filename.clone();
                tokio::spawn(async move {
                    let store = SqliteStore::open(&filename).await?;
                    for round in 0..10 {
                        replace(&store, &[&format!("e{number}-{round}")]).await?;
                    }
                    store.close().await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_opened_says_where_and_what_to_check() {
        let error = SqliteStore::open("/nowhere/at/all.sqlite")
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
        assert!(error.message.contains("/nowhere/at/all.sqlite"), "{error}");
        assert!(error.message.contains("check that the folder"), "{error}");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let filename = file(&folder);
        std::fs::write(
            &filename,
            "this is a letter to my aunt, not a database".repeat(50),
        )
        .unwrap();
        let error = SqliteStore::open(&filename).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
    }

    #[tokio::test]
    async fn work_that_panics_loses_its_own_answer_and_nothing_else() {
        let store = SqliteStore::open(":memory:").await.unwrap();
        replace(&store, &["dev"]).await.unwrap();
        let error = store
            .write(|transaction| -> Result<()> {
                transaction.execute("DELETE FROM environments", []).unwrap();
                panic!("seeded by this test")
            })
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::Internal);
        assert_eq!(store.load_environments("a").await.unwrap().len(), 1);
    }
}
