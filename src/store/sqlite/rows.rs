//! Environments as rows of SQLite.

use rusqlite::{Connection, Row, Transaction, named_params, params};

use super::errors::unavailable;
use crate::{
    error::{Error, Result},
    model::environment::StoredEnvironment,
    store::{
        EnvironmentQuery, ServiceWrite, SharedTarget, Stamp, Written,
        record::{self, Record, is_as_seen},
    },
};

const COLUMNS: &str = "service, name, tier, position, promotes_from, provider, host, source, target, repository, search, \
     updated_at, updated_by, revision";

fn unread(error: rusqlite::Error) -> Error {
    unavailable("be read", error)
}

fn unwritten(error: rusqlite::Error) -> Error {
    unavailable("be written", error)
}

pub(super) fn load(connection: &Connection, service: &str) -> Result<Vec<StoredEnvironment>> {
    let mut statement = connection
        .prepare(&format!(
            "SELECT {COLUMNS} FROM environments WHERE service = ?1 ORDER BY position, name"
        ))
        .map_err(unread)?;
    let rows = statement.query_map([service], row).map_err(unread)?;
    read(rows)
}

pub(super) fn list(
    connection: &Connection,
    query: &EnvironmentQuery,
) -> Result<Vec<StoredEnvironment>> {
    let text = match query.text.as_deref().map(record::needle) {
        Some(None) => return Ok(Vec::new()),
        Some(needle) => needle,
        None => None,
    };
    let services = query
        .services
        .as_ref()
        .map(|services| serde_json::Value::from(services.clone()).to_string());
    let after = query.after.as_ref();
    let mut statement = connection
        .prepare(&format!(
            "SELECT {COLUMNS} FROM environments
             WHERE (:services IS NULL OR service IN (SELECT value FROM json_each(:services)))
               AND (:repository IS NULL OR repository = :repository)
               AND (:text IS NULL OR instr(search, :text) > 0)
               AND (:service IS NULL OR (service, position, name) > (:service, :position, :name))
             ORDER BY service, position, name
             LIMIT :limit"
        ))
        .map_err(unread)?;
    let rows = statement
        .query_map(
            named_params! {
                ":services": services,
                ":repository": query.repository,
                ":text": text,
                ":service": after.map(|after| &after.service),
                ":position": after.map(|after| after.order),
                ":name": after.map(|after| &after.name),
                ":limit": query.limit,
            },
            row,
        )
        .map_err(unread)?;
    read(rows)
}

pub(super) fn shared_targets(
    connection: &Connection,
    services: Vec<String>,
) -> Result<Vec<SharedTarget>> {
    let services = serde_json::Value::from(services).to_string();
    let read = || -> rusqlite::Result<Vec<SharedTarget>> {
        connection
            .prepare(
                "SELECT DISTINCT mine.service, mine.name, other.service
                 FROM environments AS mine
                 JOIN environments AS other
                   ON other.provider = mine.provider AND other.host = mine.host
                  AND other.target = mine.target AND other.service <> mine.service
                 WHERE mine.service IN (SELECT value FROM json_each(?1))
                 ORDER BY mine.service, mine.position, mine.name, other.service",
            )?
            .query_map([services], |row| {
                Ok(SharedTarget {
                    service: row.get(0)?,
                    environment: row.get(1)?,
                    other_service: row.get(2)?,
                })
            })?
            .collect()
    };
    read().map_err(unread)
}

/// Carries out all writes, or finds that one of the services is not as it was seen.
pub(super) fn write(
    transaction: &Transaction<'_>,
    writes: &[ServiceWrite],
    stamp: &Stamp,
) -> Result<Written> {
    for write in writes {
        let stored = revisions(transaction, &write.service).map_err(unread)?;
        if !is_as_seen(stored, &write.seen) {
            return Ok(Written::Changed);
        }
    }
    for write in writes {
        carry_out(transaction, write, stamp).map_err(unwritten)?;
    }
    Ok(Written::Done)
}

fn revisions(transaction: &Transaction<'_>, service: &str) -> rusqlite::Result<Vec<(String, i64)>> {
    transaction
        .prepare("SELECT name, revision FROM environments WHERE service = ?1")?
        .query_map([service], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn carry_out(
    transaction: &Transaction<'_>,
    write: &ServiceWrite,
    stamp: &Stamp,
) -> rusqlite::Result<()> {
    for name in &write.delete {
        transaction
            .prepare("DELETE FROM environments WHERE service = ?1 AND name = ?2")?
            .execute([&write.service, name])?;
    }
    for put in &write.put {
        let record = Record::new(put, stamp);
        let revision = next_revision(transaction, &record)?;
        store(transaction, &record, revision)?;
    }
    Ok(())
}

fn next_revision(transaction: &Transaction<'_>, record: &Record) -> rusqlite::Result<i64> {
    transaction
        .prepare(
            "INSERT INTO environment_revisions (service, name, revision) VALUES (?1, ?2, 1)
             ON CONFLICT (service, name) DO UPDATE SET revision = revision + 1
             RETURNING revision",
        )?
        .query_row([&record.service, &record.name], |row| row.get(0))
}

fn store(transaction: &Transaction<'_>, record: &Record, revision: i64) -> rusqlite::Result<()> {
    transaction
        .prepare(&format!(
            "INSERT OR REPLACE INTO environments ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        ))?
        .execute(params![
            record.service,
            record.name,
            record.tier,
            record.position,
            record.promotes_from,
            record.provider,
            record.host,
            record.source,
            record.target,
            record.repository,
            record.search,
            record.updated_at,
            record.updated_by,
            revision,
        ])?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<(Record, i64)> {
    let record = Record {
        service: row.get(0)?,
        name: row.get(1)?,
        tier: row.get(2)?,
        position: row.get(3)?,
        promotes_from: row.get(4)?,
        provider: row.get(5)?,
        host: row.get(6)?,
        source: row.get(7)?,
        target: row.get(8)?,
        repository: row.get(9)?,
        search: row.get(10)?,
        updated_at: row.get(11)?,
        updated_by: row.get(12)?,
    };
    Ok((record, row.get(13)?))
}

fn read(
    rows: impl Iterator<Item = rusqlite::Result<(Record, i64)>>,
) -> Result<Vec<StoredEnvironment>> {
    rows.map(|row| {
        let (record, revision) = row.map_err(unread)?;
        record.read(revision)
    })
    .collect()
}
