//! A run as far as REST and GraphQL have told of it, and its jobs.

use std::sync::Arc;

use jiff::Timestamp;

use super::Known;
use crate::providers::github::{
    addresses::RunAddress,
    decisions::Made,
    schema::{
        Conclusion, Status,
        graphql::{CheckRun, CheckSuite, Connection, PendingDeployment, RunNode},
        rest,
    },
};

/// A job of a run, of any attempt.
#[derive(Debug, Clone)]
pub struct Check {
    /// Displayed name.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// How it ended.
    pub conclusion: Option<Conclusion>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// The job's id, where its address says it.
    pub job: Option<u64>,
}

/// The jobs of a run.
#[derive(Debug, Clone)]
pub struct Checks {
    /// Sorted by start, so that the order in which GitHub lists them makes no difference.
    pub all: Vec<Check>,
    /// Whether these are all of them.
    pub complete: bool,
}

/// What is known of a run.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// GraphQL's id of it.
    pub node_id: Option<String>,
    /// Display title; only REST gives it.
    pub title: Option<String>,
    /// What started it.
    pub event: Option<String>,
    /// Branch or tag.
    pub head_branch: Option<String>,
    /// Commit.
    pub head_sha: Option<String>,
    /// Path of the workflow file, without a ref.
    pub path: Option<String>,
    /// Number that people see.
    pub number: Option<u64>,
    /// Attempt.
    pub attempt: Option<u32>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How it ended.
    pub conclusion: Option<Conclusion>,
    /// Who started this attempt.
    pub actor: Option<rest::Account>,
    /// When the first attempt was created.
    pub created_at: Option<Timestamp>,
    /// When this attempt began.
    pub started_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// Whether REST has told about it.
    pub from_rest: bool,
    pub(in crate::providers::github) checks: Option<Option<Arc<Checks>>>,
    pub(in crate::providers::github) pending: Option<Option<Arc<Vec<PendingDeployment>>>>,
    pub(in crate::providers::github) decisions: Option<Option<Arc<Vec<Made>>>>,
}

impl Run {
    /// What REST says.
    pub fn from_rest(run: &rest::Run) -> Self {
        Self {
            node_id: run.node_id.clone().filter(|id| !id.is_empty()),
            title: run.display_title.clone(),
            event: run.event.clone(),
            head_branch: run.head_branch.clone().filter(|b| !b.is_empty()),
            head_sha: run.head_sha.clone().filter(|s| !s.is_empty()),
            path: run.path.as_deref().map(without_ref),
            number: run.run_number,
            attempt: run.run_attempt,
            status: run.status,
            conclusion: run.conclusion,
            actor: run
                .triggering_actor
                .clone()
                .or_else(|| run.actor.clone())
                .filter(|a| !a.login.is_empty()),
            created_at: run.created_at,
            started_at: run.run_started_at.or(run.created_at),
            updated_at: run.updated_at,
            from_rest: true,
            checks: None,
            pending: None,
            decisions: None,
        }
    }

    /// Its jobs.
    pub fn checks(&self) -> Known<&Checks> {
        known(&self.checks)
    }

    /// What it waits for.
    pub fn pending(&self) -> Known<&[PendingDeployment]> {
        match &self.pending {
            None => Known::Unasked,
            Some(None) => Known::Absent,
            Some(Some(list)) => Known::Is(list.as_slice()),
        }
    }

    /// What was decided about it, the first first.
    pub fn decisions(&self) -> Known<&[Made]> {
        match &self.decisions {
            None => Known::Unasked,
            Some(None) => Known::Absent,
            Some(Some(list)) => Known::Is(list.as_slice()),
        }
    }

    /// Whether it has not ended yet.
    pub fn is_moving(&self) -> bool {
        self.status.is_some_and(|s| s != Status::Completed)
    }

    /// The attempt that it is in; 1 where nobody says.
    pub fn attempt(&self) -> u32 {
        self.attempt.unwrap_or(1).max(1)
    }

    /// Takes over what GraphQL says: state and jobs, and what REST has not said.
    pub(super) fn absorb(&mut self, node: &RunNode) {
        fill(&mut self.node_id, &node.id);
        fill(&mut self.event, &node.event);
        fill(&mut self.number, &node.run_number);
        fill(&mut self.created_at, &node.created_at);
        fill(&mut self.updated_at, &node.updated_at);
        let path = node.file.as_ref().and_then(|f| f.path.as_deref());
        fill(&mut self.path, &path.map(without_ref));
        match &node.check_suite {
            Some(suite) => self.absorb_suite(suite),
            None => self.checks = Some(None),
        }
    }

    fn absorb_suite(&mut self, suite: &CheckSuite) {
        fill(
            &mut self.head_sha,
            &suite.commit.as_ref().and_then(|c| c.oid.clone()),
        );
        fill(
            &mut self.head_branch,
            &suite.branch.as_ref().and_then(|b| b.name.clone()),
        );
        // Two reads a moment apart: an end that one of them has seen has happened.
        if self.status.is_none() || (self.is_moving() && suite.status == Some(Status::Completed)) {
            self.status = suite.status;
            self.conclusion = suite.conclusion;
        }
        self.checks = Some(suite.check_runs.as_ref().map(|list| Arc::new(checks(list))));
    }
}

pub(super) fn fill<T: Clone>(slot: &mut Option<T>, value: &Option<T>) {
    if slot.is_none() {
        slot.clone_from(value);
    }
}

fn known<T>(slot: &Option<Option<Arc<T>>>) -> Known<&T> {
    match slot {
        None => Known::Unasked,
        Some(None) => Known::Absent,
        Some(Some(value)) => Known::Is(value),
    }
}

fn without_ref(path: &str) -> String {
    path.split('@').next().unwrap_or(path).to_owned()
}

fn checks(list: &Connection<CheckRun>) -> Checks {
    let mut all: Vec<Check> = list
        .iter()
        .map(|check| Check {
            name: check.name.clone(),
            status: check.status.unwrap_or(Status::Unrecognized),
            conclusion: check.conclusion,
            started_at: check.started_at,
            completed_at: check.completed_at,
            job: [&check.details_url, &check.permalink]
                .into_iter()
                .flatten()
                .filter_map(|address| RunAddress::parse(address))
                .find_map(|address| address.job),
        })
        .collect();
    // What has not begun comes last: it belongs to the newest attempt.
    all.sort_by(|a, b| {
        let start = |c: &Check| c.started_at.unwrap_or(Timestamp::MAX);
        (start(a), a.job, &a.name).cmp(&(start(b), b.job, &b.name))
    });
    Checks {
        all,
        complete: !list.has_more(),
    }
}
