//! Environments as rows of PostgreSQL.
//!
//! Statements go without a name, so that poolers between us and the server need not keep any.

use tokio_postgres::{
    Row, Transaction,
    types::{ToSql, Type},
};

use super::errors::failed;
use crate::{
    error::{Error, Result},
    model::environment::StoredEnvironment,
    store::{
        EnvironmentQuery, ServiceWrite, SharedTarget, Stamp, Written,
        record::{Record, is_as_seen},
    },
};

/// A value of a statement, and its type.
pub(super) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

pub(super) const LOAD: &str =
    "SELECT * FROM deployment_environments WHERE service = $1 ORDER BY position, name";

pub(super) const LIST: &str = "SELECT * FROM deployment_environments
     WHERE ($1::TEXT[] IS NULL OR service = ANY ($1))
       AND ($2::TEXT IS NULL OR repository = $2)
       AND ($3::TEXT IS NULL OR strpos(search, $3) > 0)
       AND ($4::TEXT IS NULL OR (service, position, name) > ($4, $5, $6))
     ORDER BY service, position, name
     LIMIT $7";

pub(super) const SHARED_TARGETS: &str =
    "SELECT DISTINCT mine.service, mine.position, mine.name, other.service
     FROM deployment_environments AS mine
     JOIN deployment_environments AS other
       ON other.provider = mine.provider AND other.host = mine.host
      AND other.target = mine.target AND other.service <> mine.service
     WHERE mine.service = ANY ($1)
     ORDER BY mine.service, mine.position, mine.name, other.service";

/// One after the other in the order of the list, which must be the same for everybody.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::BIGINT[]) AS key";

const REVISIONS: &str =
    "SELECT service, name, revision FROM deployment_environments WHERE service = ANY ($1)";

const DELETE: &str = "DELETE FROM deployment_environments WHERE service = $1 AND name = ANY ($2)";

const PUT: &str = "
    WITH next AS (
        INSERT INTO deployment_environment_revisions AS known (service, name, revision) VALUES ($1, $2, 1)
        ON CONFLICT (service, name) DO UPDATE SET revision = known.revision + 1
        RETURNING revision
    )
    INSERT INTO deployment_environments (service, name, tier, position, promotes_from, provider, host, source,
        target, repository, search, updated_at, updated_by, revision)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, revision FROM next
    ON CONFLICT (service, name) DO UPDATE SET
        tier = excluded.tier, position = excluded.position, promotes_from = excluded.promotes_from,
        provider = excluded.provider, host = excluded.host, source = excluded.source, target = excluded.target,
        repository = excluded.repository, search = excluded.search, updated_at = excluded.updated_at,
        updated_by = excluded.updated_by, revision = excluded.revision";

/// What [`LIST`] needs, owned.
pub(super) struct ListParameters {
    services: Option<Vec<String>>,
    repository: Option<String>,
    text: Option<String>,
    service: Option<String>,
    position: Option<i64>,
    name: Option<String>,
    limit: i64,
}

impl ListParameters {
    pub(super) fn new(query: &EnvironmentQuery, needle: Option<String>) -> Self {
        let after = query.after.as_ref();
        Self {
            services: query.services.clone(),
            repository: query.repository.clone(),
            text: needle,
            service: after.map(|after| after.service.clone()),
            position: after.map(|after| after.order.into()),
            name: after.map(|after| after.name.clone()),
            limit: query.limit.into(),
        }
    }

    pub(super) fn list(&self) -> [Parameter<'_>; 7] {
        [
            (&self.services, Type::TEXT_ARRAY),
            (&self.repository, Type::TEXT),
            (&self.text, Type::TEXT),
            (&self.service, Type::TEXT),
            (&self.position, Type::INT8),
            (&self.name, Type::TEXT),
            (&self.limit, Type::INT8),
        ]
    }
}

/// Carries out all writes, or finds that one of the services is not as it was seen.
pub(super) async fn write(
    transaction: &Transaction<'_>,
    writes: &[ServiceWrite],
    stamp: &Stamp,
) -> Result<Written, tokio_postgres::Error> {
    // Rows that are not there yet cannot be locked, so the service is.
    let keys = lock_keys(writes);
    transaction
        .query_typed(LOCK, &[(&keys, Type::INT8_ARRAY)])
        .await?;
    if !are_as_seen(transaction, writes).await? {
        return Ok(Written::Changed);
    }
    for write in writes {
        if !write.delete.is_empty() {
            transaction
                .query_typed(
                    DELETE,
                    &[
                        (&write.service, Type::TEXT),
                        (&write.delete, Type::TEXT_ARRAY),
                    ],
                )
                .await?;
        }
        for put in &write.put {
            store(transaction, &Record::new(put, stamp)).await?;
        }
    }
    Ok(Written::Done)
}

async fn are_as_seen(
    transaction: &Transaction<'_>,
    writes: &[ServiceWrite],
) -> Result<bool, tokio_postgres::Error> {
    let services: Vec<_> = writes.iter().map(|write| &write.service).collect();
    let rows = transaction
        .query_typed(REVISIONS, &[(&services, Type::TEXT_ARRAY)])
        .await?;
    let mut stored = Vec::with_capacity(rows.len());
    for row in rows {
        let service: String = row.try_get(0)?;
        stored.push((service, (row.try_get(1)?, row.try_get(2)?)));
    }
    Ok(writes.iter().all(|write| {
        let own = stored
            .iter()
            .filter(|(service, _)| *service == write.service)
            .map(|(_, revision)| revision.clone());
        is_as_seen(own.collect(), &write.seen)
    }))
}

async fn store(
    transaction: &Transaction<'_>,
    record: &Record,
) -> Result<(), tokio_postgres::Error> {
    let text = |value| (value, Type::TEXT);
    transaction
        .query_typed(
            PUT,
            &[
                text(&record.service as &(dyn ToSql + Sync)),
                text(&record.name),
                text(&record.tier),
                (&record.position, Type::INT8),
                text(&record.promotes_from),
                text(&record.provider),
                text(&record.host),
                text(&record.source),
                text(&record.target),
                text(&record.repository),
                text(&record.search),
                text(&record.updated_at),
                text(&record.updated_by),
            ],
        )
        .await?;
    Ok(())
}

/// The advisory locks of these services, in the order in which everybody takes them.
fn lock_keys(writes: &[ServiceWrite]) -> Vec<i64> {
    let mut keys: Vec<i64> = writes
        .iter()
        .map(|write| lock_key(&write.service))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The same in every version of this plugin, since versions run side by side while replicas are renewed.
pub(super) fn lock_key(service: &str) -> i64 {
    let text = format!("backstage deployment service {service}");
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest
        .as_ref()
        .iter()
        .take(8)
        .fold(0, |key, byte| key << 8 | i64::from(*byte))
}

pub(super) fn environments(rows: &[Row]) -> Result<Vec<StoredEnvironment>> {
    rows.iter()
        .map(|row| {
            let (record, revision) = record(row).map_err(|error| unread(&error))?;
            record.read(revision)
        })
        .collect()
}

pub(super) fn shared_targets(rows: &[Row]) -> Result<Vec<SharedTarget>> {
    rows.iter()
        .map(|row| {
            Ok(SharedTarget {
                service: row.try_get(0)?,
                environment: row.try_get(2)?,
                other_service: row.try_get(3)?,
            })
        })
        .collect::<Result<_, _>>()
        .map_err(|error| unread(&error))
}

fn record(row: &Row) -> Result<(Record, i64), tokio_postgres::Error> {
    let record = Record {
        service: row.try_get("service")?,
        name: row.try_get("name")?,
        tier: row.try_get("tier")?,
        position: row.try_get("position")?,
        promotes_from: row.try_get("promotes_from")?,
        provider: row.try_get("provider")?,
        host: row.try_get("host")?,
        source: row.try_get("source")?,
        target: row.try_get("target")?,
        repository: row.try_get("repository")?,
        search: row.try_get("search")?,
        updated_at: row.try_get("updated_at")?,
        updated_by: row.try_get("updated_by")?,
    };
    Ok((record, row.try_get("revision")?))
}

fn unread(error: &tokio_postgres::Error) -> Error {
    failed("be read", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::behaviour::creation;

    #[test]
    fn everybody_takes_the_locks_of_services_in_the_same_order() {
        let keys = |services: [&str; 3]| lock_keys(&services.map(|s| creation(s, &[])));
        assert_eq!(keys(["a", "b", "c"]), keys(["c", "a", "b"]));
        assert_eq!(keys(["a", "b", "c"]).len(), 3);
        // Written down, since an older version may run beside this one.
        assert_eq!(
            lock_key("component:default/payments"),
            4_863_921_413_111_402_819
        );
    }
}
