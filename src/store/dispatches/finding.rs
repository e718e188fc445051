//! How records are found: statements that hold only the conditions that are set, so that an index serves each of them.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{DispatchQuery, damaged, state_text, time};
use crate::{
    error::Result,
    model::{dispatch::DispatchRecord, offered::VersionChoice},
};

/// What is on the left of a value, with the comparison, and the value. Only the value may come from outside.
pub(in crate::store) type Condition = (&'static str, String);

/// The conditions of a query that are set. A new one needs its line here, and a shape in the test of SQLite's plans.
pub(in crate::store) fn conditions(query: &DispatchQuery) -> Vec<Condition> {
    let pipeline = query.pipeline.as_ref();
    let run = query.run.as_ref();
    [
        ("id =", query.id.clone()),
        ("service =", query.service.clone()),
        ("environment =", query.environment.clone()),
        ("requested_by =", query.requested_by.clone()),
        ("state =", query.state.map(|s| state_text(s).to_owned())),
        ("provider =", pipeline.map(|key| key.provider.clone())),
        ("host =", pipeline.map(|key| key.host.clone())),
        // What engines make small of texts in this column are letters of English.
        (
            "lower(repository) =",
            pipeline.map(|key| key.repository.to_ascii_lowercase()),
        ),
        ("pipeline =", pipeline.map(|key| key.pipeline.clone())),
        ("provider =", run.map(|key| key.provider.clone())),
        ("host =", run.map(|key| key.host.clone())),
        ("run_id =", run.map(|key| key.id.clone())),
        ("requested_at >=", query.since.map(time)),
        ("requested_at <=", query.until.map(time)),
    ]
    .into_iter()
    .filter_map(|(left, value)| Some((left, value?)))
    .collect()
}

/// The condition of what a service's runs are read from.
pub(in crate::store) fn runs_of(service: &str) -> Condition {
    ("run_id IS NOT NULL AND service =", service.to_owned())
}

/// The statement that reads these columns of the rows that meet all conditions, newest first. Parameters begin with `mark`: the
/// values in order, then how many rows at most.
pub(in crate::store) fn statement(
    columns: &str,
    table: &str,
    conditions: &[Condition],
    mark: char,
) -> String {
    let mut sql = format!("SELECT {columns} FROM {table}");
    for (index, (left, _)) in conditions.iter().enumerate() {
        let word = if index == 0 { "WHERE" } else { "AND" };
        // Writing to a text does not fail.
        let _ = write!(sql, " {word} {left} {mark}{}", index + 1);
    }
    let last = conditions.len() + 1;
    let _ = write!(
        sql,
        " ORDER BY requested_at DESC, id DESC LIMIT {mark}{last}"
    );
    sql
}

/// A record whose run is known, as far as it takes to find that run where it was deployed to: without what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Id of the record.
    pub id: String,
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// The repository that it was started in.
    pub repository: String,
    /// The version.
    pub version: VersionChoice,
    /// The provider's id of the run.
    pub run: String,
    /// Why, in the user's words.
    pub reason: Option<String>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Whether the run is known to have ended.
    pub has_ended: bool,
}

impl RunRecord {
    /// That much of a whole record; `None` where its run is not known.
    pub fn of(record: &DispatchRecord) -> Option<Self> {
        Some(Self {
            id: record.id.clone(),
            service: record.service.clone(),
            environment: record.environment.clone(),
            provider: record.provider.clone(),
            host: record.host.clone(),
            repository: record.plan.repository.clone(),
            version: record.version.clone(),
            run: record.run.as_ref()?.id.clone(),
            reason: record.reason.clone(),
            requested_at: record.requested_at,
            has_ended: record.ended_at.is_some(),
        })
    }
}

/// The columns of [`RunRow`], in its order.
pub(in crate::store) const RUN_COLUMNS: &str = "id, service, environment, provider, host, repository, label, sha, run_id, reason, requested_at, ended_at IS NOT NULL AS has_ended";

/// What is read of a row for a [`RunRecord`].
pub(in crate::store) struct RunRow {
    pub id: String,
    pub service: String,
    pub environment: String,
    pub provider: String,
    pub host: String,
    pub repository: String,
    pub label: String,
    pub sha: Option<String>,
    pub run_id: String,
    pub reason: Option<String>,
    pub requested_at: String,
    pub has_ended: bool,
}

impl RunRow {
    /// The record of a row. An error names the row that somebody has damaged.
    pub(in crate::store) fn read(self) -> Result<RunRecord> {
        let requested_at = self.requested_at.parse();
        Ok(RunRecord {
            requested_at: requested_at.map_err(|_| damaged(&self.id, "requested_at"))?,
            id: self.id,
            service: self.service,
            environment: self.environment,
            provider: self.provider,
            host: self.host,
            repository: self.repository,
            version: VersionChoice {
                label: self.label,
                sha: self.sha,
            },
            run: self.run_id,
            reason: self.reason,
            has_ended: self.has_ended,
        })
    }
}
