//! Writes: tried again only while nothing can have been committed (a session was lost, another write came first), and asked about where a commit stays unanswered.

use async_trait::async_trait;
use tokio_postgres::{IsolationLevel, Transaction, types::Type};

use super::{
    ASKED, PAUSE, PostgresStore,
    errors::{failed, has_met_another, is_lost},
    pool::Session,
    rows,
};
use crate::{
    error::Result,
    store::{
        ServiceWrite, Stamp, Written,
        errors::{closed, unavailable},
    },
};

/// What is done inside a transaction, perhaps twice.
#[async_trait]
pub(super) trait Work: Sync {
    /// What it answers.
    type Output: Send;

    /// Does it. An error rolls back.
    async fn run(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Outcome<Self::Output>, tokio_postgres::Error>;
}

/// How a transaction is to end, with its answer.
pub(super) enum Outcome<T> {
    Commit(T),
    RollBack(T),
}

/// Environments to be written.
pub(super) struct WriteEnvironments<'a> {
    pub(super) writes: &'a [ServiceWrite],
    pub(super) stamp: &'a Stamp,
}

#[async_trait]
impl Work for WriteEnvironments<'_> {
    type Output = Written;

    async fn run(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Outcome<Written>, tokio_postgres::Error> {
        let written = rows::write(transaction, self.writes, self.stamp).await?;
        Ok(match written {
            Written::Done => Outcome::Commit(written),
            Written::Changed => Outcome::RollBack(written),
        })
    }
}

/// How a transaction ended.
enum End<T> {
    Known(T),
    /// The session was lost while it was being committed.
    Unanswered {
        value: T,
        transaction: String,
        error: tokio_postgres::Error,
    },
}

/// How a write went.
enum Attempt<T> {
    Ended(T),
    /// The session was lost before anything could have been committed, or the server rolled it back for the sake of another write.
    Undone(tokio_postgres::Error),
}

impl PostgresStore {
    /// Carries out a write.
    pub(super) async fn carry_out<W: Work>(&self, work: &W) -> Result<W::Output> {
        let is_closed = self.is_closed.read().await;
        if *is_closed {
            return Err(closed());
        }
        match self.try_write(work).await? {
            Attempt::Ended(value) => return Ok(value),
            Attempt::Undone(error) => {
                tracing::debug!(%error, "a write was undone before it was committed; it is tried once more");
            }
        }
        match self.try_write(work).await? {
            Attempt::Ended(value) => Ok(value),
            Attempt::Undone(error) => Err(failed("be written", &error)),
        }
    }

    async fn try_write<W: Work>(&self, work: &W) -> Result<Attempt<W::Output>> {
        let mut session = self.pool.session().await?;
        match transact(&mut session, work).await {
            Ok(End::Known(value)) => Ok(Attempt::Ended(value)),
            Ok(End::Unanswered {
                value,
                transaction,
                error,
            }) => {
                drop(session);
                self.what_became_of(&transaction, &error).await?;
                Ok(Attempt::Ended(value))
            }
            Err(error) if is_lost(&error) || has_met_another(&error) => Ok(Attempt::Undone(error)),
            Err(error) => Err(failed("be written", &error)),
        }
    }

    /// Asks the server about a transaction whose commit it did not answer; an error unless it was committed. The server may be on
    /// its way up again, or not have noticed yet that we are gone.
    async fn what_became_of(&self, transaction: &str, error: &tokio_postgres::Error) -> Result<()> {
        let mut reason = String::new();
        for _ in 0..ASKED {
            match self.status_of(transaction).await {
                Ok(Some("committed")) => return Ok(()),
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

/// An error means that nothing was written.
async fn transact<W: Work>(
    session: &mut Session,
    work: &W,
) -> Result<End<W::Output>, tokio_postgres::Error> {
    let transaction = session
        .build_transaction()
        // So that what is read after the locks is what others left when they gave them back.
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .await?;
    let value = match work.run(&transaction).await? {
        Outcome::Commit(value) => value,
        Outcome::RollBack(value) => {
            transaction.rollback().await?;
            return Ok(End::Known(value));
        }
    };
    let name: String = transaction
        .query_typed_one("SELECT pg_current_xact_id()::TEXT", &[])
        .await?
        .try_get(0)?;
    match transaction.commit().await {
        Ok(()) => Ok(End::Known(value)),
        Err(error) if is_lost(&error) => Ok(End::Unanswered {
            value,
            transaction: name,
            error,
        }),
        Err(error) => Err(error),
    }
}
