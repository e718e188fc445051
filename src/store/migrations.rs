//! The schema and its history. Steps are only ever added: what has been released is never changed.

use rusqlite::{Connection, TransactionBehavior};

use super::sqlite::unavailable;
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
};

/// Step `n` leads from version `n` to `n + 1`. SQLite's `user_version` holds the version.
const STEPS: &[&str] = &["
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
"];

/// Brings a database to the newest version, under its write lock, all steps or none.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    apply(connection, STEPS)
}

fn apply(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    let failed = |error| unavailable("bring its schema up to date", error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let version: i64 = transaction
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    let known = usize::try_from(version).ok();
    let Some(missing) = known.and_then(|version| steps.get(version..)) else {
        return Err(Error::new(
            ProblemCode::StoreUnavailable,
            format!(
                "The database was written by a newer version of this plugin (schema {version}, this one knows {}). Update the plugin, or restore an older copy of the database.",
                steps.len()
            ),
        ));
    };
    for step in missing {
        transaction.execute_batch(step).map_err(failed)?;
    }
    transaction
        .pragma_update(None, "user_version", steps.len().cast_signed())
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn every_earlier_version_leads_to_the_same_schema() {
        let mut newest = Connection::open_in_memory().unwrap();
        migrate(&mut newest).unwrap();
        assert!(!schema(&newest).is_empty());
        for version in 0..=STEPS.len() {
            let mut older = Connection::open_in_memory().unwrap();
            apply(&mut older, &STEPS[..version]).unwrap();
            migrate(&mut older).unwrap();
            assert_eq!(schema(&older), schema(&newest), "from {version}");
        }
    }

    #[test]
    fn a_newer_database_is_refused_with_the_remedy() {
        let mut database = Connection::open_in_memory().unwrap();
        database
            .pragma_update(None, "user_version", STEPS.len().cast_signed() + 1)
            .unwrap();
        let error = migrate(&mut database).unwrap_err();
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
        assert!(error.message.contains("newer version"), "{error}");
        assert!(schema(&database).is_empty());
    }

    #[test]
    fn a_step_that_fails_leaves_everything_as_it_was() {
        let mut database = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (b TEXT) STRICT;", "CREATE TABLE broken ("];
        assert!(apply(&mut database, &steps).is_err());
        assert!(schema(&database).is_empty());
        let version: i64 = database
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 0);
    }
}
