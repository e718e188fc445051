//! What was started from here, as rows of SQLite.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, ToSql, Transaction, params};

use super::errors::unavailable;
use crate::{
    error::{Error, Result},
    model::dispatch::DispatchRecord,
    store::dispatches::{
        Begun, COLUMNS, Condition, DispatchQuery, NewDispatch, PressKey, RUN_COLUMNS, Row,
        RunRecord, RunRow, RunsKey, Settlement, conditions, runs_of, statement, time, verdict,
    },
};

const TABLE: &str = "dispatches";
/// What parameters begin with.
const MARK: char = '?';

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
            // With the run goes what followed from it: that it was settled, and that it has ended.
            transaction
                .execute(
                    "UPDATE dispatches SET state = 'unknown', run_id = NULL, run_attempt = NULL, run_url = NULL,
                        settled_at = NULL, ended_at = NULL
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
    let conditions = conditions(query);
    let rows = rows(connection, COLUMNS, &conditions, query.limit, read)?;
    rows.into_iter().map(Row::read).collect()
}

pub(super) fn runs(connection: &Connection, service: &str, limit: u32) -> Result<Vec<RunRecord>> {
    let conditions = [runs_of(service)];
    let rows = rows(connection, RUN_COLUMNS, &conditions, limit, read_run)?;
    rows.into_iter().map(RunRow::read).collect()
}

pub(super) fn of_runs(connection: &Connection, runs: &RunsKey) -> Result<Vec<RunRecord>> {
    let ids = serde_json::Value::from(runs.ids.clone()).to_string();
    let mut statement = connection.prepare(&of_runs_statement()).map_err(unread)?;
    let rows = statement
        .query_map([&runs.provider, &runs.host, &ids], read_run)
        .map_err(unread)?;
    rows.map(|row| row.map_err(unread)?.read()).collect()
}

fn of_runs_statement() -> String {
    format!(
        "SELECT {RUN_COLUMNS} FROM {TABLE}
         WHERE provider = ?1 AND host = ?2 AND run_id IN (SELECT value FROM json_each(?3))"
    )
}

/// The newest rows that meet these conditions.
fn rows<T>(
    connection: &Connection,
    columns: &str,
    conditions: &[Condition],
    limit: u32,
    read: fn(&SqlRow<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection
        .prepare(&statement(columns, TABLE, conditions, MARK))
        .map_err(unread)?;
    let values = conditions.iter().map(|(_, value)| value as &dyn ToSql);
    let values: Vec<&dyn ToSql> = values.chain([&limit as &dyn ToSql]).collect();
    let rows = statement.query_map(&*values, read).map_err(unread)?;
    rows.map(|row| row.map_err(unread)).collect()
}

fn read_run(row: &SqlRow<'_>) -> rusqlite::Result<RunRow> {
    Ok(RunRow {
        id: row.get(0)?,
        service: row.get(1)?,
        environment: row.get(2)?,
        provider: row.get(3)?,
        host: row.get(4)?,
        repository: row.get(5)?,
        label: row.get(6)?,
        sha: row.get(7)?,
        run_id: row.get(8)?,
        reason: row.get(9)?,
        requested_at: row.get(10)?,
        has_ended: row.get(11)?,
    })
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

#[cfg(test)]
mod tests;
