//! What was started from here: the same rules for each engine, and rows as texts and numbers.

use jiff::Timestamp;

use super::errors::unavailable;
use crate::{
    error::{Error, Result},
    model::{
        dispatch::{DispatchPlan, DispatchRecord, DispatchState, DispatchedRun},
        offered::VersionChoice,
        problem::Problem,
    },
};

pub use self::finding::RunRecord;
pub(super) use self::finding::{Condition, RUN_COLUMNS, RunRow, conditions, runs_of, statement};

mod finding;

/// Names a press of a button, so that its repetition is known as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PressKey {
    /// Entity ref of the user.
    pub user: String,
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// What the browser calls the press.
    pub key: String,
}

/// Something that is about to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDispatch {
    /// Id of the record that it becomes.
    pub id: String,
    /// The press behind it.
    pub press: PressKey,
    /// Revision of the environment that it was made from.
    pub revision: u64,
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// Login of the user at the provider.
    pub login: Option<String>,
    /// The version.
    pub version: VersionChoice,
    /// What is going to be sent.
    pub plan: DispatchPlan,
    /// Why, in the user's words.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Records of the environment since then are in its way unless nothing was started, or the run is known to have ended.
    pub in_the_way_since: Timestamp,
    /// Id of the record in its way that the user knows of.
    pub confirmed: Option<String>,
}

/// How it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is written down; now it may be sent.
    New(DispatchRecord),
    /// The same press was written down before, as this. It must not be sent.
    Repeated(DispatchRecord),
    /// Another one is in its way, which the user does not know of: the newest of them. Nothing was written.
    InTheWay(DispatchRecord),
    /// The environment has another revision, or is gone. Nothing was written.
    Changed(Option<u64>),
}

/// What came of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What came of it.
    pub state: DispatchState,
    /// The run, where it is known. One that another record has already is not taken, unless `is_told`.
    pub run: Option<DispatchedRun>,
    /// Whether the provider answered so to the request itself. Else it was concluded from what could be seen.
    pub is_told: bool,
    /// Login of the user at the provider, where that was not known before.
    pub login: Option<String>,
    /// Why nothing was started, or why that is not known.
    pub error: Option<Problem>,
    /// When.
    pub at: Timestamp,
}

/// Which records are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DispatchQuery {
    /// Only the one with this id.
    pub id: Option<String>,
    /// Only of this service.
    pub service: Option<String>,
    /// Only of the environment with this name.
    pub environment: Option<String>,
    /// Only those that this user asked for.
    pub requested_by: Option<String>,
    /// Only those that this came of.
    pub state: Option<DispatchState>,
    /// Only of this pipeline.
    pub pipeline: Option<PipelineKey>,
    /// Only the one that started this run.
    pub run: Option<StartedRunKey>,
    /// Only those asked for at this time or later.
    pub since: Option<Timestamp>,
    /// Only those asked for at this time or earlier.
    pub until: Option<Timestamp>,
    /// How many at most.
    pub limit: u32,
}

/// Names a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineKey {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// The repository, in any case.
    pub repository: String,
    /// The pipeline.
    pub pipeline: String,
}

/// Names a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedRunKey {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// The provider's id of the run.
    pub id: String,
}

/// Names runs at one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunsKey {
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// The provider's ids of the runs, of any number.
    pub ids: Vec<String>,
}

/// One row of the table of dispatches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub id: String,
    pub service: String,
    pub environment: String,
    pub revision: i64,
    pub requested_by: String,
    pub press: String,
    pub provider: String,
    pub host: String,
    pub login: Option<String>,
    pub label: String,
    pub sha: Option<String>,
    pub repository: String,
    pub pipeline: String,
    pub run_ref: String,
    /// JSON list of names and values.
    pub inputs: String,
    pub reason: Option<String>,
    pub state: String,
    pub run_id: Option<String>,
    pub run_attempt: Option<i64>,
    pub run_url: Option<String>,
    /// As [`time`] writes it.
    pub requested_at: String,
    pub settled_at: Option<String>,
    pub ended_at: Option<String>,
    /// JSON.
    pub error: Option<String>,
}

/// The columns of [`Row`], in its order.
pub(super) const COLUMNS: &str = "id, service, environment, revision, requested_by, press, provider, host, login, label, sha, \
     repository, pipeline, run_ref, inputs, reason, state, run_id, run_attempt, run_url, requested_at, settled_at, ended_at, error";

/// Writes a time so that texts order as times do.
pub(super) fn time(at: Timestamp) -> String {
    format!("{at:.9}")
}

impl Row {
    /// The row of something that is about to be started.
    pub(super) fn new(new: &NewDispatch) -> Result<Self> {
        let json = |_| Error::internal("What a dispatch sends could not be written as JSON.");
        Ok(Self {
            id: new.id.clone(),
            service: new.press.service.clone(),
            environment: new.press.environment.clone(),
            revision: new.revision.cast_signed(),
            requested_by: new.press.user.clone(),
            press: new.press.key.clone(),
            provider: new.provider.clone(),
            host: new.host.clone(),
            login: new.login.clone(),
            label: new.version.label.clone(),
            sha: new.version.sha.clone(),
            repository: new.plan.repository.clone(),
            pipeline: new.plan.pipeline.clone(),
            run_ref: new.plan.run_ref.clone(),
            inputs: serde_json::to_string(&new.plan.inputs).map_err(json)?,
            reason: new.reason.clone(),
            state: state_text(DispatchState::Intent).to_owned(),
            run_id: None,
            run_attempt: None,
            run_url: None,
            requested_at: time(new.at),
            settled_at: None,
            ended_at: None,
            error: None,
        })
    }

    /// The record of a row. An error names the row that somebody has damaged.
    pub(super) fn read(self) -> Result<DispatchRecord> {
        let id = self.id.clone();
        let damaged = |column: &str| damaged(&id, column);
        let at = |text: Option<String>, column: &str| {
            text.map(|text| text.parse::<Timestamp>())
                .transpose()
                .map_err(|_| damaged(column))
        };
        let run = match self.run_id {
            None => None,
            Some(id) => Some(DispatchedRun {
                id,
                attempt: self
                    .run_attempt
                    .and_then(|attempt| u32::try_from(attempt).ok())
                    .ok_or_else(|| damaged("run_attempt"))?,
                url: self.run_url,
            }),
        };
        Ok(DispatchRecord {
            id: self.id,
            service: self.service,
            environment: self.environment,
            revision: u64::try_from(self.revision).map_err(|_| damaged("revision"))?,
            requested_by: self.requested_by,
            provider: self.provider,
            host: self.host,
            login: self.login,
            version: VersionChoice {
                label: self.label,
                sha: self.sha,
            },
            plan: DispatchPlan {
                repository: self.repository,
                pipeline: self.pipeline,
                run_ref: self.run_ref,
                inputs: serde_json::from_str(&self.inputs).map_err(|_| damaged("inputs"))?,
            },
            reason: self.reason,
            state: state_of(&self.state).ok_or_else(|| damaged("state"))?,
            run,
            requested_at: self
                .requested_at
                .parse()
                .map_err(|_| damaged("requested_at"))?,
            settled_at: at(self.settled_at, "settled_at")?,
            ended_at: at(self.ended_at, "ended_at")?,
            error: self
                .error
                .map(|error| serde_json::from_str(&error))
                .transpose()
                .map_err(|_| damaged("error"))?,
        })
    }

    /// Takes in what came of it; `false` where nothing better is known than before. `is_taken`: another record has the run.
    ///
    /// That it was started is certain once it is known, and so is the run. That nothing was started may have been concluded too
    /// early, while the answer was still on its way.
    pub(super) fn settle(&mut self, settlement: &Settlement, is_taken: bool) -> Result<bool> {
        let known = state_of(&self.state);
        let run = settlement
            .run
            .as_ref()
            .filter(|_| !is_taken || settlement.is_told);
        let is_better = match (known, settlement.state) {
            (_, DispatchState::Intent) => false,
            // A run that turned out to be another's does not show that this one was started.
            (_, DispatchState::Started) if settlement.run.is_some() && run.is_none() => false,
            (Some(DispatchState::Started), DispatchState::Started) => {
                (self.run_id.is_none() && run.is_some()) || (settlement.is_told && run.is_some())
            }
            (Some(DispatchState::Started), _) => false,
            (Some(DispatchState::NotStarted), state) => {
                settlement.is_told && state == DispatchState::Started
            }
            _ => true,
        };
        if !is_better {
            return Ok(false);
        }
        state_text(settlement.state).clone_into(&mut self.state);
        if let Some(run) = run {
            self.run_id = Some(run.id.clone());
            self.run_attempt = Some(run.attempt.into());
            self.run_url = run.url.clone();
        }
        if settlement.login.is_some() {
            self.login.clone_from(&settlement.login);
        }
        self.settled_at = Some(time(settlement.at));
        self.error = settlement
            .error
            .as_ref()
            .map(serde_json::to_string)
            .transpose()
            .map_err(|_| Error::internal("A problem could not be written as JSON."))?;
        Ok(true)
    }
}

/// Somebody has damaged this column of the row with this id.
fn damaged(id: &str, column: &str) -> Error {
    unavailable(format!(
        "The stored dispatch {id} cannot be read: its column {column} holds something that the deployment plugin did not write. Repair the row, or restore the database from a backup."
    ))
}

/// What to do with a press that is not known yet.
pub(super) fn verdict(
    new: &NewDispatch,
    stored_revision: Option<i64>,
    newest_in_the_way: Option<Row>,
) -> Result<Option<Begun>> {
    if stored_revision != Some(new.revision.cast_signed()) {
        let stored = stored_revision.and_then(|revision| u64::try_from(revision).ok());
        return Ok(Some(Begun::Changed(stored)));
    }
    Ok(match newest_in_the_way {
        Some(row) if new.confirmed.as_ref() != Some(&row.id) => Some(Begun::InTheWay(row.read()?)),
        _ => None,
    })
}

pub(super) fn state_text(state: DispatchState) -> &'static str {
    match state {
        DispatchState::Intent => "intent",
        DispatchState::Started => "started",
        DispatchState::NotStarted => "not_started",
        DispatchState::Unknown => "unknown",
    }
}

fn state_of(text: &str) -> Option<DispatchState> {
    Some(match text {
        "intent" => DispatchState::Intent,
        "started" => DispatchState::Started,
        "not_started" => DispatchState::NotStarted,
        "unknown" => DispatchState::Unknown,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::problem::ProblemCode, store::behaviour::new_dispatch};

    #[test]
    fn what_is_damaged_is_named() {
        type Damage = fn(&mut Row);
        let damages: [(Damage, &str); 8] = [
            (|r| r.revision = -1, "revision"),
            (|r| r.inputs = "{".into(), "inputs"),
            (|r| r.state = "lost".into(), "state"),
            (|r| r.run_id = Some("1".into()), "run_attempt"),
            (|r| r.requested_at = "noon".into(), "requested_at"),
            (|r| r.settled_at = Some("noon".into()), "settled_at"),
            (|r| r.ended_at = Some("noon".into()), "ended_at"),
            (|r| r.error = Some("{}".into()), "error"),
        ];
        for (damage, column) in damages {
            let mut row = Row::new(&new_dispatch("a", "x", "key")).unwrap();
            assert!(row.clone().read().is_ok());
            damage(&mut row);
            let error = row.read().unwrap_err();
            assert_eq!(error.code, ProblemCode::StoreUnavailable);
            assert!(
                error.message.contains(&format!("column {column} ")),
                "{error}"
            );
        }
    }

    #[test]
    fn times_order_as_texts() {
        let at = |text: &str| time(text.parse().unwrap());
        assert!(at("2026-01-01T00:00:05Z") < at("2026-01-01T00:00:05.5Z"));
        assert!(at("2026-01-01T00:00:05.5Z") < at("2026-01-01T00:00:06Z"));
    }
}
