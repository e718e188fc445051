//! The schema and its history. Steps are only ever added: what has been released is never changed.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::errors::unavailable;
use crate::{
    error::Result,
    store::{Migrations, errors::missing_steps, record::haystack},
};

/// What leads from one version of the schema to the next.
struct Step {
    sql: &'static str,
    /// What SQL cannot do, afterwards.
    then: Option<fn(&Transaction<'_>) -> rusqlite::Result<()>>,
}

/// Step `n` leads from version `n` to `n + 1`. SQLite's `user_version` holds the version.
const STEPS: &[Step] = &[
    Step {
        sql: "
    CREATE TABLE environments (
        service TEXT NOT NULL,
        name TEXT NOT NULL,
        tier TEXT NOT NULL,
        position INTEGER NOT NULL,
        promotes_from TEXT,
        provider TEXT NOT NULL,
        host TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT,
        revision INTEGER NOT NULL,
        PRIMARY KEY (service, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX environments_by_target ON environments (provider, host, target) WHERE target IS NOT NULL;

    -- Outlives its environment: one that is removed and added again must not get a revision that somebody still holds.
    CREATE TABLE environment_revisions (
        service TEXT NOT NULL,
        name TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (service, name)
    ) STRICT, WITHOUT ROWID;
",
        then: None,
    },
    Step {
        sql: "
    ALTER TABLE environments ADD COLUMN repository TEXT;
    ALTER TABLE environments ADD COLUMN search TEXT NOT NULL DEFAULT '';
    ALTER TABLE environments ADD COLUMN updated_at TEXT;
    ALTER TABLE environments ADD COLUMN updated_by TEXT;
    CREATE INDEX environments_by_repository ON environments (repository) WHERE repository IS NOT NULL;
    CREATE INDEX environments_by_place ON environments (service, position, name);

    -- One name becomes a list of names.
    UPDATE environments SET promotes_from =
        CASE WHEN promotes_from IS NULL THEN json_array() ELSE json_array(promotes_from) END;

    -- What the provider reads from its source for new rows, read once for those that are there.
    UPDATE environments SET repository = lower(source ->> '$.owner') || '/' || lower(source ->> '$.repo')
        WHERE provider = 'github' AND json_valid(source);
",
        then: Some(fill_search),
    },
    Step {
        sql: "
    CREATE TABLE dispatches (
        id TEXT NOT NULL PRIMARY KEY,
        service TEXT NOT NULL,
        environment TEXT NOT NULL,
        revision INTEGER NOT NULL,
        requested_by TEXT NOT NULL,
        press TEXT NOT NULL,
        provider TEXT NOT NULL,
        host TEXT NOT NULL,
        login TEXT,
        label TEXT NOT NULL,
        sha TEXT,
        repository TEXT NOT NULL,
        pipeline TEXT NOT NULL,
        run_ref TEXT NOT NULL,
        inputs TEXT NOT NULL,
        reason TEXT,
        state TEXT NOT NULL,
        run_id TEXT,
        run_attempt INTEGER,
        run_url TEXT,
        requested_at TEXT NOT NULL,
        settled_at TEXT,
        ended_at TEXT,
        error TEXT
    ) STRICT;
    -- A press is written down once.
    CREATE UNIQUE INDEX dispatches_by_press ON dispatches (requested_by, service, environment, press);
    -- A run was started once.
    CREATE UNIQUE INDEX dispatches_by_run ON dispatches (provider, host, run_id) WHERE run_id IS NOT NULL;
    CREATE INDEX dispatches_by_environment ON dispatches (service, environment, requested_at, id);
    CREATE INDEX dispatches_by_pipeline ON dispatches (provider, host, lower(repository), pipeline, requested_at);
",
        then: None,
    },
    Step {
        sql: "
    -- So that each question finds its rows in the order in which they are wanted. The user comes last, so that what one user
    -- did in an environment is found by the environment.
    DROP INDEX dispatches_by_press;
    CREATE UNIQUE INDEX dispatches_by_press ON dispatches (service, environment, press, requested_by);
    DROP INDEX dispatches_by_pipeline;
    CREATE INDEX dispatches_by_pipeline ON dispatches (provider, host, lower(repository), pipeline, requested_at, id);
    CREATE INDEX dispatches_by_service ON dispatches (service, requested_at, id);
",
        then: None,
    },
];

/// Fills the column that searches look into: SQL knows small letters of English only.
fn fill_search(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let rows: Vec<(String, String, Option<String>)> = transaction
        .prepare("SELECT service, name, repository FROM environments")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut update = transaction
        .prepare("UPDATE environments SET search = ?3 WHERE service = ?1 AND name = ?2")?;
    for (service, name, repository) in rows {
        let search = haystack(&service, &name, repository.as_deref());
        update.execute([service, name, search])?;
    }
    Ok(())
}

/// Brings a database to the newest version, under its write lock, all steps or none; or, where steps may not be taken, checks
/// that it is there already.
pub(super) fn migrate(connection: &mut Connection, migrations: Migrations) -> Result<()> {
    apply(connection, STEPS, migrations)
}

fn apply(connection: &mut Connection, steps: &[Step], migrations: Migrations) -> Result<()> {
    let failed = |error| unavailable("bring its schema up to date", error);
    let version = |connection: &Connection| {
        connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(failed)
    };
    // Most starts find nothing to do, and need not wait for whoever writes.
    if missing_steps(version(connection)?, steps.len(), migrations)? == 0 {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let missing = missing_steps(version(&transaction)?, steps.len(), migrations)?;
    for step in &steps[steps.len() - missing..] {
        transaction.execute_batch(step.sql).map_err(failed)?;
        if let Some(then) = step.then {
            then(&transaction).map_err(failed)?;
        }
    }
    transaction
        .pragma_update(None, "user_version", steps.len().cast_signed())
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        model::{environment::StoredEnvironment, problem::ProblemCode},
        store::{EnvironmentQuery, sqlite::rows},
    };

    fn schema(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// A database as an earlier version of the plugin left it.
    fn at_version(version: usize) -> Connection {
        let mut older = Connection::open_in_memory().unwrap();
        apply(&mut older, &STEPS[..version], Migrations::Run).unwrap();
        older
    }

    fn list(connection: &Connection, change: fn(&mut EnvironmentQuery)) -> Vec<String> {
        let mut query = EnvironmentQuery {
            services: None,
            repository: None,
            text: None,
            after: None,
            limit: 100,
        };
        change(&mut query);
        rows::list(connection, &query)
            .unwrap()
            .into_iter()
            .map(|e| format!("{} {}", e.environment.service, e.environment.name))
            .collect()
    }

    #[test]
    fn every_earlier_version_leads_to_the_same_schema() {
        let newest = at_version(STEPS.len());
        assert!(!schema(&newest).is_empty());
        for version in 0..=STEPS.len() {
            let mut older = at_version(version);
            migrate(&mut older, Migrations::Run).unwrap();
            assert_eq!(schema(&older), schema(&newest), "from {version}");
        }
    }

    #[test]
    fn what_version_1_kept_is_there_in_the_newest_and_can_be_found_and_changed() {
        let mut database = at_version(1);
        database
            .execute_batch(
                r#"
                INSERT INTO environments VALUES
                    ('component:default/shop', 'Größe', 'staging', 1, NULL, 'github', 'github.com',
                     '{"owner":"ACME","repo":"Shop.API","deep":"\u0000"}', 'acme/shop.api#größe', 3),
                    ('component:default/shop', 'production', 'production', 2, 'Größe', 'github', 'github.com',
                     '{"owner":"ACME","repo":"Shop.API"}', NULL, 7),
                    ('component:default/till', 'production', 'other', 0, NULL, 'other-tool', 'tool.test',
                     '{"owner":"ACME","repo":"Till"}', NULL, 1),
                    ('component:default/torn', 'production', 'other', 0, NULL, 'github', 'github.com',
                     '{"owner":"ACME"}', NULL, 1);
                INSERT INTO environment_revisions VALUES
                    ('component:default/shop', 'Größe', 3),
                    ('component:default/shop', 'production', 7),
                    ('component:default/shop', 'gone', 9);
                "#,
            )
            .unwrap();
        migrate(&mut database, Migrations::Run).unwrap();

        let shop: Vec<StoredEnvironment> = rows::load(&database, "component:default/shop").unwrap();
        assert_eq!(
            shop.iter()
                .map(|e| (e.environment.name.as_str(), e.revision))
                .collect::<Vec<_>>(),
            [("Größe", 3), ("production", 7)]
        );
        assert!(shop[0].environment.promotes_from.is_empty());
        assert_eq!(shop[1].environment.promotes_from, ["Größe"]);
        assert_eq!(
            shop[0].environment.source,
            json!({"owner": "ACME", "repo": "Shop.API", "deep": "\0"})
        );
        assert_eq!((&shop[0].updated_at, &shop[0].updated_by), (&None, &None));

        let both = [
            "component:default/shop Größe",
            "component:default/shop production",
        ];
        assert_eq!(
            list(&database, |q| q.repository = Some("acme/shop.api".into())),
            both
        );
        assert_eq!(
            list(&database, |q| q.repository = Some("acme/till".into())),
            [""; 0]
        );
        assert_eq!(
            list(&database, |q| q.text = Some("GRÖSSE".to_lowercase())),
            [""; 0]
        );
        assert_eq!(list(&database, |q| q.text = Some("GRÖß".into())), both[..1]);
        assert_eq!(list(&database, |_| ()).len(), 4);
        let next: i64 = database
            .query_row(
                "SELECT revision FROM environment_revisions WHERE name = 'gone'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(next, 9);
    }

    #[test]
    fn a_newer_database_is_refused_with_the_remedy() {
        let mut database = Connection::open_in_memory().unwrap();
        database
            .pragma_update(None, "user_version", STEPS.len().cast_signed() + 1)
            .unwrap();
        for migrations in [Migrations::Run, Migrations::Skip] {
            let error = migrate(&mut database, migrations).unwrap_err();
            assert_eq!(error.code, ProblemCode::StoreUnavailable);
            assert!(error.message.contains("newer version"), "{error}");
        }
        assert!(schema(&database).is_empty());
    }

    #[test]
    fn where_migrations_are_switched_off_only_a_current_schema_will_do() {
        for version in 0..STEPS.len() {
            let mut database = at_version(version);
            let before = schema(&database);
            let error = migrate(&mut database, Migrations::Skip).unwrap_err();
            assert_eq!(error.code, ProblemCode::StoreUnavailable);
            assert!(
                error.message.contains("migrations are switched off"),
                "{error}"
            );
            assert_eq!(schema(&database), before);
        }
        migrate(&mut at_version(STEPS.len()), Migrations::Skip).unwrap();
    }

    #[test]
    fn a_step_that_fails_leaves_everything_as_it_was() {
        let mut database = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (b TEXT) STRICT;", "CREATE TABLE broken ("]
            .map(|sql| Step { sql, then: None });
        assert!(apply(&mut database, &steps, Migrations::Run).is_err());
        assert!(schema(&database).is_empty());
        let version: i64 = database
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 0);
    }
}
