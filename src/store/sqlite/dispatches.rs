//! What was started from here, as rows of SQLite.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, named_params, params};

use super::errors::unavailable;
use crate::{
    error::{Error, Result},
    model::dispatch::DispatchRecord,
    store::dispatches::{
        Begun, COLUMNS, DispatchQuery, NewDispatch, PressKey, Row, Settlement, state_text, time,
        verdict,
    },
};

fn unread(error: rusqlite::Error) -> Error {
    unavailable("be read", error)
}

fn unwritten(error: rusqlite::Error) -> Error {
    unavailable("be written", error)
}

pub(super) fn begin(transaction: &Transaction<'_>, new: &NewDispatch) -> Result<Begun> {
    if let Some(known) = of_press(transaction, &new.press)? {
        return Ok(Begun::Repeated(known));
    }
    let press = &new.press;
    let revision = transaction
        .query_row(
            "SELECT revision FROM environments WHERE service = ?1 AND name = ?2",
            [&press.service, &press.environment],
            |row| row.get(0),
        )
        .optional()
        .map_err(unread)?;
    let in_the_way = transaction
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM dispatches
                 WHERE service = ?1 AND environment = ?2 AND requested_at >= ?3
                   AND state <> 'not_started' AND ended_at IS NULL
                 ORDER BY requested_at DESC, id DESC LIMIT 1"
            ),
            [
                &press.service,
                &press.environment,
                &time(new.in_the_way_since),
            ],
            read,
        )
        .optional()
        .map_err(unread)?;
    if let Some(begun) = verdict(new, revision, in_the_way)? {
        return Ok(begun);
    }
    let row = Row::new(new)?;
    transaction
        .execute(
            &format!(
                "INSERT INTO dispatches ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                 ?15, ?16, ?17, NULL, NULL, NULL, ?18, NULL, NULL, NULL)"
            ),
            params![
                row.id,
                row.service,
                row.environment,
                row.revision,
                row.requested_by,
                row.press,
                row.provider,
                row.host,
                row.login,
                row.label,
                row.sha,
                row.repository,
                row.pipeline,
                row.run_ref,
                row.inputs,
                row.reason,
                row.state,
                row.requested_at,
            ],
        )
        .map_err(unwritten)?;
    Ok(Begun::New(row.read()?))
}

pub(super) fn settle(
    transaction: &Transaction<'_>,
    id: &str,
    settlement: &Settlement,
) -> Result<Option<DispatchRecord>> {
    let known = transaction
        .query_row(
            &format!("SELECT {COLUMNS} FROM dispatches WHERE id = ?1"),
            [id],
            read,
        )
        .optional()
        .map_err(unread)?;
    let Some(mut row) = known else {
        return Ok(None);
    };
    let run = settlement.run.as_ref().map(|run| &run.id);
    let others = "FROM dispatches WHERE provider = ?1 AND host = ?2 AND run_id = ?3 AND id <> ?4";
    let is_taken: bool = transaction
        .query_row(
            &format!("SELECT EXISTS (SELECT 1 {others})"),
            params![row.provider, row.host, run, id],
            |row| row.get(0),
        )
        .map_err(unread)?;
    if row.settle(settlement, is_taken)? {
        if is_taken {
            transaction
                .execute(
                    "UPDATE dispatches SET state = 'unknown', run_id = NULL, run_attempt = NULL, run_url = NULL
                     WHERE provider = ?1 AND host = ?2 AND run_id = ?3 AND id <> ?4",
                    params![row.provider, row.host, run, id],
                )
                .map_err(unwritten)?;
        }
        transaction
            .execute(
                "UPDATE dispatches SET login = ?2, state = ?3, run_id = ?4, run_attempt = ?5, run_url = ?6, settled_at = ?7,
                 error = ?8 WHERE id = ?1",
                params![
                    id,
                    row.login,
                    row.state,
                    row.run_id,
                    row.run_attempt,
                    row.run_url,
                    row.settled_at,
                    row.error,
                ],
            )
            .map_err(unwritten)?;
    }
    row.read().map(Some)
}

pub(super) fn end(transaction: &Transaction<'_>, ids: &[String], at: &str) -> Result<()> {
    for id in ids {
        transaction
            .execute(
                "UPDATE dispatches SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL",
                [id.as_str(), at],
            )
            .map_err(unwritten)?;
    }
    Ok(())
}

pub(super) fn of_press(
    connection: &Connection,
    press: &PressKey,
) -> Result<Option<DispatchRecord>> {
    connection
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM dispatches
                 WHERE requested_by = ?1 AND service = ?2 AND environment = ?3 AND press = ?4"
            ),
            [&press.user, &press.service, &press.environment, &press.key],
            read,
        )
        .optional()
        .map_err(unread)?
        .map(Row::read)
        .transpose()
}

pub(super) fn list(connection: &Connection, query: &DispatchQuery) -> Result<Vec<DispatchRecord>> {
    let pipeline = query.pipeline.as_ref();
    let run = query.run.as_ref();
    // Without an OR, so that the index of runs serves it.
    let of_run = match run {
        Some(_) => "provider = :run_provider AND host = :run_host AND run_id = :run",
        None => ":run_provider IS NULL AND :run_host IS NULL AND :run IS NULL",
    };
    let mut statement = connection
        .prepare(&format!(
            "SELECT {COLUMNS} FROM dispatches
             WHERE {of_run}
               AND (:service IS NULL OR service = :service)
               AND (:environment IS NULL OR environment = :environment)
               AND (:id IS NULL OR id = :id)
               AND (:requested_by IS NULL OR requested_by = :requested_by)
               AND (:state IS NULL OR state = :state)
               AND (:provider IS NULL OR (provider = :provider AND host = :host
                    AND lower(repository) = lower(:repository) AND pipeline = :pipeline))
               AND (:since IS NULL OR requested_at >= :since)
             ORDER BY requested_at DESC, id DESC LIMIT :limit"
        ))
        .map_err(unread)?;
    let rows = statement
        .query_map(
            named_params! {
                ":service": query.service,
                ":environment": query.environment,
                ":id": query.id,
                ":requested_by": query.requested_by,
                ":state": query.state.map(state_text),
                ":provider": pipeline.map(|key| &key.provider),
                ":host": pipeline.map(|key| &key.host),
                ":repository": pipeline.map(|key| &key.repository),
                ":pipeline": pipeline.map(|key| &key.pipeline),
                ":run_provider": run.map(|key| &key.provider),
                ":run_host": run.map(|key| &key.host),
                ":run": run.map(|key| &key.id),
                ":since": query.since.map(time),
                ":limit": query.limit,
            },
            read,
        )
        .map_err(unread)?;
    rows.map(|row| row.map_err(unread)?.read()).collect()
}

fn read(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        service: row.get(1)?,
        environment: row.get(2)?,
        revision: row.get(3)?,
        requested_by: row.get(4)?,
        press: row.get(5)?,
        provider: row.get(6)?,
        host: row.get(7)?,
        login: row.get(8)?,
        label: row.get(9)?,
        sha: row.get(10)?,
        repository: row.get(11)?,
        pipeline: row.get(12)?,
        run_ref: row.get(13)?,
        inputs: row.get(14)?,
        reason: row.get(15)?,
        state: row.get(16)?,
        run_id: row.get(17)?,
        run_attempt: row.get(18)?,
        run_url: row.get(19)?,
        requested_at: row.get(20)?,
        settled_at: row.get(21)?,
        ended_at: row.get(22)?,
        error: row.get(23)?,
    })
}
