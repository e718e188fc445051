//! Environments as rows.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};

use super::{SharedTarget, sqlite::unavailable};
use crate::{
    error::Result,
    model::environment::{Environment, StoredEnvironment, Tier},
};

const COLUMNS: &str =
    "service, name, tier, position, promotes_from, provider, host, source, revision";

pub(super) fn load(connection: &Connection, service: &str) -> Result<Vec<StoredEnvironment>> {
    let read = || -> rusqlite::Result<Vec<StoredEnvironment>> {
        connection
            .prepare(&format!(
                "SELECT {COLUMNS} FROM environments WHERE service = ?1 ORDER BY position, name"
            ))?
            .query_map([service], read_row)?
            .collect()
    };
    read().map_err(|error| unavailable("be read", error))
}

pub(super) fn shared_targets(connection: &Connection, service: &str) -> Result<Vec<SharedTarget>> {
    let read = || -> rusqlite::Result<Vec<SharedTarget>> {
        connection
            .prepare(
                "SELECT DISTINCT mine.name, other.service
                 FROM environments AS mine
                 JOIN environments AS other
                   ON other.provider = mine.provider AND other.host = mine.host
                  AND other.target = mine.target AND other.service <> mine.service
                 WHERE mine.service = ?1
                 ORDER BY mine.position, mine.name, other.service",
            )?
            .query_map([service], |row| {
                Ok(SharedTarget {
                    environment: row.get(0)?,
                    other_service: row.get(1)?,
                })
            })?
            .collect()
    };
    read().map_err(|error| unavailable("be read", error))
}

pub(super) fn replace(
    transaction: &Transaction<'_>,
    service: &str,
    environments: &[Environment],
    targets: &[Option<String>],
) -> Result<()> {
    let known = load(transaction, service)?;
    let write = || -> rusqlite::Result<()> {
        for gone in &known {
            let name = &gone.environment.name;
            if !environments.iter().any(|kept| kept.name == *name) {
                transaction
                    .prepare("DELETE FROM environments WHERE service = ?1 AND name = ?2")?
                    .execute([service, name])?;
            }
        }
        for (environment, target) in environments.iter().zip(targets) {
            let before = known
                .iter()
                .find(|known| known.environment.name == environment.name);
            let revision = match before {
                Some(before) if before.environment == *environment => before.revision.cast_signed(),
                _ => next_revision(transaction, service, &environment.name)?,
            };
            // Also where nothing changed: the target may be read from the source in another way than before.
            put(transaction, environment, target.as_deref(), revision)?;
        }
        Ok(())
    };
    write().map_err(|error| unavailable("be written", error))
}

fn next_revision(
    transaction: &Transaction<'_>,
    service: &str,
    name: &str,
) -> rusqlite::Result<i64> {
    let last: Option<i64> = transaction
        .prepare("SELECT revision FROM environment_revisions WHERE service = ?1 AND name = ?2")?
        .query_row([service, name], |row| row.get(0))
        .optional()?;
    let next = last.unwrap_or(0) + 1;
    transaction
        .prepare(
            "INSERT INTO environment_revisions (service, name, revision) VALUES (?1, ?2, ?3)
             ON CONFLICT (service, name) DO UPDATE SET revision = excluded.revision",
        )?
        .execute(params![service, name, next])?;
    Ok(next)
}

fn put(
    transaction: &Transaction<'_>,
    environment: &Environment,
    target: Option<&str>,
    revision: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare(
            "INSERT OR REPLACE INTO environments
             (service, name, tier, position, promotes_from, provider, host, source, target, revision)
             VALUES (:service, :name, :tier, :position, :promotes_from, :provider, :host, :source, :target, :revision)",
        )?
        .execute(named_params! {
            ":service": environment.service,
            ":name": environment.name,
            ":tier": tier_text(environment.tier),
            ":position": environment.order,
            ":promotes_from": environment.promotes_from.first(),
            ":provider": environment.provider,
            ":host": environment.host,
            ":source": environment.source.to_string(),
            ":target": target,
            ":revision": revision,
        })?;
    Ok(())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<StoredEnvironment> {
    let source: String = row.get(7)?;
    let tier: String = row.get(2)?;
    Ok(StoredEnvironment {
        environment: Environment {
            service: row.get(0)?,
            name: row.get(1)?,
            tier: tier_of(&tier),
            order: row.get(3)?,
            promotes_from: row.get::<_, Option<String>>(4)?.into_iter().collect(),
            provider: row.get(5)?,
            host: row.get(6)?,
            source: serde_json::from_str(&source).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(
                    7,
                    rusqlite::types::Type::Text,
                    error.into(),
                )
            })?,
        },
        revision: row.get::<_, i64>(8)?.unsigned_abs(),
        updated_at: None,
        updated_by: None,
    })
}

fn tier_text(tier: Tier) -> &'static str {
    match tier {
        Tier::Development => "development",
        Tier::Testing => "testing",
        Tier::Staging => "staging",
        Tier::Production => "production",
        Tier::Other => "other",
    }
}

fn tier_of(text: &str) -> Tier {
    match text {
        "development" => Tier::Development,
        "testing" => Tier::Testing,
        "staging" => Tier::Staging,
        "production" => Tier::Production,
        _ => Tier::Other,
    }
}
