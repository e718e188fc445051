//! The schema and its history. Steps are only ever added: what has been released is never changed.
//!
//! All replicas may start at once: one takes the steps, the others wait for it and find nothing to do.

use tokio_postgres::{Client, GenericClient, IsolationLevel};

use super::errors::failed;
use crate::{
    error::{Error, Result},
    store::{Migrations, errors::missing_steps},
};

/// Which of PostgreSQL's advisory locks is held while steps are taken. Any number, as long as nobody else takes it.
const LOCK: i64 = 0x6465_706c_6f79_6d74;

/// Step `n` leads from version `n` to `n + 1`. Texts are ordered by their bytes, in every language of the server.
const STEPS: &[&str] = &[
    r#"
    CREATE TABLE deployment_environments (
        service TEXT COLLATE "C" NOT NULL,
        name TEXT COLLATE "C" NOT NULL,
        tier TEXT NOT NULL,
        position BIGINT NOT NULL,
        promotes_from TEXT NOT NULL,
        provider TEXT COLLATE "C" NOT NULL,
        host TEXT COLLATE "C" NOT NULL,
        source TEXT NOT NULL,
        target TEXT COLLATE "C",
        repository TEXT COLLATE "C",
        search TEXT COLLATE "C" NOT NULL,
        updated_at TEXT,
        updated_by TEXT,
        revision BIGINT NOT NULL,
        PRIMARY KEY (service, name)
    );
    CREATE INDEX deployment_environments_by_target ON deployment_environments (provider, host, target)
        WHERE target IS NOT NULL;
    CREATE INDEX deployment_environments_by_repository ON deployment_environments (repository)
        WHERE repository IS NOT NULL;
    CREATE INDEX deployment_environments_by_place ON deployment_environments (service, position, name);

    -- Outlives its environment: one that is removed and added again must not get a revision that somebody still holds.
    CREATE TABLE deployment_environment_revisions (
        service TEXT COLLATE "C" NOT NULL,
        name TEXT COLLATE "C" NOT NULL,
        revision BIGINT NOT NULL,
        PRIMARY KEY (service, name)
    );
"#,
    r#"
    CREATE TABLE deployment_dispatches (
        id TEXT COLLATE "C" PRIMARY KEY,
        service TEXT COLLATE "C" NOT NULL,
        environment TEXT COLLATE "C" NOT NULL,
        revision BIGINT NOT NULL,
        requested_by TEXT COLLATE "C" NOT NULL,
        press TEXT COLLATE "C" NOT NULL,
        provider TEXT COLLATE "C" NOT NULL,
        host TEXT COLLATE "C" NOT NULL,
        login TEXT,
        label TEXT NOT NULL,
        sha TEXT,
        repository TEXT COLLATE "C" NOT NULL,
        pipeline TEXT COLLATE "C" NOT NULL,
        run_ref TEXT COLLATE "C" NOT NULL,
        inputs TEXT NOT NULL,
        reason TEXT,
        state TEXT COLLATE "C" NOT NULL,
        run_id TEXT COLLATE "C",
        run_attempt BIGINT,
        run_url TEXT,
        requested_at TEXT COLLATE "C" NOT NULL,
        settled_at TEXT,
        ended_at TEXT,
        error TEXT
    );
    -- A press is written down once.
    CREATE UNIQUE INDEX deployment_dispatches_by_press
        ON deployment_dispatches (requested_by, service, environment, press);
    -- A run was started once.
    CREATE UNIQUE INDEX deployment_dispatches_by_run ON deployment_dispatches (provider, host, run_id)
        WHERE run_id IS NOT NULL;
    CREATE INDEX deployment_dispatches_by_environment
        ON deployment_dispatches (service, environment, requested_at, id);
    CREATE INDEX deployment_dispatches_by_pipeline
        ON deployment_dispatches (provider, host, lower(repository), pipeline, requested_at);
"#,
    r#"
    -- So that each question finds its rows in the order in which they are wanted. The user comes last, so that what one user
    -- did in an environment is found by the environment.
    DROP INDEX deployment_dispatches_by_press;
    CREATE UNIQUE INDEX deployment_dispatches_by_press
        ON deployment_dispatches (service, environment, press, requested_by);
    DROP INDEX deployment_dispatches_by_pipeline;
    CREATE INDEX deployment_dispatches_by_pipeline
        ON deployment_dispatches (provider, host, lower(repository), pipeline, requested_at, id);
    CREATE INDEX deployment_dispatches_by_service ON deployment_dispatches (service, requested_at, id);
"#,
];

/// Brings a database to the newest version, all steps or none; or, where steps may not be taken, checks that it is there already.
pub(super) async fn migrate(client: &mut Client, migrations: Migrations) -> Result<()> {
    apply(client, STEPS, migrations).await
}

async fn apply(client: &mut Client, steps: &[&str], migrations: Migrations) -> Result<()> {
    // Most starts find nothing to do, and need neither the lock nor the right to create tables.
    if missing_steps(version(client).await?, steps.len(), migrations)? == 0 {
        return Ok(());
    }
    let transaction = client
        .build_transaction()
        // So that what is read after the lock is what others left when they gave it back.
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .await
        .map_err(unfinished)?;
    transaction
        .batch_execute(&format!(
            "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'; SELECT pg_advisory_xact_lock({LOCK})"
        ))
        .await
        .map_err(unfinished)?;
    // This also has the session hear of tables that others made while it waited; looking for them by name would not.
    transaction
        .batch_execute(
            "CREATE TABLE IF NOT EXISTS deployment_schema_version (version BIGINT NOT NULL)",
        )
        .await
        .map_err(unfinished)?;
    let missing = missing_steps(version(&transaction).await?, steps.len(), migrations)?;
    if missing == 0 {
        return Ok(());
    }
    for step in &steps[steps.len() - missing..] {
        transaction.batch_execute(step).await.map_err(unfinished)?;
    }
    transaction
        .batch_execute(&format!(
            "DELETE FROM deployment_schema_version; INSERT INTO deployment_schema_version VALUES ({})",
            steps.len()
        ))
        .await
        .map_err(unfinished)?;
    transaction.commit().await.map_err(unfinished)
}

/// The version that the schema has; 0 for an empty one.
async fn version(client: &impl GenericClient) -> Result<i64> {
    let table = client
        .query_typed(
            "SELECT 1 FROM (SELECT to_regclass('deployment_schema_version') AS it) AS found WHERE it IS NOT NULL",
            &[],
        )
        .await
        .map_err(unfinished)?;
    if table.is_empty() {
        return Ok(0);
    }
    let rows = client
        .query_typed("SELECT version FROM deployment_schema_version", &[])
        .await
        .map_err(unfinished)?;
    match rows.first() {
        Some(row) => row.try_get(0).map_err(unfinished),
        None => Ok(0),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn unfinished(error: tokio_postgres::Error) -> Error {
    failed("bring its schema up to date", &error)
}

#[cfg(test)]
mod tests;
