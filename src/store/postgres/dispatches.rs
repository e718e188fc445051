//! What was started from here, as rows of PostgreSQL.

use async_trait::async_trait;
use tokio_postgres::{
    Row as SqlRow, Transaction,
    types::{ToSql, Type},
};

use super::{
    errors::failed,
    rows::{LOCK, Parameter, lock_key},
    transactions::{Outcome, Work},
};
use crate::{
    error::Result,
    model::dispatch::DispatchRecord,
    store::dispatches::{
        Begun, Condition, DispatchQuery, NewDispatch, PressKey, RUN_COLUMNS, Row, RunRecord,
        RunRow, RunsKey, Settlement, conditions, runs_of, statement, time, verdict,
    },
};

pub(super) const OF_PRESS: &str = "SELECT * FROM deployment_dispatches
     WHERE requested_by = $1 AND service = $2 AND environment = $3 AND press = $4";

const TABLE: &str = "deployment_dispatches";
/// What parameters begin with.
const MARK: char = '$';

const REVISION: &str =
    "SELECT revision FROM deployment_environments WHERE service = $1 AND name = $2";

const IN_THE_WAY: &str = "SELECT * FROM deployment_dispatches
     WHERE service = $1 AND environment = $2 AND requested_at >= $3 AND state <> 'not_started' AND ended_at IS NULL
     ORDER BY requested_at DESC, id DESC LIMIT 1";

const INSERT: &str = "INSERT INTO deployment_dispatches (id, service, environment, revision, requested_by, press, provider, host,
        login, label, sha, repository, pipeline, run_ref, inputs, reason, state, requested_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

const BY_ID: &str = "SELECT * FROM deployment_dispatches WHERE id = $1 FOR UPDATE";

const OTHERS: &str = "SELECT id FROM deployment_dispatches
     WHERE provider = $1 AND host = $2 AND run_id = $3 AND id <> $4 FOR UPDATE";

/// With the run goes what followed from it: that it was settled, and that it has ended.
const GIVE_UP: &str = "UPDATE deployment_dispatches SET state = 'unknown', run_id = NULL, run_attempt = NULL, run_url = NULL,
        settled_at = NULL, ended_at = NULL
     WHERE provider = $1 AND host = $2 AND run_id = $3 AND id <> $4";

const SETTLE: &str = "UPDATE deployment_dispatches SET login = $2, state = $3, run_id = $4, run_attempt = $5, run_url = $6,
        settled_at = $7, error = $8 WHERE id = $1";

const END: &str =
    "UPDATE deployment_dispatches SET ended_at = $2 WHERE id = ANY ($1) AND ended_at IS NULL";

fn text<'a>(value: &'a (dyn ToSql + Sync)) -> Parameter<'a> {
    (value, Type::TEXT)
}

/// Writes down that something is about to be started.
pub(super) struct Begin(pub(super) NewDispatch);

#[async_trait]
impl Work for Begin {
    type Output = Result<Begun>;

    async fn run(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Outcome<Self::Output>, tokio_postgres::Error> {
        let Self(new) = self;
        let press = &new.press;
        // The same lock as for its environments: neither they nor its other dispatches change meanwhile.
        let keys = vec![lock_key(&press.service)];
        transaction
            .query_typed(LOCK, &[(&keys, Type::INT8_ARRAY)])
            .await?;
        let known = transaction
            .query_typed(
                OF_PRESS,
                &[
                    text(&press.user),
                    text(&press.service),
                    text(&press.environment),
                    text(&press.key),
                ],
            )
            .await?;
        if let Some(row) = known.first() {
            let known = read(row)?.read().map(Begun::Repeated);
            return Ok(Outcome::RollBack(known));
        }
        let place = [text(&press.service), text(&press.environment)];
        let revision = transaction.query_typed(REVISION, &place).await?;
        let revision: Option<i64> = match revision.first() {
            Some(row) => Some(row.try_get(0)?),
            None => None,
        };
        let since = time(new.in_the_way_since);
        let in_the_way = transaction
            .query_typed(
                IN_THE_WAY,
                &[text(&press.service), text(&press.environment), text(&since)],
            )
            .await?;
        let in_the_way = match in_the_way.first() {
            Some(row) => Some(read(row)?),
            None => None,
        };
        let row = match verdict(new, revision, in_the_way) {
            Err(error) => return Ok(Outcome::RollBack(Err(error))),
            Ok(Some(begun)) => return Ok(Outcome::RollBack(Ok(begun))),
            Ok(None) => match Row::new(new) {
                Ok(row) => row,
                Err(error) => return Ok(Outcome::RollBack(Err(error))),
            },
        };
        insert(transaction, &row).await?;
        Ok(match row.read() {
            Ok(record) => Outcome::Commit(Ok(Begun::New(record))),
            Err(error) => Outcome::RollBack(Err(error)),
        })
    }
}

/// Writes down what came of a dispatch.
pub(super) struct Settle {
    pub(super) id: String,
    pub(super) settlement: Settlement,
}

#[async_trait]
impl Work for Settle {
    type Output = Result<Option<DispatchRecord>>;

    async fn run(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Outcome<Self::Output>, tokio_postgres::Error> {
        let Self { id, settlement } = self;
        let known = transaction.query_typed(BY_ID, &[text(id)]).await?;
        let Some(known) = known.first() else {
            return Ok(Outcome::RollBack(Ok(None)));
        };
        let mut row = read(known)?;
        let run = settlement.run.as_ref().map(|run| run.id.clone());
        let (provider, host) = (row.provider.clone(), row.host.clone());
        let others = [text(&provider), text(&host), text(&run), text(id)];
        let is_taken = !transaction.query_typed(OTHERS, &others).await?.is_empty();
        match row.settle(settlement, is_taken) {
            Err(error) => return Ok(Outcome::RollBack(Err(error))),
            Ok(false) => return Ok(Outcome::RollBack(row.read().map(Some))),
            Ok(true) => {}
        }
        if is_taken {
            transaction.query_typed(GIVE_UP, &others).await?;
        }
        transaction
            .query_typed(
                SETTLE,
                &[
                    text(id),
                    text(&row.login),
                    text(&row.state),
                    text(&row.run_id),
                    (&row.run_attempt, Type::INT8),
                    text(&row.run_url),
                    text(&row.settled_at),
                    text(&row.error),
                ],
            )
            .await?;
        Ok(match row.read() {
            Ok(record) => Outcome::Commit(Ok(Some(record))),
            Err(error) => Outcome::RollBack(Err(error)),
        })
    }
}

/// Writes down that runs have ended.
pub(super) struct End {
    pub(super) ids: Vec<String>,
    pub(super) at: String,
}

#[async_trait]
impl Work for End {
    type Output = ();

    async fn run(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Outcome<()>, tokio_postgres::Error> {
        transaction
            .query_typed(END, &[(&self.ids, Type::TEXT_ARRAY), text(&self.at)])
            .await?;
        Ok(Outcome::Commit(()))
    }
}

/// A question for the newest rows that meet some conditions.
pub(super) struct Newest {
    /// The statement.
    pub(super) sql: String,
    conditions: Vec<Condition>,
    limit: i64,
}

impl Newest {
    /// Whole rows.
    pub(super) fn list(query: &DispatchQuery) -> Self {
        Self::new("*", conditions(query), query.limit)
    }

    /// What there is to know of the runs of a service.
    pub(super) fn runs(service: &str, limit: u32) -> Self {
        Self::new(RUN_COLUMNS, vec![runs_of(service)], limit)
    }

    fn new(columns: &str, conditions: Vec<Condition>, limit: u32) -> Self {
        Self {
            sql: statement(columns, TABLE, &conditions, MARK),
            conditions,
            limit: limit.into(),
        }
    }

    /// What the statement needs.
    pub(super) fn parameters(&self) -> Vec<Parameter<'_>> {
        let values = self.conditions.iter().map(|(_, value)| text(value));
        let limit: Parameter<'_> = (&self.limit, Type::INT8);
        values.chain([limit]).collect()
    }
}

pub(super) fn press(press: &PressKey) -> [Parameter<'_>; 4] {
    [
        text(&press.user),
        text(&press.service),
        text(&press.environment),
        text(&press.key),
    ]
}

/// The statement that [`of_runs`] belongs to.
pub(super) fn of_runs_statement() -> String {
    format!(
        "SELECT {RUN_COLUMNS} FROM {TABLE} WHERE provider = $1 AND host = $2 AND run_id = ANY ($3)"
    )
}

pub(super) fn of_runs(runs: &RunsKey) -> [Parameter<'_>; 3] {
    [
        text(&runs.provider),
        text(&runs.host),
        (&runs.ids, Type::TEXT_ARRAY),
    ]
}

pub(super) fn records(rows: &[SqlRow]) -> Result<Vec<DispatchRecord>> {
    rows.iter()
        .map(|row| read(row).map_err(|error| failed("be read", &error))?.read())
        .collect()
}

pub(super) fn runs(rows: &[SqlRow]) -> Result<Vec<RunRecord>> {
    rows.iter()
        .map(|row| {
            read_run(row)
                .map_err(|error| failed("be read", &error))?
                .read()
        })
        .collect()
}

async fn insert(transaction: &Transaction<'_>, row: &Row) -> Result<(), tokio_postgres::Error> {
    transaction
        .query_typed(
            INSERT,
            &[
                text(&row.id),
                text(&row.service),
                text(&row.environment),
                (&row.revision, Type::INT8),
                text(&row.requested_by),
                text(&row.press),
                text(&row.provider),
                text(&row.host),
                text(&row.login),
                text(&row.label),
                text(&row.sha),
                text(&row.repository),
                text(&row.pipeline),
                text(&row.run_ref),
                text(&row.inputs),
                text(&row.reason),
                text(&row.state),
                text(&row.requested_at),
            ],
        )
        .await?;
    Ok(())
}

fn read_run(row: &SqlRow) -> Result<RunRow, tokio_postgres::Error> {
    Ok(RunRow {
        id: row.try_get("id")?,
        service: row.try_get("service")?,
        environment: row.try_get("environment")?,
        provider: row.try_get("provider")?,
        host: row.try_get("host")?,
        repository: row.try_get("repository")?,
        label: row.try_get("label")?,
        sha: row.try_get("sha")?,
        run_id: row.try_get("run_id")?,
        reason: row.try_get("reason")?,
        requested_at: row.try_get("requested_at")?,
        has_ended: row.try_get("has_ended")?,
    })
}

fn read(row: &SqlRow) -> Result<Row, tokio_postgres::Error> {
    Ok(Row {
        id: row.try_get("id")?,
        service: row.try_get("service")?,
        environment: row.try_get("environment")?,
        revision: row.try_get("revision")?,
        requested_by: row.try_get("requested_by")?,
        press: row.try_get("press")?,
        provider: row.try_get("provider")?,
        host: row.try_get("host")?,
        login: row.try_get("login")?,
        label: row.try_get("label")?,
        sha: row.try_get("sha")?,
        repository: row.try_get("repository")?,
        pipeline: row.try_get("pipeline")?,
        run_ref: row.try_get("run_ref")?,
        inputs: row.try_get("inputs")?,
        reason: row.try_get("reason")?,
        state: row.try_get("state")?,
        run_id: row.try_get("run_id")?,
        run_attempt: row.try_get("run_attempt")?,
        run_url: row.try_get("run_url")?,
        requested_at: row.try_get("requested_at")?,
        settled_at: row.try_get("settled_at")?,
        ended_at: row.try_get("ended_at")?,
        error: row.try_get("error")?,
    })
}
