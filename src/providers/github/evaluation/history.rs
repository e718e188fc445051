//! The attempts of an environment in the order in which they are paged: those of deployment records by the time of the record, all
//! others by that of their run, which a repetition does not change.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Elsewhere, Evaluation, carrier, deployment, records};
use crate::{
    model::deployment::{Deployment, DeploymentState},
    providers::github::{
        attempts::{Attempt, choose},
        attribution::Wanted,
        deployments,
        needs::Needs,
    },
};

/// A place in that order: of one moment the greater name comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position(pub Timestamp, pub String);

impl Position {
    /// Before everything of its moment.
    pub fn before(at: Timestamp) -> Self {
        Self(at, char::MAX.to_string())
    }
}

/// An attempt in that order.
#[derive(Debug)]
pub struct Paged {
    /// When it counts as begun, and what tells those of one moment apart.
    pub place: Position,
    /// It, where it counts beyond doubt.
    pub deployment: Option<Deployment>,
    /// Id of the attempt.
    pub id: String,
    /// Whether it has a deployment record.
    pub has_record: bool,
    /// What would tell whether it counts.
    pub doubt: Needs,
    /// What would tell more of its version.
    pub version: Needs,
}

impl Evaluation {
    /// All attempts that count or may count, newest first.
    pub fn paged(&self, wanted: &Wanted<'_>) -> Vec<Paged> {
        let mut all: Vec<Paged> = self
            .attempts
            .iter()
            .map(|attempt| Paged {
                place: place(wanted, attempt),
                deployment: attempt.is_certain.then(|| deployment(wanted, attempt)),
                id: attempt.id.clone(),
                has_record: attempt.record.is_some(),
                doubt: doubt(wanted, attempt),
                version: carrier(wanted, attempt).version().1,
            })
            .collect();
        all.sort_by(|a, b| b.place.cmp(&a.place));
        all
    }

    /// Id of what is live.
    pub fn live(&self) -> Option<&str> {
        let live = choose(self.attempts.iter().filter(|a| a.is_certain)).live;
        live.map(|live| live.id.as_str())
    }

    /// Whether of all that was looked at it is decided whether it counts. Attempts with a record (`has_records`) are weighed one by one.
    pub fn is_decided(&self, wanted: &Wanted<'_>, has_records: bool) -> bool {
        let without_record = self
            .attempts
            .iter()
            .any(|attempt| attempt.record.is_none() && !attempt.state.is_moving());
        let is_known = match has_records {
            // Older runs without a record are not looked for.
            true => !without_record || wanted.runs().1,
            false => self.needs.checks.is_empty() && self.needs.addresses.is_empty(),
        };
        let is_elsewhere = |(_, why): &(_, Elsewhere)| matches!(why, Elsewhere::Named(_));
        is_known && self.shared.is_empty() && self.elsewhere.iter().all(is_elsewhere)
    }
}

/// It succeeded, and another success was reported after it.
pub fn superseded(mut deployment: Deployment) -> Deployment {
    if deployment.state == DeploymentState::Succeeded {
        deployment.state = DeploymentState::Superseded;
    }
    deployment
}

fn place(wanted: &Wanted<'_>, attempt: &Attempt) -> Position {
    if attempt.record.is_some() {
        return Position(attempt.created_at, attempt.id.clone());
    }
    let run = attempt
        .run
        .and_then(|key| Some((key, wanted.facts.run(key).found()?)));
    match run {
        Some((key, run)) => Position(
            run.created_at.unwrap_or(attempt.created_at),
            // Ids grow, and so do attempts.
            format!(
                "{:020} {:05} {}",
                key.id,
                attempt.run_attempt.unwrap_or_default(),
                attempt.id
            ),
        ),
        None => Position(attempt.created_at, attempt.id.clone()),
    }
}

fn doubt(wanted: &Wanted<'_>, attempt: &Attempt) -> Needs {
    let mut needs = Needs::default();
    match (attempt.is_certain, attempt.record, records(wanted)) {
        (true, ..) => {}
        (false, Some(index), Some(records)) => {
            needs.add(deployments::doubt(wanted, records, index));
        }
        (false, ..) => {
            if let Some(key) = attempt.run {
                needs.checks(wanted.facts, key);
            }
        }
    }
    needs
}
